"""What was done to start-up files: as lines for people, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.result import Json
    from omg.shell.change import Change
    from omg.shell.takeover import Settled


def change_lines(changes: Iterable[Change]) -> Iterator[str]:
    """Yield a line for each file that changed, or that was left alone."""
    for change in changes:
        where = change.file.described
        if change.problem:
            yield f"left alone: {where}: {change.problem}"
        elif change.is_needed:
            yield f"changed: {where}"


def settled_lines(settled: Iterable[Settled]) -> Iterator[str]:
    """Yield the same for what was asked about other version managers."""
    for one in settled:
        yield from change_lines(one.changes)


def change_documents(changes: Iterable[Change]) -> list[dict[str, Json]]:
    """Return the same as JSON."""
    return [
        {
            "path": str(change.file.path),
            "readers": change.file.readers,
            "changed": change.is_needed,
            "problem": change.problem or None,
        }
        for change in changes
    ]


def settled_documents(settled: Iterable[Settled]) -> list[Json]:
    """Return what was asked about other version managers as JSON."""
    return [
        {
            "path": str(one.offer.end),
            "shells": one.offer.shells,
            "lines": one.offer.theirs,
            "files": change_documents(one.changes),
        }
        for one in settled
    ]
