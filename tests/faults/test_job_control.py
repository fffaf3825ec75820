"""On a terminal, a call through a shim is a job like any other; a call that installs is, too."""

from __future__ import annotations

import os
import pty
import select
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.faults.stage import Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.conftest import MakeStage
    from tests.faults.stage import Environment, Stage

_PATIENCE_S = 20
_STOP, _INTERRUPT, _QUIT = b"\x1a", b"\x03", b"\x1c"


@dataclass(frozen=True)
class Terminal:
    """A shell with job control, reduced to one job.

    Attributes:
        keyboard: The terminal's other side.
        events: What became of the job, one event a line.
        shell: The process that leads the session.
    """

    keyboard: int
    events: int
    shell: int

    def press(self, key: bytes) -> None:
        """Type something."""
        os.write(self.keyboard, key)

    def wait_for_output(self) -> bytes:
        """Wait until the job has said all that it says before it waits for a signal."""
        said = b""
        while b"GREETING=hello\0" not in said:
            assert select.select([self.keyboard], [], [], _PATIENCE_S)[0], said
            said += os.read(self.keyboard, 65536)
        return said

    def wait_for_event(self) -> str:
        """Return the next thing that became of the job."""
        assert select.select([self.events], [], [], _PATIENCE_S)[0], "nothing happened"
        return os.read(self.events, 100).decode().strip()


def _be_the_shell(command: list[str], environment: Environment, cwd: Path, events: int) -> None:
    """Run one foreground job in a session of its own, and tell what becomes of it; never returns."""
    os.chdir(cwd)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpgid(0))
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execve(command[0], command, environment)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            os.write(events, b"stopped by %d\n" % os.WSTOPSIG(status))
            os.killpg(job, signal.SIGCONT)
            continue
        os.write(events, b"ended by %d\n" % (os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0))
        os._exit(0)


@pytest.fixture(params=[*Way, "directly", *(f"{way}, installing" for way in Way)])
def terminal(request: pytest.FixtureRequest, shared_stage: MakeStage) -> Iterator[Terminal]:
    """Return a terminal on which the reporter waits for a signal."""
    way, _, is_installing = request.param.partition(", ")
    stage: Stage = shared_stage(Way.NATIVE if way == "directly" else Way(way))
    command = [str(stage.target if way == "directly" else stage.shim)]
    if is_installing:
        command = [str(stage.shim.with_name("npm")), "install", "-g", "x"]
    environment = {**stage.environment, b"REPORTER": b"wait", b"GREETING": b"hello"}
    read_end, write_end = os.pipe()
    shell, keyboard = pty.fork()
    if shell == 0:
        try:
            _be_the_shell(command, environment, stage.cwd, write_end)
        finally:
            os._exit(1)
    os.close(write_end)
    try:
        yield Terminal(keyboard, read_end, shell)
    finally:
        # The reporter, whatever it ignores; 0 where the session has ended, which would be pytest's own group.
        if (foreground := os.tcgetpgrp(keyboard)) > 0:
            with suppress(ProcessLookupError):
                os.killpg(foreground, signal.SIGKILL)
        os.kill(shell, signal.SIGKILL)
        os.waitpid(shell, 0)
        for descriptor in (keyboard, read_end):
            os.close(descriptor)


@pytest.mark.parametrize(("key", "number"), [(_INTERRUPT, signal.SIGINT), (_QUIT, signal.SIGQUIT)])
def test_keys_end_the_job(terminal: Terminal, key: bytes, number: signal.Signals) -> None:
    terminal.wait_for_output()
    terminal.press(key)
    assert terminal.wait_for_event() == f"ended by {number.value}"


def test_a_stopped_job_goes_on(terminal: Terminal) -> None:
    terminal.wait_for_output()
    terminal.press(_STOP)
    assert terminal.wait_for_event() == f"stopped by {signal.SIGTSTP.value}"
    # The shell continues it; until then the next key waits.
    terminal.press(_INTERRUPT)
    assert terminal.wait_for_event() == f"ended by {signal.SIGINT.value}"
