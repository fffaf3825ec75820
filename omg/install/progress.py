"""What an install tells while it runs: lines, or one bar for each download on a terminal."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omg.console import Console


class Progress(Protocol):
    """Where an install reports to; from several threads at once."""

    def say(self, text: str) -> None:
        """Tell one thing that happened."""

    def download(self, label: str, size_bytes: int | None) -> Callable[[int], None]:
        """Begin a download, and return what is told every number of bytes that arrived."""


class LineProgress:
    """Plain lines, for logs and pipes."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Write the line whole, whoever else writes."""
        with self._lock:
            self._say(text)

    def download(self, label: str, size_bytes: int | None) -> Callable[[int], None]:
        """Write that the download began."""
        size = f" ({size_bytes / 1e6:.1f} MB)" if size_bytes else ""
        self.say(f"downloading {label}{size}")
        return lambda _count: None


class Silence:
    """Tells nothing: for what nobody asked for by itself."""

    def say(self, text: str) -> None:
        """Say nothing."""

    def download(self, label: str, size_bytes: int | None) -> Callable[[int], None]:  # noqa: ARG002
        """Count nothing."""
        return lambda _count: None


@contextmanager
def open_progress(console: Console) -> Iterator[Progress]:
    """Give the progress display that fits the console, for the time of the block."""
    if console.is_quiet or console.is_json or not console.stderr.isatty():
        yield LineProgress(console.say)
        return
    # rich costs more to import than most commands take; only a terminal that installs pays for it.
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=RichConsole(file=console.stderr), transient=True) as bars:
        yield _BarProgress(bars.console.print, bars.add_task, bars.update)


class _BarProgress:
    """rich's bars, through three of its functions."""

    def __init__(
        self,
        write: Callable[..., None],
        add_task: Callable[..., int],
        update: Callable[..., None],
    ) -> None:
        self._write = write
        self._add_task = add_task
        self._update = update

    def say(self, text: str) -> None:
        self._write(text, markup=False, highlight=False)

    def download(self, label: str, size_bytes: int | None) -> Callable[[int], None]:
        task = self._add_task(label, total=size_bytes)

        def arrived(count: int) -> None:
            self._update(task, advance=count)

        return arrived
