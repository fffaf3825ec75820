"""Everything that the version files of a folder ask for, of every runtime."""

from __future__ import annotations

from omg.errors import OmgError
from omg.project.discovery import Parsed, Walk
from omg.project.formats.request import Request
from omg.project.selection import FileOrigin, select
from omg.project.tree import Tree
from omg.runtimes.others import OTHER_FILES
from omg.runtimes.registry import MULTI_FILES, RUNTIMES, by_name
from omg.versions.grammar import MAX_SHORT_LENGTH
from omg.versions.spec import Default, System

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.project.selection import Selection
    from omg.runtimes.runtime import Runtime


def requested(walk: Walk) -> tuple[tuple[Runtime, Selection | OmgError], ...]:
    """Return what is requested of each runtime: its pin, else its constraint, else why that is not known.

    Environment variables do not count: they are a shell's, not the folder's.
    """
    answers: list[tuple[Runtime, Selection | OmgError]] = []
    for runtime in (*RUNTIMES, *other_runtimes(walk)):
        try:
            requests = select(runtime, walk, {})
        except OmgError as error:
            answers.append((runtime, error))
            continue
        selection = requests.pin or requests.constraint
        if selection is not None:
            answers.append((runtime, selection))
    return tuple(answers)


def asking_folder(runtime: Runtime, walk: Walk) -> Path | None:
    """Return the folder of a walk that asks for a version of ``runtime``; the system's version is none.

    A version file that cannot be used asks for nothing here.
    """
    try:
        requests = select(runtime, walk, {})
    except OmgError:
        return None
    selection = requests.pin or requests.constraint
    if selection is None or not isinstance(selection.origin, FileOrigin):
        return None
    if all(isinstance(spec, System | Default) for spec in selection.specs):
        return None
    # Not the file's own folder: that may be `.config/mise`.
    return walk.directories[selection.origin.distance]


def directories_below(root: Path) -> Iterator[Path]:
    """Yield the directories below ``root`` that may belong to the project; links are not followed."""
    yield from (folder.path for folder in Tree(root).folders() if folder.path != root)


def other_runtimes(walk: Walk) -> tuple[Runtime, ...]:
    """Return the runtimes that version files name and omg has no definition of, by their names."""
    known = {runtime.name for runtime in RUNTIMES}
    others: dict[str, Runtime] = {}
    for found in walk.files((*MULTI_FILES, *OTHER_FILES)):
        if not isinstance(found.content, Parsed):
            continue
        for outcome in found.content.answers:
            if outcome.runtime is None or outcome.runtime in known:
                continue
            if found.content.is_foreign and len(outcome.runtime) > MAX_SHORT_LENGTH:
                continue  # a name that must not be shown
            tool = outcome.tool if isinstance(outcome, Request) else ""
            others.setdefault(outcome.runtime, by_name(tool or outcome.runtime))
    return tuple(others[name] for name in sorted(others))
