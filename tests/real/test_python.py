"""Genuine Pythons: chosen by their files, with pip, environments, and extensions in C."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.compiled import compiler

if TYPE_CHECKING:
    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
OLD, NEW = "3.9.2", "3.11.2"
VERSION_FILE = ".python-version"
EXTENSION = """\
#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *none) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "native", 0, -1, methods};
PyMODINIT_FUNC PyInit_native(void) { return PyModule_Create(&module); }
"""
PROJECT = """\
[build-system]
requires = ["setuptools<81"]
build-backend = "setuptools.build_meta"

[project]
name = "native"
version = "1"

[tool.setuptools]
ext-modules = [{name = "native", sources = ["native.c"]}]
"""
# The table of extension modules is younger than the setuptools that 3.9 may still use.
SETUP = 'from setuptools import Extension, setup\nsetup(ext_modules=[Extension("native", ["native.c"])])\n'


@pytest.fixture(scope="module")
def python(machine: Machine, mirror: Mirror) -> Machine:
    mirror.part("python")
    # Not in the newest release any more; the index of all has it.
    machine.omg("use", f"python@{OLD}")
    machine.omg("use", "python@3.11")
    return machine


@pytest.mark.parametrize("name", ["python", "python3"])
def test_the_file_chooses_the_python(python: Machine, folder: Path, version: str, name: str) -> None:
    said = python.run(folder, name, "-c", "import sys; print(sys.version.split()[0], sys.prefix)")
    assert said == f"{version} {python.store.toolchain_dir('python', version)}"


def test_the_standard_library_is_whole(python: Machine, folder: Path) -> None:
    names = "bz2, ctypes, curses, dbm, decimal, hashlib, lzma, readline, sqlite3, ssl, uuid, zlib"
    assert python.run(folder, "python3", "-c", f"import {names}; print('whole')") == "whole"


def test_a_name_with_a_version_is_that_python_anywhere(python: Machine, tmp_path: Path) -> None:
    (tmp_path / ".python-version").write_text(f"{NEW}\n")
    assert python.run(tmp_path, "python3.9", "--version") == f"Python {OLD}"


def test_an_environment_has_pip_and_is_of_the_python(python: Machine, folder: Path, version: str) -> None:
    python.run(folder, "python3", "-m", "venv", "env")
    said = python.run(folder, folder / "env/bin/python", "-c", "import sys; print(sys.version.split()[0])")
    assert said == version
    assert python.run(folder, folder / "env/bin/pip", "--version").startswith("pip ")


def test_an_environment_of_the_stable_place_survives_an_upgrade_of_its_python(
    python: Machine, tmp_path: Path
) -> None:
    place = python.omg("where", "--stable", "python@3.11")
    python.run(tmp_path, f"{place}/bin/python3", "-m", "venv", "env")
    # As another patch release: the files are those of the one that is there.
    newer = python.store.toolchain_dir("python", "3.11.99")
    shutil.copytree(python.store.toolchain_dir("python", NEW), newer, symlinks=True)
    python.omg("rehash")

    said = python.run(tmp_path, tmp_path / "env/bin/python", "-c", "import os, ssl; print(os.__file__)")
    pip = python.run(tmp_path, tmp_path / "env/bin/pip", "--version")

    assert Path(said).parents[2].resolve() == newer
    assert pip.startswith("pip ")
    shutil.rmtree(newer)
    python.omg("rehash")


def test_a_package_from_the_index_works_in_an_environment(python: Machine, folder: Path) -> None:
    python.run(folder, "python3", "-m", "venv", "env")
    python.run(folder, folder / "env/bin/pip", "install", "--quiet", "cowsay==6.1")
    assert "moo" in python.run(folder, folder / "env/bin/cowsay", "-t", "moo")


@pytest.mark.skipif(compiler() is None, reason="needs a C compiler")
def test_an_extension_in_c_is_compiled_and_runs(python: Machine, folder: Path) -> None:
    (folder / "native.c").write_text(EXTENSION)
    (folder / "setup.py").write_text(SETUP)
    (folder / "pyproject.toml").write_text(PROJECT.partition("[tool.")[0])
    python.run(folder, "python3", "-m", "venv", "env")
    python.run(folder, folder / "env/bin/pip", "install", "--quiet", ".")
    assert (
        python.run(folder, folder / "env/bin/python", "-c", "import native; print(native.answer())") == "42"
    )


def test_what_compilers_are_told_is_on_this_machine(python: Machine, folder: Path, version: str) -> None:
    code = "import sysconfig as s; print(s.get_config_var('INCLUDEPY'), s.get_config_var('CC').split()[0])"
    headers, compiled_by = python.run(folder, "python3", "-c", code).split()
    toolchain = python.store.toolchain_dir("python", version)
    assert headers == f"{toolchain}/include/python{version.rpartition('.')[0]}"
    assert compiled_by != "clang"


def test_a_program_that_pip_installs_is_of_one_version(python: Machine, tmp_path: Path) -> None:
    folders = {version: tmp_path / version for version in (OLD, NEW)}
    for version, folder in folders.items():
        folder.mkdir()
        (folder / ".python-version").write_text(f"{version}\n")
    python.run(folders[OLD], "pip", "install", "--quiet", "--root-user-action", "ignore", "cowsay==6.1")
    python.omg("rehash")
    assert "moo" in python.run(folders[OLD], "cowsay", "-t", "moo")
    refused = python.attempt(folders[NEW], "python3", "-c", "import cowsay")
    assert "ModuleNotFoundError" in refused.stderr
    python.run(folders[OLD], "pip", "uninstall", "--yes", "--quiet", "--root-user-action", "ignore", "cowsay")


@pytest.mark.parametrize("version", [OLD, NEW])
def test_attestations_that_nobody_checked_are_said(python: Machine, version: str) -> None:
    assert python.receipt("python", version).signature.startswith("not checked")


def test_a_program_that_pip_installs_for_one_user_is_on_path(
    python: Machine, folder: Path, version: str
) -> None:
    python.run(folder, "pip", "install", "--user", "--quiet", "--root-user-action", "ignore", "cowsay==6.1")
    program = python.home / ".local/bin/cowsay"
    assert python.run(folder, program, "-t", "moo") == python.run(folder, "cowsay", "-t", "moo")
    # A path that is too long for a first line stands in the second, where sh executes it.
    head = program.read_text().splitlines()[:2]
    assert str(python.store.toolchain_dir("python", version)) in "".join(head)
    python.run(folder, "pip", "uninstall", "--yes", "--quiet", "--root-user-action", "ignore", "cowsay")
    assert not program.exists()
