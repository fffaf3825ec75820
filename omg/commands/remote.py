"""What `omg list --remote` answers: the releases that can be installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.console import aligned
from omg.install.progress import open_progress
from omg.providers.native import Native
from omg.result import Result
from omg.store.installed import list_toolchains

if TYPE_CHECKING:
    from omg.console import Console
    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.runtime import Runtime
    from omg.runtimes.source import Release


def list_releases(context: Context, runtime: Runtime, *, only_lts: bool) -> Result:
    """Return the releases of ``runtime``, the newest last, where a terminal shows it.

    Raises:
        InstallError: The list cannot be had, or omg cannot install this runtime itself.
    """
    with open_progress(context.console) as progress:
        native = Native(context, progress, command=f"omg list {runtime.name} --remote")
        try:
            releases = native.releases(runtime)
        finally:
            native.close()
    installed = {toolchain.version for toolchain in list_toolchains(context.store, runtime.name)}
    shown = [release for release in reversed(releases) if release.lts or not only_lts]
    lines = aligned(
        _row(release, context.console, is_installed=release.version in installed) for release in shown
    )
    document: list[Json] = [
        {
            "runtime": runtime.name,
            "version": release.version.text,
            "lts": release.lts or None,
            "channel": release.channel or None,
            "installed": release.version in installed,
        }
        for release in shown
    ]
    return Result(lines, {"releases": document})


def _row(release: Release, console: Console, *, is_installed: bool) -> tuple[str, ...]:
    version = console.paint(release.version.text, "active") if is_installed else release.version.text
    kind = f"lts/{release.lts.lower()}" if release.lts else release.channel
    return ("*" if is_installed else " ", version, kind, "installed" if is_installed else "")
