"""Everything in one folder that names a version: its version files, and what mentions one beside them."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from omg.project.discovery import Parsed, Walk
from omg.project.formats.lock import has_no_match
from omg.project.formats.registry import SHARED_FORMATS
from omg.project.formats.request import FormatProblem, MalformedDocumentError
from omg.project.formats.text import decode, split_lines
from omg.project.mentions.mention import FileReference, Mention, Role
from omg.project.mentions.package_manager import LOCK_FILES, manager_of, other_locks
from omg.project.mentions.registry import BELOW, reader_of
from omg.project.mentions.version_file import mention_of_request
from omg.project.reading import Bytes, Unusable, read
from omg.runtimes.others import OTHER_FILES, runtime_of_file
from omg.runtimes.registry import MULTI_FILES, RUNTIMES, by_name
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.discovery import Found
    from omg.project.mentions.registry import Reader
    from omg.project.tree import Folder
    from omg.runtimes.runtime import VersionFile

# Of each runtime its strongest file comes first: the order in which files decide.
_FILES = tuple(
    dict.fromkeys(
        (
            *MULTI_FILES,
            *(file for runtime in RUNTIMES for file in runtime.version_files),
            *(file for runtime in RUNTIMES for file in runtime.manifests),
            *OTHER_FILES,
        )
    )
)
_BY_FIRST_NAME = tuple((file.path.partition("/")[0], file) for file in _FILES)
_FIRST_NAMES = frozenset(name for name, _ in _BY_FIRST_NAME)
# In a comment: the line is meant to say something else.
IGNORE_MARK = "omg check: ignore"
_MAX_WORKFLOWS = 200
# Of one folder, and of one file.
_MAX_FILES = 500
_MAX_MENTIONS = 500
# Folders of actions, and how many lie in one.
_MAX_ACTION_FOLDERS = 100


@dataclass(frozen=True, slots=True)
class Statement:
    """A mention, and where it is.

    Attributes:
        mention: What it says.
        path: Its file.
        found: The version file, where it is one.
        is_unlocked: The lock file beside it has another version.
    """

    mention: Mention
    path: Path
    found: Found | None = field(default=None, repr=False)
    is_unlocked: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is wrong by itself.

    Attributes:
        kind: What it is, in snake case.
        path: Its file.
        line: Its line.
        runtime: The runtime that it concerns; empty for none.
        message: What is wrong.
        decides: What decides, as part of a sentence; may be empty.
        hint: What to type.
        is_deciding: It is in the file that would decide: nobody knows what.
        decided_at: The file and the line that ``decides`` is about, and that are named before it.
    """

    kind: str
    path: Path
    line: int
    runtime: str
    message: str
    decides: str
    hint: str
    is_deciding: bool = False
    decided_at: tuple[Path, int] | None = None


@dataclass(frozen=True, slots=True)
class FolderStatements:
    """What is in one folder.

    Attributes:
        path: The folder.
        statements: What its files say, in the order in which they decide.
        faults: What is wrong by itself.
        hidden: The runtimes for which a link out of the project decides.
    """

    path: Path
    statements: tuple[Statement, ...] = ()
    faults: tuple[Fault, ...] = ()
    hidden: frozenset[str] = frozenset()


def read_folder(folder: Folder, root: Path, *, uid: int, is_top: bool = False) -> FolderStatements:
    """Return what the files of ``folder`` say.

    Files of strangers and links out of ``root`` say nothing, and what a version file that is such a link
    decides is not known. Nor do manifests and other tools' files that cannot be read or are too large, but
    that is a fault.

    Args:
        folder: The folder.
        root: No link leads out of it; a path without links.
        uid: The effective user id of the caller.
        is_top: GitHub reads the workflows in it.
    """
    reading = _Reading(folder, root, uid)
    if not _FIRST_NAMES.isdisjoint(folder.names):
        reading.read_version_files()
    names = [*sorted(folder.names), *(_workflows(folder.path) if is_top and BELOW in folder.names else ())]
    readers = ((name, reader) for name in names if (reader := reader_of(name)))
    for name, reader in islice(readers, _MAX_FILES):
        reading.read_mentions(name, reader)
    if "package.json" in folder.names and not folder.names.isdisjoint(LOCK_FILES):
        reading.compare_locks()
    return FolderStatements(
        folder.path, tuple(reading.statements), tuple(reading.faults), frozenset(reading.hidden)
    )


