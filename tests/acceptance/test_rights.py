"""What other users may do with what omg makes, as the file system tells."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.starting import COMMAND
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

pytestmark = pytest.mark.usefixtures("releases")

_CHANGING = (
    ("setup", "-y"),
    ("install", "node@20.11.1", "bun@1.0.0"),
    ("use", "node@20.11.1"),
    ("install", "node@20.11.1", "--force"),
    ("pin", "node@20.11.1"),
    ("config", "set", "jobs", "2"),
    ("alias", "node", "work", "20"),
    ("link", "deno@mine", "DENO"),
    ("list", "node", "--remote"),
)


@pytest.fixture
def env(env: dict[str, str], one_shell: str) -> dict[str, str]:
    """Return the usual environment, with one shell to ask."""
    return {**env, "PATH": one_shell}


def run_with(umask: int, *arguments: str, env: dict[str, str], cwd: Path) -> None:
    command = [*COMMAND, *arguments]
    done = subprocess.run(command, env=env, cwd=cwd, umask=umask, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def modes(root: Path) -> dict[str, int]:
    paths = [path for path in root.rglob("*") if not path.is_symlink()]
    return {str(path.relative_to(root)): path.stat().st_mode & 0o777 for path in paths}


def test_nothing_that_omg_makes_is_writable_by_others(
    home: Path, project: Path, env: dict[str, str], tmp_path: Path
) -> None:
    deno = write_executable(tmp_path / "deno/bin/deno").parents[1]
    for arguments in _CHANGING:
        named = [str(deno) if argument == "DENO" else argument for argument in arguments]
        run_with(0o000, *named, env=env, cwd=project)
    made = modes(home) | modes(project)
    assert {path: mode for path, mode in made.items() if mode & 0o022} == {}
    assert len(made) > 50


def test_others_may_read_a_toolchain_as_the_umask_has_it(
    home: Path, project: Path, env: dict[str, str], store: StoreBuilder
) -> None:
    for umask, version in ((0o022, "20.11.1"), (0o077, "18.17.0")):
        run_with(umask, "install", f"node@{version}", env=env, cwd=project)
    toolchains = [store.layout.toolchain_dir("node", version) for version in ("20.11.1", "18.17.0")]
    assert [one.stat().st_mode & 0o777 for one in toolchains] == [0o755, 0o700]
    assert [(one / "bin/node").stat().st_mode & 0o777 for one in toolchains] == [0o755, 0o700]


@pytest.mark.parametrize(("umask", "is_told"), [(0o022, False), (0o027, True)])
def test_store_that_other_users_cannot_run_is_reported(
    tmp_path: Path, project: Path, env: dict[str, str], umask: int, is_told: bool
) -> None:
    variables = {**env, "OMG_DATA_DIR": str(tmp_path / "shared")}
    command = [*COMMAND, "install", "node@20.11.1"]
    done = subprocess.run(
        command, env=variables, cwd=project, umask=umask, capture_output=True, text=True, check=True
    )
    assert ("umask" in done.stderr) == is_told


def kinds(omg: RunOmg, *options: str) -> set[object]:
    problems = omg("doctor", "--json", *options).document["problems"]
    assert isinstance(problems, list)
    return {problem["kind"] for problem in problems if isinstance(problem, dict) and not problem["fixed"]}


RIGHTS = {"writable_by_others", "other_owner", "replaceable_by_others"}


@pytest.mark.parametrize("place", [".local/share/omg/self/start.py", ".cache/omg", ".local"])
def test_doctor_finds_and_closes_what_others_may_write(omg: RunOmg, home: Path, place: str) -> None:
    omg("setup", "-y")
    omg("install", "node@20.11.1")
    omg("config", "set", "jobs", "2")
    assert kinds(omg) & RIGHTS == set()
    (home / place).chmod(0o777)
    assert kinds(omg) & RIGHTS != set()
    assert kinds(omg, "--fix") & RIGHTS == set()
    assert (home / place).stat().st_mode & 0o022 == 0
    assert kinds(omg) & RIGHTS == set()
