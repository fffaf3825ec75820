"""The parser of a command, for its help, its mistakes, and every command line that is not plain."""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser, HelpFormatter

from omg.cli.parsing import declare, prog_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from omg.cli.parsing import CommandModule

EXAMPLES_HEADING = "examples:"


class _Formatter(HelpFormatter):
    """The usual help, without the imports that finding out the terminal's width costs every command."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width())

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith(EXAMPLES_HEADING):
            return text  # one example a line
        return super()._fill_text(text, width, indent)


def _width() -> int:
    try:
        columns = os.get_terminal_size(1).columns
    except OSError:
        columns = 0  # not a terminal
    # A terminal that does not know its width says 0.
    return columns - 2 if columns > 2 else 98


class Parser(ArgumentParser):
    """An argument parser that raises `UsageError`."""

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - argparse's signature
        """Answer with the help, as every command answers."""
        from omg.console import open_console
        from omg.result import Result

        open_console(os.environ).show(Result(tuple(self.format_help().splitlines()), {}))

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing and exiting, in omg's words."""
        from omg.cli.usage_errors import usage_error

        raise usage_error(message, self.prog)


def parser_of(module: CommandModule) -> Parser:
    """Return the parser of a command: the options that work everywhere, and its own."""
    examples: tuple[str, ...] = getattr(module, "EXAMPLES", ())
    parser = Parser(
        prog=prog_of(module),
        description=f"{module.HELP[:1].upper()}{module.HELP[1:]}.",
        epilog="\n".join((EXAMPLES_HEADING, *(f"  {example}" for example in examples))) if examples else None,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    declare(module, parser)
    for action in parser._actions:
        if action.help == SUPPRESS:
            action.help = SUPPRESS  # argparse compares by identity
    return parser
