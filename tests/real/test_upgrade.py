"""Genuine versions move to newer ones: what is newer, global tools, a virtual environment, kills, offline."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
OLD_NODE, NEW_NODE = "20.20.2", "24.21.0"
OLD_PYTHON, NEW_PYTHON = "3.9.2", "3.11.2"
# Of each runtime: two versions, how far to go, and a program that says which one it is.
MOVES = {
    "go": ("1.26.6", "1.27.3", ("go", "--latest"), ("go", "version")),
    "ruby": ("2.7.4", "3.1.2", ("ruby", "--latest"), ("ruby", "--version")),
    "java": ("11.0.24+8", "17.0.21.1+2", ("java", "--lts"), ("java", "--version")),
    "bun": ("1.3.14", "1.4.5", ("bun@1",), ("bun", "--version")),
    "rust": ("1.63.0", "1.96.0", ("rust", "--latest"), ("rustc", "--version")),
}
# From its start on: while it asks, unpacks, publishes, carries tools over, and moves the default.
KILLED_AFTER_S = (0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0)


def begin(machine: Machine, cwd: Path, runtime: str, old: str, new: str) -> None:
    """Let the old version be the global default, and nobody have the new one."""
    for version in (old, new):
        # Other modules' global tools go with the versions that they left on the machine.
        machine.attempt(cwd, "omg", "uninstall", f"{runtime}@{version}", "--force")
        assert machine.attempt(cwd, "omg", "where", f"{runtime}@{version}").returncode == 127
    machine.omg("use", f"{runtime}@{old}", cwd=cwd)


def problems(machine: Machine) -> list[object]:
    """Return what doctor finds; other modules leave things on the machine, too."""
    told = machine.attempt(machine.home, "omg", "doctor", "--json")
    return cast("list[object]", json.loads(told.stdout)["problems"])


@pytest.mark.parametrize("runtime", MOVES)
def test_each_runtime_moves_and_the_old_version_goes(
    runtime: str, machine: Machine, mirror: Mirror, tmp_path: Path
) -> None:
    mirror.part(runtime)
    old, new, arguments, program = MOVES[runtime]
    begin(machine, tmp_path, runtime, old, new)

    told = machine.attempt(tmp_path, "omg", "outdated", runtime, "--json")
    (use,) = json.loads(told.stdout)["uses"]
    assert (use["version"], use["requested"], use["newest"]) == (old, old, new)
    told = machine.attempt(tmp_path, "omg", "upgrade", *arguments, "-y")
    assert told.returncode == 0, told.stderr
    assert f"{runtime} {old} -> {new}: now the global default" in told.stdout

    assert new.partition("+")[0] in machine.run(tmp_path, *program)
    told = machine.attempt(tmp_path, "omg", "upgrade", *arguments)
    assert (told.returncode, "->" in told.stdout) == (0, False)
    (removed,) = cast(
        "list[dict[str, object]]", machine.document("prune", f"{runtime}@{old}", "-y")["removed"]
    )
    assert (removed["version"], cast("int", removed["size_bytes"]) > 1_000_000) == (old, True)
    assert machine.attempt(tmp_path, "omg", "where", f"{runtime}@{old}").returncode == 127
    assert new.partition("+")[0] in machine.run(tmp_path, *program)


def test_a_killed_upgrade_leaves_one_of_the_two_and_the_next_one_ends_it(
    machine: Machine, mirror: Mirror, tmp_path: Path
) -> None:
    mirror.part("node")
    begin(machine, tmp_path, "node", OLD_NODE, NEW_NODE)
    machine.run(tmp_path, "npm", "install", "--global", "--silent", "semver@7.6.0")
    # From here on no archive is downloaded.
    machine.omg("install", f"node@{NEW_NODE}")
    before = problems(machine)
    killed = 0
    for delay_s in KILLED_AFTER_S:
        machine.omg("use", f"node@{OLD_NODE}")
        machine.omg("uninstall", f"node@{NEW_NODE}", "--force")
        process = subprocess.Popen(
            ["omg", "upgrade", "node", "--lts", "-y"],
            cwd=tmp_path,
            env=machine.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with suppress(subprocess.TimeoutExpired):
            process.wait(delay_s)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL

        assert machine.run(tmp_path, "node", "--version") in (f"v{OLD_NODE}", f"v{NEW_NODE}"), delay_s
        told = machine.attempt(tmp_path, "omg", "upgrade", "node", "--lts", "-y")
        assert told.returncode == 0, (delay_s, told.stderr)
        assert machine.run(tmp_path, "node", "--version") == f"v{NEW_NODE}"
        assert machine.run(tmp_path, "semver", "1.2.3") == "1.2.3"
    assert killed >= len(KILLED_AFTER_S) // 3
    machine.omg("verify", f"node@{NEW_NODE}")
    assert [problem for problem in problems(machine) if problem not in before] == []
    # With its tools, which other modules do not expect.
    begin(machine, tmp_path, "node", OLD_NODE, NEW_NODE)


def test_offline_it_upgrades_to_what_was_kept_and_else_changes_nothing(
    machine: Machine, mirror: Mirror, tmp_path: Path
) -> None:
    mirror.part("node")
    begin(machine, tmp_path, "node", OLD_NODE, NEW_NODE)
    upgrade = ("omg", "upgrade", "node", "--lts", "--no-globals", "--offline")
    machine.omg("cache", "clear")

    told = machine.attempt(tmp_path, *upgrade)
    assert (told.returncode, "not available offline" in told.stderr) == (1, True)
    assert machine.run(tmp_path, "node", "--version") == f"v{OLD_NODE}"

    # The archive, and the list.
    machine.omg("install", f"node@{NEW_NODE}")
    machine.omg("uninstall", f"node@{NEW_NODE}")
    assert machine.omg("latest", "node@lts") == NEW_NODE
    told = machine.attempt(tmp_path, *upgrade)
    assert told.returncode == 0, told.stderr
    assert machine.run(tmp_path, "node", "--version") == f"v{NEW_NODE}"


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
