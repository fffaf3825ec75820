"""A call that installs executables runs as a child of its shim; but for that it is the direct call."""

from __future__ import annotations

import os
import pty
import re
import resource
import select
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.config import load
from omg.shim.rehash import TABLE_LOCK, rehash
from omg.shim.table_decoding import decode
from omg.store.lock import locked
from tests.conftest import write_executable
from tests.faults.machine import require_strace
from tests.faults.stage import Conditions, Report, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.shim.table import Table
    from tests.faults.conftest import MakeStage
    from tests.faults.stage import Stage

_INSTALL = (b"install", b"-g", b"x")
_PATIENCE_S = 20
_SIGNALS = [
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGABRT, signal.SIGBUS, signal.SIGUSR1),
    *(signal.SIGSEGV, signal.SIGUSR2, signal.SIGPIPE, signal.SIGALRM, signal.SIGTERM, signal.SIGKILL),
]


def _npm(stage: Stage) -> Stage:
    return replace(stage, target=stage.target.with_name("npm"))


@pytest.fixture(params=list(Way))
def stage(request: pytest.FixtureRequest, shared_stage: MakeStage) -> Stage:
    """Return npm, for each way to a toolchain."""
    return _npm(shared_stage(request.param))


@pytest.fixture(params=list(Way))
def lone_stage(request: pytest.FixtureRequest, own_stage: MakeStage) -> Stage:
    """Return the same, for one test alone."""
    return _npm(own_stage(request.param))


def _without_parent(report: Report) -> Report:
    assert b" parent=" in report.state
    return replace(report, state=re.sub(rb" parent=\d+", b"", report.state))


def _assert_same(stage: Stage, *, env: dict[bytes, bytes] | None = None, conditions: Conditions) -> None:
    shim = stage.call(*_INSTALL, env=env, conditions=conditions)
    direct = stage.call_directly(*_INSTALL, env=env, conditions=conditions)
    assert _without_parent(shim) == _without_parent(direct)


@pytest.mark.parametrize("status", [0, 1, 7, 126, 127, 130, 255])
def test_the_exit_status_is_the_tools(stage: Stage, status: int) -> None:
    _assert_same(stage, env={b"REPORTER": b"exit:%d" % status}, conditions=Conditions())


@pytest.mark.parametrize("number", _SIGNALS)
def test_the_signal_that_ended_the_tool_ends_the_call(stage: Stage, number: signal.Signals) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    before = resource.prlimit(0, resource.RLIMIT_CORE, (0, most))
    try:
        _assert_same(stage, env={b"REPORTER": b"signal:%d" % number}, conditions=Conditions())
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_the_tool_inherits_what_the_shim_was_started_with(stage: Stage) -> None:
    def prepare() -> None:
        os.umask(0o027)
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTSTP):
            signal.signal(number, signal.SIG_IGN)
        if stage.way is not Way.SH:
            # dash clears both, for every command that it starts.
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGUSR1, signal.SIGTERM})

    _assert_same(stage, conditions=Conditions(prepare=prepare))


def test_without_standard_input(stage: Stage) -> None:
    _assert_same(stage, conditions=Conditions(prepare=lambda: os.close(0)))


