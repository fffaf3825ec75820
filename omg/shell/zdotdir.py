"""Where zsh's start-up files are if one of them moves the others: `ZDOTDIR=~/.config/zsh` in `~/.zshenv`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.question import run, session_environment
from omg.store.access import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MARK = "\x1eomg\x1e"
# A start-up file is a page or two.
_MAX_BYTES = 1 << 20
_SYSTEM_FILES = (Path("/etc/zshenv"), Path("/etc/zsh/zshenv"))


def with_zdotdir(env: Mapping[str, str], home: Path, shells: Iterable[Path]) -> Mapping[str, str]:
    """Return ``env`` with the ``ZDOTDIR`` that a new zsh has; zsh is started only if a file names it.

    It tells where files are; a zsh that is started with it would not read ``~/.zshenv``.

    Args:
        env: The environment.
        home: The user's home.
        shells: Those that are there.
    """
    zsh = next((shell for shell in shells if shell.name == "zsh"), None)
    if zsh is None or not any(_names_it(file) for file in (home / ".zshenv", *_SYSTEM_FILES)):
        return env
    output = run([str(zsh), "-c", 'print -rn -- "$0$ZDOTDIR$0"', _MARK], session_environment(env))
    parts = (output or "").split(_MARK)
    return {**env, "ZDOTDIR": parts[1]} if len(parts) == 3 and parts[1].startswith("/") else env


def _names_it(file: Path) -> bool:
    try:
        return b"ZDOTDIR" in read_regular(file, _MAX_BYTES)
    except OSError:
        return False
