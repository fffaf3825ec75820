"""Removing toolchains that nothing needs any more: what protects them, and how they go."""

from __future__ import annotations

import os

from omg.context import note
from omg.errors import InUseError, NotInstalledError, StoreAccessError, StoreError, UsageError
from omg.project.selection import shown_path
from omg.runtimes.registry import is_known
from omg.shim.refresh import refresh_shims
from omg.status.usage import Usage, summary
from omg.store import installed, links, staging
from omg.store.defaults import remember_spec
from omg.store.disk_use import used_bytes
from omg.store.lock import locked, version_subject
from omg.store.noted_use import forget_use
from omg.store.publish import withdraw
from omg.value import dataclass
from omg.versions.resolver import alias_remark, nearest
from omg.versions.spec import Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.errors import OmgError
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.status.usage import Reason
    from omg.store.installed import Toolchain

_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Removed:
    """A toolchain that was removed, or would be.

    Attributes:
        toolchain: The toolchain.
        linked_dir: The directory of somebody else that it was a link to, which stays; ``None`` for others.
        size_bytes: The space on the disk that this frees.
    """

    toolchain: Toolchain
    linked_dir: Path | None
    size_bytes: int = 0


def uninstall_all(
    context: Context,
    removals: Sequence[tuple[Runtime, Toolchain]],
    *,
    force: bool = False,
    command: str = "omg uninstall",
    is_dry_run: bool = False,
) -> tuple[Removed, ...]:
    """Remove all of ``removals``, or none if one of them is in use, and update the shims.

    Args:
        context: The world.
        removals: What to remove, each with its runtime.
        force: Remove also what is in use.
        command: The command line, for commands that wait for the lock.
        is_dry_run: Find out only whether it would be done.

    Raises:
        InUseError: One is the global default, is running, is pinned by a known project, or is the base of a
            virtual environment.
        NotInstalledError: Another process removed one meanwhile.
        StoreError: The store cannot be locked or written.
    """
    usage = None if force else Usage(context)
    if usage is not None:
        for runtime, toolchain in removals:
            _refuse(toolchain, tuple(usage.reasons(runtime, toolchain)))
    if is_dry_run:
        return tuple(removal_of(toolchain) for _, toolchain in removals)
    removed, errors = remove_all(context, removals, usage=usage, command=command)
    for error in errors.values():
        raise error
    return removed


def removal_of(toolchain: Toolchain) -> Removed:
    """Return what the removal of ``toolchain`` would do."""
    size_bytes = 0 if toolchain.is_linked else used_bytes(toolchain.dir)
    return Removed(toolchain, links.linked_dir(toolchain), size_bytes)


def shown_removal(removed: Removed, *, is_dry_run: bool) -> str:
    """Return what was done, or would be, for people."""
    name, theirs = f"{removed.toolchain.runtime} {removed.toolchain.version}", removed.linked_dir
    if theirs is not None:
        place = shown_path(theirs)
        state = "is untouched" if os.path.lexists(theirs) else "does not exist"
        return f"{'would unlink' if is_dry_run else 'unlinked'} {name}; {place} {state}"
    return f"would remove {name}" if is_dry_run else f"removed {name}"


def remove_all(
    context: Context,
    removals: Iterable[tuple[Runtime, Toolchain]],
    *,
    usage: Usage | None,
    command: str,
    operation: str = "uninstall",
) -> tuple[tuple[Removed, ...], Mapping[Toolchain, OmgError]]:
    """Remove what was found to be unused, and update the shims.

    Returns what was removed, and why some were not.

    Args:
        context: The world.
        removals: What to remove, each with its runtime.
        usage: What is asked for the default and running programs once more; ``None`` to remove what is used.
        command: The command line, for commands that wait for the lock.
        operation: What the audit log calls it.

    Raises:
        StoreError: The store cannot be locked or written.
    """
    staging.sweep(context.store, command=command)
    removed: list[Removed] = []
    errors: dict[Toolchain, OmgError] = {}
    for runtime, toolchain in removals:
        linked_dir = links.linked_dir(toolchain)
        try:
            size_bytes = _remove(
                context, runtime, toolchain, usage=usage, command=command, operation=operation
            )
        except (InUseError, NotInstalledError) as error:
            errors[toolchain] = error
        else:
            removed.append(Removed(toolchain, linked_dir, size_bytes))
    refresh_shims(context)
    return tuple(removed), errors