class _Reading:
    """What was read of one folder so far."""

    def __init__(self, folder: Folder, root: Path, uid: int) -> None:
        self.statements: list[Statement] = []
        self.faults: list[Fault] = []
        self.hidden: set[str] = set()
        self._folder, self._root, self._uid = folder, root, uid

    def read_version_files(self) -> None:
        """Read the version files, in the order in which they decide."""
        names = self._folder.names
        walk = Walk((self._folder.path,), uid=self._uid, names_in=lambda _: names)
        for found in walk.files(file for first, file in _BY_FIRST_NAME if first in names):
            content = found.content
            if isinstance(content, Unusable) and found.version_file.format not in SHARED_FORMATS:
                problem = FormatProblem(f"it {content.reason}", hint="make it readable, or delete it")
                self.faults.append(self._problem(found, problem))
            elif isinstance(content, Unusable):
                self._note_unreadable(found.path, f"it {content.reason}", 1)
            if not isinstance(content, Parsed):
                continue
            if content.target is not None:
                self._hide(found, content)
                continue
            for outcome in content.answers:
                if isinstance(outcome, FormatProblem) and outcome.is_ignored:
                    self._note_unreadable(found.path, outcome.message, outcome.line)
                elif isinstance(outcome, FormatProblem):
                    self.faults.append(self._problem(found, outcome))
                elif mention := mention_of_request(found.version_file.format, content.data, outcome):
                    is_unlocked = content.lock is not None and has_no_match(outcome)
                    self.statements.append(Statement(mention, found.path, found, is_unlocked))

    def _hide(self, found: Found, content: Parsed) -> None:
        """Note what a link out of the project decides: what it leads to is not to be shown."""
        for outcome in content.answers:
            if isinstance(outcome, FormatProblem):
                continue
            one = mention_of_request(found.version_file.format, content.data, outcome)
            if one is not None and one.role is Role.DECIDES and not self._is_pinned(one.runtime):
                self.hidden.add(one.runtime)

    def _is_pinned(self, runtime: str) -> bool:
        pins = (one.mention for one in self.statements if one.mention.role is Role.DECIDES)
        return any(pin.runtime == runtime for pin in pins)

    def _problem(self, found: Found, problem: FormatProblem) -> Fault:
        """Return a fault of a version file, which decides unless a stronger one has done so."""
        runtime = problem.runtime or _runtime_of(found.version_file)
        is_deciding = not self._is_pinned(runtime)
        hint = problem.hint or "correct it"
        what = "omg cannot read it, and refuses to guess" if is_deciding else "omg does not read it here"
        line, message = problem.line or 1, problem.message
        return Fault("unreadable", found.path, line, runtime, message, what, hint, is_deciding)

    def read_mentions(self, name: str, reader: Reader) -> None:
        """Read a file that is not a version file."""
        path = self._folder.path / name
        text = self._text(path)
        if text is None or not any(mark in text for mark in reader.marks):
            return
        lines = split_lines(text)
        try:
            for one in islice(reader.load().read(text), _MAX_MENTIONS):
                if IGNORE_MARK in lines[one.line - 1]:
                    continue
                if isinstance(one, Mention):
                    self.statements.append(Statement(one, path))
                elif isinstance(one, FileReference) and name.startswith(BELOW):
                    self._check_reference(one, path)
        except MalformedDocumentError as error:
            self._note_unreadable(path, error.message, error.line)

    def _note_unreadable(self, path: Path, message: str, line: int | None) -> None:
        """Note once that a manifest, or another tool's file, is not what its name says."""
        if all(fault.path != path for fault in self.faults):
            what, hint = "omg ignores the whole file", "correct it"
            self.faults.append(Fault("unreadable", path, line or 1, "", message, what, hint))

    def _check_reference(self, reference: FileReference, path: Path) -> None:
        """Note a version file that a workflow names and that is not there."""
        name = reference.path.removeprefix("./")
        first, slash, _ = name.partition("/")
        # Where its folder is not there either, the workflow checks out something else.
        is_elsewhere = bool(slash) and first not in self._folder.names
        if first == "" or ".." in name.split("/") or is_elsewhere:
            return
        # Not of a Path: a name that is too long for one is not there either.
        if os.path.exists(self._folder.path / name):  # noqa: PTH110
            return
        hint = "correct the path"
        if name == by_name(reference.runtime).pin_file:
            hint = f"run omg pin {reference.runtime}@VERSION, or correct the path"
        self.faults.append(
            Fault(
                "missing_file",
                path,
                reference.line,
                reference.runtime,
                reference.says,
                "there is no such file",
                hint,
            )
        )

    def compare_locks(self) -> None:
        """Note the lock files of other package managers than the one that ``package.json`` names."""
        manifest = self._folder.path / "package.json"
        text = self._text(manifest)
        try:
            named = manager_of(text or "{}")
        except MalformedDocumentError:
            return
        for name, owner in other_locks(self._folder.names, named[0]) if named else ():
            manager, line = named or ("", 1)
            says, decides = f"the lock file of {owner}", f"names {manager}"
            hint = f"delete it, or change packageManager to {owner}"
            path, place = self._folder.path / name, (manifest, line)
            self.faults.append(Fault("lock_file", path, 1, manager, says, decides, hint, decided_at=place))

    def _text(self, path: Path) -> str | None:
        """Return the text of a file, ``None`` where it is not one that counts here."""
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(self._root):
            return None
        content = read(str(path), directory=str(path.parent), is_plain=False, uid=self._uid)
        try:
            if isinstance(content, Unusable):
                self._note_unreadable(path, f"it {content.reason}", 1)
            return decode(content.data) if isinstance(content, Bytes) else None
        except MalformedDocumentError as error:
            self._note_unreadable(path, error.message, error.line)
            return None


def _runtime_of(version_file: VersionFile) -> str:
    """Return the runtime that a version file is about; nothing for one that may be about all."""
    for runtime in RUNTIMES:
        if version_file in (*runtime.version_files, *runtime.manifests):
            return runtime.name
    return runtime_of_file(version_file.path) or ""


def _workflows(folder: Path) -> list[str]:
    """Return the paths of the workflows and composite actions of a repository; no link is followed."""
    found: list[str] = []
    count = 0
    for place in (f"{BELOW}/workflows", f"{BELOW}/actions"):
        for directory, inner, names in os.walk(folder / place):
            count += 1
            if count > _MAX_ACTION_FOLDERS:
                inner.clear()
            below = Path(directory).relative_to(folder)
            found += sorted(str(below / name) for name in names if name.endswith((".yml", ".yaml")))
    return found[:_MAX_WORKFLOWS]
