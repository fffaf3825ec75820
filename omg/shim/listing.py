"""What is installed, as far as the shims and their table depend on it."""

from __future__ import annotations

import time

from omg.runtimes.registry import RUNTIMES, by_name, is_known
from omg.shim.stamps import SETTLED_NS, is_settled, marks_of_config, stamps
from omg.store.installed import (
    BrokenDefault,
    bin_time_ns,
    current,
    learnt_lts_lines,
    list_executables,
    list_runtimes,
    list_toolchains,
)
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
        newest_bin_ns: The latest time stamp of a toolchain's ``bin``.
        is_default_broken: Its global default is not an installed toolchain.
    """

    runtime: Runtime
    stamps: bytes
    toolchains: tuple[tuple[Toolchain, tuple[str, ...]], ...]
    aliases: Mapping[str, str]
    lines: tuple[LtsLine, ...] = ()
    is_default_broken: bool = False
    newest_bin_ns: int = 0

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


def settled_listings(store: Store, config: Config, config_dir: Path) -> tuple[Listing, ...]:
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
    marks = marks_of_config(config_dir)
    return tuple(_list_runtime(store, one, config, config_dir, marks) for one in (*RUNTIMES, *others))


def _list_runtime(
    store: Store, runtime: Runtime, config: Config, config_dir: Path, config_marks: tuple[str, ...]
) -> Listing:
    stamped = stamps(store, runtime.name, config_dir, config_marks=config_marks)
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
