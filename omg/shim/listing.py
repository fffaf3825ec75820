"""What is installed, as far as the shims and their table depend on it."""

from __future__ import annotations

import time

from omg.runtimes.registry import RUNTIMES, by_name, is_known
from omg.shim.stamps import SETTLED_NS, is_settled, marks_of_config, stamps
from omg.store.installed import (
    BrokenDefault,
    bin_time_ns,
    current,
    list_executables,
    list_runtimes,
    list_toolchains,
)
from omg.store.lts import learnt_lts_lines
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.config import Config
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain
    from omg.store.layout import Store
    from omg.versions.vocabulary import LtsLine, Vocabulary

# A store that changes all the time is listed this often, then its answers are left out of the table.
_MAX_LISTINGS = 5


@dataclass(frozen=True, slots=True)
class Listing:
    """What is installed of one runtime.

    Attributes:
        runtime: The runtime.
        stamps: Its stamps, taken before the listing.
        toolchains: Every toolchain with the names of its executables, newest first.
        aliases: The user's own names for specs.
        lines: Long-term lines learnt from receipts.
        bin_times_ns: The time stamps of the toolchains' ``bin``, in their order, taken before the listing.
        is_default_broken: Its global default is not an installed toolchain.
    """

    runtime: Runtime
    stamps: bytes
    toolchains: tuple[tuple[Toolchain, tuple[str, ...]], ...]
    aliases: Mapping[str, str]
    lines: tuple[LtsLine, ...] = ()
    is_default_broken: bool = False
    bin_times_ns: tuple[int, ...] = ()

    @property
    def newest_bin_ns(self) -> int:
        """The latest time stamp of a toolchain's ``bin``."""
        return max(self.bin_times_ns, default=0)

    @property
    def shims(self) -> frozenset[str]:
        """The executables that get a shim: those that are installed, and those whose absence is an error.

        A broken default keeps the runtime's own, and a component that is not installed has its own: without
        them the error would be unseen, and the system's would run.
        """
        names = {name for _, names in self.toolchains for name in names}
        if self.toolchains:
            names.update(name for name, _ in self.runtime.components)
        if self.is_default_broken:
            names.update(self.runtime.executables)
        return frozenset(names)

    @property
    def vocabulary(self) -> Vocabulary:
        """The runtime's words, with the learnt lines."""
        return self.runtime.vocabulary.with_lts_lines(self.lines)


def settled_listings(
    store: Store, config: Config, config_dir: Path, earlier: tuple[Listing, ...] = ()
) -> tuple[Listing, ...]:
    """List the stores until nothing in them is so young that a further change could look the same.

    Args:
        store: The stores.
        config: The settings.
        config_dir: Directory of the user's configuration.
        earlier: The listings of a moment ago: where no ``bin`` has changed, its executables are not looked at
            again, which takes longer than all the rest. A change of their modes alone is not noticed.
    """
    listed: dict[str, tuple[bytes, tuple[int, ...]]] = {}
    for _ in range(_MAX_LISTINGS):
        before_ns = time.time_ns()
        listings = _list(store, config, config_dir, earlier)
        earlier = ()
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
        replace(listing, stamps=b"", bin_times_ns=()) if listing in restless else listing
        for listing in listings
    )


def _state_of(listing: Listing) -> tuple[bytes, tuple[int, ...]]:
    return listing.stamps, listing.bin_times_ns


def _is_settled(listing: Listing, *, now_ns: int) -> bool:
    return is_settled(listing.stamps, now_ns=now_ns) and listing.newest_bin_ns + SETTLED_NS <= now_ns


def _list(
    store: Store, config: Config, config_dir: Path, earlier: tuple[Listing, ...]
) -> tuple[Listing, ...]:
    others = (by_name(name) for name in list_runtimes(store) if not is_known(name))
    marks = marks_of_config(config_dir)
    known = {listing.runtime.name: listing for listing in earlier}
    return tuple(
        _list_runtime(store, one, config, config_dir, config_marks=marks, earlier=known.get(one.name))
        for one in (*RUNTIMES, *others)
    )


def _list_runtime(
    store: Store,
    runtime: Runtime,
    config: Config,
    config_dir: Path,
    *,
    config_marks: tuple[str, ...],
    earlier: Listing | None,
) -> Listing:
    stamped = stamps(store, runtime.name, config_dir, config_marks=config_marks)
    toolchains = list_toolchains(store, runtime.name)
    default = current(store, runtime.name)
    # Before they are listed, as the stamps are.
    bin_times_ns = tuple(map(bin_time_ns, toolchains))
    listed = tuple([toolchain for toolchain, _ in earlier.toolchains]) if earlier is not None else ()
    if earlier is not None and (listed, earlier.bin_times_ns) == (toolchains, bin_times_ns):
        found = earlier.toolchains
    else:
        found = tuple((toolchain, list_executables(toolchain)) for toolchain in toolchains)
    return Listing(
        runtime=runtime,
        stamps=stamped,
        toolchains=found,
        aliases=config.aliases_of(runtime.name),
        lines=learnt_lts_lines(toolchains, runtime.vocabulary),
        is_default_broken=isinstance(default, BrokenDefault),
        bin_times_ns=bin_times_ns,
    )
