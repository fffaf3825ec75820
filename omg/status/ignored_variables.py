"""Variables of other version managers, and a JAVA_HOME of another Java, which omg ignores."""

from __future__ import annotations

import os

from omg.runtimes.registry import RUNTIMES
from omg.status.runtime_status import status_of, walk_here
from omg.store.installed import list_toolchains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.context import Context
    from omg.runtimes.runtime import Runtime


def warn_of_variables(context: Context, runtimes: Iterable[Runtime] = RUNTIMES) -> None:
    """Warn of each variable that chooses a version of ``runtimes`` for another manager, with omg's way."""
    for runtime in runtimes:
        for name in runtime.ignored_variables:
            if context.env.get(name):
                context.console.warn(f"{name} is set, but omg ignores it: set {runtime.variable} instead")
        for name in runtime.home_variables:
            if context.env.get(name) and _is_of_another(context, runtime, context.env[name]):
                context.console.warn(
                    f"{name} is not a {runtime.title} that omg manages; its shims correct it for"
                    f' what they run; to correct it in this shell, run eval "$(omg env)"'
                )


def _is_of_another(context: Context, runtime: Runtime, home: str) -> bool:
    """Return whether one of omg's toolchains is active here, and ``home`` is not one of them."""
    real = os.path.realpath(home)
    if any(os.path.realpath(one.dir) == real for one in list_toolchains(context.store, runtime.name)):
        return False
    return status_of(context, runtime, walk_here(context)).active is not None
