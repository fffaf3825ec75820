"""The manifest's lines hold any name, damaged ones are named, and large folders have one digest."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.errors import StoreError
from omg.store import manifest
from omg.store.manifest import MAX_DIGESTS, ManifestEntry, ToolchainManifest, folder_digest

COMPONENT = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=8
)
PATHS = st.lists(COMPONENT, min_size=1, max_size=4).map("/".join)
ENTRIES = st.one_of(
    st.builds(ManifestEntry, PATHS, st.sampled_from([0o644, 0o755]), st.binary(min_size=32, max_size=32)),
    st.builds(ManifestEntry, PATHS, st.just(0), st.just(b""), PATHS),
)
OWNER = ("node", "20.11.1")


def file(path: str, mode: int = 0o644) -> ManifestEntry:
    """Return the entry of a file whose content is its path."""
    return ManifestEntry(path, mode, hashlib.sha256(path.encode()).digest())


def files(folder: str, number: int) -> list[ManifestEntry]:
    """Return the entries of so many files in a folder."""
    return [file(f"{folder}{at:05}.html") for at in range(number)]


def read_back(entries: list[ManifestEntry]) -> ToolchainManifest:
    """Return what is read of what was written."""
    return manifest.decode(manifest.encode(*OWNER, entries), *OWNER)


@given(st.lists(ENTRIES, max_size=6, unique_by=lambda entry: entry.path))
def test_entries_read_back(entries: list[ManifestEntry]) -> None:
    read = read_back(entries)
    assert sorted(read.entries, key=repr) == sorted(entries, key=repr)
    assert not read.folders


def test_directories_are_written_once() -> None:
    entries = [ManifestEntry(f"lib/a/{name}", 0o644, b"\0" * 32) for name in "xyz"]
    assert manifest.encode(*OWNER, entries).count(b"lib/a/") == 1


def test_the_order_of_the_entries_does_not_matter() -> None:
    entries = [file("bin/node", 0o755), *files("lib/", 9), file("README.md")]
    assert manifest.encode(*OWNER, entries) == manifest.encode(*OWNER, reversed(entries))


@pytest.mark.parametrize("line", ["9 name", "6", "6 ", ">", "> x", "> x ", "", "/", "6 a\n\n"])
def test_a_line_of_another_kind_is_an_error(line: str) -> None:
    whole = manifest.encode(*OWNER, [file("bin/node")])
    with pytest.raises(StoreError):
        manifest.decode(whole.replace(b"6 node\n", f"6 node\n{line}\n".encode()), *OWNER)


def test_the_manifest_of_another_toolchain_is_an_error() -> None:
    with pytest.raises(StoreError, match="another toolchain"):
        manifest.decode(manifest.encode("node", "18.17.0", [file("bin/node")]), *OWNER)


def test_a_manifest_that_was_cut_off_anywhere_is_an_error() -> None:
    whole = manifest.encode(*OWNER, [file("bin/node"), file("lib/x")])
    for length in range(len(whole)):
        with pytest.raises(StoreError):
            manifest.decode(whole[:length], *OWNER)
    for more in (b"\0", bytes(32)):
        with pytest.raises(StoreError):
            manifest.decode(whole + more, *OWNER)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_a_manifest_with_other_bytes_in_it_is_read_or_an_error(place: int, other: bytes) -> None:
    whole = manifest.encode(*OWNER, [file("bin/node"), file("lib/x"), ManifestEntry("bin/npm", 0, b"", "x")])
    start = place % len(whole)
    with contextlib.suppress(StoreError):
        manifest.decode(whole[:start] + other + whole[start + len(other) :], *OWNER)


def test_so_many_files_have_a_digest_each() -> None:
    read = read_back(files("doc/", MAX_DIGESTS))
    assert not read.folders
    assert all(entry.sha256 for entry in read.entries)


def test_of_more_files_the_largest_folders_have_one_digest_and_their_names() -> None:
    # As many digests as there may be: of the three largest two are enough, and programs keep their own.
    large, middle, small = files("doc/b/", 9_000), files("doc/a/", 9_000), files("doc/", 8_000)
    programs = files("bin/", 10_000)
    read = read_back([*large, *middle, *small, *programs, ManifestEntry("doc/a/link", 0, b"", "x")])
    assert dict(read.folders) == {
        "doc/a/": folder_digest(one.sha256 for one in middle),
        "doc/b/": folder_digest(one.sha256 for one in large),
    }
    assert {one.path for one in read.entries} >= {one.path for one in (*large, *middle, *small, *programs)}
    assert {one.path for one in read.entries if one.sha256} == {one.path for one in (*small, *programs)}


def test_what_a_repair_rewrites_keeps_each_digest() -> None:
    whole = manifest.encode(*OWNER, files("doc/", MAX_DIGESTS + 1), is_relocated=True)
    assert not manifest.decode(whole, *OWNER).folders


def test_folders_of_one_file_are_never_folded() -> None:
    entries = [file(f"{at}/x") for at in range(MAX_DIGESTS + 1)]
    assert not read_back(entries).folders
