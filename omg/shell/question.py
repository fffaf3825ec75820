"""Asks a new shell for its PATH, and for what each name runs."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Start-up files of nvm take seconds; a shell that waits for an answer waits for ever.
_TIMEOUT_S = 20.0
# Around every part of the output: start-up files may print other text.
_MARK = "\x1eomg\x1e"

_KINDS = {"-l": "login", "-i": "interactive", "-li": "interactive login"}

# What a session has before any start-up file was read; all else would be inherited from this one.
_KEPT = ("HOME", "USER", "LOGNAME", "SHELL", "LANG", "ZDOTDIR", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
_BARE_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class ShellMode:
    """How to start a shell.

    Attributes:
        shell: Absolute path of the shell.
        option: ``-l``, ``-i`` or ``-li``.
    """

    shell: Path
    option: str

    def __str__(self) -> str:
        return f"{_KINDS[self.option]} {self.shell.name}"

    @property
    def is_login(self) -> bool:
        """It reads the files of login shells."""
        return "l" in self.option

    @property
    def is_interactive(self) -> bool:
        """It reads the files of interactive shells."""
        return "i" in self.option


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
        for option in _KINDS:
            yield ShellMode(shell, option)


def ask(mode: ShellMode, names: Sequence[str], env: Mapping[str, str]) -> ShellLookup | None:
    """Return what a fresh shell finds, or ``None`` if it does not answer in time or at all."""
    return ask_command((str(mode.shell), mode.option), names, session_environment(env))


def session_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return what a session has before any start-up file was read."""
    return {"PATH": _BARE_PATH, "TERM": "dumb", **{name: env[name] for name in _KEPT if name in env}}


def ask_command(
    command: Sequence[str], names: Sequence[str], env: Mapping[str, str], *, before: str = ""
) -> ShellLookup | None:
    """Return what a shell finds, or ``None`` if it does not answer in time or at all.

    Args:
        command: How it is started; ``-c`` and the question follow.
        names: What it is asked for.
        env: Its environment.
        before: What it runs first.
    """
    is_fish = command[0].rpartition("/")[2] == "fish"
    text = Path(__file__).with_name("question.fish" if is_fish else "question.sh").read_text()
    # In sh the word behind the text is $0.
    zeroth = () if is_fish else ("omg",)
    output = run([*command, "-c", f"{before}{text}", *zeroth, _MARK, *names], env)
    return None if output is None else _read(output)


def _read(output: str) -> ShellLookup | None:
    _, *parts = output.split(_MARK)
    if len(parts) < 2:
        return None
    pairs = (part.rstrip("\n").partition(" ") for part in parts[1:-1])
    return ShellLookup(tuple(parts[0].split(":")), {name: meaning for name, _, meaning in pairs if meaning})


def run(command: Sequence[str], env: Mapping[str, str]) -> str | None:
    """Return what ``command`` printed; ``None`` if it could not be started or did not end in time.

    It has no terminal: it must neither stop nor change the user's.
    """
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
    try:
        output, _ = process.communicate(timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        # What runs for another user, as below sudo, cannot be killed: it is left to itself.
        with suppress(PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return None
    return os.fsdecode(output)
