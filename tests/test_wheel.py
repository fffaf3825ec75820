"""The wheel: what pip installs. Built here, without a network."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import omg
from omg.shim import compiler

pytest.importorskip("hatchling", reason="hatchling, of the extra `dev`, is not installed")

ROOT = Path(__file__).parent.parent
_BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    directory = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", _BUILD, directory], cwd=ROOT, check=True, capture_output=True)
    (file,) = directory.glob("*.whl")
    return zipfile.ZipFile(file)


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
