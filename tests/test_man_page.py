"""The manual page says what the help says."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from omg.cli.registry import COMMANDS
from tools.man_page import PAGE, page


def test_page_is_what_the_help_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run .venv/bin/python tools/man_page.py"


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff, which reads the page, is not installed")
def test_groff_reads_the_page_without_a_warning() -> None:
    done = subprocess.run(
        ("groff", "-man", "-Tascii", "-ww", "-z", str(PAGE)), capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_page_has_every_command() -> None:
    sections = [line.split()[2] for line in page().splitlines() if line.startswith('.SS "omg ')]

    assert [section.strip('"') for section in sections] == [
        command.name.replace("-", r"\-") for command in COMMANDS
    ]
