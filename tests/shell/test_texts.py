"""The texts in the store, read by the real shells."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from omg.runtimes.registry import RUNTIMES
from omg.runtimes.runtime import version_variable
from omg.shell import texts
from tests.shell.shells import POSIX_SHELLS, needs_fish, program

if TYPE_CHECKING:
    from pathlib import Path

# Every letter of a runtime's name, and what is no letter.
ODD = "abcdefghijklmnopqrstuvwxyz-0.1_2345678-9"
INSTALLED = ("deno", ODD)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return a data directory with the texts, and some runtimes that are not among omg's seven."""
    data_dir = tmp_path / "my data"
    (data_dir / "self").mkdir(parents=True)
    for name in texts.NAMES:
        (data_dir / "self" / name).write_text(texts.text_of(name))
    for runtime in INSTALLED:
        (data_dir / "versions" / runtime).mkdir(parents=True)
    return data_dir


def variables() -> dict[str, str]:
    """Return an inherited version of every runtime, and two variables that only look like one."""
    names = (*(runtime.name for runtime in RUNTIMES), *INSTALLED)
    inherited = {version_variable(name).replace("_VERSION", "_INHERITED"): "1" for name in names}
    return {**inherited, "OMG_NODE_VERSION": "kept", "MY_OMG_NODE_INHERITED": "kept"}


def left(shell: str, script: str, *options: str) -> list[str]:
    """Return the variables that are left after a script without programs."""
    command = program(shell)
    done = subprocess.run(
        [*command[:-1], *options, command[-1], f"{script}\n/usr/bin/env"],
        env={"HOME": "/home/ana", "PATH": "/nowhere", "TERM": "dumb", **variables()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        # An interactive shell without a terminal of its own must not take the tests' one.
        start_new_session=True,
    )
    assert "not found" not in done.stderr
    return sorted(name for line in done.stdout.splitlines() if "OMG_" in (name := line.partition("=")[0]))


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_interactive_shell_drops_every_inherited_version(shell: str, data_dir: Path) -> None:
    script = f"set -eu; _omg_data='{data_dir}'; . '{data_dir}/self/env.sh'"

    assert left(shell, script, "-i") == ["MY_OMG_NODE_INHERITED", "OMG_NODE_VERSION"]


@needs_fish
def test_interactive_fish_drops_every_inherited_version(data_dir: Path) -> None:
    script = f"set -l _omg_data '{data_dir}'; source '{data_dir}/self/env.fish'"

    assert left("fish", script, "-i") == ["MY_OMG_NODE_INHERITED", "OMG_NODE_VERSION"]


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_script_keeps_every_inherited_version(shell: str, data_dir: Path) -> None:
    script = f"_omg_data='{data_dir}'; . '{data_dir}/self/env.sh'"

    assert left(shell, script) == sorted(variables())


@needs_fish
def test_script_of_fish_keeps_every_inherited_version(data_dir: Path) -> None:
    script = f"set -l _omg_data '{data_dir}'; source '{data_dir}/self/env.fish'"

    assert left("fish", script) == sorted(variables())


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_interactive_shell_without_a_store_is_not_ended(shell: str, data_dir: Path) -> None:
    (data_dir / "versions").rename(data_dir / "elsewhere")
    script = f"set -eu; _omg_data='{data_dir}'; . '{data_dir}/self/env.sh'; printf 'OMG_alive=\\n'"

    assert "OMG_alive" in left(shell, script, "-i")


def test_no_variable_of_the_text_is_left_behind(data_dir: Path) -> None:
    script = f"_omg_data='{data_dir}'; . '{data_dir}/self/env.sh'"
    names = 'export OMG_names="${_omg_name-}${_omg_rest-}${_omg_letter-}"; test -z "$OMG_names"'

    assert "OMG_names" in left("dash", f"{script}; set -e; {names}", "-i")
