from __future__ import annotations

import pytest

from omg.project.edit.lines import set_candidate, set_first, set_only, set_tool


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("18\n", "20\n"),
        ("18", "20"),
        ("# why\n\n  v18.1 # lts\n", "# why\n\n  20 # lts\n"),
        ("18 extra\n", "20\n"),
        ("18\n16\n", "20\n16\n"),
        ("", "20\n"),
        ("# only", "# only\n20\n"),
    ],
)
def test_the_first_version_is_replaced_and_all_else_kept(old: str, new: str) -> None:
    assert set_first(old, "node", "20") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3.12\n3.11\n", "3.13\n"),
        ("# a\n3.12 # x\n# b\n3.11\n", "# a\n3.13 # x\n# b\n"),
        ("npm=10\n", "npm=10\n3.13\n"),
        ("18\nnpm = 10\n", "3.13\nnpm = 10\n"),
        (">=3.11\n", "3.13\n"),
    ],
)
def test_a_list_becomes_one_version(old: str, new: str) -> None:
    assert set_only(old, "python", "3.13") == new


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
    assert set_tool(old, "node", "20") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# x\njava=17.0.1-tem\ngradle=8\n", "# x\njava=21-tem\ngradle=8\n"),
        ("java = 17 # c\n", "java = 21-tem # c\n"),
        ("gradle=8\n", "gradle=8\njava=21-tem\n"),
    ],
)
def test_the_java_line_is_replaced(old: str, new: str) -> None:
    assert set_candidate(old, "java", "21-tem") == new
