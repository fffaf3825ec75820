"""Undoing the last `omg use` or `upgrade`: what it replaced is remembered, read and checked here."""

from __future__ import annotations

from omg.errors import InvalidSpecError, NotInstalledError, StoreError, UnknownRuntimeError
from omg.project.not_installed import request_of
from omg.runtimes.registry import by_name
from omg.runtimes.runtime import RuntimeArgument
from omg.store import last_use, links
from omg.store.defaults import remembered_spec
from omg.value import replace
from omg.versions.grammar import is_safe_name
from omg.versions.spec import parse_canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.context import Context
    from omg.manager.resolving import Resolved
    from omg.store.last_use import FormerDefault
    from omg.versions.spec import VersionSpec


def remember_defaults(context: Context, choices: Iterable[Resolved]) -> None:
    """Remember the global defaults of runtimes that are about to get others, or none.

    Nothing is written where all of them stay. A link `current` that omg did not make is left out.

    Raises:
        StoreError: The store cannot be read or written.
    """
    store, is_changed = context.store, False
    formers: list[FormerDefault] = []
    for choice in choices:
        name, toolchain = choice.runtime.name, choice.toolchain
        version = links.read_current(store, name)
        is_kept = version == (toolchain.version.text if toolchain is not None else None)
        is_changed = is_changed or not is_kept or (toolchain is not None and toolchain.store_index != 0)
        if version is None or is_safe_name(version):
            spec = remembered_spec(store, name) if version is not None else None
            text = spec.canonical if spec is not None else ""
            formers.append(last_use.FormerDefault(choice.runtime.typed_name, version or "system", text))
    if is_changed:
        last_use.remember(store, formers)


def former_defaults(context: Context) -> tuple[tuple[RuntimeArgument, VersionSpec | None], ...]:
    """Return the global defaults that the last `omg use` replaced, each with what it was asked for as.

    Raises:
        StoreError: There was no `omg use`, or what it left is damaged or cannot be read.
    """
    try:
        found = tuple(map(_checked, last_use.remembered(context.store)))
    except (UnknownRuntimeError, InvalidSpecError):
        found = ()
    if not found:
        raise StoreError("there is no earlier `omg use` to undo", hint="name a version: omg use node@20")
    return found


def restored(resolved: Resolved, spec: VersionSpec | None) -> Resolved:
    """Return a version that is to be the global default again, with what it was asked for as.

    Raises:
        NotInstalledError: It is no longer installed; nobody asked to install it again.
    """
    if not (resolved.is_installed or resolved.is_system):
        text = request_of(resolved.runtime, resolved.job.spec)
        raise NotInstalledError(
            f"{text}, which was the global default, is no longer installed", hint=f"run omg use {text}"
        )
    return replace(resolved, spec=spec)


def _checked(former: FormerDefault) -> tuple[RuntimeArgument, VersionSpec | None]:
    runtime = by_name(former.runtime)
    if not is_safe_name(former.version):
        raise InvalidSpecError(f"not a version: {former.version!r}")
    argument = RuntimeArgument(runtime, former.version, runtime.vocabulary.parse_any(former.version))
    return argument, parse_canonical(former.spec) if former.spec else None
