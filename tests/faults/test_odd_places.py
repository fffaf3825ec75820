"""Shims in places and environments that nobody planned for, and called by names that are not theirs."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.faults.stage import Conditions, Way, call, make_stage, stand_below
from tests.shim.conftest import COPIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.conftest import MakeStage
    from tests.faults.stage import Report, Stage

_STRANGER = 12345
# A second for a shell that cannot stop reading, and the start of omg, on a busy machine.
_SOON_S = 15


@pytest.fixture(params=list(Way))
def stage(request: pytest.FixtureRequest, shared_stage: MakeStage, tmp_path: Path) -> Stage:
    """Return a stage for each way to a toolchain: the project is the test's own, the store is not."""
    return stand_below(tmp_path.resolve(), request.param, shared_stage(request.param).place)


@pytest.fixture(params=list(Way))
def lone_stage(request: pytest.FixtureRequest, own_stage: MakeStage) -> Stage:
    """Return the same, with a store that the test may change."""
    return own_stage(request.param)


def _ran(stage: Stage, version: str = "20.11.1") -> bytes:
    return os.fsencode(stage.place.store.toolchain_dir("node", version) / "bin" / "node")


def _path(report: Report) -> list[bytes]:
    return [pair[5:] for pair in report.environment if pair.startswith(b"PATH=")]


def _assert_ran(report: Report, path: bytes) -> None:
    assert (report.stderr, report.status, report.arguments[:1]) == (b"", 7, (path,))


def test_a_deleted_working_directory_leaves_the_default(stage: Stage) -> None:
    doomed = stage.cwd / "doomed"
    doomed.mkdir()
    report = call((os.fsencode(stage.shim),), stage.environment, doomed, Conditions(prepare=doomed.rmdir))
    assert report.arguments == (_ran(stage, "18.20.4"),)
    assert report.status == 7


def test_a_deleted_working_directory_does_not_matter_to_the_variable(stage: Stage) -> None:
    doomed = stage.cwd / "doomed"
    doomed.mkdir()
    env = {**stage.environment, b"OMG_NODE_VERSION": b"20.11.1"}
    report = call((os.fsencode(stage.shim),), env, doomed, Conditions(prepare=doomed.rmdir))
    assert report.arguments == (_ran(stage),)


def test_no_home_is_not_an_obstacle(stage: Stage) -> None:
    env = {
        name: value for name, value in stage.environment.items() if name not in (b"HOME", b"OMG_CACHE_DIR")
    }
    # The home of whoever runs the tests is found all the same; nothing is written there.
    env[b"OMG_STATE_DIR"] = os.fsencode(stage.cwd.parent / "state")
    _assert_ran(call((os.fsencode(stage.shim),), env, stage.cwd), _ran(stage))


def test_an_empty_environment_is_not_an_obstacle(stage: Stage) -> None:
    # omg would write in the home of whoever runs the tests; the native shim needs no omg here.
    state = {b"OMG_STATE_DIR": os.fsencode(stage.cwd.parent / "state")}
    env = {} if stage.way is Way.NATIVE else state
    report = call((os.fsencode(stage.shim),), env, stage.cwd)
    _assert_ran(report, _ran(stage))
    assert _path(report) == [os.fsencode(stage.place.store.shims_dir)]


def test_an_empty_path_becomes_that_of_the_shims(stage: Stage) -> None:
    report = call((os.fsencode(stage.shim),), {**stage.environment, b"PATH": b""}, stage.cwd)
    _assert_ran(report, _ran(stage))
    assert _path(report) == [os.fsencode(stage.place.store.shims_dir)]


def test_a_path_of_120_kilobytes_is_kept(stage: Stage) -> None:
    shims = os.fsencode(stage.place.store.shims_dir)
    path = b":".join(b"/opt/tool-%06d/bin" % number for number in range(6000)) + b":" + shims
    env = {**stage.environment, b"PATH": path}
    report = call((os.fsencode(stage.shim),), env, stage.cwd)
    _assert_ran(report, _ran(stage))
    assert _path(report) == [path]


@pytest.mark.parametrize("is_on_path", [True, False])
def test_nested_calls_leave_the_environment_alone(stage: Stage, *, is_on_path: bool) -> None:
    first = stage.call(env={} if is_on_path else {b"PATH": b"/usr/bin:/bin"})
    env = dict(pair.split(b"=", 1) for pair in first.environment)
    second = call((os.fsencode(stage.shim),), env, stage.cwd)
    assert second.environment == first.environment


