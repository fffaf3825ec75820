"""The fallback to Python as a process: its output and its result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.conftest import StoreBuilder, write_executable
from tests.shim.conftest import COPIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROOT = str(Path(__file__).resolve().parents[2])
_SITE = [entry for entry in sys.path if entry.endswith("site-packages")]
_PROGRAM = (
    f"import sys; sys.path[:0] = {[_ROOT, *_SITE]!r}\n"
    "from omg.shim.dispatch import dispatch\n"
    "sys.exit(dispatch(sys.argv[1], sys.argv[2], sys.argv[3:]))"
)


@dataclass(frozen=True)
class Finished:
    exit_status: int
    stdout: bytes
    stderr: str


class HandOver(Protocol):
    def __call__(
        self,
        name: str,
        *arguments: bytes | str,
        env: Mapping[str, str] | None = None,
        flags: str = "-",
        options: Sequence[str] = (),
    ) -> Finished: ...


@pytest.fixture
def hand_over(store: StoreBuilder, env: dict[str, str], project: Path) -> HandOver:
    base = env

    def hand_over(
        name: str,
        *arguments: bytes | str,
        env: Mapping[str, str] | None = None,
        flags: str = "-",
        options: Sequence[str] = (),
    ) -> Finished:
        shim = name if "/" in name else str(store.layout.shims_dir / name)
        done = subprocess.run(
            [sys.executable, "-I", "-S", *options, "-c", _PROGRAM, shim, flags, *arguments],
            env={**base, **(env or {})},
            cwd=project,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr.decode())

    return hand_over


def script(store: StoreBuilder, text: str) -> Path:
    toolchain_dir = store.add("node", "20.11.1", executables=[])
    store.set_current("node", "20.11.1")
    return write_executable(toolchain_dir / "bin/node", f"#!/bin/sh\n{text}\n")


def test_decided_file_is_executed(store: StoreBuilder, hand_over: HandOver) -> None:
    node = script(store, 'printf "%s" "$0"; exit 7')

    done = hand_over("node")

    assert (done.exit_status, done.stdout, done.stderr) == (7, os.fsencode(node), "")


def test_arguments_arrive_byte_for_byte(store: StoreBuilder, hand_over: HandOver) -> None:
    script(store, r'printf "%s\0" "$@"')

    done = hand_over("node", "", "a b", "two\nlines", b"\xff\xfe", "-I", "--", "ünï", "*", ":shim")

    expected = b"\0a b\0two\nlines\0\xff\xfe\0-I\0--\0" + "ünï".encode() + b"\0*\0:shim\0"
    assert done.stdout == expected


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the interpreter's own variables are kept")
def test_tool_sees_the_environment_of_the_shim(
    store: StoreBuilder, hand_over: HandOver, home: Path, env: dict[str, str]
) -> None:
    script(store, "tr '\\0' '\\n' </proc/$$/environ")

    done = hand_over("node", env={"LANG": "C", "X": "a=b"})

    assert set(done.stdout.decode().splitlines()) == {
        f"HOME={home}",
        f"PATH={store.layout.shims_dir}:/usr/bin:/bin",
        "LANG=C",
        f"OMG_CEILING_DIRS={home.parent}",
        f"SOURCE_DATE_EPOCH={env['SOURCE_DATE_EPOCH']}",
        "X=a=b",
    }


# The two signals that Python ignores at its start. Whoever runs the tests may ignore others.
PYTHON_IGNORES = 1 << (signal.SIGPIPE - 1) | 1 << (signal.SIGXFSZ - 1)


@pytest.mark.parametrize(("flags", "ignored"), [("-", 0), ("p", 1 << (signal.SIGPIPE - 1))])
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_signals_are_as_the_shim_was_given_them(
    store: StoreBuilder, hand_over: HandOver, flags: str, ignored: int
) -> None:
    script(store, "sed -n 's/^SigIgn:\\t//p' /proc/self/status")

    assert int(hand_over("node", flags=flags).stdout, 16) & PYTHON_IGNORES == ignored


def test_refusal_is_reported_on_stderr(store: StoreBuilder, hand_over: HandOver, project: Path) -> None:
    script(store, "")
    (project / ".nvmrc").write_text("20.1.0\n")

    done = hand_over("node")

    assert (done.exit_status, done.stdout) == (127, b"")
    assert done.stderr.splitlines() == [
        f"omg: node 20.1.0 is not installed (set by {project}/.nvmrc)",
        "installed: 20.11.1",
        "hint: run omg install node@20.1.0",
    ]


def test_file_that_cannot_be_executed_is_126(store: StoreBuilder, hand_over: HandOver) -> None:
    node = script(store, "")
    node.chmod(0o644)

    done = hand_over("node")

    assert done.exit_status == 126
    assert done.stderr == f"omg: cannot execute `{node}`: Permission denied\n"


def test_broken_configuration_is_reported_and_not_decided(
    store: StoreBuilder, hand_over: HandOver, home: Path
) -> None:
    script(store, "")
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text("[")

    done = hand_over("node")

    assert done.exit_status == 127
    assert done.stderr.startswith("omg: ")
    assert "config.toml" in done.stderr


@pytest.mark.parametrize("name", COPIES)
def test_copy_of_a_shim_is_called_so(hand_over: HandOver, tmp_path: Path, name: str) -> None:
    shown, target = COPIES[name]
    done = hand_over(f"{tmp_path}/{name}")

    assert done.exit_status == 127
    assert done.stderr == (
        f"omg: `{shown}` is a copy of an omg shim, not a program; copy the real one, "
        f'for example `cp "$(omg which node)" {target}`\n'
    )


def test_launcher_outside_a_store_is_refused(hand_over: HandOver, tmp_path: Path) -> None:
    done = hand_over(f"{tmp_path}/omg")

    assert (done.exit_status, done.stderr) == (127, f"omg: `{tmp_path}/omg` is a shim outside a store\n")


def test_shim_serves_the_store_that_it_lies_in(
    store: StoreBuilder, hand_over: HandOver, tmp_path: Path
) -> None:
    script(store, "echo mine")

    assert hand_over("node", env={"OMG_DATA_DIR": str(tmp_path / "other")}).stdout == b"mine\n"


def test_without_home_it_still_decides(store: StoreBuilder, hand_over: HandOver) -> None:
    script(store, "echo ran")

    assert hand_over("node", env={"HOME": "", "PATH": ""}).stdout == b"ran\n"


def test_second_call_leaves_the_same_memos(
    store: StoreBuilder, hand_over: HandOver, project: Path, home: Path
) -> None:
    script(store, "")
    (project / ".nvmrc").write_text("lts/*")
    hand_over("node")
    memo_dir = home / ".cache/omg/memo"
    first = {file.name: file.stat().st_ino for file in memo_dir.iterdir()}
    hand_over("node")

    assert first
    assert {file.name: file.stat().st_ino for file in memo_dir.iterdir()} == first


def test_pinning_folder_is_noted_as_a_project(
    store: StoreBuilder, hand_over: HandOver, project: Path, home: Path
) -> None:
    script(store, "")
    (project / ".nvmrc").write_text("lts/*")
    hand_over("node")

    assert (home / ".local/state/omg/projects").read_text() == f"{project}\n"


def test_missing_version_that_another_manager_has_can_be_imported(
    store: StoreBuilder, hand_over: HandOver, project: Path, home: Path
) -> None:
    store.add("node", "20.11.1")
    for version in ("v18.19.0", "v18.20.4"):
        write_executable(home / f".nvm/versions/node/{version}/bin/node")
    # Hostile, and of another manager: nothing of it is shown, and nothing fails.
    (home / ".rustup").mkdir()
    (home / ".rustup/settings.toml").write_bytes(b"\x1b[31m\xff")

    hints = []
    for asked in ("18", "16"):
        (project / ".nvmrc").write_text(asked)
        hints.append(hand_over("node").stderr.splitlines()[-1])

    assert hints == [
        "hint: run omg install node@18, or omg import nvm, which has 18.20.4",
        "hint: run omg install node@16",
    ]


def test_missing_version_is_not_installed_without_a_terminal(
    store: StoreBuilder, hand_over: HandOver, project: Path
) -> None:
    script(store, "")
    (project / ".nvmrc").write_text("18")
    installer = "import sys; print('installing', *sys.argv[1:], file=sys.stderr)"
    (store.layout.self_dir).mkdir()
    (store.layout.self_dir / "start.py").write_text(installer)

    assert "installing" not in hand_over("node").stderr
    assert "installing install node@18" in hand_over("node", env={"OMG_AUTO_INSTALL": "always"}).stderr


def test_an_install_for_a_shim_does_not_look_for_updates(
    store: StoreBuilder, hand_over: HandOver, project: Path
) -> None:
    script(store, "")
    (project / ".nvmrc").write_text("18")
    (store.layout.self_dir).mkdir()
    installer = "import os, sys; print(f\"updates={os.environ['OMG_AUTO_UPDATE']}\", file=sys.stderr)"
    (store.layout.self_dir / "start.py").write_text(installer)

    env = {"OMG_AUTO_INSTALL": "always", "OMG_AUTO_UPDATE": "notify"}
    assert "updates=never" in hand_over("node", env=env).stderr


@pytest.mark.parametrize(
    "module", ["argparse", "httpx", "rich", "filelock", "platformdirs", "packaging", "json", "subprocess"]
)
def test_decision_about_a_plain_file_stays_light(
    store: StoreBuilder, hand_over: HandOver, project: Path, module: str
) -> None:
    script(store, "")
    (project / ".nvmrc").write_text("20 # ours")

    done = hand_over("node", options=("-X", "importtime"))

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "omg.shim.decision" in imported
    assert module not in imported


def test_a_table_of_another_omg_is_made_anew(store: StoreBuilder, hand_over: HandOver) -> None:
    script(store, "exit 0")
    file = store.layout.table_file
    file.parent.mkdir(parents=True)
    hand_over("node")
    table = file.read_bytes()
    file.write_bytes(table[:8] + bytes([table[8] - 1]) + table[9:])

    hand_over("node")

    assert file.read_bytes() == table
