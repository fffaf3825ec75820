"""A damaged store is named by `omg doctor` and made sound with `--fix`, without a network (row R1)."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from omg.store import staging
from omg.store.layout import MANIFEST_NAME
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.machine import Machine, Snapshot
    from tests.upstream import Upstream

    Damage = Callable[[Path], None]


def _cut_off_program(toolchain_dir: Path) -> None:
    program = toolchain_dir / "bin/node"
    program.write_bytes(program.read_bytes()[:5])


def _empty_program(toolchain_dir: Path) -> None:
    (toolchain_dir / "bin/node").write_bytes(b"")


def _remove_program(toolchain_dir: Path) -> None:
    (toolchain_dir / "bin/node").unlink()


def _remove_half(toolchain_dir: Path) -> None:
    shutil.rmtree(toolchain_dir / "bin")
    (toolchain_dir / "README.md").unlink()


def _remove_all_but_some_links(toolchain_dir: Path) -> None:
    (toolchain_dir / "bin/node").unlink()
    shutil.rmtree(toolchain_dir / "lib/node_modules/npm")


def _remove_what_links_lead_to(toolchain_dir: Path) -> None:
    shutil.rmtree(toolchain_dir / "lib/node_modules/npm")


def _remove_receipt(toolchain_dir: Path) -> None:
    (toolchain_dir / RECEIPT_NAME).unlink()


def _empty_receipt(toolchain_dir: Path) -> None:
    (toolchain_dir / RECEIPT_NAME).write_bytes(b"")


def _cut_off_receipt(toolchain_dir: Path) -> None:
    receipt = toolchain_dir / RECEIPT_NAME
    receipt.write_bytes(receipt.read_bytes()[:-20])


def _cut_off_receipt_after_a_line(toolchain_dir: Path) -> None:
    receipt = toolchain_dir / RECEIPT_NAME
    receipt.write_bytes(receipt.read_bytes().partition(b"\nofficial")[0])


def _zeros_behind_receipt(toolchain_dir: Path) -> None:
    with (toolchain_dir / RECEIPT_NAME).open("ab") as receipt:
        receipt.truncate(1 << 40)


def _receipt_of_another(toolchain_dir: Path) -> None:
    receipt = toolchain_dir / RECEIPT_NAME
    receipt.write_bytes(receipt.read_bytes().replace(b'version = "20.11.1"', b'version = "18.17.0"'))


def _spoil_manifest(toolchain_dir: Path) -> None:
    manifest = toolchain_dir / MANIFEST_NAME
    content = bytearray(manifest.read_bytes())
    content[len(content) // 2] ^= 1
    manifest.write_bytes(content)


def _remove_manifest(toolchain_dir: Path) -> None:
    (toolchain_dir / MANIFEST_NAME).unlink()


def _cut_off_manifest(toolchain_dir: Path) -> None:
    manifest = toolchain_dir / MANIFEST_NAME
    manifest.write_bytes(manifest.read_bytes()[:-20])


DAMAGES: tuple[Damage, ...] = (
    _cut_off_program,
    _empty_program,
    _remove_program,
    _remove_half,
    _remove_all_but_some_links,
    _remove_what_links_lead_to,
    _cut_off_receipt_after_a_line,
    _spoil_manifest,
    _remove_manifest,
    _cut_off_manifest,
    _remove_receipt,
    _empty_receipt,
    _cut_off_receipt,
    _zeros_behind_receipt,
    _receipt_of_another,
)


@pytest.fixture
def machine(machine: Machine) -> Machine:
    """Return a machine with one installed toolchain, the default, and a package of the user's in it."""
    assert machine.run("use", "node@20.11.1").status == 0
    package = machine.store.toolchain_dir("node", "20.11.1") / "lib/node_modules/added/index.js"
    package.parent.mkdir()
    package.write_text("mine\n")
    return machine


def _problems(machine: Machine) -> list[str]:
    """Return what doctor says of the store; PATH and start-up files are not what this is about."""
    found = machine.run("doctor").stdout.splitlines()
    return [
        line
        for line in found
        if line.startswith(("! node", "! the default", "! the global default", "! incomplete", "! the audit"))
    ]


def _without_receipt(machine: Machine) -> Snapshot:
    """Return the toolchains without their receipts: of a lost one not everything can be told again."""
    return {path: state for path, state in machine.snapshot().items() if not path.endswith(RECEIPT_NAME)}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_damaged_toolchain_is_restored_without_a_network(
    machine: Machine, upstream: Upstream, damage: Damage
) -> None:
    sound = _without_receipt(machine)
    upstream.requests.clear()
    damage(machine.store.toolchain_dir("node", "20.11.1"))
    (problem,) = _problems(machine)
    machine.run("doctor", "--fix")
    assert "node 20.11.1 is damaged" in problem
    assert _without_receipt(machine) == sound
    assert machine.run("verify", "node@20.11.1").status == 0
    assert machine.leftovers() == []
    assert _problems(machine) == []
    assert upstream.requests == []


