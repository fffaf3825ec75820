"""The programs of the machine that tests use: a test that fails says which ones it used."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


def find_tool(name: str) -> str:
    """Return where a program is; the test is skipped where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"NOT CHECKED: {name} is not on this machine")
    report_tool(name, found)
    return found


def path_without(factory: pytest.TempPathFactory, *names: str) -> str:
    """Return a PATH with every program of the system's folders but those of these names."""
    folder = factory.mktemp("programs")
    for place in map(Path, ("/bin", "/usr/bin")):
        for program in place.iterdir():
            link = folder / program.name
            if program.name not in names and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


def report_tool(name: str, path: str) -> None:
    """Write down which file serves as a program: pytest shows it of a test that fails."""
    real = os.path.realpath(path)
    sys.stdout.write(f"{name} is {path}{f' ({real})' if real != path else ''}\n")
