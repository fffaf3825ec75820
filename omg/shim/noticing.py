"""Notice what the working directory asks for, after any command, where that is new.

``<data>/shim/requested`` is written by every rehash. It has a line for each of omg's own runtimes: the folder
that asked for it (empty if none did), its name, its first executable, and its version files, with NUL between
the fields. ``<state>/looked`` has the version files that asked for nothing new, by their times. So where
nothing new is asked for, that costs a listing of each directory upwards, and no imports.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import islice

from omg import __version__
from omg.errors import OmgError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.project.discovery import Walk
    from omg.store.layout import Store

# Entries of a directory that are listed at most.
_MAX_LISTED = 500
# Of the files that are read here.
_MAX_BYTES = 1 << 18
# What was looked at and asked for nothing new: a line for each working directory, and how many of them.
_LOOKED = "looked"
_MAX_LOOKED = 15


# Not a dataclass: every command imports this module.
class RequestedRuntime:
    """What is remembered of a runtime.

    Attributes:
        folder: A folder that asked for it; empty if none did.
        executable: The first of its own executables.
        paths: Its version files, as far below a folder that asks for it.
    """

    __slots__ = ("executable", "folder", "paths")

    def __init__(self, folder: str, executable: str, paths: Sequence[str]) -> None:
        self.folder = folder if folder.startswith("/") else ""
        self.executable = executable
        self.paths = paths


def requested_file(store: Store) -> Path:
    """Return the file of requested runtimes."""
    return store.table_file.with_name("requested")


def read_requested(store: Store) -> dict[str, RequestedRuntime]:
    """Return what is remembered, by the name of the runtime; nothing where no rehash has written it."""
    lines = (line.split("\0") for line in _read_lines(requested_file(store)))
    return {
        name: RequestedRuntime(folder, executable, paths)
        for folder, name, executable, *paths in (fields for fields in lines if len(fields) > 3)
    }


def needs_rehash(context: Context) -> bool:
    """Return whether a rehash would make shims, or write the requested runtimes, as an older omg did not."""
    setting = context.config.shims_lazy
    if setting == "none" or not _is_changeable(context):
        return False
    requested = read_requested(context.store)
    return not requested or (setting == "all" and bool(_lacking(context.store, requested)))


def new_requests(context: Context) -> dict[str, Path]:
    """Return the folder that asks for a runtime, where none did before or where the runtime lacks its shims.

    Nothing is new where nothing may be written: in a store that is not the user's, or with `--dry-run`.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    if context.config.shims_lazy == "none" or not _is_changeable(context):
        return {}
    requested = read_requested(context.store)
    lacking = _lacking(context.store, requested)
    wanted = [name for name, one in requested.items() if not one.folder or name in lacking]
    held, state = _look(context.cwd, {path for runtime in wanted for path in requested[runtime].paths})
    if not held:
        return {}
    looked_file = context.state_dir / _LOOKED
    looked = _read_lines(looked_file)
    world = (__version__, str(context.store.data_dir), context.env.get("OMG_CEILING_DIRS", ""))
    line = "\0".join((*world, ",".join(wanted), state))
    if line in looked:
        return {}
    new = _asked_for(context, requested, wanted, held)
    if not new and "\n" not in line:
        from omg.store.replace import replace_file

        clean_up(context)
        text = "".join(f"{each}\n" for each in (*looked[-_MAX_LOOKED:], line))
        with suppress(OmgError):
            replace_file(looked_file, os.fsencode(text))
    return new


def clean_up(context: Context) -> None:
    """Delete what killed processes have left of their notes."""
    from omg.store.replace import remove_unfinished

    remove_unfinished(context.state_dir / _LOOKED)


def _asked_for(
    context: Context,
    requested: Mapping[str, RequestedRuntime],
    wanted: Sequence[str],
    held: Mapping[str, frozenset[str]],
) -> dict[str, Path]:
    """Return the folders that ask for something new, by reading their version files."""
    from omg.project.requested import asking_folder
    from omg.runtimes.registry import RUNTIMES
    from omg.store.installed import list_toolchains

    walk = _walk(context, held)
    new: dict[str, Path] = {}
    for runtime in RUNTIMES:
        folder = asking_folder(runtime, walk) if runtime.name in wanted else None
        if folder is None or "\n" in str(folder):  # no line for it
            continue
        # What is installed has the shims that it has.
        if not requested[runtime.name].folder or not list_toolchains(context.store, runtime.name):
            new[runtime.name] = folder
    return new


