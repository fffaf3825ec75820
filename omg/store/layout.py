"""The data directory as one tree: every path in it is named here.

<data>/
  versions/<runtime>/<version>/     one toolchain
  versions/<runtime>/current        the global default, a relative link
  shims/<executable>                the shims, and nothing else
  stable/<runtime>/<prefix>         links that follow the newest installed version of a line
  shim/program                      the shim program; the shims are hard links to a copy of it
  shim/table                        the shim table
  links/<runtime>/<version>.toml    receipts of linked toolchains
  locks/  staging/                  kernel locks; incomplete files, invisible to others
  self/                             omg's own environment, see shims/README.md
  displaced/NAME-DATE               what was in place of a shim and did not belong to omg
  mise/mise                         mise
  last-use                          the global defaults that the last `omg use` replaced
  format                            the number of the layout; 1 if it does not exist
"""

from __future__ import annotations

import os
import stat

from omg.store.unnoticed import open_unnoticed
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


# A file with this text in its first bytes is a shim of omg; see shims/README.md.
SHIM_MARKER = b"omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42"
_MARKER_WINDOW_BYTES = 4096
# In the directory of a toolchain: every file of it, see `omg.store.manifest_file`.
MANIFEST_NAME = ".omg-manifest.gz"
# For the shim program, the shims and the launcher: read-only, so `cp TOOL "$(which node)"` fails.
PROGRAM_MODE = 0o555


def is_shim(path: Path | str) -> bool:
    """Return whether the file at ``path``, after links, contains the marker of omg's shims."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - also asked for every element of PATH, as text
            return False
        # Else a version of another manager on PATH would have been used each time that omg looked at it.
        with os.fdopen(open_unnoticed(path), "rb") as file:
            return is_marked(file.read(_MARKER_WINDOW_BYTES))
    except OSError:
        return False


def is_marked(content: bytes) -> bool:
    """Return whether ``content`` has the marker in the expected place."""
    return SHIM_MARKER in content[:_MARKER_WINDOW_BYTES]


def is_protected(status: os.stat_result) -> bool:
    """Return whether a regular file of this status is executable by its owner, and read-only for all."""
    return stat.S_ISREG(status.st_mode) and status.st_mode & 0o322 == 0o100


@dataclass(frozen=True, slots=True)
class Store:
    """The user's data directory, with the read-only stores.

    Attributes:
        data_dir: Absolute path of the data directory; it need not exist.
        system_dirs: Read-only stores, each with the layout of ``versions/``, in order.
    """

    data_dir: Path
    system_dirs: tuple[Path, ...] = ()

    @property
    def versions_dir(self) -> Path:
        """The user's toolchains, ``<runtime>/<version>/``."""
        return self.data_dir / "versions"

    @property
    def version_dirs(self) -> tuple[Path, ...]:
        """``versions/`` of the user's store, then the read-only ones, in order of preference."""
        return (self.versions_dir, *self.system_dirs)

    @property
    def shims_dir(self) -> Path:
        """The directory of shims on PATH."""
        return self.data_dir / "shims"

    @property
    def stable_dir(self) -> Path:
        """Links to the newest installed version of each line, ``<runtime>/<prefix>``."""
        return self.data_dir / "stable"

    @property
    def shim_program_file(self) -> Path:
        """The program that the shims and the launcher are copies of; no other file shares its inode."""
        return self.data_dir / "shim" / "program"

    @property
    def table_file(self) -> Path:
        """The shim table."""
        return self.data_dir / "shim" / "table"

    @property
    def env_files(self) -> tuple[Path, Path]:
        """What a shell that is open reads to use omg: for sh, bash and zsh, and for fish."""
        return self.data_dir / "env", self.data_dir / "env.fish"

    @property
    def displaced_dir(self) -> Path:
        """What was in place of a shim and did not belong to omg.

        It is next to ``shims/``, so that relative links keep their targets.
        """
        return self.data_dir / "displaced"

    def default_spec_file(self, runtime: str) -> Path:
        """Return the file with what was asked for when the global default of ``runtime`` was set."""
        return self.data_dir / "defaults" / runtime

    @property
    def links_dir(self) -> Path:
        """Receipts of linked toolchains."""
        return self.data_dir / "links"

    @property
    def locks_dir(self) -> Path:
        """Kernel locks, one file per subject."""
        return self.data_dir / "locks"

    @property
    def staging_dir(self) -> Path:
        """Incomplete toolchains, on the file system of ``versions/``."""
        return self.data_dir / "staging"

    @property
    def self_dir(self) -> Path:
        """omg's own environment and launcher."""
        return self.data_dir / "self"

    @property
    def last_use_file(self) -> Path:
        """The global defaults that the last `omg use` replaced; see `omg.store.last_use`."""
        return self.data_dir / "last-use"

    @property
    def format_file(self) -> Path:
        """The number of the layout, absent in a store with layout 1; see `omg.store.access`."""
        return self.data_dir / "format"

    def runtime_dir(self, runtime: str) -> Path:
        """Return the directory of ``runtime`` in the user's store."""
        return self.versions_dir / runtime

    def toolchain_dir(self, runtime: str, version: str) -> Path:
        """Return the path of an installed version of ``runtime`` in the user's store."""
        return self.versions_dir / runtime / version

    def current_link(self, runtime: str) -> Path:
        """Return the link that is the global default of ``runtime``."""
        return self.versions_dir / runtime / "current"
