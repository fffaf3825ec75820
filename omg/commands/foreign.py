"""Words that are no commands: those of other managers, and typing errors."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from omg.commands.registry import COMMANDS
from omg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

# The word, who says it, and what it is here; `{}` takes the arguments that were typed.
WORDS: dict[str, tuple[str, str]] = {
    "local": ("pyenv, rbenv and asdf", "omg pin {}"),
    "global": ("pyenv, rbenv and asdf", "omg use {}"),
    "default": ("rustup and fnm", "omg use {}"),
    "set": ("asdf", "omg pin {}"),
    "override": ("rustup", "omg pin {}"),
    "version": ("nvm and pyenv", "omg current"),
    "versions": ("pyenv and rbenv", "omg list"),
    "whence": ("pyenv and rbenv", "omg which -a {}"),
    "prefix": ("pyenv and rbenv", "omg where {}"),
    "root": ("pyenv and rbenv", "omg where {}"),
    "init": ("pyenv and rbenv", "omg setup"),
    "activate": ("mise", "omg setup"),
    "deactivate": ("mise and nvm", "omg setup --remove"),
    "run": ("nvm and rustup", "omg exec {}"),
    "add": ("other managers", "omg install {}"),
    "remove": ("other managers", "omg uninstall {}"),
    "upgrade": ("mise", "omg install {}"),
    "list-all": ("asdf", "omg list --remote {}"),
    "ls-all": ("other managers", "omg list --remote {}"),
    "list-remote": ("fnm", "omg list --remote {}"),
    "latest": ("asdf and mise", "omg list --remote {}"),
    "outdated": ("mise and proto", "omg list --remote {}"),
    "search": ("mise", "omg list --remote {}"),
    "toolchain": ("rustup", "omg list"),
    "show": ("rustup", "omg current"),
    "status": ("other managers", "omg current"),
    "plugin": ("asdf", "omg list"),
    "plugins": ("asdf and mise", "omg list"),
    "resh": ("other managers", "omg rehash"),
    "settings": ("mise", "omg config {}"),
    "unuse": ("mise", "omg use {} system"),
}

# Options about this run, not about what was meant.
_NOT_REPEATED = ("--json", "-q", "--quiet", "-v", "--verbose")


def explain_word(word: str, arguments: Sequence[str]) -> UsageError:
    """Return the error for a word that is no command, with the command that is meant.

    Args:
        word: What was typed.
        arguments: What was typed behind it; repeated in the hint, quoted for a shell.
    """
    if word in WORDS:
        manager, command = WORDS[word]
        return UsageError(f"`{word}` is a word of {manager}", hint=f"run {_filled(command, arguments)}")
    from difflib import get_close_matches

    from omg.versions.grammar import quoted

    known = [command.name for command in COMMANDS]
    known += [form[0] for command in COMMANDS for form in command.short_forms]
    near = get_close_matches(word, [*known, *WORDS], n=1, cutoff=0.6)
    if not near:
        return UsageError(f"no command is called {quoted(word)}", hint="run omg --help")
    command = WORDS[near[0]][1] if near[0] in WORDS else f"omg {near[0]} {{}}"
    return UsageError(f"no command is called {quoted(word)}", hint=f"run {_filled(command, arguments)}")


def _filled(command: str, arguments: Sequence[str]) -> str:
    # Arguments come from the user's own keyboard, but may hold anything: quoted as a shell needs them.
    shown = shlex.join(
        argument for argument in arguments if argument.isprintable() and argument not in _NOT_REPEATED
    )
    return " ".join(command.format(shown).split())
