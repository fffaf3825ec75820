"""Small C programs that tests compile: the reporter behind the shims, the clock of the benchmark."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from tests.tools import report_tool

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = Path(__file__).parent
REPORTER = _HERE / "reporter.c"


def compiler() -> str | None:
    """Return the C compiler that the build would take, if there is one."""
    for name in (os.environ.get("CC"), "cc", "gcc", "clang"):
        if name and (found := shutil.which(name)):
            return found
    return None


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """Return what ``make`` makes in a directory, once for all workers of a session."""
    own_dir = factory.getbasetemp()
    shared_dir = own_dir.parent if "PYTEST_XDIST_WORKER" in os.environ else own_dir
    place = shared_dir / f"made-{name}"
    with FileLock(f"{place}.lock"):
        if not place.exists():
            scratch = factory.mktemp(name)
            made = make(scratch)
            made.rename(scratch / name)
            scratch.rename(place)
    return place / name


def reporter(factory: pytest.TempPathFactory) -> Path:
    """Return the program that stands in for every executable, alone in a directory of this process."""
    shared = made_once(factory, "reporter", lambda directory: compile_program(REPORTER, directory))
    own = factory.mktemp("reporter") / shared.name
    os.link(shared, own)
    return own


def compile_program(source: Path, directory: Path, *flags: str) -> Path:
    """Return ``source`` compiled into ``directory``; without a compiler the test is skipped."""
    cc = compiler()
    if cc is None:
        pytest.skip("needs a C compiler")
    program = directory / source.stem
    report_tool("the C compiler", cc)
    command = [cc, "-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", *flags, "-o", program, source]
    subprocess.run(command, check=True)
    return program
