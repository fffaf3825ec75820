"""The version in force here of every runtime, and who asked for it: what `omg current` and `omg` show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.project.not_installed import shown_text
from omg.project.requested import other_runtimes
from omg.project.resolution import contradicts
from omg.result import ToolchainReport
from omg.runtimes.registry import RUNTIMES, by_name
from omg.status.extras import lacking
from omg.status.situation import Situation, report, situation_of
from omg.store.installed import list_runtimes
from omg.versions.resolver import alias_remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.console import Console
    from omg.context import Context
    from omg.project.discovery import Walk
    from omg.runtimes.runtime import Runtime


def situations_here(context: Context, walk: Walk) -> tuple[Situation, ...]:
    """Return how every runtime stands here that is pinned, has a default, or has a problem.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    situations = (situation_of(context, runtime, walk) for runtime in _runtimes(context, walk))
    return tuple(situation for situation in situations if _is_of_interest(situation))


def report_of(situation: Situation, context: Context) -> ToolchainReport:
    """Return what ``--json`` says about what is in force, or about what is asked for and missing."""
    if situation.active is not None:
        return report(situation.active, situation, context.store)
    pin = situation.asked.pin if situation.asked is not None else None
    return ToolchainReport(
        situation.runtime.name,
        situation.missing or (pin.text if pin is not None else "system"),
        is_active=situation.in_force is not None,
        is_default=situation.in_force is None and situation.requested_by == "default",
        source="system" if situation.in_force is not None else None,
        requested_by=situation.requested_by,
    )


def rows_of(situations: Iterable[Situation], console: Console) -> Iterator[tuple[str, ...]]:
    """Yield a row for each runtime; those that one file is in the way of share a row."""
    grouped: dict[str, list[Situation]] = {}
    for situation in situations:
        problem = situation.problem if situation.missing is None else None
        key = problem.message if problem is not None else situation.runtime.name
        grouped.setdefault(key, []).append(situation)
    for first, *others in grouped.values():
        _, *cells = row_of(first, console)
        yield (", ".join(one.runtime.name for one in (first, *others)), *cells)


def row_of(situation: Situation, console: Console) -> tuple[str, ...]:
    """Return the cells that say the same to a person."""
    name = situation.runtime.name
    if situation.in_force is None:
        if situation.missing is not None:
            wanted = console.paint(shown_text(situation.missing), "warning")
            return (name, wanted, f"not installed{_alias_remark(situation)}; {_set_by(situation)}")
        problem = situation.problem.message if situation.problem else ""
        return (name, console.paint("?", "warning"), problem.partition("\n")[0])
    version = situation.active.version.text if situation.active else "system"
    return (name, console.paint(version, "active"), "; ".join(_remarks(situation)))


def _alias_remark(situation: Situation) -> str:
    """Return what the user's alias stands for that is not installed."""
    pin = situation.asked.pin if situation.asked is not None else None
    if pin is None:
        return ""
    return alias_remark(pin.specs[0], situation.runtime.vocabulary, situation.inventory.aliases)


def _remarks(situation: Situation) -> list[str]:
    by = situation.requested_by
    remarks = [_set_by(situation)]
    asked, active = situation.asked, situation.active
    missing = lacking(active, situation.in_force.asked) if situation.in_force is not None else ()
    if missing:
        remarks.append(f"lacks {', '.join(map(shown_text, missing))}: run omg install")
    if asked is not None and active is not None and contradicts(asked, active, situation.inventory):
        floor = asked.floor
        remarks.append(f"but {floor.origin} wants {shown_text(floor.text)}" if floor else "")
    elif asked is not None and asked.pin is None and asked.floor is not None and by == "default":
        remarks.append(f"nothing installed satisfies {shown_text(asked.floor.text)} of {asked.floor.origin}")
    return remarks


def _set_by(situation: Situation) -> str:
    by = situation.requested_by
    return "the global default" if by == "default" else f"set by {by}" if by else "not pinned"


def _is_of_interest(situation: Situation) -> bool:
    if situation.problem is not None or situation.active is not None:
        return True
    return situation.asked is not None and situation.asked.pin is not None


def _runtimes(context: Context, walk: Walk) -> tuple[Runtime, ...]:
    """Return omg's own runtimes in their order, then others that are installed or named here."""
    others = {runtime.name: runtime for runtime in other_runtimes(walk)}
    for name in set(list_runtimes(context.store)) - {runtime.name for runtime in RUNTIMES}:
        others.setdefault(name, by_name(name))
    return (*RUNTIMES, *(others[name] for name in sorted(others)))
