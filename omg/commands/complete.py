"""`omg complete -- WORD...`: the completions of the last word, for the completion scripts."""

from __future__ import annotations

import os

from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Iterable, Sequence

    from omg.cli.parsing import CommandModule
    from omg.context import Context

NAME = "complete"
HELP = "print the completions of the last word"
NEEDS_CONFIG = False
TAKES_COMMAND = True
IGNORES_FOLDER = True

# Words that every runtime accepts as a version.
_WORDS = ("latest", "system")


def configure(parser: ArgumentParser) -> None:
    """Declare no arguments: the command line to complete follows `--`."""


def run(context: Context, args: Namespace) -> Result:
    """Return the candidates, one a line; none where the shell completes files."""
    words: Sequence[str] = args.command or ("",)
    candidates = tuple(one for one in _candidates(context, words) if one.startswith(words[-1]))
    return Result(candidates, {"candidates": candidates})


def _candidates(context: Context, words: Sequence[str]) -> Iterable[str]:
    from omg.cli import registry
    from omg.cli.parsing import load, split

    *before, word = words
    found = registry.find(split(before).word) if split(before).word else None
    if found is None:
        return [command.name for command in registry.COMMANDS]
    return _arguments(context, load(found[0]), word)


def _arguments(context: Context, module: CommandModule, word: str) -> Iterable[str]:
    from omg.cli.parser import parser_of

    actions = parser_of(module)._actions
    if word.startswith("-"):
        return [option for action in actions for option in action.option_strings]
    positional = (action for action in actions if not action.option_strings)
    return [value for action in positional for value in _values(context, action, word)]


def _values(context: Context, action: Action, word: str) -> Iterable[str]:
    """Return what ``action`` takes, by the name that its help gives to it."""
    if action.choices is not None:
        return [str(choice) for choice in action.choices]
    match (str(action.metavar) if action.metavar else "").split("[")[0].split("@")[0]:
        case "RUNTIME":
            wants_spec = "@" in str(action.metavar)
            return _specs(context, word) if wants_spec else _runtimes(context)
        case "EXECUTABLE":
            return _shims(context)
        case "MANAGER":
            from omg.manager.importing import manager_names

            return manager_names()
        case "SHELL":
            from omg.commands.completions import SCRIPTS

            return SCRIPTS
        case _:
            return ()


def _runtimes(context: Context) -> Iterable[str]:
    """Return omg's own runtimes, then what else is installed."""
    from omg.runtimes.registry import RUNTIMES
    from omg.store.installed import list_runtimes

    own = [runtime.name for runtime in RUNTIMES]
    return own + [name for name in list_runtimes(context.store) if name not in own]


def _specs(context: Context, word: str) -> Iterable[str]:
    """Return `node@`..., or behind the `@` the installed versions, newest first, and the words for others."""
    from omg.runtimes.registry import by_name
    from omg.store.installed import list_toolchains

    name, separator, _ = word.partition("@")
    if not separator:
        return [f"{runtime}@" for runtime in _runtimes(context)]
    runtime = by_name(name)
    installed = (toolchain.version.text for toolchain in list_toolchains(context.store, runtime.name))
    lines = ("lts", *(f"lts/{line.name}" for line in reversed(runtime.vocabulary.lts_lines)))
    names = (*_WORDS, *(lines if len(lines) > 1 else ()), *runtime.vocabulary.channels)
    return [f"{name}@{text}" for text in (*installed, *names, *context.config.aliases_of(runtime.name))]


def _shims(context: Context) -> Iterable[str]:
    try:
        return sorted(os.listdir(context.store.shims_dir))  # noqa: PTH208 - names only
    except OSError:
        return ()
