"""Genuine Node.js and Python move to a newer version: what is newer, global tools, a virtual environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
OLD_NODE, NEW_NODE = "20.20.2", "24.21.0"
OLD_PYTHON, NEW_PYTHON = "3.9.2", "3.11.2"


def test_node_moves_with_its_global_tools(machine: Machine, mirror: Mirror, tmp_path: Path) -> None:
    mirror.part("node")
    # Other modules' global tools go with the versions that they left on the machine.
    for version in (OLD_NODE, NEW_NODE):
        machine.attempt(tmp_path, "omg", "uninstall", f"node@{version}", "--force")
        assert machine.attempt(tmp_path, "omg", "where", f"node@{version}").returncode == 127
    machine.omg("use", f"node@{OLD_NODE}")
    machine.run(tmp_path, "npm", "install", "--global", "--silent", "semver@7.6.0")

    # 2026-12-02: its line has ended.
    today = {"SOURCE_DATE_EPOCH": "1796169600"}
    told = machine.attempt(tmp_path, "omg", "outdated", "node", env=today)
    assert told.returncode == 100
    assert f"end of life since 2026-04-30; newest LTS: {NEW_NODE}" in told.stdout
    assert machine.run(tmp_path, "omg", "latest", "node@lts") == NEW_NODE

    told = machine.attempt(tmp_path, "omg", "upgrade", "node", "--lts", "-y")
    assert told.returncode == 0, told.stderr
    assert f"node {OLD_NODE} -> {NEW_NODE}: now the global default" in told.stdout

    assert machine.run(tmp_path, "node", "--version") == f"v{NEW_NODE}"
    assert machine.run(tmp_path, "semver", "1.2.3") == "1.2.3"
    assert str(machine.which(tmp_path, "semver")).startswith(f"node/{NEW_NODE}/")
    assert machine.attempt(tmp_path, "omg", "outdated", "node", "--offline", env=today).returncode == 0

    # Used a moment ago, and of a line of its own: only who names it removes it.
    for options in ((), ("--unused", "1d")):
        assert machine.document("prune", "node", *options, "-y")["removed"] == []
    document = machine.document("prune", f"node@{OLD_NODE}", "-y")
    assert cast("int", document["freed_bytes"]) > 50_000_000
    assert machine.attempt(tmp_path, "omg", "where", f"node@{OLD_NODE}").returncode == 127
    assert machine.run(tmp_path, "semver", "1.2.3") == "1.2.3"


def test_the_python_of_a_virtual_environment_stays(machine: Machine, mirror: Mirror, tmp_path: Path) -> None:
    mirror.part("python")
    machine.omg("use", f"python@{OLD_PYTHON}")
    machine.run(tmp_path, "python3", "-m", "venv", ".venv")

    told = machine.attempt(tmp_path, "omg", "upgrade", "python", "--latest", "--prune", "--no-globals")

    assert told.returncode == 0, told.stderr
    assert f"python {OLD_PYTHON} -> {NEW_PYTHON}: now the global default" in told.stdout
    assert "is the base of the virtual environment" in told.stdout
    document = machine.document("prune", f"python@{OLD_PYTHON}", "-y", cwd=tmp_path)
    assert document["removed"] == []
    assert machine.run(tmp_path, tmp_path / ".venv/bin/python", "--version") == f"Python {OLD_PYTHON}"
    assert machine.run(tmp_path, "python3", "--version") == f"Python {NEW_PYTHON}"
