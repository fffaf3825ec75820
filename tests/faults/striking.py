"""What is done to a store while it is struck, and what must be true afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.faults.machine import Finished, Machine, Point, Snapshot

# How often an operation is done to come to one point. Where it cannot be run alone (machine.py), `uninstall`
# looks at every process of the machine, and these come and go.
_ATTEMPTS = 12


@dataclass(frozen=True)
class Operation:
    """A command line and what comes before it.

    Attributes:
        arguments: The command line.
        prepared_by: Command lines that prepare for it.
        given: Injections all the while: what the system lacks.
        damage: What is done to the machine last.
        statuses: How it may end when nothing harms it.
    """

    arguments: tuple[str, ...]
    prepared_by: tuple[tuple[str, ...], ...] = ()
    given: tuple[str, ...] = ()
    damage: Callable[[Machine], None] = lambda _machine: None
    statuses: tuple[int, ...] = (0,)

    def __str__(self) -> str:
        return " ".join((*self.arguments, *self.given))


def _cut_off_program(machine: Machine) -> None:
    """Make the installed program what a disk that was full would leave."""
    program = machine.store.toolchain_dir("node", "20.11.1") / "bin/node"
    program.write_bytes(program.read_bytes()[:5])


def _two_pins(machine: Machine) -> None:
    """Let two version files of the folder contradict each other."""
    for name, version in (("nvmrc", "18.17.0"), ("node-version", "20.11.1")):
        (machine.home / f".{name}").write_text(f"{version}\n")


INSTALL = Operation(("install", "node@20.11.1"))
USE = Operation(("use", "node@20.11.1"), (("install", "node@20.11.1"),))
UNINSTALL = Operation(("uninstall", "node@20.11.1"), (("install", "node@20.11.1"),))
REPLACE = Operation(("install", "--force", "node@20.11.1"), (("install", "node@20.11.1"),))
# As on a file system that cannot swap two names.
REPLACE_IN_TWO_STEPS = Operation(REPLACE.arguments, REPLACE.prepared_by, ("renameat2:error=EINVAL",))
# Of a default that was asked for as this one version.
UPGRADE = Operation(("upgrade", "node", "--latest"), (("use", "node@18.17.0"),))
PRUNE = Operation(("prune", "node@18.17.0", "-y"), (("install", "node@18.17.0"), ("use", "node@20.11.1")))
# Both edit version files; what the first cannot mend, it reports with 100.
FIX = Operation(("check", "--fix", "-y"), damage=_two_pins, statuses=(0, 100))
UPGRADE_PINS = Operation(("upgrade", "--pins", "--latest"), damage=_two_pins)
SETUP = Operation(("setup", "--yes"))
# Whose directory it is does not matter: a link is made, and its receipt.
LINK = Operation(("link", "sh@mine", "/usr"))
# Doctor has more to say of such a home, and so it ends with 1.
REPAIR = Operation(
    ("doctor", "--fix"), (("install", "node@20.11.1"),), damage=_cut_off_program, statuses=(0, 1)
)
OPERATIONS = (INSTALL, USE, UNINSTALL, REPLACE)


@dataclass(frozen=True)
class Trial:
    """An operation that was done once: where it can be struck, and what it makes of what.

    Attributes:
        points: Every point, in order.
        before: What there was.
        after: What there is when it is done.
    """

    machine: Machine
    operation: Operation
    points: tuple[Point, ...]
    before: Snapshot
    after: Snapshot

    def strike_all(self, strikes: Iterable[tuple[Point, str]]) -> list[Outcome]:
        """Strike the operation once at each point, and return what every strike left."""
        return [self.strike(point, injection) for point, injection in strikes]

    def strike(self, point: Point, injection: str) -> Outcome:
        """Do the operation again and let ``injection`` happen at ``point``, then run another command.

        Which thread opens a file first differs from run to run, and with it, rarely, the number that a call
        has in its thread. A call that is missed is looked up by its place in a new trace, and struck there.
        """
        machine = self.machine
        at = point
        for _ in range(_ATTEMPTS):
            machine.put_back()
            done = machine.strike(at, injection, *self.operation.arguments, given=self.operation.given)
            if done.is_struck:
                break
            machine.put_back()
            traced = machine.trace(
                *self.operation.arguments, given=self.operation.given, statuses=self.operation.statuses
            )
            assert len(traced) == len(self.points), f"{self.operation} makes other calls than before"
            at = traced[self.points.index(point)]
        assert done.is_struck, f"{self.operation} was not struck at {point}: {done}"
        return self._outcome(str(point), done)

    def kill_after(self, delay_s: float) -> Outcome:
        """Do the operation again and kill it after some time, then run another command."""
        self.machine.put_back()
        done = self.machine.kill_after(delay_s, *self.operation.arguments)
        return self._outcome(f"{delay_s:.3f} s", done)

    def _outcome(self, point: str, done: Finished) -> Outcome:
        machine = self.machine
        between = machine.snapshot()
        following = machine.run("rehash")
        assert following.status == 0, f"after {point} of {self.operation}: {following.stderr}"
        leftovers = machine.leftovers()
        return Outcome(point, done.status, done.stderr, between, machine.snapshot(), tuple(leftovers))

    def is_whole(self, snapshot: Snapshot) -> bool:
        """Return whether ``snapshot`` is what there was, or what there must be."""
        return snapshot in (self.before, self.after)


@dataclass(frozen=True)
class Outcome:
    """What a strike left.

    Attributes:
        point: When it was struck.
        status: How the operation ended.
        stderr: What it told.
        between: The toolchains when it had ended.
        finally_: The toolchains after the next command.
        leftovers: What the next command left lying.
    """

    point: str
    status: int
    stderr: str
    between: Snapshot
    finally_: Snapshot
    leftovers: tuple[str, ...]


def prepare(machine: Machine, operation: Operation) -> None:
    """Make ``machine`` what ``operation`` begins with."""
    for arguments in operation.prepared_by:
        done = machine.run(*arguments)
        assert done.status == 0, done.stderr
    _tell_apart(machine)
    operation.damage(machine)


def try_once(machine: Machine, operation: Operation) -> Trial:
    """Do ``operation`` unharmed, and return what can be done to it."""
    prepare(machine, operation)
    machine.save()
    before = machine.snapshot()
    points = machine.trace(*operation.arguments, given=operation.given, statuses=operation.statuses)
    return Trial(machine, operation, points, before, machine.snapshot())


def sampled(points: tuple[Point, ...], count: int) -> tuple[Point, ...]:
    """Return ``count`` of ``points``, evenly spread; all if there are no more."""
    if count >= len(points):
        return points
    step = len(points) / count
    return tuple(points[int(step * (index + 0.5))] for index in range(count))


def _tell_apart(machine: Machine) -> None:
    """Change what is installed, so that the same version installed again is not the same."""
    for readme in machine.store.versions_dir.glob("node/*/README.md"):
        readme.write_text("the old one\n")
