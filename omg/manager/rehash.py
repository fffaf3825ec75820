"""Updating the shims, after linking what mise's tools installed themselves: `deno install -g`."""

from __future__ import annotations

from contextlib import suppress

from omg.context import note
from omg.errors import MiseError, StoreError
from omg.runtimes.registry import is_known
from omg.shim.refresh import refresh_shims
from omg.store.installed import list_runtimes, list_toolchains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.context import Context
    from omg.result import Json
    from omg.shim.rehash import RehashReport
    from omg.store.installed import Toolchain


def rehash(context: Context) -> RehashReport:
    """Update the links of mise's tools, then shims and table, and return what changed.

    A tool that mise cannot answer for is a warning.

    Raises:
        StoreError: The store cannot be locked or written.
    """
    if tools := tuple(_tools(context)):
        _relink(context, tools)
    report = refresh_shims(context)
    if report.added or report.removed or report.displaced:
        displaced: list[Json] = [{"names": one.names, "path": str(one.path)} for one in report.displaced]
        note(context, "rehash", added=report.added, removed=report.removed, displaced=displaced)
    return report


def _relink(context: Context, tools: Iterable[tuple[Toolchain, str]]) -> None:
    from omg.install.progress import open_progress
    from omg.manager.mise.provider import Mise

    with open_progress(context.console, context.config.progress) as progress:
        mise = Mise(context, progress, command="omg rehash")
        for toolchain, tool in tools:
            try:
                mise.relink(toolchain, tool)
            except MiseError as error:
                context.console.warn(error.message)


def _tools(context: Context) -> Iterator[tuple[Toolchain, str]]:
    """Yield the toolchains of mise in omg's own store, each with what mise calls it."""
    names = [name for name in list_runtimes(context.store) if not is_known(name)]
    if not names:
        return
    from omg.manager.mise.linking import tool_of

    for name in names:
        for toolchain in list_toolchains(context.store, name):
            if toolchain.store_index or toolchain.is_linked:
                continue
            # `omg doctor` tells of a receipt that cannot be read.
            with suppress(StoreError):
                if tool := tool_of(toolchain.dir):
                    yield toolchain, tool
