"""omg's own finder takes the byte code that Python's would take, and leaves the rest to it."""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import omg
from omg.finder import Finder

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import FunctionType

_UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
_TIMED = py_compile.PycInvalidationMode.TIMESTAMP
_SUFFIX = f".{sys.implementation.cache_tag}.pyc"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package with a module, and another package in it."""
    # As omg runs: the tests keep theirs elsewhere.
    monkeypatch.setattr("sys.pycache_prefix", None)
    package = tmp_path / "omg"
    (package / "inner").mkdir(parents=True)
    (package / "one.py").write_text("NAME = 'one'\n")
    (package / "inner/__init__.py").write_text("NAME = 'inner'\n")
    return package


def compiled(source: Path, mode: py_compile.PycInvalidationMode = _UNCHECKED) -> Path:
    return Path(py_compile.compile(str(source), invalidation_mode=mode, doraise=True) or "")


def is_found(package: Path, name: str = "one") -> bool:
    return Finder(_SUFFIX).find_spec(f"omg.{name}", [str(package)]) is not None


@pytest.mark.parametrize("mode", [_UNCHECKED, _TIMED])
@pytest.mark.parametrize(("name", "file"), [("one", "one.py"), ("inner", "inner/__init__.py")])
def test_module_is_as_by_pythons_finder(
    package: Path, name: str, file: str, mode: py_compile.PycInvalidationMode
) -> None:
    source = package / file
    cached = compiled(source, mode)
    usual = importlib.util.spec_from_file_location(f"omg.{name}", source)
    assert usual is not None

    spec = Finder(_SUFFIX).find_spec(f"omg.{name}", [str(package)])

    assert spec is not None
    for attribute in ("name", "origin", "cached", "has_location", "parent"):
        assert getattr(spec, attribute) == getattr(usual, attribute), attribute
    assert spec.submodule_search_locations == usual.submodule_search_locations
    module = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(module)
    assert (module.NAME, module.__file__, spec.cached) == (name, str(source), str(cached))
    # As `importlib.reload` does, with what the source says now.
    source.write_text("NAME = 'another text'\n")
    spec.loader.exec_module(module)
    assert (name if mode is _UNCHECKED else "another text") == module.NAME


def _of_another_python(source: Path, cached: Path) -> None:
    cached.write_bytes(b"\0\0\r\n" + cached.read_bytes()[4:])


def _checked(source: Path, cached: Path) -> None:
    compiled(source, py_compile.PycInvalidationMode.CHECKED_HASH)


def _cut(source: Path, cached: Path) -> None:
    cached.write_bytes(cached.read_bytes()[:-9])


def _cut_in_the_header(source: Path, cached: Path) -> None:
    cached.write_bytes(cached.read_bytes()[:11])


def _empty(source: Path, cached: Path) -> None:
    cached.write_bytes(b"")


def _no_code(source: Path, cached: Path) -> None:
    cached.write_bytes(cached.read_bytes()[:16] + b"N")


def _of_nonsense(source: Path, cached: Path) -> None:
    content = bytearray(cached.read_bytes())
    # Code with less than no arguments, which Python calls an internal error.
    content[16 + 4] = 0xFF
    cached.write_bytes(content)


def _unreadable(source: Path, cached: Path) -> None:
    cached.unlink()
    cached.mkdir()


def _missing(source: Path, cached: Path) -> None:
    cached.unlink()


@pytest.mark.parametrize(
    "damage",
    [
        _of_another_python,
        _checked,
        _cut,
        _cut_in_the_header,
        _empty,
        _no_code,
        _of_nonsense,
        _unreadable,
        _missing,
    ],
)
def test_what_python_would_not_take_as_it_is_is_left_to_it(
    package: Path, damage: Callable[[Path, Path], None]
) -> None:
    cached = compiled(package / "one.py")
    assert is_found(package)

    damage(package / "one.py", cached)

    assert not is_found(package)


def _of_another_time(source: Path) -> None:
    os.utime(source, (1, 1))


def _longer(source: Path) -> None:
    times = source.stat().st_atime_ns, source.stat().st_mtime_ns
    source.write_text("NAME = 'longer'\n")
    os.utime(source, ns=times)


@pytest.mark.parametrize("change", [_of_another_time, _longer])
def test_byte_code_of_a_source_that_changed_is_not_taken(
    package: Path, change: Callable[[Path], None]
) -> None:
    compiled(package / "one.py", _TIMED)
    assert is_found(package)

    change(package / "one.py")

    assert not is_found(package)


@pytest.mark.parametrize("mode", [_UNCHECKED, _TIMED])
def test_byte_code_without_a_source_is_no_module(package: Path, mode: py_compile.PycInvalidationMode) -> None:
    source = package / "one.py"
    compiled(source, mode)

    source.unlink()
    assert not is_found(package)
    source.mkdir()
    assert not is_found(package)


def _file_of(spec: ModuleSpec | None, name: str) -> str:
    """Return which file a function of a module names in tracebacks."""
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: FunctionType = getattr(module, name)
    return function.__code__.co_filename


def test_code_that_was_moved_names_its_source(package: Path, tmp_path: Path) -> None:
    (package / "one.py").write_text("def called(): pass\n")
    # As in an archive, whose place nobody knows yet.
    py_compile.compile(str(package / "one.py"), dfile="omg/one.py", invalidation_mode=_UNCHECKED)

    moved = package.rename(tmp_path / "moved")

    spec = Finder(_SUFFIX).find_spec("omg.one", [str(moved)])
    assert _file_of(spec, "called") == f"{moved}/one.py"


def test_package_comes_before_a_module_of_its_name(package: Path) -> None:
    (package / "inner.py").write_text("NAME = 'module'\n")
    compiled(package / "inner.py")
    compiled(package / "inner/__init__.py")

    spec = Finder(_SUFFIX).find_spec("omg.inner", [str(package)])

    assert spec is not None
    assert spec.origin == str(package / "inner/__init__.py")


def test_only_omgs_modules_are_looked_for(package: Path) -> None:
    compiled(package / "one.py")

    assert Finder(_SUFFIX).find_spec("other.one", [str(package)]) is None
    assert Finder(_SUFFIX).find_spec("omg", None) is None
    assert not is_found(package, "two")


_SCRIPT = """\
import sys
sys.path.insert(0, PLACE)
from omg.finder import Finder, put_first
put_first()
import omg.errors, omg.store.layout, omg.cli.main
names = [name for name, module in sys.modules.items() if type(module.__loader__).__name__ == "_Loader"]
import json
print(json.dumps([isinstance(sys.meta_path[0], Finder), sorted(names)]))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the parent of a copy of omg that is compiled for good."""
    place = tmp_path_factory.mktemp("copy")
    source = Path(omg.__file__).parent
    shutil.copytree(source, place / "omg", ignore=shutil.ignore_patterns("__pycache__", "native"))
    options = ("-q", "-j", "2", "--invalidation-mode", "unchecked-hash")
    subprocess.run([sys.executable, "-I", "-m", "compileall", *options, place / "omg"], check=True)
    return place


def _loaded(copy: Path, *options: str) -> tuple[bool, list[str]]:
    script = _SCRIPT.replace("PLACE", repr(str(copy)))
    command = [sys.executable, "-I", "-S", *options, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    is_first, names = json.loads(done.stdout)
    return is_first, names


def test_every_module_of_omg_is_found_quickly(copy: Path) -> None:
    is_first, names = _loaded(copy)

    assert is_first
    assert {"omg.errors", "omg.store", "omg.store.layout", "omg.cli.main"} <= set(names)


def test_byte_code_that_lies_elsewhere_is_pythons_to_find(copy: Path, tmp_path: Path) -> None:
    assert _loaded(copy, "-X", f"pycache_prefix={tmp_path}") == (False, [])


def test_a_traceback_shows_the_source(copy: Path) -> None:
    script = _SCRIPT.replace("PLACE", repr(str(copy))) + "omg.store.layout.Store(1).shims_dir\n"
    command = [sys.executable, "-I", "-S", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert f'File "{copy}/omg/store/layout.py", line ' in done.stderr
    assert "self.data_dir" in done.stderr
