"""Changing config.toml without losing what a person wrote in it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from omg.config_edit import change_file, remove_value, set_value
from omg.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder

WRITTEN = b"""# mine
jobs = 2  # two cores

[alias.node]
work = "20"  # until spring
"""


def test_comments_survive_a_change() -> None:
    changed = set_value(WRITTEN, ("jobs",), 3)

    assert changed == WRITTEN.replace(b"jobs = 2", b"jobs = 3")


def test_tables_are_made_on_the_way() -> None:
    changed = set_value(b"", ("alias", "node", "work"), "20")

    assert changed == b'[alias.node]\nwork = "20"\n'


def test_scalar_set_beside_tables_stays_out_of_them() -> None:
    changed = set_value(WRITTEN, ("offline",), True)

    assert tomllib.loads(changed.decode())["offline"] is True


def test_name_with_dots_is_one_name() -> None:
    changed = set_value(b"", ("mirrors", "https://a.example/"), "https://b.example/")

    assert tomllib.loads(changed.decode()) == {"mirrors": {"https://a.example/": "https://b.example/"}}


def test_removed_value_leaves_the_rest() -> None:
    assert remove_value(WRITTEN, ("jobs",)) == WRITTEN.replace(b"jobs = 2  # two cores\n", b"")


def test_removing_what_is_not_there_changes_nothing() -> None:
    assert remove_value(WRITTEN, ("alias", "go", "x")) == WRITTEN


def test_scalar_in_the_place_of_a_table_is_an_error() -> None:
    with pytest.raises(ConfigError, match="`alias` is not a table"):
        set_value(b"alias = 1\n", ("alias", "node", "work"), "20")


def test_document_that_is_not_toml_is_not_touched(store: StoreBuilder, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"jobs = \n")

    with pytest.raises(ConfigError, match="cannot change"):
        change_file(store.layout, file, lambda before: set_value(before, ("jobs",), 3))
    assert file.read_bytes() == b"jobs = \n"


def test_linked_file_stays_a_link(store: StoreBuilder, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    target.write_bytes(WRITTEN)
    link = tmp_path / "config.toml"
    link.symlink_to(target)

    change_file(store.layout, link, lambda before: set_value(before, ("jobs",), 3))

    assert link.is_symlink()
    assert b"jobs = 3" in target.read_bytes()


def test_a_link_to_itself_is_an_error_and_stays(store: StoreBuilder, tmp_path: Path) -> None:
    link = tmp_path / "config.toml"
    link.symlink_to(link)

    with pytest.raises(StoreError):
        change_file(store.layout, link, lambda before: set_value(before, ("jobs",), 3))

    assert link.is_symlink()


def test_file_keeps_its_mode(store: StoreBuilder, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(WRITTEN)
    file.chmod(0o600)

    change_file(store.layout, file, lambda before: set_value(before, ("jobs",), 3))

    assert file.stat().st_mode & 0o777 == 0o600
