"""Which version files are between the working directory and the root, and what they say.

The walk is lazy: a file is opened only when everything nearer has not settled the question, and an absent
name leaves no trace. Nothing is decided here; see ``omg.project.selection``.
"""

from __future__ import annotations

import os
from pathlib import Path

from omg.patterns import re
from omg.project.formats.registry import parse
from omg.project.formats.request import FormatProblem
from omg.project.outside import is_own_version_file, quoted_briefly, target_outside
from omg.project.reading import Bytes, Ignored, Unusable, read
from omg.value import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from omg.project.formats.request import Outcome
    from omg.runtimes.runtime import VersionFile
    from omg.store.layout import Store

# Directories of dependencies and package caches: projects of other people, whose version files do not count.
# A literal list of what package managers create, compared as text; a directory of the user's own that only
# shares a part of such a name (``~/work/registry/src/app``) is a project like any other.
#
# Each match of the pattern has one of these: without one, the pattern is not compiled.
_MARKS = (
    *("node_modules", "site-packages", "_cacache", "_npx", ".pnpm-store", "pip-req-build-", "pip-install-"),
    *("vendor/bundle/", "bundler/gems", ".gem/ruby", "registry/src/", "git/checkouts/", "pkg/mod/"),
    *("pnpm/store", ".cache/"),
)
# One or more components, from a slash to the end of a component. Cargo and Bundler add 16 hexadecimal digits
# or an engine's name, Go a version; without these it is not their cache.
_PLACE = r"""(?x)/(?:
        node_modules | site-packages | _cacache | _npx | \.pnpm-store
      | pip-req-build-[^/]* | pip-install-[^/]*
      | vendor/bundle/(?:ruby|jruby|truffleruby) | bundler/gems | \.gem/ruby
      | registry/src/[^/]+-[0-9a-f]{16} | git/checkouts/[^/]+-[0-9a-f]{16}
      | pkg/mod/cache | pkg/mod/(?:[^/]+/)*[^/]*@v[^/]*
      | pnpm/store | \.cache/(?:pre-commit|uv|pip|yarn)
    )(?=/|$)"""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A version file that was read.

    Attributes:
        data: Its bytes.
        answers: What it says, to every runtime.
        target: What it really is, where a link leads out of its project; else ``None``.
        is_foreign: And that is not the caller's own version file of that name: it is not written, and no
            answer shows more than the beginning of it.
        lock: The bytes of the lock file beside it, ``None`` where there is none that counts.
    """

    data: bytes = field(repr=False)
    answers: tuple[Outcome, ...]
    target: str | None = None
    is_foreign: bool = False
    lock: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A version file that exists.

    Attributes:
        path: Where it is.
        version_file: The runtime's or the multi-runtime entry that it was found by.
        distance: How many directories up it lies; 0 is where the walk began.
        content: What it says, or why it does not count.
    """

    path: Path
    version_file: VersionFile
    distance: int
    content: Parsed | Ignored | Unusable


def working_dir() -> Path | None:
    """Return the physical working directory, or ``None`` where it has been deleted."""
    try:
        cwd = os.getcwd()  # noqa: PTH109 - Path.cwd() would do the same
    except OSError:
        return None
    # Linux writes `(unreachable)/...` for a directory outside the process's root.
    return Path(cwd) if cwd.startswith("/") else None


def directories(
    cwd: Path | None, ceilings: str = "", *, version_dirs: tuple[Path, ...] = ()
) -> tuple[Path, ...]:
    """Return the directories that may pin something, nearest first.

    Args:
        cwd: The physical working directory.
        ceilings: The text of ``OMG_CEILING_DIRS``: directories, separated by colons, that end the walk;
            they are looked at themselves. Relative and absent ones do not count.
        version_dirs: The stores, as ``physical_version_dirs`` has them; version files below do not count.
    """
    return () if cwd is None else tuple(map(Path, places(str(cwd), ceilings, version_dirs=version_dirs)))


def places(directory: str, ceilings: str = "", *, version_dirs: tuple[Path, ...] = ()) -> list[str]:
    """Return the same as ``directories``, as text: commands ask this of thousands of projects.

    Args:
        directory: Where the walk begins, an absolute path without links.
        ceilings: See ``directories``.
        version_dirs: The same.
    """
    place = _project_around(directory, version_dirs)
    found = [place]
    while place != "/":
        place = place.rpartition("/")[0] or "/"
        found.append(place)
    identities = {_identity(text) for text in ceilings.split(":") if text.startswith("/")} - {None}
    if identities:
        for count, place in enumerate(found, start=1):
            if _identity(place) in identities:
                return found[:count]
    return found


def ignored_directories(cwd: Path | None, *, version_dirs: tuple[Path, ...] = ()) -> tuple[Path, ...]:
    """Return the dependency directories that ``directories`` leaves out, nearest first."""
    if cwd is None:
        return ()
    nearest = Path(_project_around(str(cwd), version_dirs))
    return tuple(one for one in (cwd, *cwd.parents) if one != nearest and one.is_relative_to(nearest))


