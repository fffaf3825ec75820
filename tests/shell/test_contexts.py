"""Contexts without a terminal: each is run, those that are not there are left out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from omg.shell.contexts import (
    CRON,
    GIT_HOOK,
    SUDO,
    SYSTEMD,
    cron_path,
    look_up_in_contexts,
    session_path,
)
from omg.shell.inspection import ShellReport
from omg.shell.question import ShellMode
from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh

SCRIPT = "#!/bin/sh\n"
# For the stand-ins, which are scripts of sh.
SYSTEM = "/usr/bin:/bin"


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """Return a program that only PATH finds."""
    return write_executable(tmp_path / "tools/omg-test-tool", SCRIPT)


@pytest.fixture
def machine(tmp_path: Path, home: Path) -> dict[str, str]:
    """Return the environment of a machine with sh, and with what a test adds to its folder of programs."""
    (tmp_path / "machine").mkdir()
    shell = shutil.which("sh")
    assert shell is not None
    (tmp_path / "machine/sh").symlink_to(shell)
    return {"HOME": str(home), "PATH": f"{tmp_path}/machine"}


def add(machine: dict[str, str], name: str, script: str = SCRIPT) -> None:
    write_executable(Path(machine["PATH"], name), script)


def looked_up(env: dict[str, str], name: str, *reports: ShellReport) -> dict[str, str | None]:
    """Return by context what it finds under a name; contexts that were not checked are left out."""
    lookups = look_up_in_contexts([name], env, reports)
    return {one.name: one.meanings.get(name) for one in lookups if one.meanings is not None}


def test_what_is_not_on_this_machine_is_not_checked(machine: dict[str, str], tool: Path):
    names = [lookup.name for lookup in look_up_in_contexts([tool.name], machine, [])]

    assert looked_up(machine, tool.name) == {"sh -c": None}
    assert names[-4:] == [CRON, SYSTEMD, GIT_HOOK, SUDO]


@needs_bash
@needs_zsh
@needs_fish
def test_a_script_has_path_of_the_shell_that_calls_it(home: Path, tool: Path):
    env = {"HOME": str(home), "PATH": f"{tool.parent}:{os.environ['PATH']}"}

    found = looked_up(env, tool.name)

    assert [found[f"{shell} -c"] for shell in ("sh", "bash", "zsh", "fish")] == [str(tool)] * 4


@needs_zsh
def test_zsh_reads_its_start_up_file_in_scripts_too(home: Path, tool: Path):
    (home / ".zshenv").write_text(f"path=({tool.parent} $path)\n")

    found = looked_up({"HOME": str(home), "PATH": os.environ["PATH"]}, tool.name)

    assert (found["sh -c"], found["zsh -c"]) == (None, str(tool))


def test_a_login_shell_is_what_was_reported(machine: dict[str, str]):
    bash = ShellReport(ShellMode(Path("/bin/bash"), "-l"), answered=True, meanings={"node": "/a/node"})
    zsh = ShellReport(ShellMode(Path("/bin/zsh"), "-l"), answered=False)

    found = looked_up(machine, "node", bash, zsh)

    assert found["bash -lc"] == "/a/node"
    assert "zsh -lc" not in found


def test_cron_has_its_own_path(machine: dict[str, str], tool: Path):
    add(machine, "crontab")

    found = looked_up({**machine, "PATH": f"{machine['PATH']}:{tool.parent}:{SYSTEM}"}, tool.name)

    assert (found["sh -c"], found[CRON]) == (str(tool), None)


def test_cron_has_path_of_the_crontab(machine: dict[str, str], tool: Path):
    add(machine, "crontab", f'#!/bin/sh\n[ "$1" = -l ] && echo "PATH={tool.parent}:{SYSTEM}"\n')

    assert looked_up(machine, tool.name)[CRON] == str(tool)


@pytest.mark.parametrize(
    ("crontab", "path"),
    [
        ("", "/usr/bin:/bin"),
        ("# PATH=/no\n@daily PATH=/no job\n", "/usr/bin:/bin"),
        ("SHELL=/bin/sh\nPATH=/a:/b\n0 0 * * * job\n", "/a:/b"),
        ("PATH=/a\nPATH=/b\n", "/b"),
        (' PATH = "/a b:/c" \n', "/a b:/c"),
        ("PATH='$HOME/bin'\n", "$HOME/bin"),
        ("MYPATH=/a\n", "/usr/bin:/bin"),
    ],
)
def test_path_of_a_crontab(crontab: str, path: str):
    assert cron_path(crontab) == path


def test_services_have_path_of_the_session(machine: dict[str, str], tool: Path):
    add(machine, "systemctl", f"#!/bin/sh\necho HOME=/x\necho PATH={tool.parent}:{SYSTEM}\n")

    assert looked_up(machine, tool.name)[SYSTEMD] == str(tool)


def test_without_a_session_services_are_not_checked(machine: dict[str, str], tool: Path):
    add(machine, "systemctl", "#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n")

    assert SYSTEMD not in looked_up(machine, tool.name)


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ("HOME=/home/ana\nPATH=/a:/b\n", "/a:/b"),
        ("PATH=$'/a b:/it\\'s'\n", "/a b:/it's"),
        ("XPATH=/a\n", None),
        ("", None),
    ],
)
def test_path_of_a_session(environment: str, path: str | None):
    assert session_path(environment) == path


def test_a_git_hook_of_a_gui_has_a_bare_path(machine: dict[str, str], tool: Path):
    add(machine, "git")

    found = looked_up({**machine, "PATH": f"{machine['PATH']}:{tool.parent}"}, tool.name)

    assert (found["sh -c"], found[GIT_HOOK]) == (str(tool), None)


def test_a_git_hook_reads_huskys_init(machine: dict[str, str], home: Path, tool: Path):
    add(machine, "git")
    (home / ".config/husky").mkdir(parents=True)
    (home / ".config/husky/init.sh").write_text(f'export PATH="{tool.parent}:$PATH"\n')

    assert looked_up(machine, tool.name)[GIT_HOOK] == str(tool)


def test_sudo_is_asked_without_a_password(machine: dict[str, str], tool: Path):
    # As sudo does with `secure_path`.
    add(
        machine,
        "sudo",
        f'#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift 2\nPATH={tool.parent}\nexport PATH\nexec "$@"\n',
    )

    assert looked_up(machine, tool.name)[SUDO] == str(tool)


@pytest.mark.parametrize(("group", "is_asked"), [(31_001, True), (31_002, False), (31_003, False)])
def test_sudo_is_not_asked_for_a_user_whom_it_would_report(
    machine: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int, *, is_asked: bool
):
    names = {31_001: SimpleNamespace(gr_name="wheel"), 31_002: SimpleNamespace(gr_name="users")}
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("os.getgroups", lambda: [group])
    monkeypatch.setattr("grp.getgrgid", names.__getitem__)
    add(machine, "sudo", f"#!/bin/sh\n: >{tmp_path}/asked\n")

    looked_up(machine, "node")

    assert (tmp_path / "asked").exists() is is_asked


def test_sudo_that_needs_a_password_is_not_checked(machine: dict[str, str], tool: Path):
    add(machine, "sudo", "#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")

    assert SUDO not in looked_up(machine, tool.name)
