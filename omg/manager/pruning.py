"""What `omg prune` may remove: what nothing needs, and with a limit only what was not used for so long."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from omg.errors import NotInstalledError
from omg.manager.package_install import requested_packages
from omg.manager.remembered import LastUses
from omg.manager.removal import removal_of
from omg.network import cache
from omg.packages.listing import tool_of
from omg.packages.package import PackageTool
from omg.project.selection import shown_path
from omg.shim.refresh import refresh_shims
from omg.sources.registry import MISE
from omg.status.active import installed_runtimes
from omg.status.today import DAY_S, day_of
from omg.status.usage import Reason
from omg.store import installed
from omg.store.installed import BrokenDefault
from omg.store.links import broken_toolchains, linked_dir
from omg.store.stable import broken_links, newest_of_lines, stable_place
from omg.value import dataclass
from omg.versions.resolver import could_match
from omg.versions.spec import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
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
        is_broken: It is linked, and what it was linked to no longer exists.
        is_noted: ``last_used`` is when omg itself used it: the disk keeps no access times.
    """

    runtime: Runtime
    removal: Removed
    last_used: float | None
    global_tools: tuple[str, ...] = ()
    is_broken: bool = False
    is_noted: bool = False

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
        last_used: When it was last used as far as one knows, in seconds since 1970; or ``None``.
        is_only_newest: Nothing but the stable link of its line needs it.
    """

    runtime: Runtime
    toolchain: Toolchain
    reasons: tuple[Reason, ...]
    last_used: float | None
    is_only_newest: bool = False


@dataclass(frozen=True, slots=True)
class PrunePlan:
    """What would be removed, and what stays.

    Attributes:
        unneeded: The versions that nothing needs.
        kept: Those that stay.
        broken_links: Stable links of lines of which nothing is installed any more.
    """

    unneeded: tuple[Unneeded, ...]
    kept: tuple[Kept, ...]
    broken_links: tuple[Path, ...] = ()


def plan_prune(
    context: Context, usage: Usage, requested: Sequence[RuntimeArgument], *, unused_days: int | None
) -> PrunePlan:
    """Return what nothing needs of the user's own store; nothing is changed.

    A linked version whose directory or programs no longer exist is of no use. It stays only as the global
    default.

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
    uses = LastUses(context)
    oldest = None if unused_days is None else time.time() - unused_days * DAY_S
    unneeded: list[Unneeded] = []
    kept: list[Kept] = []
    toolchains = {
        name: installed.list_toolchains(context.store, name)
        for name in installed.list_runtimes(context.store)
    }
    for runtime, toolchain, is_named, is_broken, stable in _candidates(context, requested, toolchains):
        if is_broken:
            reasons = _reasons_of_broken(context, runtime, toolchain)
            if reasons:
                kept.append(Kept(runtime, toolchain, reasons, None))
            else:
                unneeded.append(Unneeded(runtime, removal_of(toolchain), None, is_broken=True))
            continue
        use = uses.of(toolchain)
        last_used = None if use is None else use.at
        reasons = tuple(usage.reasons(runtime, toolchain))
        if not reasons and oldest is None and not is_named:
            reasons = stable
        if not reasons and oldest is not None and last_used is not None and last_used > oldest:
            reasons = (Reason("last used on", day_of(last_used)),)
        is_noted = use is not None and use.is_noted
        # A shim notes nothing: it may have used the version since.
        is_unknown = last_used is None or is_noted
        if reasons or (oldest is not None and is_unknown and not is_named):
            kept.append(Kept(runtime, toolchain, reasons, last_used, bool(stable) and reasons == stable))
        else:
            tools = _global_tools(runtime, toolchain)
            unneeded.append(Unneeded(runtime, removal_of(toolchain), last_used, tools, is_noted=is_noted))
    return PrunePlan(tuple(unneeded), tuple(kept), _broken_stable_links(context, requested, toolchains))


def remove_broken_links(context: Context) -> None:
    """Remove the stable links of lines of which nothing is installed any more.

    Raises:
        StoreError: The store cannot be written.
    """
    refresh_shims(context)


def _broken_stable_links(
    context: Context, requested: Sequence[RuntimeArgument], toolchains: Mapping[str, Sequence[Toolchain]]
) -> tuple[Path, ...]:
    """Return those of every runtime, or of the runtimes that are named without a version."""
    names = {one.runtime.name for one in requested if one.spec is None}
    return tuple(
        link for link in broken_links(context.store, toolchains) if not requested or link.parent.name in names
    )


def _has_programs(toolchain: Toolchain) -> bool:
    """Return whether a toolchain has what it was linked to; yes for one that is not linked."""
    if toolchain.is_linked:
        return toolchain.bin_dir.is_dir()
    with suppress(OSError), os.scandir(toolchain.bin_dir) as entries:
        if any(entry.is_file() for entry in entries):
            return True
    return linked_dir(toolchain) is None


def _reasons_of_broken(context: Context, runtime: Runtime, toolchain: Toolchain) -> tuple[Reason, ...]:
    """Return why it stays: without its global default, a runtime would run the system's unasked."""
    default = installed.current(context.store, runtime.name)
    version = default.version if isinstance(default, BrokenDefault) else default and default.version.text
    return (Reason("the global default of", runtime.name),) if version == toolchain.version.text else ()


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
    context: Context,
    requested: Sequence[RuntimeArgument],
    toolchains: Mapping[str, Sequence[Toolchain]],
) -> Iterator[tuple[Runtime, Toolchain, bool, bool, tuple[Reason, ...]]]:
    """Yield each version that may go, with whether it was named exactly, and whether it is a link to nothing.

    The last is the stable link that leads to it.

    Args:
        context: The world.
        requested: Only these; all if empty.
        toolchains: What is installed of each runtime, newest first.
    """
    runtimes = tuple(dict.fromkeys(one.runtime.name for one in requested))
    for runtime in installed_runtimes(context):
        if runtime.name == MISE or (runtimes and runtime.name not in runtimes):
            continue
        present = (
            *toolchains.get(runtime.name, ()),
            *broken_toolchains(context.store, runtime.name),
        )
        broken = {one for one in present if not _has_programs(one)}
        newest = newest_of_lines((one for one in present if one not in broken), runtime.line_numbers)
        places = {one: stable_place(context.store, runtime.name, line) for line, one in newest.items()}
        specs = [one.spec for one in requested if one.runtime.name == runtime.name]
        for toolchain in present:
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
                reasons = () if place is None else (_led_to_by(place),)
                yield runtime, toolchain, is_named, toolchain in broken, reasons


def _led_to_by(place: Path) -> Reason:
    return Reason("the target of the stable link", shown_path(place))


def require_installed(context: Context, requested: Sequence[RuntimeArgument]) -> None:
    """Refuse names of which nothing is installed in the user's own store.

    Raises:
        NotInstalledError: Nothing is.
        StoreError: The store cannot be read.
    """
    for one in requested:
        name = one.runtime.name
        toolchains = {name: installed.list_toolchains(context.store, name)}
        if next(_candidates(context, (one,), toolchains), None) is None:
            raise NotInstalledError(
                f"{one} is not installed",
                hint=f"run omg list {one.runtime.typed_name} to see what is installed",
            )
