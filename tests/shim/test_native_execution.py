"""How the native shim becomes the decided file: environment, arguments, and the ways it is called."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omg.store.layout import SHIM_MARKER
from tests.conftest import write_executable
from tests.shim.conftest import HANDED_OVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.shim.conftest import NativeStore

_ECHO = '#!/bin/sh\nprintf "%s\\0" "$@"\n'


def path_of(native: NativeStore, path: str) -> str:
    return native.with_env(PATH=path).run("node").values("PATH")[0]


def bin_of(native: NativeStore, version: str) -> str:
    return str(native.builder.layout.toolchain_dir("node", version) / "bin")


def test_the_marker_is_in_the_first_bytes(native_program: Path) -> None:
    assert SHIM_MARKER in native_program.read_bytes()[:4096]


@pytest.mark.parametrize("path", ["{}", "/venv/bin:{}/:/usr/bin", ":{}::/a:", "/\udcff:{}", "{}:{}"])
def test_a_path_with_the_shims_stays_byte_for_byte(ready: NativeStore, path: str) -> None:
    before = path.replace("{}", str(ready.builder.layout.shims_dir))
    assert path_of(ready, before) == before


def test_shims_by_another_of_their_paths_are_recognised(ready: NativeStore) -> None:
    (ready.root / "other").symlink_to(ready.builder.data_dir)
    before = f"/usr/bin:{ready.root}/other/shims/"
    assert path_of(ready, before) == before


@pytest.mark.parametrize("path", ["/usr/bin:/bin", ":", "/a::/b:", "shims:/shims/x"])
def test_shims_that_are_not_on_path_come_first(ready: NativeStore, path: str) -> None:
    assert path_of(ready, path) == f"{ready.builder.layout.shims_dir}:{path}"


def test_a_second_call_adds_no_more_to_path(ready: NativeStore) -> None:
    once = path_of(ready, "/usr/bin")
    assert path_of(ready, once) == once


def test_a_path_of_120_kilobytes_passes(ready: NativeStore) -> None:
    long_path = ":".join(f"/usr/{'x' * 90}/{number}" for number in range(1200))
    assert path_of(ready, long_path) == f"{ready.builder.layout.shims_dir}:{long_path}"


@pytest.mark.parametrize("path", [{}, {"PATH": ""}], ids=["unset", "empty"])
def test_without_a_path_the_shims_are_all_of_it(ready: NativeStore, path: dict[str, str]) -> None:
    answer = replace(ready, env={"OMG_CEILING_DIRS": str(ready.root), **path}).run("node")
    assert answer.path == f"{bin_of(ready, '20.11.1')}/node"
    assert answer.values("PATH") == [str(ready.builder.layout.shims_dir)]


def test_in_an_empty_environment_the_folder_chooses(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18.17.0\n")
    answer = replace(ready, env={}).run("node")
    assert answer.path == f"{bin_of(ready, '18.17.0')}/node"
    assert answer.values("OMG_NODE_INHERITED") == ["18.17.0"]


def test_what_looks_for_itself_finds_its_toolchain_first(ready: NativeStore) -> None:
    write_executable(ready.builder.executable("node", "20.11.1", "corepack"))
    ready.rehash()
    path = f"{bin_of(ready, '20.11.1')}:{ready.env['PATH']}"
    assert ready.run("corepack").values("PATH") == [path]
    assert ready.with_env(PATH=path).run("corepack").values("PATH") == [path]


def test_rust_is_chosen_by_its_variable(ready: NativeStore) -> None:
    ready.builder.add("rust", "1.80.0")
    ready.builder.set_current("rust", "1.80.0")
    ready.rehash()
    answer = ready.run("cargo")
    assert (answer.values("OMG_RUST_VERSION"), answer.values("PATH")) == (["1.80.0"], [ready.env["PATH"]])


def test_plus_names_the_version_and_is_dropped(ready: NativeStore) -> None:
    ready.builder.add("rust", "1.80.0")
    ready.rehash()
    answer = ready.run("cargo", "+1.80", "build", "+x")
    assert (answer.values("OMG_RUST_VERSION"), answer.values("argument")) == (["1.80.0"], ["build", "+x"])


def test_plus_is_an_argument_like_others_to_node(ready: NativeStore) -> None:
    assert ready.run("node", "+1.80").values("argument") == ["+1.80"]


def test_a_left_to_python_plus_is_still_there(ready: NativeStore) -> None:
    ready.builder.add("rust", "1.80.0")
    ready.rehash()
    assert ready.run("cargo", "+nightly", "x").values("argument")[-2:] == ["+nightly", "x"]


def test_java_gets_its_home_where_another_is_set(ready: NativeStore) -> None:
    home = ready.builder.add("java", "21.0.2+13")
    ready.builder.set_current("java", "21.0.2+13")
    ready.rehash()
    assert ready.with_env(JAVA_HOME="/old").run("java").values("JAVA_HOME") == [str(home)]
    assert ready.run("java").values("JAVA_HOME") == []


def test_a_virtual_environment_on_path_comes_first(ready: NativeStore, tmp_path: Path) -> None:
    own = write_executable(tmp_path / "venv/bin/python3")
    (ready.cwd / ".python-version").write_text("3.11.4")
    active = ready.with_env(VIRTUAL_ENV=f"{tmp_path}/venv", PATH=f"{ready.env['PATH']}:{tmp_path}/venv/bin/")
    assert active.run("python3").path == str(own)


def test_a_virtual_environment_beside_path_does_not_count(ready: NativeStore, tmp_path: Path) -> None:
    write_executable(tmp_path / "venv/bin/python3")
    (ready.cwd / ".python-version").write_text("3.11.4")
    answer = ready.with_env(VIRTUAL_ENV=f"{tmp_path}/venv").run("python3")
    assert answer.path == str(ready.builder.executable("python", "3.11.4", "python3"))


def test_a_variable_beats_a_virtual_environment(ready: NativeStore, tmp_path: Path) -> None:
    write_executable(tmp_path / "venv/bin/python3")
    active = ready.with_env(VIRTUAL_ENV=f"{tmp_path}/venv", PATH=f"{tmp_path}/venv/bin")
    answer = active.with_env(OMG_PYTHON_VERSION="3.12").run("python3")
    assert answer.path == str(ready.builder.executable("python", "3.12.1", "python3"))


def test_a_working_directory_too_deep_for_the_system_is_handed_over(
    ready: NativeStore, tmp_path: Path
) -> None:
    (tmp_path / ".nvmrc").write_text("18")
    deeper = f"i=0; while [ $((i += 1)) -lt 30 ]; do mkdir {'d' * 200} && cd -P {'d' * 200} || break; done"
    done = subprocess.run(
        ["/bin/bash", "-c", f"{deeper} 2>/dev/null; exec {ready.shim('node')}"],
        cwd=tmp_path,
        env=ready.env | {"PATH": "/usr/bin:/bin", "OMG_CEILING_DIRS": ""},
        capture_output=True,
        check=True,
    )
    assert os.fsencode(HANDED_OVER) in done.stdout


@pytest.fixture
def system(ready: NativeStore) -> NativeStore:
    """That store where nothing is the default, and a node of the system's."""
    ready.builder.layout.current_link("node").unlink()
    write_executable(ready.root / "system/node")
    return ready


