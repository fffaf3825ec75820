"""Toolchains that learn where they lie: when they are installed, and after they were moved."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.install.relocation import final_path, is_moved, relocate, repair
from omg.sources.relocation import PYTHON
from omg.store import receipts, verification
from omg.store.manifest import ManifestEntry
from omg.store.receipts import RECEIPT_NAME, Receipt

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "lib/python3.13/_sysconfigdata__linux_x86_64-linux-gnu.py"
PKGCONFIG = "lib/pkgconfig/python-3.13.pc"
FILES = {
    "bin/python3.13": (0o755, b"\x7fELF /install/bin/python3\n"),
    "bin/pip3": (0o755, b"#!/install/bin/python3.13\npip\n"),
    MODULE: (0o644, b"build_time_vars = {'prefix': '/install', 'CC': 'clang'}\n"),
    "lib/python3.13/config-3.13-x86_64-linux-gnu/Makefile": (0o644, b"prefix=\t/install\n"),
    PKGCONFIG: (0o644, b"prefix=/install\n"),
    "lib/python3.13/os.py": (0o644, b"'/install'\n"),
}


def fill(root: Path, files: dict[str, tuple[int, bytes]] = FILES) -> tuple[ManifestEntry, ...]:
    """Write ``files`` and return what the manifest says of them."""
    entries = []
    for path, (mode, content) in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(mode)
        entries.append(ManifestEntry(path, mode, hashlib.sha256(content).digest()))
    return tuple(entries)


def install(toolchain_dir: Path, files: dict[str, tuple[int, bytes]] = FILES) -> Path:
    """Make a toolchain as the installer does."""
    toolchain_dir.mkdir(parents=True)
    final = final_path(toolchain_dir)
    entries = relocate(toolchain_dir, PYTHON, fill(toolchain_dir, files), final=final)
    receipt = Receipt("python", "3.13.2", "x", "https://x", prefix=final, relocation="python")
    receipts.write(receipt, toolchain_dir / RECEIPT_NAME, entries)
    return toolchain_dir


def is_intact(toolchain_dir: Path) -> bool:
    found = verification.verify(toolchain_dir)
    return found is not None and found.is_intact


@pytest.fixture
def toolchain(tmp_path: Path) -> Path:
    return install(tmp_path / "one/versions/python/3.13.2")


@pytest.fixture
def moved(toolchain: Path, tmp_path: Path) -> Path:
    (tmp_path / "one").rename(tmp_path / "two")
    return tmp_path / "two/versions/python/3.13.2"


def test_files_name_the_final_place_and_the_manifest_them(toolchain: Path) -> None:
    assert (toolchain / MODULE).read_text().endswith(f"'prefix': '{toolchain}',\n    'CC': 'cc',\n}}\n")
    assert (toolchain / "lib/python3.13/config-3.13-x86_64-linux-gnu/Makefile").read_text() == (
        f"prefix=\t{toolchain}\n"
    )
    assert is_intact(toolchain)


def test_other_files_stay(toolchain: Path) -> None:
    for path in ("bin/python3.13", "lib/python3.13/os.py"):
        assert (toolchain / path).read_bytes() == FILES[path][1]


def test_modes_stay(toolchain: Path) -> None:
    modes = [(toolchain / path).stat().st_mode & 0o777 for path in ("bin/pip3", MODULE)]
    assert modes == [0o755, 0o644]


def test_place_that_the_module_states_is_replaced_everywhere(tmp_path: Path) -> None:
    files = {
        MODULE: (0o644, b"build_time_vars = {'prefix': '/root/build', 'LIBDIR': '/root/build/lib'}\n"),
        PKGCONFIG: (0o644, b"prefix=/root/build\nlibdir=/root/build/lib\n"),
    }
    toolchain = install(tmp_path / "python/3.13.2", files)
    assert "/root/build" not in (toolchain / MODULE).read_text()
    assert (toolchain / PKGCONFIG).read_text() == "prefix=${pcfiledir}/../..\nlibdir=${prefix}/lib\n"


def test_compiled_form_of_a_rewritten_module_goes(tmp_path: Path) -> None:
    compiled = "lib/python3.13/__pycache__/_sysconfigdata__linux_x86_64-linux-gnu.cpython-313.pyc"
    toolchain = install(tmp_path / "python/3.13.2", {**FILES, compiled: (0o644, b"old")})
    assert not (toolchain / compiled).exists()
    assert is_intact(toolchain)


def test_nothing_is_written_through_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside.pc"
    outside.write_text("prefix=/install\n")
    root = tmp_path / "t"
    entries = fill(root, {"bin/python3": (0o755, b"x")})
    (root / "lib/pkgconfig").mkdir(parents=True)
    (root / PKGCONFIG).symlink_to(outside)
    # Even an entry that calls it a file does not make it one.
    wrong = ManifestEntry(PKGCONFIG, 0o644, hashlib.sha256(b"").digest())
    relocate(root, PYTHON, (*entries, wrong), final="/final")
    assert outside.read_text() == "prefix=/install\n"


@pytest.mark.parametrize(
    "content", [b"prefix=/install\0\n", b"prefix=/install\n" + b"#" * (1 << 20)], ids=["binary", "huge"]
)
def test_odd_files_stay(tmp_path: Path, content: bytes) -> None:
    toolchain = install(tmp_path / "python/3.13.2", {PKGCONFIG: (0o644, content)})
    assert (toolchain / PKGCONFIG).read_bytes() == content


def test_text_in_another_encoding_keeps_its_bytes(tmp_path: Path) -> None:
    toolchain = install(tmp_path / "python/3.13.2", {PKGCONFIG: (0o644, b"prefix=/install\n# \xe9\n")})
    assert (toolchain / PKGCONFIG).read_bytes() == b"prefix=${pcfiledir}/../..\n# \xe9\n"


def test_toolchain_where_it_was_installed_is_not_moved(toolchain: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "one")
    assert not is_moved(toolchain)
    assert not is_moved(tmp_path / "link/versions/python/3.13.2")


def test_toolchain_without_a_place_is_not_moved(tmp_path: Path) -> None:
    toolchain = tmp_path / "node/20.1.0"
    toolchain.mkdir(parents=True)
    receipts.write(Receipt("node", "20.1.0", "x", "https://x"), toolchain / RECEIPT_NAME)
    assert not is_moved(toolchain)
    assert not is_moved(tmp_path / "none")


def test_moved_toolchain_is_found_and_repaired(moved: Path) -> None:
    assert is_moved(moved)
    repair(moved)
    assert not is_moved(moved)
    assert str(moved) in (moved / MODULE).read_text()
    assert "/one/" not in (moved / MODULE).read_text()
    assert is_intact(moved)


def test_copy_is_distinguished_from_its_original(toolchain: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy/python/3.13.2"
    shutil.copytree(toolchain, copy, symlinks=True)
    assert is_moved(copy)


def test_script_that_was_added_is_repaired_too(toolchain: Path, tmp_path: Path) -> None:
    added = toolchain / "bin/cowsay"
    added.write_text(f"#!{toolchain}/bin/python3.13\ncow\n")
    added.chmod(0o755)
    (tmp_path / "one").rename(tmp_path / "two")
    moved = tmp_path / "two/versions/python/3.13.2"
    repair(moved)
    script = moved / "bin/cowsay"
    assert script.read_text().endswith("\n' '''\ncow\n")
    assert "one" not in script.read_text()
    assert script.stat().st_mode & 0o777 == 0o755


def test_what_somebody_changed_is_repaired_and_stays_changed(moved: Path) -> None:
    module = moved / MODULE
    module.write_text(module.read_text().replace("'CC': 'cc'", "'CC': 'gcc-9'"))
    repair(moved)
    assert str(moved) in module.read_text()
    found = verification.verify(moved)
    assert found is not None
    assert found.changed == (MODULE,)


@pytest.mark.parametrize("before", ["write", "replace_file"], ids=["the manifest", "the receipt"])
def test_repair_that_was_interrupted_is_ended_by_the_next(
    moved: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    def die(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(receipts, before, die)
        with pytest.raises(StoreError):
            repair(moved)
    assert is_moved(moved)
    repair(moved)
    assert not is_moved(moved)
    assert is_intact(moved)


@pytest.mark.parametrize(
    ("prefix", "relocation"), [("/", "python"), ("/a", "python"), ("relative/x", "python"), ("/a/b", "other")]
)
def test_receipt_that_makes_no_sense_repairs_nothing(tmp_path: Path, prefix: str, relocation: str) -> None:
    toolchain = tmp_path / "python/3.13.2"
    entries = fill(toolchain)
    receipt = Receipt("python", "3.13.2", "x", "https://x", prefix=prefix, relocation=relocation)
    receipts.write(receipt, toolchain / RECEIPT_NAME, entries)
    with pytest.raises(StoreError, match="not known"):
        repair(toolchain)
    assert (toolchain / MODULE).read_bytes() == FILES[MODULE][1]
