from __future__ import annotations

import pytest

from omg.project.formats.tool_versions import set_version
from tests.project.formats.saying import problem, request, said


def tool_versions(content: str) -> list[str]:
    return said("tool-versions", ".tool-versions", content)


def test_every_line_pins_a_runtime() -> None:
    assert tool_versions("node 20\npython 3.12.4\n") == ["node pin 20", "python pin 3.12.4"]


def test_asdfs_names_are_the_same_runtimes() -> None:
    assert tool_versions("nodejs 20\ngolang 1.22\n") == ["node pin 20", "go pin 1.22"]


def test_several_versions_fall_back_in_order() -> None:
    assert tool_versions("python 3.12 3.11 system\n") == ["python pin 3.12 3.11 system"]


def test_the_first_line_of_a_runtime_counts() -> None:
    assert tool_versions("nodejs 20\nnode 18\n") == ["node pin 20"]


def test_a_comment_begins_anywhere() -> None:
    assert tool_versions("# all\nnode 20# why\n") == ["node pin 20"]


def test_an_unknown_name_is_a_runtime_of_its_own() -> None:
    assert tool_versions("erlang 26.2\n") == ["erlang pin 26.2"]


@pytest.mark.parametrize("line", ["node", "../x 1", "nowhere:prettier 3", "CURRENT 1", ""])
def test_lines_that_name_no_version_or_no_runtime_say_nothing(line: str) -> None:
    assert tool_versions(f"{line}\nruby 3.3\n") == ["ruby pin 3.3"]


@pytest.mark.parametrize("version", ["latest:20", "prefix:20", "20", "v20"])
def test_scopes_of_a_prefix_are_that_prefix(version: str) -> None:
    assert tool_versions(f"node {version}\n") == ["node pin 20"]


@pytest.mark.parametrize(
    "version", ["ref:main", "path:/opt/node", "{{env.NODE}}", "sub-2:lts", "latest:", "x:1"]
)
def test_what_is_no_release_is_a_problem_of_that_runtime_only(version: str) -> None:
    assert tool_versions(f"node {version}\nruby 3.3\n") == ["node problem", "ruby pin 3.3"]


def test_a_bad_fall_back_spoils_its_line() -> None:
    assert tool_versions("node 20 path:/x\n") == ["node problem"]


def test_a_path_is_answered_with_what_to_do_instead() -> None:
    assert "omg link" in str(problem("tool-versions", ".tool-versions", "node path:/x\n").hint)


def test_the_line_is_reported() -> None:
    assert request("tool-versions", ".tool-versions", "\n# x\nnode 20\n").line == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nodejs   18 16  # c\nruby 3.3", "nodejs   20  # c\nruby 3.3"),
        ("node 18\n", "node 20\n"),
        ("ruby 3.3", "ruby 3.3\nnodejs 20\n"),
        ("# node 18\n", "# node 18\nnodejs 20\n"),
        ("nodejs 18\nnode 16\n", "nodejs 20\nnode 16\n"),
    ],
)
def test_the_line_of_the_tool_is_replaced(old: str, new: str) -> None:
    assert set_version(old, "node", "20") == new
