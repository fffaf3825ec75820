"""Words from somebody hostile, where a version is expected."""

from __future__ import annotations

import random

SPECIAL = (
    "",
    ".",
    "..",
    "../../../../tmp/x",
    "/etc/passwd",
    "20.11.1/../../x",
    "20.11.1\0",
    "20.11.1\n21.0.0",
    "20.11.1 ",
    "-rf",
    "--version",
    "$(id)",
    "`id`",
    "20.11.1;id",
    "20.11.1%2f..",
    "current",
    "v",
    "\u0662\u0660.\u0661.\u0661",
    "20.11.1\u202e",
    "2" * 5000 + ".1.1",
    "20.11." + "9" * 400,
    "\ud800.1.1",
    "20..1",
    "20.11.1.",
    "~20.11.1",
    "20.11.1\\..\\x",
    "C:20.11.1",
)
_LETTERS = [*"0123456789....vV-_+~/\\ \t\n\0%$`'\"<>|*?:;@()[]{}abz\xe9\u0663\u202e"]


def texts(count: int) -> list[str]:
    """Return special texts, and others made by chance, the same in every run."""
    chance = random.Random(20261123)
    special = [*SPECIAL, *(f"v{text}" for text in SPECIAL)]
    made = ["".join(chance.choices(_LETTERS, k=chance.randint(1, 14))) for _ in range(count - len(special))]
    return [*special, *made]
