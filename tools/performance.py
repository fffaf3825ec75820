"""Make `docs/performance.md` from what the benches measure here.

    .venv/bin/python tools/performance.py [BENCH ...] [--rounds N]

BENCH: `shim`, `commands`, `install` or `scale`; all of them if none is named. The others keep their section
of the page, with the machine and the day of their own. `--rounds N` is for a first look: the figures of a
page that is published come from the benches' own number of rounds, on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import importlib
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.bench.peers import fetch_mise  # noqa: E402
from tests.bench.rows import WHO, Row, read_rows  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PAGE = ROOT / "docs" / "performance.md"
_SIGNIFICANT_DIGITS = 3
# Ours stands out.
_OWN = "omg"


@dataclass(frozen=True)
class Bench:
    """A bench with a section of the page.

    Attributes:
        name: Its module below ``tests.bench``.
        title: The heading of its section.
        about: What the rows have in common, in whole sentences.
    """

    name: str
    title: str
    about: str

    @property
    def rows(self) -> Sequence[Row]:
        """Its rows, without figures."""
        rows: Sequence[Row] = importlib.import_module(f"tests.bench.{self.name}").ROWS
        return rows


BENCHES = (
    Bench(
        "shim",
        "Calls",
        "A call of a program that does nothing, through a shim: the median of many rounds.\n"
        "The least is a program that only does what the rules ask of a shim, and no more.",
    ),
    Bench(
        "commands",
        "Commands",
        "The time until the command has ended, the median of some rounds, in a store of a few versions.\n"
        "The least is a program that does nothing for what omg answers without Python, else an empty Python.",
    ),
    Bench(
        "install",
        "Installs",
        "The time until the files are there, the median of some rounds, in memory.\n"
        "The least is `curl` with `tar` or `unzip`, and `rm -rf`.",
    ),
    Bench(
        "scale",
        "Large stores",
        "The time until the command has ended, the best of some runs.\n"
        "mise has as many versions of the same runtimes.",
    ),
)
_INTRODUCTION = """\
# Performance

Each row was measured on one machine, with all of its columns side by side.
`tools/performance.py` makes this page.
To measure a row again, start its command with `.venv/bin/python` in a [checkout](../CONTRIBUTING.md).

| column | what it shows |
| --- | --- |
| least | the same without any manager, or the least that a correct one must do |
| omg, mise, pyenv, rustup | what the manager takes; `-` where that was not measured |

Times differ from machine to machine, and the ratio of two columns much less.
"""


def page(sections: Mapping[str, str]) -> str:
    """Return the page with these sections, by the titles of their benches."""
    shown = (f"## {bench.title}\n\n{sections[bench.title]}" for bench in BENCHES if bench.title in sections)
    return "\n".join((_INTRODUCTION, *shown))


def sections_of(text: str) -> dict[str, str]:
    """Return the sections of a page by their titles."""
    parts = re.split(r"^## (.+)\n\n", text, flags=re.MULTILINE)
    return {title: f"{body.rstrip()}\n" for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def section(bench: Bench, rows: Iterable[Row], facts: str) -> str:
    """Return the section of a bench.

    Args:
        bench: The bench.
        rows: Its rows, with figures.
        facts: The day and the machine, as `facts` has them.
    """
    lines = [*bench.about.splitlines(), facts, "", f"| what | least | {' | '.join(WHO[1:])} | again with |"]
    lines.append(f"| --- | {' | '.join('---:' for _ in WHO)} | --- |")
    lines += [f"| {' | '.join((row.what, *_figures(row), f'`{row.command}`'))} |" for row in rows]
    return "".join(f"{line}\n" for line in lines)


def facts() -> str:
    """Return a sentence about this machine, this day, and the managers that are measured."""
    release = ".".join(platform.release().split(".")[:2])
    machine = f"{os.cpu_count()} processors, {platform.system()} {release} on {platform.machine()}"
    day = time.strftime("%Y-%m-%d", time.gmtime())
    managers = "".join(f", {name} {version}" for name, version in _managers().items())
    return f"Measured on {day}: {machine}, Python {platform.python_version()}{managers}."


def measured(bench: Bench, options: Sequence[str]) -> list[Row]:
    """Run a bench, with its output for people on the standard error, and return its rows.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "rows.json"
        command = (sys.executable, ROOT / "tests" / "bench" / f"{bench.name}.py", "--json", file, *options)
        subprocess.run(command, check=True, stdout=sys.stderr)
        return read_rows(file)


def _figures(row: Row) -> list[str]:
    figures = {who: shown(getattr(row, who), row.unit) for who in WHO}
    return [f"**{text}**" if who == _OWN and text != "-" else text for who, text in figures.items()]


def shown(value: float | None, unit: str) -> str:
    """Return a figure for people, with three digits that say something; ``-`` for none."""
    if value is None:
        return "-"
    decimals = 0 if value == 0 else max(0, _SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f} {unit}"


def _managers() -> dict[str, str]:
    """Return the version of each other manager that is here."""
    programs: dict[str, str | Path | None] = {name: shutil.which(name) for name in ("pyenv", "rustup")}
    try:
        programs = {"mise": fetch_mise(), **programs}
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"mise is left out: {error}\n")
    return {name: _version_of(program) for name, program in programs.items() if program is not None}


def _version_of(program: str | Path) -> str:
    done = subprocess.run((program, "--version"), capture_output=True, text=True, check=True)
    found = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return found[0] if found else "of an unknown version"


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [bench.name for bench in BENCHES]
    made.add_argument("bench", nargs="*", metavar="BENCH", choices=[*names, []], help=", ".join(names))
    made.add_argument("--rounds", type=int, help="how often each is measured; a bench has its own number")
    return made


def main() -> int:
    """Measure, and write the page."""
    arguments = parser().parse_args()
    options = () if arguments.rounds is None else ("--rounds", str(arguments.rounds))
    sections = sections_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    for bench in BENCHES:
        if not arguments.bench or bench.name in arguments.bench:
            sections[bench.title] = section(bench, measured(bench, options), facts())
            # At once: the next bench may take minutes, and fail.
            PAGE.write_text(page(sections), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
