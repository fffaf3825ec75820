"""The manifest's lines hold any name, and damaged ones are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import StoreError
from omg.store import manifest
from omg.store.manifest import ManifestEntry

COMPONENT = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=8
)
PATHS = st.lists(COMPONENT, min_size=1, max_size=4).map("/".join)
ENTRIES = st.one_of(
    st.builds(ManifestEntry, PATHS, st.sampled_from([0o644, 0o755]), st.binary(min_size=32, max_size=32)),
    st.builds(ManifestEntry, PATHS, st.just(0), st.just(b""), PATHS),
)


@given(st.lists(ENTRIES, max_size=6, unique_by=lambda entry: entry.path))
def test_entries_read_back(entries: list[ManifestEntry]) -> None:
    read = manifest.decode(manifest.encode(entries))
    assert sorted(read, key=repr) == sorted(entries, key=repr)


def test_directories_are_written_once() -> None:
    entries = [ManifestEntry(f"lib/a/{name}", 0o644, b"\0" * 32) for name in "xyz"]
    assert manifest.encode(entries).count("lib/a/") == 1


@pytest.mark.parametrize("line", ["6 a b c", "9 AAAA name", "6 !!! name", "7 A name"])
def test_invalid_line_is_an_error(line: str) -> None:
    with pytest.raises(StoreError, match="invalid"):
        manifest.decode(f"bin/\n{line}\n")
