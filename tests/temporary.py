"""The folder of a run's temporary files: in memory where there is room, and below version files of nobody.

A test that does not end its walk upwards (`OMG_CEILING_DIRS`) would read what happens to lie in the machine's
temporary directory, and pass or fail with that. In this folder something always lies above it, so it fails.

The folder goes when the run ends. Who sets ``TMPDIR`` has it there, and after a failure until the next run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.runtimes.registry import MULTI_FILES, RUNTIMES
from tests.memory import memory

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# What the default tests write is 1 GB, if none of it is removed meanwhile.
_ROOM_BYTES = 4 << 30
_PREFIX = "omg-tests-"
# Which is none in any format.
_PLANTED = "planted: { no version\n"
_BEING_MADE_S = 60


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, int, int]:
    """Give the run its folder; the workers inherit it from the process that starts them."""
    if hasattr(config, "workerinput"):
        return (yield)
    named = os.environ.get("TMPDIR")
    parent = Path(named) if named else memory(_ROOM_BYTES) or Path(tempfile.gettempdir())
    _sweep(parent)
    with _own_folder(parent) as folder:
        if not _is_about_genuine_tools(config.option.markexpr):
            plant(folder)
        status = 0
        try:
            status = yield
        finally:
            if named and status:
                sys.stderr.write(f"temporary files until the next run: {folder}\n")
            else:
                _remove(folder)
    return status


def _is_about_genuine_tools(expression: str) -> bool:
    """Return whether it selects the tests of npm, Bundler, Cargo, which read what lies above them too."""
    return "real" in expression.replace("not real", "").split()


def plant(folder: Path) -> None:
    """Write every file that could choose a version.

    No `.git`: no ceiling hides it, so every test would run in a repository, and most folders lie in none.
    """
    own = (file for runtime in RUNTIMES for file in (*runtime.version_files, *runtime.manifests))
    for path in {file.path.replace("*", "any") for file in (*MULTI_FILES, *own)}:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_PLANTED)


@contextmanager
def _own_folder(parent: Path) -> Iterator[Path]:
    """Make the folder that everything temporary goes to, and hold its lock."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    # Some tests become another user, who has to get through.
    folder.chmod(0o755)
    lock = os.open(folder, os.O_RDONLY)
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        yield folder
    finally:
        tempfile.tempdir, named = before
        os.environ.pop("TMPDIR")
        if named is not None:
            os.environ["TMPDIR"] = named
        os.close(lock)


def _sweep(parent: Path) -> None:
    """Remove the folders of runs that were killed, or failed: nobody holds their locks."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                found = os.fstat(lock)
                if found.st_uid == os.geteuid() and time.time() - found.st_mtime > _BEING_MADE_S:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove(folder)
            finally:
                os.close(lock)


def _remove(folder: Path) -> None:
    for parent, names, _ in os.walk(folder):
        for directory in (Path(parent, name) for name in names):
            if not directory.is_symlink():
                # Some tests close theirs to everybody.
                directory.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
