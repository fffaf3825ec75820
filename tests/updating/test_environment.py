"""The environment of a wheel: what venv and pip are told, with a stand-in for Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from omg.errors import InstallError, OfflineError
from omg.signing import sigstore
from omg.store.environment import Environment
from omg.updating import environment as environments
from omg.updating.files import Kind, ReleaseFile
from omg.value import replace
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context

_WHEEL = ReleaseFile("omg_runtimes-0.2.0-py3-none-any.whl", Version("0.2.0"), Kind.WHEEL, is_for_here=True)
# Notes what it was told, and by which variables; venv copies it, pip downloads what it is asked for.
_PYTHON = """\
#!/bin/sh
echo "$*" >>{notes}/told
case "$2" in */__pip-runner__.py) env >>{notes}/env ;; esac
case "$*" in
    *"{fails}"*) echo "ERROR: https://me:secret@host/ does not answer" >&2; exit 1 ;;
    "-I -c "*) echo {notes}/pip ;;
    "-I -m venv "*) mkdir -p "$5/bin"; cp "$0" "$5/bin/python"; : >"$5/pyvenv.cfg" ;;
    *"__pip-runner__.py download"*)
        for one; do case $before in --dest) : >"$one/{wheel}" ;; esac; before=$one; done
        ;;
esac
"""


class Machine:
    """A store, and a Python of the machine."""

    def __init__(self, context: Context, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        shims = context.store.shims_dir
        odd = {"PIP_TARGET": "/elsewhere", "PIP_USER": "1", "PATH": f"{shims}:/usr/bin:{shims}/:/bin"}
        self.context = replace(context, env={**context.env, **odd})
        self.root = root
        self.python = root / "python"
        context.store.self_dir.mkdir()
        self.fail("never")
        found = Environment(self.python, ())
        monkeypatch.setattr("omg.updating.virtual.running_environment", lambda: found)
        self.file = root / _WHEEL.name
        self.file.touch()

    def fail(self, words: str) -> None:
        """Let it fail when it is told these words."""
        write_executable(self.python, _PYTHON.format(notes=self.root, fails=words, wheel=_WHEEL.name))

    def make(self, **config: object) -> Path:
        settings = replace(self.context.config, **config)
        return environments.make(replace(self.context, config=settings), self.file, _WHEEL)

    @property
    def told(self) -> list[str]:
        lines = (self.root / "told").read_text().splitlines()
        return [line for line in lines if line.startswith(("-I -m venv", f"-I {self.root}/pip/"))]

    @property
    def variables(self) -> dict[str, str]:
        lines = (self.root / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)


@pytest.fixture
def machine(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(context, tmp_path, monkeypatch)


def test_a_wheel_gets_an_environment_of_its_own(machine: Machine) -> None:
    made = machine.make()

    assert made.parent == machine.context.store.self_dir
    assert not environments.has_own_python(made)
    assert machine.told[0] == f"-I -m venv --without-pip {made}"
    assert machine.told[1].startswith(f"-I {machine.root}/pip/__pip-runner__.py install --no-input ")
    assert machine.told[1].endswith(f" {machine.file}")


def test_pip_installs_there_and_asks_no_shim(machine: Machine) -> None:
    machine.make()
    found = machine.variables

    assert (found["PATH"], found["PIP_USER"]) == ("/usr/bin:/bin", "0")
    assert {"PIP_TARGET", "PIP_NO_INDEX"}.isdisjoint(found)


def test_offline_pip_asks_no_index(machine: Machine) -> None:
    machine.make(offline=True)

    assert machine.variables["PIP_NO_INDEX"] == "1"


def test_who_verifies_attestations_goes_on_to(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sigstore, "is_available", lambda: True)
    machine.make()

    assert machine.told[1].endswith(f" {machine.file} {sigstore.REQUIREMENT}")


@pytest.mark.parametrize(
    ("words", "message"),
    [("-m venv", "cannot make an environment"), ("__pip-runner__.py install", "pip could not install")],
)
def test_what_fails_leaves_nothing_and_tells_no_password(machine: Machine, words: str, message: str) -> None:
    machine.fail(words)

    with pytest.raises(InstallError, match=message) as refused:
        machine.make()

    assert "https://***@host/ does not answer" in refused.value.message
    assert list(machine.context.store.self_dir.iterdir()) == []


def test_an_index_is_read_by_pip(machine: Machine, tmp_path: Path) -> None:
    made = machine.make()
    place = tmp_path / "downloads"
    place.mkdir()

    assert environments.download(machine.context, made, Version("0.2"), place) == place / _WHEEL.name
    assert machine.told[-1].endswith(f"--no-deps --dest {place} omg-runtimes==0.2")
    environments.download(machine.context, made, None, place)
    assert machine.told[-1].endswith(f" {place} omg-runtimes")
    offline = replace(machine.context, config=replace(machine.context.config, offline=True))
    with pytest.raises(OfflineError):
        environments.download(offline, made, None, place)


def test_a_python_that_is_not_there_is_named(machine: Machine) -> None:
    machine.python.unlink()

    with pytest.raises(InstallError, match=r"cannot make an environment: No such file"):
        machine.make()
