"""What other users may change: the store, omg itself, configuration, cache, state, and what these lie in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import StoreAccessError
from omg.store.rights import WRITE_OF_OTHERS, find_insecure_paths, restrict
from omg.store.trust import is_trusted, others_may_write, user_name, why_untrusted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.store.layout import Store
    from omg.store.rights import InsecurePath

_MAX_SHOWN = 3


def check_rights(context: Context, home: Path | None) -> Iterator[Problem]:
    """Yield what another user may change of all that omg believes and runs."""
    store = context.store
    roots = {
        store.data_dir: _parts_of(store),
        context.config_dir: (context.config_dir,),
        context.cache_dir: (context.cache_dir,),
        context.state_dir: (context.state_dir,),
    }
    for directory, parts in roots.items():
        if os.path.lexists(directory):
            yield from _check_content(directory, parts, _is_for_tools(store))
            # One that is wholly omg's has been reported with its content.
            if directory not in parts or is_trusted(directory.stat()):
                yield from _check_place(directory, home)


def _parts_of(store: Store) -> tuple[Path, ...]:
    """Return what is omg's in the data directory, which may hold other things (it may be the home)."""
    own = ("versions", "shims", "shim", "links", "locks", "staging", "self", "mise", "format")
    return tuple(store.data_dir / name for name in own)


def _is_for_tools(store: Store) -> Callable[[Path], bool]:
    """Return what tells a directory of a toolchain's own, in which package managers write, too."""
    versions, delegated = f"{store.versions_dir}/", f"{store.data_dir}/mise/data/"

    def is_for_tools(directory: Path) -> bool:
        # As text: there are thousands.
        text = f"{directory}/"
        if text.startswith(delegated):
            return True
        # <runtime>/<version>/...
        return text.startswith(versions) and text.count("/", len(versions)) > 1

    return is_for_tools


def _check_content(
    directory: Path, parts: Iterable[Path], is_for_tools: Callable[[Path], bool]
) -> Iterator[Problem]:
    def find() -> list[InsecurePath]:
        return [one for part in parts for one in find_insecure_paths(part, allows_private_group=is_for_tools)]

    found = find()
    if writable := [one for one in found if one.is_writable]:
        yield Problem(
            "writable_by_others",
            f"other users can write to {_shown(writable)} in `{directory}`",
            "run omg doctor --fix",
            lambda: _close(find()),
        )
    if foreign := [one for one in found if not one.is_writable]:
        owner = user_name(foreign[0].owner)
        yield Problem(
            "other_owner",
            f"{_shown(foreign)} in `{directory}` belong to {owner}",
            f"as root, run chown -R {user_name(os.geteuid())} on them, or remove them",
        )


def _close(weaknesses: Iterable[InsecurePath]) -> None:
    for weakness in weaknesses:
        if not weakness.is_writable:
            continue
        if weakness.owner != os.geteuid():
            owner = user_name(weakness.owner)
            raise StoreAccessError(
                f"`{weakness.path}` belongs to {owner}; only that user or root can change its mode"
            )
        restrict(weakness.path)
        if weakness.path.lstat().st_mode & weakness.mode & WRITE_OF_OTHERS:
            raise StoreAccessError(f"the file system of `{weakness.path}` does not store permissions")


def _check_place(directory: Path, home: Path | None) -> Iterator[Problem]:
    """Yield why another user may put something else in the place of ``directory``."""
    reason = why_untrusted(directory)
    if not reason:
        return
    closable = [place for place in (directory, *directory.parents) if _is_closable(place, home)]
    yield Problem(
        "replaceable_by_others",
        f"other users can replace what is in `{directory}`: {reason}",
        "run omg doctor --fix" if closable else "move it to a directory that only you can write to",
        (lambda: _close_places(directory, closable)) if closable else None,
    )


def _is_closable(place: Path, home: Path | None) -> bool:
    """Return whether a directory is the user's, below the home, and open to others."""
    if home is None or place == home or not place.is_relative_to(home):
        return False
    status = place.lstat()
    return status.st_uid == os.geteuid() and others_may_write(status)


def _close_places(directory: Path, places: Iterable[Path]) -> None:
    for place in places:
        restrict(place)
    if reason := why_untrusted(directory):
        raise StoreAccessError(f"other users can still replace what is in `{directory}`: {reason}")


def _shown(weaknesses: list[InsecurePath]) -> str:
    shown = ", ".join(f"`{one.path}` ({one.mode:04o})" for one in weaknesses[:_MAX_SHOWN])
    more = len(weaknesses) - _MAX_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
