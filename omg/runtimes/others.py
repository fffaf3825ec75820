"""Runtimes that mise installs: their definition, and what is known of some: titles, files, installers.

Source: the registry of mise 2026.9.15 (``mise registry --json``), for the files that it calls idiomatic.
"""

from __future__ import annotations

from omg.runtimes.installer import Installer
from omg.runtimes.runtime import Runtime, VersionFile
from omg.versions.vocabulary import Vocabulary

_TITLES = {
    "crystal": "Crystal",
    "deno": "Deno",
    "dotnet": ".NET",
    "elixir": "Elixir",
    "erlang": "Erlang",
    "julia": "Julia",
    "kotlin": "Kotlin",
    "nim": "Nim",
    "opentofu": "OpenTofu",
    "perl": "Perl",
    "php": "PHP",
    "swift": "Swift",
    "terraform": "Terraform",
    "zig": "Zig",
}
# The names that they print with their version.
_PRINTED_NAMES = {"nim": ("Nim Compiler",), "swift": ("Apple Swift",)}
# Those whose lines end on a day that somebody publishes, with their name at endoflife.date.
_LIFE_CYCLES = {"deno": "deno"}
# Runtime by the name of a file that contains only a version of it.
_FILES = {
    ".atmos-version": "atmos",
    ".crystal-version": "crystal",
    ".deno-version": "deno",
    ".exenv-version": "elixir",
    ".nim-version": "nim",
    ".opentofu-version": "opentofu",
    ".packer-version": "packer",
    ".perl-version": "perl",
    ".swift-version": "swift",
    ".terraform-version": "terraform",
    ".terragrunt-version": "terragrunt",
    ".terramate-version": "terramate",
    ".zig-version": "zig",
}
# tfenv and the tools modelled on it: tofuenv, tgenv, pkenv.
_OF_TFENV = frozenset({".terraform-version", ".opentofu-version", ".terragrunt-version", ".packer-version"})
# setup-deno reads ranges there.
_WITH_RANGES = frozenset({".deno-version"})

# Files that contain more than a version.
_MANIFESTS = {"dotnet": (VersionFile("global.json", "global-json"),)}
_PLAIN_FILES = tuple(
    VersionFile(
        name,
        "tfenv" if name in _OF_TFENV else "plain",
        is_plain=True,
        is_native_token=True,
        allows_ranges=name in _WITH_RANGES,
    )
    for name in _FILES
)

_INSTALLERS = {
    "deno": (
        Installer(
            ("deno",),
            (("install", "i", "uninstall"),),
            unless=("--root*",),
            folders=("$DENO_INSTALL_ROOT/bin", "~/.deno/bin"),
            is_relinked=True,
        ),
    ),
    "dotnet": (
        Installer(
            ("dotnet",),
            (("tool",), ("install", "uninstall", "update"), ("-g", "--global")),
            folders=("$DOTNET_CLI_HOME/.dotnet/tools", "~/.dotnet/tools"),
            is_outside=True,
        ),
    ),
}

ALL_INSTALLERS = tuple(one for installers in _INSTALLERS.values() for one in installers)

# All of them, to list what a folder pins.
OTHER_FILES = (*_PLAIN_FILES, *(file for files in _MANIFESTS.values() for file in files))


def other_runtime(name: str, *, tool: str = "") -> Runtime:
    """Return the definition of a runtime of which omg knows little more than the name.

    Args:
        name: A safe name, in lower case.
        tool: mise's name for it, if different.
    """
    return Runtime(
        name=name,
        title=_TITLES.get(name, name),
        other_names=(),
        printed_names=_PRINTED_NAMES.get(name, ()),
        vocabulary=Vocabulary(
            runtime=name, strip_prefixes=(f"{name}-",), newest_names=("latest", name, "stable")
        ),
        version_files=tuple(file for file in _PLAIN_FILES if _FILES[file.path] == name),
        manifests=_MANIFESTS.get(name, ()),
        executables=(),
        pin_file=".tool-versions",
        installers=_INSTALLERS.get(name, ()),
        has_variables=True,
        life_cycle=_LIFE_CYCLES.get(name, ""),
        tool=tool,
    )


def runtime_of_file(file_name: str) -> str | None:
    """Return the runtime of the version file ``file_name``, if it is one of these."""
    manifests = {file.path: runtime for runtime, files in _MANIFESTS.items() for file in files}
    return _FILES.get(file_name) or manifests.get(file_name)


def allows_ranges(file_name: str) -> bool:
    """Return whether the tool that owns the version file ``file_name`` reads ranges in it."""
    return file_name in _WITH_RANGES
