"""What keeps the shims from running, a finding for each cause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.diagnosis.shadowing import check_shadowing
from omg.shell.inspection import ShellReport
from omg.shell.question import ShellMode
from omg.shell.rival import Rival
from omg.store.layout import SHIM_MARKER
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from omg.diagnosis.problem import Problem

LOGIN_BASH = ShellMode(Path("/bin/bash"), "-l")
BASH = ShellMode(Path("/bin/bash"), "-i")
ZSH = ShellMode(Path("/bin/zsh"), "-i")


@pytest.fixture
def shims(store: StoreBuilder) -> Path:
    for name in ("cargo", "node", "npm", "python3"):
        write_executable(store.layout.shims_dir / name, SHIM_MARKER.decode())
    return store.layout.shims_dir


def found(store: StoreBuilder, path: str, *reports: ShellReport, **env: str) -> list[Problem]:
    return list(check_shadowing(store.layout, {"PATH": path, **env}, reports))


def messages(store: StoreBuilder, path: str, *reports: ShellReport, **env: str) -> list[str]:
    return [problem.message for problem in found(store, path, *reports, **env)]


def well(mode: ShellMode, *rivals: Rival) -> ShellReport:
    """Return the report of a shell with the shims on PATH."""
    return ShellReport(mode, answered=True, has_shims=True, rivals=rivals)


def rival(mode: ShellMode, path: str, manager: str = "", line: str = "") -> Rival:
    return Rival(path.rpartition("/")[2], mode, path, manager, line)


def test_shims_in_front_are_as_they_should_be(store: StoreBuilder, shims: Path):
    assert messages(store, f"{shims}:/usr/bin", well(BASH)) == []


def test_shims_off_path_are_one_finding_for_all_shells(store: StoreBuilder, shims: Path):
    without = [ShellReport(mode, answered=True) for mode in (LOGIN_BASH, BASH)]

    assert messages(store, "/usr/bin", *without, well(ZSH)) == [
        f"`{shims}` is not on PATH in this shell, login bash, interactive bash"
    ]


@pytest.mark.parametrize(
    ("reports", "hint"),
    [
        ([], "run omg setup and open a new terminal"),
        ([ShellReport(BASH, answered=True)], "run omg setup and open a new terminal"),
        ([well(BASH)], "open a new terminal"),
    ],
)
def test_a_new_terminal_is_enough_where_new_shells_are_well(
    store: StoreBuilder, shims: Path, reports: list[ShellReport], hint: str
):
    assert [problem.hint for problem in found(store, "/usr/bin", *reports)] == [hint]


def test_a_directory_that_hides_a_shim_is_reported(store: StoreBuilder, shims: Path, tmp_path: Path):
    write_executable(tmp_path / "bin/node")

    (problem,) = found(store, f"{tmp_path}/bin:{shims}", well(BASH))

    assert problem.message == (
        f"`{tmp_path}/bin` comes before omg's shims on PATH and shadows `node` in this shell"
    )
    assert problem.hint.startswith("open a new terminal")


def test_without_the_answer_of_a_new_shell_none_is_promised(store: StoreBuilder, shims: Path, tmp_path: Path):
    write_executable(tmp_path / "bin/node")

    *_, problem = found(store, f"{tmp_path}/bin:{shims}", ShellReport(BASH, answered=False))

    assert problem.hint.startswith("run omg setup, open a new terminal, and delete the line")


def test_a_file_that_cannot_be_executed_hides_nothing(store: StoreBuilder, shims: Path, tmp_path: Path):
    write_executable(tmp_path / "bin/node").chmod(0o644)

    assert messages(store, f"{tmp_path}/bin:{shims}") == []


def test_three_managers_are_three_findings(store: StoreBuilder, shims: Path, home: Path):
    nvm, pyenv, cargo = (
        home / ".nvm/versions/node/v20.20.2/bin",
        home / ".pyenv/shims",
        home / ".cargo/bin",
    )
    for file in (nvm / "node", nvm / "npm", pyenv / "python3", cargo / "cargo"):
        write_executable(file)

    def rivals(mode: ShellMode, start_up_file: str) -> list[Rival]:
        lines = (f"~/{start_up_file}:{number}: a line" for number in (1, 2, 3))
        owners = ((nvm / "node", "nvm"), (pyenv / "python3", "pyenv"), (cargo / "cargo", "rustup"))
        return [
            rival(mode, str(file), owner, line) for (file, owner), line in zip(owners, lines, strict=True)
        ]

    reports = [well(BASH, *rivals(BASH, ".bashrc")), well(ZSH, *rivals(ZSH, ".zshrc"))]

    assert messages(store, f"{nvm}:{pyenv}:{cargo}:{shims}", *reports) == [
        f"nvm (`{nvm}`) comes before omg's shims on PATH and shadows `node`, `npm`"
        " in this shell, interactive bash, interactive zsh (~/.bashrc:1: a line; ~/.zshrc:1: a line)",
        f"pyenv (`{pyenv}`) comes before omg's shims on PATH and shadows `python3`"
        " in this shell, interactive bash, interactive zsh (~/.bashrc:2: a line; ~/.zshrc:2: a line)",
        f"rustup (`{cargo}`) comes before omg's shims on PATH and shadows `cargo`"
        " in this shell, interactive bash, interactive zsh (~/.bashrc:3: a line; ~/.zshrc:3: a line)",
    ]


def test_folders_of_nobody_known_are_told_apart(store: StoreBuilder, shims: Path):
    report = well(BASH, rival(BASH, "/a/node"), rival(BASH, "/a/npm"), rival(BASH, "/b/cargo"))

    assert messages(store, str(shims), report) == [
        "`/a` comes before omg's shims on PATH and shadows `node`, `npm` in interactive bash",
        "`/b` comes before omg's shims on PATH and shadows `cargo` in interactive bash",
    ]


@pytest.mark.parametrize(
    ("word", "shown"),
    [("alias node='nodejs'", "`alias node='nodejs'`"), ("a shell function", "a shell function")],
)
def test_a_word_of_a_shell_is_a_cause_of_its_own(store: StoreBuilder, shims: Path, word: str, shown: str):
    (problem,) = found(store, str(shims), well(BASH, Rival("node", BASH, word, "", "~/.bashrc:1: x")))

    assert problem.message == f"`node` is {shown} in interactive bash (~/.bashrc:1: x)"
    assert problem.hint.startswith("delete the line shown above")


def test_shells_that_do_not_answer_are_one_finding(store: StoreBuilder, shims: Path):
    silent = [ShellReport(mode, answered=False) for mode in (LOGIN_BASH, BASH)]

    assert messages(store, str(shims), *silent) == ["no response from login bash, interactive bash"]


def test_an_active_virtual_environment_may_stand_in_front(store: StoreBuilder, shims: Path, tmp_path: Path):
    write_executable(tmp_path / "bin/node")

    assert messages(store, f"{tmp_path}/bin:{shims}", VIRTUAL_ENV=str(tmp_path)) == []


def test_a_version_that_a_shim_chose_may_stand_in_front(store: StoreBuilder, shims: Path):
    bin_dir = store.add("node", "20.1.0") / "bin"

    assert messages(store, f"{bin_dir}:{shims}") == []