def test_without_a_version_the_next_on_path_runs(system: NativeStore) -> None:
    assert system.run("node").path == f"{system.root}/system/node"


def test_path_stays_for_the_system_s_executable(system: NativeStore) -> None:
    assert system.run("node").values("PATH") == [system.env["PATH"]]


@pytest.mark.parametrize("spelling", ["{}/", "{}/../shims", "/{}", "{}/."])
def test_shims_are_skipped_however_path_spells_them(system: NativeStore, spelling: str) -> None:
    shims = spelling.format(system.builder.layout.shims_dir)
    assert system.with_env(PATH=f"{shims}:{system.root}/system").run("node").path.endswith("/system/node")


def test_shims_of_another_store_are_skipped(system: NativeStore) -> None:
    shutil.copytree(system.builder.data_dir, system.root / "second", symlinks=True)
    path = f"{system.root}/second/shims:{system.root}/system"
    assert system.with_env(PATH=path).run("node").path == f"{system.root}/system/node"


def test_links_to_a_shim_are_skipped(system: NativeStore) -> None:
    (system.root / "links").mkdir()
    (system.root / "links/node").symlink_to(system.shim("node"))
    path = f"{system.root}/links:{system.root}/system"
    assert system.with_env(PATH=path).run("node").path == f"{system.root}/system/node"


