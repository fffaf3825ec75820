"""`omg exec` and `omg env`."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START
from tests.acceptance.starting import COMMAND
from tests.acceptance.terminal import shown
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


def test_named_version_overrides_the_folders(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "18.0.0")
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")

    done = omg("exec", "node@18", "--", "node", "-v")

    assert done.lines[:2] == [f"path={store.executable('node', '18.0.0', 'node')}", "argument=-v"]


def test_arguments_arrive_as_they_were_typed(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("x", "node", "20", "--", "node", "--json", "", "a b", "--", "-q")

    assert [line for line in done.lines if line.startswith("argument=")] == [
        "argument=--json", "argument=", "argument=a b", "argument=--", "argument=-q",
    ]  # fmt: skip


def test_several_versions_are_in_path_in_the_order_named(omg: RunOmg, store: StoreBuilder) -> None:
    node = store.add("node", "20.11.1")
    python = store.add("python", "3.12.4")

    done = omg("exec", "node@20", "python@3.12", "--", "node")

    assert f"PATH={node}/bin:{python}/bin:/usr/bin:/bin" in done.lines


def test_without_versions_the_active_ones_are_used(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    store.add("node", "18.0.0")
    store.set_current("node", "18.0.0")
    (project / ".nvmrc").write_text("20\n")

    done = omg("exec", "--", "npm")

    assert done.lines[0] == f"path={store.executable('node', '20.11.1', 'npm')}"


def test_nested_shim_runs_the_same_version(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    assert "OMG_NODE_VERSION=20.11.1" in omg("exec", "node@20", "--", "node").lines


def test_home_variable_is_set(omg: RunOmg, store: StoreBuilder) -> None:
    java = store.add("java", "21.0.2+13")

    assert f"JAVA_HOME={java}" in omg("exec", "java@21", "--", "java").lines


def test_rust_keeps_its_shims(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("rust", "1.80.0")
    path = f"{store.layout.shims_dir}:/usr/bin:/bin"

    done = omg("exec", "rust@1.80", "--", "cargo", env={"PATH": path})

    assert f"PATH={path}" in done.lines
    assert "OMG_RUST_VERSION=1.80.0" in done.lines


def test_command_of_the_system_runs_with_the_versions(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("exec", "node@20", "--", "sh", "-c", "command -v node")

    assert done.stdout == f"{store.executable('node', '20.11.1', 'node')}\n"


def test_exit_status_is_the_commands_own(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    assert omg("exec", "node@20", "--", "sh", "-c", "exit 42").exit_status == 42


def test_version_that_is_not_installed_is_refused(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("exec", "node@18", "--", "node")

    assert done.exit_status == 127
    assert "node 18 is not installed" in done.stderr
    assert "omg install node@18" in done.stderr


def test_missing_version_is_installed_where_the_settings_say_so(omg: RunOmg, publishers: Publishers) -> None:
    publishers.node("20.11.1")

    done = omg("exec", "node@20", "--", "node", "-v", env={"OMG_AUTO_INSTALL": "always"})

    assert done.stdout == "node 20.11.1 -v\n"


def test_missing_version_is_installed_on_a_yes(omg: RunOmg, publishers: Publishers) -> None:
    publishers.node("20.11.1")

    assert omg("-y", "exec", "node@20", "--", "node").stdout == "node 20.11.1\n"


def test_nothing_is_installed_without_a_person_to_ask(omg: RunOmg, publishers: Publishers) -> None:
    publishers.node("20.11.1")

    assert omg("exec", "node@20", "--", "node").exit_status == 127


def test_unmet_pin_of_the_folder_is_refused_as_by_the_shim(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("18\n")

    assert omg("exec", "--", "node").exit_status == 127
    assert omg("exec", "--", "true").exit_status == 0


@pytest.fixture
def active(tmp_path: Path, store: StoreBuilder) -> dict[str, str]:
    """Return the variables of an active virtual environment, beside a Python by default."""
    store.add("python", "3.12.4")
    store.set_current("python", "3.12.4")
    write_executable(tmp_path / "venv/bin/pip")
    venv = f"{tmp_path}/venv"
    return {"VIRTUAL_ENV": venv, "PATH": f"{venv}/bin:{store.layout.shims_dir}:/usr/bin:/bin"}


@pytest.mark.parametrize("pin", ["", "3.12.4\n"], ids=["by default", "by file"])
def test_without_a_version_the_virtual_environment_runs(
    omg: RunOmg, active: dict[str, str], project: Path, tmp_path: Path, pin: str
) -> None:
    (project / ".python-version").write_text(pin)

    done = omg("exec", "--", "pip", "install", "x", env=active)

    assert done.lines[0] == f"path={tmp_path}/venv/bin/pip"


def test_what_a_command_starts_finds_the_virtual_environment(
    omg: RunOmg, active: dict[str, str], tmp_path: Path
) -> None:
    done = omg("exec", "--", "sh", "-c", "command -v pip; echo ${OMG_PYTHON_VERSION-unset}", env=active)

    assert done.lines == [f"{tmp_path}/venv/bin/pip", "unset"]


def test_a_named_version_beats_the_virtual_environment(
    omg: RunOmg, active: dict[str, str], store: StoreBuilder
) -> None:
    done = omg("exec", "python@3.12", "--", "pip", env=active)

    assert done.lines[0] == f"path={store.executable('python', '3.12.4', 'pip')}"


def test_rusts_plus_is_understood_without_a_version(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("rust", "1.80.0")

    done = omg("exec", "--", "cargo", "+1.80", "build")

    assert done.lines[:2] == [f"path={store.executable('rust', '1.80.0', 'cargo')}", "argument=build"]


def test_a_version_file_of_another_runtime_changes_nothing(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    (project / ".java-version").write_text("99\n")

    assert omg("exec", "--", "node").exit_status == 0


def test_unknown_command_is_127(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("exec", "node@20", "--", "no-such-command")

    assert (done.exit_status, "no-such-command" in done.stderr) == (127, True)


def test_command_of_another_version_is_hinted_at_with_that_version(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "18.2.0", executables=["node", "tsc"])
    store.add("node", "20.11.1")

    done = omg("exec", "node@20", "--", "tsc")

    assert (done.exit_status, done.stderr.splitlines()[-1]) == (127, "hint: run omg exec node@18.2.0 -- tsc")


def test_file_that_cannot_be_executed_is_126(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    write_executable(project / "broken", "#!/no/such/interpreter\n")

    assert omg("exec", "--", "./broken").exit_status == 126


def test_missing_separator_is_explained(omg: RunOmg) -> None:
    done = omg("exec", "node@20", "npm@1")

    assert (done.exit_status, "after --" in done.stderr) == (2, True)


def test_signals_are_as_they_were(env: dict[str, str], project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", START, "exec", "--", "sh", "-c", "kill -PIPE $$; echo survived"],
        env=env, cwd=project, capture_output=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (-signal.SIGPIPE, b"")


def test_env_prints_what_a_shell_evaluates(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    node = store.add("node", "20.11.1")

    done = omg("env", "node@20")

    assert done.lines == ["export OMG_NODE_VERSION='20.11.1'", f"export PATH='{node}/bin:/usr/bin:/bin'"]


def test_env_of_a_named_version_drops_what_is_inherited(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    assert omg("env", "node@20", env={"OMG_NODE_INHERITED": "18.0.0"}).lines[0] == "unset OMG_NODE_INHERITED"


def test_env_without_a_version_leaves_what_is_inherited(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")

    assert "INHERITED" not in omg("env", env={"OMG_NODE_INHERITED": "20.11.1"}).stdout


def test_exec_of_a_named_version_drops_what_is_inherited(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("18.0.0", "20.11.1"):
        store.add("node", version)
    script = 'echo "$OMG_NODE_VERSION ${OMG_NODE_INHERITED-unset}"'

    done = omg("exec", "node@20", "--", "sh", "-c", script, env={"OMG_NODE_INHERITED": "18.0.0"})

    assert done.lines == ["20.11.1 unset"]


def test_exec_of_a_named_rust_holds_it_for_nested_calls(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("1.80.0", "1.82.0"):
        store.add("rust", version)
    passed_on = {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.80.0"}
    script = 'echo "$OMG_RUST_VERSION ${OMG_RUST_INHERITED-unset}"'

    assert omg("exec", "rust@1.82", "--", "sh", "-c", script, env=passed_on).lines == ["1.82.0 unset"]


def test_exec_without_a_version_passes_on_what_is_inherited(omg: RunOmg) -> None:
    script = 'echo "$OMG_NODE_INHERITED"'

    assert omg("exec", "--", "sh", "-c", script, env={"OMG_NODE_INHERITED": "18.0.0"}).lines == ["18.0.0"]


def test_env_without_a_version_puts_the_shims_on_path_and_chooses_nothing(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")

    assert omg("env").lines == [f"export PATH='{store.layout.shims_dir}:/usr/bin:/bin'"]


def test_env_leaves_a_path_with_the_shims_as_it_is(omg: RunOmg, active: dict[str, str]) -> None:
    assert omg("env", env=active).lines == [f"export PATH='{active['PATH']}'"]


def test_env_of_a_go_removes_the_root_of_another(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("go", "1.22.3")

    assert "unset GOROOT" in omg("env", "go@1.22", env={"GOROOT": "/old"}).lines


def test_env_for_github_has_the_shims_and_homes_and_no_version(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    java = store.add("java", "21.0.2+13")
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")
    (project / ".java-version").write_text("21\n")

    assert omg("env", "--github").lines == [
        f"printf '%s\\n' '{store.layout.shims_dir}' >>\"${{GITHUB_PATH:?}}\"",
        f"printf '%s\\n' 'JAVA_HOME={java}' >>\"${{GITHUB_ENV:?}}\"",
    ]


def test_env_for_gitlab_puts_the_shims_in_front(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("env", "--gitlab").lines == [f'export PATH="{store.layout.shims_dir}:$PATH"']


@pytest.mark.parametrize("option", ["--github", "--gitlab", "--cache-key"])
def test_env_for_ci_takes_no_version(omg: RunOmg, option: str) -> None:
    done = omg("env", option, "node@20")

    assert done.exit_status == 2
    assert "the version files choose" in done.stderr


def test_cache_key_needs_no_installed_version(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")

    (key,) = omg("env", "--cache-key").lines

    assert omg("env", "--cache-key", "-r").lines == [key]
    assert omg("--json", "env", "--cache-key").document["cache_key"] == key


def test_recursive_is_for_the_key(omg: RunOmg) -> None:
    assert omg("env", "-r").exit_status == 2


@pytest.fixture
def nodes(store: StoreBuilder, project: Path) -> str:
    """Return a command that fails with the second of three versions, and is another version's in each run."""
    for version in ("18.0.0", "20.11.1", "22.1.0"):
        store.add("node", version)
    script = 'echo "out $OMG_NODE_VERSION $*"; echo err >&2; [ "$OMG_NODE_VERSION" != 20.11.1 ] || exit 3\n'
    write_executable(project / "check", f"#!/bin/sh\n{script}")
    return "./check"


