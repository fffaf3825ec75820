"""Many at once: one download, no deadlock, and nothing that runs is removed (rows C1, C2 and C4)."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from omg.store.installed import list_toolchains
from tests.publishers import Publishers

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


@pytest.mark.parametrize("count", [12, pytest.param(50, marks=pytest.mark.slow)])
def test_installs_of_one_version_at_once_are_one_download(
    machine: Machine, upstream: Upstream, count: int
) -> None:
    finished = _finish([machine.start("install", "node@20.11.1") for _ in range(count)])
    assert [one for one in finished if one[0] != 0] == []
    assert upstream.count(".tar.xz") == 1
    assert [str(one.version) for one in list_toolchains(machine.store, "node")] == ["20.11.1"]
    assert machine.leftovers() == []
    print(f"\n{count} installs at once, 1 download")  # noqa: T201


@pytest.mark.parametrize("count", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_installs_defaults_and_uninstalls_at_once_end_well(
    machine: Machine, upstream: Upstream, count: int
) -> None:
    publishers = Publishers(upstream)
    versions = [f"20.{minor}.0" for minor in range(4)]
    for version in versions:
        publishers.node(version)
    processes = [
        machine.start(*arguments)
        for _ in range(count)
        for version in versions
        for arguments in (
            ("install", f"node@{version}"),
            ("use", f"node@{version}"),
            ("uninstall", f"node@{version}"),
        )
    ]
    finished = _finish(processes)
    assert [one for one in finished if one[0] not in (0, 1, 127) or "Traceback" in one[1]] == []
    assert [one for one in finished if one[0] != 0 and not _is_expected(one[1])] == []
    assert machine.run("rehash").status == 0
    assert machine.leftovers() == []
    default = machine.store.current_link("node")
    assert not default.is_symlink() or default.exists()
    print(f"\n{len(processes)} operations at once")  # noqa: T201


def _is_expected(stderr: str) -> bool:
    return any(text in stderr for text in ("the global default of node", "is not installed", "was removed"))


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_a_running_version_is_not_uninstalled(machine: Machine, count: int) -> None:
    for _ in range(count):
        assert machine.run("install", "node@20.11.1").status == 0
        program = machine.store.toolchain_dir("node", "20.11.1") / "bin" / "sleep"
        shutil.copy("/bin/sleep", program)
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
