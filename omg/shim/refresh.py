"""Updating shims and table: after a command, and during a fallback to Python where that costs no wait."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from omg.errors import OmgError
from omg.shim.table import has_known_format, recorded_bin_ns
from omg.store.access import read_regular
from omg.store.installed import bin_time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from omg.config import Config
    from omg.context import Context
    from omg.shim.rehash import RehashReport
    from omg.store.installed import Toolchain
    from omg.store.layout import Store


_TIMEOUT_S = 60.0
_INSTALLER_TIMEOUT_S = 2.0


def warn_of_umask(context: Context) -> None:
    """Warn where the umask keeps other users from running a store outside the home."""
    from omg.directories import home_dir
    from omg.store.umask import hides_from_others

    data_dir, home = context.store.data_dir, home_dir(context.env)
    if hides_from_others() and not (
        home is not None and Path(os.path.realpath(data_dir)).is_relative_to(os.path.realpath(home))
    ):
        context.console.warn(
            f"other users cannot run new files in `{data_dir}`, because of your umask"
            f"\nhint: if they should, run umask 022 first; for existing files, chmod -R go+rX '{data_dir}'"
        )


def make_requested_shims(context: Context) -> None:
    """Make the shims of the runtimes that the working directory is the first to ask for.

    A store that cannot be written and a lock that is held are not errors: a later command makes them.
    """
    from omg.shim.noticing import needs_rehash, new_requests
    from omg.shim.rehash import rehash

    def rehash_now(seen: Mapping[str, Path]) -> None:
        rehash(
            context.store, context.config, context.config_dir,
            state_dir=context.state_dir, seen=seen, timeout_s=0, moves_aside=False,
        )  # fmt: skip

    with suppress(OmgError, OSError):
        if needs_rehash(context):
            rehash_now({})
        if new := new_requests(context):
            rehash_now(new)


def refresh_shims(context: Context) -> RehashReport:
    """Update shims and table to what is installed now, and clean up after interrupted runs.

    A store whose shims cannot start omg gets the environment that this process runs in.
    What was in the place of a shim and was not omg's is moved aside, with a warning.

    Raises:
        StoreError: The store cannot be written.
    """
    from omg.shim.noticing import new_requests
    from omg.shim.rehash import rehash
    from omg.store.environment import defects
    from omg.store.staging import sweep

    warn_of_umask(context)

    # First: a toolchain that gets its name back needs its shims too.
    sweep(context.store, command="omg rehash", tell=lambda error: context.console.warn(error.message))
    report = rehash(
        context.store,
        context.config,
        context.config_dir,
        state_dir=context.state_dir,
        seen=new_requests(context),
    )
    for displaced in report.displaced:
        from omg.console import listed

        context.console.warn(
            f"something else was in the place of the shims {listed(displaced.names)} in"
            f" `{context.store.shims_dir}`; omg moved it to `{displaced.path}`"
        )
    if any(defects(context.store)):
        _complete(context.store)
    return report


def confirm_shims(context: Context) -> None:
    """Do what `refresh_shims` does after a command that found nothing to change.

    A store that the user may only read is not an error then: its shims work, or a warning says that some
    are missing.

    Raises:
        StoreError: The store is the user's and cannot be written.
    """
    from omg.errors import StoreAccessError

    try:
        refresh_shims(context)
    except StoreAccessError as error:
        from omg.shim.rehash import pending_changes

        if pending_changes(context.store, context.config, context.config_dir, state_dir=context.state_dir):
            context.console.warn(f"the shims are not up to date: {error.message}")


def _complete(store: Store) -> None:
    """Make a store that was never set up, or is damaged, able to start omg."""
    from omg.shim.rehash import TABLE_LOCK
    from omg.store.environment import repair_environment
    from omg.store.lock import locked

    with locked(store, TABLE_LOCK, timeout_s=_TIMEOUT_S, command="omg rehash"):
        repair_environment(store)


def refresh(
    name: str,
    stamped: Iterable[bytes],
    store: Store,
    config: Config,
    config_dir: Path,
    *,
    state_dir: Path | None = None,
    toolchain: Toolchain | None = None,
) -> None:
    """Rehash if the table does not know ``name``, or was made from another state of the stores.

    A store that cannot be written and a lock that is held are not errors: omg is slow then, not wrong.

    Args:
        name: The shim that was called.
        stamped: The present stamps of the runtimes that it may mean.
        store: The stores.
        config: The settings.
        config_dir: Directory of the user's configuration.
        state_dir: Where the known projects are.
        toolchain: What the name means; its executables may have changed since.
    """
    newest_bin_ns = bin_time_ns(toolchain) if toolchain is not None else 0
    if not os.access(store.table_file.parent, os.W_OK):
        return
    if _is_true(name, stamped, store.table_file, newest_bin_ns):
        return
    from omg.shim.rehash import rehash

    with suppress(OmgError, OSError):
        # Nothing could report what was moved: a shim prints nothing.
        rehash(store, config, config_dir, state_dir=state_dir, timeout_s=0, moves_aside=False)


def update_shims(store: Store, config: Config, config_dir: Path, state_dir: Path) -> tuple[str, ...]:
    """Rehash after an installer, and return the new names; what cannot be done now is done later."""
    from omg.shim.rehash import rehash

    if os.access(store.shims_dir, os.W_OK):
        with suppress(OmgError, OSError):
            report = rehash(
                store,
                config,
                config_dir,
                state_dir=state_dir,
                timeout_s=_INSTALLER_TIMEOUT_S,
                moves_aside=False,
            )
            return report.added
    return ()


def _is_true(name: str, stamped: Iterable[bytes], table_file: Path, newest_bin_ns: int) -> bool:
    """Return whether the table has the present format and these texts, each with a NUL, and no older ``bin``.

    That is enough here: a text that is there by accident costs a later fallback, and reading the whole
    table properly would slow down every fallback.
    """
    try:
        table = read_regular(table_file)
    except OSError:
        return False
    if not has_known_format(table) or newest_bin_ns > recorded_bin_ns(table):
        return False
    return all(text + b"\0" in table for text in (os.fsencode(name), *stamped))
