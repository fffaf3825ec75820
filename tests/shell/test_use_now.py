"""One short line takes omg into the shell that is open."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from omg.shell import texts
from omg.shell.use_now import line_to_use_now, place_env_files
from tests.shell.shells import needs_bash, needs_fish, needs_zsh, program


@pytest.fixture
def data_dir(home: Path) -> Path:
    data_dir = home / ".local/share/omg"
    (data_dir / "self").mkdir(parents=True)
    (data_dir / "shims").mkdir()
    for name in texts.NAMES:
        (data_dir / "self" / name).write_text(texts.text_of(name))
    place_env_files(data_dir, home, (home / "go/bin",))
    return data_dir


def path_in(shell: str, home: Path, data_dir: Path) -> list[str]:
    line = line_to_use_now(data_dir, home, shell=shell)
    show = "string join \\n -- $PATH" if shell == "fish" else 'printf "%s\\n" "$PATH" | tr : "\\n"'
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [*program(shell), f"{line}\n{show}"], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "shell",
    [
        "sh",
        pytest.param("bash", marks=needs_bash),
        pytest.param("zsh", marks=needs_zsh),
        pytest.param("fish", marks=needs_fish),
    ],
)
def test_the_line_puts_the_shims_on_path_and_tools_at_its_end(shell: str, home: Path, data_dir: Path) -> None:
    path = path_in(shell, home, data_dir)

    assert str(data_dir / "shims") in path
    assert path[-1] == str(home / "go/bin")


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", ". ~/.local/share/omg/env"),
        ("zsh", ". ~/.local/share/omg/env"),
        ("", ". ~/.local/share/omg/env"),
        ("fish", "source ~/.local/share/omg/env.fish"),
    ],
)
def test_the_line_is_short(shell: str, line: str) -> None:
    assert line_to_use_now(Path("/home/ana/.local/share/omg"), Path("/home/ana"), shell=shell) == line


def test_an_odd_place_is_quoted() -> None:
    assert line_to_use_now(Path("/srv/my omg"), Path("/home/ana"), shell="bash") == ". '/srv/my omg/env'"


@pytest.mark.parametrize("name", ["env", "env.fish"])
def test_a_file_of_the_users_own_stays(home: Path, name: str) -> None:
    (home / name).write_text("KEY=mine\n")

    assert not place_env_files(home, home, ())
    assert (home / name).read_text() == "KEY=mine\n"
    assert len(list(home.iterdir())) == 1


def test_a_second_run_writes_it_again(home: Path) -> None:
    assert place_env_files(home, home, ())
    assert place_env_files(home, home, (home / "go/bin",))
    assert "go/bin" in (home / "env").read_text()
