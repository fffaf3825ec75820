"""A command line, taken apart: the command's word, its arguments, the options of every command."""

from __future__ import annotations

from omg.value import Protocol, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.cli.registry import Command
    from omg.context import Context
    from omg.result import Result

# Options with a value that may come before the command.
_OPTIONS_WITH_VALUE = ("-C", "--color")
# `argparse.SUPPRESS`: not in the help.
_HIDDEN = "==SUPPRESS=="


class CommandModule(Protocol):
    """A module below ``omg.commands``, or an object in one, where two commands share it.

    Optional attributes: ``EXAMPLES`` (two or three command lines for the help), ``TAKES_COMMAND`` (all that
    follows the first ``--`` is another program's command line, ``args.command``), ``NEEDS_CONFIG = False``
    (the command works with an invalid configuration), ``IS_AUDITED`` (it changes something, so a refused
    run is recorded in the audit log), ``IS_DECISION`` (it reports what a shim would do, and fails with the
    shim's exit status), ``STARTS_PROGRAM`` (it may become another program), ``IGNORES_FOLDER`` (what the
    working directory asks for is not looked at).
    """

    NAME: str
    HELP: str

    def configure(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, context: Context, args: Namespace) -> Result:
        """Do it and return the answer."""


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


def load(command: Command) -> CommandModule:
    """Return the module of a command; no other command's is imported."""
    name, _, entry = command.module.partition(":")
    # Not `importlib`: every command would load that for this line alone.
    module = __import__(f"omg.commands.{name}", fromlist=("NAME",))
    loaded: CommandModule = getattr(module, entry) if entry else module
    return loaded


def split(arguments: Sequence[str]) -> Invocation:
    """Split a command line; options before the command are moved behind it."""
    own = before_separator(arguments)
    command = tuple(arguments[len(own) + 1 :]) if len(own) < len(arguments) else None
    position = 0
    while position < len(own) and own[position].startswith("-"):
        position += 2 if own[position] in _OPTIONS_WITH_VALUE else 1
    if position >= len(own):
        return Invocation("", tuple(own), command)
    return Invocation(own[position], (*own[:position], *own[position + 1 :]), command)


def before_separator(arguments: Sequence[str]) -> Sequence[str]:
    """Return omg's own part of a command line: all before the first ``--``."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def prog_of(module: CommandModule) -> str:
    """Return a command as it is typed."""
    return f"omg {module.NAME}".rstrip()


def declare(module: CommandModule, parser: ArgumentParser) -> None:
    """Declare the options of every command, and the command's own arguments."""
    everywhere = parser.add_argument_group("options of every command")
    everywhere.add_argument("-y", "--yes", action="store_true", help="answer yes to every question")
    everywhere.add_argument("-q", "--quiet", action="store_true", help="print only the result")
    everywhere.add_argument("-v", "--verbose", action="store_true", help="print more details")
    everywhere.add_argument("-C", dest="directory", metavar="DIR", help="run as if started in DIR")
    everywhere.add_argument("--offline", action="store_true", help="never use the network")
    everywhere.add_argument("--json", action="store_true", help="print the result as JSON")
    everywhere.add_argument("--color", choices=("auto", "always", "never"), default="auto", help=_HIDDEN)
    module.configure(parser)