def test_a_receipt_that_is_sound_is_kept(machine: Machine) -> None:
    sound = machine.snapshot()
    _cut_off_program(machine.store.toolchain_dir("node", "20.11.1"))
    machine.run("doctor", "--fix")
    assert machine.snapshot() == sound


def test_what_is_kept_nowhere_is_fetched_again(machine: Machine, upstream: Upstream) -> None:
    sound = machine.snapshot()
    upstream.requests.clear()
    shutil.rmtree(machine.home / ".cache")
    _cut_off_program(machine.store.toolchain_dir("node", "20.11.1"))
    machine.run("doctor", "--fix")
    assert machine.snapshot() == sound
    assert upstream.count(".tar.gz") == 1


def test_a_default_that_is_a_broken_link_is_removed(machine: Machine) -> None:
    link = machine.store.current_link("node")
    link.unlink()
    link.symlink_to("9.9.9")
    (problem,) = _problems(machine)
    machine.run("doctor", "--fix")
    assert "`9.9.9`" in problem
    assert not link.is_symlink()
    assert _problems(machine) == []


def test_a_folder_in_place_of_the_default_is_kept_under_another_name(machine: Machine) -> None:
    link = machine.store.current_link("node")
    link.unlink()
    shutil.copytree(machine.store.toolchain_dir("node", "20.11.1") / "bin", link / "bin")
    (problem,) = _problems(machine)
    machine.run("doctor", "--fix")
    assert "is a folder" in problem
    assert (link.with_name("was-current-1") / "bin/node").is_file()
    assert machine.run("use", "node@20.11.1").status == 0
    assert _problems(machine) == []


def test_what_a_dead_process_left_is_named_and_deleted(machine: Machine) -> None:
    (staging.make_dir(machine.store, "node@21.0.0") / "bin").mkdir()
    (problem,) = _problems(machine)
    machine.run("doctor", "--fix")
    assert "node 21.0.0" in problem
    assert machine.leftovers() == []
    assert _problems(machine) == []


@pytest.mark.parametrize(
    "command",
    [
        "install node@18.17.0",
        "install node@20.11.1",
        "use node@20.11.1",
        "uninstall --force node@20.11.1",
        "rehash",
    ],
)
def test_the_next_change_deletes_incomplete_files_of_an_interrupted_run(
    machine: Machine, command: str
) -> None:
    (staging.make_dir(machine.store, "node@21.0.0") / "bin").mkdir()
    assert machine.run(*command.split()).status == 0
    assert machine.leftovers() == []


def test_a_line_of_the_audit_log_that_was_cut_off_is_taken_out(machine: Machine) -> None:
    log = machine.home / ".local/state/omg/audit.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole + whole.splitlines()[-1][:20])
    (problem,) = _problems(machine)
    machine.run("doctor", "--fix")
    assert "has an incomplete line" in problem
    assert log.read_bytes().startswith(whole)
    assert [line for line in log.read_bytes().splitlines() if not json.loads(line)] == []
    assert _problems(machine) == []


def test_two_repairs_at_once_are_one(machine: Machine, upstream: Upstream) -> None:
    _remove_half(machine.store.toolchain_dir("node", "20.11.1"))
    machine.store.current_link("node").unlink()
    machine.store.current_link("node").mkdir()
    sound = {path: state for path, state in machine.snapshot().items() if "20.11.1" in path}
    with machine.start("doctor", "--fix") as one, machine.start("doctor", "--fix") as other:
        told = [process.communicate(timeout=60) for process in (one, other)]
    assert [stderr for _, stderr in told if "Traceback" in stderr] == []
    assert [answer for answer, _ in told if "cannot" in answer] == []
    assert set(sound) < set(machine.snapshot())
    assert machine.run("verify").status == 0
    assert machine.leftovers() == []
    assert _problems(machine) == []


def test_a_second_repair_changes_nothing(machine: Machine) -> None:
    _remove_half(machine.store.toolchain_dir("node", "20.11.1"))
    machine.run("doctor", "--fix")
    tree = machine.store.toolchain_dir("node", "20.11.1")
    inodes = {path: path.lstat().st_ino for path in (tree, *tree.rglob("*"))}
    second = machine.run("doctor", "--fix")
    assert "fixed:" not in second.stdout
    assert {path: path.lstat().st_ino for path in (tree, *tree.rglob("*"))} == inodes
