"""Make `docs/demo.svg`, the README's picture, from a real run of `omg demo`.

    .venv/bin/python tools/record.py [PYTHON PYTHON]

PYTHON: two interpreters of other versions, such as `~/.pyenv/versions/3.13.0/bin/python3`. They stand in a
temporary home as a pyenv would have them. Without any, the newest two of pyenv are taken.

What differs from machine to machine is left out: the measured time, and the system's own Python. The
temporary home is shown as `~`.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "demo.svg"
PROMPT = "$ omg demo"
WIDTH = 92
_OMG = Path(sys.executable).with_name("omg")
_SVG = "{http://www.w3.org/2000/svg}"
# What a picture of a terminal says by its colours.
_STYLES = (("$ ", "bold green"), ("    (", "dim"), ("    Python", "bold"))


def demo_lines(home: Path) -> list[str]:
    """Run `omg demo` as a user of ``home`` does, and return what it says.

    Args:
        home: A home with a ``.pyenv`` of two Pythons.

    Raises:
        subprocess.CalledProcessError: The demonstration failed.
    """
    (home / "tmp").mkdir(exist_ok=True)
    env = {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "PYENV_ROOT": str(home / ".pyenv"),
        "TMPDIR": str(home / "tmp"),
        "SHELL": "/bin/sh",
    }
    done = subprocess.run(
        (_OMG, "demo", "--offline"),
        env=env,
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    told = re.sub(r", [\d.]+ \(system\)", "", done.stdout.replace(str(home), "~"))
    lines = told.splitlines()
    return _without_gaps([line for line in lines if not _is_measured(line)])


def _is_measured(line: str) -> bool:
    return re.search(r"\d (?:µs|microseconds)\b", line) is not None


def _without_gaps(lines: list[str]) -> list[str]:
    """Return the lines with one blank line where several follow each other."""
    return [line for number, line in enumerate(lines) if line or number == 0 or lines[number - 1]]


def svg_of(lines: list[str]) -> str:
    """Return a picture of a terminal with these lines."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="truecolor")
    for line in (PROMPT, *lines):
        console.print(Text(line, style=_style(line)), soft_wrap=False, highlight=False)
    # Its typeface would be fetched from elsewhere: the reader's own serves.
    svg = console.export_svg(title="omg demo", unique_id="omg-demo")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def _style(line: str) -> str:
    return next((style for text, style in _STYLES if line.startswith(text) or f"{text}python" in line), "")


def lines_of(svg: str) -> list[str]:
    """Return the text of a picture, line by line as its terminal shows them."""
    rows: dict[str, list[tuple[float, str]]] = {}
    for text in ElementTree.fromstring(svg).iter(f"{_SVG}text"):
        clip = text.get("clip-path")
        if clip:
            rows.setdefault(clip, []).append((float(text.get("x", "0")), text.text or ""))
    numbered = sorted((int("".join(filter(str.isdigit, clip)) or 0), parts) for clip, parts in rows.items())
    found = ["".join(text for _, text in sorted(parts)) for _, parts in numbered]
    return [line.replace("\xa0", " ").rstrip() for line in found]


def wrapped(lines: list[str]) -> list[str]:
    """Return the lines as a terminal of the picture's width shows them."""
    return lines_of(svg_of(lines))


def make_home(home: Path, pythons: list[Path]) -> None:
    """Give ``home`` a pyenv with these interpreters."""
    for python in pythons:
        code = "import platform; print(platform.python_version())"
        asked = subprocess.run((python, "-I", "-c", code), capture_output=True, text=True, check=True)
        bin_dir = home / ".pyenv" / "versions" / asked.stdout.strip() / "bin"
        bin_dir.mkdir(parents=True)
        (bin_dir / "python3").symlink_to(os.path.realpath(python))


def _newest_of_pyenv() -> list[Path]:
    found = (Path.home() / ".pyenv" / "versions").glob("3.*/bin/python3")
    newest = sorted(found, key=lambda file: [int(part) for part in file.parts[-3].split(".")], reverse=True)
    return newest[:2]


def main() -> int:
    """Record the demonstration and write the picture."""
    parser = argparse.ArgumentParser(description="Make docs/demo.svg from a run of `omg demo`.")
    parser.add_argument("python", nargs="*", type=Path, metavar="PYTHON")
    pythons = parser.parse_args().python or _newest_of_pyenv()
    if len(pythons) != 2:
        sys.stderr.write("two Pythons are needed: name them\n")
        return 2
    with tempfile.TemporaryDirectory() as name:
        home = Path(os.path.realpath(name))
        make_home(home, pythons)
        PICTURE.write_text(svg_of(demo_lines(home)), encoding="utf-8")
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
