"""Rehash: bring the shims and the shim table in step with what is installed."""

from __future__ import annotations

import os
import time

from omg import __version__, config_keys
from omg.config import FILE_NAME, SYSTEM_FILE, read_layers
from omg.project.formats.registry import RULES
from omg.runtimes.registry import RUNTIMES, by_name, is_known
from omg.shim import sh_table
from omg.shim.noticing import requested_file
from omg.shim.program import is_placed, place_program
from omg.shim.requested import requested_shims
from omg.shim.shims import apply_changes, compare_shims, reserved_names, shim_names
from omg.shim.stamps import SETTLED_NS, config_stamp, is_settled, stamps
from omg.shim.table_file import encode
from omg.shim.table_plan import Listing, plan_table
from omg.store.access import read_regular
from omg.store.installed import (
    BrokenDefault,
    bin_time_ns,
    current,
    learnt_lts_lines,
    list_executables,
    list_runtimes,
    list_toolchains,
)
from omg.store.replace import replace_file, unfinished_files
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.config import Config
    from omg.runtimes.runtime import Runtime
    from omg.shim.shims import Displaced, ShimChanges
    from omg.store.layout import Store

# Who holds it may write the shim program, the table, the shims, and omg's own environment.
TABLE_LOCK = "table"
_LOCK_TIMEOUT_S = 60.0
# A store that changes all the time is listed this often, then its answers are left out of the table.
_MAX_LISTINGS = 5
_NOTHING: Mapping[str, Path] = {}


@dataclass(frozen=True, slots=True)
class RehashReport:
    """What a rehash found and did; names of executables, sorted.

    Attributes:
        added: Shims that were made, or replaced because they were not the shim program.
        removed: Shims of executables that nothing installed has any more.
        kept: Shims that were right.
        foreign: Entries of the shims directory that omg did not make, and left alone.
        is_table_new: The table has changed.
        displaced: What omg did not make and was in the place of shims.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    foreign: tuple[str, ...]
    is_table_new: bool
    displaced: tuple[Displaced, ...] = ()


def rehash(
    store: Store,
    config: Config,
    config_dir: Path,
    *,
    state_dir: Path | None = None,
    seen: Mapping[str, Path] = _NOTHING,
    timeout_s: float = _LOCK_TIMEOUT_S,
    moves_aside: bool = True,
) -> RehashReport:
    """Bring the shims and the table in step with what is installed, and say what changed.

    Nothing is written, and no lock taken, where all is in step already. When it fails, every shim that was
    there still works.

    Args:
        store: The store.
        config: The configuration: aliases, and which names have a shim.
        config_dir: Directory of the configuration, whose stamp the table carries.
        state_dir: Where the known projects are: shims stay for what one of them asks for.
        seen: A folder for each runtime that it is the first to ask for.
        timeout_s: Longest time to wait for another rehash, in seconds.
        moves_aside: What omg did not make is moved out of the place of a shim; else it stays, and is foreign.

    Raises:
        StoreAccessError: The store cannot be read, or must be written and belongs to another user.
        StoreError: A disk operation failed, or the shim program is missing.
        LockTimeoutError: Another process holds the lock for too long.
    """

    def plan_now() -> _Plan:
        return _plan(store, config, config_dir, state_dir, seen, moves_aside=moves_aside)

    plan = plan_now()
    if plan.is_done and is_placed(store) and not leftovers(store):
        return plan.report
    # Costs more to import than all the rest, and is not needed where nothing changed.
    from omg.store.lock import locked

    with locked(store, TABLE_LOCK, timeout_s=timeout_s, command="omg rehash"):
        for file in leftovers(store):
            file.unlink(missing_ok=True)
        if place_program(store):
            _renew_launcher(store)
        plan = plan_now()
        for file, content in plan.files:
            replace_file(file, content)
        displaced = apply_changes(store, plan.changes)
    return replace(plan.report, displaced=displaced)


def pending_changes(
    store: Store, config: Config, config_dir: Path, *, state_dir: Path | None = None
) -> ShimChanges:
    """Return what a rehash would change in the shims directory, see `rehash`.

    Left out are the shims of runtimes that no known folder asks for any more: nothing is wrong then.

    Raises:
        StoreAccessError: The store cannot be read.
    """
    plan = _plan(store, config, config_dir, state_dir, _NOTHING, moves_aside=True)
    return replace(
        plan.changes, stale=tuple(name for name in plan.changes.stale if name not in plan.tolerated)
    )


def leftovers(store: Store) -> tuple[Path, ...]:
    """Return the unfinished files of omg's own directories.

    A process that writes there holds `TABLE_LOCK`: to its holder, what is unfinished stays so.
    """
    self_dir = store.self_dir
    places = (store.table_file.parent, self_dir, self_dir / "bin")
    return tuple(file for place in places for file in unfinished_files(place))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a rehash has to do: files to write, shims to make and remove."""

    files: tuple[tuple[Path, bytes], ...]
    changes: ShimChanges
    tolerated: frozenset[str]

    @property
    def is_done(self) -> bool:
        return not self.files and not self.changes

    @property
    def report(self) -> RehashReport:
        changes = self.changes
        added = tuple(sorted((*changes.missing, *changes.old)))
        is_table_new = any(file.name == "table" for file, _ in self.files)
        return RehashReport(added, changes.stale, changes.right, changes.foreign, is_table_new)


