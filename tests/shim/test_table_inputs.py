"""Tables are made again exactly when something that they depend on has changed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from omg.config import Config
from omg.shim import listing, table_inputs, table_plan
from omg.shim import rehash as rehashing
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.store import lock
from omg.store.layout import SHIM_MARKER
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from omg.store.layout import Store

    Tables = Callable[[], dict[str, bytes]]

CONFIGS = {
    "alias": Config(aliases={"node": {"work": "20"}}),
    "reserved name": Config(shims_allow=("ls",)),
    "global tools": Config(global_tools={"yo": "strict"}),
}


@pytest.fixture
def tables(store: StoreBuilder, tmp_path: Path) -> Tables:
    """Return a function that rehashes the store and returns its tables."""
    place_program(
        store.layout, write_executable(tmp_path / "program", f"#!/bin/sh\n# {SHIM_MARKER.decode()}\n")
    )
    store.add("node", "20.11.1", executables=("node", "npm", "yo"))
    return tables_with(store, tmp_path, Config())


def tables_with(store: StoreBuilder, tmp_path: Path, config: Config) -> Tables:
    def rehashed() -> dict[str, bytes]:
        rehash(store.layout, config, tmp_path / "config")
        file = store.layout.table_file
        return {name: file.with_name(name).read_bytes() for name in ("table", "table.sh")}

    return rehashed


def note_of(store: StoreBuilder) -> Path:
    return store.layout.table_file.with_name("inputs")


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("the tables were made again")


def add_executable(store: StoreBuilder) -> None:
    write_executable(store.layout.toolchain_dir("node", "20.11.1") / "bin" / "tsc")


def forbid_execution(store: StoreBuilder) -> None:
    (store.layout.toolchain_dir("node", "20.11.1") / "bin" / "npm").chmod(0o644)


def add_version(store: StoreBuilder) -> None:
    store.add("node", "22.1.0", executables=("node",))


def add_runtime(store: StoreBuilder) -> None:
    store.add("python", "3.12.4", executables=("python3",))


def remove_version(store: StoreBuilder) -> None:
    shutil.rmtree(store.layout.toolchain_dir("node", "20.11.1"))


def break_default(store: StoreBuilder) -> None:
    store.layout.current_link("node").symlink_to("99.0.0")


CHANGES = [add_executable, forbid_execution, add_version, add_runtime, remove_version, break_default]


def test_tables_are_not_made_twice(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tables()
    monkeypatch.setattr(table_plan, "plan_table", refuse)
    assert tables() == first


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_store_is_in_the_tables(
    change: Callable[[StoreBuilder], None], tables: Tables, store: StoreBuilder
) -> None:
    tables()
    change(store)
    changed = tables()
    note_of(store).unlink()
    assert changed == tables()


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
def test_a_change_of_the_configuration_is_in_the_tables(
    config: Config, tables: Tables, store: StoreBuilder, tmp_path: Path
) -> None:
    before = tables()
    after = tables_with(store, tmp_path, config)()
    assert after != before
    note_of(store).unlink()
    assert tables_with(store, tmp_path, config)() == after


@pytest.mark.parametrize("name", ["table", "table.sh"])
def test_a_damaged_table_is_made_again(name: str, tables: Tables, store: StoreBuilder) -> None:
    right = tables()
    file = store.layout.table_file.with_name(name)
    status = file.stat()
    file.write_bytes(right[name].replace(b"npm", b"npx"))
    # As if nothing had happened: neither size nor time tell.
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert tables() == right


def test_one_rehash_makes_the_tables_once(
    tables: Tables, store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables()
    add_executable(store)
    made = []
    plan = table_plan.plan_table
    monkeypatch.setattr(table_plan, "plan_table", lambda *a, **k: made.append(1) or plan(*a, **k))

    assert b"tsc" in tables()["table"]
    assert made == [1]


def test_what_changes_while_a_rehash_waits_is_in_the_tables(
    tables: Tables, store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables()
    add_executable(store)
    placed = rehashing.is_placed
    # Called under the lock, after the first look.
    monkeypatch.setattr(rehashing, "is_placed", lambda *a: add_version(store) or placed(*a))

    assert b"22.1.0" in tables()["table"]


def test_executables_are_listed_once_though_a_rehash_looks_twice(
    tables: Tables, store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables()
    add_executable(store)
    # So long ago that it is not listed again for its youth.
    bin_dir = store.layout.toolchain_dir("node", "20.11.1") / "bin"
    os.utime(bin_dir, ns=(1_000_000_000, 1_000_000_000))
    listed = []
    list_executables = listing.list_executables
    monkeypatch.setattr(listing, "list_executables", lambda one: listed.append(one) or list_executables(one))

    assert b"tsc" in tables()["table"]
    assert [one.version.text for one in listed] == ["20.11.1"]


def test_a_bin_that_changes_while_a_rehash_waits_is_listed_again(
    tables: Tables, store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = store.add("node", "18.17.0") / "bin"
    tables()
    add_executable(store)
    placed = rehashing.is_placed

    def change(*arguments: Store) -> bool:
        write_executable(older / "eslint")
        # Still not the latest time of all.
        os.utime(older, ns=(1_000_000_000, 1_000_000_000))
        return placed(*arguments)

    monkeypatch.setattr(rehashing, "is_placed", change)

    assert {b"tsc", b"eslint"} <= set(tables()["table"].split(b"\0"))


def test_what_another_rehash_saw_meanwhile_is_not_undone(
    tables: Tables, store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_executable(store.layout.toolchain_dir("node", "20.11.1") / "bin/eslint")
    file.chmod(0o644)
    tables()
    add_executable(store)
    locked = lock.locked

    def behind_another(*arguments: Store, **others: object) -> AbstractContextManager[None]:
        monkeypatch.undo()
        # No time stamp of the directory tells.
        file.chmod(0o755)
        assert b"eslint" in tables()["table"]
        return locked(*arguments, **others)

    monkeypatch.setattr(lock, "locked", behind_another)

    assert b"eslint" in tables()["table"].split(b"\0")
    assert (store.layout.shims_dir / "eslint").exists()


def test_a_new_omg_makes_the_tables_again(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    tables()
    monkeypatch.setattr(table_inputs, "_code_stamp", lambda _: "another")
    monkeypatch.setattr(table_plan, "plan_table", refuse)
    with pytest.raises(AssertionError):
        tables()


@pytest.mark.parametrize("note", [b"", b"\xff\xfe", b"00000000 00000000\n"])
def test_a_note_that_is_not_true_counts_for_nothing(
    note: bytes, tables: Tables, store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = tables()
    note_of(store).write_bytes(note)
    assert tables() == right
    monkeypatch.setattr(table_plan, "plan_table", refuse)
    assert tables() == right


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_store_that_is_only_read_needs_no_note(tables: Tables, store: StoreBuilder) -> None:
    right = tables()
    note_of(store).unlink()
    directory = store.layout.table_file.parent
    directory.chmod(0o500)
    try:
        assert tables() == right
    finally:
        directory.chmod(0o700)
    assert not note_of(store).exists()


def test_every_directory_of_code_is_stamped() -> None:
    newest_ns, count, size = map(int, table_inputs._code_stamp("/data").split("."))
    assert newest_ns > 0
    assert size > count > 50


def test_environment_of_the_store_is_known_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments = [tmp_path / f"self/env-{name}/lib/omg" for name in ("aaaaaa", "bbbbbb")]
    stamped = []
    for package in environments:
        monkeypatch.setattr(table_inputs, "_PACKAGE_DIR", package)
        stamped.append(table_inputs._code_stamp(str(tmp_path)))

    assert stamped[0] != stamped[1]
    # It is not looked at: it is not there.
    assert not environments[0].exists()
