from __future__ import annotations

import pytest

from omg.errors import VersionFileError
from omg.project.formats.prototools import set_version
from tests.project.formats.saying import request, said


def prototools(content: str) -> list[str]:
    return said("prototools", ".prototools", content)


def test_keys_at_the_top_pin_their_runtimes() -> None:
    assert prototools('node = "20.11"\nbun = "latest"\n') == ["node pin 20.11", "bun pin latest"]


def test_a_range_is_understood() -> None:
    assert prototools('node = "~20"\n') == ["node pin npm:~20"]


def test_sections_and_proto_itself_are_no_runtimes() -> None:
    content = 'proto = "0.50"\nnode = "20"\n[settings]\nauto-install = true\n[tools.ruby]\nx = 1\n'
    assert prototools(content) == ["node pin 20"]


@pytest.mark.parametrize("value", ["20", "true", '"../x"'])
def test_a_bad_value_is_a_problem_of_that_runtime_only(value: str) -> None:
    assert prototools(f'node = {value}\nruby = "3.3"\n') == ["node problem", "ruby pin 3.3"]


def test_of_two_names_for_one_runtime_the_later_counts() -> None:
    assert prototools('nodejs = "20"\nnode = "18"\n') == ["node pin 18"]


@pytest.mark.parametrize("content", ["", "# x\n", 'node = ""\n'])
def test_a_blank_file_pins_nothing(content: str) -> None:
    assert prototools(content) == []


def test_a_broken_file_is_a_problem_as_a_whole() -> None:
    assert prototools("node = \n") == ["file problem"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('python = "^3.11.10"', "python pin npm:^3.11.10"),
        ('ruby = "~3.2"', "ruby pin npm:~3.2"),
        ('node = ">=18, <21"', "node pin npm:>=18 <21"),
        ('go = "1.21 || 1.22"', "go pin npm:1.21 || 1.22"),
        ('java = ">=17"', "java pin npm:>=17"),
    ],
)
def test_one_language_of_ranges_serves_every_runtime(text: str, meant: str) -> None:
    assert said("prototools", ".prototools", text) == [meant]


def test_a_range_is_shown_as_it_is_written() -> None:
    assert request("prototools", ".prototools", 'node = ">=18, <21"').text == ">=18, <21"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('node = "18" # c\n[settings]\na = 1\n', 'node = "20" # c\n[settings]\na = 1\n'),
        ("[settings]\na = 1\n", 'node = "20"\n\n[settings]\na = 1\n'),
        ('nodejs = "18"\n', 'nodejs = "20"\n'),
    ],
)
def test_the_version_of_a_proto_tool_is_replaced(old: str, new: str) -> None:
    assert set_version(old, "node", "20") == new


def test_a_table_is_never_replaced_by_a_version_of_proto() -> None:
    with pytest.raises(VersionFileError, match="is a table"):
        set_version("[node]\nx = 1\n", "node", "20")
