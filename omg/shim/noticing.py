"""Notice what the working directory asks for, after any command, where that is new.

``<data>/shim/requested`` is written by every rehash. It has a line for each of omg's own runtimes: the folder
that asked for it (empty if none did), its name, its first executable, and the names of its version files,
with NUL between the fields. So where nothing asks for anything new, that costs a listing of each directory
upwards, and no imports.
"""

from __future__ import annotations

import os
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.project.discovery import Walk
    from omg.store.layout import Store

# Entries of a directory that are listed at most.
_MAX_LISTED = 500
# A line for each runtime, each with a path.
_MAX_BYTES = 1 << 17


# Not a dataclass: every command imports this module.
class RequestedRuntime:
    """What is remembered of a runtime.

    Attributes:
        folder: A folder that asked for it; empty if none did.
        executable: The first of its own executables.
        names: The names that a folder which asks for it has one of.
    """

    __slots__ = ("executable", "folder", "names")

    def __init__(self, folder: str, executable: str, names: Sequence[str]) -> None:
        self.folder = folder if folder.startswith("/") else ""
        self.executable = executable
        self.names = names


def requested_file(store: Store) -> Path:
    """Return the file of requested runtimes."""
    return store.table_file.with_name("requested")


def read_requested(store: Store) -> dict[str, RequestedRuntime]:
    """Return what is remembered, by the name of the runtime; nothing where no rehash has written it."""
    try:
        # Not `read_regular`, whose imports would be for this alone.
        descriptor = os.open(requested_file(store), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return {}
    try:
        content = os.fsdecode(os.read(descriptor, _MAX_BYTES))
    except OSError:
        return {}
    finally:
        os.close(descriptor)
    lines = (line.split("\0") for line in content.split("\n"))
    return {
        name: RequestedRuntime(folder, executable, names)
        for folder, name, executable, *names in (fields for fields in lines if len(fields) > 3)
    }


def lacks_shims(context: Context) -> bool:
    """Return whether a runtime has no shim although the setting says that all have some."""
    is_all = context.config.shims_lazy == "all" and _is_changeable(context)
    return is_all and bool(_lacking(context.store, read_requested(context.store)))


def new_requests(context: Context) -> dict[str, Path]:
    """Return a folder for each runtime that the working directory is the first to ask for, or lacks shims.

    Nothing is new where nothing may be written: in a store that is not the user's, or with `--dry-run`.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    if context.config.shims_lazy == "none" or not _is_changeable(context):
        return {}
    requested = read_requested(context.store)
    lacking = _lacking(context.store, requested)
    wanted = [name for name, one in requested.items() if not one.folder or name in lacking]
    names = {name.casefold(): name for runtime in wanted for name in requested[runtime].names}
    held = _held(context.cwd, names)
    if not held:
        return {}
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


def _held(cwd: Path | None, names: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return the directories that have one of ``names``, by their folded form, nearest first."""
    found: dict[str, frozenset[str]] = {}
    place = str(cwd) if cwd is not None and names else ""
    while place:
        if held := _held_by(place, names):
            found[place] = held
        place = "" if place == "/" else os.path.dirname(place)  # noqa: PTH120
    return found


def _held_by(directory: str, names: Mapping[str, str]) -> frozenset[str]:
    """Return which of ``names`` a directory may have, on a disk without case too."""
    try:
        with os.scandir(directory) as entries:
            listed = {entry.name.casefold() for entry in islice(entries, _MAX_LISTED)}
    except OSError:
        listed = set()
    # One look for all names is cheaper than one for each, but not in a directory of thousands.
    if 0 < len(listed) < _MAX_LISTED:
        return frozenset(names[name] for name in listed & names.keys())
    return frozenset(name for name in names.values() if os.access(f"{directory}/{name}", os.F_OK))


def _walk(context: Context, held: Mapping[str, frozenset[str]]) -> Walk:
    """Return the walk from the working directory over the directories of ``held``."""
    from omg.project.discovery import Walk, directories, physical_version_dirs

    ceilings = context.env.get("OMG_CEILING_DIRS", "")
    places = directories(context.cwd, ceilings, version_dirs=physical_version_dirs(context.store))
    return Walk(
        [place for place in places if str(place) in held],
        uid=os.geteuid(),
        may_hold=lambda place, name: name in held[place],
    )
