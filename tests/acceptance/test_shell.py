"""`omg shell` and `omg hook`, in real shells."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"no {shell} here"))
    for shell in ("bash", "zsh", "dash", "fish")
]


@pytest.fixture
def shell_env(env: dict[str, str], home: Path) -> dict[str, str]:
    """Return an environment in which shells find `omg`."""
    write_executable(home / "bin/omg", OMG_SCRIPT)
    return {**env, "PATH": f"{home}/bin:{env['PATH']}"}


def run_shell(shell: str, script: str, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a script that begins with evaluating the hook."""
    hook = "omg hook fish | source" if shell == "fish" else f'eval "$(omg hook {shell})"'
    return subprocess.run(
        [shutil.which(shell) or shell, "-c", f"{hook}\n{script}"],
        env=env, cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
def test_hook_changes_this_very_shell(
    shell: str, shell_env: dict[str, str], store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")

    done = run_shell(shell, 'omg shell node@20; echo "$OMG_NODE_VERSION"', shell_env, project)

    assert (done.stdout, done.stderr) == ("20.11.1\n", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_unset_gives_the_choice_back(
    shell: str, shell_env: dict[str, str], store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")

    done = run_shell(
        shell, 'omg shell node@20; omg shell --unset node; echo "[$OMG_NODE_VERSION]"', shell_env, project
    )

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_refusal_changes_nothing_and_has_a_status(
    shell: str, shell_env: dict[str, str], project: Path
) -> None:
    done = run_shell(shell, 'omg shell node@20 || echo "[$OMG_NODE_VERSION]"', shell_env, project)

    assert done.stdout == "[]\n"
    assert "node 20 is not installed" in done.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_other_commands_pass_through_the_hook(shell: str, shell_env: dict[str, str], project: Path) -> None:
    done = run_shell(shell, "omg config get jobs; omg frobnicate", shell_env, project)

    assert (done.stdout, done.returncode) == ("4\n", 2)


def test_without_the_hook_a_shell_is_started_and_reported(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("shell", "node@20", env={"SHELL": "/bin/sh"}, stdin='echo "$OMG_NODE_VERSION"; exit 3\n')

    assert (done.exit_status, done.stdout) == (3, "20.11.1\n")
    assert "starting a new /bin/sh with OMG_NODE_VERSION=20.11.1" in done.stderr


def test_started_shell_finds_the_shims(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("shell", "node@20", env={"SHELL": "/bin/sh"}, stdin='echo "$PATH"\n')

    assert done.stdout.startswith(f"{store.layout.shims_dir}:")


def test_system_can_be_chosen(omg: RunOmg) -> None:
    assert omg("shell", "node@system", env={"OMG_HOOK": "posix"}).lines == [
        "export OMG_NODE_VERSION='system'"
    ]


def test_the_shell_that_is_started_inherits_no_version(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg(
        "shell", "node@20", env={"SHELL": "/bin/sh", "OMG_NODE_INHERITED": "18.0.0"},
        stdin='echo "[$OMG_NODE_INHERITED]"\n',
    )  # fmt: skip

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("node@system",), ["export OMG_NODE_VERSION='system'", "unset OMG_NODE_INHERITED"]),
        (("--unset", "node"), ["unset OMG_NODE_VERSION", "unset OMG_NODE_INHERITED"]),
    ],
    ids=["set", "unset"],
)
def test_what_the_shell_inherited_is_dropped(
    omg: RunOmg, words: tuple[str, ...], expected: list[str]
) -> None:
    done = omg("shell", *words, env={"OMG_HOOK": "posix", "OMG_NODE_INHERITED": "18.0.0"})

    assert done.lines == expected


def test_started_shell_inherits_nothing_of_that_runtime(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    env = {"SHELL": "/bin/sh", "OMG_NODE_INHERITED": "18.0.0", "OMG_GO_INHERITED": "1.22.0"}

    done = omg("shell", "node@20", env=env, stdin='echo "${OMG_NODE_INHERITED-unset} $OMG_GO_INHERITED"\n')

    assert done.stdout == "unset 1.22.0\n"


def test_runtime_without_a_version_is_an_error(omg: RunOmg) -> None:
    assert omg("shell", "node").exit_status == 2


def test_shell_that_is_not_there_is_named(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")

    done = omg("shell", "node@20", env={"SHELL": "/no/shell"})

    assert (done.exit_status, "`/no/shell`" in done.stderr) == (126, True)
