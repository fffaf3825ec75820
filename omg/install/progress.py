"""What an install shows while it runs: lines, or on a terminal one bar for each version.

Each has the phases downloading, verifying and unpacking.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from omg.log import is_ci

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from omg.console import Console

VERIFYING = "verifying"
UNPACKING = "unpacking"

# In a narrower terminal only the name and a percentage fit in one line.
_MIN_COLUMNS_OF_BARS = 60
_MAX_COLUMNS_OF_NAMES = 40


class Progress(Protocol):
    """Where an install reports to; called from several threads."""

    def say(self, text: str) -> None:
        """Report one event."""

    def download(self, label: str, size_bytes: int | None, present_bytes: int = 0) -> Callable[[int], None]:
        """Begin a download, and return a function that takes the number of bytes of each received block.

        Args:
            label: What is downloaded.
            size_bytes: The whole size, if the server sent it.
            present_bytes: What an earlier run already downloaded.
        """

    def phase(self, label: str, name: str) -> None:
        """Begin a phase after the download: `VERIFYING`, `UNPACKING`."""

    def end(self, label: str) -> None:
        """End its display, whether it succeeded or not."""


class LineProgress:
    """Plain lines, for logs and pipes.

    Args:
        say: Writes a line.
        has_phases: Whether to show phases, or only unusual events.
    """

    def __init__(self, say: Callable[[str], None], *, has_phases: bool = True) -> None:
        self._say = say
        self._has_phases = has_phases
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Write one whole line."""
        with self._lock:
            self._say(text)

    def download(self, label: str, size_bytes: int | None, present_bytes: int = 0) -> Callable[[int], None]:
        """Write that the download began."""
        size = f" ({size_bytes / 1e6:.1f} MB)" if size_bytes else ""
        rest = f", resuming at {present_bytes / 1e6:.1f} MB" if present_bytes else ""
        if self._has_phases:
            self.say(f"downloading {label}{size}{rest}")
        return lambda _count: None

    def phase(self, label: str, name: str) -> None:
        """Write that the phase began."""
        if self._has_phases:
            self.say(f"{name} {label}")

    def end(self, label: str) -> None:
        """Write nothing: the command prints the result."""


class Silence:
    """Reports nothing, for work that the user did not request."""

    def say(self, text: str) -> None:
        """Report nothing."""

    def download(  # noqa: D102
        self,
        label: str,  # noqa: ARG002
        size_bytes: int | None,  # noqa: ARG002
        present_bytes: int = 0,  # noqa: ARG002
    ) -> Callable[[int], None]:
        return lambda _count: None

    def phase(self, label: str, name: str) -> None:
        """Report nothing."""

    def end(self, label: str) -> None:
        """Report nothing."""


@contextmanager
def open_progress(console: Console, mode: str = "auto") -> Iterator[Progress]:
    """Open the progress display that fits the console, for the duration of the block.

    Args:
        console: The streams.
        mode: ``auto`` for bars on a terminal and lines elsewhere, ``plain`` for lines, ``none`` for neither.
    """
    columns = _columns(console.stderr)
    is_for_people = not (console.is_quiet or console.is_json or console.logs_json or is_ci(os.environ))
    if mode != "auto" or not is_for_people or not columns:
        yield LineProgress(console.say, has_phases=mode != "none")
        return
    # Importing rich takes longer than most commands; only installs on a terminal need it.
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, DownloadColumn, TaskProgressColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as RichProgress
    from rich.table import Column

    # Never a second line: redrawing would leave parts of it on the screen.
    limit = min(max(columns - 6, 4), _MAX_COLUMNS_OF_NAMES)
    is_utf8 = _is_utf8_locale(os.environ)
    name = TextColumn(
        "{task.description}",
        table_column=Column(no_wrap=True, overflow="ellipsis" if is_utf8 else "crop", max_width=limit),
    )
    shown = (
        (name, BarColumn(), DownloadColumn(), TransferSpeedColumn())
        if columns >= _MIN_COLUMNS_OF_BARS
        else (name, TaskProgressColumn(show_speed=False))
    )

    class Screen(RichConsole):
        """The terminal, as rich sees it: it draws in ASCII where the locale is not UTF-8."""

        @property
        def encoding(self) -> str:
            return "utf-8" if is_utf8 else "ascii"

    screen = Screen(file=console.stderr, width=columns)
    with RichProgress(*shown, console=screen, transient=True) as bars:
        yield _BarProgress(screen.print, bars)


def _is_utf8_locale(env: Mapping[str, str]) -> bool:
    """Return whether the terminal shows UTF-8, by the first locale variable that is set.

    The stream's own encoding does not tell: Python writes UTF-8 in the locale ``C``, too.
    """
    locale = next(filter(None, map(env.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "C")
    return locale.upper().replace("-", "").rpartition(".")[2].startswith("UTF8")


def _columns(stream: TextIO) -> int:
    """Return the width of the terminal; 0 if there is none, or it cannot draw or has no known width."""
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        return 0
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 0


class _BarProgress:
    """rich's progress bars, one per label."""

    def __init__(self, write: Callable[..., None], bars: Bars) -> None:
        self._write = write
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        self._write(text, markup=False, highlight=False)

    def download(self, label: str, size_bytes: int | None, present_bytes: int = 0) -> Callable[[int], None]:
        task = self._begin(label, f"downloading {label}", size_bytes, present_bytes)

        def arrived(count: int) -> None:
            with self._lock:
                if self._tasks.get(label) == task:
                    self._bars.update(task, advance=count)

        return arrived

    def phase(self, label: str, name: str) -> None:
        # Without a total the bar moves to and fro: the remaining size is unknown.
        self._begin(label, f"{name} {label}", None, 0)

    def end(self, label: str) -> None:
        with self._lock:
            if (task := self._tasks.pop(label, None)) is not None:
                self._bars.remove_task(task)

    def _begin(self, label: str, text: str, size_bytes: int | None, present_bytes: int) -> TaskID:
        self.end(label)
        with self._lock:
            task = self._bars.add_task(text, total=size_bytes, completed=present_bytes)
            self._tasks[label] = task
        return task
