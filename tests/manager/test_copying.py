"""Copying global packages, as `omg globals copy` and a program that uses omg do."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from omg.context import Context
from omg.errors import OfflineError, StoreAccessError
from omg.manager.copying import CopyPlan, copy_packages, plan_copy
from omg.packages.npm import TOOL
from omg.store.installed import find
from omg.value import replace
from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import RecordedConsole, StoreBuilder, write_executable
from tests.global_packages import add_npm
from tests.installers import add_npm_program, calls

# Installs, says that it has, and goes on until it is ended.
_SLOW = """
prefix = options[1].partition("=")[2]
write(f"{prefix}/bin/semver", "#!/bin/sh\\n", 0o755)
with open(f"{prefix}/started", "w"):
    pass
os.execv("/bin/sleep", ["sleep", "60"])
"""


@pytest.fixture
def two(store: StoreBuilder) -> tuple[Path, Path]:
    """Two versions of node, the old one with global tools, the new one with an npm."""
    old, new = store.add("node", "20.11.1"), store.add("node", "22.1.0", executables=("node",))
    add_npm(old, "semver", "7.8.6", "semver")
    add_npm(old, "mine", "1.0.0", _resolved="git+ssh://git@example.org/mine.git")
    add_npm_program(new)
    return old, new


def plan(store: StoreBuilder) -> CopyPlan:
    old, new = (find(store.layout, "node", version) for version in ("20.11.1", "22.1.0"))
    assert old is not None
    assert new is not None
    return plan_copy(TOOL, old, new)


def outcomes(plan: CopyPlan) -> dict[str, str]:
    return {copy.package.name: copy.outcome for copy in plan.copies}


def test_a_plan_changes_nothing(store: StoreBuilder, two: tuple[Path, Path]):
    made = plan(store)

    assert outcomes(made) == {"mine": "left_out", "semver": "install"}
    assert [copy.package.name for copy in made.missing] == ["semver"]
    assert calls(two[1]) == []


def test_what_npm_6_took_from_git_has_its_command(store: StoreBuilder, two: tuple[Path, Path]):
    del two
    (mine, _) = plan(store).copies

    assert mine.command == ("omg exec node@22.1.0 -- npm install --global git+ssh://git@example.org/mine.git")


def test_a_plan_is_carried_out(context: Context, store: StoreBuilder, two: tuple[Path, Path]):
    done = copy_packages(context, plan(store))

    assert outcomes(done) == {"mine": "left_out", "semver": "installed"}
    assert (two[1] / "bin/semver").is_file()
    assert (store.layout.shims_dir / "semver").is_file()


def test_a_second_time_nothing_is_run(context: Context, store: StoreBuilder, two: tuple[Path, Path]):
    copy_packages(context, plan(store))

    done = copy_packages(context, plan(store))

    assert outcomes(done)["semver"] == "present"
    assert len(calls(two[1])) == 1


def test_an_npm_that_installs_elsewhere_has_failed(
    context: Context, store: StoreBuilder, two: tuple[Path, Path]
):
    write_executable(two[1] / "bin/npm", "#!/bin/sh\nexit 0\n")

    assert outcomes(copy_packages(context, plan(store)))["semver"] == "failed"


def test_offline_nothing_is_run(context: Context, store: StoreBuilder, two: tuple[Path, Path]):
    offline = replace(context, config=replace(context.config, offline=True))

    with pytest.raises(OfflineError):
        copy_packages(offline, plan(store))

    assert calls(two[1]) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_version_of_somebody_else_is_not_tried(
    context: Context, store: StoreBuilder, two: tuple[Path, Path]
):
    two[1].chmod(0o555)

    with pytest.raises(StoreAccessError):
        copy_packages(context, plan(store))

    two[1].chmod(0o755)


def test_what_is_run_is_said(
    context: Context, store: StoreBuilder, two: tuple[Path, Path], recorded: RecordedConsole
):
    del two
    copy_packages(context, plan(store))

    assert recorded.stderr.getvalue() == "running npm install --global semver@7.8.6\n"


def test_after_ctrl_c_the_shims_know_what_was_installed(
    store: StoreBuilder, two: tuple[Path, Path], env: dict[str, str], home: Path, project: Path
):
    npm = two[1] / "bin/npm"
    npm.write_text(npm.read_text().partition("\nassert arguments")[0] + _SLOW)
    os.mkfifo(two[1] / "started")
    omg = write_executable(home / "bin/omg", OMG_SCRIPT)
    command = [omg, "globals", "copy", "node@20", "node@22", "-y"]
    with subprocess.Popen(command, env=env, cwd=project, start_new_session=True) as process:
        (two[1] / "started").read_bytes()  # returns once npm has opened it
        os.killpg(process.pid, signal.SIGINT)

        assert process.wait() == 130
    assert (store.layout.shims_dir / "semver").is_file()
