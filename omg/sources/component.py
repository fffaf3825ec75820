"""A part of a toolchain, as rust-installer packs it. Pure.

Source: https://github.com/rust-lang/rust-installer, README.md, and src/dist/component/package.rs of
https://github.com/rust-lang/rustup, read 2026-11-23.
"""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a toolchain in an archive of rust-installer: a folder that lists its files itself.

    Attributes:
        name: What it is recorded as: ``rustc-x86_64-unknown-linux-gnu``.
        folders: Names that its folder below the top one may have; all else in the archive is left out.
    """

    name: str
    folders: tuple[str, ...]

    @property
    def listing(self) -> str:
        """Where in the toolchain its list of files is kept."""
        return f"lib/rustlib/manifest-{self.name}"
