"""Which other manager has a version that omg lacks: for the hint of an error, so only when it is shown."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from omg.adoption.managers import MANAGERS, SYSTEM
from omg.errors import OmgError
from omg.versions.resolver import resolve
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec


def find_elsewhere(
    runtime: Runtime,
    specs: Sequence[VersionSpec],
    *,
    env: Mapping[str, str],
    home: Path,
    aliases: Mapping[str, str],
) -> tuple[str, Version] | None:
    """Return the first manager that has what one of ``specs`` means, and that version.

    What the system brought is not looked for, which takes long. A manager that cannot be read has nothing.

    Args:
        runtime: The runtime.
        specs: What was requested, the preferred one first.
        env: The environment, which may move the folder of a manager.
        home: The user's home.
        aliases: The user's aliases of the runtime.
    """
    for manager, search in MANAGERS.items():
        if manager == SYSTEM:
            continue
        with suppress(OSError, OmgError):
            found = search(env, home).adoptables
            versions = [Version.parse(one.version) for one in found if one.runtime == runtime.name]
            for spec in specs:
                version = resolve(spec, versions, vocabulary=runtime.vocabulary, aliases=aliases)
                if version is not None:
                    return manager, version
    return None
