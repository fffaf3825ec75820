import os
from pathlib import Path

import pytest

from omg.packages.gem import TOOL, Specification, parse_specification
from omg.packages.package import Package
from tests.global_packages import add_gem


def test_gems_are_read_with_their_commands(tmp_path: Path):
    add_gem(tmp_path, "rubocop", "1.60.2", "rubocop", needs=("parser", "json"))
    add_gem(tmp_path, "parser", "3.3.0", "ruby-parse")

    assert list(TOOL.read(tmp_path)) == [
        Package("parser", "3.3.0", ("ruby-parse",), is_requested=False),
        Package("rubocop", "1.60.2", ("rubocop",)),
    ]


def test_what_comes_with_ruby_is_left_out(tmp_path: Path):
    add_gem(tmp_path, "minitest", "5.20.0")
    default = add_gem(tmp_path, "erb", "4.0.0", "erb")
    (default.parent / "default").mkdir()
    default.rename(default.parent / "default" / default.name)

    assert list(TOOL.read(tmp_path)) == []


def test_a_need_of_tests_is_a_need_of_nobody(tmp_path: Path):
    add_gem(tmp_path, "rspec", "3.13.0", "rspec")
    add_gem(tmp_path, "mine", "1.0.0")

    assert {package.name: package.is_requested for package in TOOL.read(tmp_path)} == {
        "mine": True,
        "rspec": True,
    }


@pytest.mark.parametrize(
    ("file_name", "name", "version"),
    [
        ("rubocop-1.60.2.gemspec", "rubocop", "1.60.2"),
        ("nokogiri-1.16.0-x86_64-linux.gemspec", "nokogiri", "1.16.0"),
        ("net-http2-1.0.0.rc1.gemspec", "net-http2", "1.0.0.rc1"),
    ],
)
def test_without_its_second_line_the_name_of_the_file_counts(file_name: str, name: str, version: str):
    assert parse_specification(file_name, b"") == Specification(name, version)


def test_the_second_line_beats_the_name_of_the_file():
    content = b"# stub: foo-2bar 1.0.0 x86_64-linux lib\n"

    assert parse_specification("foo-2bar-1.0.0-x86_64-linux.gemspec", content) == Specification(
        "foo-2bar", "1.0.0"
    )


def test_hostile_specifications_are_passed_over(tmp_path: Path):
    folder = add_gem(tmp_path, "good", "1.0.0").parent
    (folder / "a-1.gemspec").write_bytes(b"# stub: \x1b[2J 1.0 ruby lib\n")
    (folder / "b-1.gemspec").write_bytes(b"# stub: --source=x 1.0 ruby lib\n")
    (folder / "c-1.gemspec").write_bytes(b"x" * (5 << 20))
    os.mkfifo(folder / "d-1.gemspec")
    (folder / "e-1.gemspec").symlink_to("e-1.gemspec")
    (folder / "f-1.gemspec").mkdir()
    (folder / "noversion.gemspec").touch()

    assert [package.name for package in TOOL.read(tmp_path)] == ["good"]


def test_ruby_in_a_specification_is_not_run_nor_believed(tmp_path: Path):
    file = add_gem(tmp_path, "x", "1.0.0")
    file.write_text(
        '# stub: x 1.0.0 ruby lib\nsystem("touch /tmp/x")\n  s.executables = ["a#{b}", "-rf", "ok"]\n'
    )

    assert list(TOOL.read(tmp_path)) == [Package("x", "1.0.0", ("ok",))]


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("rails", "rails"),
        ("rails:7.1.0", "rails"),
        ("rails:~> 7.0", "rails"),
        ("./x.gem", None),
        ("-v", None),
    ],
)
def test_an_argument_means_a_gem(argument: str, name: str | None):
    assert TOOL.named(argument) == name
