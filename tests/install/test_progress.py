"""Progress is plain lines where no person looks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from omg.console import Console
from omg.install.progress import LineProgress, open_progress

if TYPE_CHECKING:
    from tests.conftest import RecordedConsole


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_go_to_stderr_where_there_is_no_terminal(recorded: RecordedConsole) -> None:
    with open_progress(recorded.console) as progress:
        progress.download("node 20.11.1", 46_000_000)(46_000_000)
    assert recorded.stderr.getvalue() == "downloading node 20.11.1 (46.0 MB)\n"
    assert recorded.stdout.getvalue() == ""


def test_unknown_size_is_left_out() -> None:
    lines: list[str] = []
    LineProgress(lines.append).download("node", None)
    assert lines == ["downloading node"]


def test_terminal_gets_bars_and_lines_stay() -> None:
    stderr = Terminal()
    console = Console(io.StringIO(), io.StringIO(), stderr)
    with open_progress(console) as progress:
        progress.download("node 20.11.1", 10)(10)
        progress.say("[verified]")
    assert "[verified]" in stderr.getvalue()


def test_quiet_terminal_gets_nothing() -> None:
    stderr = Terminal()
    with open_progress(Console(io.StringIO(), io.StringIO(), stderr, is_quiet=True)) as progress:
        progress.download("node 20.11.1", 10)(10)
    assert stderr.getvalue() == ""
