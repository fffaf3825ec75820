"""What a process starts in another folder is the version of that folder: genuine toolchains, two of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.real.nested import case as cases
from tests.real.nested import compiled, javascript, processes, programs, python
from tests.real.tools import only_native, only_sh

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
CASES = {**javascript.CASES, **python.CASES, **compiled.CASES, **processes.CASES}
# One of each kind: the sh program leaves most of what it meets there to Python.
_OF_SH = ("npm run", "npm i -g for another folder", "corepack, twice", "python", "ruby", "java", "go build")
_OF_SH += ("cargo run that calls cargo run", "bundle exec", "cron", "a process that outlives npm")


@pytest.fixture(scope="module")
def nested(machine: Machine, mirror: Mirror) -> Machine:
    """Return the machine with two versions of each runtime, the new one being the global default."""
    for runtime, (old, new) in cases.VERSIONS.items():
        mirror.part(runtime)
        machine.omg("install", f"{runtime}@{old}", f"{runtime}@{new}")
        machine.omg("use", f"{runtime}@{new}")
    return machine


@pytest.fixture(scope="module")
def variables(nested: Machine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what cases need to know."""
    told = {"SHIMS": str(nested.store.shims_dir), "STORE": str(nested.store.versions_dir)}
    return told | programs.programs(nested, tmp_path_factory.mktemp("programs"))


def _check(machine: Machine, variables: dict[str, str], root: Path, name: str) -> None:
    case = CASES[name]
    folder = cases.write(root, case)
    if machine.attempt(root, "sh", "-c", case.needs, env=variables).returncode:
        pytest.skip(f"`{case.needs}` fails")

    done = machine.attempt(folder, "sh", "-c", case.script, env=variables)

    said = f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert (done.returncode, cases.told(case, done.stdout)) == (0, case.runs), said


@only_native
@pytest.mark.parametrize("name", CASES)
def test_each_folder_has_its_version(
    nested: Machine, variables: dict[str, str], shim: str, tmp_path: Path, name: str
) -> None:
    _check(nested, variables, tmp_path, name)


@only_sh
@pytest.mark.parametrize("name", _OF_SH)
def test_each_folder_has_its_version_with_the_sh_program(
    nested: Machine, variables: dict[str, str], shim: str, tmp_path: Path, name: str
) -> None:
    _check(nested, variables, tmp_path, name)
