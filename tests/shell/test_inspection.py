"""What is made of the answers of new shells."""

from pathlib import Path

import pytest

from omg.shell.inspection import (
    NAMES,
    ShellReport,
    complaints,
    names_to_ask,
    path_of_new_shells,
    user_shells,
)
from omg.shell.question import ShellMode
from omg.shell.rival import Rival
from tests.conftest import StoreBuilder, write_executable


@pytest.fixture
def shells(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which bash and fish are installed."""
    for name in ("bash", "fish"):
        write_executable(tmp_path / "bin" / name)
    return {"PATH": f"{tmp_path}/bin"}


def report(shell: str, *path: str, option: str = "-i", answered: bool = True) -> ShellReport:
    return ShellReport(ShellMode(Path(shell), option), answered=answered, has_shims=True, path=path)


def test_the_login_shell_is_the_one_that_counts(shells: dict[str, str], tmp_path: Path):
    assert list(user_shells({**shells, "SHELL": f"{tmp_path}/bin/fish"})) == ["fish"]


def test_with_another_login_shell_all_count(shells: dict[str, str]):
    assert list(user_shells({**shells, "SHELL": "/bin/ksh"})) == ["bash", "fish"]


def test_path_is_that_of_login_and_interactive_shells(shells: dict[str, str], tmp_path: Path):
    bash = f"{tmp_path}/bin/bash"

    path = path_of_new_shells([report(bash, "/a/", "b"), report(bash, "/c", option="-l")], shells)

    assert path == {"/a", "/c"}


def test_a_shell_that_the_user_does_not_open_does_not_count(shells: dict[str, str], tmp_path: Path):
    env = {**shells, "SHELL": f"{tmp_path}/bin/fish"}
    reports = [report(f"{tmp_path}/bin/bash", "/a"), report(f"{tmp_path}/bin/fish", "/b")]

    assert path_of_new_shells(reports, env) == {"/b"}


def test_without_an_answer_the_own_path_counts(shells: dict[str, str], tmp_path: Path):
    silent = report(f"{tmp_path}/bin/bash", answered=False)

    assert path_of_new_shells([silent], shells) == {f"{tmp_path}/bin"}


def test_names_in_folders_of_tools_that_shims_have_are_asked_for(store: StoreBuilder, home: Path):
    for folder in (store.layout.shims_dir, home / ".cargo/bin"):
        write_executable(folder / "rustc")
    write_executable(home / ".cargo/bin/rg")

    assert names_to_ask({}, home, store.layout) == (*NAMES, "rustc")


def test_programs_of_one_folder_are_one_complaint():
    mode = ShellMode(Path("/bin/bash"), "-i")
    rivals = tuple(
        Rival(name, mode, f"/c/bin/{name}", "rustup", "/rc:1: line") for name in ("cargo", "rustc")
    )

    found = complaints([ShellReport(mode, answered=True, has_shims=True, rivals=rivals)])

    assert found == ("interactive bash: `cargo`, `rustc` are in `/c/bin` of rustup (/rc:1: line)",)
