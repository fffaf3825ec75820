"""A component of a toolchain, in rust-installer's format. Pure.

Source: https://github.com/rust-lang/rust-installer, README.md, and src/dist/component/package.rs of
https://github.com/rust-lang/rustup, read 2026-11-23.
"""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """A component in an archive of rust-installer: a folder with its own file list.

    Attributes:
        name: Its recorded name: ``rustc-x86_64-unknown-linux-gnu``.
        folders: Possible names of its folder in the top-level directory; everything else is skipped.
    """

    name: str
    folders: tuple[str, ...]

    @property
    def listing(self) -> str:
        """Where the toolchain stores the component's file list."""
        return f"lib/rustlib/manifest-{self.name}"
