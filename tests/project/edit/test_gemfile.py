from __future__ import annotations

import pytest

from omg.errors import InvalidSpecError
from omg.project.edit.gemfile import set_version


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
