"""Facts about tools: which ones are built on this machine, and names that mise does not have.

Source: the registry of mise 2026.9.15 (``mise registry``) and what its backends do, read 2026-11-23.
"""

from __future__ import annotations

# What mise builds from source, or may have to, and what the build needs.
_BUILT = {
    "erlang": "a C compiler, make, ncurses and OpenSSL with their headers, if there is no prebuilt version",
    "lua": "a C compiler and make",
    "php": "a C compiler, autoconf, bison, re2c, pkg-config and the headers of a dozen libraries",
    "postgres": "a C compiler and make",
    "redis": "a C compiler and make",
}
_BUILT_BACKENDS = {
    "asdf": "what its plugin requires",
    "cargo": "Rust (omg use rust), if there is no prebuilt version",
    "gem": "Ruby (omg use ruby)",
    "go": "Go (omg use go)",
    "spm": "Swift (omg use swift)",
}
# Common names, and mise's name for the same tool.
_ELSEWHERE = {
    "d": ("ldc", "the LLVM-based compiler of D"),
    "dmd": ("ldc", "the LLVM-based compiler of D"),
    "dlang": ("ldc", "the LLVM-based compiler of D"),
    "haskell": ("ghc", "the compiler of Haskell, from conda-forge"),
    "ocaml": ("opam", "OCaml's package manager, which installs its compilers"),
    "r": ("conda:r-base", "R, from conda-forge"),
}
# Backends with one-word tool names, so that the directory name gives the tool.
_REGISTRIES = ("cargo", "gem", "npm", "pipx", "pypi")
# Programs that some backends need.
_NEEDS = {
    "npm": ("npm", "omg use node"),
    "pipx": ("uv", "omg use uv"),
    "pypi": ("uv", "omg use uv"),
    "cargo": ("cargo", "omg use rust"),
    "go": ("go", "omg use go"),
    "gem": ("gem", "omg use ruby"),
    "dotnet": ("dotnet", "omg use dotnet"),
    "spm": ("swift", "omg use swift"),
}


def built_with(tool: str) -> str | None:
    """Return what building ``tool`` on this machine needs, or ``None`` if it is prebuilt."""
    return _BUILT.get(tool) or _BUILT_BACKENDS.get(_backend(tool))


def needed_by(tool: str) -> tuple[str, str] | None:
    """Return the program that ``tool``'s backend needs, and how to install it."""
    return _NEEDS.get(_backend(tool))


def elsewhere(name: str) -> str | None:
    """Return a hint for a name that mise does not have; ``None`` if there is no suggestion."""
    backend, dash, rest = name.partition("-")
    if dash and backend in _REGISTRIES:
        return f"run omg install {backend}:{rest} (a tool of {backend} is written {backend}:NAME)"
    if name not in _ELSEWHERE:
        return None
    other, what = _ELSEWHERE[name]
    return f"run omg use {other} ({what})"


def _backend(tool: str) -> str:
    backend, colon, _ = tool.partition(":")
    return backend if colon else ""
