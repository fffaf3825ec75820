"""`omg look-for-updates`: what ``auto_update`` runs in the background, at most once a day.

It looks for newer global defaults, and with ``security`` takes those that close a security hole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.manager.copying import copy_packages
from omg.manager.outdated import standings_of, used_runtimes, uses_of
from omg.manager.upgrade import carry_plan, install_upgrades, plan_upgrades, use_upgrade
from omg.project.active import BY_DEFAULT
from omg.result import Result
from omg.runtimes.runtime import RuntimeArgument
from omg.shim.refresh import refresh_shims
from omg.sources.newest import is_newer
from omg.status.updates import LOOK, SECURITY, keep_found

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.manager.outdated import Standing

NAME = LOOK
HELP = "look for newer global defaults, for the setting auto_update"
IGNORES_FOLDER = True

_COMMAND = f"omg {LOOK}"


def configure(parser: ArgumentParser) -> None:
    """Declare no arguments."""
    del parser


def run(context: Context, args: Namespace) -> Result:
    """Look, and keep and print what the next command says.

    Raises:
        StoreError: A store cannot be read.
    """
    del args
    found = uses_of(context, used_runtimes(context), with_projects=False)
    defaults = [one for one in found if one.requested_by == BY_DEFAULT]
    standings = standings_of(context, defaults, command=_COMMAND).standings
    # What `omg upgrade` would take: a newer line is a decision.
    newer = [one for one in standings if is_newer(one.newest.meeting, one.use.version)]
    parts: list[str] = []
    if context.config.auto_update == SECURITY:
        safer = [one for one in newer if _has_security_fix(one)]
        if taken := _upgraded(context, safer):
            parts.append(f"upgraded for a security release: {', '.join(taken)}")
            newer = [one for one in newer if one not in safer]
    if newer:
        parts.append(f"newer versions: {', '.join(map(_named, newer))}; run omg upgrade")
    line = "; ".join(parts)
    keep_found(context, line)
    return Result((line,) if line else (), {"found": line})


def _has_security_fix(standing: Standing) -> bool:
    """Return whether what the default would become has a security fix that it lacks."""
    meeting = standing.newest.meeting
    return meeting is not None and any(version <= meeting for version in standing.newest.security)


def _named(standing: Standing) -> str:
    fix = " (security release)" if _has_security_fix(standing) else ""
    return f"{standing.use.runtime.typed_name} {standing.newest.meeting}{fix}"


def _upgraded(context: Context, standings: Sequence[Standing]) -> list[str]:
    """Upgrade global defaults with their global packages, and return each change."""
    if not standings:
        return []
    requested = [RuntimeArgument(one.use.runtime, None, None) for one in standings]
    upgrades = install_upgrades(
        context, plan_upgrades(context, requested, goal="", command=_COMMAND), command=_COMMAND
    )
    done: list[str] = []
    for one in upgrades:
        if one.new is None:
            continue
        plan = carry_plan(one)
        if plan is not None:
            try:
                copy_packages(context, plan)
            except OmgError:
                # The old version stays: `omg globals copy` can be run by hand.
                context.console.warn(f"the global tools of {one.runtime.name} were not installed")
        use_upgrade(context, one, command=_COMMAND)
        done.append(f"{one.runtime.typed_name} {one.old.version} -> {one.new.version}")
    refresh_shims(context)
    return done
