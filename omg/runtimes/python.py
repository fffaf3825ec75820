"""Python: CPython, with PyPy and GraalPy."""

from __future__ import annotations

import sys

from omg.patterns import re
from omg.runtimes.installer import Installer
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

# uv's full keys: `cpython-3.12.4-linux-x86_64-gnu`, `cpython-3.13.0+freethreaded-macos-aarch64-none`.
# A key for another system is kept unchanged: no installed version has such a name.
_SYSTEM = "(?:macos|darwin)" if sys.platform == "darwin" else sys.platform
_UV_KEY = rf"(?P<name>[a-z]+-[0-9][0-9A-Za-z.]*(?:\+[a-z]+)?)-{_SYSTEM}-\w+-\w+"
# uv's other spellings: `cpython@3.12`, `pypy@3.10`, `cp312`, `cp313t`, `3.13+freethreaded`, `3.14+gil`.
_UV_NAME = r"(cpython|pypy|graalpy)@v?(\d.*)"
_TAG = r"cp(\d)(\d{1,2}t?)"
_BUILD = r"(?P<version>.*\d)\+(?P<variant>freethreaded|gil)"
# `pypy-3.10`, `pypy-3.10-7.3.17` and `pypy3.10-v7.x`, in addition to the usual `pypy3.10-7.3.17`.
_PYPY = r"pypy-?v?(\d[\d.]*\d|\d)(?:-v?(\d.*?)(?:\.[xX])*)?"
# pyenv-virtualenv's long name of an environment; the short name means the same.
_ENVIRONMENT = r"[0-9][0-9A-Za-z.]*/envs/([A-Za-z][A-Za-z0-9._+-]*)"


def _respell(word: str) -> str:
    # Nearly every one is plain numbers, which mean themselves.
    if word.replace(".", "").isdecimal():
        return word
    if environment := re.fullmatch(_ENVIRONMENT, word):
        return environment[1]
    if key := re.fullmatch(_UV_KEY, word):
        word = key["name"]
    if name := re.fullmatch(_UV_NAME, word):
        word = f"{name[1]}-{name[2]}"
    if tag := re.fullmatch(_TAG, word):
        word = f"{tag[1]}.{tag[2]}"
    if build := re.fullmatch(_BUILD, word):
        word = build["version"] + ("t" if build["variant"] == "freethreaded" else "")
    if pypy := re.fullmatch(_PYPY, word):
        word = f"pypy{pypy[1]}-{pypy[2]}" if pypy[2] else f"pypy{pypy[1]}"
    return word


_CHANGES = ("install", "uninstall")
_MODULE = ("-m", "-Im", "-sm", "-Em", "-mpip")
_ELSEWHERE = ("--target*", "-t*", "--prefix*", "--root", "--root=*", "--dry-run", "--python*")
# With `--user`, and by default where the toolchain cannot be written.
_USER_FOLDERS = ("$PYTHONUSERBASE/bin", "~/.local/bin")
_ADVICE = "python3 -m pip install --user NAME"
_INSTALLERS = (
    Installer(
        ("pip", "pip3", "pip{}"), (_CHANGES,), unless=_ELSEWHERE, folders=_USER_FOLDERS, advice=_ADVICE
    ),
    Installer(
        ("python", "python3", "python{}", "pypy{}"),
        (_MODULE, ("pip", "-mpip"), _CHANGES),
        unless=_ELSEWHERE,
        folders=_USER_FOLDERS,
        advice=_ADVICE,
    ),
    Installer(
        ("python", "python3", "python{}", "pypy{}"),
        (("setup.py", "ensurepip"), ("install", "develop", "-m", "-Im")),
        unless=_ELSEWHERE,
    ),
    Installer(("uv",), (("pip",), (*_CHANGES, "sync")), unless=_ELSEWHERE),
    Installer(
        ("uv",),
        (("tool",), (*_CHANGES, "upgrade")),
        folders=("$UV_TOOL_BIN_DIR", "$XDG_BIN_HOME", "~/.local/bin"),
        is_outside=True,
    ),
    Installer(
        ("pipx",),
        ((*_CHANGES, "install-all", "uninstall-all", "inject", "uninject"),),
        folders=("$PIPX_BIN_DIR", "~/.local/bin"),
        is_outside=True,
    ),
)

RUNTIME = Runtime(
    name="python",
    title="Python",
    other_names=("py", "python3", "cpython"),
    vocabulary=Vocabulary(
        runtime="python",
        strip_prefixes=("python-", "cpython-", "cpython", "python"),
        newest_names=("latest", "python", "python3", "cpython", "stable"),
        implementations=("pypy", "graalpy"),
        range_dialect="pep440",
        respell=_respell,
    ),
    version_files=(
        # uv reads ranges there.
        VersionFile(
            ".python-version", "python-version", is_plain=True, is_native_token=True, allows_ranges=True
        ),
        VersionFile(
            ".python-versions", "python-versions", is_plain=True, is_native_token=True, allows_ranges=True
        ),
    ),
    manifests=(VersionFile("pyproject.toml", "pyproject"), VersionFile("Pipfile", "pipfile")),
    executables=(
        "python3",
        "python",
        "pip",
        "pip3",
        "python2",
        "pip2",
        "pydoc",
        "pydoc3",
        "idle",
        "idle3",
        "2to3",
        "python-config",
        "python3-config",
        "pypy",
        "pypy3",
    ),
    major_names=(("python3", "3"), ("pip3", "3"), ("python2", "2"), ("pip2", "2")),
    executable_patterns=(
        "python{}",
        "pip{}",
        "pydoc{}",
        "python{}-config",
        "idle{}",
        "2to3-{}",
        "pypy{}",
    ),
    pin_file=".python-version",
    source_module="python",
    life_cycle="python",
    line_numbers=2,
    package_tool="pip",
    needs_executable_of_list=True,
    manager_variables=("PYENV_VERSION",),
    installers=_INSTALLERS,
)
