"""The shells that the tests run; a shell that is not there is skipped, loudly."""

import shutil

import pytest

SHELLS = ("sh", "dash", "bash", "zsh", "busybox")
POSIX_SHELLS = [
    pytest.param(
        name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not on this machine")
    )
    for name in SHELLS
]
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not on this machine")
needs_fish = pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not on this machine")


def program(name: str) -> list[str]:
    """Return how to start the shell with a script's text behind it, without start-up files."""
    path = shutil.which(name) or name
    options = {"busybox": ["sh"], "bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}
    return [path, *options.get(name, []), "-c"]
