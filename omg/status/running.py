"""Processes that run from a toolchain, where the system tells: Linux's ``/proc``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.store.access import read_regular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_PROC = Path("/proc")
# A file's first line that names its interpreter is cut off there by the kernel, see execve(2).
_MAX_FIRST_LINE_BYTES = 256
# Behind the interpreter there may be one option: `#!/usr/bin/perl -w`.
_SCRIPT_WORDS = slice(1, 3)


def running(
    directories: Collection[Path], *, programs: frozenset[bytes] = frozenset(), proc: Path = _PROC
) -> Iterator[tuple[int, str]]:
    """Yield the processes that use files below ``directories``, with one such file of each.

    A process uses its program, the libraries that it has loaded, and the script that it interprets.
    Processes of other users are not seen, and none is where there is no ``/proc``, as on macOS.

    Args:
        directories: A toolchain, by each of its paths.
        programs: Paths elsewhere that count as well.
        proc: Where the system tells.
    """
    prefixes = tuple(os.fsencode(directory) + b"/" for directory in directories)
    try:
        entries = [entry for entry in proc.iterdir() if entry.name.isdecimal()]
    except OSError:
        return
    for entry in entries:
        try:
            program = os.fsencode((entry / "exe").readlink())
        except OSError:
            continue  # another user's, or one that has ended
        if program.startswith(prefixes) or program in programs:
            yield int(entry.name), os.fsdecode(program)
        elif used := _command(entry, prefixes) or _library(entry, prefixes):
            yield int(entry.name), os.fsdecode(used)


def _command(entry: Path, prefixes: tuple[bytes, ...]) -> bytes | None:
    """Return the path below ``prefixes`` that the process was started by: its program, or its script."""
    words = _content(entry / "cmdline").split(b"\0")
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


def _library(entry: Path, prefixes: tuple[bytes, ...]) -> bytes | None:
    """Return the first mapped file below ``prefixes``."""
    maps = _content(entry / "maps")
    for prefix in prefixes:
        # The last column, see proc_pid_maps(5).
        _, found, rest = maps.partition(b" " + prefix)
        if found:
            return prefix + rest.partition(b"\n")[0]
    return None


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
