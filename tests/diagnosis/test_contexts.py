"""The table of contexts, and what makes each of them run omg's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.diagnosis.contexts import check_contexts, names_in_contexts, shown_contexts
from omg.shell.inspection import ShellReport
from omg.shell.question import ShellMode
from omg.value import replace
from tests.conftest import StoreBuilder, write_executable
from tests.shell.shells import needs_zsh

if TYPE_CHECKING:
    from omg.context import Context
    from omg.diagnosis.contexts import ContextFinding


@pytest.fixture
def shims(store: StoreBuilder) -> Path:
    """Return the shims of a store with a node and a python."""
    store.add("node", "24.1.0")
    store.add("python", "3.12.4")
    for name in ("node", "npm", "python3"):
        write_executable(store.layout.shims_dir / name)
    return store.layout.shims_dir


@pytest.fixture
def lone(context: Context) -> Context:
    """Return the context on a machine without programs: nothing but login shells is checked."""
    return replace(context, env={**context.env, "PATH": "/nowhere"})


def login(shell: str, **meanings: str) -> ShellReport:
    return ShellReport(ShellMode(Path("/bin", shell), "-l"), answered=True, meanings=meanings)


def finding(context: Context, *reports: ShellReport, name: str = "bash -lc") -> ContextFinding:
    findings = check_contexts(context, names_in_contexts(context), reports)
    return next(one for one in findings if one.name == name)


def test_one_name_of_each_installed_runtime_is_looked_up(context: Context, shims: Path):
    assert names_in_contexts(context) == ("node", "python3")


def test_a_runtime_without_shims_is_not_looked_up(context: Context, store: StoreBuilder, shims: Path):
    store.add("go", "1.22.3")

    assert names_in_contexts(context) == ("node", "python3")


def test_nothing_is_run_where_nothing_is_installed(context: Context):
    assert check_contexts(context, (), [login("bash", node="/a/node")]) == ()


def test_shims_and_installed_versions_are_omgs(lone: Context, store: StoreBuilder, shims: Path):
    python = str(store.executable("python", "3.12.4", "python3"))

    found = finding(lone, login("bash", node=f"{shims}/node", python3=python))

    assert (found.misses, found.fix) == ((), "")


def test_the_shims_are_known_by_another_path(lone: Context, store: StoreBuilder, shims: Path, tmp_path: Path):
    (tmp_path / "data").symlink_to(store.data_dir)

    found = finding(lone, login("bash", node=f"{tmp_path}/data/shims/node", python3=f"{shims}/python3"))

    assert found.misses == ()


def test_what_is_found_elsewhere_or_nowhere_is_a_miss_with_a_fix(lone: Context, shims: Path):
    found = finding(lone, login("bash", node="/usr/bin/node"))

    assert found.document() == {
        "context": "bash -lc",
        "checked": True,
        "found": {"node": "/usr/bin/node", "python3": None},
        "misses": ["node", "python3"],
        "fix": "run omg doctor --fix",
    }


def test_what_was_not_checked_has_no_fix(lone: Context, shims: Path):
    assert finding(lone, name="sudo").document() == {
        "context": "sudo",
        "checked": False,
        "found": {},
        "misses": [],
        "fix": None,
    }


def test_the_table_has_a_row_for_each_context_and_a_fix_for_each_miss(lone: Context, shims: Path, home: Path):
    reports = [
        login("bash", node=f"{shims}/node", python3=f"{home}/.pyenv/shims/python3"),
        login("zsh", node="alias node=nodejs"),
    ]
    names = names_in_contexts(lone)

    lines = list(shown_contexts(check_contexts(lone, names, reports), names, home))

    assert lines == [
        "",
        "what each name runs outside your terminal:",
        "                     node               python3",
        "  sh -c              not checked        not checked",
        "  bash -c            not checked        not checked",
        "  bash -lc           omg                ~/.pyenv/shims/python3",
        "  zsh -c             not checked        not checked",
        "  zsh -lc            alias node=nodejs  not found",
        "  fish -c            not checked        not checked",
        "  cron               not checked        not checked",
        "  systemd --user     not checked        not checked",
        "  git hook of a GUI  not checked        not checked",
        "  sudo               not checked        not checked",
        "- for bash -lc, zsh -lc: run omg doctor --fix",
    ]


def test_what_a_shell_answers_cannot_control_the_terminal(lone: Context, shims: Path):
    names = names_in_contexts(lone)
    reports = [login("bash", node="alias node='\x1b[2J'\nmore", python3=f"{shims}/python3")]

    lines = list(shown_contexts(check_contexts(lone, names, reports), names, None))

    assert [line.split()[2:] for line in lines if "alias" in line] == [["`alias", "node='\\x1b[2J'`", "omg"]]


@needs_zsh
def test_zsh_is_told_apart_where_its_own_file_puts_others_first(
    context: Context, shims: Path, home: Path, tmp_path: Path
):
    write_executable(tmp_path / "theirs/node")
    here = replace(context, env={**context.env, "PATH": f"{shims}:{os.environ['PATH']}"})
    there = replace(context, env={**context.env, "PATH": f"{tmp_path}/theirs:{os.environ['PATH']}"})
    new_terminal = "run omg doctor --fix and open a new terminal"

    assert finding(there, name="zsh -c").fix == finding(there, name="sh -c").fix == new_terminal

    (home / ".zshenv").write_text(f"path=({tmp_path}/theirs $path)\n")

    assert (finding(here, name="sh -c").fix, finding(here, name="zsh -c").fix) == (
        "",
        f"in {home}/.zshenv, which zsh scripts read too, delete the lines that put others first",
    )


def test_without_findings_there_is_no_table(context: Context):
    assert list(shown_contexts((), (), None)) == []
