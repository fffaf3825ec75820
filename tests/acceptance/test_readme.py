"""Every command of the README does what a newcomer expects, in a new home."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.publishers import Publishers

_CHECKOUT = Path(__file__).resolve().parents[2]
_README = (_CHECKOUT / "README.md").read_text(encoding="utf-8")
_CI = (_CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")

_BLOCKS = re.findall(r"^```sh\n(.*?)^```", _README, re.MULTILINE | re.DOTALL)
_COMMANDS = [line.split("  #")[0].rstrip() for block in _BLOCKS for line in block.splitlines()]
*_TYPED, _TESTS = _COMMANDS
# Commands between the lines: those of the table of figures, and one tool of mise's.
_MEASURES = re.findall(r"`(\.venv/bin/python [^`]+)`", _README)
_MENTIONED = set(re.findall(r"`((?:omg|sh|\.venv/bin/\w+) [^`]+)`", _README)) - set(_MEASURES)


@dataclass(frozen=True)
class Newcomer:
    """A person with a new home, a checkout, and a project."""

    home: Path
    mirror: str
    project_dir: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "project_dir", self.home / "project")
        self.project_dir.mkdir(parents=True)

    def types(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run ``line`` in a terminal that has read no start-up file; `install.sh` from the checkout."""
        path = f"{self.home}/.local/share/omg/shims:{self.home}/.local/bin:/usr/local/bin:/usr/bin:/bin"
        places = {"HOME": self.home, "PATH": path, "OMG_MIRROR": self.mirror, "OMG_CEILING_DIRS": self.home}
        variables = (f"{name}={value}" for name, value in places.items())
        return subprocess.run(
            ("env", "-i", *variables, "sh", "-c", line),
            cwd=_CHECKOUT if "install.sh" in line else self.project_dir,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def test_it_is_installed_in_two_lines() -> None:
    assert _TYPED[:2] == ["sh install.sh", "~/.local/bin/omg demo"]


def test_the_test_command_is_what_ci_runs() -> None:
    assert _TESTS.startswith("python3 -m venv .venv &&")
    assert "grep -m1 -F 'python3 -m venv .venv &&' README.md" in _CI


def test_no_command_is_only_mentioned() -> None:
    # mise is real only in tests/real and in tests/acceptance/test_mise.py.
    assert {"omg use deno@2"} == _MENTIONED


@pytest.mark.slow
def test_the_readme_from_its_first_line_to_its_last(tmp_path: Path, publishers: Publishers) -> None:
    for version in ("20.11.1", "18.20.4"):
        publishers.node(version, lts="Iron" if version.startswith("20") else "Hydrogen")
    newcomer = Newcomer(tmp_path / "home", publishers.upstream.url)
    outcomes = {}
    for line in _TYPED:
        if line == "omg uninstall node@18.20.4":
            assert newcomer.types("omg install node@18").returncode == 0
        outcomes[line] = newcomer.types(line)

    # Node.js 20 has reached its end of life.
    expected = {"omg outdated": 100}
    failed = {line: one.stderr for line, one in outcomes.items() if one.returncode != expected.get(line, 0)}
    assert failed == {}
    assert "python3 --version" in outcomes["~/.local/bin/omg demo"].stdout
    assert (newcomer.project_dir / ".nvmrc").read_text().strip() == "20"
    # `omg import` may have brought a newer 20 of the machine's own.
    assert re.search(r"20\.\d+\.\d+", outcomes["omg exec node@20 -- node --version"].stdout)
    assert (newcomer.home / ".local/share/omg/versions/node/20.11.1/bin/node").is_file()
    assert not (newcomer.home / ".local/share/omg/versions/node/18.20.4").exists()
    assert not (newcomer.home / ".local/bin/omg").exists()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("line", _MEASURES)
def test_figures_can_be_repeated(line: str, tmp_path: Path) -> None:
    _, *words = shlex.split(line)

    done = subprocess.run(
        (sys.executable, *words, "--rounds", "1"),
        cwd=_CHECKOUT,
        env={**os.environ, "TMPDIR": str(tmp_path), "OMG_CEILING_DIRS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert re.search(r"omg|shim", done.stdout)
