"""The wheel: what pip installs. Built here, without a network."""

from __future__ import annotations

import email
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import omg
from omg.shell.published import Published, published
from omg.shim import compiler
from tools import packages
from tools import wheel as tool

pytest.importorskip("hatchling", reason="hatchling, of the extra `dev`, is not installed")

ROOT = Path(__file__).parent.parent
_INFO = f"omg_runtimes-{omg.__version__}.dist-info"
# What their makers write about themselves, and the digests of that.
_OF_THE_MAKER = {f"{_INFO}/{name}" for name in ("METADATA", "WHEEL", "RECORD")}
_BUILD = """
import os, sys
from hatchling.build import build_sdist, build_wheel
build_wheel(sys.argv[1])
os.environ["OMG_PUBLISHED"] = sys.argv[2]
build_sdist(sys.argv[1])
"""
_ADDRESS, _KEY = "https://example.org/omg", "a key\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a wheel, and with a source archive that knows its releases."""
    directory = tmp_path_factory.mktemp("built")
    said = packages.write_published(tmp_path_factory.mktemp("said") / "published.json", _ADDRESS, _KEY)
    command = [sys.executable, "-c", _BUILD, directory, said]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return directory


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    (file,) = built.glob("*.whl")
    return zipfile.ZipFile(file)


@pytest.fixture(scope="module")
def sources(built: Path) -> tarfile.TarFile:
    (file,) = built.glob("*.tar.gz")
    return tarfile.open(file)


def test_sources_know_where_and_by_whom_omg_is_released(sources: tarfile.TarFile, tmp_path: Path) -> None:
    """For the wheel, tests/real/test_release.py."""
    packed = sources.extractfile(f"omg_runtimes-{omg.__version__}/omg/shell/published.json")
    assert packed is not None
    (tmp_path / "file").write_bytes(packed.read())
    assert published(tmp_path / "file") == Published(_ADDRESS, _KEY.encode())


def test_sources_have_what_ci_and_containers_use(sources: tarfile.TarFile) -> None:
    top = f"omg_runtimes-{omg.__version__}/"
    packed = {name.removeprefix(top) for name in sources.getnames()}
    folders = [path for name in ("templates", "devcontainer", "shims") for path in (ROOT / name).rglob("*")]
    needed = [ROOT / "action.yml", ROOT / "install.sh", *(path for path in folders if path.is_file())]

    assert [path for path in needed if str(path.relative_to(ROOT)) not in packed] == []


def test_wheel_has_the_manual_page(wheel: zipfile.ZipFile) -> None:
    page = f"omg_runtimes-{omg.__version__}.data/data/share/man/man1/omg.1"
    assert wheel.read(page) == (ROOT / "docs/omg.1").read_bytes()


def test_wheel_has_the_whole_package(wheel: zipfile.ZipFile) -> None:
    modules = {str(file.relative_to(ROOT)) for file in (ROOT / "omg").rglob("*.py")}
    assert modules <= set(wheel.namelist())
    assert {"omg/py.typed", "omg/shim/reserved_names.txt"} <= set(wheel.namelist())


def test_wheel_has_the_shims_sources(wheel: zipfile.ZipFile) -> None:
    sources = {f"omg/shim/source/{file.name}" for file in (ROOT / "shims").glob("shim.*")}
    assert sources
    assert sources <= set(wheel.namelist())


def test_wheel_has_what_removes_it(wheel: zipfile.ZipFile) -> None:
    assert wheel.read("omg/install.sh") == (ROOT / "install.sh").read_bytes()


def test_wheel_has_the_native_program_of_its_platform(wheel: zipfile.ZipFile) -> None:
    command = compiler.find_compiler()
    if command is None:
        pytest.skip("no C compiler on this machine")
    platform = compiler.target_of(command).wheel_platform
    assert Path(wheel.filename or "").name == f"omg_runtimes-{omg.__version__}-py3-none-{platform}.whl"
    assert wheel.read("omg/shim/native/program")[:4] in (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def test_wheel_brings_nothing_else(wheel: zipfile.ZipFile) -> None:
    places = {name.partition("/")[0] for name in wheel.namelist()}
    name = f"omg_runtimes-{omg.__version__}"
    assert places == {"omg", f"{name}.dist-info", f"{name}.data"}
    assert not [one for one in wheel.namelist() if "__pycache__" in one]


@pytest.fixture(scope="module")
def ours(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel that install.sh installs from a checkout, with the same native program."""
    directory = tmp_path_factory.mktemp("ours")
    has_program = tool.PROGRAM in wheel.namelist()
    program = wheel.read(tool.PROGRAM) if has_program else None
    platform = Path(wheel.filename or "").stem.rpartition("-")[2]
    return zipfile.ZipFile(tool.make(ROOT, directory, program, platform))


def test_wheel_of_install_sh_is_the_one_that_pip_would_build(
    wheel: zipfile.ZipFile, ours: zipfile.ZipFile
) -> None:
    assert Path(ours.filename or "").name == Path(wheel.filename or "").name
    assert sorted(ours.namelist()) == sorted(wheel.namelist())
    assert {name for name in ours.namelist() if ours.read(name) != wheel.read(name)} <= _OF_THE_MAKER
    modes = [{one.filename: one.external_attr >> 16 & 0o111 for one in of.infolist()} for of in (ours, wheel)]
    assert modes[0] == modes[1]


def test_wheel_of_install_sh_says_of_itself_what_the_other_one_says(
    wheel: zipfile.ZipFile, ours: zipfile.ZipFile
) -> None:
    said = [email.message_from_bytes(of.read(f"{_INFO}/METADATA")) for of in (ours, wheel)]
    needed = [{Requirement(one) for one in of.get_all("Requires-Dist", [])} for of in said]
    assert needed[0] == needed[1]
    others = [
        sorted(one for one in of.items() if one[0] not in {"Requires-Dist", "Metadata-Version"})
        for of in said
    ]
    assert others[0] == others[1]
    assert said[0].get_payload() == said[1].get_payload()
    tags = [
        [line for line in of.read(f"{_INFO}/WHEEL").decode().splitlines() if not line.startswith("Generator")]
        for of in (ours, wheel)
    ]
    assert tags[0] == tags[1]


def test_wheel_of_install_sh_has_a_record_of_all_its_files(
    wheel: zipfile.ZipFile, ours: zipfile.ZipFile
) -> None:
    records = [
        {
            line
            for line in of.read(f"{_INFO}/RECORD").decode().splitlines()
            if line.partition(",")[0] not in _OF_THE_MAKER
        }
        for of in (ours, wheel)
    ]
    assert records[0] == records[1]
    sizes = dict(line.split(",")[::2] for line in ours.read(f"{_INFO}/RECORD").decode().splitlines())
    assert sizes.pop(f"{_INFO}/RECORD") == ""
    assert sizes == {one.filename: str(one.file_size) for one in ours.infolist() if one.filename in sizes}


def test_wheel_of_install_sh_needs_no_compiler(tmp_path: Path) -> None:
    file = tool.make(ROOT, tmp_path, None, "any")
    assert file.name == f"omg_runtimes-{omg.__version__}-py3-none-any.whl"
    pure = zipfile.ZipFile(file)
    assert tool.PROGRAM not in pure.namelist()
    assert b"Root-Is-Purelib: true\nTag: py3-none-any\n" in pure.read(f"{_INFO}/WHEEL")