def find_named(context: Context, requested: RuntimeArgument) -> Toolchain:
    """Return the toolchain with this exact version, or the only one whose version begins with it.

    Raises:
        UsageError: It names no version, or several installed ones.
        NotInstalledError: It is not installed.
        StoreAccessError: It is in a read-only store.
    """
    runtime = requested.runtime
    exact = None
    if isinstance(requested.spec, Token):
        # Without a list of them all: hundreds may be named, each of hundreds.
        exact = installed.find(context.store, runtime.name, requested.spec.text)
    if exact is not None and not exact.store_index:
        return exact
    toolchains = [
        one for one in installed.list_toolchains(context.store, runtime.name) if not one.store_index
    ]
    hint = f"run omg list {runtime.typed_name} to see what is installed"
    if requested.spec is None:
        there = _installed(one.version for one in toolchains)
        raise UsageError(f"which version of {runtime.name}?{there}", hint=hint)
    if not isinstance(requested.spec, Token):
        raise UsageError(
            f"`{requested}` is not a version", hint="name the exact version: omg uninstall RUNTIME@VERSION"
        )
    text = requested.spec.text
    fitting = [one for one in toolchains if one.version.begins_with(Version.parse(text))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(one.version.text for one in fitting)
        raise UsageError(f"`{requested}` matches several versions: {names}", hint="name one of them")
    if exact is not None:
        raise StoreAccessError(
            f"{requested} is in a read-only store", hint="ask the owner of that store to remove it"
        )
    if (broken := links.broken_toolchain(context.store, runtime.name, text)) is not None:
        return broken
    versions = nearest(requested.spec, [one.version for one in toolchains])
    aliases = context.config.aliases_of(runtime.name)
    remark = alias_remark(requested.spec, runtime.vocabulary, aliases, end=",")
    raise NotInstalledError(
        f"{runtime.name} {text}{remark} is not installed{_installed(versions)}", hint=hint
    )


def _installed(versions: Iterable[Version]) -> str:
    listed = ", ".join(version.text for version in versions)
    return f"\ninstalled: {listed}" if listed else ""


def _refuse(toolchain: Toolchain, reasons: tuple[Reason, ...]) -> None:
    """Raise `InUseError` if there is a reason to keep the toolchain."""
    if not reasons:
        return
    raise InUseError(
        f"{toolchain.runtime} {toolchain.version} is {summary(reasons)}",
        hint=f"change that first, or run omg uninstall {toolchain.runtime}@{toolchain.version} --force",
        reasons=tuple(map(str, reasons)),
    )


def _tool_of(toolchain: Toolchain) -> str | None:
    """Return mise's name of the toolchain, if mise installed it."""
    if is_known(toolchain.runtime):
        return None
    from omg.manager.mise.linking import tool_of

    try:
        return tool_of(toolchain.dir)
    except StoreError:
        return None  # a toolchain with a damaged receipt can be removed too


def _forget(context: Context, toolchain: Toolchain, tool: str, command: str) -> None:
    from omg.install.progress import open_progress
    from omg.manager.mise.provider import Mise

    with open_progress(context.console, context.config.progress) as progress:
        Mise(context, progress, command=command).forget(toolchain, tool)


def _remove(
    context: Context,
    runtime: Runtime,
    toolchain: Toolchain,
    *,
    usage: Usage | None,
    command: str,
    operation: str,
) -> int:
    """Remove a toolchain, and return how many bytes of the disk that frees."""
    store = context.store
    size_bytes = 0
    version = toolchain.version.text
    subject = version_subject(runtime.name, version)
    with locked(
        store, subject, timeout_s=_TIMEOUT_S, command=command, say=context.console.say, keeps_file=False
    ):
        if not os.path.lexists(toolchain.dir):
            raise NotInstalledError(f"{runtime.name} {version} was removed just now by another process")
        if usage is not None:
            # It may have become the global default while this process waited for the lock.
            _refuse(toolchain, tuple(usage.reasons_of_this_moment(runtime, toolchain, is_fresh=True)))
        if links.clear_current(store, runtime.name, only=version, command=command):
            remember_spec(store, runtime.name, None)
        if toolchain.is_linked:
            links.unlink_toolchain(store, runtime.name, version)
        else:
            tool = _tool_of(toolchain)
            size_bytes = withdraw(store, runtime.name, version)
            # Last: if this is interrupted, what is left does no harm.
            if tool is not None:
                _forget(context, toolchain, tool, command)
    forget_use(context.state_dir, toolchain)
    note(context, operation, runtime=runtime.name, version=version)
    return size_bytes
