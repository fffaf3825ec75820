"""`omg complete -- WORD...`: the completions of the last word, for the completion scripts."""

from __future__ import annotations

import os

from omg.cli.repetition import completed_part
from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Iterable, Sequence

    from omg.cli.parsing import CommandModule
    from omg.context import Context
    from omg.runtimes.runtime import Runtime

    # A word, and what is said of it.
    Candidate = tuple[str, str]

NAME = "complete"
HELP = "print the completions of the last word"
NEEDS_CONFIG = False
TAKES_COMMAND = True
IGNORES_FOLDER = True
IS_REPEATABLE = True

# Words that every runtime accepts as a version.
_WORDS = (("latest", "the newest release"), ("system", "the system version"))
# Commands that are about versions which are installed, and take no other word for one.
_OF_INSTALLED = ("uninstall", "prune", "where", "verify")
_VERBS_WITH_KEY = ("get", "set", "unset")


def configure(parser: ArgumentParser) -> None:
    """Declare how much is printed; the command line to complete follows `--`."""
    parser.add_argument("--describe", action="store_true", help="print behind each, after a tab, what it is")


def run(context: Context, args: Namespace) -> Result:
    """Return the candidates, one a line; none where the shell completes files."""
    words: Sequence[str] = args.command or ("",)
    *before, last = words
    words = (*before, completed_part(last))
    candidates = dict(_candidates(context, words, describes=args.describe))
    lines = {word: f"{word}\t{what}" if args.describe and what else word for word, what in candidates.items()}
    if (answer := getattr(args, "answer", None)) is not None:
        # The launcher takes those that begin with the last word, whatever that is the next time.
        answer.keep_text("".join(f"{line}\n" for line in lines.values()))
    found = tuple(word for word in lines if word.startswith(last))
    return Result(tuple(lines[word] for word in found), {"candidates": found})


def _candidates(context: Context, words: Sequence[str], *, describes: bool) -> Iterable[Candidate]:
    from omg.cli import registry
    from omg.cli.parsing import load, split

    *before, word = words
    given = split(before)
    found = registry.find(given.word) if given.word else None
    if found is None:
        # To load all commands takes longer than all else, and only what is said of them needs it.
        return [(command.name, load(command).HELP if describes else "") for command in registry.COMMANDS]
    positional = [one for one in given.arguments if not one.startswith("-")]
    return _arguments(context, load(found[0]), positional, word)


def _arguments(
    context: Context, module: CommandModule, before: Sequence[str], word: str
) -> Iterable[Candidate]:
    from omg.cli.parser import parser_of

    actions = parser_of(module)._actions
    if word.startswith("-"):
        return [(option, action.help or "") for action in actions for option in action.option_strings]
    if module.NAME == "config" and before:
        return _of_config(before)
    positional = (action for action in actions if not action.option_strings)
    is_installed = module.NAME in _OF_INSTALLED
    return [
        value for action in positional for value in _values(context, action, word, is_installed=is_installed)
    ]


def _of_config(before: Sequence[str]) -> Iterable[Candidate]:
    """Return the settings behind a verb that takes one, and the values of one that has few."""
    from omg.config_keys import KEYS, find

    verb, *names = before
    if verb not in _VERBS_WITH_KEY:
        return ()
    if not names:
        return [(key.name.partition("*")[0], key.summary) for key in KEYS]
    place = find(names[0]) if verb == "set" and len(names) == 1 else None
    return [] if place is None else [(value, "") for value in place.kind.choices]


def _values(context: Context, action: Action, word: str, *, is_installed: bool) -> Iterable[Candidate]:
    """Return what ``action`` takes, by the name that its help gives to it."""
    if action.choices is not None:
        return [(str(choice), "") for choice in action.choices]
    match (str(action.metavar) if action.metavar else "").split("[")[0].split("@")[0]:
        case "RUNTIME":
            wants_spec = "@" in str(action.metavar)
            return _specs(context, word, is_installed=is_installed) if wants_spec else _runtimes(context)
        case "EXECUTABLE":
            return _shims(context)
        case "MANAGER":
            from omg.manager.importing import manager_names

            return [(name, "") for name in manager_names()]
        case "SHELL":
            from omg.commands.completions import SCRIPTS

            return [(shell, "") for shell in SCRIPTS]
        case _:
            return ()


def _runtimes(context: Context, *, is_installed: bool = False) -> Iterable[Candidate]:
    """Return omg's own runtimes, then what else is installed; or only what is installed."""
    from omg.runtimes.registry import RUNTIMES, by_name
    from omg.store.installed import list_runtimes

    there = list_runtimes(context.store)
    own = [runtime for runtime in RUNTIMES if not is_installed or runtime.name in there]
    names = [runtime.name for runtime in own]
    others = [by_name(name) for name in there if name not in names]
    return [(runtime.name, runtime.title) for runtime in (*own, *others)]


def _specs(context: Context, word: str, *, is_installed: bool) -> Iterable[Candidate]:
    """Return `node@`..., or behind the `@` the installed versions, newest first, and the words for others."""
    from omg.runtimes.registry import by_name

    name, separator, _ = word.partition("@")
    if not separator:
        return [(f"{one}@", title) for one, title in _runtimes(context, is_installed=is_installed)]
    runtime = by_name(name)
    words = () if is_installed else _words(context, runtime)
    return [(f"{name}@{text}", what) for text, what in (*_installed(context, runtime), *words)]


def _installed(context: Context, runtime: Runtime) -> Iterable[Candidate]:
    from omg.store.installed import current, list_toolchains

    default = current(context.store, runtime.name)
    for toolchain in list_toolchains(context.store, runtime.name):
        what = "linked" if toolchain.is_linked else "installed"
        yield toolchain.version.text, f"{what}, the global default" if toolchain == default else what


def _words(context: Context, runtime: Runtime) -> Iterable[Candidate]:
    lines = [("lts", "the newest LTS line")]
    lines += [(f"lts/{line.name}", "an LTS line") for line in reversed(runtime.vocabulary.lts_lines)]
    yield from _WORDS
    yield from lines if len(lines) > 1 else ()
    yield from ((channel, "a channel") for channel in runtime.vocabulary.channels)
    yield from ((alias, "your alias") for alias in context.config.aliases_of(runtime.name))


def _shims(context: Context) -> Iterable[Candidate]:
    try:
        names = sorted(os.listdir(context.store.shims_dir))  # noqa: PTH208 - names only
    except OSError:
        return ()
    return [(name, "") for name in names]
