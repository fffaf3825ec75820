"""The lines for a CI job do, in a shell, what its runner expects."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from omg.errors import UsageError
from omg.shell.ci_lines import github_lines, gitlab_lines

SHIMS = Path("/home/o'hara/my $shims")
VARIABLES = {"GOROOT": None, "JAVA_HOME": "/opt/it's $JAVA"}


def evaluate(lines: tuple[str, ...], script: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-euc", "\n".join((*lines, script))],
        env={"PATH": os.defpath, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_github_lines_append_to_the_files_of_the_runner(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("GITHUB_PATH", "GITHUB_ENV")}
    for file in files.values():
        file.write_text("before\n")

    done = evaluate(github_lines(SHIMS, VARIABLES), "", **{name: str(file) for name, file in files.items()})

    assert done.returncode == 0, done.stderr
    assert files["GITHUB_PATH"].read_text() == f"before\n{SHIMS}\n"
    assert files["GITHUB_ENV"].read_text() == "before\nGOROOT=\nJAVA_HOME=/opt/it's $JAVA\n"


def test_github_lines_fail_outside_of_a_job() -> None:
    done = evaluate(github_lines(SHIMS, {}), "")

    assert done.returncode != 0
    assert "GITHUB_PATH" in done.stderr


@pytest.mark.parametrize("text", ["/a\nPATH=/evil", "/a\rb"])
def test_a_line_break_adds_no_line(text: str) -> None:
    with pytest.raises(UsageError, match="line break"):
        github_lines(SHIMS, {"JAVA_HOME": text})


def test_gitlab_lines_count_in_the_shell_that_evaluates_them() -> None:
    done = evaluate(gitlab_lines(SHIMS, VARIABLES), 'echo "$PATH|$JAVA_HOME|${GOROOT-unset}"', GOROOT="/old")

    assert done.stdout.strip() == f"{SHIMS}:{os.defpath}|/opt/it's $JAVA|unset"
