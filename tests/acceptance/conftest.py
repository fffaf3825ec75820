"""The real program in a temporary home."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import pytest

import omg as package
from tests import planted as secrets
from tests.publishers import Publishers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.result import Json
    from tests.upstream import Upstream

_PACKAGE_PARENT = str(Path(package.__file__).resolve().parents[1])
# Isolated as omg's launcher starts it: no PYTHON* variables, no user site, not the working directory.
START = f"""\
import sys
sys.path.insert(0, {_PACKAGE_PARENT!r})
from omg.__main__ import main
sys.exit(main())
"""
# The same as an executable file.
OMG_SCRIPT = f"#!{sys.executable} -I\n{START}"


@dataclass(frozen=True)
class Finished:
    """What a run of omg left behind."""

    exit_status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """The answer, line by line."""
        return self.stdout.splitlines()

    @property
    def document(self) -> dict[str, Json]:
        """The answer with ``--json``."""
        return cast("dict[str, Json]", json.loads(self.stdout))


class RunOmg(Protocol):
    """Runs omg as a user does."""

    def __call__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> Finished:
        """Run ``omg ARGUMENTS``.

        Args:
            arguments: The command line.
            env: Variables beside those of the ``env`` fixture; an empty value removes one.
            cwd: Where to stand; the project if not given.
            stdin: What is typed.
        """


@pytest.fixture
def planted(tmp_path: Path) -> dict[str, str]:
    """Return variables with secrets that omg may tell nobody."""
    return secrets.plant(tmp_path)


@pytest.fixture
def omg(env: dict[str, str], project: Path, tmp_path: Path, planted: dict[str, str]) -> Iterator[RunOmg]:
    """Return a function that runs the real program in the temporary home, with secrets lying around."""
    said: list[str] = []

    def run(
        *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, stdin: str = ""
    ) -> Finished:
        given = {**planted, **base, **(env or {})}
        variables = {name: value for name, value in given.items() if value}
        done = subprocess.run(
            [sys.executable, "-I", "-c", START, *arguments],
            env=variables,
            cwd=cwd or project,
            input=stdin,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=60,
            check=False,
        )
        said.extend((done.stdout, done.stderr))
        return Finished(done.returncode, done.stdout, done.stderr)

    base = env
    yield run
    assert secrets.told(said) == []
    assert secrets.kept(tmp_path) == []


@pytest.fixture
def publishers(upstream: Upstream, env: dict[str, str]) -> Publishers:
    """Return what fills the upstream, and let every run of omg ask it."""
    env["OMG_MIRROR"] = upstream.url
    return Publishers(upstream)
