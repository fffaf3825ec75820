"""What `omg verify` and `omg doctor` find wrong with a toolchain that is as its receipt says."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store import manifest, receipts
from omg.store.manifest import ManifestEntry
from omg.store.receipts import RECEIPT_NAME, Receipt
from omg.store.verification import unfolded, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import StoreBuilder

_RECEIPT = Receipt("node", "20.11.1", "nodejs.org", "https://nodejs.org/", digest=f"sha256:{'0' * 64}")


def entry_of(toolchain_dir: Path, path: str) -> ManifestEntry:
    """Return what the manifest says of a file that is there."""
    file = toolchain_dir / path
    if file.is_symlink():
        return ManifestEntry(path, 0, b"", str(file.readlink()))
    mode = 0o755 if file.stat().st_mode & 0o100 else 0o644
    return ManifestEntry(path, mode, hashlib.sha256(file.read_bytes()).digest())


@pytest.fixture
def toolchain_dir(store: StoreBuilder) -> Path:
    """Return a toolchain with its receipt."""
    toolchain_dir = store.add("node", "20.11.1", executables=("node",))
    receipts.write(_RECEIPT, toolchain_dir / RECEIPT_NAME, (entry_of(toolchain_dir, "bin/node"),))
    return toolchain_dir


def _empty(node: Path) -> None:
    node.write_bytes(b"")


def _broken_link(node: Path) -> None:
    node.unlink()
    node.symlink_to("nowhere")


def _not_executable(node: Path) -> None:
    node.chmod(0o644)


def _link_to_what_is_not_executable(node: Path) -> None:
    node.rename(node.with_name("node20"))
    node.with_name("node20").chmod(0o644)
    node.symlink_to("node20")


def test_a_sound_toolchain_is_intact(toolchain_dir: Path) -> None:
    verified = verify(toolchain_dir)
    assert verified is not None
    assert verified.is_intact


@pytest.mark.parametrize(
    "damage",
    [_empty, _broken_link, _not_executable, _link_to_what_is_not_executable],
    ids=lambda damage: damage.__name__.strip("_"),
)
def test_a_main_executable_that_was_installed_useless_is_not_intact(
    toolchain_dir: Path, damage: Callable[[Path], None]
) -> None:
    damage(toolchain_dir / "bin/node")
    entry = entry_of(toolchain_dir, "bin/node")
    receipts.write(_RECEIPT, toolchain_dir / RECEIPT_NAME, (entry,))
    with pytest.raises(StoreError, match="bin/node"):
        verify(toolchain_dir)


@pytest.mark.parametrize("name", ["node/18.17.0", "bun/20.11.1"])
def test_the_receipt_of_another_toolchain_does_not_count(toolchain_dir: Path, name: str) -> None:
    renamed = toolchain_dir.parents[1] / name
    renamed.parent.mkdir(exist_ok=True)
    toolchain_dir.rename(renamed)
    with pytest.raises(StoreError, match=r"node 20\.11\.1"):
        verify(renamed)


def test_a_receipt_with_zeros_behind_it_does_not_count(toolchain_dir: Path) -> None:
    with (toolchain_dir / RECEIPT_NAME).open("ab") as file:
        file.write(bytes(1000))
    with pytest.raises(StoreError):
        verify(toolchain_dir)


def test_a_receipt_of_gigabytes_is_refused_unread(toolchain_dir: Path) -> None:
    with (toolchain_dir / RECEIPT_NAME).open("ab") as file:
        file.truncate(1 << 40)
    with pytest.raises(StoreError, match="not a receipt"):
        verify(toolchain_dir)


def test_a_receipt_of_another_toolchain_is_not_read(toolchain_dir: Path) -> None:
    other = toolchain_dir.with_name("18.17.0")
    toolchain_dir.rename(other)
    with pytest.raises(StoreError, match="is damaged"):
        receipts.read(other / RECEIPT_NAME)


def test_a_version_that_is_verified_was_not_used(toolchain_dir: Path) -> None:
    node = toolchain_dir / "bin/node"
    # Older than its last change: any read would renew it, see mount(8).
    os.utime(node, (1000, 2000))

    verify(toolchain_dir)

    assert node.stat().st_atime == 1000


@pytest.fixture
def large_dir(store: StoreBuilder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a toolchain with more files than digests: those of `doc/` have one together."""
    monkeypatch.setattr(manifest, "MAX_DIGESTS", 4)
    toolchain_dir = store.add("node", "20.11.1", executables=("node",))
    paths = ["bin/node", "README.md", "lib/x", *(f"doc/{name}.html" for name in "abcd")]
    for path in paths[1:]:
        (toolchain_dir / path).parent.mkdir(exist_ok=True)
        (toolchain_dir / path).write_text(path)
    (toolchain_dir / "doc/link").symlink_to("a.html")
    entries = tuple(entry_of(toolchain_dir, path) for path in (*paths, "doc/link"))
    receipts.write(_RECEIPT, toolchain_dir / RECEIPT_NAME, entries)
    return toolchain_dir


