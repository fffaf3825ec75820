"""An archive that needs a program of its own to be complete; and what was added to a toolchain survives."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from omg.install import finishing
from omg.install.finishing import copy_additions, finish
from omg.sources.layout import Layout
from omg.sources.relocation import PYTHON
from omg.store.manifest import ManifestEntry
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from pathlib import Path

FINAL = "/data/versions/python/pypy3.10-7.3.17"
BOOTSTRAP = ("bin/pypy3", "-m", "ensurepip")
LAYOUT = Layout(bootstrap=BOOTSTRAP, relocation=PYTHON)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(root: Path, script: str) -> tuple[ManifestEntry, ...]:
    file = root / "bin/pypy3"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return (ManifestEntry("bin/pypy3", 0o755, hashlib.sha256(file.read_bytes()).digest()),)


def paths(entries: tuple[ManifestEntry, ...]) -> list[str]:
    return sorted(entry.path for entry in entries)


def test_nothing_to_do_changes_nothing(root: Path) -> None:
    entries = program(root, "exit 1")
    assert finish(root, (Layout(),), entries, final=FINAL) == finishing.FinishResult(entries)


def test_what_the_program_makes_belongs_to_the_toolchain(root: Path) -> None:
    entries = program(root, "mkdir lib; echo x >lib/pip.py; chmod 600 lib/pip.py; ln -s pypy3 bin/pypy")
    finished = finish(root, (LAYOUT,), entries, final=FINAL)
    assert paths(finished.entries) == ["bin/pypy", "bin/pypy3", "lib/pip.py"]
    assert finished.notes == ()
    assert (root / "lib/pip.py").stat().st_mode & 0o777 == 0o644
    assert next(entry.target for entry in finished.entries if entry.path == "bin/pypy") == "pypy3"


def test_scripts_that_it_makes_do_not_name_the_staging_directory(root: Path) -> None:
    entries = program(root, f"printf '#!{root}/bin/pypy3\\npip\\n' >bin/pip3; chmod 755 bin/pip3")
    finished = finish(root, (LAYOUT,), entries, final=FINAL)
    script = (root / "bin/pip3").read_bytes()
    assert str(root).encode() not in script
    assert {entry.path: entry.sha256 for entry in finished.entries}["bin/pip3"] == (
        hashlib.sha256(script).digest()
    )


def test_compiled_code_is_not_kept(root: Path) -> None:
    entries = program(root, "mkdir -p lib/__pycache__; echo x >lib/__pycache__/pip.pypy310.pyc")
    assert paths(finish(root, (LAYOUT,), entries, final=FINAL).entries) == ["bin/pypy3"]


def test_pipes_are_not_part_of_a_toolchain(root: Path) -> None:
    entries = program(root, "mkfifo bin/pipe")
    assert paths(finish(root, (LAYOUT,), entries, final=FINAL).entries) == ["bin/pypy3"]
    assert not (root / "bin/pipe").exists()


def test_program_gets_nothing_of_the_users(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.com")
    entries = program(root, 'env >seen; echo "$PWD" >>seen; echo "$@" >>seen; cat >>seen')
    finish(root, (LAYOUT,), entries, final=FINAL)
    seen = (root / "seen").read_text()
    assert "elsewhere" not in seen
    assert "example" not in seen
    assert "PIP_NO_INDEX=1" in seen
    assert seen.endswith(f"{root}\n-m ensurepip\n")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo first; echo 'no such \033[31mmodule'; exit 3", "no such [31mmodule"),
        ("exit 3", "exit status 3"),
        ("kill -9 $$", "exit status -9"),
    ],
)
def test_program_that_fails_is_reported(root: Path, script: str, reason: str) -> None:
    notes = finish(root, (LAYOUT,), program(root, script), final=FINAL).notes
    assert notes == (f"`bin/pypy3 -m ensurepip` could not be run ({reason}); run it yourself",)


def test_program_for_another_machine_is_reported(root: Path) -> None:
    entries = program(root, "")
    (root / "bin/pypy3").write_bytes(b"\x7fELF" + bytes(60))
    notes = finish(root, (LAYOUT,), entries, final=FINAL).notes
    assert notes == ("`bin/pypy3 -m ensurepip` could not be run (Exec format error); run it yourself",)


def test_program_that_does_not_end_is_ended(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finishing, "_BOOTSTRAP_TIMEOUT_S", 0.2)
    notes = finish(root, (LAYOUT,), program(root, "sleep 60 & wait"), final=FINAL).notes
    assert "longer than" in notes[0]


@pytest.fixture
def old_dir(tmp_path: Path) -> Path:
    old_dir = tmp_path / "old"
    (old_dir / "bin").mkdir(parents=True)
    (old_dir / "bin/node").write_text("damaged")
    (old_dir / "bin/tsc").symlink_to("../lib/tsc.js")
    (old_dir / "lib").mkdir()
    (old_dir / "lib/tsc.js").write_text("added")
    (old_dir / RECEIPT_NAME).write_text("old")
    return old_dir


@pytest.fixture
def new_dir(tmp_path: Path) -> Path:
    new_dir = tmp_path / "new"
    (new_dir / "bin").mkdir(parents=True)
    (new_dir / "bin/node").write_text("whole")
    return new_dir


def test_added_files_and_links_are_carried_over(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert (new_dir / "lib/tsc.js").read_text() == "added"
    assert (new_dir / "bin/tsc").read_text() == "added"


def test_new_files_win(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert (new_dir / "bin/node").read_text() == "whole"


def test_receipt_is_not_carried_over(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert not (new_dir / RECEIPT_NAME).exists()


def test_old_toolchain_stays_whole(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir)
    assert (old_dir / "lib/tsc.js").read_text() == "added"
    assert (old_dir / "bin/tsc").is_symlink()


def test_nothing_goes_through_a_link_of_the_new_one(old_dir: Path, new_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (new_dir / "lib").symlink_to(tmp_path / "elsewhere")
    copy_additions(old_dir, new_dir)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_absent_old_toolchain_adds_nothing(new_dir: Path, tmp_path: Path) -> None:
    copy_additions(tmp_path / "absent", new_dir)
    assert [path.name for path in new_dir.rglob("*")] == ["bin", "node"]


def test_what_is_dropped_is_left_behind(old_dir: Path, new_dir: Path) -> None:
    copy_additions(old_dir, new_dir, is_dropped=lambda path: path in ("lib/tsc.js", "bin/tsc"))
    assert not (new_dir / "lib/tsc.js").exists()
    assert not (new_dir / "bin/tsc").is_symlink()
