"""Unknown names of runtimes: refused with a suggestion, before mise would be downloaded to refuse them."""

from __future__ import annotations

from omg.errors import UnknownRuntimeError
from omg.runtimes.registry import by_name, is_known, owners_of
from omg.sources.registry import MISE
from omg.store.installed import list_runtimes
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.context import Context
    from omg.runtimes.runtime import Runtime, RuntimeArgument


def require_runtimes(context: Context, requested: Iterable[RuntimeArgument], *, command: str) -> None:
    """Refuse the first name that is a typing error, or not a runtime.

    What is installed or linked, what mise is known to have, and what is written with its backend is taken
    as it is; so is a name that is like no other, which mise may know.

    Args:
        context: The world.
        requested: What was typed.
        command: The command for the hint, with ``{}`` for the suggestion: ``omg use {}``.

    Raises:
        UnknownRuntimeError: A name is not a runtime, and omg has a suggestion.
    """
    for one in requested:
        error = unknown_runtime(context, one.runtime, text=one.text, command=command)
        if error is not None:
            raise error


def named_runtime(context: Context, text: str, *, command: str) -> Runtime:
    """Return the runtime that goes by ``text``; see `require_runtimes`.

    Raises:
        UnknownRuntimeError: It is not a runtime, or not a valid name.
    """
    name = text.partition("@")[0]
    if name != text and is_known(name):
        raise UnknownRuntimeError(
            f"a runtime is named here without a version, not {quoted(text)}",
            hint=f"run {command.format(name)}",
        )
    runtime = by_name(text)
    error = unknown_runtime(context, runtime, text=None, command=command)
    if error is not None:
        raise error
    return runtime


def unknown_runtime(
    context: Context, runtime: Runtime, *, text: str | None, command: str
) -> UnknownRuntimeError | None:
    """Return the error for a name that is not a runtime, with a suggestion; ``None`` where it may be one.

    Args:
        context: The world.
        runtime: The runtime.
        text: The version that was typed behind it, if any.
        command: See `require_runtimes`.
    """
    name = runtime.name
    if is_known(name) or runtime.tool or name == MISE:
        return None
    from omg.runtimes import suggestion

    if suggestion.is_listed(name) or name in list_runtimes(context.store):
        return None
    behind = f"@{text}" if text is not None else ""
    # `temurin-21`, and `temurin@21`.
    spellings = (name, *(f"{name}{between}{text}" for between in ("", "-") if text is not None))
    version = next(filter(None, map(suggestion.runtime_of_version, spellings)), None)
    if version is not None:
        return UnknownRuntimeError(
            f"{quoted(name)} is not a runtime; it is a version of {version[0].name}",
            hint=f"run {command.format(f'{version[0].name}@{version[1]}')}",
        )
    if owners := owners_of(name):
        owner = owners[0].name
        return UnknownRuntimeError(
            f"{quoted(name)} is not a runtime; it comes with {owner}",
            hint=f"run {command.format(f'{owner}{behind}')}",
        )
    from omg.runtimes.mise_registry import elsewhere
    from omg.sources.java import vendor_of

    first = name.partition("-")[0]
    if (vendor := vendor_of(first)) is not None and (name == first or any(map(str.isdigit, name))):
        return UnknownRuntimeError(
            f"{quoted(name)} is not a runtime; it is {vendor}, a build of Java",
            hint=f"run {command.format(f'java@{name}')}",
        )
    if (hint := elsewhere(name)) is not None:
        return UnknownRuntimeError(f"unknown runtime: {quoted(name)}", hint=hint)
    if (near := suggestion.nearest_runtime(name)) is not None:
        return UnknownRuntimeError(
            f"unknown runtime: {quoted(name)}; did you mean {near}?",
            hint=f"run {command.format(f'{near}{behind}')}"
            f" (a tool of exactly that name needs its backend, such as npm:{name})",
        )
    return None
