"""What `omg check` finds in a project: contradictions, and versions that do not exist or cannot be read."""

from __future__ import annotations

import os

from omg.errors import UsageError
from omg.project.contradictions import LOSES, NOTHING_DECIDES, contradictions, decide, hint_for
from omg.project.discovery import directories, physical_version_dirs
from omg.project.formats.registry import BY_NAME
from omg.project.mentions.mention import Role
from omg.project.selection import INSIDE_DEPENDENCY, shown_path
from omg.project.statements import read_folder
from omg.project.tree import Folder, Tree
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.diagnosis.project_versions import Versions
    from omg.project.contradictions import Contradiction, Deciding
    from omg.project.statements import FolderStatements, Statement

# A check is for commit hooks, too: a tree that takes longer is not a project.
_MAX_S = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `omg check`.

    Attributes:
        kind: What it is, in snake case; see ``docs/check.md``.
        path: The file.
        line: Its line.
        runtime: The runtime that it concerns; empty for none.
        says: What the line says.
        decides: What decides, or what is wrong.
        hint: What to type.
        contradiction: What `--fix` can change.
    """

    kind: str
    path: Path
    line: int
    runtime: str
    says: str
    decides: str
    hint: str
    contradiction: Contradiction | None = field(default=None, repr=False)

    def place(self, base: Path) -> str:
        """Return file and line for a message; a file below ``base`` by its path from there."""
        return f"{shown_from(self.path, base)}:{self.line}"

    def text(self, base: Path) -> str:
        """Return the finding as people read it."""
        return f"{self.place(base)}: {self.says}; {self.decides}; {self.hint}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        findings: By file and line.
        folder_count: How many folders were looked at.
        is_cut: There are more.
    """

    findings: tuple[Finding, ...]
    folder_count: int
    is_cut: bool = False


def check_project(context: Context, root: Path, *, base: Path) -> Report:
    """Return what is wrong in ``root`` and below.

    Args:
        context: The world.
        root: A directory.
        base: Files below it are shown by their path from there.

    Raises:
        UsageError: ``root`` is not a directory that can be listed, or the version files in it do not count.
        StoreAccessError: A store exists and cannot be read.
    """
    from omg.diagnosis.project_versions import Versions

    real = _real_directory(context, root)
    tree = Tree(real, max_s=_MAX_S)
    versions = Versions(context)
    deciding = {real.parent: _deciding_above(real)}
    findings: list[Finding] = []
    count = 0
    for folder in tree.folders():
        count += 1
        is_top = folder.path == real or ".git" in folder.names
        said = read_folder(folder, real, uid=os.geteuid(), is_top=is_top)
        here = deciding[folder.path] = decide(said, deciding[folder.path.parent])
        findings += _findings(said, here, versions, base)
    # An anchor of YAML stands for the same line in several jobs.
    different = {(one.kind, one.path, one.line, one.says, one.decides): one for one in findings}
    ordered = sorted(different.values(), key=lambda one: (os.fsencode(one.path), one.line))
    return Report(tuple(ordered), count, tree.is_cut)


def check_folder(folder: Path) -> Finding | None:
    """Return the first contradiction among the files of one folder, for a remark: little is read for it."""
    try:
        names = frozenset(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return None
    said = read_folder(Folder(folder, names), folder, uid=os.geteuid())
    if len(said.statements) < 2:
        return None
    here = decide(said, NOTHING_DECIDES)
    found = next(contradictions(said, here), None)
    return None if found is None else _contradiction(found, folder)


def _real_directory(context: Context, root: Path) -> Path:
    try:
        real = root.resolve(strict=True)
        os.scandir(real).close()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"{shown_path(root)} cannot be checked: {reason}", hint="name a directory"
        ) from error
    if real not in directories(real, version_dirs=physical_version_dirs(context.store)):
        raise UsageError(
            f"{shown_path(real)} {INSIDE_DEPENDENCY}, so its version files are ignored",
            hint="name the directory of a project",
        )
    return real


def _has_repository(folder: Path) -> bool:
    """Return whether there is a ``.git``, of a repository, worktree or submodule, as far as one can see."""
    return os.path.exists(folder / ".git")  # noqa: PTH110 - one of a closed folder is an error of a Path


def _deciding_above(root: Path) -> Deciding:
    """Return what decides above ``root``, up to the folder of its repository; without one, nothing does."""
    if _has_repository(root):
        return NOTHING_DECIDES
    above = next((one for one in root.parents if _has_repository(one)), None)
    deciding = NOTHING_DECIDES
    for parent in reversed(root.parents) if above else ():
        if above is not None and parent.is_relative_to(above):
            names = frozenset(os.listdir(parent)) if os.access(parent, os.R_OK) else frozenset()  # noqa: PTH208
            deciding = decide(read_folder(Folder(parent, names), above, uid=os.geteuid()), deciding)
    return deciding


def _findings(
    said: FolderStatements, deciding: Deciding, versions: Versions, base: Path
) -> Iterator[Finding]:
    losing = set()
    for one in contradictions(said, deciding):
        losing.add(id(one.loser))
        yield _contradiction(one, base)
    for fault in said.faults:
        decides = fault.decides
        if fault.decided_at is not None:
            file, line = fault.decided_at
            decides = f"{shown_from(file, base)}:{line} {decides}"
        yield Finding(fault.kind, fault.path, fault.line, fault.runtime, fault.message, decides, fault.hint)
    for statement in said.statements:
        if id(statement) in losing or statement.mention.role is Role.CONSTRAINS:
            continue
        is_deciding = deciding.of(statement.mention.runtime) is statement
        for kind, what, hint in versions.faults_of(statement, is_deciding=is_deciding):
            mention = statement.mention
            yield Finding(kind, statement.path, mention.line, mention.runtime, mention.says, what, hint)


def _contradiction(one: Contradiction, base: Path) -> Finding:
    winner, loser = one.winner, one.loser
    verb = "decides" if winner.mention.role is Role.DECIDES else "requires"
    decides = f"{shown_from(winner.path, base)}:{winner.mention.line} {verb} {winner.mention.text}"
    is_fixable = is_editable(one)
    hint = hint_for(one, is_fixable=is_fixable)
    says = loser.mention.says
    return Finding(
        one.kind,
        loser.path,
        loser.mention.line,
        loser.mention.runtime,
        says,
        decides,
        hint,
        one if is_fixable else None,
    )


def is_editable(one: Contradiction) -> bool:
    """Return whether `--fix` may change the loser: a version file of its own that `omg pin` can edit."""
    found = one.loser.found
    return (
        one.kind == LOSES and found is not None and _can_pin(one.loser) and one.loser.path != one.winner.path
    )


def _can_pin(statement: Statement) -> bool:
    return statement.found is not None and bool(BY_NAME[statement.found.version_file.format].edit)


def shown_from(path: Path, base: Path) -> str:
    """Return ``path`` for a message: from ``base`` where it lies below it."""
    return shown_path(path.relative_to(base) if path.is_relative_to(base) else path)
