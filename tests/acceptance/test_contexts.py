"""omg doctor: what node runs where nobody types, and that each remedy works."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, cast

import pytest

from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_zsh

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")


class Doctor:
    """Asks doctor, in a terminal that was opened after the set-up."""

    def __init__(self, omg: RunOmg, path: str) -> None:
        self._omg = omg
        self._path = path

    def context(self, name: str) -> dict[str, object]:
        """Return what doctor says of one context."""
        document = self._omg("doctor", "--json", env={"PATH": self._path}).document
        contexts = cast("list[dict[str, object]]", document["contexts"])
        return next(one for one in contexts if one["context"] == name)

    def has_nothing(self, name: str) -> bool:
        """Whether a context was checked and finds omg's node."""
        context = self.context(name)
        return context["checked"] is True and context["misses"] == [] and context["fix"] is None

    def line_of(self, name: str) -> str:
        """Return the line to write that doctor shows for a context that misses node."""
        context = self.context(name)
        assert (context["checked"], context["misses"]) == (True, ["node"])
        return str(context["fix"]).partition(": ")[2]


@pytest.fixture
def set_up(omg: RunOmg, store: StoreBuilder) -> StoreBuilder:
    store.add("node", "24.1.0")
    assert omg("setup").exit_status == 0
    return store


@pytest.fixture
def doctor(omg: RunOmg, set_up: StoreBuilder) -> Doctor:
    return Doctor(omg, f"{set_up.layout.shims_dir}:/usr/local/bin:/usr/bin:/bin")


@pytest.fixture
def nvm(home: Path) -> str:
    """Return the lines of nvm's installer; an `nvm.sh` that does what nvm's does is there."""
    write_executable(home / ".nvm/versions/node/v20.20.2/bin/node")
    (home / ".nvm/nvm.sh").write_text('export PATH="$NVM_DIR/versions/node/v20.20.2/bin:$PATH"\n')
    return 'export NVM_DIR="$HOME/.nvm"\n[ -s "$NVM_DIR/nvm.sh" ] && \\. "$NVM_DIR/nvm.sh"\n'


@needs_bash
def test_a_login_shell_that_nvm_has_changed_is_shown(doctor: Doctor, home: Path, nvm: str) -> None:
    assert doctor.has_nothing("bash -lc")
    with (home / ".profile").open("a") as file:
        file.write(nvm)

    assert doctor.context("bash -lc")["found"] == {"node": f"{home}/.nvm/versions/node/v20.20.2/bin/node"}
    assert doctor.has_nothing("bash -c")


@needs_zsh
def test_a_zsh_that_nvm_has_changed_in_scripts_is_shown(doctor: Doctor, home: Path, nvm: str) -> None:
    assert doctor.has_nothing("zsh -c")
    with (home / ".zshenv").open("a") as file:
        file.write(nvm)

    assert doctor.context("zsh -c")["misses"] == ["node"]
    assert doctor.has_nothing("sh -c")


def test_scripts_of_a_terminal_without_the_shims_are_shown(omg: RunOmg, set_up: StoreBuilder) -> None:
    assert Doctor(omg, "/usr/bin:/bin").context("sh -c")["misses"] == ["node"]


@needs_git
def test_the_line_for_the_hooks_of_a_gui_works(doctor: Doctor, home: Path) -> None:
    line = doctor.line_of("git hook of a GUI")

    (home / ".config/husky").mkdir(parents=True)
    (home / ".config/husky/init.sh").write_text(f"{line}\n")

    assert doctor.has_nothing("git hook of a GUI")


def test_the_line_for_cron_works(omg: RunOmg, set_up: StoreBuilder, tmp_path: Path) -> None:
    jobs = tmp_path / "jobs"
    jobs.write_text("0 4 * * * node clean.js\n")
    write_executable(tmp_path / "bin/crontab", f"#!/bin/sh\n[ \"$1\" = -l ] && cat '{jobs}'\n")
    doctor = Doctor(omg, f"{set_up.layout.shims_dir}:{tmp_path}/bin:/usr/bin:/bin")

    jobs.write_text(f"{doctor.line_of('cron')}\n{jobs.read_text()}")

    assert doctor.has_nothing("cron")


def test_nothing_of_it_is_done_without_being_asked(omg: RunOmg, set_up: StoreBuilder, home: Path) -> None:
    before = sorted(file for file in home.rglob("*") if not file.is_relative_to(set_up.data_dir))
    path = f"{set_up.layout.shims_dir}:/usr/bin:/bin"

    assert omg("doctor", "--fix", env={"PATH": path}).exit_status == 0

    assert sorted(file for file in home.rglob("*") if not file.is_relative_to(set_up.data_dir)) == before


def test_without_an_installed_version_there_is_no_table(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("setup").exit_status == 0

    done = omg("doctor", env={"PATH": f"{store.layout.shims_dir}:/usr/bin:/bin"})

    assert done.lines == ["no problems found"]