@pytest.mark.parametrize("element", [b".", b"", b"bin", b"../bin"])
def test_relative_elements_of_path_are_never_the_system(stage: Stage, element: bytes) -> None:
    (stage.cwd / ".nvmrc").write_text("system\n", encoding="utf-8")
    for directory in (stage.cwd, stage.cwd / "bin", stage.cwd.parent / "bin"):
        write_executable(directory / "node", "#!/bin/sh\nexit 42\n")
    path = b"%s:%s:%s" % (element, os.fsencode(stage.place.store.shims_dir), element)
    report = stage.call(env={b"PATH": path})
    assert report.status == 127


@pytest.mark.parametrize(
    "name", ["with space", "with\nnewline", "with 'quote\"", "$(touch x)", "\udcff\udcfe", "*"]
)
@pytest.mark.parametrize("way", list(Way))
def test_a_store_of_any_name_works(tmp_path: Path, reporter: Path, way: Way, name: str) -> None:
    root = tmp_path.resolve() / name
    root.mkdir()
    stage = make_stage(root, way, reporter)
    _assert_ran(stage.call(), _ran(stage))
    assert not (stage.cwd / "x").exists()


def test_a_moved_store_works(lone_stage: Stage) -> None:
    there = lone_stage.place.root.with_name("there")
    lone_stage.place.root.rename(there)
    shims = there / "store" / "shims"
    env = {**lone_stage.environment, b"PATH": os.fsencode(shims)}
    report = call((os.fsencode(shims / "node"),), env, lone_stage.cwd)
    _assert_ran(report, os.fsencode(there / "store/versions/node/20.11.1/bin/node"))


