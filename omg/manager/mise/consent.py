"""The first download of mise: a person at a terminal is asked; elsewhere it needs no question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import MiseError
from omg.install.progress import Silence
from omg.manager.mise.installation import MiseInstallation
from omg.manager.mise.places import places_of
from omg.runtimes.registry import is_known
from omg.sources.registry import MISE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.context import Context
    from omg.runtimes.runtime import Runtime


def needs_mise(runtime: Runtime) -> bool:
    """Return whether mise installs ``runtime``; mise itself was named, so that nothing is left to ask."""
    return not is_known(runtime.name) and runtime.name != MISE


def declined_download(context: Context, runtimes: Iterable[Runtime]) -> MiseError | None:
    """Ask whether mise may be downloaded, where one of ``runtimes`` needs it and there is none.

    Returns:
        The error for what needs mise where the answer is no; ``None`` in every other case.
    """
    names = [runtime.typed_name for runtime in runtimes if needs_mise(runtime)]
    if not names or context.config.offline or not context.console.is_interactive:
        return None
    if MiseInstallation(context, places_of(context), Silence(), command="omg install").find() is not None:
        return None
    tools = ", ".join(names)
    if context.console.confirm(f"omg installs {tools} with mise; download mise (about 60 MB) now?"):
        return None
    return MiseError(
        f"{tools} needs mise, which was not downloaded",
        hint="run omg install mise, or put mise on PATH",
    )