def test_toolchains_on_path_are_not_the_system(system: NativeStore) -> None:
    path = f"{bin_of(system, '18.17.0')}:{system.root}/system"
    assert system.with_env(PATH=path).run("node").path == f"{system.root}/system/node"


def test_relative_elements_of_path_are_not_searched(system: NativeStore) -> None:
    write_executable(system.cwd / "node")
    assert system.with_env(PATH=f".:bin::{system.root}/system").run("node").path.endswith("/system/node")


def test_another_manager_s_shims_are_the_last_resort(system: NativeStore) -> None:
    other = write_executable(system.root / "pyenv/shims/node")
    assert (
        system.with_env(PATH=f"{other.parent}:{system.root}/system").run("node").path.endswith("/system/node")
    )
    assert system.with_env(PATH=str(other.parent)).run("node").path == str(other)


def test_bypass_runs_the_next_on_path(ready: NativeStore) -> None:
    write_executable(ready.root / "system/node")
    assert ready.with_env(OMG_BYPASS="1").run("node").path == f"{ready.root}/system/node"


@pytest.mark.parametrize("call", ['exec node "$@"', 'node "$@"'])
def test_a_circle_of_managers_is_left_to_python_soon(system: NativeStore, call: str) -> None:
    write_executable(system.root / "system/node", f"#!/bin/sh\nPATH={system.env['PATH']}\n{call}\n")
    assert system.run("node").path == HANDED_OVER


def test_a_system_tool_may_call_itself_far_below(system: NativeStore) -> None:
    script = '#!/bin/sh\n[ "$1" = 0 ] && echo done || sh -c \'node $(($1 - 1)); exit\' sh "$1"\n'
    write_executable(system.root / "system/node", script)
    assert system.with_env(PATH=f"{system.env['PATH']}:/usr/bin:/bin").run("node", "20").stdout == "done\n"


def test_a_file_that_may_not_be_executed_is_an_error(ready: NativeStore) -> None:
    file = ready.builder.executable("node", "20.11.1", "node")
    file.chmod(0o644)
    answer = ready.run("node")
    assert (answer.status, answer.stderr) == (126, f"omg: cannot execute `{file}`: Permission denied\n")


def test_a_missing_interpreter_of_omg_is_one_line(ready: NativeStore) -> None:
    (ready.builder.data_dir / "self/python").unlink()
    answer = ready.run("node")
    assert answer.status == 0
    (ready.cwd / ".nvmrc").write_text("lts/*")
    answer = ready.run("node")
    expected = (
        f"omg: cannot start its interpreter `{ready.builder.data_dir}/self/python`; "
        f"run OMG_DATA_DIR='{ready.builder.data_dir}' sh install.sh\n"
    )
    assert (answer.status, answer.stderr) == (127, expected)


@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda start: start.write_bytes(b"")], ids=["missing", "empty"]
)
def test_an_empty_start_program_is_no_success(ready: NativeStore, damage: Callable[[Path], object]) -> None:
    damage(ready.builder.data_dir / "self/start.py")
    ready.shim("tool").hardlink_to(ready.shim("node"))
    answer = ready.run("tool")
    assert (answer.status, answer.stdout) == (127, "")
    assert "start.py" in answer.stderr


def test_an_interpreter_inside_the_store_moves_with_it(ready: NativeStore) -> None:
    (ready.builder.data_dir / "self/interpreter").write_text("python\n")
    ready.builder.data_dir.rename(ready.root / "moved")
    (ready.cwd / ".nvmrc").write_text("lts/*")
    assert ready.run_file(ready.root / "moved/shims/node").path == HANDED_OVER


@pytest.mark.parametrize("name", ["with space", "line\nbreak", "col$(id)", "\udcff\udcfe"])
def test_a_store_may_be_called_anything(ready: NativeStore, name: str) -> None:
    ready.builder.data_dir.rename(ready.root / name)
    answer = ready.run_file(ready.root / name / "shims/node")
    assert f"path={ready.root}/{name}/versions/node/20.11.1/bin/node\n" in answer.stdout


