"""A whole home with omg in it, started as its launcher starts it, and struck at any system call."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest

from omg.config import Config
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.store.environment import place_launcher, running_environment, write_environment
from omg.store.layout import Store
from omg.store.receipts import OWN_NAMES
from tests.acceptance.starting import start
from tests.tools import report_tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

# Every call by which an install, a default or an uninstall changes something on the disk.
CALLS = (
    *("mkdir", "mkdirat", "open", "openat", "write", "pwrite64", "writev", "ftruncate"),
    *("fsync", "fdatasync", "syncfs", "chmod", "fchmod", "fchmodat"),
    *("link", "linkat", "symlink", "symlinkat", "rename", "renameat", "renameat2"),
    *("unlink", "unlinkat", "rmdir", "close"),
)
_LINE = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<arguments>.*)")
_MOMENT = re.compile(rb"(?m)^installed_at = .*$")
_PATIENCE_S = 60
# Close to the most that 64-bit Linux gives.
_FIRST_PID = 4_100_000

# Path below `versions/` -> what is there.
Snapshot = dict[str, tuple[int, bytes]]


@dataclass(frozen=True)
class Point:
    """The ``number``-th time that a process makes a system call, counted from 1."""

    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


@dataclass(frozen=True)
class Finished:
    """How a run ended; ``status`` as `subprocess` has it: negative for a signal."""

    status: int
    stdout: str
    stderr: str
    is_struck: bool = False


@dataclass(frozen=True)
class Machine:
    """A home directory that can be put back as it was.

    Attributes:
        root: Where everything lies.
        env: What omg is started with.
        is_cold: Each run starts an interpreter; otherwise those whose calls nobody follows are forked.
    """

    root: Path
    env: Mapping[str, str]
    is_cold: bool

    @property
    def home(self) -> Path:
        """The user's home."""
        return self.root / "home"

    @property
    def store(self) -> Store:
        """The store in it."""
        return Store(self.home / ".local/share/omg")

    @property
    def command(self) -> tuple[str, ...]:
        """What the launcher executes; without ``-B`` the interpreter's own caches would be counted too."""
        interpreter = (self.store.self_dir / "interpreter").read_text().strip()
        return (interpreter, "-I", "-S", "-B", str(self.store.self_dir / "start.py"))

    def start(self, *arguments: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start ``omg ARGUMENTS`` under the command ``before``."""
        return subprocess.Popen(
            [*before, *self.command, *arguments],
            env=self.env,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, before: Sequence[str] = ()) -> Finished:
        """Run ``omg ARGUMENTS`` to its end."""
        if not before and not self.is_cold:
            return Finished(*start(arguments, self.env, self.home, "", is_cold=False))
        with self.start(*arguments, before=before) as process:
            try:
                stdout, stderr = process.communicate(timeout=_PATIENCE_S)
            finally:
                process.kill()
        return Finished(process.returncode, stdout, stderr)

    def kill_after(self, delay_s: float, *arguments: str) -> Finished:
        """Start ``omg ARGUMENTS`` and kill it after some time, unless it has ended."""
        with self.start(*arguments) as process:
            try:
                stdout, stderr = process.communicate(timeout=delay_s)
            except subprocess.TimeoutExpired:
                process.kill()
                stdout, stderr = process.communicate()
        return Finished(process.returncode, stdout, stderr, process.returncode == -signal.SIGKILL)

    def trace(
        self, *arguments: str, given: Sequence[str] = (), statuses: Sequence[int] = (0,)
    ) -> tuple[Point, ...]:
        """Run ``omg ARGUMENTS`` and return every point at which it changed something, in order.

        Args:
            arguments: The command line.
            given: Injections all the while: what the system does not have.
            statuses: How it may end.
        """
        log = self.root / "trace"
        # The filter makes it faster, and (in strace 6.1) forgets to inject.
        how = ("--seccomp-bpf",) if not given else _injected(given)
        traced = ("-y", *how, "-e", f"trace={','.join(CALLS)}")
        done = self.run(*arguments, before=(*_alone(), *_strace(log), *traced))
        assert done.status in statuses, done.stderr
        return tuple(_points(log.read_text(errors="replace").splitlines()))

    def strike(self, point: Point, injection: str, *arguments: str, given: Sequence[str] = ()) -> Finished:
        """Run ``omg ARGUMENTS`` and let ``injection`` happen at ``point``."""
        log = self.root / "strike"
        calls = {point.call, *(one.partition(":")[0] for one in given)}
        # Which descriptors are of files that were written tells one `close` from another.
        calls |= {"openat"} if point.call == "close" else set()
        happening = f"{point.call}:{injection}:when={point.number}"
        traced = ("-y", "-e", f"trace={','.join(sorted(calls))}")
        injected = _injected((*given, happening))
        done = self.run(*arguments, before=(*_alone(), *_strace(log), *traced, *injected))
        lines = log.read_text(errors="replace").splitlines()
        # Where it runs alone, strace is the first process, and that one cannot die of a signal of its own.
        is_killed = any("killed by SIGKILL" in line for line in lines)
        status = -signal.SIGKILL if is_killed else done.status
        return Finished(status, done.stdout, done.stderr, _is_struck(lines, point))

    def save(self) -> None:
        """Remember the home as it is."""
        shutil.copytree(self.home, self.root / "saved", symlinks=True)

    def put_back(self) -> None:
        """Make the home what it was when it was saved."""
        shutil.rmtree(self.home)
        shutil.copytree(self.root / "saved", self.home, symlinks=True)

    def snapshot(self) -> Snapshot:
        """Return everything in ``versions/`` but the time of the install; an empty runtime is nothing."""
        versions_dir = self.store.versions_dir
        return {
            str(path.relative_to(versions_dir)): _state(path)
            for path in versions_dir.rglob("*")
            if path.parent != versions_dir
        }

    def leftovers(self) -> list[str]:
        """Return what must not outlive the next command."""
        places = (self.store.data_dir, self.home / ".local/state/omg", self.home / ".config/omg")
        hidden = [path for place in places for path in place.rglob(".*") if path.name not in OWN_NAMES]
        # Uses are noted below the path of the store, which this home's `.local` is a part of.
        noted = self.home / ".local/state/omg/used"
        hidden = [path for path in hidden if not (path.is_dir() and path.is_relative_to(noted))]
        staged = self.store.staging_dir.iterdir() if self.store.staging_dir.exists() else ()
        return [str(path.relative_to(self.home)) for path in (*hidden, *staged)]


def make_machine(root: Path, program: Path, env: Mapping[str, str], *, is_cold: bool) -> Machine:
    """Set omg up in a new home below ``root``, with ``program`` as its shims."""
    own = {"HOME": str(root / "home"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    machine = Machine(root, {**own, **env}, is_cold)
    machine.store.data_dir.mkdir(parents=True)
    place_program(machine.store, program)
    write_environment(machine.store, running_environment())
    place_launcher(machine.store)
    rehash(machine.store, Config(), machine.home / ".config/omg")
    return machine


def require_strace() -> None:
    """Skip the test where system calls cannot be struck."""
    if (found := shutil.which("strace")) is None:
        pytest.skip("strace is not installed: NOTHING was killed and NO error injected")
    report_tool("strace", found)
    probe = ["strace", "-qq", "-o", "/dev/null", "-e", "trace=chdir", "true"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        pytest.skip("strace may not trace here: NOTHING was killed and NO error injected")


class _Changes:
    """Tells the calls that change something on the disk, from a trace of them in order."""

    def __init__(self) -> None:
        self._written: set[str] = set()

    def includes(self, call: str, arguments: str) -> bool:
        """Return whether the next call of the trace changes something."""
        if call.startswith("open"):
            is_change = "O_CREAT" in arguments
            self._written |= {arguments.rpartition(" = ")[2]} if is_change else set()
            return is_change
        if call == "close":
            descriptor = arguments.partition(")")[0]
            # strace does not close what it lets fail, and who closes a lock wants it free.
            is_change = descriptor in self._written and "/locks/" not in descriptor
            self._written.discard(descriptor)
            return is_change
        return True


def _points(lines: Iterable[str]) -> Iterator[Point]:
    counts: Counter[tuple[str, str]] = Counter()
    changes = _Changes()
    for line in lines:
        if (match := _LINE.match(line)) is None:
            continue
        call, arguments = match["call"], match["arguments"]
        counts[match["pid"], call] += 1
        if changes.includes(call, arguments):
            yield Point(call, counts[match["pid"], call])


def _is_struck(lines: Iterable[str], point: Point) -> bool:
    """Return whether the call happened at which it was to be struck, and no other one with its number."""
    changes = _Changes()
    for line in lines:
        if "killed by SIGKILL" in line:
            return True
        if (match := _LINE.match(line)) is None:
            continue
        call, arguments = match["call"], match["arguments"]
        is_change = changes.includes(call, arguments)
        if call == point.call and "(INJECTED)" in line:
            return call != "close" or is_change
    return False


def _injected(injections: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for one in injections for word in ("-e", f"inject={one}"))


@cache
def _alone() -> tuple[str, ...]:
    """Return what runs a command that sees no process but its own; nothing where the system refuses it.

    `uninstall` opens a file of every process that it sees. On a machine where others come and go, the calls
    that follow would have other numbers each time.
    """
    unshared = ("--user", "--map-current-user", "--pid", "--fork", "--kill-child", "--mount-proc")
    # A leftover counts as in use while a process of its number runs: no process outside has such a one.
    high_numbers = f'echo {_FIRST_PID} >/proc/sys/kernel/ns_last_pid && exec "$@"'
    command = ("unshare", *unshared, "sh", "-c", high_numbers, "sh")
    if shutil.which(command[0]) is None:
        return ()
    probe = subprocess.run([*command, "true"], capture_output=True, check=False)
    return command if probe.returncode == 0 else ()


def _strace(log: Path) -> tuple[str, ...]:
    # Threads are followed; programs that omg starts (shells, a compiler) are let go when they begin: each has
    # calls of the same names, and which of them comes first is not for omg to say.
    return ("strace", "-f", "-b", "execve", "-qq", "-o", str(log))


def _state(path: Path) -> tuple[int, bytes]:
    if path.is_symlink():
        return 0, bytes(path.readlink())
    mode = path.stat().st_mode
    return mode, b"" if path.is_dir() else _MOMENT.sub(b"", path.read_bytes())
