"""Names where a start-up file really is, if that is somewhere else: a repository of dotfiles, for one."""

from __future__ import annotations

import os
from pathlib import Path

# What dotfiles managers leave in the folder that their links lead to.
_MARKS = (
    (".git", "the git work tree"),
    (".stow", "the folder of GNU Stow"),
    (".stowrc", "the folder of GNU Stow"),
    (".stow-local-ignore", "the folder of GNU Stow"),
    ("install.conf.yaml", "the folder of Dotbot"),
    (".chezmoiroot", "the folder of chezmoi"),
    (".chezmoi.toml.tmpl", "the folder of chezmoi"),
    (".rcrc", "the folder of rcm"),
    ("home.nix", "the folder of Home Manager"),
)
_STORES = ((Path("/nix/store"), "the store of Nix"), (Path("/gnu/store"), "the store of Guix"))


def link_of(file: Path, home: Path) -> str:
    """Return where ``file`` leads to, in words, if it or a folder above it is a link; else an empty text."""
    target = Path(os.path.realpath(file))
    straight = Path(os.path.realpath(home))
    if file.is_relative_to(home) and target == straight / file.relative_to(home):
        return ""
    if target == file:
        return ""
    owner = _owner(target)
    return f"a link to `{target}`{f', in {owner}' if owner else ''}"


def _owner(target: Path) -> str:
    for store, words in _STORES:
        if target.is_relative_to(store):
            return words
    for folder in target.parents:
        for name, words in _MARKS:
            if os.path.lexists(folder / name):
                return f"{words} `{folder}`"
    return ""
