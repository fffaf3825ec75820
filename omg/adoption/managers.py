"""The managers whose toolchains omg can link: where each keeps them, and its default version."""

from __future__ import annotations

import os
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from omg.adoption.corepack import find_corepack
from omg.adoption.finding import Finding, first_word, toolchains_below, version_of
from omg.adoption.system import find_system
from omg.runtimes import go, java, node, python, ruby, rust
from omg.runtimes.registry import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from omg.runtimes.runtime import Runtime

    Find = Callable[[Mapping[str, str], Path], Finding]

# nvm's aliases may name one another; a chain longer than this is a circle.
_MAX_ALIASES = 8


def find_pyenv(env: Mapping[str, str], home: Path) -> Finding:
    """Return what pyenv has; an environment of pyenv-virtualenv goes by its own name."""
    return _find_like_rbenv("pyenv", python.RUNTIME, env, home)


def find_rbenv(env: Mapping[str, str], home: Path) -> Finding:
    """Return what rbenv has."""
    return _find_like_rbenv("rbenv", ruby.RUNTIME, env, home)


def find_nodenv(env: Mapping[str, str], home: Path) -> Finding:
    """Return what nodenv has."""
    return _find_like_rbenv("nodenv", node.RUNTIME, env, home)


def find_goenv(env: Mapping[str, str], home: Path) -> Finding:
    """Return what goenv has."""
    return _find_like_rbenv("goenv", go.RUNTIME, env, home)


def _find_like_rbenv(manager: str, runtime: Runtime, env: Mapping[str, str], home: Path) -> Finding:
    """Return what rbenv, or one that was made after its model, has of its one runtime."""
    root = _place(env, f"{manager.upper()}_ROOT", home / f".{manager}")
    default = first_word(root / "version")
    return Finding(
        manager,
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
    overrides = settings.get("overrides")
    pairs = overrides.items() if isinstance(overrides, dict) else ()
    named = [(Path(folder), version_of(runtime, text)) for folder, text in pairs if isinstance(text, str)]
    return Finding(
        "rustup",
        root,
        tuple(toolchains_below(runtime, root / "toolchains")),
        ((runtime, default),) if isinstance(default, str) else (),
        tuple((folder, runtime, text) for folder, text in named if text is not None and folder.is_absolute()),
    )


def find_uv(env: Mapping[str, str], home: Path) -> Finding:
    """Return the Pythons that uv manages. It has no global default."""
    root = _place(env, "UV_PYTHON_INSTALL_DIR", _unix_data_dir("uv", env, home) / "python")
    # The links `cpython-3.12-...` beside the directories move on to the next patch release.
    adoptables = toolchains_below(python.RUNTIME, root)
    return Finding("uv", root, tuple(one for one in adoptables if one.version.count(".") > 1))


def find_fnm(env: Mapping[str, str], home: Path) -> Finding:
    """Return what fnm has: each version in a folder ``installation`` of its own."""
    root = _place(env, "FNM_DIR", _fnm_data_dir(env, home))
    # Its default is an alias, a link to such a folder.
    alias = root / "aliases" / "default"
    default = (
        version_of(node.RUNTIME, Path(os.path.realpath(alias)).parent.name) if alias.is_symlink() else None
    )
    return Finding(
        "fnm",
        root,
        tuple(toolchains_below(node.RUNTIME, root / "node-versions", inside="installation")),
        ((node.RUNTIME, default),) if default is not None else (),
    )


def find_volta(env: Mapping[str, str], home: Path) -> Finding:
    """Return the versions of node that volta has."""
    root = _place(env, "VOLTA_HOME", home / ".volta")
    return Finding("volta", root, tuple(toolchains_below(node.RUNTIME, root / "tools" / "image" / "node")))


def find_sdkman(env: Mapping[str, str], home: Path) -> Finding:
    """Return the JDKs that SDKMAN has; its default is the link ``current`` among them."""
    root = _place(env, "SDKMAN_DIR", home / ".sdkman")
    candidates, runtime = root / "candidates" / "java", java.RUNTIME
    link = candidates / "current"
    default = version_of(runtime, Path(os.path.realpath(link)).name) if link.is_symlink() else None
    adoptables = (one for one in toolchains_below(runtime, candidates) if one.version != "current")
    return Finding("sdkman", root, tuple(adoptables), ((runtime, default),) if default is not None else ())


def find_mise(env: Mapping[str, str], home: Path) -> Finding:
    """Return what mise has of the runtimes that omg knows; those in omg's own delegate are omg's already."""
    return _find_below_installs("mise", _place(env, "MISE_DATA_DIR", _unix_data_dir("mise", env, home)))


def find_asdf(env: Mapping[str, str], home: Path) -> Finding:
    """Return what asdf has of the runtimes that omg knows."""
    return _find_below_installs("asdf", _place(env, "ASDF_DATA_DIR", home / ".asdf"))


def _find_below_installs(manager: str, root: Path) -> Finding:
    """Return what lies in ``installs/TOOL/VERSION``; links beside the versions are prefixes that move on."""
    folders = [
        (runtime, root / "installs" / name)
        for runtime in RUNTIMES
        for name in (runtime.name, *runtime.other_names)
    ]
    found = [one for runtime, folder in folders for one in toolchains_below(runtime, folder, links=False)]
    return Finding(manager, root, tuple(found))


# Only where it is named: its versions move on with the system's packages, and what is installed globally
# would go to its directories.
SYSTEM = "system"
# The order decides who provides a version that several have.
MANAGERS: dict[str, Find] = {
    "pyenv": find_pyenv,
    "nvm": find_nvm,
    "rustup": find_rustup,
    "uv": find_uv,
    "mise": find_mise,
    "asdf": find_asdf,
    "fnm": find_fnm,
    "volta": find_volta,
    "corepack": find_corepack,
    "nodenv": find_nodenv,
    "rbenv": find_rbenv,
    "goenv": find_goenv,
    "sdkman": find_sdkman,
    SYSTEM: find_system,
}


def _place(env: Mapping[str, str], variable: str, default: Path) -> Path:
    named = env.get(variable, "")
    return default.joinpath(named) if named.startswith("/") else default


def _unix_data_dir(manager: str, env: Mapping[str, str], home: Path) -> Path:
    """Return where a manager keeps its data that follows the XDG rules on macOS too."""
    from platformdirs.unix import Unix

    with _platformdirs_reads(env, home):
        return Unix(manager).user_data_path


def _fnm_data_dir(env: Mapping[str, str], home: Path) -> Path:
    """Return the first directory that is there of those where fnm looks.

    Source: https://github.com/Schniz/fnm/blob/master/src/directories.rs (``default_base_dir``), read
    2026-11-30.
    """
    from platformdirs import PlatformDirs

    today = _unix_data_dir("fnm", env, home)
    with _platformdirs_reads({}, home):
        of_the_system = PlatformDirs("fnm").user_data_path
    earlier = (home / ".fnm", of_the_system)
    return next((place for place in (today, *earlier) if place.exists()), today)


@contextmanager
def _platformdirs_reads(env: Mapping[str, str], home: Path) -> Iterator[None]:
    """Let platformdirs find its answer in ``env`` and ``home``: it reads the variables of the process."""
    data_home = env.get("XDG_DATA_HOME", "")
    given = {"HOME": str(home), "XDG_DATA_HOME": data_home if data_home.startswith("/") else ""}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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
