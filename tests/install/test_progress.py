"""Progress is plain lines where no person looks, and one line a version on a terminal of any width."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import struct
import termios
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from omg.console import Console
from omg.install.progress import UNPACKING, VERIFYING, LineProgress, open_progress
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.install.progress import Progress
    from tests.conftest import RecordedConsole

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A terminal of some width, and what was written to it."""

    def __init__(self, columns: int) -> None:
        self._reader, writer = os.openpty()
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
        os.set_blocking(self._reader, False)
        self.stream = os.fdopen(writer, "w", encoding="utf-8")

    def written(self) -> str:
        self.stream.flush()
        content = b""
        with suppress(BlockingIOError):
            while block := os.read(self._reader, 1 << 16):
                content += block
        return content.decode().replace("\r\n", "\n")

    def lines(self) -> list[str]:
        """Return every line that was shown at some time, without what moves the cursor."""
        return [_CONTROL.sub("", line) for line in re.split(r"[\r\n]", self.written())]

    def close(self) -> None:
        self.stream.close()
        os.close(self._reader)


@pytest.fixture(autouse=True)
def _terminal_that_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    terminal = Terminal(request.param)
    yield terminal
    terminal.close()


def console_on(terminal: Terminal, *, is_quiet: bool = False) -> Console:
    return Console(io.StringIO(), io.StringIO(), terminal.stream, is_quiet=is_quiet)


def install(progress: Progress) -> None:
    """Go through the phases of an install."""
    progress.download("node 20.11.1", 46_000_000, 10_000_000)(36_000_000)
    progress.phase("node 20.11.1", VERIFYING)
    progress.phase("node 20.11.1", UNPACKING)
    progress.say("[a remark]")
    progress.end("node 20.11.1")


_PHASES = [
    "downloading node 20.11.1 (46.0 MB), resuming at 10.0 MB",
    "verifying node 20.11.1",
    "unpacking node 20.11.1",
    "[a remark]",
]


def test_phases_are_lines_on_stderr_where_there_is_no_terminal(recorded: RecordedConsole) -> None:
    with open_progress(recorded.console) as progress:
        install(progress)
    assert recorded.stderr.getvalue().splitlines() == _PHASES
    assert recorded.stdout.getvalue() == ""


def test_unknown_size_is_left_out() -> None:
    lines: list[str] = []
    LineProgress(lines.append).download("node", None)
    assert lines == ["downloading node"]


@pytest.mark.parametrize("terminal", [20, 80], indirect=True)
def test_terminal_shows_each_phase_and_remarks_stay(terminal: Terminal) -> None:
    with open_progress(console_on(terminal)) as progress:
        install(progress)
    shown = "\n".join(terminal.lines())
    assert "downloading" in shown
    assert "unpacking" in shown
    assert "[a remark]" in shown


@pytest.mark.parametrize("terminal", [20, 80], indirect=True)
def test_nothing_is_wider_than_the_terminal(terminal: Terminal, request: pytest.FixtureRequest) -> None:
    columns = os.get_terminal_size(terminal.stream.fileno()).columns
    with open_progress(console_on(terminal)) as progress:
        progress.download("npm-" + "very-" * 20 + "long 1.0.0", 46_000_000)(46_000_000)
        progress.phase("npm-" + "very-" * 20 + "long 1.0.0", UNPACKING)
    assert max(map(len, terminal.lines())) <= columns


@pytest.mark.parametrize("terminal", [20, 80], indirect=True)
@pytest.mark.parametrize(
    ("locale", "is_ascii"),
    [("C", True), ("en_US.ISO-8859-1", True), ("en_US.UTF-8", False), ("C.utf8", False)],
)
def test_bars_are_ascii_where_the_locale_is_not_utf8(
    terminal: Terminal, locale: str, is_ascii: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    with open_progress(console_on(terminal)) as progress:
        progress.download("npm-" + "very-" * 20 + "long 1.0.0", 46_000_000)(26_000_000)
    assert terminal.written().isascii() == is_ascii


@pytest.mark.parametrize("terminal", [80], indirect=True)
def test_log_of_a_ci_job_gets_lines_though_it_is_a_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with open_progress(console_on(terminal)) as progress:
        install(progress)
    assert terminal.written().splitlines() == _PHASES


@pytest.mark.parametrize("terminal", [80], indirect=True)
def test_bars_are_drawn_where_ci_says_no(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "false")
    with open_progress(console_on(terminal)) as progress:
        install(progress)
    assert "\x1b[" in terminal.written()


@pytest.mark.parametrize("terminal", [80], indirect=True)
def test_messages_as_json_have_no_bars(terminal: Terminal) -> None:
    with open_progress(replace(console_on(terminal), logs_json=True)) as progress:
        install(progress)
    assert [json.loads(line)["message"] for line in terminal.written().splitlines()] == _PHASES


@pytest.mark.parametrize("terminal", [0], indirect=True)
def test_terminal_that_tells_no_width_gets_lines_and_no_empty_one(terminal: Terminal) -> None:
    with open_progress(console_on(terminal)) as progress:
        install(progress)
    assert terminal.written().splitlines() == _PHASES


@pytest.mark.parametrize("terminal", [80], indirect=True)
def test_terminal_that_cannot_draw_gets_lines(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with open_progress(console_on(terminal)) as progress:
        install(progress)
    assert terminal.written().splitlines() == _PHASES


@pytest.mark.parametrize("terminal", [80], indirect=True)
@pytest.mark.parametrize(("mode", "shown"), [("plain", _PHASES), ("none", ["[a remark]"])])
def test_setting_chooses_the_display(mode: str, shown: list[str], terminal: Terminal) -> None:
    with open_progress(console_on(terminal), mode) as progress:
        install(progress)
    assert terminal.written().splitlines() == shown


@pytest.mark.parametrize("terminal", [0, 80], indirect=True)
@pytest.mark.parametrize("mode", ["auto", "plain", "none"])
def test_quiet_terminal_gets_nothing(mode: str, terminal: Terminal) -> None:
    with open_progress(console_on(terminal, is_quiet=True), mode) as progress:
        install(progress)
    assert terminal.written() == ""


@pytest.mark.parametrize("terminal", [80], indirect=True)
def test_what_arrives_late_is_counted_for_nobody(terminal: Terminal) -> None:
    with open_progress(console_on(terminal)) as progress:
        arrived = progress.download("node 20.11.1", 10)
        progress.end("node 20.11.1")
        arrived(10)
        progress.end("node 20.11.1")
