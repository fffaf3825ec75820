"""Python: CPython, with PyPy and GraalPy."""

from __future__ import annotations

import re

from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

# uv's full keys: `cpython-3.12.4-linux-x86_64-gnu`, `cpython-3.13.0+freethreaded-macos-aarch64-none`.
_UV_KEY = r"(?P<name>[a-z]+-[0-9][0-9A-Za-z.]*)(?P<variant>\+[a-z]+)?-(?:linux|macos|darwin|windows)-\w+-\w+"
# `pypy-3.10` and `pypy-3.10-7.3.17`, beside the usual `pypy3.10-7.3.17`.
_PYPY = r"pypy-?v?(\d.*)"
# pyenv-virtualenv's long name of an environment, which its short name means too.
_ENVIRONMENT = r"[0-9][0-9A-Za-z.]*/envs/([A-Za-z][A-Za-z0-9._+-]*)"


def _respell(word: str) -> str:
    if environment := re.fullmatch(_ENVIRONMENT, word):
        return environment[1]
    if key := re.fullmatch(_UV_KEY, word):
        word = key["name"] + ("t" if key["variant"] == "+freethreaded" else "")
    if pypy := re.fullmatch(_PYPY, word):
        word = f"pypy{pypy[1]}"
    return word


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
        VersionFile(".python-version", "python-version", is_plain=True, is_native_token=True),
        VersionFile(".python-versions", "python-versions", is_plain=True, is_native_token=True),
    ),
    manifests=(VersionFile("pyproject.toml", "pyproject"),),
    executables=(
        "python3",
        "python",
        "pip",
        "pip3",
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
    needs_executable_of_list=True,
)
