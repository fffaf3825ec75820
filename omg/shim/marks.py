"""The marks of a kept answer: what it depends on, as it was. `shims/README.md`, 16, is the contract.

A mark is a few fields with NUL behind each; the letter that the first begins with says which kind it is. The
launcher looks whether each still holds. So what is left out here can make an answer stale: rather too many.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress

import omg
from omg.config import FILE_NAME, SYSTEM_FILE
from omg.runtimes.others import OTHER_FILES
from omg.runtimes.registry import MULTI_FILES, RUNTIMES, files_of
from omg.shim.memo_files import MAX_ANSWER_BYTES
from omg.shim.noticing import possible_names
from omg.store import projects, variables
from omg.store.installed import list_runtimes
from omg.store.receipts import RECEIPT_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from omg.context import Context

_ABSENT = b"-"
# Of a disk that keeps whole seconds (ext4 with small inodes) or even ones (FAT), as far as one can tell.
_WHOLE_SECOND_NS = 10**9
_COARSE_NS = 2 * _WHOLE_SECOND_NS
# Names come and go where somebody works; in the folders above that, hardly ever.
_CALM_NS = 60 * _WHOLE_SECOND_NS
# What the answers of the commands depend on, beside all that begins with ``OMG_``.
_VARIABLES = (
    *("HOME", "PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TERM", "NO_COLOR"),
    *("SHELL", "CI", "SOURCE_DATE_EPOCH", "VIRTUAL_ENV", "CONDA_PREFIX"),
)
# Below a toolchain's directory.
_PARTS = ("bin", RECEIPT_NAME, variables.FILE_NAME)
# What `omg.sources.rust_layout` calls COMPONENTS and MANIFEST.
RECORDS_OF_RUST = ("lib/rustlib/components", "lib/rustlib/multirust-channel-manifest.toml")


class Marks:
    """Marks that are put together.

    Attributes:
        newest_ns: When anything that they are about changed last; the latest time, where a disk rounds it.
        is_whole: Nothing is left out that no mark is for, and they are not too many to be kept.
    """

    def __init__(self) -> None:
        self._fields: list[bytes] = []
        self._folder = ""
        self._room = MAX_ANSWER_BYTES
        self.newest_ns = 0
        self.is_whole = True

    def __bytes__(self) -> bytes:
        return b"".join(field + b"\0" for field in self._fields)

    def add(self, *fields: bytes) -> None:
        """Add one mark."""
        self._fields += fields
        self._room -= sum(map(len, fields)) + len(fields)
        self.is_whole = self.is_whole and self._room >= 0 and not any(b"\0" in field for field in fields)

    def enter(self, folder: str) -> None:
        """Begin to add states of what is in a folder."""
        self._folder = folder
        self.add(b"f" + os.fsencode(folder))

    def add_absent(self, name: str) -> None:
        """Add the state of a name that nothing has."""
        self.add(b"s" + os.fsencode(name), _ABSENT)

    def add_state(self, name: str) -> os.stat_result | None:
        """Add the state of a file or a directory, after links; return it, or ``None`` where there is none."""
        path = name if name.startswith("/") else f"{self._folder.rstrip('/')}/{name}"
        try:
            info = os.stat(path)  # noqa: PTH116
        except (OSError, ValueError):
            self.add_absent(name)
            return None
        is_rounded = info.st_ctime_ns % _WHOLE_SECOND_NS == 0
        self.newest_ns = max(self.newest_ns, info.st_ctime_ns + _COARSE_NS * is_rounded)
        state = f"{info.st_ctime_ns}.{info.st_size}.{info.st_ino}"
        self.add(b"s" + os.fsencode(name), state.encode("ascii"))
        return info

    def add_way(self, path: str) -> None:
        """Add where a link to a directory leads: no state changes if a folder on the way is renamed."""
        self.add(b"w" + os.fsencode(path), os.fsencode(os.path.realpath(path)))


def marks_of_omg(data_dir: str) -> Marks:
    """Return the marks of the omg that a store starts, which is all that a help depends on."""
    marks = Marks()
    for name in ("path", "start.py", "interpreter"):
        marks.add_state(f"{data_dir}/self/{name}")
    # A package manager replaces it where it is.
    marks.add_state(omg.__file__)
    return marks


def add_variables(marks: Marks, env: Mapping[bytes, bytes]) -> None:
    """Add the variables that omg reads, but for those that are part of the key."""
    for variable in map(os.fsencode, _variables()):
        value = env.get(variable)
        marks.add(b"u" + variable if value is None else b"v%b=%b" % (variable, value))


def add_stores(marks: Marks, context: Context) -> None:
    """Add the settings, the stores and all that is installed in them, and the shims."""
    store = context.store
    for file in (
        context.config_dir / FILE_NAME,
        SYSTEM_FILE,
        context.cache_dir / "index" / "life-cycles.json",
    ):
        marks.add_state(str(file))
    for file in (store.shims_dir, store.shim_program_file, store.table_file.with_name("requested")):
        marks.add_state(str(file))
    if not os.access(store.table_file.parent, os.W_OK):
        marks.add_state(str(store.table_file.parent))  # what a folder asks for is made once it can be
    for versions_dir in store.version_dirs:
        if marks.add_state(str(versions_dir)) is None:
            continue
        for runtime in _names_in(versions_dir):
            # Files are no runtimes, and have no versions.
            if marks.add_state(f"{versions_dir}/{runtime}") and os.path.isdir(f"{versions_dir}/{runtime}"):  # noqa: PTH112
                marks.enter(f"{versions_dir}/{runtime}")
                _add_toolchains(marks, runtime, versions_dir / runtime)
    marks.add_state(str(store.links_dir))
    for runtime in _names_in(store.links_dir):
        marks.add_state(f"{store.links_dir}/{runtime}")
        for name in _names_in(store.links_dir / runtime):
            marks.add_state(f"{store.links_dir}/{runtime}/{name}")


def add_folder(marks: Marks, context: Context) -> None:
    """Add the version files of the working directory and of all above it."""
    if context.cwd is None:
        marks.is_whole = False
        return
    for ceiling in context.env.get("OMG_CEILING_DIRS", "").split(":"):
        # It counts by its identity, which its state has.
        if ceiling.startswith("/") and not context.cwd.is_relative_to(ceiling):
            marks.add_state(ceiling)
    files = _files_by_top()
    folded = {top.casefold(): top for top in files}
    for directory in (context.cwd, *context.cwd.parents):
        _add_version_files(marks, str(directory), files, folded)


def add_homes(marks: Marks, context: Context) -> None:
    """Add where the home variables lead: those that lead to no version of omg's are warned of."""
    for runtime in RUNTIMES:
        for home in filter(None, map(context.env.get, runtime.home_variables)):
            if not home.startswith("/"):
                marks.is_whole = False
            elif os.path.isdir(home):  # noqa: PTH112
                marks.add_way(home)
            else:
                marks.add_state(home)


