"""The shells that the tests run; a shell that is not there is skipped, loudly."""

import shutil

import pytest

from tests.tools import find_tool

# Those that scripts for sh are run by, and those that read omg's lines in a start-up file.
_OF_SH = {
    name: pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not on this machine")
    for name in ("sh", "dash", "bash", "busybox")
}
SH = [pytest.param(name, marks=mark) for name, mark in _OF_SH.items()]
# The same, for questions of which each costs much: sh by default, the others under the slow mark.
FIRST_SH = [
    pytest.param(name, marks=mark if name == "sh" else (mark, pytest.mark.slow))
    for name, mark in _OF_SH.items()
]
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not on this machine")
POSIX_SHELLS = [*SH, pytest.param("zsh", marks=needs_zsh)]
needs_fish = pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not on this machine")
needs_elvish = pytest.mark.skipif(shutil.which("elvish") is None, reason="elvish is not on this machine")
needs_nushell = pytest.mark.skipif(shutil.which("nu") is None, reason="nushell is not on this machine")


def program(name: str) -> list[str]:
    """Return how to start the shell with a script's text behind it, without start-up files."""
    options = {"busybox": ["sh"], "bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}
    return [find_tool(name), *options.get(name, []), "-c"]
