"""Every command of the README does what a newcomer expects, in a new home."""

from __future__ import annotations

import re
import subprocess
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
_COMMANDS = [line for block in _BLOCKS for line in block.splitlines() if line and not line.startswith("#")]
_START, *_DAILY, _REMOVE, _TESTS = _COMMANDS


@dataclass(frozen=True)
class Newcomer:
    """A person with a new home, a checkout, and a project."""

    home: Path
    mirror: str
    project_dir: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "project_dir", self.home / "project")
        self.project_dir.mkdir(parents=True)

    def types(self, line: str, *, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run ``line`` in a terminal that has read no start-up file."""
        path = f"{self.home}/.local/share/omg/shims:{self.home}/.local/bin:/usr/local/bin:/usr/bin:/bin"
        return subprocess.run(
            ("env", "-i", f"HOME={self.home}", f"PATH={path}", f"OMG_MIRROR={self.mirror}", "sh", "-c", line),
            cwd=cwd or self.project_dir,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def test_the_first_command_sets_up_and_runs_the_main_job() -> None:
    assert _START == "sh install.sh && ~/.local/bin/omg demo"


def test_the_test_command_is_what_ci_runs() -> None:
    assert _TESTS.startswith("python3 -m venv .venv &&")
    assert "grep -m1 -F 'python3 -m venv .venv &&' README.md" in _CI


@pytest.mark.slow
def test_the_readme_from_its_first_line_to_its_last(tmp_path: Path, publishers: Publishers) -> None:
    publishers.node("20.11.1", lts="Iron")
    newcomer = Newcomer(tmp_path / "home", publishers.upstream.url)

    started = newcomer.types(_START, cwd=_CHECKOUT)
    outcomes = {line: newcomer.types(line) for line in _DAILY}
    removed = newcomer.types(_REMOVE, cwd=_CHECKOUT)

    assert started.returncode == 0, started.stderr
    assert "What a shim costs" in started.stdout
    assert {line: done.stderr for line, done in outcomes.items() if done.returncode} == {}
    assert (newcomer.project_dir / ".nvmrc").read_text().strip() == "20"
    # `omg import` may have brought a newer 20 of the machine's own.
    assert re.search(r"20\.\d+\.\d+", outcomes["omg exec node@20 -- node --version"].stdout)
    assert removed.returncode == 0, removed.stderr
    assert (newcomer.home / ".local/share/omg/versions/node/20.11.1/bin/node").is_file()
    assert not (newcomer.home / ".local/bin/omg").exists()
