"""Many at once: one download, no deadlock, and nothing that runs is removed (rows C1, C2 and C4)."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from omg.store.installed import list_toolchains
from tests.figures import report
from tests.publishers import Publishers
from tests.tools import find_tool

if TYPE_CHECKING:
    from tests.faults.machine import Machine
    from tests.upstream import Upstream

_PATIENCE_S = 60


def _finish(processes: list[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    """Wait for all of them, for a minute; who hangs then is killed, and has the status -9."""
    deadline = time.monotonic() + _PATIENCE_S
    finished = []
    for process in processes:
        try:
            _, stderr = process.communicate(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            _, stderr = process.communicate()
        finished.append((process.returncode, stderr))
    return finished


@pytest.mark.figures((6, 1), slow=(50, 1), long=(50, 20))
def test_installs_of_one_version_at_once_are_one_download(
    machine: Machine, upstream: Upstream, count: tuple[int, int]
) -> None:
    processes, rounds = count
    for _ in range(rounds):
        machine.run("uninstall", "node@20.11.1")
        shutil.rmtree(machine.home / ".cache", ignore_errors=True)
        upstream.requests.clear()
        finished = _finish([machine.start("install", "node@20.11.1") for _ in range(processes)])
        assert [one for one in finished if one[0] != 0] == []
        assert upstream.count(".tar.gz") == 1
        assert _sound_versions(machine) == ["20.11.1"]
        assert machine.leftovers() == []
    report(f"{rounds} times {processes} installs at once, 1 download each")


@pytest.mark.figures((3, 1), slow=(10, 1), long=(10, 20))
def test_installs_defaults_and_uninstalls_at_once_end_well(
    machine: Machine, upstream: Upstream, count: tuple[int, int]
) -> None:
    versions = [f"20.{minor}.0" for minor in range(count[0])]
    publishers = Publishers(upstream)
    for version in versions:
        publishers.node(version)
    operations = [
        (command, f"node@{version}")
        for version in versions
        for command in ("install", "use", "uninstall", "install", "use")
    ]
    chance = random.Random(20261123)
    for _ in range(count[1]):
        chance.shuffle(operations)
        finished = _finish([machine.start(*operation) for operation in operations])
        assert [one for one in finished if one[0] not in (0, 1, 127) or "Traceback" in one[1]] == []
        assert [one for one in finished if one[0] != 0 and not _is_expected(one[1])] == []
        assert machine.run("rehash").status == 0
        assert set(_sound_versions(machine)) <= set(versions)
        assert machine.leftovers() == []
        default = machine.store.current_link("node")
        assert not default.is_symlink() or default.exists()
    report(f"{count[1]} times {len(operations)} operations at once")


def _sound_versions(machine: Machine) -> list[str]:
    """Return what is installed; each of it runs and is as it was installed."""
    toolchains = list_toolchains(machine.store, "node")
    for toolchain in toolchains:
        program = machine.store.toolchain_dir("node", toolchain.version.text) / "bin/node"
        assert subprocess.check_output([program], text=True).split() == ["node", toolchain.version.text]
    assert machine.run("verify").status == 0
    return [toolchain.version.text for toolchain in toolchains]


def _is_expected(stderr: str) -> bool:
    return any(text in stderr for text in ("the global default of node", "is not installed", "was removed"))


@pytest.mark.figures(1, slow=20, long=20)
def test_a_running_version_is_not_uninstalled(machine: Machine, count: int) -> None:
    for _ in range(count):
        assert machine.run("install", "node@20.11.1").status == 0
        program = machine.store.toolchain_dir("node", "20.11.1") / "bin" / "sleep"
        shutil.copy(find_tool("sleep"), program)
        with subprocess.Popen([program, "60"]) as running:
            try:
                refused = machine.run("uninstall", "node@20.11.1")
                forced = machine.run("uninstall", "--force", "node@20.11.1")
                is_alive = running.poll() is None
            finally:
                running.kill()
        assert refused.status == 1
        assert f"process {running.pid}" in refused.stderr
        assert forced.status == 0, forced.stderr
        assert is_alive
        assert list_toolchains(machine.store, "node") == ()
    report(f"{count} running versions that were not removed, or kept running")
