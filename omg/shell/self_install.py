"""Install omg itself into the store: its environment, its programs, the shims, and the `omg` command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.shell import texts
from omg.shell.origin import CHECKOUT, PACKAGE_DIR, origin_of
from omg.shim.program import place_program
from omg.shim.refresh import refresh_shims
from omg.shim.rehash import TABLE_LOCK
from omg.store import bytecode
from omg.store.access import require_writable_store
from omg.store.environment import (
    launcher_file,
    link_command,
    place_launcher,
    running_environment,
    write_environment,
)
from omg.store.lock import locked
from omg.store.mount import require_executable_store
from omg.store.replace import replace_file
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.context import Context
    from omg.store.layout import Store

_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where omg is now.

    Attributes:
        command: What to type to call omg.
        is_native: The shims are the native program, not the sh one.
        problem: Why ``command`` is not the usual one, or empty.
    """

    command: Path
    is_native: bool
    problem: str = ""


def place_omg(context: Context, home: Path, completions: Mapping[str, str]) -> Placement:
    """Install omg into the store; a second run upgrades it.

    The running omg is the one that the store uses from then on: by the rename of ``self/path``, so that an
    upgrade that fails before leaves the former one at work.

    Args:
        context: Where the store is.
        home: The user's home.
        completions: The completion scripts, by the names of their files.

    Raises:
        StoreError: The store cannot be written, or its path cannot be part of PATH.
    """
    store = context.store
    require_writable_store(store)
    require_executable_store(store)
    _require_plain_path(store)
    with locked(store, TABLE_LOCK, timeout_s=_TIMEOUT_S, command="omg setup"):
        place_program(store, tries_again=True)
        place_launcher(store)
        for name in texts.NAMES:
            replace_file(store.self_dir / name, texts.text_of(name).encode())
        for name, text in completions.items():
            replace_file(store.self_dir / "completions" / name, text.encode())
        write_environment(store, running_environment())
    if origin_of(store).installer != CHECKOUT:
        bytecode.complete(PACKAGE_DIR)
    # It also removes what a set-up that was killed left there.
    refresh_shims(context)
    is_native = not store.shim_program_file.read_bytes().startswith(b"#!")
    try:
        return Placement(link_command(store, home / ".local" / "bin"), is_native)
    except StoreError as error:
        return Placement(launcher_file(store), is_native, problem=error.message)


def _require_plain_path(store: Store) -> None:
    text = str(store.data_dir)
    if ":" in text or "\n" in text:
        raise StoreError(
            f"the data directory {text!r} cannot be part of PATH",
            hint="set OMG_DATA_DIR to a path without `:` and line breaks",
        )