def times_left_out(lines: list[str]) -> list[str]:
    """Return the lines of a table without the last column, which must be there where a command ran."""
    rows = [re.fullmatch(r"(.+?)(?:  +[0-9]+\.[0-9] s)?", line) for line in lines]
    assert all(
        (row and row[0] != row[1]) == ("not run" not in line) for row, line in zip(rows, lines, strict=True)
    )
    return [re.sub("  +", " | ", row[1]) for row in rows if row]


def test_matrix_runs_each_version_and_shows_what_came_of_it(omg: RunOmg, nodes: str) -> None:
    done = omg("exec", "--matrix", "node@22, 20,18,22", "--", nodes, "a b", "--json")

    assert done.exit_status == 1
    assert done.lines[:3] == [f"out {version} a b --json" for version in ("22.1.0", "20.11.1", "18.0.0")]
    assert times_left_out(done.lines[3:]) == [
        "node 22.1.0 | passed", "node 20.11.1 | exit status 3", "node 18.0.0 | passed",
    ]  # fmt: skip
    assert done.stderr.splitlines() == [
        "==> node 22.1.0: ./check 'a b' --json", "err", "==> node 20.11.1: ./check 'a b' --json", "err",
        "==> node 18.0.0: ./check 'a b' --json", "err", "==> results",
    ]  # fmt: skip