def _read_lines(file: Path) -> list[str]:
    """Return the lines of a file of the store; none where it cannot be read."""
    try:
        # Not `read_regular`, whose imports would be for this alone.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        return os.fsdecode(os.read(descriptor, _MAX_BYTES)).split("\n")[:-1]
    except OSError:
        return []
    finally:
        os.close(descriptor)


def _is_changeable(context: Context) -> bool:
    if context.is_dry_run or context.config_problem is not None:
        return False
    # One that was never set up stays as it is, too.
    program = str(context.store.shim_program_file)
    return os.access(program, os.F_OK) and os.access(program.rpartition("/")[0], os.W_OK)


def _lacking(store: Store, requested: Mapping[str, RequestedRuntime]) -> frozenset[str]:
    """Return the runtimes without a shim."""
    shims_dir = str(store.shims_dir)
    shims = ((name, f"{shims_dir}/{one.executable}") for name, one in requested.items())
    return frozenset(name for name, shim in shims if not os.access(shim, os.F_OK))


def _look(cwd: Path | None, paths: Collection[str]) -> tuple[dict[str, frozenset[str]], str]:
    """Return which directories upwards have version files, and a text that changes with these files.

    Args:
        cwd: Where to begin.
        paths: The version files to look for.

    Returns:
        By directory, nearest first, the first components of what is there of ``paths``.
    """
    by_name: dict[str, list[str]] = {}
    for path in sorted(paths):
        by_name.setdefault(path.partition("/")[0], []).append(path)
    folded = {name.casefold(): name for name in by_name}
    found: dict[str, frozenset[str]] = {}
    states: list[str] = []
    place = str(cwd) if cwd is not None and paths else ""
    while place:
        held: set[str] = set()
        for name in possible_names(place, folded):
            here = [state for path in by_name[name] if (state := _state(f"{place}/{path}"))]
            if here:
                held.add(name)
                states += here
        if held:
            found[place] = frozenset(held)
        place = "" if place == "/" else os.path.dirname(place)  # noqa: PTH120
    return found, "\0".join(states)


def possible_names(directory: str, folded: Mapping[str, str]) -> list[str]:
    """Return which names, given by their folded forms, a directory may have, on a disk without case too."""
    try:
        with os.scandir(directory) as entries:
            listed = {entry.name.casefold() for entry in islice(entries, _MAX_LISTED)}
    except OSError:
        listed = set()
    # One look for all names is cheaper than one for each, but not in a directory of thousands.
    if 0 < len(listed) < _MAX_LISTED:
        return sorted(folded[name] for name in listed & folded.keys())
    return list(folded.values())


def _state(path: str) -> str:
    """Return a text for the state of a version file, or of the files of a pattern; empty for none."""
    folder, _, last = path.rpartition("/")
    try:
        if last.startswith("*"):
            return "\0".join(_state(f"{folder}/{name}") for name in sorted(os.listdir(folder)))  # noqa: PTH208
        # After links; owner, mode and content all change its time.
        info = os.stat(path)  # noqa: PTH116
    except OSError:
        return ""
    return f"{path}:{info.st_ctime_ns}:{info.st_size}:{info.st_ino}"


def _walk(context: Context, held: Mapping[str, frozenset[str]]) -> Walk:
    """Return the walk from the working directory over the directories of ``held``."""
    from omg.project.discovery import Walk, directories, physical_version_dirs

    ceilings = context.env.get("OMG_CEILING_DIRS", "")
    places = directories(context.cwd, ceilings, version_dirs=physical_version_dirs(context.store))
    return Walk(
        [place for place in places if str(place) in held],
        uid=os.geteuid(),
        names_in=lambda place: held[place],
    )
