"""Shims that lead to shims, and managers that call each other in a loop: the right tool, or an end."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.faults.stage import Report, Way, make_stage

if TYPE_CHECKING:
    from tests.faults.conftest import MakeStage
    from tests.faults.stage import Stage

# A loop is found at the fourth round; what is beyond that is somebody starting over and over.
_MAX_ROUNDS = 4
# Of two names that take turns: an honest chain of scripts may be as long.
_MAX_ROUNDS_OF_TWO = 13
# Far above what four rounds through omg take, far below "for ever".
_SOON_S = 5


@pytest.fixture(params=[Way.NATIVE, Way.SH])
def stage(request: pytest.FixtureRequest, own_stage: MakeStage) -> Stage:
    """Return a stage whose project asks for the system's node."""
    stage = own_stage(request.param)
    (stage.cwd / ".nvmrc").write_text("system\n", encoding="utf-8")
    return stage


@pytest.fixture
def other_dir(tmp_path: Path) -> Path:
    """Return a directory that stands on PATH between the shims and the system."""
    directory = tmp_path.resolve() / "other"
    directory.mkdir()
    return directory


def _path(stage: Stage, *directories: Path | str) -> dict[bytes, bytes]:
    elements = (stage.place.store.shims_dir, *directories, stage.place.system_dir)
    return {b"PATH": os.fsencode(":".join(map(str, elements)))}


def _is_the_systems(report: Report, stage: Stage) -> bool:
    return report.status == 7 and report.arguments[0] == os.fsencode(stage.place.system_dir / "node")


def _wrapper(directory: Path, line: str) -> Path:
    """Write a `node` that notes each of its rounds and then runs ``line``."""
    log = directory / "rounds"
    return write_executable(directory / "node", f"#!/bin/sh\necho round >>'{log}'\n{line}\n")


def _assert_ends(stage: Stage, wrapper: Path, env: dict[bytes, bytes]) -> None:
    """Assert that the call ends soon, with both ends of the circle named."""
    start = time.monotonic()
    report = stage.call(env=env)
    assert time.monotonic() - start < _SOON_S
    assert report.status == 127
    assert os.fsencode(stage.shim) in report.stderr
    assert os.fsencode(wrapper) in report.stderr
    assert len((wrapper.parent / "rounds").read_text().splitlines()) <= _MAX_ROUNDS


def test_01_a_link_to_a_shim_is_passed_over(stage: Stage, other_dir: Path) -> None:
    (other_dir / "node").symlink_to(stage.shim)
    assert _is_the_systems(stage.call(env=_path(stage, other_dir)), stage)


def test_02_a_hard_link_of_a_shim_is_passed_over(stage: Stage, other_dir: Path) -> None:
    (other_dir / "node").hardlink_to(stage.shim)
    assert _is_the_systems(stage.call(env=_path(stage, other_dir)), stage)


def test_03_a_copy_of_a_shim_is_passed_over(stage: Stage, other_dir: Path) -> None:
    shutil.copy(stage.shim, other_dir / "node")
    assert _is_the_systems(stage.call(env=_path(stage, other_dir)), stage)


def test_04_the_shims_by_other_spellings_are_passed_over(stage: Stage) -> None:
    shims = stage.place.store.shims_dir
    env = _path(stage, f"{shims}/", f"/{shims}", f"{shims}/../shims", f"{shims}/.")
    assert _is_the_systems(stage.call(env=env), stage)


def test_05_the_shims_through_a_link_are_passed_over(stage: Stage, other_dir: Path) -> None:
    (other_dir / "bin").symlink_to(stage.place.store.shims_dir)
    assert _is_the_systems(stage.call(env=_path(stage, other_dir / "bin")), stage)


def test_06_the_shims_of_another_store_are_passed_over(stage: Stage, other_dir: Path, reporter: Path) -> None:
    other = make_stage(other_dir, Way.NATIVE, reporter)
    assert _is_the_systems(stage.call(env=_path(stage, other.place.store.shims_dir)), stage)


def test_07_nothing_but_shims_is_an_error(stage: Stage) -> None:
    report = stage.call(env={b"PATH": os.fsencode(stage.place.store.shims_dir)})
    assert report.status == 127
    assert b"node" in report.stderr


