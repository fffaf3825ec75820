"""The parser of a command, for its help, its mistakes, and every command line that is not plain."""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser, HelpFormatter
from functools import partial

from omg.cli.parsing import declare, prog_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from omg.cli.parsing import CommandModule

EXAMPLES_HEADING = "examples:"
# Of a help that no terminal shows.
_WIDTH = 98


class _Formatter(HelpFormatter):
    """The usual help, without the imports that finding out the terminal's width costs every command."""

    def __init__(self, prog: str, columns: int | None = None) -> None:
        columns = columns_of_output() if columns is None else columns
        # A terminal that does not know its width says 0.
        super().__init__(prog, width=columns - 2 if columns > 2 else _WIDTH)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith(EXAMPLES_HEADING):
            return text  # one example a line
        return super()._fill_text(text, width, indent)


def columns_of_output() -> int:
    """Return the columns of the terminal that stdout is; 0 where it is none, or does not know."""
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 0


class Parser(ArgumentParser):
    """An argument parser that raises `UsageError`."""

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - argparse's signature
        """Answer with the help, as every command answers."""
        from omg.console import open_console
        from omg.result import Result

        open_console(os.environ).show(Result(tuple(self.format_help().splitlines()), {}))

    def help_for(self, columns: int) -> str:
        """Return the help for a terminal of so many columns; 0 for none."""
        self.formatter_class = partial(_Formatter, columns=columns)
        return self.format_help()

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
