"""A terminal that a tool opened: what the tool inherited does not hold in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.shell.terminal import type_into
from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

SHELLS = [
    pytest.param("bash", marks=needs_bash),
    pytest.param("zsh", marks=needs_zsh),
    pytest.param("fish", marks=needs_fish),
]


@pytest.fixture
def tool(omg: RunOmg, store: StoreBuilder, project: Path) -> list[str]:
    """Return how to run a command from a tool that runs a pinned version, as npm does from a script."""
    for runtime, version in (("node", "20.11.1"), ("deno", "2.1.0")):
        store.add(runtime, version)
        write_executable(store.executable(runtime, version, runtime), '#!/bin/sh\nexec "$@"\n')
    (project / ".tool-versions").write_text("node 20.11.1\ndeno 2.1.0\n")
    assert omg("setup", "-y").exit_status == 0
    shims_dir = store.layout.shims_dir
    return [str(shims_dir / "node"), str(shims_dir / "deno")]


def inherited(report: Path) -> list[str]:
    """Return the variables of inherited versions that a shell reported."""
    return sorted(line for line in report.read_text().splitlines() if "_INHERITED=" in line)


INHERITED = ["OMG_DENO_INHERITED=2.1.0", "OMG_NODE_INHERITED=20.11.1"]


@pytest.mark.parametrize("shell", SHELLS)
def test_terminal_that_a_tool_opened_inherits_no_version(
    tool: list[str], env: dict[str, str], project: Path, shell: str
) -> None:
    type_into([*tool, find_tool(shell), "-i"], [f"env > {project}/report"], env, project)

    assert inherited(project / "report") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_script_of_a_tool_inherits_its_version(
    tool: list[str], env: dict[str, str], project: Path, shell: str
) -> None:
    command = [*tool, find_tool(shell), "-c", f". ~/.profile; env > {project}/report"]
    if shell == "fish":
        command[-1] = f"env > {project}/report"
    type_into(command, [], env, project)

    assert inherited(project / "report") == INHERITED


@pytest.mark.parametrize("option", ["-il", "-l"])
def test_terminal_with_a_login_dash_inherits_no_version(
    tool: list[str], env: dict[str, str], project: Path, option: str
) -> None:
    # dash reads a start-up file in a login shell only; with a terminal before it, it is interactive.
    type_into([*tool, find_tool("dash"), option], [f"env > {project}/report"], env, project)

    assert inherited(project / "report") == []


def test_login_dash_that_runs_a_script_inherits_its_version(
    tool: list[str], env: dict[str, str], project: Path
) -> None:
    type_into([*tool, find_tool("dash"), "-lc", f"env > {project}/report"], [], env, project)

    assert inherited(project / "report") == INHERITED