def test_a_copied_store_works(lone_stage: Stage) -> None:
    there = lone_stage.place.root.with_name("there")
    shutil.copytree(lone_stage.place.root, there, symlinks=True)
    shims = there / "store" / "shims"
    env = {**lone_stage.environment, b"PATH": os.fsencode(shims)}
    report = call((os.fsencode(shims / "node"),), env, lone_stage.cwd)
    _assert_ran(report, os.fsencode(there / "store/versions/node/20.11.1/bin/node"))


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """Return a directory that every user may enter, unlike the usual temporary ones."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name).resolve()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("way", [Way.NATIVE, Way.SH])
def test_a_store_that_somebody_else_may_only_read_works(open_dir: Path, reporter: Path, way: Way) -> None:
    readable = shutil.copy(reporter, open_dir / "reporter")
    stage = make_stage(open_dir, way, Path(readable))
    # Not by the file: a shell cannot tell root's from a stranger's, so it would ask omg, and this machine's
    # Python may be root's alone.
    env = {b"OMG_NODE_VERSION": b"20.11.1"}
    conditions = Conditions(prepare=lambda: os.setuid(_STRANGER))
    _assert_ran(stage.call(env=env, conditions=conditions), _ran(stage))


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"", b"2", b"20.11.1\n"])
def test_a_gigabyte_of_version_file_is_refused_soon(stage: Stage, content: bytes) -> None:
    with (stage.cwd / ".nvmrc").open("wb") as file:
        file.write(content)
        file.truncate(1 << 30)
    start = time.monotonic()
    report = stage.call()
    assert time.monotonic() - start < _SOON_S
    assert report.status == 127
    assert os.fsencode(stage.cwd / ".nvmrc") in report.stderr


def test_the_interpreter_no_longer_exists(lone_stage: Stage) -> None:
    interpreter = lone_stage.place.store.self_dir / "interpreter"
    interpreter.write_text("/nowhere/python3\n", encoding="utf-8")
    report = call(
        (os.fsencode(lone_stage.shim),),
        {**lone_stage.environment, b"OMG_NODE_VERSION": b"lts/*"},
        lone_stage.cwd,
    )
    assert report.status == 127
    assert report.stderr.startswith(b"omg: cannot start its interpreter `/nowhere/python3`; ")
    assert report.stderr.count(b"\n") == 1


@pytest.mark.parametrize("way", [Way.NATIVE, Way.SH])
def test_what_a_shim_decides_alone_needs_no_interpreter(own_stage: MakeStage, way: Way) -> None:
    stage = own_stage(way)
    (stage.place.store.self_dir / "interpreter").unlink()
    _assert_ran(stage.call(), _ran(stage))


def test_a_link_to_a_shim_is_the_shim(stage: Stage) -> None:
    link = stage.cwd / "my-node"
    link.symlink_to(stage.shim)
    _assert_ran(call((os.fsencode(link),), stage.environment, stage.cwd), _ran(stage))


def test_a_shim_by_a_relative_path_is_the_shim(stage: Stage) -> None:
    relative = os.path.relpath(stage.shim, stage.cwd)
    _assert_ran(call((os.fsencode(relative),), stage.environment, stage.cwd), _ran(stage))


def test_the_shims_through_a_linked_directory_are_the_shims(stage: Stage) -> None:
    link = stage.cwd.parent / "linked"
    link.symlink_to(stage.place.root)
    shims = link / "store" / "shims"
    env = {**stage.environment, b"PATH": os.fsencode(shims)}
    _assert_ran(call((os.fsencode(shims / "node"),), env, stage.cwd), _ran(stage))


def test_another_argv0_does_not_matter(stage: Stage) -> None:
    command = (b"/bin/bash", b"-c", b'exec -a npm "$0"', os.fsencode(stage.shim))
    _assert_ran(call(command, stage.environment, stage.cwd), _ran(stage))


def test_a_script_may_name_a_shim(stage: Stage) -> None:
    script = write_executable(stage.cwd / "script", f"#!{stage.shim}\n")
    report = call((os.fsencode(script), b"x"), stage.environment, stage.cwd)
    assert report.arguments == (_ran(stage), os.fsencode(script), b"x")


def _is_copy(report: Report, shown: bytes, target: bytes) -> bool:
    sentence = (
        b"omg: `%s` is a copy of an omg shim, not a program; copy the real one, "
        b'for example `cp "$(omg which node)" %s`\n'
    )
    return (report.status, report.stderr) == (127, sentence % (shown, target))


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_a_shim_says_so(stage: Stage, name: str) -> None:
    shown, target = COPIES[name]
    stray = stage.cwd.parent / name
    shutil.copy(stage.shim, stray)
    report = call((os.fsencode(stray),), stage.environment, stage.cwd)
    assert _is_copy(report, shown.encode(), target.encode()), report


def test_a_hard_link_elsewhere_is_a_copy(stage: Stage) -> None:
    stray = stage.cwd / "app"
    stray.hardlink_to(stage.shim)
    assert _is_copy(call((b"./app",), stage.environment, stage.cwd), b"app", b"app")
    link = stage.cwd / "another"
    link.symlink_to("app")
    assert _is_copy(call((os.fsencode(link),), stage.environment, stage.cwd), b"app", b"app")


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("elsewhere/shims/node", b"elsewhere/shims/node"),
        ("elsewhere/omg", b"elsewhere/omg"),
        ("a\x1b[31m\x7f/shims/node", b"a?[31m?/shims/node"),
    ],
)
def test_a_shim_in_a_folder_that_is_no_store_says_so(stage: Stage, place: str, shown: bytes) -> None:
    stray = stage.cwd.parent / place
    stray.parent.mkdir(parents=True)
    shutil.copy(stage.shim, stray)
    report = call((os.fsencode(stray),), stage.environment, stage.cwd)
    folder = os.fsencode(stage.cwd.parent.resolve())
    assert (report.status, report.stderr) == (
        127,
        b"omg: `%s/%s` is a shim outside a store\n" % (folder, shown),
    )


def test_a_copy_in_the_shims_of_another_store_serves_that_store(
    stage: Stage, tmp_path: Path, reporter: Path
) -> None:
    other = make_stage((tmp_path / "other").resolve(), stage.way, reporter)
    other.shim.unlink()
    shutil.copy(stage.shim, other.shim)
    _assert_ran(call((os.fsencode(other.shim),), other.environment, other.cwd), _ran(other))


def test_a_shim_of_an_unknown_name_says_so(lone_stage: Stage) -> None:
    stray = lone_stage.place.store.shims_dir / "frobnicate"
    stray.hardlink_to(lone_stage.shim)
    report = call((os.fsencode(stray),), lone_stage.environment, lone_stage.cwd)
    assert report.status == 127
    assert b"frobnicate" in report.stderr
    assert b"Traceback" not in report.stderr
