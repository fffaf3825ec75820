"""Processes that run from a toolchain, where the system tells: Linux's ``/proc``."""

from __future__ import annotations

import os
import time
from bisect import bisect_left
from pathlib import Path

from omg.store.access import read_regular
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_PROC = Path("/proc")
# A file's first line that names its interpreter is cut off there by the kernel, see execve(2).
_MAX_FIRST_LINE_BYTES = 256
# A program that is started within it is as one that is started just after a version was removed.
_MOMENT_S = 0.05
# Behind the interpreter there may be one option: `#!/usr/bin/perl -w`.
_SCRIPT_WORDS = slice(1, 3)


@dataclass(frozen=True, slots=True)
class _Process:
    """What one process uses: its program, the words that it was started by, the files that it has mapped."""

    pid: int
    program: bytes
    words: tuple[bytes, ...]
    maps: tuple[bytes, ...]


class Processes:
    """The processes of this moment, read once for however many toolchains.

    A process uses its program, the libraries that it has loaded, and the script that it interprets.
    Processes of other users are not seen, and none is where there is no ``/proc``, as on macOS.

    Args:
        proc: Where the system tells.
    """

    def __init__(self, proc: Path = _PROC) -> None:
        self._proc = proc
        self._present: tuple[_Process, ...] = ()
        self._users: dict[bytes, list[int]] = {}
        self._paths: list[bytes] = []
        self._looked_at = -_MOMENT_S
        self.refresh()

    def refresh(self) -> None:
        """Look again, unless that was a moment ago: hundreds of small versions go in one second.

        Of a process that still runs the same, what it has loaded is not read again.
        """
        if time.monotonic() - self._looked_at < _MOMENT_S:
            return
        known = {(one.pid, one.program, one.words): one for one in self._present}
        self._looked_at = time.monotonic()
        self._present = tuple(_processes(str(self._proc), known))
        self._users = {}
        for number, one in enumerate(self._present):
            for path in {one.program, *one.words[: _SCRIPT_WORDS.stop], *one.maps}:
                self._users.setdefault(path, []).append(number)
        self._paths = sorted(self._users)

    def using(
        self, directories: Collection[Path | str], *, programs: frozenset[bytes] = frozenset()
    ) -> Iterator[tuple[int, str]]:
        """Yield the processes that use files below ``directories``, with one such file of each.

        Args:
            directories: A toolchain, by each of its paths.
            programs: Paths elsewhere that count as well.
        """
        prefixes = tuple(os.fsencode(directory) + b"/" for directory in directories)
        # Found by their files, not gone through: there may be thousands of toolchains, and of processes.
        numbers = {number for program in programs for number in self._users.get(program, ())}
        numbers.update(number for path in self._below(prefixes) for number in self._users[path])
        for one in map(self._present.__getitem__, sorted(numbers)):
            if one.program.startswith(prefixes) or one.program in programs:
                yield one.pid, os.fsdecode(one.program)
            elif used := _command(one.words, prefixes) or _library(one.maps, prefixes):
                yield one.pid, os.fsdecode(used)

    def _below(self, prefixes: tuple[bytes, ...]) -> Iterator[bytes]:
        for prefix in prefixes:
            for place in range(bisect_left(self._paths, prefix), len(self._paths)):
                if not self._paths[place].startswith(prefix):
                    break
                yield self._paths[place]


def _processes(
    proc: str, known: Mapping[tuple[int, bytes, tuple[bytes, ...]], _Process]
) -> Iterator[_Process]:
    try:
        names = [name for name in os.listdir(proc) if name.isdecimal()]  # noqa: PTH208 - names only
    except OSError:
        return
    for name in names:
        place = f"{proc}/{name}"
        try:
            program = os.fsencode(os.readlink(f"{place}/exe"))  # noqa: PTH115 - hundreds, each time
        except OSError:
            continue  # another user's, or one that has ended
        words = tuple(_content(f"{place}/cmdline").split(b"\0"))
        found = known.get((int(name), program, words))
        yield found or _Process(int(name), program, words, _mapped(f"{place}/maps"))


def _mapped(file: str) -> tuple[bytes, ...]:
    """Return the mapped files, each once; the path is the last column, see proc_pid_maps(5)."""
    lines = (line[line.find(b"/") :] for line in _content(file).split(b"\n") if b"/" in line)
    return tuple(dict.fromkeys(lines))


def _command(words: Sequence[bytes], prefixes: tuple[bytes, ...]) -> bytes | None:
    """Return the path below ``prefixes`` that a process was started by: its program, or its script."""
    if words[0].startswith(prefixes):
        return words[0]
    for word in words[_SCRIPT_WORDS]:
        if word.startswith(prefixes) and _interpreter(word) == words[0].rpartition(b"/")[2]:
            return word
    return None


def _interpreter(script: bytes) -> bytes | None:
    """Return the name of the program that a script asks for; an editor with the script open is another."""
    try:
        first_line = read_regular(Path(os.fsdecode(script)), _MAX_FIRST_LINE_BYTES).partition(b"\n")[0]
    except OSError:
        return None
    words = first_line.removeprefix(b"#!").split()
    if not first_line.startswith(b"#!") or not words:
        return None
    names = [word.rpartition(b"/")[2] for word in words if not word.startswith(b"-")]
    return names[1] if names[0] == b"env" and len(names) > 1 else names[0]


def _library(maps: Sequence[bytes], prefixes: tuple[bytes, ...]) -> bytes | None:
    """Return the first mapped file below ``prefixes``."""
    return next((file for prefix in prefixes for file in maps if file.startswith(prefix)), None)


def _content(file: str) -> bytes:
    try:
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 - hundreds, each time
            return stream.read()
    except OSError:
        return b""
