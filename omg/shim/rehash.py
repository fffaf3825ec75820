"""Rehash: update the shims, the shim table and the stable places from what is installed."""

from __future__ import annotations

from omg import __version__, config_keys
from omg.config import FILE_NAME, SYSTEM_FILE, read_layers
from omg.project.formats.registry import RULES
from omg.shim.listing import settled_listings
from omg.shim.noticing import requested_file
from omg.shim.program import is_placed, place_program
from omg.shim.requested import requested_shims
from omg.shim.shims import apply_changes, compare_shims, reserved_names, shim_names
from omg.shim.stamps import config_stamp
from omg.shim.table_inputs import TableInputs, Tables, current_tables, remember, tables_mark
from omg.store.access import read_regular
from omg.store.replace import abandoned_files, replace_file, unfinished_files
from omg.store.stable import apply_stable, compare_stable
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from omg.config import Config
    from omg.shim.listing import Listing
    from omg.shim.shims import Displaced, ShimChanges
    from omg.store.installed import Toolchain
    from omg.store.layout import Store
    from omg.store.stable import StableChanges

# Who holds it may write the shim program, the table, the shims, and omg's own environment.
TABLE_LOCK = "table"
_LOCK_TIMEOUT_S = 60.0
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
    """Update the shims and the table from what is installed, and return what changed.

    Nothing is written, and no lock taken, where all is up to date already. When it fails, every shim that was
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

    def plan_now(earlier: _Plan | None = None, listed: tuple[Listing, ...] = ()) -> _Plan:
        tables = earlier.tables if earlier is not None else None
        return _plan(
            store, config, config_dir, state_dir, seen,
            moves_aside=moves_aside, earlier=tables, listed=listed,
        )  # fmt: skip

    mark = tables_mark(store)
    plan = plan_now()
    if plan.is_done and is_placed(store) and not leftovers(store):
        remember(store, plan.tables.note)
        return plan.report
    # Costs more to import than all the rest, and is not needed where nothing changed.
    from omg.store.lock import locked

    with locked(store, TABLE_LOCK, timeout_s=timeout_s, command="omg rehash"):
        for file in leftovers(store):
            file.unlink(missing_ok=True)
        # Shims that are right vouch for the program; its digest takes long to compare.
        if not (is_placed(store) and plan.changes.right and not plan.changes.old) and place_program(store):
            _renew_launcher(store)
        # Another rehash may have seen what no time stamp tells, and must not be undone.
        plan = plan_now(plan, plan.listings if mark == tables_mark(store) else ())
        for file, content in plan.files:
            replace_file(file, content)
        remember(store, plan.tables.note)
        displaced = apply_changes(store, plan.changes)
        apply_stable(plan.stable)
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
    """Return the unfinished files of omg's own directories, and of its files in the data directory.

    A process that writes in the former holds `TABLE_LOCK`: to its holder, what is unfinished stays so. The
    data directory may be any directory.
    """
    self_dir = store.self_dir
    places = (store.table_file.parent, self_dir, self_dir / "bin", self_dir / "completions")
    own = (file for place in places for file in unfinished_files(place))
    files = (*store.env_files, store.last_use_file)
    return (*own, *(unfinished for file in files for unfinished in abandoned_files(file)))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a rehash has to do: files to write, those of the tables among them; shims and links to change."""

    listings: tuple[Listing, ...]
    files: tuple[tuple[Path, bytes], ...]
    tables: Tables
    changes: ShimChanges
    stable: StableChanges
    tolerated: frozenset[str]

    @property
    def is_done(self) -> bool:
        return not self.files and not self.changes and not self.stable

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
    earlier: Tables | None = None,
    listed: tuple[Listing, ...] = (),
) -> _Plan:
    listings = settled_listings(store, config, config_dir, listed)
    # Not `config.system_dirs`: a variable may have set those, for this process only.
    system_dirs = tuple(map(str, read_layers({}, config_dir).value(config_keys.SYSTEM_DIRS)))
    tables = current_tables(
        store,
        TableInputs(
            listings=listings,
            rules=RULES,
            omg_version=__version__,
            config_stamp=_config_stamp(config_dir),
            system_dirs=system_dirs,
            global_tools=config.global_tools,
            implied_names=read_layers({}, config_dir).value(config_keys.IMPLIED_NAMES),
            reserved=tuple(sorted(reserved_names(config.shims_allow))),
        ),
        earlier,
    )
    provided = frozenset[str]().union(*(listing.shims for listing in listings))
    requested = requested_shims(
        store,
        config.shims_lazy,
        installed={listing.runtime.name for listing in listings if listing.toolchains},
        seen=seen,
        state_dir=state_dir,
        provided=provided,
    )
    executables = requested.names | provided
    changes = compare_shims(store, shim_names(executables, config.shims_allow))
    remembered = (requested_file(store), requested.content)
    return _Plan(
        listings=listings,
        files=(*tables.files, *((remembered,) if _content_of(remembered[0]) != remembered[1] else ())),
        tables=tables,
        changes=changes if moves_aside else changes.without_misplaced(),
        stable=compare_stable(store, _lasting(listings, system_dirs)),
        tolerated=requested.tolerated,
    )


def _lasting(listings: Iterable[Listing], system_dirs: tuple[str, ...]) -> Mapping[str, Sequence[Toolchain]]:
    """Return the toolchains of the own store and of those that the configuration names, by runtime."""
    return {
        listing.runtime.name: [
            one
            for one, _ in listing.toolchains
            if one.store_index == 0 or str(one.dir.parents[1]) in system_dirs
        ]
        for listing in listings
    }


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
