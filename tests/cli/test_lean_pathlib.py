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


def test_urllib_is_not_imported() -> None:
    script = "lean_pathlib.import_pathlib(); print('pathlib' in sys.modules, 'urllib.parse' in sys.modules)"
    assert output_of(script) == "True False"


def test_a_path_has_its_uri() -> None:
    script = "lean_pathlib.import_pathlib(); import pathlib; print(pathlib.Path('/a b').as_uri())"
    assert output_of(script) == "file:///a%20b"


def test_urllib_is_the_real_one_afterwards() -> None:
    script = (
        "lean_pathlib.import_pathlib(); import urllib.parse; print(urllib.parse.urlsplit('http://a/b').path)"
    )
    assert output_of(script) == "/b"


@pytest.mark.parametrize("first", ["pathlib", "urllib.parse"])
def test_what_was_imported_before_stays(first: str) -> None:
    script = f"import {first}; m = {first}; lean_pathlib.import_pathlib(); print(m is sys.modules[{first!r}])"
    assert output_of(script) == "True"


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="pathlib imports nothing of urllib")
def test_another_name_comes_from_the_real_module() -> None:
    script = "print(lean_pathlib._real('urlsplit')('http://a/b').netloc, 'urllib.parse' in sys.modules)"
    assert output_of(script) == "a True"
