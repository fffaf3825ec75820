"""Calls of mise: what it answers, and its own last lines where it fails."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from omg.config_keys import masked
from omg.errors import MiseError
from omg.store.access import make_private_dir
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

# Its answers are lists of versions; what is larger is something else.
_MAX_ANSWER_BYTES = 32 << 20
# Of what it says, so much is kept for a message, and so much of each line is shown.
_MAX_LINES = 8
_MAX_LINE_LENGTH = 200
_MARK = "  mise: "
# What mise adds to every failure, and says of nothing but itself; its banner and its bar.
_NOISE = ("Version:", "Run with --verbose", "To install and activate", "mise use ", "by @jdx", "\u2588")


class Caller:
    """Calls one mise, in an environment and a directory of omg's choice; from several threads at once."""

    def __init__(self, program: Path, working_dir: Path, env: Mapping[str, str]) -> None:
        self._program = program
        self._working_dir = working_dir
        self._env = dict(env)
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_cancelled = False

    def ask(
        self,
        *arguments: str,
        what: str,
        timeout_s: float | None = None,
        nothing: bytes | None = None,
        report: Callable[[str], object] | None = None,
    ) -> bytes:
        """Return what ``mise ARGUMENTS`` writes to its standard output.

        Args:
            arguments: The command line; never text from a file that has not passed a grammar.
            what: What is being done, for messages: ``install deno@2.9.5``.
            timeout_s: Longest time that it may take, in seconds; without it, as long as it takes.
            nothing: The answer that is a failure if it complains beside it: to mise 2026.6.6 an empty list
                stands for one that is not available.
            report: Receives every line that it writes to standard error.

        Raises:
            MiseError: It cannot be started, takes too long, or fails.
            StoreError: Its working directory cannot be made.
        """
        make_private_dir(self._working_dir)
        process = self._start(arguments, what)
        lines: list[str] = []
        reader = threading.Thread(target=_read_lines, args=(process, lines, report), daemon=True)
        reader.start()
        try:
            with process, _killed_on_the_way_out(process), _deadline(process, timeout_s) as late:
                answer = process.stdout.read(_MAX_ANSWER_BYTES + 1) if process.stdout else b""
                status = process.wait()
                # What it started may live on and hold its end of the pipe.
                reader.join(timeout=1.0)
        finally:
            with self._lock:
                self._running.discard(process)
        if late.is_set():
            raise MiseError(f"mise took more than {timeout_s:.0f} s to {what}", hint="try again")
        if self._is_cancelled:
            raise MiseError(f"interrupted while mise was asked to {what}")
        is_nothing = bool(lines) and answer.strip() == nothing
        if status != 0 or is_nothing or len(answer) > _MAX_ANSWER_BYTES:
            raise MiseError(_message(what, lines))
        return answer

    def cancel(self) -> None:
        """End what other threads have started."""
        self._is_cancelled = True
        with self._lock:
            for process in self._running:
                _kill(process)

    def _start(self, arguments: Sequence[str], what: str) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_cancelled:
                raise MiseError(f"interrupted before mise could {what}")
            try:
                # A session of its own: no terminal to ask on, and all that it starts ends with it.
                process = subprocess.Popen(
                    [str(self._program), *arguments],
                    cwd=self._working_dir,
                    env=self._env,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
            except OSError as error:
                raise MiseError(
                    f"cannot run `{self._program}`: {error.strerror or error}",
                    hint="run omg install mise --force",
                ) from error
            self._running.add(process)
            return process


@contextlib.contextmanager
def _killed_on_the_way_out(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill a process before its pipes are closed: another thread may be inside a read of one."""
    try:
        yield
    except BaseException:
        _kill(process)
        raise


@contextlib.contextmanager
def _deadline(process: subprocess.Popen[bytes], timeout_s: float | None) -> Iterator[threading.Event]:
    """Kill a process that is not done in time, and tell so by the event."""
    late = threading.Event()
    if timeout_s is None:
        yield late
        return

    def end() -> None:
        late.set()
        _kill(process)

    timer = threading.Timer(timeout_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _read_lines(
    process: subprocess.Popen[bytes], lines: list[str], report: Callable[[str], object] | None
) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in process.stderr or ():
            text = line.decode(errors="replace").strip().removeprefix("mise ").strip()
            if not text or any(noise in text for noise in _NOISE):
                continue
            # It names what it asked, as omg passed it on: with the login of a mirror, or of a proxy.
            text = masked(text)
            lines.append(text)
            if len(lines) > _MAX_LINES:
                # What went wrong stands before its details: names that are alike, files that are there.
                del lines[1 if lines[0].startswith("ERROR") else 0]
            if report is not None:
                report(text)


def shown_line(line: str) -> str:
    """Return a line of mise's fit for a terminal."""
    return quoted(line, _MAX_LINE_LENGTH)[1:-1]


def shown_lines(error: MiseError) -> tuple[str, ...]:
    """Return mise's own lines from the message of an error, as they are shown."""
    return tuple(line.removeprefix(_MARK) for line in error.message.splitlines() if line.startswith(_MARK))


def _message(what: str, lines: Sequence[str]) -> str:
    return "\n".join((f"mise could not {what}", *(f"{_MARK}{shown_line(line)}" for line in lines)))