def physical_version_dirs(store: Store) -> tuple[Path, ...]:
    """Return the stores as a shim of the own one spells them."""
    own = Path(os.path.realpath(store.data_dir), store.versions_dir.name)
    return (own, *store.system_dirs)


class Walk:
    """The version files of a list of directories, each read at most once.

    Args:
        directories: Where to look, nearest first.
        uid: The effective user id of the caller, who need not trust every file.
        names_in: The names that a directory has, where the caller has listed it already; without it, and
            where it returns ``None``, every name is tried.
    """

    def __init__(
        self,
        directories: Sequence[Path],
        *,
        uid: int,
        names_in: Callable[[str], Collection[str] | None] | None = None,
    ) -> None:
        self.directories = tuple(directories)
        self._uid = uid
        self._names_in = names_in
        self._contents: dict[str, Parsed | Ignored | Unusable | None] = {}

    def files(self, version_files: Iterable[VersionFile]) -> Iterator[Found]:
        """Yield the files that exist: nearest directory first, within one in the order given."""
        named = [(one, first_name(one)) for one in version_files]
        for distance, directory in enumerate(map(str, self.directories)):
            names = None if self._names_in is None else self._names_in(directory)
            present = [one for one, first in named if names is None or first in names]
            yield from self.files_in(directory, present, distance)

    def files_in(
        self, directory: str, version_files: Iterable[VersionFile], distance: int = 0
    ) -> Iterator[Found]:
        """Yield those of the files that exist in one directory, which need not be one of the walk's.

        Args:
            directory: An absolute path.
            version_files: What to look for, in this order.
            distance: How far away the directory is.
        """
        for version_file in version_files:
            for path in _paths(directory.rstrip("/"), version_file.path):
                content = self._read(path, directory, version_file)
                if content is not None:
                    yield Found(Path(path), version_file, distance, content)

    def _read(
        self, path: str, directory: str, version_file: VersionFile
    ) -> Parsed | Ignored | Unusable | None:
        if path not in self._contents:
            content = read(path, directory=directory, is_plain=version_file.is_plain, uid=self._uid)
            if isinstance(content, Bytes):
                lock = self._read_lock(directory, version_file)
                beside = None if lock is None else (version_file.lock.rpartition("/")[2], lock)
                answers = parse(version_file.format, path.rpartition("/")[2], content.data, lock=beside)
                name = path.removeprefix(directory).lstrip("/")
                if target := target_outside(path, name):
                    outside = self._outside(content.data, answers, target, name)
                    self._contents[path] = replace(outside, lock=lock)
                else:
                    self._contents[path] = Parsed(content.data, answers, lock=lock)
            else:
                self._contents[path] = content
        return self._contents[path]

    def _read_lock(self, directory: str, version_file: VersionFile) -> bytes | None:
        """Return the lock beside a version file; or ``None`` where none counts."""
        if not version_file.lock:
            return None
        path = f"{directory.rstrip('/')}/{version_file.lock}"
        content = read(path, directory=directory, is_plain=False, uid=self._uid)
        if not isinstance(content, Bytes) or target_outside(path, version_file.lock):
            return None
        return content.data

    def _outside(self, data: bytes, answers: tuple[Outcome, ...], target: str, name: str) -> Parsed:
        """Return what a link out of its project says: anything may be there."""
        has_problem = any(isinstance(answer, FormatProblem) for answer in answers)
        if not has_problem and is_own_version_file(target, name, uid=self._uid):
            return Parsed(data, answers, target)
        return Parsed(data, quoted_briefly(answers, data.decode(errors="replace")), target, is_foreign=True)


def first_name(version_file: VersionFile) -> str:
    """Return the name that a directory has at least, if it has that version file."""
    return version_file.path.partition("/")[0]


def _paths(directory: str, name: str) -> list[str]:
    """Return where the entry ``name`` may be; for a pattern, its files with the strongest first."""
    folder, _, last = name.rpartition("/")
    if not last.startswith("*"):
        return [f"{directory}/{name}"]
    try:
        names = os.listdir(f"{directory}/{folder}")  # noqa: PTH208
    except OSError:
        return []
    # mise reads them in the order of their names, and the last one wins.
    matching = [name for name in names if name.endswith(last[1:]) and not name.startswith(".")]
    return [f"{directory}/{folder}/{name}" for name in sorted(matching, key=os.fsencode, reverse=True)]


def _identity(path: str) -> tuple[int, int] | None:
    try:
        info = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return info.st_dev, info.st_ino


def _project_around(directory: str, version_dirs: Iterable[Path] = ()) -> str:
    """Return ``directory``, or the directory that holds the outermost dependency directory around it.

    Args:
        directory: An absolute path without links.
        version_dirs: The stores; everything below one counts as a dependency directory too.
    """
    around = directory
    if any(mark in directory for mark in _MARKS) and (place := re.search(_PLACE, directory)):
        around = directory[: place.start()] or "/"
    for version_dir in version_dirs:
        if f"{around}/".startswith(f"{version_dir}/"):
            around = str(version_dir.parent)
    return around
