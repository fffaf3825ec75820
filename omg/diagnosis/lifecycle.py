"""Installed versions whose release line gets no fixes any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.runtimes.lifecycle import has_ended
from omg.runtimes.registry import by_name
from omg.status.lifecycle import life_cycle_of
from omg.status.today import present_days
from omg.store.installed import list_runtimes, list_toolchains

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context

KIND = "end_of_life"


def check_life_cycles(context: Context) -> Iterator[Problem]:
    """Yield an advice for each runtime with installed versions whose line has ended.

    Raises:
        StoreAccessError: A store cannot be read.
    """
    days = present_days(context)
    for name in list_runtimes(context.store):
        life_cycle = life_cycle_of(context, name)
        if life_cycle is None:
            continue
        ends = {one.version: life_cycle.end_of(one.version) for one in list_toolchains(context.store, name)}
        ended = [f"{version} (since {end})" for version, end in ends.items() if has_ended(end, days)]
        if ended:
            yield Problem(
                KIND,
                f"end of life, without further fixes: {by_name(name).typed_name} {', '.join(ended)}",
                f"run omg outdated {by_name(name).typed_name} to see which versions are supported",
                is_advice=True,
            )