def test_matrix_runs_a_version_once_however_it_is_named(omg: RunOmg, nodes: str) -> None:
    done = omg("exec", "--matrix", "node@20.11.1,20,18,lts/iron", "--", "sh", "-c", "true")

    assert times_left_out(done.lines) == ["node 20.11.1 | passed", "node 18.0.0 | passed"]
    same = "node@20.11.1 and node@20 and node@lts/iron are the same version: node 20.11.1 runs once"
    assert done.stderr.splitlines()[0] == same


def test_matrix_that_passes_is_0_and_quiet_without_headings(omg: RunOmg, nodes: str) -> None:
    done = omg("-q", "exec", "--matrix", "node@18,22", "--", nodes)

    assert (done.exit_status, done.stderr) == (0, "err\nerr\n")
    assert times_left_out(done.lines[2:]) == ["node 18.0.0 | passed", "node 22.1.0 | passed"]


def test_matrix_of_two_runtimes_is_every_combination(omg: RunOmg, nodes: str, store: StoreBuilder) -> None:
    del nodes
    for version in ("3.11.2", "3.12.4"):
        store.add("python", version)
    store.add("go", "1.22.1")
    script = "echo $OMG_NODE_VERSION $OMG_PYTHON_VERSION $OMG_GO_VERSION"

    done = omg("exec", "go@1", "--matrix", "node@18,22", "--matrix=py@3.11,3.12", "--", "sh", "-c", script)

    assert done.lines[:4] == [
        "18.0.0 3.11.2 1.22.1", "18.0.0 3.12.4 1.22.1", "22.1.0 3.11.2 1.22.1", "22.1.0 3.12.4 1.22.1",
    ]  # fmt: skip
    assert times_left_out(done.lines[4:])[1] == "go 1.22.1, node 18.0.0, python 3.12.4 | passed"


