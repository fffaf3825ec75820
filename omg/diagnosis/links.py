"""Broken links in the store: linked toolchains that no longer exist, a global default that does not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import StoreError
from omg.store import receipts
from omg.store.access import store_errors, sync_dir
from omg.store.installed import BrokenDefault, Toolchain, current
from omg.store.links import clear_current, read_current, set_current, unlink_toolchain
from omg.store.lock import locked, version_subject
from omg.store.publish import withdraw
from omg.versions.grammar import is_safe_name, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.store.layout import Store

_TIMEOUT_S = 30.0
_COMMAND = "omg doctor --fix"


def check_links(store: Store) -> Iterator[Problem]:
    """Yield every broken link of your own store."""
    for runtime_dir in _folders(store.versions_dir):
        for entry in _folders(runtime_dir):
            if is_safe_name(entry.name):
                yield from _check_toolchain(store, runtime_dir.name, entry)
        yield from _check_default(store, runtime_dir.name)


def _check_toolchain(store: Store, runtime: str, entry: Path) -> Iterator[Problem]:
    if entry.is_symlink() and not _leads_somewhere(entry):
        yield Problem(
            "dangling_toolchain",
            f"{runtime} {entry.name} is a link to {quoted(str(entry.readlink()))}, which no longer exists",
            f"run omg uninstall {runtime}@{entry.name}",
            lambda: _unlink(store, runtime, entry.name),
        )
        return
    if entry.is_symlink():
        return
    executables = _folders(entry / "bin")
    gone = [link for link in executables if link.is_symlink() and not _leads_somewhere(link)]
    if not gone:
        return
    # Links that were installed (by omg, by mise) are reported as damage, and can be restored.
    recorded = _recorded(entry)
    gone = [link for link in gone if f"bin/{link.name}" not in recorded]
    # An adopted folder of links: its programs belong to the system, and may have gone with it.
    is_adopted = all(link.readlink().is_absolute() for link in gone)
    if gone and is_adopted and len(gone) == len(executables):
        yield Problem(
            "dangling_toolchain",
            f"{runtime} {entry.name} was linked to programs of the system that no longer exist",
            f"run omg uninstall {runtime}@{entry.name}",
            lambda: _remove(store, runtime, entry),
        )
    elif gone:
        names = ", ".join(quoted(link.name) for link in gone[:5])
        yield Problem(
            "dangling_executable",
            f"{names} of {runtime} {entry.name} are broken links",
            f"run omg install {runtime}@{entry.name} --force",
        )


def _recorded(toolchain_dir: Path) -> frozenset[str]:
    """Return the paths of all that was installed; none of an adopted toolchain, or without its receipt."""
    try:
        loaded = receipts.load(toolchain_dir)
    except StoreError:
        return frozenset()
    return frozenset() if loaded is None else frozenset(entry.path for entry in loaded[1].entries)


def _check_default(store: Store, runtime: str) -> Iterator[Problem]:
    link = store.current_link(runtime)
    if not link.is_symlink():
        if not _is_free(link):
            what = "folder" if link.is_dir() else "file"
            yield Problem(
                f"default_is_{what}",
                f"the global default of {runtime} is a {what} (`{link}`), not a link",
                f"to rename the {what}, run omg doctor --fix",
                lambda: _move_away(store, runtime),
            )
        return
    target = read_current(store, runtime)
    default = current(store, runtime)
    if isinstance(default, BrokenDefault):
        if is_safe_name(default.target) and _recorded(link.parent / default.target):
            return  # half deleted: `check_toolchains` reports and restores it
        yield Problem(
            "dangling_default",
            f"the global default of {runtime} is {quoted(target or '')}, which is not installed",
            f"run omg use {runtime}, or omg doctor --fix to remove the global default",
            lambda: _clear(store, runtime),
        )
    elif default is not None and default.store_index == 0 and target != default.version.text:
        version = default.version.text
        yield Problem(
            "default_not_relative",
            f"the global default of {runtime} is {quoted(target or '')}, not the relative link {version}",
            f"run omg use {runtime}@{version}",
            lambda: _make_relative(store, runtime, version),
        )


def _leads_somewhere(link: Path) -> bool:
    """Return whether a link has a target; a target with an impossible name does not exist."""
    try:
        return link.exists()
    except OSError:
        return False


def _unlink(store: Store, runtime: str, version: str) -> None:
    subject = version_subject(runtime, version)
    with locked(store, subject, timeout_s=_TIMEOUT_S, command=_COMMAND, keeps_file=False):
        unlink_toolchain(store, runtime, version)


def _remove(store: Store, runtime: str, entry: Path) -> None:
    subject = version_subject(runtime, entry.name)
    with locked(store, subject, timeout_s=_TIMEOUT_S, command=_COMMAND, keeps_file=False):
        withdraw(store, runtime, entry.name)


def _clear(store: Store, runtime: str) -> None:
    # An earlier repair may have brought back what it leads to.
    if isinstance(current(store, runtime), BrokenDefault):
        clear_current(store, runtime, command=_COMMAND)


def _make_relative(store: Store, runtime: str, version: str) -> None:
    with locked(store, version_subject(runtime, version), timeout_s=_TIMEOUT_S, command=_COMMAND):
        default = current(store, runtime)
        if isinstance(default, Toolchain) and default.version.text == version:
            set_current(store, runtime, version, command=_COMMAND)


def _is_free(link: Path) -> bool:
    """Return whether the path of the global default is free, or a link."""
    return link.is_symlink() or not link.exists()


def _move_away(store: Store, runtime: str) -> None:
    """Rename what has the link's place. It is kept: a directory as a toolchain of that name."""
    folder = store.current_link(runtime)
    with locked(store, version_subject(runtime, "current"), timeout_s=_TIMEOUT_S, command=_COMMAND):
        if _is_free(folder):
            return  # another process was quicker
        number = 1
        while os.path.lexists(folder.with_name(f"was-current-{number}")):
            number += 1
        with store_errors("rename", folder):
            folder.rename(folder.with_name(f"was-current-{number}"))
            sync_dir(folder.parent)


def _folders(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir())
    except OSError:
        return []
