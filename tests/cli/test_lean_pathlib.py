"""Import pathlib alone: everything of it works as before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PREFACE = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from omg.cli import lean_pathlib\n"


def output_of(script: str) -> str:
    command = [sys.executable, "-I", "-S", "-c", _PREFACE + script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="pathlib needs patterns at once")
def test_globs_and_their_patterns_come_with_their_first_use() -> None:
    script = (
        "lean_pathlib.import_pathlib(); names = ('fnmatch', 're', 'enum', 'warnings');"
        " print(*(name in sys.modules for name in names));"
        " from pathlib import Path, PurePath as P; print(P('a/b.py').match('*.PY'), P('b.py').match('*.py'));"
        " print([one.name for one in sorted(Path('/').glob('et[b-d]'))]);"
        " import re, fnmatch; print(re.__spec__.name, fnmatch.__spec__.name)"
    )
    assert output_of(script).splitlines() == [
        "False False False False",
        "False True",
        "['etc']",
        "re fnmatch",
    ]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="that is no longer deprecated")
def test_what_is_deprecated_still_warns() -> None:
    script = (
        "lean_pathlib.import_pathlib(); import pathlib, warnings; warnings.simplefilter('error');"
        " exec('try:\\n with pathlib.Path(): pass\\nexcept DeprecationWarning: print(1)')"
    )
    assert output_of(script) == "1"


def test_neither_module_is_imported() -> None:
    names = "('pathlib', 'urllib.parse', 'ntpath')"
    script = f"lean_pathlib.import_pathlib(); print(*(name in sys.modules for name in {names}))"
    assert output_of(script) == f"True False {sys.version_info >= (3, 13)}"


def test_paths_of_windows_are_right() -> None:
    script = (
        "lean_pathlib.import_pathlib(); from pathlib import PureWindowsPath as P;"
        " print(P('C:/a').joinpath('../B', 'c') == P('c:/A/../b/C'), P('c:a').is_absolute())"
        "; print(P('//s/x/y').drive)"
    )
    assert output_of(script) == "True False\n\\\\s\\x"


def test_path_module_of_windows_is_the_real_one_afterwards() -> None:
    script = (
        "lean_pathlib.import_pathlib(); import ntpath; print(ntpath.join('a', 'b'), ntpath.__spec__.name)"
    )
    assert output_of(script) == r"a\b ntpath"


def test_a_path_has_its_uri() -> None:
    script = "lean_pathlib.import_pathlib(); import pathlib; print(pathlib.Path('/a b').as_uri())"
    assert output_of(script) == "file:///a%20b"


def test_urllib_is_the_real_one_afterwards() -> None:
    script = (
        "lean_pathlib.import_pathlib(); import urllib.parse; print(urllib.parse.urlsplit('http://a/b').path)"
    )
    assert output_of(script) == "/b"


@pytest.mark.parametrize("first", ["pathlib", "urllib.parse", "ntpath"])
def test_what_was_imported_before_stays(first: str) -> None:
    script = f"import {first}; m = {first}; lean_pathlib.import_pathlib(); print(m is sys.modules[{first!r}])"
    assert output_of(script) == "True"


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="pathlib imports nothing of urllib")
def test_another_name_comes_from_the_real_module() -> None:
    call = "lean_pathlib._real('urllib.parse', 'urlsplit')('http://a/b').netloc"
    script = f"print({call}, 'urllib.parse' in sys.modules)"
    assert output_of(script) == "a True"
