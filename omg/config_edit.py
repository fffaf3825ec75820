"""Changing the user's ``config.toml``: comments and order stay as they are."""

from __future__ import annotations

import os
from pathlib import Path

from omg.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tomlkit import TOMLDocument

    from omg.result import Json
    from omg.store.layout import Store

_LOCK_TIMEOUT_S = 10.0


def set_value(document: bytes, path: tuple[str, ...], value: Json) -> bytes:
    """Return ``document`` with ``value`` at ``path``; tables on the way are made.

    Raises:
        ConfigError: It is no TOML, or something on the way is not a table.
    """
    from tomlkit import dumps, table
    from tomlkit.items import AbstractTable

    *tables, name = path
    root = _parse(document)
    place: AbstractTable | None = None
    for step in tables:
        holder = root if place is None else place
        if step not in holder:
            # A table that holds only tables needs no header of its own.
            holder[step] = table(is_super_table=step != tables[-1])
        inner = holder[step]
        if not isinstance(inner, AbstractTable):
            raise ConfigError(f"`{step}` is not a table")
        place = inner
    (root if place is None else place)[name] = value
    return dumps(root).encode()


def remove_value(document: bytes, path: tuple[str, ...]) -> bytes:
    """Return ``document`` without what is at ``path``; nothing there is no error.

    Raises:
        ConfigError: It is no TOML.
    """
    from tomlkit import dumps
    from tomlkit.items import AbstractTable

    *tables, name = path
    root = _parse(document)
    place: AbstractTable | None = None
    for step in tables:
        inner = (root if place is None else place).get(step)
        if not isinstance(inner, AbstractTable):
            return document
        place = inner
    holder = root if place is None else place
    if name not in holder:
        return document
    holder.remove(name)
    return dumps(root).encode()


def change_file(store: Store, file: Path, change: Callable[[bytes], bytes]) -> None:
    """Replace ``file`` by what ``change`` makes of it, at once and one process at a time.

    A link (to a folder of dotfiles) stays; its target is replaced.

    Raises:
        ConfigError: The file is no TOML.
        StoreError: It cannot be read, locked or written; then it is as it was.
    """
    from omg.store.access import store_error
    from omg.store.lock import locked
    from omg.store.replace import replace_file

    target = Path(os.path.realpath(file))
    with locked(store, "config", timeout_s=_LOCK_TIMEOUT_S, command="omg config"):
        try:
            before = target.read_bytes()
            mode: int | None = target.stat().st_mode & 0o777
        except FileNotFoundError:
            before, mode = b"", None
        except OSError as error:
            raise store_error(error, "read", target) from error
        try:
            after = change(before)
        except ConfigError as error:
            raise ConfigError(f"cannot change `{file}`: {error.message}", hint=f"correct `{file}`") from error
        if after != before:
            replace_file(target, after, kept_mode=mode)


def _parse(document: bytes) -> TOMLDocument:
    from tomlkit import parse
    from tomlkit.exceptions import ParseError

    try:
        return parse(document.decode("utf-8-sig"))
    except (ParseError, UnicodeDecodeError) as error:
        raise ConfigError(f"it is not valid TOML: {error}") from error
