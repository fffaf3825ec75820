"""The installed toolchains in the stores; read from disk at every call.

A toolchain is a directory ``versions/<runtime>/<version>`` that contains ``bin/``, or a link to
one. Everything else there is ignored: files, incomplete directories, names that are not versions, the
link ``current``. If two stores have the same version, the earlier store wins.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from omg.errors import StoreAccessError
from omg.value import dataclass
from omg.versions.grammar import is_safe_name
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.store.layout import Store

# Options, hidden files, home directories.
_NO_FIRST_LETTER = ("", "-", ".", "~")
# Characters with a special meaning in shells, see the POSIX shell's "Quoting".
_SPECIAL = frozenset(" |&;<>()$`\\\"'*?[]{}#!^")
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


@dataclass(frozen=True, slots=True)
class Toolchain:
    """One installed version of a runtime.

    Attributes:
        runtime: omg's name of the runtime.
        version: The name of its directory.
        dir: Its path in the store.
        resolved_dir: The real path of its files: for a linked toolchain the link's target, else ``dir``.
        is_linked: It is a link, made by the user, to a directory that omg does not manage.
        store_index: The store that contains it; 0 is the user's own.
    """

    runtime: str
    version: Version
    dir: Path
    resolved_dir: Path
    is_linked: bool
    store_index: int

    def __hash__(self) -> int:
        # Equal ones share these two. All six fields would take longer, and sets hold thousands.
        return hash((self.runtime, self.version.text))

    @property
    def bin_dir(self) -> Path:
        """The directory of its executables, by the path that they are run from."""
        return self.resolved_dir / "bin"


@dataclass(frozen=True, slots=True)
class BrokenDefault:
    """A global default that is not an installed toolchain: its version was deleted or moved.

    Attributes:
        runtime: omg's name of the runtime.
        link: The path that should be a link to a toolchain.
        target: The target of the link; empty if it is not a link, or cannot be read.
    """

    runtime: str
    link: Path
    target: str

    @property
    def version(self) -> str:
        """The name of the toolchain in the link; empty if it has none."""
        name = self.target.rstrip("/").rpartition("/")[2]
        return name if is_safe_name(name) else ""


def list_runtimes(store: Store) -> tuple[str, ...]:
    """Return the names of the runtimes with a directory in any store, in alphabetical order.

    Raises:
        StoreAccessError: A store exists but cannot be read.
    """
    names = {entry.name for versions_dir in store.version_dirs for entry in _entries(versions_dir)}
    return tuple(sorted(name for name in names if name == name.lower()))


def list_toolchains(store: Store, runtime: str) -> tuple[Toolchain, ...]:
    """Return the installed toolchains of ``runtime`` in every store, newest first.

    Raises:
        StoreAccessError: A directory of a store exists but cannot be read.
    """
    found: dict[str, Toolchain] = {}
    for store_index, versions_dir in enumerate(store.version_dirs):
        folder = str(versions_dir / runtime)
        for entry in _entries(folder):
            if entry.name not in found and (one := _toolchain(folder, runtime, entry, store_index)):
                found[entry.name] = one
    return tuple(sorted(found.values(), key=lambda toolchain: toolchain.version, reverse=True))


def find(store: Store, runtime: str, version: str) -> Toolchain | None:
    """Return the toolchain in the directory with exactly the name ``version``, or ``None``."""
    if not is_safe_name(version):
        return None
    for store_index, versions_dir in enumerate(store.version_dirs):
        toolchain = _toolchain(str(versions_dir / runtime), runtime, version, store_index)
        if toolchain is not None:
            return toolchain
    return None


def current(store: Store, runtime: str) -> Toolchain | BrokenDefault | None:
    """Return the toolchain that is the global default of ``runtime``, or ``None`` if there is none.

    The link ``current`` of the first store that has one counts. omg writes the name of a toolchain
    in the same directory; another spelling is accepted if it leads to an installed toolchain.

    Raises:
        StoreAccessError: A link has another spelling, and a store cannot be read.
    """
    for store_index, versions_dir in enumerate(store.version_dirs):
        runtime_dir = versions_dir / runtime
        link = runtime_dir / "current"
        try:
            target = os.readlink(link)  # noqa: PTH115 - a Path would hide `./`
        except OSError as error:
            if error.errno in _ABSENT:
                continue
            return BrokenDefault(runtime, link, "")
        if is_safe_name(target):
            found = _toolchain(str(runtime_dir), runtime, target, store_index)
        else:
            found = _led_to(store, runtime, link, target)
        return found or BrokenDefault(runtime, link, target)
    return None


def locate(toolchain: Toolchain, executable: str) -> Path | None:
    """Return the path of ``executable`` in ``toolchain``, or ``None`` if there is no such regular file.

    The mode is not checked: a file that exists but is not executable is a different error.
    """
    path = toolchain.bin_dir / executable
    try:
        is_there = stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return None
    return path if is_there else None


def bin_time_ns(toolchain: Toolchain) -> int:
    """Return when ``bin`` got or lost an entry, in nanoseconds since 1970.

    0 where it cannot be read, and in a read-only store: its owner keeps that one up to date.
    """
    if toolchain.store_index:
        return 0
    try:
        return toolchain.bin_dir.stat().st_mtime_ns
    except OSError:
        return 0


def main_defect(runtime: str, toolchain_dir: Path) -> str:
    """Return why the main executable of a toolchain cannot run, as far as its status shows.

    Empty if it can, and if the toolchain has no executable of that name: the content of a
    toolchain that was put there by hand is unknown.
    """
    from omg.runtimes.registry import by_name

    executables = by_name(runtime).executables
    file = toolchain_dir / "bin" / executables[0] if executables else None
    if file is None or not os.path.lexists(file):
        return ""
    name = f"`bin/{file.name}`"
    try:
        status = file.stat()
    except OSError:
        return f"{name} is a broken link"
    if not stat.S_ISREG(status.st_mode):
        return f"{name} is not a file"
    if not status.st_size:
        return f"{name} is empty"
    return "" if status.st_mode & 0o111 else f"{name} is not executable"


def list_executables(toolchain: Toolchain) -> tuple[str, ...]:
    """Return the sorted names of the executable regular files in ``bin/``, after links.

    Names with a special meaning for shells or programs (`-rf`, `*`) are ignored, and names
    that begin with a dot, or contain a space, a control character or a byte that is not UTF-8.
    """
    return tuple(sorted(entry.name for entry in executable_entries(toolchain)))


def executable_entries(toolchain: Toolchain) -> tuple[os.DirEntry[str], ...]:
    """Return the same as ``list_executables``, in any order; the status of each is known without a look."""
    try:
        with os.scandir(toolchain.bin_dir) as entries:
            return tuple(entry for entry in entries if _is_executable(entry))
    except OSError:
        return ()


def is_command_name(name: str) -> bool:
    """Return whether ``name`` can be typed in a shell without quotes."""
    return name[:1] not in _NO_FIRST_LETTER and name.isprintable() and _SPECIAL.isdisjoint(name)


def _is_executable(entry: os.DirEntry[str]) -> bool:
    if not is_command_name(entry.name):
        return False
    try:
        mode = entry.stat().st_mode
    except OSError:  # a broken link
        return False
    return stat.S_ISREG(mode) and bool(mode & 0o111)


def _led_to(store: Store, runtime: str, link: Path, target: str) -> Toolchain | None:
    """Return the toolchain that ``link`` leads to; of several, the one whose name ``target`` ends with."""
    try:
        info = link.stat()
    except (OSError, ValueError):
        return None
    same = []
    for toolchain in list_toolchains(store, runtime):
        with suppress(OSError):
            if os.path.samestat(info, toolchain.dir.stat()):
                same.append(toolchain)
    name = target.rstrip("/").rpartition("/")[2]
    return next((one for one in same if one.version.text == name), same[0] if same else None)


def _toolchain(
    runtime_dir: str, runtime: str, entry: os.DirEntry[str] | str, store_index: int
) -> Toolchain | None:
    """Return the toolchain of this name; an entry of the directory also tells whether it is a link."""
    name = entry if isinstance(entry, str) else entry.name
    # As text: there may be thousands.
    path = f"{runtime_dir}/{name}"
    if not os.path.isdir(f"{path}/bin"):  # noqa: PTH112 - swallows every OSError, as Path does not
        return None
    place = Path(path)
    is_linked = os.path.islink(path) if isinstance(entry, str) else entry.is_symlink()  # noqa: PTH114
    resolved_dir = Path(os.path.realpath(place)) if is_linked else place
    return Toolchain(runtime, Version.parse(name), place, resolved_dir, is_linked, store_index)


def _entries(directory: Path | str) -> list[os.DirEntry[str]]:
    """Return the entries of ``directory`` with a valid name; none if it does not exist."""
    try:
        with os.scandir(directory) as entries:
            return [entry for entry in entries if is_safe_name(entry.name)]
    except OSError as error:
        if error.errno in _ABSENT:
            return []
        reason = error.strerror or "it cannot be read"
        raise StoreAccessError(
            f"cannot read the store's directory `{directory}`: {reason}",
            hint=f"check the owner and mode of {directory}",
        ) from error
