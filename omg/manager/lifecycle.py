"""Learns when release lines end: from node's schedule and endoflife.date, at most once a day.

What could not be fetched is no error: omg has a table of its own, and says from which day it is.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import TimeoutError as StillRunningError
from contextlib import suppress
from typing import TYPE_CHECKING

from omg.errors import OmgError, StoreError
from omg.install.parallel import begin
from omg.network.cache import INDEX, usable_dir
from omg.network.documents import DocumentCache
from omg.network.fetch import open_fetcher
from omg.sources.lifecycle import HOSTS, life_cycle_document
from omg.status.lifecycle import kept_entries, kept_file
from omg.status.today import present_days
from omg.store.replace import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Future

    from omg.context import Context
    from omg.network.fetch import Fetcher
    from omg.runtimes.runtime import Runtime
    from omg.sources.lifecycle import LifeCycleDocument

# A remark is not worth a longer wait for a host that does not answer.
PATIENCE_S = 5.0
_AT_ONCE = 4


class Refresh:
    """Fetches the ends of lines in the background of a command.

    Args:
        context: The world.
        runtimes: Those whose ends are wanted; nothing is asked of one that was fetched today.
    """

    def __init__(self, context: Context, runtimes: Iterable[Runtime]) -> None:
        self._context = context
        self._today = present_days(context).today
        self._entries = dict(kept_entries(context.cache_dir))
        self._wanted = {} if context.config.offline else self._documents(runtimes)
        self._futures: tuple[Future[Mapping[str, str] | None], ...] = ()
        self._fetcher: Fetcher | None = None
        self._deadline = time.monotonic() + PATIENCE_S
        if self._wanted:
            self._begin(tuple(self._wanted.values()))

    def finish(self) -> None:
        """Wait for what is on its way, a moment at most, and keep what came for all later commands."""
        for name, future in zip(self._wanted, self._futures, strict=True):
            entry = {**self._entries.get(name, {}), "asked": self._today}
            with suppress(StillRunningError):
                ends = future.result(timeout=max(0.0, self._deadline - time.monotonic()))
                if ends is not None:
                    entry |= {"ends": dict(ends), "as_of": self._today}
            self._entries[name] = entry
        if self._fetcher is not None:
            self._fetcher.cancel()
            # A thread that is still at it would use a closed one.
            if all(future.done() for future in self._futures):
                self._fetcher.close()
        if self._wanted:
            # Not written where the cache is not trusted.
            file = usable_dir(self._context, INDEX) / kept_file(self._context.cache_dir).name
            with suppress(StoreError):
                replace_file(file, json.dumps(self._entries).encode(), mode=0o600)

    def _documents(self, runtimes: Iterable[Runtime]) -> dict[str, LifeCycleDocument]:
        """Return what is to be asked, by runtime: nothing twice on one day, whatever came of it."""
        found: dict[str, LifeCycleDocument] = {}
        for runtime in runtimes:
            document = life_cycle_document(runtime)
            if document is not None and self._entries.get(runtime.name, {}).get("asked") != self._today:
                found[runtime.name] = document
        return found

    def _begin(self, documents: tuple[LifeCycleDocument, ...]) -> None:
        self._fetcher = fetcher = open_fetcher(self._context)
        cache = DocumentCache(usable_dir(self._context, INDEX), fetcher)

        def ends(document: LifeCycleDocument) -> Mapping[str, str] | None:
            try:
                return cache.read(document.url, hosts=HOSTS, parse=document.parse)
            except (OmgError, ValueError, RecursionError):
                return None

        self._futures, _ = begin(ends, documents, count=_AT_ONCE)