def add_shell(marks: Marks, context: Context) -> None:
    """Add what the names of runtimes run in the calling shell, which the command may warn of."""
    elements = context.env.get("PATH", "").split(":")
    shims_dir = str(context.store.shims_dir)
    place = elements.index(shims_dir) if shims_dir in elements else len(elements)
    names = {name for runtime in RUNTIMES for name in runtime.called_names}
    names |= set(list_runtimes(context.store))
    for index, element in enumerate(elements):
        folder = element.rstrip("/") or element
        if not folder.startswith("/"):
            marks.is_whole = False
            return
        if marks.add_state(folder) is not None and index < place:
            marks.enter(folder)
            for name in sorted(names):
                marks.add_state(name)


def add_projects(marks: Marks, context: Context) -> None:
    """Add that the folders around the working directory are known projects, as far as they are."""
    if context.cwd is None or not context.may_remember:
        return
    file = context.state_dir / projects.FILE_NAME
    if not os.access(context.state_dir, os.W_OK) and os.access(context.state_dir, os.F_OK):
        marks.is_whole = False  # it cannot be remembered, which is tried each time
    for offset, line in projects.lines_of(context.state_dir, (context.cwd, *context.cwd.parents)):
        marks.add(b"l" + os.fsencode(file), b"%d" % offset, line)


