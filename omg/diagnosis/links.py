"""Links in the store that lead nowhere: adopted toolchains that have gone, a default that has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import StoreError
from omg.providers.job import MISE
from omg.store import receipts, staging
from omg.store.access import store_error, sync_dir
from omg.store.links import clear_current, read_current, unlink_toolchain
from omg.store.lock import locked, version_subject
from omg.versions.grammar import is_safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.store.layout import Store

_TIMEOUT_S = 30.0
_COMMAND = "omg doctor --fix"


def check_links(store: Store) -> Iterator[Problem]:
    """Yield every link of the own store that leads nowhere."""
    for runtime_dir in _folders(store.versions_dir):
        for entry in _folders(runtime_dir):
            if is_safe_name(entry.name):
                yield from _check_toolchain(store, runtime_dir.name, entry)
        yield from _check_default(store, runtime_dir.name)


def _check_toolchain(store: Store, runtime: str, entry: Path) -> Iterator[Problem]:
    if entry.is_symlink() and not entry.exists():
        yield Problem(
            "dangling_toolchain",
            f"{runtime} {entry.name} is a link to `{entry.readlink()}`, which has gone",
            f"run omg uninstall {runtime}@{entry.name}",
            lambda: _unlink(store, runtime, entry.name),
        )
        return
    if entry.is_symlink():
        return
    if _is_of_mise(entry):
        return  # a toolchain like omg's own: what it lost is told with theirs, and can be restored
    # An adopted folder of links: its programs belong to the system, and may have gone with it.
    links = [link for link in _folders(entry / "bin") if link.is_symlink()]
    gone = [link.name for link in links if not link.exists()]
    if gone and len(gone) == len(links) == len(_folders(entry / "bin")):
        yield Problem(
            "dangling_toolchain",
            f"{runtime} {entry.name} was adopted from the system, where it is no longer",
            f"run omg uninstall {runtime}@{entry.name}",
            lambda: _remove(store, runtime, entry),
        )
    elif gone:
        names = ", ".join(f"`{name}`" for name in gone[:5])
        yield Problem(
            "dangling_executable",
            f"{names} of {runtime} {entry.name} lead nowhere",
            f"run omg install {runtime}@{entry.name} --force",
        )


def _is_of_mise(toolchain_dir: Path) -> bool:
    try:
        receipt = receipts.read(toolchain_dir / receipts.RECEIPT_NAME)
    except StoreError:
        return False
    return receipt is not None and receipt.source == MISE


def _check_default(store: Store, runtime: str) -> Iterator[Problem]:
    link = store.current_link(runtime)
    if link.is_dir() and not link.is_symlink():
        yield Problem(
            "default_is_folder",
            f"the default of {runtime} is a folder (`{link}`), not a link",
            "run omg doctor --fix, which keeps the folder under another name",
            lambda: _move_away(store, runtime),
        )
    if not link.is_symlink():
        return
    version = read_current(store, runtime)
    if version is None or not is_safe_name(version) or not link.exists():
        yield Problem(
            "dangling_default",
            f"the default of {runtime} is `{version}`, which is not installed",
            f"run omg use {runtime}",
            lambda: _clear(store, runtime),
        )


def _unlink(store: Store, runtime: str, version: str) -> None:
    with locked(store, version_subject(runtime, version), timeout_s=_TIMEOUT_S, command=_COMMAND):
        unlink_toolchain(store, runtime, version)


def _remove(store: Store, runtime: str, entry: Path) -> None:
    with locked(
        store, version_subject(runtime, entry.name), timeout_s=_TIMEOUT_S, command="omg doctor --fix"
    ):
        staging.remove(entry)


def _clear(store: Store, runtime: str) -> None:
    clear_current(store, runtime, command=_COMMAND)


def _move_away(store: Store, runtime: str) -> None:
    """Make place for the link. Somebody put the folder there, so it stays, as a toolchain by name."""
    folder = store.current_link(runtime)
    with locked(store, version_subject(runtime, "current"), timeout_s=_TIMEOUT_S, command=_COMMAND):
        number = 1
        while os.path.lexists(folder.with_name(f"was-current-{number}")):
            number += 1
        try:
            folder.rename(folder.with_name(f"was-current-{number}"))
            sync_dir(folder.parent)
        except OSError as error:
            raise store_error(error, "rename", folder) from error


def _folders(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir())
    except OSError:
        return []