def test_matrix_in_json_leaves_stdout_to_the_document(omg: RunOmg, nodes: str) -> None:
    script = f"{nodes}; [ $OMG_NODE_VERSION != 22.1.0 ] || kill -KILL $$"

    done = omg("--json", "exec", "--matrix", "node@18,22", "--", "sh", "-c", script)

    assert done.exit_status == 1
    assert done.document["command"] == ["sh", "-c", script]
    runs = [{key: one[key] for key in one if key != "seconds"} for one in done.document["runs"]]  # type: ignore
    assert runs == [
        {"versions": {"node": "18.0.0"}, "outcome": "passed", "exit_status": 0, "signal": None},
        {"versions": {"node": "22.1.0"}, "outcome": "failed", "exit_status": None, "signal": "SIGKILL"},
    ]
    assert "out 18.0.0" in done.stderr


def test_matrix_runs_the_versions_own_executables(omg: RunOmg, nodes: str, store: StoreBuilder) -> None:
    del nodes
    done = omg("exec", "--matrix", "node@18,20", "--", "node", "-v")

    paths = [f"path={store.executable('node', version, 'node')}" for version in ("18.0.0", "20.11.1")]
    assert [line for line in done.lines if line.startswith("path=")] == paths


def test_matrix_with_a_command_that_nothing_has_fails_each_run(omg: RunOmg, nodes: str) -> None:
    del nodes
    done = omg("exec", "--matrix", "node@18,20", "--", "no-such-command")

    assert done.exit_status == 1
    assert times_left_out(done.lines)[0] == "node 18.0.0 | exit status 127"
    assert done.stderr.count("have no `no-such-command`\nhint: install the package") == 2


def test_matrix_refuses_what_it_cannot_run(omg: RunOmg, nodes: str) -> None:
    for words, said in {
        ("--matrix", "node"): "`node` has no version",
        ("--matrix", "node@,"): "`node@,` has no version",
        ("--matrix", "@20"): "`@20` has no runtime",
        ("--matrix", "20"): "`20` has no version",
        ("--matrix", "node@18", "--matrix", "nodejs@20"): "node is named twice",
        ("node@18", "--matrix", "node@20"): "node is named twice",
        ("--matrix", "node@\x1b[31m"): "not a valid",
    }.items():
        done = omg("exec", *words, "--", nodes)
        assert (done.exit_status != 0, done.stdout) == (True, ""), words
        assert said in done.stderr, words
        assert "\x1b" not in done.stderr


def test_missing_versions_of_a_matrix_are_one_error_before_anything_runs(omg: RunOmg, nodes: str) -> None:
    done = omg("exec", "--matrix", "node@18,19,21", "--", nodes)

    assert (done.exit_status, done.stdout) == (127, "")
    assert done.stderr == (
        "omg: node 19 and node 21 are not installed\nhint: run omg install node@19 node@21\n"
    )


def test_missing_versions_of_a_matrix_are_installed_on_a_yes(
    omg: RunOmg, nodes: str, publishers: Publishers
) -> None:
    for version in ("19.0.0", "21.0.0"):
        publishers.node(version)

    done = omg("exec", "-y", "--matrix", "node@18,19,21", "--", nodes)

    assert done.exit_status == 0
    assert done.lines[:3] == [f"out {version} " for version in ("18.0.0", "19.0.0", "21.0.0")]
    assert done.stderr.count("installed node ") == 2


def test_a_person_is_asked_as_by_the_shim(
    nodes: str, publishers: Publishers, env: dict[str, str], project: Path
) -> None:
    publishers.node("19.0.0")

    seen = shown(("exec", "--matrix", "node@18,19,21", "--", nodes), env, project, b"n\n")

    assert "omg: node 19 is not installed (set by `node@19` on the command line)" in seen
    assert "omg: node 21 is not installed (set by `node@21` on the command line)" in seen
    assert "omg: install node@19 node@21 now? [Y/n]" in seen


def test_the_rest_of_a_matrix_is_not_run_after_an_end_was_asked_for(
    env: dict[str, str], project: Path, nodes: str
) -> None:
    script = 'echo started; trap "exit 0" TERM; while :; do sleep 0.05; done'
    command = [*COMMAND, "exec", "--matrix", "node@18,20", "--", "sh", "-c", script]

    with subprocess.Popen(command, env=env, cwd=project, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "started\n"
        running.terminate()
        lines = running.stdout.read().splitlines()

    assert running.returncode == 128 + signal.SIGTERM
    assert times_left_out(lines) == ["node 18.0.0 | stopped", "node 20.11.1 | not run"]
