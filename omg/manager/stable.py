"""The stable place of a line of versions: the link in the store that follows it."""

from __future__ import annotations

from omg.errors import StoreError, UsageError
from omg.shim.refresh import confirm_shims
from omg.store.stable import line_of, stable_place
from omg.versions.spec import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version


def stable_link(
    context: Context, runtime: Runtime, version: Version, meaning: VersionSpec | None
) -> tuple[Path, str]:
    """Return the link that follows the line of an installed version, and the version that it leads to.

    A prefix names its line: ``python@3.12``, ``python@3``. Anything else means the usual line of its runtime.

    Args:
        context: The world.
        runtime: The runtime.
        version: What ``meaning`` resolves to.
        meaning: The version as it was typed, without the user's alias; ``None`` if none was.

    Raises:
        UsageError: It names one version, or one that belongs to no line.
        StoreError: The link is not there and cannot be made.
    """
    usual = line_of(version, runtime.line_numbers)
    typed = meaning.text if isinstance(meaning, Token) else ""
    lines = {line_of(version, 1), line_of(version, 2)} - {""}
    if not lines or (typed == version.text and typed not in lines):
        instead = f"--stable {runtime.name}@{usual}" if usual else f"{runtime.name}@{version}"
        raise UsageError(
            f"{runtime.name} {version} is one version: no link follows it",
            hint=f"run omg where {instead}",
        )
    link = stable_place(context.store, runtime.name, typed if typed in lines else usual or min(lines))
    if not link.is_symlink():
        confirm_shims(context)
    if not link.exists():
        raise StoreError(f"`{link}` is missing", hint="run omg rehash")
    return link, link.readlink().name