def test_a_link_to_a_shim_is_that_shim(ready: NativeStore) -> None:
    (ready.root / "js").symlink_to(ready.shim("node"))
    assert ready.run_file(ready.root / "js").path == ready.run("node").path


def test_a_shim_by_a_relative_path_is_that_shim(ready: NativeStore) -> None:
    shim = os.path.relpath(ready.shim("node"), ready.cwd)
    done = subprocess.run(
        ["/bin/sh", "-c", shim], cwd=ready.cwd, env=ready.env, capture_output=True, check=True
    )
    assert os.fsencode(bin_of(ready, "20.11.1")) in done.stdout


def test_the_first_argument_does_not_matter(ready: NativeStore) -> None:
    done = subprocess.run(
        ["npm"], executable=ready.shim("node"), cwd=ready.cwd, env=ready.env, capture_output=True, check=True
    )
    assert done.stdout.splitlines()[0] == os.fsencode(f"path={bin_of(ready, '20.11.1')}/node")


@pytest.mark.parametrize("line", ["#!{shim}", "#!{shim} --flag"])
def test_a_script_may_name_a_shim_as_its_interpreter(ready: NativeStore, line: str) -> None:
    # Even one that lies in another directory of that name.
    script = write_executable(ready.root / "shims/python3", line.format(shim=ready.shim("node")) + "\n")
    arguments = ready.run_file(script, "x").values("argument")
    assert arguments == [*line.split()[1:], str(script), "x"]


def test_a_hard_link_elsewhere_is_no_shim(ready: NativeStore, tmp_path: Path) -> None:
    os.link(ready.shim("node"), tmp_path / "node")
    answer = ready.run_file(tmp_path / "node")
    assert answer.status == 127
    assert answer.stderr.startswith("omg: `node` is a copy of an omg shim, not a program; ")


def test_a_deleted_working_directory_leaves_the_default(ready: NativeStore, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    script = f"cd {gone} && rmdir {gone} && exec {ready.shim('node')}"
    gone.mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", script], env=ready.env | {"PATH": "/usr/bin:/bin"}, capture_output=True, check=True
    )
    assert os.fsencode(bin_of(ready, "20.11.1")) in done.stdout


@pytest.fixture
def set_uid_dir(tmp_path: Path) -> Iterator[Path]:
    """Return a directory on a disk that heeds the set-uid bit; one in memory usually does not."""
    for disk in (tmp_path, Path("/var/tmp"), Path(__file__).parent):
        if not os.statvfs(disk).f_flag & os.ST_NOSUID:
            with tempfile.TemporaryDirectory(dir=disk) as name:
                yield Path(name)
            return
    pytest.skip("no disk here heeds the set-uid bit")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file another user's")
def test_a_set_uid_copy_is_refused(ready: NativeStore, set_uid_dir: Path) -> None:
    copy = Path(shutil.copy(ready.program, set_uid_dir / "node"))
    os.chown(copy, 12345, 12345)
    # The other user gets through.
    set_uid_dir.chmod(0o755)
    copy.chmod(0o4755)
    answer = ready.run_file(copy)
    assert (answer.status, answer.stderr) == (127, "omg: refusing to run set-uid\n")


def test_an_ignored_broken_pipe_is_reported(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("lts/*")
    done = subprocess.run(
        [ready.shim("node")],
        cwd=ready.cwd,
        env=ready.env,
        capture_output=True,
        check=True,
        restore_signals=False,
        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN),
    )
    assert b"argument=:shim\nargument=p\n" in done.stdout


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"\0", b"")), max_size=50))
def test_arguments_arrive_byte_for_byte(ready: NativeStore, arguments: list[bytes]) -> None:
    write_executable(ready.builder.executable("node", "20.11.1", "node"), _ECHO)
    command = [os.fsencode(ready.shim("node")), b"--", *arguments]
    done = subprocess.run(command, cwd=ready.cwd, env=ready.env, capture_output=True, check=True)
    assert done.stdout.split(b"\0")[:-1] == [b"--", *arguments]


def test_arguments_near_the_limit_pass(ready: NativeStore) -> None:
    write_executable(ready.builder.executable("node", "20.11.1", "node"), "#!/bin/sh\necho $#\n")
    assert ready.run("node", *["x" * 1000] * 1500).stdout == "1500\n"
