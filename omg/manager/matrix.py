"""One command with one combination of versions after the other: `omg exec --matrix`."""

from __future__ import annotations

import os
import shlex
import signal
import time
from enum import Enum

from omg.manager.command import become
from omg.manager.variables import apply, variables_of_named
from omg.shim.installing import run_child
from omg.value import dataclass
from omg.versions.grammar import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from omg.context import Context
    from omg.manager.resolving import Resolved
    from omg.shim.execution import Environment

# Somebody wants all of it to end, whatever the command makes of them.
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_NANOSECONDS = 1e9


class Outcome(Enum):
    """What came of one run."""

    PASSED = "passed"
    FAILED = "failed"
    STOPPED = "stopped"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class MatrixRun:
    """What came of the command with one combination of versions.

    Attributes:
        chosen: The versions.
        wait_status: How the command ended; ``None`` if it was not started: an earlier run was stopped.
        seconds: How long that took; ``None`` without.
        stopped_by: The signal that told omg to stop, during this run.
    """

    chosen: tuple[Resolved, ...]
    wait_status: int | None = None
    seconds: float | None = None
    stopped_by: int | None = None

    @property
    def outcome(self) -> Outcome:
        """What came of it."""
        if self.stopped_by is not None:
            return Outcome.STOPPED
        if self.wait_status is None:
            return Outcome.NOT_RUN
        return Outcome.FAILED if self.wait_status else Outcome.PASSED

    @property
    def exit_status(self) -> int | None:
        """The command's exit status; ``None`` where a signal ended it, or nothing was started."""
        is_exit = self.wait_status is not None and os.WIFEXITED(self.wait_status)
        return os.WEXITSTATUS(self.wait_status) if is_exit else None  # type: ignore[arg-type]

    @property
    def signal_name(self) -> str | None:
        """The signal that ended the command, such as ``SIGKILL``."""
        if self.wait_status is None or not os.WIFSIGNALED(self.wait_status):
            return None
        number = os.WTERMSIG(self.wait_status)
        try:
            return signal.Signals(number).name
        except ValueError:
            return f"signal {number}"

    @property
    def shown_outcome(self) -> str:
        """The outcome for people: of a failure, how the command ended."""
        if self.outcome is Outcome.FAILED:
            return self.signal_name or f"exit status {self.exit_status}"
        return str(self.outcome.value).replace("_", " ")

    def __str__(self) -> str:
        return ", ".join(map(str, self.chosen))


def run_matrix(
    context: Context,
    combinations: Sequence[tuple[Resolved, ...]],
    command: Sequence[str],
    environment: Environment,
) -> Iterator[MatrixRun]:
    """Run the command with each combination of versions in turn, under a heading; yield what came of it.

    Its output is live. With ``--json`` its stdout goes to stderr, because stdout is the document's. After a
    signal that told omg to stop, the rest is not run.

    Args:
        context: The world.
        combinations: The versions, for each run.
        command: The executable, by its name or its path, and its arguments.
        environment: The one that the versions are added to.
    """
    is_stopped = False
    for chosen in combinations:
        if is_stopped:
            yield MatrixRun(chosen)
            continue
        context.console.say(f"==> {', '.join(map(str, chosen))}: {printable(shlex.join(command))}")
        run = _run(context, chosen, command, environment)
        is_stopped = run.stopped_by is not None
        yield run


def _run(
    context: Context, chosen: tuple[Resolved, ...], command: Sequence[str], environment: Environment
) -> MatrixRun:
    edited = apply(environment, variables_of_named(environment, chosen, context.store))

    def become_command() -> NoReturn:
        if context.console.is_json:
            os.dup2(2, 1)  # stdout is the document's
        become(context, command, chosen, edited)

    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    began_ns = time.monotonic_ns()
    try:
        status, received = run_child(become_command)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    seconds = (time.monotonic_ns() - began_ns) / _NANOSECONDS
    stopped_by = next((number for number in _ENDING if number in received), None)
    return MatrixRun(chosen, status, seconds, stopped_by)
