"""What `omg prune` may remove: what nothing needs, and with a limit only what was not used for so long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from omg.errors import NotInstalledError
from omg.manager.package_install import requested_packages
from omg.manager.removal import removal_of
from omg.network import cache
from omg.packages.listing import tool_of
from omg.packages.package import PackageTool
from omg.project.selection import shown_path
from omg.sources.registry import MISE
from omg.status.active import installed_runtimes
from omg.status.today import DAY_S, day_of
from omg.status.usage import Reason
from omg.store import installed
from omg.store.access_time import AccessTimes
from omg.store.links import linked_dir
from omg.store.stable import newest_of_lines, stable_place
from omg.value import dataclass
from omg.versions.resolver import could_match
from omg.versions.spec import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.manager.removal import Removed
    from omg.network.cache import CacheFile
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.status.usage import Usage
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class Unneeded:
    """A version that nothing needs.

    Attributes:
        runtime: Its runtime.
        removal: What removing it does.
        last_used: When it was last used, in seconds since 1970; ``None`` if unknown.
        global_tools: The global packages that somebody installed into it, and that go with it.
    """

    runtime: Runtime
    removal: Removed
    last_used: float | None
    global_tools: tuple[str, ...] = ()

    @property
    def toolchain(self) -> Toolchain:
        """The version."""
        return self.removal.toolchain


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that stays.

    Attributes:
        runtime: Its runtime.
        toolchain: The version.
        reasons: Why; nothing where only its last use is unknown.
        last_used: When it was last used, in seconds since 1970; ``None`` if unknown.
        is_only_newest: Nothing but the stable link of its line needs it.
    """

    runtime: Runtime
    toolchain: Toolchain
    reasons: tuple[Reason, ...]
    last_used: float | None
    is_only_newest: bool = False


@dataclass(frozen=True, slots=True)
class PrunePlan:
    """What would be removed, and what stays."""

    unneeded: tuple[Unneeded, ...]
    kept: tuple[Kept, ...]


def plan_prune(
    context: Context, usage: Usage, requested: Sequence[RuntimeArgument], *, unused_days: int | None
) -> PrunePlan:
    """Return what nothing needs of the user's own store; nothing is changed.

    The newest version of a line stays as the target of its stable link, unless ``unused_days`` is given, or
    the exact version was named. Then nobody has to know either when it was last used.

    Args:
        context: The world.
        usage: What the versions are needed for.
        requested: Look only at these; at all if empty.
        unused_days: Only what was not used for so long; ``None`` for all.

    Raises:
        NotInstalledError: Nothing installed is what was named.
        StoreError: The store cannot be read.
    """
    times = AccessTimes()
    oldest = None if unused_days is None else time.time() - unused_days * DAY_S
    unneeded: list[Unneeded] = []
    kept: list[Kept] = []
    for runtime, toolchain, is_named, stable in _candidates(context, requested):
        last_used = times.last_used(toolchain)
        reasons = tuple(usage.reasons(runtime, toolchain))
        if not reasons and oldest is None and not is_named:
            reasons = stable
        if not reasons and oldest is not None and last_used is not None and last_used > oldest:
            reasons = (Reason("last used on", day_of(last_used)),)
        if reasons or (oldest is not None and last_used is None and not is_named):
            kept.append(Kept(runtime, toolchain, reasons, last_used, bool(stable) and reasons == stable))
        else:
            tools = _global_tools(runtime, toolchain)
            unneeded.append(Unneeded(runtime, removal_of(toolchain), last_used, tools))
    return PrunePlan(tuple(unneeded), tuple(kept))


def _global_tools(runtime: Runtime, toolchain: Toolchain) -> tuple[str, ...]:
    tool = tool_of(runtime)
    if linked_dir(toolchain) is not None or not isinstance(tool, PackageTool):
        return ()
    return tuple(package.name for package in requested_packages(toolchain, tool))


def kept_archives(context: Context, *, unused_days: int | None) -> tuple[CacheFile, ...]:
    """Return the archives in the cache; with a limit, those that were not used for so long.

    Raises:
        StoreError: The cache cannot be read.
    """
    latest = None if unused_days is None else time.time() - unused_days * DAY_S
    return tuple(
        entry
        for entry in cache.entries(context.cache_dir)
        if entry.kind == cache.DOWNLOADS and (latest is None or entry.used_at <= latest)
    )


def delete_archives(context: Context, archives: tuple[CacheFile, ...]) -> None:
    """Delete what `kept_archives` returned.

    Raises:
        StoreError: The cache is another user's, or cannot be written.
    """
    cache.require_own(context.cache_dir)
    cache.delete(archives)


def _candidates(
    context: Context, requested: Sequence[RuntimeArgument]
) -> Iterator[tuple[Runtime, Toolchain, bool, tuple[Reason, ...]]]:
    """Yield each version that may go, whether it was named exactly, and the stable link that leads to it."""
    runtimes = tuple(dict.fromkeys(one.runtime.name for one in requested))
    for runtime in installed_runtimes(context):
        if runtime.name == MISE or (runtimes and runtime.name not in runtimes):
            continue
        toolchains = installed.list_toolchains(context.store, runtime.name)
        newest = newest_of_lines(toolchains, runtime.line_numbers)
        places = {one: stable_place(context.store, runtime.name, line) for line, one in newest.items()}
        specs = [one.spec for one in requested if one.runtime.name == runtime.name]
        for toolchain in toolchains:
            is_named = Token(toolchain.version.text) in specs
            fits = (
                not specs
                or is_named
                or any(
                    spec is None or could_match(spec, toolchain.version, runtime.vocabulary) for spec in specs
                )
            )
            if fits and toolchain.store_index == 0:
                place = places.get(toolchain)
                yield runtime, toolchain, is_named, () if place is None else (_led_to_by(place),)


def _led_to_by(place: Path) -> Reason:
    return Reason("the target of the stable link", shown_path(place))


def require_installed(context: Context, requested: Sequence[RuntimeArgument]) -> None:
    """Refuse names of which nothing is installed in the user's own store.

    Raises:
        NotInstalledError: Nothing is.
        StoreError: The store cannot be read.
    """
    for one in requested:
        if next(_candidates(context, (one,)), None) is None:
            raise NotInstalledError(
                f"{one} is not installed",
                hint=f"run omg list {one.runtime.typed_name} to see what is installed",
            )