def _plan(
    store: Store,
    config: Config,
    config_dir: Path,
    state_dir: Path | None,
    seen: Mapping[str, Path],
    *,
    moves_aside: bool,
) -> _Plan:
    listings = _settled_listings(store, config, config_dir)
    table = plan_table(
        listings,
        rules=RULES,
        omg_version=__version__,
        config_stamp=_config_stamp(config_dir),
        # Not `config.system_dirs`: a variable may have set those, for this process only.
        system_dirs=tuple(map(str, read_layers({}, config_dir).value(config_keys.SYSTEM_DIRS))),
        global_tools=config.global_tools,
        reserved=tuple(sorted(reserved_names(config.shims_allow))),
    )
    tables = (
        (store.table_file, encode(table)),
        (store.table_file.with_name("table.sh"), sh_table.encode(table, os.path.realpath(store.data_dir))),
    )
    requested = requested_shims(
        store,
        config.shims_lazy,
        installed={listing.runtime.name for listing in listings if listing.toolchains},
        seen=seen,
        state_dir=state_dir,
    )
    executables = requested.names.union(*(listing.shims for listing in listings))
    changes = compare_shims(store, shim_names(executables, config.shims_allow))
    files = (*tables, (requested_file(store), requested.content))
    return _Plan(
        files=tuple((file, content) for file, content in files if _content_of(file) != content),
        changes=changes if moves_aside else changes.without_misplaced(),
        tolerated=requested.tolerated,
    )


def _settled_listings(store: Store, config: Config, config_dir: Path) -> tuple[Listing, ...]:
    """List the stores until nothing in them is so young that a further change could look the same."""
    listed: dict[str, tuple[bytes, int]] = {}
    for _ in range(_MAX_LISTINGS):
        before_ns = time.time_ns()
        listings = _list(store, config, config_dir)
        restless = [
            listing
            for listing in listings
            # Unchanged for as long as it takes to settle is settled, also when the time stamp is ahead.
            if listed.get(listing.runtime.name) != _state_of(listing)
            and not _is_settled(listing, now_ns=before_ns)
        ]
        if not restless:
            return listings
        listed = {listing.runtime.name: _state_of(listing) for listing in listings}
        time.sleep(SETTLED_NS / 1e9)
    return tuple(
        replace(listing, stamps=b"", newest_bin_ns=0) if listing in restless else listing
        for listing in listings
    )


def _state_of(listing: Listing) -> tuple[bytes, int]:
    return listing.stamps, listing.newest_bin_ns


def _is_settled(listing: Listing, *, now_ns: int) -> bool:
    return is_settled(listing.stamps, now_ns=now_ns) and listing.newest_bin_ns + SETTLED_NS <= now_ns


def _list(store: Store, config: Config, config_dir: Path) -> tuple[Listing, ...]:
    others = (by_name(name) for name in list_runtimes(store) if not is_known(name))
    return tuple(_list_runtime(store, runtime, config, config_dir) for runtime in (*RUNTIMES, *others))


def _list_runtime(store: Store, runtime: Runtime, config: Config, config_dir: Path) -> Listing:
    stamped = stamps(store, runtime.name, config_dir)
    toolchains = list_toolchains(store, runtime.name)
    default = current(store, runtime.name)
    # Before they are listed, as the stamps are.
    newest_bin_ns = max(map(bin_time_ns, toolchains), default=0)
    return Listing(
        runtime=runtime,
        stamps=stamped,
        toolchains=tuple((toolchain, list_executables(toolchain)) for toolchain in toolchains),
        aliases=config.aliases_of(runtime.name),
        lines=learnt_lts_lines(toolchains, runtime.vocabulary),
        is_default_broken=isinstance(default, BrokenDefault),
        newest_bin_ns=newest_bin_ns,
    )


def _config_stamp(config_dir: Path) -> str:
    marks = ",".join((config_stamp(config_dir / FILE_NAME), config_stamp(SYSTEM_FILE)))
    return f"{marks}\0{config_dir}"


def _renew_launcher(store: Store) -> None:
    from omg.store.environment import launcher_file, place_launcher

    if launcher_file(store).exists():
        place_launcher(store)


def _content_of(file: Path) -> bytes | None:
    try:
        return read_regular(file)
    except OSError:
        return None
