"""Asks a shell whether the text of a start-up file is whole, without running any of it."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TIMEOUT_S = 20.0

# How to have a text checked: no start-up file is read. To bash, patterns of extglob are errors without `-O`.
_OPTIONS = {
    "bash": (("--norc", "--noprofile", "-n"), ("--norc", "--noprofile", "-O", "extglob", "-n")),
    "zsh": (("-f", "-n"),),
    "fish": (("--no-config", "--no-execute"),),
}
# A word that is an error wherever a command may begin, and text inside of quotes and here-documents.
_STRAY = b")\n"
# What some shells accept at the end of a text, though the command goes on.
_GOES_ON = re.compile(rb"(?:&&|\|&?|\\|!)$")
# And loops and functions whose body follows, for zsh: in doubt, a word in a text looks like one.
_BODY_FOLLOWS = re.compile(
    rb"(?:^|[^\w$-])(?:for|foreach|repeat|while|until|select|if|elif|function|coproc|time|noglob|nocorrect)(?:\s|$)"
    rb"(?!.*(?:\bfi|\bdone|\bend|\}|\besac)$)"
)


def shell_of(file: Path, shells: Mapping[str, Path]) -> Path | None:
    """Return the shell that reads a start-up file, of ``shells`` by name; ``None`` if it is not there."""
    if file.suffix == ".fish":
        return shells.get("fish")
    if file.name.startswith(".z"):
        return shells.get("zsh")
    # Of a login bash, ~/.profile may have what sh does not know.
    return shells.get("bash")


def syntax_problem(shell: Path, text: bytes) -> str:
    """Return what is wrong with ``text``; empty if ``SHELL -n`` accepts it."""
    problem = ""
    for options in _OPTIONS.get(shell.name, (("-n",),)):
        problem = _problem([str(shell), *options, "/dev/stdin"], text)
        if not problem:
            return ""
    return f"`{shell.name} -n` does not accept it: {problem}"


def ends_whole(shell: Path, text: bytes) -> bool:
    """Return whether ``text`` leaves no `if`, quote, here-document or line open."""
    if text and not text.endswith(b"\n"):
        text += b"\n"
    return (
        not _GOES_ON.search(_last_command(text))
        and not syntax_problem(shell, text)
        and bool(syntax_problem(shell, text + _STRAY))
    )


def begins_command(shell: Path, before: bytes) -> bool:
    """Return whether the line after ``before`` begins a command of its own; in doubt it does not."""
    return not _BODY_FOLLOWS.search(_last_command(before)) and ends_whole(shell, before)


def _last_command(text: bytes) -> bytes:
    """Return the last line that is neither blank nor a comment, without the comment behind it."""
    if text.removesuffix(b"\n").removesuffix(b"\r").endswith(b"\\"):
        return b"\\"
    lines = (line.strip() for line in reversed(text.split(b"\n")))
    line = next((line for line in lines if line and not line.startswith(b"#")), b"")
    return re.sub(rb"\s#.*", b"", line)


def _problem(command: list[str], text: bytes) -> str:
    try:
        done = subprocess.run(
            command,
            input=text,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_TIMEOUT_S,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "no response"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    if done.returncode == 0:
        return ""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].replace("/dev/stdin", "").lstrip(": ") if lines else "a syntax error"
