"""The terminal: what goes to stdout, what to stderr, colour, questions.

stdout gets the result and nothing else; all other messages go to stderr.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from omg import log
from omg.result import SCHEMA
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal, TextIO

    from omg.errors import AnswerError, OmgError
    from omg.result import Json, Result

# SGR codes of the eight basic colours: every theme maps them to something readable.
_STYLES = {"active": "32", "name": "1", "path": "36", "faint": "2", "warning": "33", "error": "31"}
_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@dataclass(frozen=True, slots=True)
class Console:
    """The three streams and how to use them.

    Attributes:
        stdin: Where answers to questions come from.
        stdout: The answer.
        stderr: Everything else.
        is_json: The answer is one JSON document.
        is_quiet: Say nothing but the answer, warnings and errors.
        is_verbose: Say details too.
        is_coloured: Human text on stdout carries colour.
        assume_yes: Questions are answered yes without being asked.
        logs_json: Each message on stderr is one JSON object a line.
        said: What was written to stderr.
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    is_json: bool = False
    is_quiet: bool = False
    is_verbose: bool = False
    is_coloured: bool = False
    assume_yes: bool = False
    logs_json: bool = False
    said: list[str] = field(default_factory=list, repr=False, compare=False)

    @property
    def is_interactive(self) -> bool:
        """There is a person to ask: both stdin and stderr are terminals, and no program reads stderr."""
        return not self.logs_json and self.stdin.isatty() and self.stderr.isatty()

    def paint(self, text: str, style: str) -> str:
        """Return ``text`` in a style of omg's (``active``, ``name``, ``path``, ``faint``...)."""
        if not self.is_coloured:
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

    def say(self, text: str) -> None:
        """Tell what is going on, on stderr; nothing with ``-q``."""
        if not self.is_quiet:
            self._log("info", text)

    def detail(self, text: str) -> None:
        """Tell what only ``-v`` asks for, on stderr."""
        if self.is_verbose:
            self._log("debug", text)

    def warn(self, text: str) -> None:
        """Tell something that the user should look at, on stderr, even with ``-q``."""
        self._log("warning", text, prefix="omg: warning: ")

    def confirm(self, question: str) -> bool:
        """Return whether the user agrees; ``-y`` agrees, and without a person the answer is no.

        Any other text than a yes or a no is asked about again.
        """
        return self.choose(question, {}) == "y"

    def choose(self, question: str, others: Mapping[str, str]) -> str:
        """Return ``y`` or ``n``, or one of ``others``: by the letter to type, what it stands for.

        As `confirm`: ``-y`` and an empty line agree, and without a person the answer is ``n``.
        """
        if self.assume_yes or not self.is_interactive:
            return "y" if self.assume_yes else "n"
        letters = "/".join(("Y", "n", *others))
        meanings = "".join(f"; {letter}: {meaning}" for letter, meaning in others.items())
        while True:
            self.stderr.write(f"{question} [{letters}{meanings}] ")
            self.stderr.flush()
            answer = self.stdin.readline()
            word = answer.strip().lower()
            if answer == "" or word in ("n", "no"):
                return "n"
            if word in ("", "y", "yes"):
                return "y"
            if word in others:
                return word
            self._tell(f"type y, n or {' or '.join(others)}" if others else "type y for yes or n for no")

    def show(self, result: Result) -> None:
        """Write the answer of a command to stdout.

        Raises:
            AnswerError: It cannot be written: the disk that it is redirected to is full, for one.
        """
        if self.is_json:
            self._write_document(result.document)
        else:
            self._answer("".join(f"{line}\n" for line in result.lines))
            if result.closing:
                self.say(result.closing)
            # About the shell that somebody types in: a script is not one, and its log is no place for it.
            if result.remark and self.stderr.isatty():
                self.warn(result.remark)

    def show_error(self, error: OmgError) -> None:
        """Write an error: two lines on stderr, or with ``--json`` a document on stdout."""
        if self.is_json:
            self._write_document(
                {
                    "error": {
                        "kind": error.kind,
                        "message": error.message,
                        "hint": error.hint,
                        "exit_status": error.exit_status,
                        **error.facts,
                    }
                }
            )
            return
        if self.logs_json:
            facts = {"kind": error.kind, "hint": error.hint, "exit_status": error.exit_status}
            self._tell(log.line("error", error.message, **facts))
            return
        self._tell(f"omg: {error.message}")
        if error.hint:
            self._tell(f"hint: {error.hint}")

    def show_failures(self, errors: Sequence[OmgError], *, count: int) -> list[Json]:
        """Write each of several errors, and return what ``--json`` says of them, as part of the answer.

        Args:
            errors: What failed.
            count: How many things were requested in all.

        Raises:
            OmgError: Only one thing was requested, and it failed.
        """
        if len(errors) == count == 1:
            raise errors[0]
        if not self.is_json:
            for error in errors:
                self.show_error(error)
        return [{"kind": error.kind, "message": error.message, "hint": error.hint} for error in errors]

    def _write_document(self, document: Mapping[str, Json]) -> None:
        import json

        self._answer(json.dumps({"schema": SCHEMA, **document}, indent=2) + "\n")

    def _answer(self, text: str) -> None:
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            silence(self.stdout)
            raise unwritable(error) from error

    def _log(self, level: str, text: str, *, prefix: str = "") -> None:
        self._tell(log.line(level, text) if self.logs_json else f"{prefix}{text}")

    def _tell(self, text: str) -> None:
        self.said.append(text)
        # A message that cannot be written is not an error.
        try:
            self.stderr.write(f"{text}\n")
            self.stderr.flush()
        except OSError:
            silence(self.stderr)


