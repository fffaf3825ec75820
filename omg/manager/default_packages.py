"""The packages that the settings want in each new version: `default_packages.node = ["typescript"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.config_keys import masked
from omg.errors import OmgError
from omg.manager.package_install import WantedPackage, install_line, install_packages, versions_by_key
from omg.packages.listing import tool_of
from omg.packages.package import PackageTool, SharedTool
from omg.runtimes.registry import by_name
from omg.shim.refresh import refresh_shims

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omg.context import Context
    from omg.install.installer import Installed
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain


def install_default_packages(context: Context, done: Iterable[Installed]) -> None:
    """Install the default packages into what was newly installed, and update the shims if any was tried.

    A failure is a warning with the command that tries again: the version itself is installed.

    Raises:
        StoreError: The shims cannot be written.
    """
    for installed in done:
        toolchain = installed.toolchain
        packages = context.config.default_packages.get(toolchain.runtime, ())
        if not packages or not installed.is_new or toolchain.is_linked:
            continue
        tool = tool_of(by_name(toolchain.runtime))
        if isinstance(tool, PackageTool):
            _install(context, toolchain, tool, packages)
        else:
            context.console.say(_why_ignored(toolchain.runtime, tool))


def preview_default_packages(context: Context, runtimes: Iterable[Runtime]) -> list[str]:
    """Return what would be installed into new versions of ``runtimes``, a line for each."""
    lines = []
    for runtime in dict.fromkeys(runtimes):
        tool, packages = tool_of(runtime), context.config.default_packages.get(runtime.name, ())
        if packages and isinstance(tool, PackageTool):
            shown = masked(", ".join(packages))
            lines.append(f"would install its default packages with {tool.name}: {shown}")
    return lines


def _install(context: Context, toolchain: Toolchain, tool: PackageTool, packages: Sequence[str]) -> None:
    console, name = context.console, f"{toolchain.runtime} {toolchain.version}"
    present = versions_by_key(toolchain, tool)
    # A version that was installed again keeps what was added to it.
    missing = [
        one for one in packages if (named := tool.named(one)) is None or tool.key(named) not in present
    ]
    if not missing:
        return
    if context.config.offline:
        console.say(
            f"the default packages of {toolchain.runtime} are not in {name}, because --offline is set;"
            f" to install them, run: {install_line(toolchain, tool, missing)}"
        )
        return
    try:
        there = install_packages(context, toolchain, tool, [WantedPackage(one) for one in missing])
    except OmgError as error:
        console.warn(f"{error.message}; to try again, run: {install_line(toolchain, tool, missing)}")
        return
    finally:
        refresh_shims(context)  # also for what was installed before an interrupt
    done = [one for one, is_there in zip(missing, there, strict=True) if is_there]
    failed = [one for one in missing if one not in done]
    if done:
        console.say(masked(f"installed the default packages {', '.join(done)} into {name}"))
    if failed:
        shown = masked(", ".join(failed))
        console.warn(
            f"{tool.name} could not install {shown} into {name};"
            f" to try again, run: {install_line(toolchain, tool, failed)}"
        )


def _why_ignored(runtime: str, tool: SharedTool | None) -> str:
    if tool is None:
        return f"default_packages.{runtime} is ignored: omg does not know what installs them"
    return (
        f"default_packages.{runtime} is ignored: what {tool.name} installs is there for all versions;"
        f" to install one, run: {tool.install} PACKAGE"
    )
