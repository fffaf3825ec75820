"""The mirror of genuine toolchains, served on loopback, and a home in which omg installs from it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.shim.program import place_program
from tests.real.machine import Machine, installed
from tests.real.mirror import parts, signing
from tests.real.mirror.registries import UnavailableError
from tests.real.mirror.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.mirror.signing import Signers
    from tests.real.mirror.site import Site


_SH_PROGRAM = Path(__file__).parents[2] / "shims/shim.sh"


class Mirror:
    """The parts of the mirror that tests ask for, built and served when they do."""

    def __init__(self, server: Server, signers: Signers) -> None:
        self.server = server
        self.signers = signers
        self._parts: dict[str, Site | UnavailableError] = {}

    @property
    def url(self) -> str:
        """Its address, for ``OMG_MIRROR``."""
        return self.server.url

    def part(self, name: str) -> Site:
        """Return a part, served from now on; the test is skipped where its registry cannot be reached."""
        if name not in self._parts:
            try:
                self._parts[name] = parts.part(name)
            except UnavailableError as error:
                self._parts[name] = error
        found = self._parts[name]
        if isinstance(found, UnavailableError):
            pytest.skip(f"no genuine {name}: {found}")
        if found not in self.server.sites:
            self.server.sites += (found,)
        return found

    def versions(self, name: str) -> list[str]:
        """Return the versions that a part has."""
        return list(dict.fromkeys(archive.version for archive in self.part(name).archives))


@pytest.fixture(scope="session")
def mirror() -> Iterator[Mirror]:
    """Return the mirror; its parts are built once, and kept for the next run."""
    signers = signing.signers(parts.cache_dir() / "keys")
    with Server(()).serving() as server:
        yield Mirror(server, signers)


@pytest.fixture(scope="session")
def new_machine(mirror: Mirror, tmp_path_factory: pytest.TempPathFactory) -> tuple[Machine, Path]:
    """Return a home in which omg was just installed, and a copy of it."""
    place = tmp_path_factory.mktemp("machine")
    machine = installed(place / "home", mirror.url, mirror.signers.openpgp_key)
    return machine, shutil.copytree(machine.home, place / "copy", symlinks=True)


@pytest.fixture(scope="module")
def machine(new_machine: tuple[Machine, Path]) -> Iterator[Machine]:
    """Return that home as it was: no module finds what another installed, whichever comes first."""
    machine, copy = new_machine
    shutil.rmtree(machine.home)
    shutil.copytree(copy, machine.home, symlinks=True)
    yield machine
    # Some gigabytes, which pytest would keep for three runs.
    shutil.rmtree(machine.home, ignore_errors=True)
    machine.home.mkdir()


@pytest.fixture(scope="module", params=["native", "sh"])
def shim(request: pytest.FixtureRequest, machine: Machine) -> Iterator[str]:
    """Give the store one of the two shim programs."""
    store = machine.store
    native = store.shim_program_file.read_bytes()
    if request.param == "native":
        if native == _SH_PROGRAM.read_bytes():
            pytest.skip("needs a native shim, or a C compiler to make one")
        yield request.param
        return
    place_program(store, _SH_PROGRAM)
    machine.omg("rehash")
    yield request.param
    store.shim_program_file.parent.joinpath("program").unlink()
    place_program(store)
    machine.omg("rehash")


@pytest.fixture(scope="module")
def versions(request: pytest.FixtureRequest) -> list[str]:
    """Return the versions that a module is about; one that must look them up has a fixture of its own."""
    return [request.module.OLD, request.module.NEW]


@pytest.fixture(params=[0, 1])
def version(request: pytest.FixtureRequest, versions: list[str]) -> str:
    """Return one of the first two of these."""
    return versions[request.param]


@pytest.fixture
def folder(request: pytest.FixtureRequest, version: str, tmp_path: Path) -> Path:
    """Return a folder whose file, of the name that the module tells, asks for the version."""
    (tmp_path / request.module.VERSION_FILE).write_text(f"{version}\n")
    return tmp_path
