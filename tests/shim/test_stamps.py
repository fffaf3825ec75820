"""Stamps: equal text means equal answers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.shim.stamps import SETTLED_NS, is_settled, stamps
from tests.conftest import StoreBuilder

if TYPE_CHECKING:
    from pathlib import Path

NOW_NS = 1_700_000_000_000_000_000


def test_layout_is_the_contracts(tmp_path: Path) -> None:
    system = tmp_path / "system"
    store = StoreBuilder(tmp_path / "data", (system,))
    store.add("node", "20.11.1")
    os.utime(store.layout.runtime_dir("node"), ns=(0, 123))
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.toml").write_text("# twelve..")
    os.utime(tmp_path / "config/config.toml", ns=(0, 456))

    stamped = stamps(store.layout, "node", tmp_path / "config", system_file=tmp_path / "none")

    assert stamped == b"\0".join(
        (b"123,-,456.10,-", os.fsencode(tmp_path / "config"), b".", os.fsencode(system))
    )


def test_stamps_do_not_depend_on_where_the_own_store_lies(tmp_path: Path) -> None:
    stores = [StoreBuilder(tmp_path / name) for name in ("one", "two")]
    for store in stores:
        store.add("node", "20.11.1")
        os.utime(store.layout.runtime_dir("node"), ns=(0, 123))

    one, two = (stamps(store.layout, "node", tmp_path) for store in stores)

    assert one == two


def test_installed_version_changes_the_stamps(store: StoreBuilder, tmp_path: Path) -> None:
    store.add("node", "18.17.0")
    os.utime(store.layout.runtime_dir("node"), ns=(0, 0))
    before = stamps(store.layout, "node", tmp_path)
    store.add("node", "20.11.1")

    assert stamps(store.layout, "node", tmp_path) != before


def test_changed_configuration_changes_the_stamps(store: StoreBuilder, tmp_path: Path) -> None:
    before = stamps(store.layout, "node", tmp_path)
    (tmp_path / "config.toml").write_text("")

    assert stamps(store.layout, "node", tmp_path) != before


@pytest.mark.parametrize(
    ("age_ns", "expected"),
    [(SETTLED_NS, True), (SETTLED_NS - 1, False), (0, False), (-(10**12), False)],
    ids=["old enough", "too young", "now", "from the future"],
)
def test_settled_is_what_cannot_change_unseen(age_ns: int, expected: bool) -> None:
    stamped = f"-,{NOW_NS - age_ns},{NOW_NS - 10**12}.80,-\0/c\0.".encode()

    assert is_settled(stamped, now_ns=NOW_NS) is expected


def test_absent_store_is_settled() -> None:
    assert is_settled(b"-,-,-\0/c\0.", now_ns=NOW_NS)