@pytest.mark.parametrize(
    ("damage", "changed", "missing"),
    [
        (lambda _: None, (), ()),
        (lambda d: (d / "doc/b.html").write_text("other"), ("doc/",), ()),
        (lambda d: (d / "doc/b.html").unlink(), (), ("doc/b.html",)),
        (lambda d: (d / "doc/b.html").chmod(0o755), ("doc/b.html",), ()),
        (
            lambda d: ((d / "doc/b.html").unlink(), (d / "doc/b.html").symlink_to("a.html")),
            ("doc/b.html",),
            (),
        ),
        (lambda d: ((d / "doc/link").unlink(), (d / "doc/link").symlink_to("b.html")), ("doc/link",), ()),
        (lambda d: (d / "doc/a.html").rename(d / "doc/e.html"), (), ("doc/a.html",)),
        (lambda d: (d / "lib/x").write_text("other"), ("lib/x",), ()),
        (
            lambda d: (
                (d / "doc/a.html").write_text("doc/b.html"),
                (d / "doc/b.html").write_text("doc/a.html"),
            ),
            ("doc/",),
            (),
        ),
    ],
    ids=["none", "content", "gone", "mode", "link", "its link", "renamed", "elsewhere", "exchanged"],
)
def test_of_a_folder_with_one_digest_the_folder_is_named_and_what_is_missing(
    large_dir: Path, damage: Callable[[Path], None], changed: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    damage(large_dir)
    verified = verify(large_dir)
    assert verified is not None
    assert (verified.changed, verified.missing, verified.checked) == (changed, missing, 8)


def test_what_was_added_to_a_folder_with_one_digest_is_no_damage(large_dir: Path) -> None:
    (large_dir / "doc/mine.html").write_text("mine")
    verified = verify(large_dir)
    assert verified is not None
    assert (verified.is_intact, verified.extra) == (True, ("doc/mine.html",))


def test_the_digest_of_each_file_is_found_again_where_the_folder_is_unchanged(large_dir: Path) -> None:
    loaded = receipts.load(large_dir)
    assert loaded is not None
    entries = unfolded(large_dir, loaded[1])
    assert set(entries) == {entry_of(large_dir, entry.path) for entry in loaded[1].entries}
    assert unfolded(large_dir, loaded[1], only="lib/") == loaded[1].entries


@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda file: file.write_text("other")], ids=["gone", "other"]
)
def test_a_folder_that_has_changed_stays_changed(large_dir: Path, damage: Callable[[Path], None]) -> None:
    damage(large_dir / "doc/b.html")
    loaded = receipts.load(large_dir)
    assert loaded is not None
    receipts.write(_RECEIPT, large_dir / RECEIPT_NAME, unfolded(large_dir, loaded[1]))
    verified = verify(large_dir)
    assert verified is not None
    assert not verified.is_intact
