"""`omg outdated`: used versions that have a newer one, or whose line has no support any more."""

from __future__ import annotations

from omg.console import aligned
from omg.manager.default import warn_of_broken_defaults
from omg.manager.naming import named_runtime
from omg.project.active import BY_DEFAULT, set_by_text
from omg.project.not_installed import shown_text
from omg.project.selection import shown_path
from omg.result import Result
from omg.runtimes.lifecycle import end_remark
from omg.status.lifecycle import life_cycle_of
from omg.status.today import present_days
from omg.versions.spec import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator, Sequence

    from omg.console import Console
    from omg.context import Context
    from omg.manager.outdated import Standing
    from omg.result import Json
    from omg.runtimes.lifecycle import Days
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version

NAME = "outdated"
HELP = "show versions in use that have a newer one, or have reached end of life"
EXAMPLES = (
    "omg outdated",
    "omg outdated node",
    "omg outdated --projects --json",
)
# There is something to tell; like `omg check`.
OUTDATED = 100


def configure(parser: ArgumentParser) -> None:
    """Declare the runtime, and where to look."""
    parser.add_argument("runtime", nargs="?", metavar="RUNTIME", help="show only this runtime")
    parser.add_argument(
        "--projects", action="store_true", help="also look at all projects whose version files omg has used"
    )


def run(context: Context, args: Namespace) -> Result:
    """Ask the publishers, and report what is newer; exit status 100 if there is something.

    Raises:
        OmgError: Only one publisher was to be asked, it did not answer, and no line has ended.
    """
    from omg.manager.outdated import standings_of, used_runtimes, uses_of

    runtimes = used_runtimes(context)
    if args.runtime is not None:
        runtimes = (named_runtime(context, args.runtime, command="omg outdated {}"),)
    uses = uses_of(context, runtimes, with_projects=args.projects)
    if not warn_of_broken_defaults(context, runtimes) and not uses:
        context.console.say("no installed version is used here or as a global default")
    found = standings_of(context, uses, command="omg outdated")
    days = present_days(context)
    outdated = [one for one in found.standings if one.is_outdated]
    # With something to show, one that fails is not the whole answer.
    count = len(outdated) + len({use.runtime.name for use in uses})
    failures = context.console.show_failures(found.errors, count=count)
    others = [one for one in found.standings if not one.is_outdated]
    soon = [one for one in others if one.held_back is not None or end_remark(one.end, days)]
    lines = aligned(_row(group, context.console, days) for group in _grouped((*outdated, *soon)))
    if found.standings and not outdated and not found.errors:
        context.console.say("nothing is out of date")
    document: dict[str, Json] = {
        "uses": [_document(one) for one in found.standings],
        "ends_of_life_from": _dates_from(context, found.standings),
        "errors": failures,
    }
    exit_status = found.errors[0].exit_status if found.errors else OUTDATED if outdated else 0
    return Result(lines, document, exit_status=exit_status, closing="\n".join(_commands(outdated)))


def _commands(outdated: Sequence[Standing]) -> Iterator[str]:
    """Yield what upgrades each of them."""
    from omg.sources.newest import is_newer

    # Asked last: whether one is linked is in a file of each, and thousands of projects may ask.
    defaults = [one for one in outdated if one.use.requested_by == BY_DEFAULT and one.use.linked_dir is None]
    newer = [one for one in defaults if one.candidate is not None]
    if any(is_newer(one.newest.meeting, one.use.version) for one in newer):
        yield "to upgrade the global defaults, run: omg upgrade"
    for one in newer:
        if not is_newer(one.newest.meeting, one.use.version):
            name = one.use.runtime.typed_name
            yield f"to upgrade {name} to {one.candidate}, run: omg upgrade {name}@{one.use.line}"
    ended = {one.use.runtime.typed_name: one.use.runtime for one in defaults if one.has_ended}
    for option, has_lts in (("--lts", True), ("--latest", False)):
        names = [name for name, one in ended.items() if bool(one.vocabulary.lts_lines) is has_lts]
        if names:
            yield f"for a line that still gets fixes, run: omg upgrade {' '.join(names)} {option}"
    pinned = (one for one in outdated if one.candidate is not None and one.use.requested_by != BY_DEFAULT)
    if any(one.use.linked_dir is None for one in pinned):
        yield "to upgrade what is pinned in a folder, run there: omg upgrade --pins"


def _grouped(standings: Iterable[Standing]) -> Iterable[list[Standing]]:
    """Return them in groups for one line each: many projects ask for the same."""
    groups: dict[tuple[str, Version, VersionSpec | None, bool], list[Standing]] = {}
    for one in standings:
        use = one.use
        key = (use.runtime.name, use.version, use.spec, use.requested_by == BY_DEFAULT)
        groups.setdefault(key, []).append(one)
    return groups.values()


def _row(alike: Sequence[Standing], console: Console, days: Days) -> tuple[str, ...]:
    standing, *others = alike
    use, newest = standing.use, standing.newest
    candidate = standing.candidate
    more = f" and {len(others):,} more" if others else ""
    notes = [set_by_text(use.requested_by, use.runtime) + more + _request(standing)]
    if use.linked_dir is not None:
        notes.append(f"linked to {shown_path(use.linked_dir)}")
    if newest.security:
        notes.append(console.paint(f"security release: {newest.security[0]}", "warning"))
    if remark := end_remark(standing.end, days):
        notes.append(console.paint(remark, "warning"))
    if standing.held_back is not None:
        notes.append(f"{standing.held_back} is held back by minimum_age")
    if candidate is not None and newest.meeting != candidate:
        notes.append("newer than what is asked for")
    beyond = _beyond(standing)
    notes += [f"newest LTS: {newest.lts}"] if newest.lts in beyond else []
    is_newest_lts = newest.overall == newest.lts
    notes += [f"newest: {newest.overall}"] if newest.overall in beyond and not is_newest_lts else []
    arrow = f"-> {candidate}" if candidate is not None else ""
    return (use.runtime.typed_name, use.version.text, arrow, "; ".join(notes))


def _request(standing: Standing) -> str:
    """Return what is asked for, where the one who asks does not say it by a path."""
    spec = standing.use.spec
    return "" if spec is None else f" ({shown_text(typed(spec))})"


def _beyond(standing: Standing) -> set[Version | None]:
    """Return what is newer than all that a plain upgrade would take."""
    from omg.sources.newest import is_newer

    floor = standing.candidate or standing.use.version
    newest = standing.newest
    found = {one for one in (newest.overall, newest.lts) if one is not None and is_newer(one, floor)}
    return {*found}


def _document(standing: Standing) -> dict[str, Json]:
    use, newest = standing.use, standing.newest
    return {
        "runtime": use.runtime.name,
        "version": use.version.text,
        "requested": None if use.spec is None else typed(use.spec),
        "requested_by": use.requested_by,
        "outdated": standing.is_outdated,
        "newest_requested": _text(newest.meeting),
        "newest_of_line": _text(newest.of_line),
        "newest_lts": _text(newest.lts),
        "newest": _text(newest.overall),
        "held_back": _text(standing.held_back),
        "security_releases": [version.text for version in newest.security],
        "end_of_life": standing.end,
        "ended": standing.has_ended,
    }


def _text(version: Version | None) -> str | None:
    return version.text if version is not None else None


def _dates_from(context: Context, standings: Sequence[Standing]) -> dict[str, Json]:
    """Return the day that the ends of life of each runtime are from."""
    names = dict.fromkeys(one.use.runtime.name for one in standings)
    found = {name: life_cycle_of(context, name) for name in names}
    return {name: one.as_of for name, one in found.items() if one is not None}
