"""What the benches tell `docs/performance.md`: one row for each thing that is measured beside others.

A bench has ``ROWS``, its rows without figures, and ``parser``, which makes its command line. With
``--json FILE`` it writes the rows with the figures that it measured.
`tools/performance.py` makes the page from those files.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

# Who is measured, in the order of the page's columns.
WHO = ("floor", "omg", "mise", "pyenv", "rustup")


@dataclass(frozen=True)
class Row:
    """One row of the page.

    Attributes:
        what: What is measured, in at most 15 words; unlike that of any other row.
        unit: Of all figures in the row: ``ms``, ``s``, ``MB``, or ``x`` for a ratio.
        command: What repeats it, from the project's directory: ``tests/bench/shim.py --without-peers``.
        floor: The least that it can take: the program called directly, ``curl | tar``, an empty Python...
        omg: Ours.
        mise: mise's. None, here and above: not measured, or not on this machine.
        pyenv: pyenv's.
        rustup: rustup's.
    """

    what: str
    unit: str
    command: str
    floor: float | None = None
    omg: float | None = None
    mise: float | None = None
    pyenv: float | None = None
    rustup: float | None = None


def add_option(parser: argparse.ArgumentParser) -> None:
    """Give the command line of a bench ``--json FILE``, as ``json``."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows of the page there")


def write_rows(file: Path, rows: Iterable[Row]) -> None:
    """Write ``rows`` to ``file``: a list of objects with the attributes of `Row`."""
    text = json.dumps([asdict(row) for row in rows], indent=1)
    file.write_text(f"{text}\n", encoding="utf-8")


def read_rows(file: Path) -> list[Row]:
    """Return the rows that a bench wrote.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds no JSON.
        TypeError: An object in it is no row.
    """
    return [Row(**one) for one in json.loads(file.read_text(encoding="utf-8"))]
