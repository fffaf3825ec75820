"""What still needs a toolchain is found; what does not is not in the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.providers.usage import reasons_to_keep, running, virtual_environments
from omg.runtimes.registry import by_name
from omg.store import installed, projects

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import StoreBuilder

NODE = by_name("node")


def reasons(context: Context, version: str) -> list[str]:
    toolchain = installed.find(context.store, "node", version)
    assert toolchain is not None
    return list(reasons_to_keep(context, NODE, toolchain))


@pytest.fixture(autouse=True)
def _node(store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.add("node", "22.0.0")


def test_unused_version_has_no_reason_to_stay(context: Context) -> None:
    assert reasons(context, "20.1.0") == []


def test_default_is_a_reason(context: Context, store: StoreBuilder) -> None:
    store.set_current("node", "20.1.0")
    assert reasons(context, "20.1.0") == ["the global default of node"]


def test_pin_of_a_known_project_is_a_reason(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")
    projects.remember(context.state_dir, project)
    assert reasons(context, "20.1.0") == [f"asked for by {project}/.nvmrc"]
    assert reasons(context, "22.0.0") == []


def test_pin_of_an_unknown_project_is_none(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")
    assert reasons(context, "20.1.0") == []


def test_floor_of_a_known_project_is_none(context: Context, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=22"}}')
    projects.remember(context.state_dir, project)
    assert reasons(context, "22.0.0") == []


@pytest.mark.parametrize("content", ["../..", "99\n", "\0"])
def test_project_with_problems_is_none(content: str, context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text(content)
    projects.remember(context.state_dir, project)
    assert reasons(context, "20.1.0") == []


def test_project_that_is_gone_is_none(context: Context, tmp_path: Path) -> None:
    projects.remember(context.state_dir, tmp_path / "gone")
    assert reasons(context, "20.1.0") == []


def test_programs_below_the_toolchain_are_seen(tmp_path: Path) -> None:
    toolchain, proc = tmp_path / "node" / "20.1.0", tmp_path / "proc"
    for pid, program in (
        ("7", toolchain / "bin/node"),
        ("8", Path("/bin/sh")),
        ("9", tmp_path / "node/20.1.01/x"),
    ):
        (proc / pid).mkdir(parents=True)
        (proc / pid / "exe").symlink_to(program)
    (proc / "self").mkdir()
    assert list(running(toolchain, proc=proc)) == [(7, str(toolchain / "bin/node"))]


def test_program_that_a_link_leads_to_runs_too(tmp_path: Path) -> None:
    proc, program = tmp_path / "proc", tmp_path / "mise/deno"
    (proc / "7").mkdir(parents=True)
    (proc / "7/exe").symlink_to(program)
    assert list(running(tmp_path / "deno", proc=proc)) == []
    found = list(running(tmp_path / "deno", proc=proc, programs=frozenset({os.fsencode(program)})))
    assert found == [(7, str(program))]


def test_without_proc_nothing_runs(tmp_path: Path) -> None:
    assert list(running(tmp_path, proc=tmp_path / "absent")) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("home = {base}/bin\n", True),
        ("version = 3\nhome={base}/bin\n", True),
        ("home = {base}-other/bin\n", False),
        ("home = bin\n", False),
        ("", False),
    ],
)
def test_virtual_environment_is_known_by_its_home(text: str, is_found: bool, tmp_path: Path) -> None:
    base = tmp_path / "3.12.1"
    (tmp_path / "project" / ".venv").mkdir(parents=True)
    (tmp_path / "project" / ".venv" / "pyvenv.cfg").write_text(text.format(base=base))
    found = list(virtual_environments(tmp_path / "project", base))
    assert found == ([tmp_path / "project" / ".venv"] if is_found else [])
