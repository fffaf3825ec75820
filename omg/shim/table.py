"""The shim table as a value: everything that the shim programs look up.

It is a pure function of stores, aliases and configuration. ``omg.shim.table_plan`` works it out,
``omg.shim.table_file`` is its form on the disk.
"""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.runtimes.installer import Installer
    from omg.shim.memo import VersionLocation

# See the layout in `omg.shim.table_file`.
MAGIC = b"omgtable"
FORMAT = 12
_AT_NEWEST_BIN = 96


@dataclass(frozen=True, slots=True)
class TableFile:
    """One version file to look for, as in ``runtimes.VersionFile``.

    Attributes:
        is_plain: Capped at 64 KiB, otherwise at 1 MiB.
        is_native: The shims may read it themselves when it holds one native token.
        lock: Path of the lock file whose bytes count with the file's, or empty.
        is_shared: Other tools' manifest: one that cannot be opened or is too large says nothing.
    """

    format: str
    path: str
    is_plain: bool
    is_native: bool
    is_shared: bool = False
    lock: str = ""


@dataclass(frozen=True, slots=True)
class TableRuntime:
    """A runtime as the shims see it.

    Attributes:
        stamps: What its answers were made from; they count only while this is unchanged.
        other_variable: A second variable that pins it, weaker than ``variable``; or empty.
        home_variables: Set to the toolchain's directory, where set.
        dropped_variables: Removed, where set.
        prefix_variables: Set to the toolchain's directory, where they name another of the runtime.
        link_bins: The ``bin`` directories of its linked toolchains, resolved.
        files: Every version file that may name it, strongest first.
        is_following: A global tool of it that has no setting of its own follows.
        keeping_variables: ``NAME=PART``: where all are so, its files do not count.
        has_variables: Its toolchains may have a file of variables.
    """

    name: str
    variable: str
    legacy_prefix: str
    stamps: bytes
    is_chosen_by_variable: bool
    needs_executable_of_list: bool
    home_variables: tuple[str, ...]
    link_bins: tuple[str, ...]
    files: tuple[TableFile, ...]
    has_variables: bool = False
    other_variable: str = ""
    dropped_variables: tuple[str, ...] = ()
    prefix_variables: tuple[str, ...] = ()
    is_following: bool = False
    keeping_variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A runtime that may provide an executable.

    Attributes:
        runtime: Position in ``Table.runtimes``.
        is_owned: The runtime's own list or one of its patterns has the name.
        prefix: The version that the name implies (``3.11``), or empty.
        installers: The calls of the executable that may install others; their names are left out.
        is_following: A version that lacks this global tool runs that of another version.
        is_major: It implies no more than a major version, which gives way to a pin that tells none.
        ignores_inherited: What a shim has passed on in the variable does not pin it.
        is_self_locating: Its own `bin` has to be first on PATH.
        is_guest: The next candidate is its host, and runs its files.
    """

    runtime: int
    is_owned: bool
    prefix: str = ""
    is_major: bool = False
    is_following: bool = False
    installers: tuple[Installer, ...] = ()
    ignores_inherited: bool = False
    is_self_locating: bool = False
    needs_pin: bool = False
    is_guest: bool = False

    def __hash__(self) -> int:
        """Hash what tells most of them apart: it is asked thousands of times for a large table."""
        return hash((self.runtime, self.prefix, self.is_owned, self.is_following, len(self.installers)))


@dataclass(frozen=True, slots=True)
class Table:
    """Everything the shims look up.

    Attributes:
        rules: Number of the rules that memos are keyed by.
        config_stamp: Stamp of the configuration that named ``system_dirs``.
        system_dirs: Read-only stores of the configuration (``OMG_SYSTEM_DIRS`` replaces them).
        names: Executable to its candidates, best first.
        reserved: Names that get no shim.
        left_to_python: Names that the shim programs may not add to the table themselves.
        newest_bin_ns: The latest time stamp of a toolchain's ``bin``, in nanoseconds.
        answers: (runtime, canonical spec) to the newest installed version that it means.
    """

    rules: str
    omg_version: str
    config_stamp: str
    system_dirs: tuple[str, ...]
    runtimes: tuple[TableRuntime, ...]
    names: Mapping[str, tuple[Candidate, ...]]
    answers: Mapping[tuple[str, str], VersionLocation]
    reserved: tuple[str, ...] = ()
    left_to_python: tuple[str, ...] = ()
    newest_bin_ns: int = 0


def has_known_format(table: bytes) -> bool:
    """Return whether the shim programs of this omg can read an encoded table, as far as its head says."""
    return table.startswith(MAGIC + FORMAT.to_bytes(4, "little"))


def recorded_bin_ns(table: bytes) -> int:
    """Return ``Table.newest_bin_ns`` of an encoded table, without decoding the rest; 0 where it is cut."""
    return int.from_bytes(table[_AT_NEWEST_BIN : _AT_NEWEST_BIN + 8], "little")
