"""What a global default was asked for as."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.store.defaults import remember_spec, remembered_spec
from omg.versions.spec import Latest, Lts, Range, Token

if TYPE_CHECKING:
    from omg.versions.spec import VersionSpec
    from tests.conftest import StoreBuilder


@pytest.mark.parametrize(
    "spec", [Token("20"), Token("work"), Latest(), Lts("*"), Lts("iron"), Range("npm", ">=18 <21")]
)
def test_what_is_remembered_is_read_back(store: StoreBuilder, spec: VersionSpec) -> None:
    remember_spec(store.layout, "node", spec)

    assert remembered_spec(store.layout, "node") == spec
    assert remembered_spec(store.layout, "go") is None


def test_what_is_forgotten_is_gone(store: StoreBuilder) -> None:
    remember_spec(store.layout, "node", Token("20"))
    remember_spec(store.layout, "node", None)
    remember_spec(store.layout, "node", None)

    assert remembered_spec(store.layout, "node") is None


@pytest.mark.parametrize("content", [b"", b"2", b"\xff\n", b"../..\n", b"20\n22\n", b"x" * 4096, b"npm\n\n:"])
def test_a_damaged_file_says_nothing(store: StoreBuilder, content: bytes) -> None:
    remember_spec(store.layout, "node", Token("20"))
    store.layout.default_spec_file("node").write_bytes(content)

    assert remembered_spec(store.layout, "node") is None


def test_a_file_that_others_may_write_says_nothing(store: StoreBuilder) -> None:
    remember_spec(store.layout, "node", Token("20"))
    store.layout.default_spec_file("node").chmod(0o666)

    assert remembered_spec(store.layout, "node") is None


def test_a_pipe_in_its_place_blocks_nobody(store: StoreBuilder) -> None:
    file = store.layout.default_spec_file("node")
    file.parent.mkdir()
    os.mkfifo(file)

    assert remembered_spec(store.layout, "node") is None


def test_the_same_is_not_written_again(store: StoreBuilder) -> None:
    remember_spec(store.layout, "node", Token("20"))
    before = store.layout.default_spec_file("node").stat().st_ino
    remember_spec(store.layout, "node", Token("20"))

    assert store.layout.default_spec_file("node").stat().st_ino == before
