"""The environment that the decided file is given, and its execution."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import NotExecutableError
from omg.runtimes.registry import by_name
from omg.shim.execution import edited_environment, execute, path_with_bin, path_with_shims
from omg.shim.inheritance import PassOn
from omg.shim.run import RunEnvironment, RunSystem, RunToolchain
from omg.store.installed import find, list_toolchains
from omg.store.layout import Store
from tests.conftest import write_executable

if TYPE_CHECKING:
    from tests.conftest import StoreBuilder

STORE = Store(Path("/d"))
BIN = Path("/d/versions/node/20.11.1/bin")


def with_bin(path: bytes, *, link_bins: tuple[bytes, ...] = ()) -> bytes:
    return path_with_bin(path, BIN, STORE, "node", link_bins)


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        (b"/a:/d/shims:/b", b":/a:/d/shims:/b"),
        (b"/venv/bin:/d/shims", b":/venv/bin:/d/shims"),
        (b"", b""),
        (b":/a::/b:", b":/a:/b"),
        (b"/a:/d/versions/node/20.11.1/bin/:/b", b":/a:/b"),
        (b"/d/versions/node/18.0.0/bin:/d/shims", b":/d/shims"),
        (b"/d/versions/node/18.0.0/bin/:/d/shims", b":/d/shims"),
        (b"/d/versions/go/1.22/bin:/d/shims", b":/d/versions/go/1.22/bin:/d/shims"),
        (b"/d/versions/node/18/x/bin:/d/shims", b":/d/versions/node/18/x/bin:/d/shims"),
        (b"/\xff:rel", b":/\xff:rel"),
    ],
    ids=[
        "before the shims",
        "before a virtual environment",
        "no PATH",
        "empty elements",
        "this one",
        "other version",
        "other version with a slash",
        "other runtime",
        "deeper",
        "bytes",
    ],
)
def test_a_named_version_comes_first_on_path(path: bytes, rest: bytes) -> None:
    assert with_bin(path) == b"/d/versions/node/20.11.1/bin" + rest


@pytest.mark.parametrize("path", [b"/a:/d/shims:/b", b"", b"/a", b":/venv/bin::/d/shims/"])
def test_putting_a_version_first_twice_changes_nothing(path: bytes) -> None:
    assert with_bin(with_bin(path)) == with_bin(path)


def test_bin_of_a_link_is_dropped() -> None:
    edited = with_bin(b"/opt/node/bin:/d/shims", link_bins=(b"/opt/node/bin",))

    assert edited == b"/d/versions/node/20.11.1/bin:/d/shims"


@pytest.mark.parametrize(
    "path",
    [
        b"/a:/d/shims:/b",
        b"/d/shims",
        b"/a:/d/shims//",
        b":/d/shims::\xff:",
        b"/d/versions/node/18.0.0/bin:/d/shims",
    ],
    ids=["among others", "alone", "trailing slashes", "odd elements", "another version in front"],
)
def test_a_path_with_the_shims_stays_as_it_is(path: bytes) -> None:
    assert path_with_shims(path, STORE) == path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (b"/a:/b", b"/d/shims:/a:/b"),
        (b"", b"/d/shims"),
        (b":", b"/d/shims::"),
        (b"/a::/b:", b"/d/shims:/a::/b:"),
        (b"d/shims:/d/shims/x:/e/shims", b"/d/shims:d/shims:/d/shims/x:/e/shims"),
    ],
    ids=["other folders", "no PATH", "empty elements", "empty elements inside", "folders of such names"],
)
def test_shims_that_are_not_on_path_come_first(path: bytes, expected: bytes) -> None:
    assert path_with_shims(path, STORE) == expected


def test_shims_directory_is_recognised_by_another_of_its_paths(tmp_path: Path) -> None:
    (tmp_path / "data/shims").mkdir(parents=True)
    (tmp_path / "link").symlink_to("data")
    path = b"/a:" + os.fsencode(tmp_path / "link/shims")

    assert path_with_shims(path, Store(tmp_path / "data")) == path


def test_a_link_of_another_name_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "data/shims").mkdir(parents=True)
    (tmp_path / "mine").symlink_to("data/shims")
    store, path = Store(tmp_path / "data"), os.fsencode(tmp_path / "mine")

    assert path_with_shims(path, store) == os.fsencode(store.shims_dir) + b":" + path


def run_of(store: StoreBuilder, runtime: str, version: str, executable: str) -> RunToolchain:
    toolchain = find(store.layout, runtime, version)
    assert toolchain is not None
    return RunToolchain(toolchain.bin_dir / executable, toolchain, by_name(runtime))


def with_shims(store: StoreBuilder, rest: str = "") -> bytes:
    return os.fsencode(f"{store.layout.shims_dir}{rest}")


def test_the_environment_says_what_runs_and_path_stays(store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    path = with_shims(store, "::/a")

    edited = edited_environment({b"PATH": path}, run_of(store, "node", "20.11.1", "node"), store.layout)

    assert edited == {b"PATH": path, b"OMG_NODE_INHERITED": b"20.11.1"}


def test_what_looks_for_itself_finds_its_toolchain_first(store: StoreBuilder) -> None:
    bin_dir = store.add("node", "20.11.1") / "bin"
    path, run = with_shims(store, ":/a"), run_of(store, "node", "20.11.1", "corepack")

    edited = edited_environment({b"PATH": path}, run, store.layout)[b"PATH"]

    assert edited == os.fsencode(bin_dir) + b":" + path
    assert edited_environment({b"PATH": edited}, run, store.layout)[b"PATH"] == edited


def test_java_is_given_its_home(store: StoreBuilder) -> None:
    toolchain_dir = store.add("java", "21.0.2+13")

    edited = edited_environment(
        {b"JAVA_HOME": b"/old"}, run_of(store, "java", "21.0.2+13", "java"), store.layout
    )

    assert edited[b"JAVA_HOME"] == os.fsencode(toolchain_dir)


def test_home_of_a_linked_toolchain_is_where_it_really_is(store: StoreBuilder, tmp_path: Path) -> None:
    write_executable(tmp_path / "jdk/bin/java")
    store.layout.runtime_dir("java").mkdir(parents=True)
    store.layout.toolchain_dir("java", "mine").symlink_to(tmp_path / "jdk")

    edited = edited_environment(
        {b"JAVA_HOME": b"/old"},
        run_of(store, "java", "mine", "java"),
        store.layout,
        list_toolchains(store.layout, "java"),
    )

    assert edited[b"JAVA_HOME"] == os.fsencode(tmp_path / "jdk")


def test_java_is_not_given_its_home_where_none_is_set(store: StoreBuilder) -> None:
    store.add("java", "21.0.2+13")

    edited = edited_environment({b"PATH": b"/a"}, run_of(store, "java", "21.0.2+13", "java"), store.layout)

    assert b"JAVA_HOME" not in edited


def test_go_finds_its_own_root(store: StoreBuilder) -> None:
    store.add("go", "1.22.3")

    edited = edited_environment(
        {b"PATH": b"/a", b"GOROOT": b"/old"}, run_of(store, "go", "1.22.3", "go"), store.layout
    )

    assert b"GOROOT" not in edited


@pytest.mark.parametrize(
    ("value", "is_corrected"),
    [
        ("node/18.17.0", True),
        ("node/18.17.0/", True),
        ("go/1.22.3", False),
        ("node", False),
        ("x/node/1", False),
    ],
)
def test_a_prefix_is_corrected_where_it_is_another_node_of_the_store(
    store: StoreBuilder, value: str, is_corrected: bool
) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    before = os.fsencode(store.layout.versions_dir / "") + b"/" + value.encode()

    edited = edited_environment(
        {b"PATH": b"/a", b"npm_config_prefix": before},
        run_of(store, "node", "20.11.1", "npm"),
        store.layout,
    )

    assert edited[b"npm_config_prefix"] == (os.fsencode(toolchain_dir) if is_corrected else before)


def test_a_prefix_is_corrected_where_it_is_a_linked_node(store: StoreBuilder, tmp_path: Path) -> None:
    toolchain_dir = store.add("node", "20.11.1")
    write_executable(tmp_path / "own/bin/node")
    store.layout.toolchain_dir("node", "21.7.3").symlink_to(tmp_path / "own")

    edited = edited_environment(
        {b"npm_config_prefix": os.fsencode(tmp_path / "own")},
        run_of(store, "node", "20.11.1", "npm"),
        store.layout,
        list_toolchains(store.layout, "node"),
    )

    assert edited[b"npm_config_prefix"] == os.fsencode(toolchain_dir)


def test_system_gets_nothing_but_the_guard(store: StoreBuilder) -> None:
    run = RunSystem(Path("/usr/bin/node"), "1:0:0:node:/usr/bin/node")

    edited = edited_environment({b"PATH": b":/a"}, run, store.layout)

    assert edited == {b"PATH": b":/a", b"OMG_SHIM_GUARD": b"1:0:0:node:/usr/bin/node"}


def test_system_of_a_runtime_is_passed_on_and_path_stays(store: StoreBuilder) -> None:
    run = RunSystem(Path("/usr/bin/node"), "1:0:0:node:/usr/bin/node", by_name("node"), PassOn.CHOSEN)

    edited = edited_environment({b"PATH": b":/a"}, run, store.layout)

    assert edited == {
        b"PATH": b":/a",
        b"OMG_SHIM_GUARD": b"1:0:0:node:/usr/bin/node",
        b"OMG_NODE_INHERITED": b"system",
    }


def test_virtual_environment_gets_nothing(store: StoreBuilder) -> None:
    run = RunEnvironment(Path("/venv/bin/python"), "VIRTUAL_ENV")
    before = {b"PATH": b":/a", b"OMG_PYTHON_INHERITED": b"3.9.1"}

    assert edited_environment(before, run, store.layout) == before


def test_changed_variables_come_last(store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    edited = edited_environment(
        {b"PATH": b"/a", b"OMG_NODE_INHERITED": b"18", b"X": b"1"},
        run_of(store, "node", "20.11.1", "node"),
        store.layout,
    )

    assert list(edited) == [b"X", b"PATH", b"OMG_NODE_INHERITED"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_original_environment_is_not_what_the_interpreter_made_of_it() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(Path.cwd())!r})\n"
        "import os; os.environ['ADDED'] = '1'\n"
        "from omg.shim.execution import original_environment\n"
        "print(sorted(original_environment()))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        env={"A": "1", "B": "=x"},
        capture_output=True,
        check=True,
        text=True,
    )

    assert done.stdout == "[b'A', b'B']\n"


def test_original_environment_keeps_bytes() -> None:
    # In a process of its own: setproctitle, which comes with mutmut, overwrites the environment of a worker.
    script = "from omg.shim.execution import original_environment; print(original_environment())"
    env = {b"PATH": os.fsencode(os.environ["PATH"]), b"BYTES": b"\xff\n=\xe9", b"LC_ALL": b"C"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True, text=True)

    assert ast.literal_eval(done.stdout) == env


@pytest.mark.parametrize(
    ("mode", "script", "reason"),
    [
        (0o644, "#!/bin/sh\n", "Permission denied"),
        (0o755, "not a program", "Exec format error"),
        (0o755, "#!/nonexistent/interpreter\n", "the interpreter or loader that it names does not exist"),
    ],
    ids=["mode", "format", "interpreter"],
)
def test_file_that_cannot_be_executed_is_an_error_with_the_reason(
    tmp_path: Path, mode: int, script: str, reason: str
) -> None:
    file = write_executable(tmp_path / "node", script)
    file.chmod(mode)

    with pytest.raises(NotExecutableError) as caught:
        execute(RunSystem(file, ""), [], {})

    assert caught.value.message == f"cannot execute `{file}`: {reason}"
    assert caught.value.exit_status == 126


def test_this_suite_runs_with_the_default_of_sigxfsz_changed_by_python() -> None:
    # What restore_process undoes; if Python stops doing it, the function can go.
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN
