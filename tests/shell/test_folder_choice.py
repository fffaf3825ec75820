"""Which folders of tools go on PATH: what an earlier set-up chose, and what the user agrees to."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from omg.shell.folder_choice import choose_folders
from omg.shell.startup import posix_body
from omg.value import replace
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context


class Terminal(io.StringIO):
    """Text that a person types, or reads."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def cargo_bin(home: Path) -> Path:
    """A folder of tools of the user's, with one in it."""
    folder = home / ".cargo/bin"
    write_executable(folder / "ripgrep")
    folder.chmod(0o755)
    return folder


@pytest.fixture
def person(context: Context, home: Path) -> Context:
    """Somebody who opens sh, with nothing but the system on PATH."""
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    return replace(context, env=env)


def typing(person: Context, text: str) -> Context:
    """Return the same, at a terminal on which ``text`` is typed."""
    console = replace(person.console, stdin=Terminal(text), stderr=Terminal())
    return replace(person, console=console)


def chosen(
    context: Context, home: Path, *files: bytes, keeps_choice: bool = False, is_dry_run: bool = False
) -> dict[Path, str]:
    folders = choose_folders(context, home, files, keeps_choice=keeps_choice, is_dry_run=is_dry_run)
    return {folder.path: folder.problem for folder in folders}


def test_a_yes_puts_a_folder_on_path(person: Context, home: Path, cargo_bin: Path) -> None:
    agreeing = replace(person, console=replace(person.console, assume_yes=True))

    assert chosen(agreeing, home) == {cargo_bin: ""}
    assert chosen(typing(person, "y\n"), home) == {cargo_bin: ""}


def test_a_no_leaves_it_and_says_so(person: Context, home: Path, cargo_bin: Path) -> None:
    assert chosen(typing(person, "n\n"), home) == {cargo_bin: "you answered no"}


def test_without_a_terminal_the_command_is_named(person: Context, home: Path, cargo_bin: Path) -> None:
    (problem,) = chosen(person, home).values()

    assert problem == "not a terminal, so omg cannot ask; to agree, run omg setup -y"


def test_a_dry_run_does_not_ask(person: Context, home: Path, cargo_bin: Path) -> None:
    assert chosen(typing(person, "y\n"), home, is_dry_run=True) == {cargo_bin: "omg setup asks first"}


def test_a_refusal_keeps_what_an_earlier_setup_chose(person: Context, home: Path, cargo_bin: Path) -> None:
    write_executable(home / "go/bin/stringer")
    earlier = posix_body(person.store.data_dir, home, (home / "go/bin",))

    assert chosen(person, home, earlier, keeps_choice=True) == {home / "go/bin": ""}


def test_no_folder_is_no_question(person: Context, home: Path) -> None:
    assert chosen(typing(person, ""), home) == {}


def test_a_folder_that_others_may_write_is_named_with_its_problem(
    person: Context, home: Path, cargo_bin: Path
) -> None:
    cargo_bin.chmod(0o777)

    (problem,) = chosen(typing(person, "y\n"), home).values()

    assert problem
    assert "answered" not in problem
