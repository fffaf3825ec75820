"""The commands that hints name."""

from __future__ import annotations

import re
import shlex

# A word of a command line, as hints have them.
WORD = r"(?:[a-zA-Z0-9@:._/|~^*\[\]<>=+-]+|'[^']*')"
COMMAND = re.compile(rf"run omg ({WORD}(?: {WORD})*)")
# Words that no command line of a hint has: there the sentence goes on.
PROSE = frozenset(
    {
        *("adopts", "and", "another", "as", "does", "first", "for", "if", "in", "makes", "or", "shows", "so"),
        *("takes", "that", "then", "there", "to", "which", "while", "with"),
    }
)


def commands_in(text: str) -> list[list[str]]:
    """Return the command lines of omg in a hint, without ``omg``."""
    lines = []
    for found in COMMAND.finditer(text):
        words = shlex.split(found[1])
        ends = [place for place, word in enumerate(words) if place and word in PROSE]
        lines.append(words[: ends[0]] if ends else words)
    # `run omg as its owner` has none.
    return [line for line in lines if line[0] != "as"]
