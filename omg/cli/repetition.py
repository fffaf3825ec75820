"""Which command lines the launcher may answer by itself the next time (shims/README.md, 16.1 and 16.2).

``shims/shim.c`` looks for the same ones: what it does not look for need not be kept.
"""

from __future__ import annotations

from omg.cli.parsing import before_separator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from omg.cli.parsing import CommandModule
    from omg.context import Context
    from omg.shim.answers import Answer

_HELP_WORDS = ("-h", "--help")
_COMPLETE = "complete"
# By every spelling that stands for a command alone; `ls-remote` is one with an option.
_WORDS = (_COMPLETE, "completions", "current", "env", "exec", "hook", "list", "ls", "where", "x")


def asks_for_help(arguments: Sequence[str]) -> bool:
    """Return whether the command line is a command and its help alone."""
    return 0 < len(arguments) <= 2 and (arguments[-1] in _HELP_WORDS or arguments[0] == "help")


def keep_help(arguments: Sequence[str], own_data_dir: Path | None, lines: Sequence[str]) -> None:
    """Keep a help that was printed."""
    name = _name_of_help(arguments)
    if own_data_dir is None or name is None:
        return
    import os

    from omg.cli.parser import columns_of_output
    from omg.directories import find_directories
    from omg.shim.answers import keep_helps

    cache_dir = find_directories(os.environ, own_data_dir=own_data_dir).cache_dir
    keep_helps(cache_dir, str(own_data_dir), {name: text_of(lines)}, columns_of_output())


def keep_every_help(context: Context) -> None:
    """Keep the helps of all commands, as a set-up does: for this terminal, and for none."""
    import os

    from omg.cli.help import help_for
    from omg.cli.parser import columns_of_output, parser_of
    from omg.cli.parsing import load
    from omg.cli.registry import COMMANDS
    from omg.shim.answers import keep_helps

    parsers = {command.name: parser_of(load(command)) for command in COMMANDS}
    for columns in {0, columns_of_output()}:
        texts = {name: parser.help_for(columns) for name, parser in parsers.items()}
        texts[""] = text_of(help_for(()))
        keep_helps(context.cache_dir, os.path.realpath(context.store.data_dir), texts, columns)


def text_of(lines: Iterable[str]) -> str:
    """Return what is written of the lines of an answer."""
    return "".join(f"{line}\n" for line in lines)


def begin(
    module: CommandModule,
    context: Context,
    arguments: Sequence[str],
    own_data_dir: Path | None,
    *,
    begun_ns: int,
) -> Answer | None:
    """Return what keeps the answer that a command is about to give; ``None`` where it is not kept.

    Args:
        module: The command.
        context: The world.
        arguments: The command line without the program.
        own_data_dir: The store that this omg was started from, if it was started from one.
        begun_ns: Before the settings were read.
    """
    if own_data_dir is None or not getattr(module, "IS_REPEATABLE", False):
        return None
    words = _key_words(module, arguments)
    if not words or context.config_problem is not None:
        return None
    from omg.shim.answers import Answer

    has_folder = not getattr(module, "IGNORES_FOLDER", False)
    if has_folder and not context.may_remember:
        return None  # it would name the folder
    return Answer(words, str(own_data_dir), context, begun_ns=begun_ns, has_folder=has_folder)


def completed_part(word: str) -> str:
    """Return the part of the last word by which its candidates differ (shims/README.md, 16.2)."""
    name, separator, _ = word.partition("@")
    return "-" if word.startswith("-") else name + separator if separator else ""


def _name_of_help(arguments: Sequence[str]) -> str | None:
    """Return the command that a help is of, empty for the list of commands; ``None`` for any other help."""
    if not asks_for_help(arguments):
        return None
    if len(arguments) == 1:
        return ""
    name = arguments[-1] if arguments[0] == "help" else arguments[0]
    # `omg help --`, say, shows another one.
    return name if name and name != "help" and not name.startswith("-") else None


def _key_words(module: CommandModule, arguments: Sequence[str]) -> Sequence[str]:
    """Return the command line as it is looked up; none where it is not."""
    own = before_separator(arguments)
    command = arguments[len(own) + 1 :]
    if not own or own[0] not in _WORDS:
        return ()
    if any(word.startswith("-") and not (own[0] == _COMPLETE and word == "--describe") for word in own):
        return ()
    if own[0] == _COMPLETE:
        return (*arguments[:-1], completed_part(command[-1])) if command else ()
    if getattr(module, "STARTS_PROGRAM", False):
        return arguments[: len(own) + 2] if command else ()
    return arguments if len(own) == len(arguments) else ()
