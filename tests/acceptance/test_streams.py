"""Streams that are full, closed, or that nobody reads: one line and a status, never Python's own words."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ANSWERS = ("--version", "--help", "list --help", "config", "current --json", "install x@ --json")
_BROKEN_PIPE = 141


@pytest.fixture
def where(env: Mapping[str, str], project: Path) -> tuple[Mapping[str, str], Path]:
    """Return the environment and the directory that omg is started in."""
    return env, project


def _start(words: str, redirection: str, where: tuple[Mapping[str, str], Path]) -> subprocess.Popen[str]:
    command = (sys.executable, "-I", "-c", START, *words.split())
    return subprocess.Popen(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *command],
        env=where[0],
        cwd=where[1],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no disk that is always full")  # noqa: PTH110
@pytest.mark.parametrize("words", _ANSWERS)
def test_full_disk_for_the_answer_is_an_error(words: str, where: tuple[Mapping[str, str], Path]) -> None:
    process = _start(words, ">/dev/full", where)
    _, stderr = process.communicate(timeout=60)
    errors = [line for line in stderr.splitlines() if line.startswith("omg: ")]
    assert (process.returncode, errors) == (1, ["omg: cannot write the answer: no space left on device"])
    assert "Exception" not in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize("words", _ANSWERS)
def test_reader_that_has_closed_the_pipe_is_not_an_error(
    words: str, where: tuple[Mapping[str, str], Path]
) -> None:
    process = _start(words, "", where)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    stderr = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == _BROKEN_PIPE
    assert "Exception" not in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
@pytest.mark.parametrize("words", ["--version", "--help", "list --help", "cache", "install x@"])
def test_streams_that_cannot_be_written_change_no_status(
    words: str, redirection: str, where: tuple[Mapping[str, str], Path]
) -> None:
    process = _start(words, redirection, where)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == (2 if words.startswith("install") else 0)
    assert "Traceback" not in stderr
