"""Scripts that `env` would start, as the native shim executes them."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable
from tests.shim.conftest import HANDED_OVER
from tests.shim.test_script import AS_IT_IS, HEADS, put_beside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shim.conftest import Answer, NativeStore

_BESIDE = '#!/bin/sh\necho path=beside; for argument in "$@"; do echo "argument=$argument"; done\n'
_ON_PATH = "#!/bin/sh\necho path=on PATH\n"
_NOBODY = 65534


@pytest.fixture
def scripts(ready: NativeStore) -> NativeStore:
    """Return a store where `node` on PATH is not the one beside the scripts, though it comes first."""
    write_executable(ready.root / "first/node", _ON_PATH)
    write_executable(bin_of(ready) / "node", _BESIDE)
    return ready.with_env(PATH=f"{ready.root}/first:{ready.env['PATH']}:/usr/bin:/bin")


def bin_of(native: NativeStore) -> Path:
    return native.builder.layout.toolchain_dir("node", "20.11.1") / "bin"


def put(native: NativeStore, head: bytes, name: str = "npm") -> Path:
    file = bin_of(native) / name
    file.unlink(missing_ok=True)
    file.write_bytes(head)
    file.chmod(0o755)
    native.rehash()
    return file


def is_direct(answer: Answer) -> bool:
    return answer.path == "beside"


@pytest.mark.parametrize(("head", "words"), HEADS.values(), ids=HEADS.keys())
def test_the_program_beside_a_script_runs_it(
    scripts: NativeStore, head: bytes, words: tuple[bytes, ...]
) -> None:
    script = put(scripts, head)
    answer = scripts.run("npm", "a  b", "")
    assert is_direct(answer)
    assert answer.values("argument") == [*map(os.fsdecode, words), str(script), "a  b", ""]


@pytest.mark.parametrize("head", AS_IT_IS.values(), ids=AS_IT_IS.keys())
def test_any_other_file_runs_as_it_is(scripts: NativeStore, head: bytes) -> None:
    script = put(scripts, head)
    by_kernel = subprocess.run(
        ["/usr/bin/env", script],
        cwd=scripts.cwd,
        env=scripts.env,
        capture_output=True,
        timeout=30,
        check=False,
    )
    answer = scripts.run("npm")
    assert not is_direct(answer)
    # What the kernel refuses is an error of omg, or left to Python.
    if not answer.stderr.startswith("omg: ") and answer.path != HANDED_OVER:
        assert (answer.status, answer.stdout) == (by_kernel.returncode, os.fsdecode(by_kernel.stdout))


def test_arguments_arrive_byte_for_byte(scripts: NativeStore) -> None:
    script = put(scripts, b"#!/usr/bin/env node\n")
    (bin_of(scripts) / "node").write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n')
    arguments = [b"", b"a\nb", b"\xff\xfe", b"-S", b"", b"x y"]
    done = subprocess.run(
        [scripts.shim("npm"), *arguments], env=scripts.env, cwd=scripts.cwd, capture_output=True, check=True
    )
    assert done.stdout.split(b"\0")[:-1] == [os.fsencode(script), *arguments]


def test_a_global_tool_of_another_version_runs_by_its_own_node(scripts: NativeStore) -> None:
    tool = scripts.builder.layout.toolchain_dir("node", "18.17.0") / "bin/tool"
    write_executable(tool.with_name("node"), "#!/bin/sh\necho path=of 18\n")
    write_executable(tool, "#!/usr/bin/env node\n")
    scripts.rehash()
    assert scripts.run("tool").path == "of 18"


@pytest.mark.parametrize(
    "beside", ["nothing", "no executable", "a folder", "a broken link", "a folder's link"]
)
def test_without_an_executable_file_beside_it_the_script_runs_as_it_is(
    scripts: NativeStore, beside: str
) -> None:
    put(scripts, b"#!/usr/bin/env other\n")
    put_beside(bin_of(scripts) / "other", beside)
    scripts.rehash()
    write_executable(scripts.root / "first/other", _ON_PATH)
    assert scripts.run("npm").path == "on PATH"


def test_a_link_beside_it_is_followed(scripts: NativeStore) -> None:
    put(scripts, b"#!/usr/bin/env nodejs\n")
    (bin_of(scripts) / "nodejs").symlink_to("node")
    scripts.rehash()
    assert is_direct(scripts.run("npm"))


def test_a_link_to_a_script_looks_beside_the_link(scripts: NativeStore) -> None:
    write_executable(bin_of(scripts).with_name("lib") / "cli.js", "#!/usr/bin/env node\n")
    (bin_of(scripts) / "npm").unlink()
    (bin_of(scripts) / "npm").symlink_to("../lib/cli.js")
    scripts.rehash()
    answer = scripts.run("npm")
    assert (is_direct(answer), answer.values("argument")) == (True, [str(bin_of(scripts) / "npm")])


def test_a_script_that_may_not_be_executed_is_an_error(scripts: NativeStore) -> None:
    script = put(scripts, b"#!/usr/bin/env node\n")
    script.chmod(0o644)
    answer = scripts.run("npm")
    assert (answer.status, answer.stderr) == (126, f"omg: cannot execute `{script}`: Permission denied\n")


def test_a_program_that_the_kernel_refuses_is_left_to_env(scripts: NativeStore) -> None:
    put(scripts, b"#!/usr/bin/env node\n")
    (bin_of(scripts) / "node").write_bytes(b"neither a program nor a script\n")
    assert scripts.run("npm").path == "on PATH"


@pytest.mark.skipif(os.geteuid() != 0, reason="the test has to become another user")
def test_a_script_that_cannot_be_read_runs_as_it_is(scripts: NativeStore) -> None:
    put(scripts, b"#!/usr/bin/env node\n").chmod(0o711)
    reachable = [scripts.root, *scripts.root.parents]
    before = [(folder, folder.stat().st_mode) for folder in reachable]
    for folder in reachable:
        folder.chmod(folder.stat().st_mode | 0o011)
    done = subprocess.run(
        [scripts.shim("npm")], env=scripts.env, cwd="/", user=_NOBODY, capture_output=True, check=False
    )
    for folder, mode in before:
        folder.chmod(mode)
    assert done.stdout == b"path=on PATH\n", done.stderr


def test_which_prints_the_path_of_the_script(scripts: NativeStore) -> None:
    script = put(scripts, b"#!/usr/bin/env node\n")
    assert scripts.which("npm").stdout == f"{script}\n"


def test_a_script_of_the_system_runs_as_it_is(scripts: NativeStore) -> None:
    system = scripts.root / "system"
    write_executable(system / "npm", "#!/usr/bin/env node\n")
    write_executable(system / "node", _BESIDE)
    assert scripts.with_env(OMG_BYPASS="1").run("npm").path == "on PATH"


def test_a_script_of_a_virtual_environment_runs_as_it_is(scripts: NativeStore) -> None:
    venv = scripts.root / "venv"
    write_executable(venv / "bin/npm", "#!/usr/bin/env node\n")
    write_executable(venv / "bin/node", _BESIDE)
    path = f"{scripts.env['PATH']}:{venv}/bin"
    assert scripts.with_env(PATH=path, VIRTUAL_ENV=str(venv)).run("npm").path == "on PATH"


def test_an_installer_runs_in_the_same_way(scripts: NativeStore) -> None:
    script = put(scripts, b"#!/usr/bin/env -S node --x\n")
    answer = scripts.run("npm", "install", "-g", "cowsay")
    assert is_direct(answer)
    assert answer.values("argument") == ["--x", str(script), "install", "-g", "cowsay"]
