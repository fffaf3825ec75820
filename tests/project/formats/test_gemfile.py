from __future__ import annotations

import pytest

from omg.errors import InvalidSpecError
from omg.project.formats.gemfile import set_version
from tests.project.formats.saying import request, said


def gemfile(content: str) -> list[str]:
    return said("gemfile", "Gemfile", content)


@pytest.mark.parametrize(
    "line",
    [
        'ruby "3.3.1"',
        "ruby '3.3.1'",
        "ruby('3.3.1')",
        'ruby ( "3.3.1" )',
        '  ruby "3.3.1" # ours',
        'ruby "3.3.1", patchlevel: "55"',
        'ruby "3.3.1", :engine => "ruby", :engine_version => "3.3.1"',
        'ruby "3.3.1" if ENV["CI"]',
        'ruby "3.3.1",\n  engine: :ruby',
    ],
)
def test_every_way_to_write_the_line_is_understood(line: str) -> None:
    assert gemfile(f'source "https://example.org"\n\n{line}\n\ngem "rails"\n') == ["ruby pin 3.3.1"]


@pytest.mark.parametrize(
    ("arguments", "spec"),
    [
        ('"~> 3.3"', "~> 3.3"),
        ('">= 3.1", "< 3.4"', ">= 3.1, < 3.4"),
        ('"~> 3.3", ">= 3.3.1"', "~> 3.3, >= 3.3.1"),
    ],
)
def test_requirements_are_a_range(arguments: str, spec: str) -> None:
    assert gemfile(f"ruby {arguments}\n") == [f"ruby pin gem:{spec}"]


@pytest.mark.parametrize(
    "line",
    [
        'ruby "3.1.4", engine: "jruby", engine_version: "9.4.8.0"',
        'ruby "3.1.4", :engine => "jruby", :engine_version => "9.4.8.0"',
        'ruby "3.1.4",\r\n  engine: "jruby",\r\n  engine_version: "9.4.8.0"',
    ],
)
def test_another_engine_is_what_is_meant(line: str) -> None:
    assert gemfile(line) == ["ruby pin jruby-9.4.8.0"]


def test_the_first_line_counts() -> None:
    assert gemfile('ruby "3.3"\nruby "3.2"\n') == ["ruby pin 3.3"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        'gem "ruby"\n',
        'rubygems "3.3"\n',
        'ruby file: ".ruby-version"\n',
        'ruby File.read(".ruby-version").strip\n',
        'ruby ENV.fetch("RUBY", "3.3")\n',
        'ruby "3.#{minor}"\n',
        'ruby "3.3" + suffix\n',
        "ruby `cat version`\n",
        '# ruby "3.3"\n',
        '=begin\nruby "3.3"\n=end\n',
        '__END__\nruby "3.3"\n',
        'ruby "3.3\n',
        "ruby " + '"3.3", ' * 100,
    ],
)
def test_what_is_no_literal_is_never_evaluated_and_pins_nothing(content: str) -> None:
    assert gemfile(content) == []


@pytest.mark.parametrize("version", ["../../x", "$(id)", "~> x", "3.3 3.4"])
def test_a_bad_literal_is_a_problem(version: str) -> None:
    assert gemfile(f'ruby "{version}"\n') == ["ruby problem"]


def test_the_line_is_reported() -> None:
    assert request("gemfile", "Gemfile", '# x\n\nruby "3.3"\n').line == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('source "x"\nruby "3.2" # c\ngem "y"\n', 'source "x"\nruby "3.3.1" # c\ngem "y"\n'),
        ("ruby('3.2')\n", 'ruby("3.3.1")\n'),
        ('ruby ">= 3.1", "< 3.3"\n', 'ruby "3.3.1"\n'),
        ('gem "y"', 'gem "y"\nruby "3.3.1"\n'),
    ],
)
def test_the_requirements_are_replaced_and_all_else_kept(old: str, new: str) -> None:
    assert set_version(old, "ruby", "3.3.1") == new


def test_a_range_becomes_one_literal_a_requirement() -> None:
    assert set_version('ruby "3.2"\n', "ruby", ">= 3.1, < 3.4") == 'ruby ">= 3.1", "< 3.4"\n'


@pytest.mark.parametrize(
    "line", ['ruby "3.1", engine: "jruby", engine_version: "9.4"', 'ruby file: ".ruby-version"']
)
def test_a_line_that_says_more_is_left_to_a_person(line: str) -> None:
    with pytest.raises(InvalidSpecError, match="line 1"):
        set_version(line, "ruby", "3.3.1")