def unwritable(error: OSError) -> AnswerError:
    """Return the error for a result that cannot be written, for example to a full disk."""
    from omg.errors import AnswerError

    return AnswerError(f"cannot write the answer: {(error.strerror or str(error)).lower()}")


def silence(stream: TextIO) -> None:
    """Redirect a stream that cannot be written to nowhere; otherwise Python flushes it again at exit."""
    with suppress(OSError, ValueError):
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)


def open_console(
    env: Mapping[str, str],
    *,
    color: str = "auto",
    is_json: bool = False,
    is_quiet: bool = False,
    is_verbose: bool = False,
    assume_yes: bool = False,
) -> Console:
    """Return the console of this process.

    Args:
        env: The environment: ``NO_COLOR``, ``TERM``, ``OMG_LOG``.
        color: ``auto`` (on a terminal), ``always`` or ``never``.
        is_json: See `Console`, as for the others.
        is_quiet: See `Console`.
        is_verbose: See `Console`.
        assume_yes: See `Console`.
    """
    stdout = sys.stdout or _closed_stream("w")
    if isinstance(stdout, TextIOWrapper):
        # A path that is not valid text is printed byte by byte; a character that the terminal's
        # encoding lacks is escaped. Neither is an error.
        is_utf8 = stdout.encoding.lower() in ("utf-8", "utf8")
        stdout.reconfigure(errors="surrogateescape" if is_utf8 else "backslashreplace")
    return Console(
        stdin=sys.stdin or _closed_stream("r"),
        stdout=stdout,
        stderr=sys.stderr or _closed_stream("w"),
        is_json=is_json,
        is_quiet=is_quiet,
        is_verbose=is_verbose,
        is_coloured=wants_colour(color, env, is_terminal=stdout.isatty()),
        assume_yes=assume_yes,
        logs_json=log.wants_json(env),
    )


def wants_colour(color: str, env: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Return whether text is coloured; an explicit ``color`` beats ``NO_COLOR`` (no-color.org)."""
    if color != "auto":
        return color == "always"
    return is_terminal and not env.get("NO_COLOR") and env.get("TERM") != "dumb"


def listed(names: Sequence[str]) -> str:
    """Return ``names`` in a few words; there may be a thousand."""
    shown = ", ".join(f"`{name}`" for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"


def shown_size(size_bytes: int) -> str:
    """Return a number of bytes for people: ``180.3 MB``."""
    for unit_bytes, unit in _UNITS:
        if size_bytes >= unit_bytes:
            return f"{size_bytes / unit_bytes:.1f} {unit}"
    return f"{size_bytes} B"


def aligned(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return each row as one line, its cells in columns two spaces apart."""
    table = [tuple(row) for row in rows]
    count = max((len(row) for row in table), default=0)
    widths = [max((_width(row[i]) for row in table if i < len(row)), default=0) for i in range(count)]
    return tuple(
        "  ".join(cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(row)).rstrip()
        for row in table
    )


def _width(cell: str) -> int:
    """Return the cell's length without its colour codes."""
    if "\x1b" not in cell:
        return len(cell)
    import re

    return len(re.sub(r"\x1b\[[0-9;]*m", "", cell))


def _closed_stream(mode: Literal["r", "w"]) -> TextIO:
    """Return a stand-in for a stream that was closed before omg started (``2>&-``)."""
    return Path(os.devnull).open(mode, encoding="utf-8")
