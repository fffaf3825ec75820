"""The active version of every runtime here, and what set it: what `omg current` and `omg` show."""

from __future__ import annotations

from omg.project.active import BY_DEFAULT, kept_remark, set_by_text
from omg.project.not_installed import shown_text
from omg.project.requested import other_runtimes
from omg.project.resolution import contradicts
from omg.result import RuntimeVersion
from omg.runtimes.lifecycle import end_remark
from omg.runtimes.registry import RUNTIMES, by_name
from omg.status.extras import lacking
from omg.status.runtime_status import RuntimeStatus, report, status_of
from omg.status.today import present_days
from omg.store.installed import list_runtimes
from omg.versions.resolver import alias_remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.console import Console
    from omg.context import Context
    from omg.project.discovery import Walk
    from omg.runtimes.lifecycle import Days
    from omg.runtimes.runtime import Runtime


def statuses_here(context: Context, walk: Walk) -> tuple[RuntimeStatus, ...]:
    """Return the status of every runtime that is pinned here, has a global default, or has a problem.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    statuses = (status_of(context, runtime, walk) for runtime in _runtimes(context, walk))
    return tuple(status for status in statuses if _is_of_interest(status))


def report_of(status: RuntimeStatus, context: Context) -> RuntimeVersion:
    """Return the JSON report of the active version, or of the requested version that is missing."""
    if status.active is not None:
        return report(status.active, status, context.store)
    pin = status.requests.pin if status.requests is not None else None
    return RuntimeVersion(
        status.runtime.name,
        status.missing or (pin.text if pin is not None else "system"),
        is_active=status.active_version is not None,
        is_default=status.active_version is None and status.requested_by == BY_DEFAULT,
        source="system" if status.active_version is not None else None,
        requested_by=status.requested_by,
    )


def rows_of(statuses: Iterable[RuntimeStatus], context: Context) -> Iterator[tuple[str, ...]]:
    """Yield a row for each runtime; runtimes with the same problem share a row."""
    days = present_days(context)
    grouped: dict[str, list[RuntimeStatus]] = {}
    for status in statuses:
        problem = status.problem if status.missing is None else None
        key = problem.message if problem is not None else status.runtime.name
        grouped.setdefault(key, []).append(status)
    for first, *others in grouped.values():
        _, *cells = row_of(first, context.console, days)
        yield (", ".join(one.runtime.name for one in (first, *others)), *cells)


def row_of(status: RuntimeStatus, console: Console, days: Days) -> tuple[str, ...]:
    """Return the same for people, as cells."""
    name = status.runtime.name
    if status.active_version is None:
        if status.missing is not None:
            version = console.paint(shown_text(status.missing), "warning")
            by = set_by_text(status.requested_by, status.runtime)
            return (name, version, f"not installed{_alias_remark(status)}; {by}")
        problem = status.problem.message if status.problem else ""
        return (name, console.paint("?", "warning"), problem.partition("\n")[0])
    if (other := status.in_place) is not None:
        remark = f"{other.runtime} {other.version} brings its own, which runs where no project pins one"
        if (pin := status.requests.pin if status.requests is not None else None) is not None:
            by = set_by_text(str(pin.origin), status.runtime)
            remark = f"{other.runtime} {other.version} brings {shown_text(pin.text)}, {by}"
        return (name, console.paint(other.runtime, "active"), remark)
    version = status.active.version.text if status.active else "system"
    remarks = _remarks(status)
    end = status.end_of(status.active) if status.active is not None else None
    if remark := end_remark(end, days):
        remarks.append(console.paint(remark, "warning"))
    return (name, console.paint(version, "active"), "; ".join(remarks))


def _alias_remark(status: RuntimeStatus) -> str:
    """Return what the user's alias stands for, if it is one."""
    pin = status.requests.pin if status.requests is not None else None
    if pin is None:
        return ""
    return alias_remark(pin.specs[0], status.runtime.vocabulary, status.installed_versions.aliases)


def _remarks(status: RuntimeStatus) -> list[str]:
    requests, active = status.requests, status.active
    remarks = [set_by_text(status.requested_by, status.runtime)]
    if requests is not None and requests.is_kept:
        remarks.append(f"{kept_remark(status.runtime)} no version file counts")
    missing = lacking(active, status.active_version.selection) if status.active_version is not None else ()
    if missing:
        remarks.append(f"lacks {', '.join(map(shown_text, missing))}: run omg install")
    constraint = requests.constraint if requests is not None else None
    if requests is None or constraint is None:
        return remarks
    if active is not None and contradicts(requests, active, status.installed_versions):
        remarks.append(f"but {constraint.origin} wants {shown_text(constraint.text)}")
    elif requests.pin is None and status.active_version is not None:
        is_met = status.active_version.selection is not None
        if is_met and status.active_version.is_inherited:
            remarks.append(f"satisfies {shown_text(constraint.text)} of {constraint.origin}")
        elif not is_met:
            wanted = f"{shown_text(constraint.text)} of {constraint.origin}"
            remarks.append(f"nothing installed satisfies {wanted}")
    return remarks


def _is_of_interest(status: RuntimeStatus) -> bool:
    """Whether something of omg's is active or missing, or somebody asks for the system version."""
    return status.problem is not None or status.requested_by is not None


def installed_runtimes(context: Context) -> tuple[Runtime, ...]:
    """Return the runtimes of which something is installed: omg's own in their order, then the others.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    names = set(list_runtimes(context.store))
    known = tuple(runtime for runtime in RUNTIMES if runtime.name in names)
    return known + tuple(by_name(name) for name in sorted(names - {runtime.name for runtime in known}))


def _runtimes(context: Context, walk: Walk) -> tuple[Runtime, ...]:
    """Return omg's own runtimes in their order, then others that are installed or named here."""
    others = {runtime.name: runtime for runtime in other_runtimes(walk)}
    for runtime in installed_runtimes(context):
        if runtime not in RUNTIMES:
            others.setdefault(runtime.name, runtime)
    return (*RUNTIMES, *(others[name] for name in sorted(others)))
