"""Linking what the tools of mise installed for themselves since: `deno install -g`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from omg.errors import MiseError, StoreError
from omg.manager.mise.linking import tool_of
from omg.runtimes.registry import is_known
from omg.store.installed import list_runtimes, list_toolchains

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from omg.store.installed import Toolchain


def relink_tools(context: Context, *, command: str) -> None:
    """Bring the links of all tools of mise up to date; a tool that mise cannot answer for is a warning.

    Raises:
        StoreError: The store cannot be locked or written.
    """
    tools = tuple(_tools(context))
    if not tools:
        return
    from omg.install.progress import open_progress
    from omg.manager.mise.provider import Mise

    with open_progress(context.console, context.config.progress) as progress:
        mise = Mise(context, progress, command=command)
        for toolchain, tool in tools:
            try:
                mise.relink(toolchain, tool)
            except MiseError as error:
                context.console.warn(error.message)


def _tools(context: Context) -> Iterator[tuple[Toolchain, str]]:
    """Yield the toolchains of mise in omg's own store, each with what mise calls it."""
    for name in list_runtimes(context.store):
        for toolchain in () if is_known(name) else list_toolchains(context.store, name):
            if toolchain.store_index or toolchain.is_linked:
                continue
            # `omg doctor` tells of a receipt that cannot be read.
            with suppress(StoreError):
                if tool := tool_of(toolchain.dir):
                    yield toolchain, tool
