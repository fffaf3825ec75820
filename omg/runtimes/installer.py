"""Executables that install other executables, and which of their calls do. Pure.

A call of one ends with the shims up to date: ``npm install -g typescript`` makes ``tsc``. All other calls
of the same executable are executed as any tool is. The native shim reads the same patterns from its table,
so they say no more than it can compare in a few instructions.
"""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Installer:
    """Calls that may add or remove executables.

    A word is compared with every argument, wherever it stands. Rather too many calls match than too few:
    one that changes nothing costs a fork. These words have a meaning of their own:

    - one that ends with ``*`` stands for every argument with that beginning;
    - ``$NAME=VALUE`` is a variable of the environment with that value;
    - an empty word stands for a call without arguments.

    Attributes:
        names: The executables; ``{}`` in one stands for a version (``pip{}``).
        words: Groups of words; a call matches if it has one of each group.
        unless: Words of calls that install into another place than the toolchain.
        folders: Where executables go, if not into the toolchain: ``$GOBIN``, ``$GOPATH/bin``, ``~/go/bin``.
            The first whose variable is set counts.
        advice: How a user who cannot write the toolchain installs for themselves: a command, or empty.
        is_outside: Executables never go into the toolchain.
        is_relinked: In a toolchain of mise's the folder lies inside, and ``omg rehash`` makes what it gets
            executables of the toolchain.
    """

    names: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    advice: str = ""
    is_outside: bool = False
    is_relinked: bool = False

    def matches(self, arguments: Sequence[str], env: Mapping[str, str]) -> bool:
        """Return whether a call with these ``arguments`` may change executables."""
        if any(_occurs(word, arguments, env) for word in self.unless):
            return False
        return all(any(_occurs(word, arguments, env) for word in group) for group in self.words)

    def folder(self, env: Mapping[str, str]) -> str:
        """Return the absolute path of the folder outside the toolchain, or an empty text."""
        return next((path for path in (expand_folder(folder, env) for folder in self.folders) if path), "")


def expand_folder(folder: str, env: Mapping[str, str]) -> str:
    """Return ``$GOPATH/bin`` or ``~/go/bin`` as an absolute path; empty if its variable is unset or relative.

    Of a variable with several paths, separated by colons, the first counts.
    """
    start, slash, rest = folder.partition("/")
    value = env.get("HOME" if start == "~" else start.removeprefix("$"), "").partition(":")[0].rstrip("/")
    return f"{value}{slash}{rest}" if value.startswith("/") else ""


def _occurs(word: str, arguments: Sequence[str], env: Mapping[str, str]) -> bool:
    if not word:
        return not arguments
    if word.startswith("$"):
        name, _, value = word[1:].partition("=")
        return env.get(name) == value
    if word.endswith("*"):
        return any(argument.startswith(word[:-1]) for argument in arguments)
    return word in arguments
