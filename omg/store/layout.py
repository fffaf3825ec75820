"""The data directory as one tree: every path below it has its name here.

<data>/
  versions/<runtime>/<version>/     one toolchain
  versions/<runtime>/current        the global default, a relative link
  shims/<executable>                the shims, and nothing else
  shim/program                      the shim program; the shims are copies of it (one file, many links)
  shim/table                        what the shims look up
  links/<runtime>/<version>.toml    receipts of linked toolchains
  locks/  staging/                  kernel locks; half-made things, never seen by others
  self/                             omg's own environment, see shims/README.md
  displaced/NAME-DATE               what was in the place of a shim and was not omg's
  mise/mise                         the delegate
  format                            the layout's number; none means 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Store:
    """A data directory that is written.

    Attributes:
        data_dir: Absolute path of the data directory; it need not exist.
        system_dirs: Read-only stores, each laid out like ``versions/``, in order.
    """

    data_dir: Path
    system_dirs: tuple[Path, ...] = ()

    @property
    def versions_dir(self) -> Path:
        """The own toolchains, ``<runtime>/<version>/`` below it."""
        return self.data_dir / "versions"

    @property
    def version_dirs(self) -> tuple[Path, ...]:
        """``versions/`` of the own store, then the read-only ones, in order of preference."""
        return (self.versions_dir, *self.system_dirs)

    @property
    def shims_dir(self) -> Path:
        """The one directory on PATH."""
        return self.data_dir / "shims"

    @property
    def shim_program_file(self) -> Path:
        """The program that the shims and the launcher are copies of; no other file shares its inode."""
        return self.data_dir / "shim" / "program"

    @property
    def table_file(self) -> Path:
        """The shim table."""
        return self.data_dir / "shim" / "table"

    @property
    def displaced_dir(self) -> Path:
        """What was in the place of a shim and was not omg's.

        It is beside ``shims/``, so that a relative link still leads to what it led to.
        """
        return self.data_dir / "displaced"

    @property
    def links_dir(self) -> Path:
        """Receipts of linked toolchains."""
        return self.data_dir / "links"

    @property
    def locks_dir(self) -> Path:
        """Kernel locks, one file a subject."""
        return self.data_dir / "locks"

    @property
    def staging_dir(self) -> Path:
        """Half-made toolchains, on the file system of ``versions/``."""
        return self.data_dir / "staging"

    @property
    def self_dir(self) -> Path:
        """omg's own environment and launcher."""
        return self.data_dir / "self"

    @property
    def format_file(self) -> Path:
        """The layout's number, in a store that does not have the first one; see `omg.store.format`."""
        return self.data_dir / "format"

    def runtime_dir(self, runtime: str) -> Path:
        """Return the directory of ``runtime`` in the own store."""
        return self.versions_dir / runtime

    def toolchain_dir(self, runtime: str, version: str) -> Path:
        """Return where a version of ``runtime`` lies in the own store once it is installed."""
        return self.versions_dir / runtime / version

    def current_link(self, runtime: str) -> Path:
        """Return the link that is the global default of ``runtime``."""
        return self.versions_dir / runtime / "current"
