"""Lines that a shell evaluates; `tests/acceptance/test_shell.py` lets real shells do it."""

from __future__ import annotations

import subprocess

import pytest

from omg.shell.assignment import assignments
from omg.shell.hook import SHELLS, hook_of
from tests.tools import find_tool

AWKWARD = 'a\'b\\c $(id) `id` "d" é'


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_its_hook(shell: str) -> None:
    assert "OMG_HOOK" in hook_of(shell)


@pytest.mark.parametrize(
    ("shell", "language"), [("sh", "posix"), ("bash", "posix"), ("zsh", "posix"), ("fish", "fish")]
)
def test_value_arrives_byte_for_byte(shell: str, language: str) -> None:
    (line,) = assignments({"GREETING": AWKWARD}, language)

    done = subprocess.run(
        [find_tool(shell), "-c", f'{line}\nprintf %s "$GREETING"'], capture_output=True, text=True, check=True
    )

    assert done.stdout == AWKWARD


def test_none_unsets() -> None:
    assert assignments({"A": None}, "posix") == ("unset A",)
    assert assignments({"A": None}, "fish") == ("set -e A",)


def test_path_is_a_list_in_fish() -> None:
    assert assignments({"PATH": "/a b:/c"}, "fish") == ("set -gx PATH '/a b' '/c'",)
