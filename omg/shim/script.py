"""A toolchain's script that ``env`` would start, and the program beside it that does so (13.10 to 13.12)."""

from __future__ import annotations

import os

from omg.shim.system import is_executable_file

# What the kernel reads of a script.
_LINE_BYTES = 256
_BLANKS = b" \t"
# Besides blanks. Nothing of it means anything to `env -S`.
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_"
_ENV = b"/usr/bin/env"


def env_words(head: bytes) -> tuple[bytes, ...]:
    """Return the name of the program that a script is for, and its words; nothing for any other file.

    Args:
        head: The first bytes of the file, 256 or more where it has them.
    """
    line, newline, _ = head[:_LINE_BYTES].partition(b"\n")
    if not newline or not line.startswith(b"#!") or line[2:].translate(None, _BLANKS + _PLAIN):
        return ()
    program, *words = line[2:].split() or [b""]
    if words and words[0] == b"-S":
        words = words[1:]
    elif len(words) != 1:
        return ()
    if program != _ENV or not words or words[0].startswith(b"-") or b"/" in words[0] or b"=" in words[0]:
        return ()
    return tuple(words)


def script_command(path: bytes) -> tuple[bytes, ...]:
    """Return what is executed in place of the script at ``path``: the program beside it, words, the script.

    Nothing where the file is executed as it is.
    """
    words = env_words(_read_head(path))
    if not words:
        return ()
    program = os.path.dirname(path) + b"/" + words[0]  # noqa: PTH120 - bytes
    if not is_executable_file(program) or not os.access(path, os.X_OK):
        return ()
    return (program, *words[1:], path)


def hosted_words(path: bytes, host: str) -> tuple[bytes, ...] | None:
    """Return the words of the script at ``path`` for its program, where ``env`` would look for that (15.6).

    ``None`` where the file is for another program than ``host``, or has that beside it.
    """
    words = env_words(_read_head(path))
    if not words or words[0] != os.fsencode(host) or script_command(path) or not os.access(path, os.X_OK):
        return None
    return words[1:]


def _read_head(path: bytes) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(descriptor, _LINE_BYTES)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
