"""Asks a new shell for its PATH, and for what each name runs."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Start-up files of nvm take seconds; a shell that waits for an answer waits for ever.
_TIMEOUT_S = 20.0
# Around every part of the output: start-up files may print other text.
_MARK = "\x1eomg\x1e"

# What a session has before any start-up file was read; all else would be inherited from this one.
_KEPT = ("HOME", "USER", "LOGNAME", "SHELL", "LANG", "ZDOTDIR", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
_BARE_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class ShellMode:
    """How to start a shell.

    Attributes:
        shell: Absolute path of the shell.
        option: ``-l`` or ``-i``.
    """

    shell: Path
    option: str

    def __str__(self) -> str:
        return f"{'login' if self.option == '-l' else 'interactive'} {self.shell.name}"


@dataclass(frozen=True, slots=True)
class ShellLookup:
    """What a fresh shell said.

    Attributes:
        path: Its PATH, element by element.
        meanings: By name: the path of a program, ``alias ...``, or the bare name of a function.
            Names that mean nothing there are absent.
    """

    path: tuple[str, ...]
    meanings: Mapping[str, str]


def modes(shells: Sequence[Path]) -> Iterator[ShellMode]:
    """Yield how each of ``shells`` is started by a terminal, an editor or a login."""
    for shell in shells:
        yield ShellMode(shell, "-l")
        yield ShellMode(shell, "-i")


def ask(mode: ShellMode, names: Sequence[str], env: Mapping[str, str]) -> ShellLookup | None:
    """Return what a fresh shell finds, or ``None`` if it does not answer in time or at all."""
    text = (
        Path(__file__).with_name("question.fish" if mode.shell.name == "fish" else "question.sh").read_text()
    )
    # In sh the word behind the text is $0.
    zeroth = () if mode.shell.name == "fish" else ("omg",)
    fresh = {name: env[name] for name in _KEPT if name in env}
    output = _run(
        [str(mode.shell), mode.option, "-c", text, *zeroth, _MARK, *names],
        {"PATH": _BARE_PATH, "TERM": "dumb", **fresh},
    )
    return None if output is None else _read(output)


def _read(output: str) -> ShellLookup | None:
    _, *parts = output.split(_MARK)
    if len(parts) < 2:
        return None
    pairs = (part.rstrip("\n").partition(" ") for part in parts[1:-1])
    return ShellLookup(tuple(parts[0].split(":")), {name: meaning for name, _, meaning in pairs if meaning})


def _run(command: list[str], env: dict[str, str]) -> str | None:
    """Return what ``command`` printed. It has no terminal: it must neither stop nor change the user's."""
    try:
        process = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    with process:
        try:
            output, _ = process.communicate(timeout=_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None
    return os.fsdecode(output)
