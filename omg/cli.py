"""The command line: find the command, run it, and say what went wrong, in one place."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, ArgumentParser
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from omg.commands import registry
from omg.console import open_console
from omg.context import open_context
from omg.errors import OmgError, StoreAccessError, StoreError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.result import Result

INTERRUPTED = 130
# What a shell reports for a program that SIGPIPE ended.
BROKEN_PIPE = 141

# Options that may stand before the command word and take a value.
_OPTIONS_WITH_VALUE = ("-C", "--color")


class CommandModule(Protocol):
    """A module below ``omg.commands``.

    Two optional attributes beside: ``TAKES_COMMAND = True`` where all that follows the first ``--`` is
    somebody else's command line (``args.command``), and ``NEEDS_CONFIG = False`` where the command works
    with a configuration that cannot be read.
    """

    NAME: str
    HELP: str

    def configure(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, context: Context, args: Namespace) -> Result:
        """Do it and return the answer."""


class Parser(ArgumentParser):
    """An argument parser whose complaints are `UsageError`s."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing and exiting."""
        raise UsageError(message, hint=f"run {self.prog} --help")


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command line, taken apart.

    Attributes:
        word: The command word, empty if there is none.
        arguments: All other arguments up to ``--``, global options first.
        command: What follows the first ``--``; ``None`` without one.
    """

    word: str
    arguments: tuple[str, ...]
    command: tuple[str, ...] | None


def main(arguments: Sequence[str], *, own_data_dir: str | None = None) -> int:
    """Run the command that ``arguments`` name and return the exit status.

    Args:
        arguments: The command line without the program.
        own_data_dir: The store that this omg was started from, if it was started from one.
    """
    console = open_console(os.environ, is_json="--json" in _before_separator(arguments))
    try:
        return _run(arguments, Path(own_data_dir) if own_data_dir else None)
    except OmgError as error:
        console.show_error(error)
        return error.exit_status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`omg list | head -1`); keep the interpreter's own flush at exit quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        explained = _explain(error)
        console.show_error(explained)
        return explained.exit_status


def split(arguments: Sequence[str]) -> Invocation:
    """Take a command line apart; options that stand before the command word are moved behind it."""
    own = _before_separator(arguments)
    command = tuple(arguments[len(own) + 1 :]) if len(own) < len(arguments) else None
    position = 0
    while position < len(own) and own[position].startswith("-"):
        position += 2 if own[position] in _OPTIONS_WITH_VALUE else 1
    if position >= len(own):
        return Invocation("", tuple(own), command)
    return Invocation(own[position], (*own[:position], *own[position + 1 :]), command)


def _before_separator(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _run(arguments: Sequence[str], own_data_dir: Path | None) -> int:
    if os.getuid() != os.geteuid():
        raise StoreAccessError("refusing to run set-uid", hint="run omg as the user who owns the toolchains")
    invocation = split(arguments)
    word = invocation.word
    if word == "help" or (not word and {"-h", "--help"} & set(invocation.arguments)):
        from omg.commands.help import show_help

        return show_help(invocation.arguments)
    if not word and "--version" in invocation.arguments:
        from omg import __version__

        sys.stdout.write(f"omg {__version__}\n")
        return 0
    found = registry.find(word)
    if found is None:
        from omg.commands.foreign import explain_word

        raise explain_word(word, invocation.arguments)
    command, implied = found
    module: CommandModule = import_module(f"omg.commands.{command.module}")
    takes_command = getattr(module, "TAKES_COMMAND", False)
    if invocation.command is not None and not takes_command:
        # Somebody else's `--`: all that follows is positional, as everywhere.
        own: tuple[str, ...] = (*invocation.arguments, "--", *invocation.command)
    else:
        own = invocation.arguments
    args = parser_of(module).parse_intermixed_args([*implied, *own])
    if takes_command:
        args.command = invocation.command
    return _execute(module, args, own_data_dir)


def parser_of(module: CommandModule) -> Parser:
    """Return the parser of a command: the options that work everywhere, and its own."""
    prog = f"omg {module.NAME}".rstrip()
    parser = Parser(prog=prog, description=module.HELP, allow_abbrev=False, argument_default=None)
    everywhere = parser.add_argument_group("options of every command")
    everywhere.add_argument("-y", "--yes", action="store_true", help="answer every question with yes")
    everywhere.add_argument("-q", "--quiet", action="store_true", help="say nothing but the answer")
    everywhere.add_argument("-v", "--verbose", action="store_true", help="say more")
    everywhere.add_argument("-C", dest="directory", metavar="DIR", help="run as if started in DIR")
    everywhere.add_argument("--offline", action="store_true", help="never use the network")
    everywhere.add_argument("--json", action="store_true", help="answer with one JSON document")
    everywhere.add_argument("--color", choices=("auto", "always", "never"), default="auto", help=SUPPRESS)
    module.configure(parser)
    return parser


def _execute(module: CommandModule, args: Namespace, own_data_dir: Path | None) -> int:
    if args.directory is not None:
        _enter(args.directory)
    console = open_console(
        os.environ,
        color=args.color,
        is_json=args.json,
        is_quiet=args.quiet,
        is_verbose=args.verbose,
        assume_yes=args.yes,
    )
    context = open_context(
        os.environ,
        console=console,
        own_data_dir=own_data_dir,
        is_offline=args.offline,
        needs_config=getattr(module, "NEEDS_CONFIG", True),
    )
    result = module.run(context, args)
    console.show(result)
    return result.exit_status


def _explain(error: OSError) -> OmgError:
    """Return the error of the operating system as one of omg's, with path, owner, mode and the fix."""
    from omg.store.access import store_error

    name = error.filename if error.filename2 is None else error.filename2
    if not isinstance(name, str | bytes):
        return StoreError((error.strerror or str(error)).lower())
    return store_error(error, "use", Path(os.fsdecode(name)))


def _enter(directory: str) -> None:
    try:
        os.chdir(directory)
    except OSError as error:
        raise UsageError(f"cannot enter `{directory}`: {error.strerror}") from error
