"""Stores of another user and of another omg: they run, and are not written (rows R2 and S1)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from omg.store.receipts import RECEIPT_NAME
from tests.conftest import write_executable
from tests.faults.machine import Finished
from tests.figures import report

if TYPE_CHECKING:
    from tests.faults.machine import Machine

_STRANGER = 65534
_WRITING = (
    ("install", "node@18.17.0"),
    ("use", "node", "system"),
    ("uninstall", "--force", "node@20.11.1"),
    ("link", "deno@mine", "deno"),
)


@pytest.fixture
def machine(machine: Machine) -> Machine:
    """Return a machine with one installed toolchain, which is the default, and a folder to link."""
    write_executable(machine.home / "deno/bin/deno")
    assert machine.run("use", "node@20.11.1").status == 0
    return machine


def _owners(machine: Machine) -> dict[str, tuple[int, int]]:
    data_dir = machine.store.data_dir
    return {str(path): (path.lstat().st_uid, path.lstat().st_mode) for path in data_dir.rglob("*")}


def _call_shim(machine: Machine) -> Finished:
    done = subprocess.run(
        [machine.store.shims_dir / "node"],
        env={**machine.env},
        cwd=machine.home,
        capture_output=True,
        text=True,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_store_of_another_user_runs_and_is_not_written(machine: Machine) -> None:
    for path in (machine.store.data_dir, *machine.store.data_dir.rglob("*")):
        os.chown(path, _STRANGER, _STRANGER, follow_symlinks=False)
    owners, toolchains = _owners(machine), machine.snapshot()
    refused = [machine.run(*command) for command in _WRITING]
    assert [one for one in refused if one.status != 1 or "belongs to" not in one.stderr] == []
    assert (machine.run("list").status, machine.run("which", "node").status) == (0, 0)
    assert _call_shim(machine) == _ran()
    assert (_owners(machine), machine.snapshot()) == (owners, toolchains)
    report(f"{len(refused)} commands refused in a store of another user, which runs")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_store_of_root_runs_under_any_uid_without_a_word(machine: Machine) -> None:
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        store = shutil.copytree(machine.store.data_dir, Path(place, "store"), symlinks=True)
        owners = {str(path): path.lstat().st_uid for path in store.rglob("*")}
        done = subprocess.run(
            [store / "shims/node"],
            user=_STRANGER,
            group=_STRANGER,
            extra_groups=[],
            env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "OMG_CEILING_DIRS": place},
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
        )
        assert Finished(done.returncode, done.stdout, done.stderr) == _ran()
        assert {str(path): path.lstat().st_uid for path in store.rglob("*")} == owners


def _ran() -> Finished:
    return Finished(0, "node 20.11.1\n", "")


def _make_newer(toolchain_dir: Path) -> Path:
    receipt = toolchain_dir / RECEIPT_NAME
    receipt.write_text(receipt.read_text().replace("schema = 2\n", "schema = 3\n"))
    return receipt


def test_a_toolchain_of_a_newer_omg_runs_and_is_not_damaged(machine: Machine) -> None:
    receipt = _make_newer(machine.store.toolchain_dir("node", "20.11.1"))
    kept = receipt.read_bytes()
    assert _call_shim(machine) == _ran()
    assert "20.11.1" in machine.run("list", "node").stdout
    assert "a newer omg" in (told := machine.run("verify", "node@20.11.1")).stderr + told.stdout
    assert "node 20.11.1 is damaged" not in machine.run("doctor", "--fix").stdout
    assert receipt.read_bytes() == kept


@pytest.mark.parametrize("content", ["2\n", "no number"])
def test_a_store_of_a_newer_omg_runs_and_is_not_written(machine: Machine, content: str) -> None:
    machine.store.format_file.write_text(content)
    (machine.store.shims_dir / "npx").unlink()  # so that there is something to rehash
    toolchains = machine.snapshot()
    refused = [machine.run(*command) for command in (*_WRITING, ("rehash",), ("setup", "--yes"))]
    assert [one for one in refused if one.status != 1 or "format" not in one.stderr] == []
    assert (machine.run("list").status, machine.run("which", "node").status) == (0, 0)
    assert _call_shim(machine) == _ran()
    assert "format" in machine.run("doctor").stdout
    assert machine.snapshot() == toolchains
    report(f"{len(refused)} commands refused in a store of a newer omg, which runs")


@pytest.mark.parametrize("name", ["table", "table.sh"])
def test_a_table_of_another_omg_is_made_again(machine: Machine, name: str) -> None:
    file = machine.store.table_file.with_name(name)
    own = file.read_bytes()
    file.write_bytes(own.replace(own[8:10], b"\xff\x00", 1) if name == "table" else b"# format 99\n" + own)
    assert _call_shim(machine) == _ran()
    assert machine.run("rehash").status == 0
    assert file.read_bytes() == own