class Running:
    """A call that waits for a signal.

    Attributes:
        process: The shim.
        tool: The process id of its child.
    """

    def __init__(self, stage: Stage) -> None:
        self.process = subprocess.Popen(
            [stage.shim, *_INSTALL],
            env={**stage.environment, b"REPORTER": b"wait", b"GREETING": b"hello"},
            cwd=stage.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        said = b""
        while b"GREETING=hello\0" not in said:
            assert select.select([self.process.stdout], [], [], _PATIENCE_S)[0], said
            said += os.read(self.process.stdout.fileno(), 65536)
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        (self.tool,) = map(int, children.read_text(encoding="ascii").split())

    def state_of(self, process: int) -> str:
        """Return the kernel's letter for the state of a process; empty where there is none."""
        try:
            status = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
            return status.rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return ""

    def wait_for(self, process: int, states: str) -> None:
        """Wait until a process is in one of these states; an empty text is its end."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            state = self.state_of(process)
            if (state and state in states) or (not states and state in ("", "Z")):
                return
            assert time.monotonic() < deadline, f"it is in state {state!r}, not {states!r}"
            time.sleep(0.005)


@pytest.fixture
def running(stage: Stage) -> Iterator[Running]:
    """Return a call that waits for a signal."""
    call = Running(stage)
    yield call
    for process in (call.tool, call.process.pid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    call.process.wait(_PATIENCE_S)
    assert call.process.stdout is not None
    call.process.stdout.close()


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM],
)
def test_a_signal_to_the_shim_reaches_the_tool(running: Running, number: signal.Signals) -> None:
    running.process.send_signal(number)

    assert running.process.wait(_PATIENCE_S) == -number
    assert running.state_of(running.tool) == ""


def test_a_terminal_that_goes_away_ends_the_tool_of_a_session_leader(stage: Stage) -> None:
    environment = {**stage.environment, b"REPORTER": b"wait", b"GREETING": b"hello"}
    shim, terminal = pty.fork()
    if shim == 0:
        os.chdir(stage.cwd)
        os.execve(stage.shim, [os.fsencode(stage.shim), *_INSTALL], environment)
    said = b""
    while b"GREETING=hello\0" not in said:
        assert select.select([terminal], [], [], _PATIENCE_S)[0], said
        said += os.read(terminal, 65536)

    os.close(terminal)

    # As the tool itself would have ended: only the shim is told.
    deadline = time.monotonic() + _PATIENCE_S
    ended, status = os.waitpid(shim, os.WNOHANG)
    while not ended and time.monotonic() < deadline:
        time.sleep(0.01)
        ended, status = os.waitpid(shim, os.WNOHANG)
    if not ended:
        os.kill(shim, signal.SIGKILL)
        os.waitpid(shim, 0)
    assert (ended, status) == (shim, signal.SIGHUP)


def test_a_killed_shim_takes_the_tool_with_it(running: Running) -> None:
    running.process.kill()

    running.process.wait(_PATIENCE_S)
    running.wait_for(running.tool, "")


def test_the_shim_stops_and_goes_on_with_the_tool(running: Running) -> None:
    os.kill(running.tool, signal.SIGSTOP)
    running.wait_for(running.process.pid, "T")

    running.process.send_signal(signal.SIGCONT)
    running.wait_for(running.process.pid, "S")
    running.wait_for(running.tool, "S")

    running.process.terminate()
    assert running.process.wait(_PATIENCE_S) == -signal.SIGTERM


def test_a_timer_of_the_caller_ends_the_tool(stage: Stage) -> None:
    def set_timer() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0.5 if stage.way is Way.NATIVE else 3)

    report = stage.call(*_INSTALL, env={b"REPORTER": b"wait"}, conditions=Conditions(prepare=set_timer))

    assert report.status == -signal.SIGALRM


_INSTALLER = """#!/bin/sh
bin=${0%/*} PATH=/usr/bin:/bin:$PATH
"""


def _shims(stage: Stage) -> set[str]:
    return {entry.name for entry in stage.place.store.shims_dir.iterdir()}


def _rehash(stage: Stage) -> None:
    config_dir = stage.place.config_dir
    rehash(stage.place.store, load({}, config_dir), config_dir)


def _call(stage: Stage, script: str, *arguments: bytes) -> Report:
    """Call npm, which does what ``script`` says; ``$bin`` is its directory there.

    The table is made before, or the call would be left to Python.
    """
    file = stage.target
    file.unlink()
    write_executable(file, _INSTALLER + script)
    _rehash(stage)
    return stage.call(*(arguments or _INSTALL))


def test_a_shim_of_corepack_goes_with_it_and_npm_stays(lone_stage: Stage) -> None:
    """pnpm is a runtime of omg, but nothing of it is installed; npm belongs to node, too."""
    before = _shims(lone_stage)
    _call(lone_stage, 'cp "$bin/node" "$bin/pnpm"')
    assert _shims(lone_stage) == before | {"pnpm"}

    _call(lone_stage, 'rm "$bin/pnpm"')
    assert _shims(lone_stage) == before


def test_a_new_executable_has_a_shim_and_a_removed_one_has_none(lone_stage: Stage) -> None:
    before = _shims(lone_stage)

    _call(lone_stage, 'printf "#!/bin/sh\\necho tool \\$*\\n" >"$bin/semver"; chmod +x "$bin/semver"')
    assert _shims(lone_stage) == before | {"semver"}

    tool = subprocess.run(
        ["semver", "a b"],
        env={**os.environ, **{os.fsdecode(k): os.fsdecode(v) for k, v in lone_stage.environment.items()}},
        cwd=lone_stage.cwd,
        capture_output=True,
        check=True,
        timeout=_PATIENCE_S,
    )
    assert tool.stdout == b"tool a b\n"
    assert tool.stderr == b""

    _call(lone_stage, 'rm "$bin/semver"', b"rm", b"-g", b"semver")
    assert _shims(lone_stage) == before


@pytest.mark.parametrize("way", [Way.NATIVE, Way.HANDED_OVER])
def test_without_another_process_the_tool_runs_all_the_same(shared_stage: MakeStage, way: Way) -> None:
    require_strace()
    stage = _npm(shared_stage(way))
    no_child = ("-qq", "-e", "trace=clone", "-e", "inject=clone:error=EAGAIN")

    done = subprocess.run(
        [shutil.which("strace") or "", "-f", *no_child, stage.shim, *_INSTALL],
        env={**stage.environment, b"REPORTER": b"exit:7"},
        cwd=stage.cwd,
        capture_output=True,
        check=False,
        timeout=_PATIENCE_S,
    )

    assert done.returncode == 7
    assert b"clone(" in done.stderr
    assert b"omg:" not in done.stderr


def test_advice_that_cannot_be_said_changes_no_status(lone_stage: Stage) -> None:
    lone_stage.target.unlink()
    write_executable(lone_stage.target, _INSTALLER + 'rm -r "$bin"; exit 7')
    _rehash(lone_stage)

    report = lone_stage.call(*_INSTALL, conditions=Conditions(prepare=lambda: os.close(2)))

    assert report.status == 7


def test_a_disk_without_hard_links_gets_a_copy(own_stage: MakeStage) -> None:
    require_strace()
    stage = _npm(own_stage(Way.NATIVE))
    _call(stage, 'cp "$bin/node" "$bin/semver"')
    stage.place.store.shims_dir.joinpath("semver").unlink()
    stage.target.with_name("semver").unlink()
    _rehash(stage)

    no_links = ("-qq", "-e", "trace=linkat", "-e", "inject=linkat:error=EPERM")
    subprocess.run(
        [shutil.which("strace") or "", "-f", *no_links, stage.shim, *_INSTALL],
        env=stage.environment,
        cwd=stage.cwd,
        capture_output=True,
        check=True,
        timeout=_PATIENCE_S,
    )

    shim, program = stage.place.store.shims_dir / "semver", stage.place.store.shim_program_file
    assert shim.read_bytes() == program.read_bytes()
    assert shim.stat().st_mode == program.stat().st_mode
    assert shim.stat().st_nlink == 1
    assert [each.name for each in program.parent.iterdir() if each.name.startswith(".")] == []


# So long that the directory's time stamp can be told from that of the next change.
_AT_REST = "\nsleep 0.05\n"


def _table(stage: Stage) -> Table:
    return decode(stage.place.store.table_file.read_bytes())


def test_the_native_program_adds_names_as_python_would(own_stage: MakeStage) -> None:
    stage = _npm(own_stage(Way.NATIVE))
    _call(stage, 'for name in semver cowsay; do cp "$bin/node" "$bin/$name"; done' + _AT_REST)

    extended = _table(stage)
    with stage.place.without_interpreter():
        report = replace(stage, target=stage.target.with_name("semver")).call(b"a")
    _rehash(stage)

    assert {"semver", "cowsay"} <= extended.names.keys()
    assert extended == _table(stage)
    assert report.arguments == (os.fsencode(stage.target.with_name("semver")), b"a")


def test_a_change_in_another_version_is_not_forgotten(own_stage: MakeStage) -> None:
    stage = _npm(own_stage(Way.NATIVE))
    other = stage.place.store.toolchain_dir("node", "18.20.4") / "bin"
    nested = f'[ -e "{other}/cowsay" ] || cp "$bin/node" "{other}/cowsay"; sleep 0.05\n'
    _call(stage, nested + 'cp "$bin/node" "$bin/semver"' + _AT_REST)
    assert "cowsay" not in _shims(stage)

    replace(stage, target=stage.target.with_name("node")).call(env={b"OMG_NODE_VERSION": b"18.20.4"})

    assert {"cowsay", "semver"} <= _shims(stage)


def test_the_native_program_leaves_the_table_to_a_rehash_that_holds_the_lock(own_stage: MakeStage) -> None:
    stage = _npm(own_stage(Way.NATIVE))
    _call(stage, 'cp "$bin/node" "$bin/$2"' + _AT_REST, b"install", b"first", b"-g")

    with locked(stage.place.store, TABLE_LOCK, timeout_s=0, command="omg rehash"):
        stage.call(b"install", b"second", b"-g")
    held = _table(stage).names.keys() & {"first", "second"}
    stage.call(b"install", b"third", b"-g")

    assert held == {"first"}
    assert "third" in _table(stage).names


@pytest.mark.figures(10, slow=40, long=400)
def test_names_are_added_again_and_again(own_stage: MakeStage, count: int) -> None:
    stage = _npm(own_stage(Way.NATIVE))
    script = 'n=0; while [ -e "$bin/tool$n" ]; do n=$((n+1)); done; cp "$bin/node" "$bin/tool$n"'
    _call(stage, script)
    for _ in range(count):
        stage.call(*_INSTALL)

    assert {f"tool{number}" for number in range(count + 1)} <= _shims(stage)
    stage.call(b"--version")
    assert {f"tool{number}" for number in range(count + 1)} <= _table(stage).names.keys()


@pytest.mark.parametrize("name", ["uv", "cowsay"])
def test_names_with_more_in_the_table_are_left_to_python(own_stage: MakeStage, name: str) -> None:
    stage = _npm(own_stage(Way.NATIVE))
    if name == "cowsay":
        stage.place.config_dir.mkdir(exist_ok=True)
        (stage.place.config_dir / "config.toml").write_text('[global_tools]\ncowsay = "strict"\n')
        _rehash(stage)

    _call(stage, f'cp "$bin/node" "$bin/{name}"' + _AT_REST)
    assert name in _shims(stage)
    assert name not in _table(stage).names

    stage.call(b"--version")
    assert name in _table(stage).names


def test_nothing_is_said_without_a_terminal(lone_stage: Stage) -> None:
    report = _call(lone_stage, 'cp "$bin/node" "$bin/semver"')
    assert report.stderr == b""


def test_a_failed_installer_may_have_installed_something(lone_stage: Stage) -> None:
    report = _call(lone_stage, 'cp "$bin/node" "$bin/semver"; exit 3')

    assert report.status == 3
    assert "semver" in _shims(lone_stage)


def test_odd_names_have_no_shim(lone_stage: Stage) -> None:
    before = _shims(lone_stage)

    _call(
        lone_stage,
        'cd "$bin" && for name in -rf "*" .hidden "a b" "$(printf "x\\ny")" ls omg right; do\n'
        'cp node "./$name"; done\n'
        "mkdir folder && mkfifo pipe && ln -s nowhere dangling && ln -s node linked && echo >plain",
    )

    assert _shims(lone_stage) == before | {"right", "linked"}


@pytest.mark.figures(1_000, slow=10_000, long=10_000)
def test_thousands_of_executables(own_stage: MakeStage, count: int) -> None:
    stage = _npm(own_stage(Way.NATIVE))
    _call(stage, f'cd "$bin" && seq {count} | sed s/^/tool/ | xargs touch && chmod +x tool*')
    assert sum(name.startswith("tool") for name in _shims(stage)) == count

    _call(stage, 'rm "$bin"/tool*', b"rm", b"-g", b"all")
    assert not any(name.startswith("tool") for name in _shims(stage))


def test_an_installer_may_remove_itself(lone_stage: Stage) -> None:
    report = _call(lone_stage, 'rm "$0"; cp "$bin/node" "$bin/semver"')

    assert report.status == 0
    # Its absence is an error of omg's, not the system's npm.
    assert {"npm", "semver"} <= _shims(lone_stage)


def test_what_another_version_has_keeps_its_shim(lone_stage: Stage) -> None:
    old = lone_stage.place.store.toolchain_dir("node", "18.20.4") / "bin"
    write_executable(old / "semver")

    _call(lone_stage, 'cp "$bin/node" "$bin/semver"')
    _call(lone_stage, 'rm "$bin/semver"', b"rm", b"-g", b"semver")

    assert "semver" in _shims(lone_stage)


def test_a_killed_installer_leaves_a_store_that_the_next_call_updates(own_stage: MakeStage) -> None:
    stage = _npm(own_stage(Way.NATIVE))
    _call(stage, 'cp "$bin/node" "$bin/semver"; kill -KILL $PPID; sleep 5')
    assert "semver" not in _shims(stage)

    replace(stage, target=stage.target.with_name("node")).call()

    assert "semver" in _shims(stage)


def test_a_store_that_cannot_be_written_is_left_alone(own_stage: MakeStage, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    stage = _npm(own_stage(Way.NATIVE))
    for directory in (tmp_path, *tmp_path.parents):
        if str(directory).startswith("/tmp/") or "pytest" in str(directory):
            directory.chmod(0o755)
    before = _shims(stage)
    stage.target.unlink()
    write_executable(stage.target, "#!/bin/sh\necho no >&2\nexit 243\n")

    def become_nobody() -> None:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)

    report = stage.call(*_INSTALL, conditions=Conditions(prepare=become_nobody))

    assert report.status == 243
    assert report.stderr.decode() == (
        f"no\nomg: you cannot write to `{stage.target.parents[1]}`;"
        " to install for yourself, run npm config set prefix ~/.local\n"
    )
    assert _shims(stage) == before


def _on_terminal(stage: Stage, *arguments: bytes, env: dict[bytes, bytes] | None = None) -> str:
    """Call npm with a terminal as stderr, and return what appears there."""
    ours, theirs = os.openpty()
    try:
        subprocess.run(
            [stage.shim, *arguments],
            env={**stage.environment, **(env or {})},
            cwd=stage.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            timeout=_PATIENCE_S,
            check=True,
        )
        os.write(theirs, b"\n")
        shown = b""
        while not shown.endswith(b"\r\n\r\n") and shown != b"\r\n":
            shown += os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(theirs)
    return shown.decode().replace("\r\n", "\n").removesuffix("\n")


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ("semver", "omg: semver is now available\n"),
        ("a b", "omg: a and b are now available\n"),
        ("a b c d e f", "omg: a, b, c, d, e and f are now available\n"),
        ("a b c d e f g h", "omg: a, b, c, d, e, f and 2 more are now available\n"),
        ("", ""),
    ],
)
def test_a_terminal_is_told_what_is_new(lone_stage: Stage, names: str, line: str) -> None:
    lone_stage.target.unlink()
    script = f'for name in {names}; do cp "$bin/node" "$bin/$name"; done'
    write_executable(lone_stage.target, _INSTALLER + script)

    assert _on_terminal(lone_stage, *_INSTALL) == line


@pytest.mark.parametrize("is_on_path", [False, True])
def test_a_terminal_is_told_of_a_folder_that_is_not_on_path(lone_stage: Stage, is_on_path: bool) -> None:
    folder = lone_stage.cwd.parent / "prefix/bin"
    lone_stage.target.unlink()
    script = f'mkdir -p "{folder}"; cp "$bin/node" "{folder}/semver"'
    write_executable(lone_stage.target, _INSTALLER + script)
    env = {b"npm_config_prefix": os.fsencode(folder.parent)}
    if is_on_path:
        env[b"PATH"] = lone_stage.environment[b"PATH"] + b":" + os.fsencode(folder) + b"/"

    shown = _on_terminal(lone_stage, *_INSTALL, env=env)

    expected = f"omg: semver is in `{folder}`, which is not on PATH; to put it there, run omg setup\n"
    assert shown == ("" if is_on_path else expected)


def test_a_path_of_the_environment_cannot_control_the_terminal(lone_stage: Stage) -> None:
    prefix = lone_stage.cwd.parent / "pre\x1b[31mfix\xe9"
    lone_stage.target.unlink()
    script = 'mkdir -p "$npm_config_prefix/bin"; cp "$bin/node" "$npm_config_prefix/bin/semver"'
    write_executable(lone_stage.target, _INSTALLER + script)

    shown = _on_terminal(lone_stage, *_INSTALL, env={b"npm_config_prefix": os.fsencode(prefix)})

    folder = f"{lone_stage.cwd.parent}/pre?[31mfix??/bin"
    assert shown == f"omg: semver is in `{folder}`, which is not on PATH; to put it there, run omg setup\n"