def _variables() -> Iterable[str]:
    names = dict.fromkeys(_VARIABLES)
    for runtime in RUNTIMES:
        names |= dict.fromkeys(
            (*runtime.home_variables, *runtime.ignored_variables, *runtime.dropped_variables)
        )
        names |= dict.fromkeys((*runtime.prefix_variables, runtime.ecosystem_variable))
        names |= dict.fromkeys(text.partition("=")[0] for text in runtime.keeping_variables)
    return filter(None, names)


def _files_by_top() -> Mapping[str, list[str]]:
    """Return the paths of all version files and their locks, by their first component."""
    files = (*MULTI_FILES, *OTHER_FILES, *(file for runtime in RUNTIMES for file in files_of(runtime)))
    by_top: dict[str, list[str]] = {}
    for path in dict.fromkeys(path for file in files for path in (file.path, file.lock) if path):
        by_top.setdefault(path.partition("/")[0], []).append(path)
    return by_top


def _add_version_files(
    marks: Marks, directory: str, files: Mapping[str, list[str]], folded: Mapping[str, str]
) -> None:
    # The state of a directory tells whether a name came or went. Where names often do, all are looked for.
    is_calm = _is_calm(directory) and marks.add_state(directory) is not None
    names = frozenset(possible_names(directory, folded))
    if is_calm:
        names = frozenset(name for name in names if os.path.lexists(f"{directory}/{name}"))
        if not names:
            return
    marks.enter(directory)
    place = directory.rstrip("/")
    for top, paths in files.items():
        if top not in names:
            if not is_calm:
                marks.add_absent(top)
        elif paths != [top] and not os.path.lexists(f"{place}/{top}"):
            marks.add_state(top)
        else:
            for path in paths:
                _add_version_file(marks, place, path)


def _is_calm(directory: str) -> bool:
    """Return whether nothing came to a directory or went from it lately."""
    try:
        info = os.stat(directory)  # noqa: PTH116
    except OSError:
        return False
    return info.st_ctime_ns + _CALM_NS < time.time_ns()


def _add_version_file(marks: Marks, place: str, path: str) -> None:
    folder, _, last = path.rpartition("/")
    if last.startswith("*"):
        if marks.add_state(folder) is not None:
            for name in sorted(_names_in(f"{place}/{folder}")):
                _add_version_file(marks, place, f"{folder}/{name}")
        return
    if marks.add_state(path) is None and not os.path.islink(f"{place}/{path}"):  # noqa: PTH114
        return
    if folder and os.path.realpath(f"{place}/{folder}") != f"{place}/{folder}":
        marks.is_whole = False
    with suppress(OSError):
        info = os.lstat(f"{place}/{path}")
        # Where a link leads, and whether somebody else's file counts, depends on more than its state.
        if stat.S_ISLNK(info.st_mode) or info.st_uid not in (0, os.geteuid()):
            marks.is_whole = False


def _add_toolchains(marks: Marks, runtime: str, runtime_dir: Path) -> None:
    parts: tuple[str, ...] = (*_PARTS, *RECORDS_OF_RUST) if runtime == "rust" else _PARTS
    # What a host brings of its guests, perhaps as a link to somewhere else in it.
    for guest in (one for one in RUNTIMES if one.host == runtime):
        parts += (f"bin/{guest.executables[0]}", *filter(None, (guest.host_manifest,)))
    versions = list(_names_in(runtime_dir))
    for version in versions:
        # Thousands are never kept: their states would take longer than the command itself.
        if not marks.is_whole:
            return
        place = f"{runtime_dir}/{version}"
        if version == "current":
            with suppress(OSError):
                if os.readlink(place) not in versions:  # noqa: PTH115
                    marks.add_state(version)  # it leads there by another link, perhaps
        elif marks.add_state(version) is not None:
            if os.path.islink(place):  # noqa: PTH114
                marks.add_way(place)
            for part in parts:
                marks.add_state(f"{version}/{part}")


def _names_in(directory: Path | str) -> Iterator[str]:
    with suppress(OSError):
        yield from sorted(os.listdir(directory))  # noqa: PTH208
