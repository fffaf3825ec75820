"""The managers whose toolchains omg adopts: where each keeps them, and where its default stands."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from omg.adoption.finding import Finding, first_word, toolchains_below
from omg.adoption.system import find_system
from omg.runtimes import node, python, rust

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Find = Callable[[Mapping[str, str], Path], Finding]

# nvm's aliases may name one another; a chain longer than this is a circle.
_MAX_ALIASES = 8


def find_pyenv(env: Mapping[str, str], home: Path) -> Finding:
    """Return what pyenv has; an environment of pyenv-virtualenv goes by its own name."""
    root = _place(env, "PYENV_ROOT", home / ".pyenv")
    runtime = python.RUNTIME
    default = first_word(root / "version")
    return Finding(
        "pyenv",
        root,
        tuple(toolchains_below(runtime, root / "versions")),
        ((runtime, default),) if default and default != "system" else (),
    )


def find_nvm(env: Mapping[str, str], home: Path) -> Finding:
    """Return what nvm has."""
    root = _place(env, "NVM_DIR", home / ".nvm")
    runtime = node.RUNTIME
    default = _nvm_alias(root, "default")
    return Finding(
        "nvm",
        root,
        tuple(toolchains_below(runtime, root / "versions" / "node")),
        ((runtime, default),) if default and default != "system" else (),
    )


def find_rustup(env: Mapping[str, str], home: Path) -> Finding:
    """Return what rustup has; a channel's toolchain goes by the channel's name, as it moves with it."""
    root = _place(env, "RUSTUP_HOME", home / ".rustup")
    runtime = rust.RUNTIME
    try:
        settings = tomllib.loads((root / "settings.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        settings = {}
    default = settings.get("default_toolchain")
    return Finding(
        "rustup",
        root,
        tuple(toolchains_below(runtime, root / "toolchains")),
        ((runtime, default),) if isinstance(default, str) else (),
    )


def find_uv(env: Mapping[str, str], home: Path) -> Finding:
    """Return the Pythons that uv manages. It has no global default."""
    data_home = _place(env, "XDG_DATA_HOME", home / ".local" / "share")
    root = _place(env, "UV_PYTHON_INSTALL_DIR", data_home / "uv" / "python")
    # The links `cpython-3.12-...` beside the directories move on to the next patch release.
    adoptables = toolchains_below(python.RUNTIME, root)
    return Finding("uv", root, tuple(one for one in adoptables if one.version.count(".") > 1))


# The order decides who provides a version that several have.
MANAGERS: dict[str, Find] = {
    "pyenv": find_pyenv,
    "nvm": find_nvm,
    "rustup": find_rustup,
    "uv": find_uv,
    "system": find_system,
}


def _place(env: Mapping[str, str], variable: str, default: Path) -> Path:
    named = env.get(variable, "")
    return default.joinpath(named) if named.startswith("/") else default


def _nvm_alias(root: Path, name: str) -> str | None:
    """Return what ``name`` leads to, alias by alias: nvm keeps each in a file of that name."""
    text: str | None = None
    for _ in range(_MAX_ALIASES):
        # `lts/*` is an alias file, too; it holds the line that was newest when nvm last looked.
        inside = ".." not in name and not name.startswith("/")
        following = first_word(root / "alias" / name) if inside else None
        if following is None:
            return text
        text = name = following
    return None
