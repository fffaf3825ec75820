"""The README's picture shows what `omg demo` says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.adoption.system import find_system
from omg.versions.version import Version
from tests.conftest import write_executable
from tools.record import PICTURE, PROMPT, demo_lines, lines_of, svg_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = PICTURE.read_text(encoding="utf-8")
# The Pythons of the recording, newest first.
RECORDED = re.findall(r"Python (3\.\d+\.\d+)", "\n".join(lines_of(SVG)))


def make_pyenv(home: Path, versions: Sequence[str]) -> None:
    """Give ``home`` a pyenv whose Pythons say that they are these."""
    for version in versions:
        file = home / ".pyenv" / "versions" / version / "bin" / "python3"
        write_executable(file, f"#!/bin/sh\necho Python {version}\n")


@pytest.mark.skipif(
    any(
        Version.parse(one.version) > Version.parse(RECORDED[-1])
        for one in find_system({}, Path("/")).adoptables
        if one.runtime == "python"
    ),
    reason="the system's own Python is newer than those of the picture, and plays in its demonstration",
)
def test_picture_shows_what_a_run_says(home: Path) -> None:
    make_pyenv(home, RECORDED)

    said = wrapped(demo_lines(home))

    assert lines_of(SVG) == said, "run tools/record.py again"


def test_picture_names_no_machine() -> None:
    assert not re.search(r"/home/|/root|/tmp|/Users", SVG)
    assert not re.search(r"url\((?!#)", SVG)


def test_text_of_a_picture_is_found_again() -> None:
    assert lines_of(svg_of(["one", "", "  two & three"])) == [PROMPT, "one", "", "  two & three"]