def test_08_a_wrapper_that_becomes_its_own_name_ends(stage: Stage, other_dir: Path) -> None:
    wrapper = _wrapper(other_dir, 'exec node "$@"')
    _assert_ends(stage, wrapper, _path(stage, other_dir))


def test_09_a_wrapper_that_starts_its_own_name_ends(stage: Stage, other_dir: Path) -> None:
    wrapper = _wrapper(other_dir, 'node "$@"; exit $?')
    _assert_ends(stage, wrapper, _path(stage, other_dir))


def test_10_a_wrapper_that_becomes_the_shim_ends(stage: Stage, other_dir: Path) -> None:
    wrapper = _wrapper(other_dir, f"exec '{stage.shim}'")
    _assert_ends(stage, wrapper, _path(stage, other_dir))


def test_11_another_manager_that_calls_back_ends(stage: Stage, other_dir: Path) -> None:
    shims = other_dir / "shims"
    shims.mkdir()
    wrapper = _wrapper(shims, "exec /usr/bin/env node")
    elements = (stage.place.store.shims_dir, shims)
    _assert_ends(stage, wrapper, {b"PATH": os.fsencode(":".join(map(str, elements)))})


def test_12_two_wrappers_that_pass_it_on_end(stage: Stage, other_dir: Path) -> None:
    (other_dir / "far").mkdir()
    far = write_executable(other_dir / "far" / "node", "#!/bin/sh\nexec node\n")
    wrapper = _wrapper(other_dir, f"exec '{far}'")
    _assert_ends(stage, wrapper, _path(stage, other_dir))


@pytest.mark.slow
@pytest.mark.parametrize("line", ['exec {} "$@"', '{} "$@"; exit $?'], ids=["exec", "child"])
def test_two_names_that_call_each_other_end(stage: Stage, other_dir: Path, line: str) -> None:
    (stage.cwd / ".nvmrc").write_text("system\n", encoding="utf-8")
    (stage.place.store.shims_dir / "npm").unlink(missing_ok=True)
    (stage.place.store.shims_dir / "npm").hardlink_to(stage.shim)
    log = other_dir / "rounds"
    write_executable(other_dir / "node", f"#!/bin/sh\necho >>'{log}'\n{line.format('npm')}\n")
    write_executable(other_dir / "npm", f"#!/bin/sh\necho >>'{log}'\n{line.format('node')}\n")
    start = time.monotonic()
    report = stage.call(env=_path(stage, other_dir))
    assert time.monotonic() - start < _SOON_S
    assert report.status == 127
    assert b"is a loop: " in report.stderr
    assert len(log.read_text().splitlines()) <= _MAX_ROUNDS_OF_TWO


def test_another_managers_shim_comes_after_the_system(stage: Stage, other_dir: Path) -> None:
    shims = other_dir / "shims"
    shims.mkdir()
    _wrapper(shims, "exec node")
    assert _is_the_systems(stage.call(env=_path(stage, shims)), stage)


def test_the_guard_is_not_an_obstacle_to_children(stage: Stage, other_dir: Path) -> None:
    """A tool of the system that starts itself, as build tools do, is no loop."""
    deeper = '[ "${LEVEL:-0}" -ge 10 ] && exit 7; LEVEL=$((${LEVEL:-0} + 1)) sh -c "node; exit \\$?"; exit $?'
    write_executable(other_dir / "node", f"#!/bin/sh\n{deeper}\n")
    assert stage.call(env={**_path(stage, other_dir, "/usr/bin", "/bin")}).status == 7


def test_a_native_program_may_start_itself(stage: Stage, other_dir: Path) -> None:
    """Levels of one interpreter, each the direct child of the one before, deeper than a wrapper may go."""
    (other_dir / "node").symlink_to(Path(sys.executable).resolve())
    script = other_dir / "nested.py"
    script.write_text(
        "import subprocess, sys\n"
        "level = int(sys.argv[1])\n"
        "sys.exit(subprocess.call(['node', __file__, str(level - 1)]) if level else 7)\n",
        encoding="utf-8",
    )
    assert stage.call(os.fsencode(script), b"6", env=_path(stage, other_dir)).status == 7
