"""The ``mise.toml`` family: the versions of its ``[tools]``.

Source: https://mise.jdx.dev/configuration.html, read 2026-11-23; what the page leaves open was
tried with mise 2026.9.15.
"""

from __future__ import annotations

import sys

from omg.errors import InvalidSpecError
from omg.project.formats.entry import pin, runtime_called, tool_called, unscoped
from omg.project.formats.request import FormatProblem, MalformedDocumentError, Outcome
from omg.project.formats.toml_document import (
    checked_text,
    load_toml,
    open_document,
    open_table,
    remove_key,
    table,
    unusual_is_refused,
)
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.project.formats.owner import Owner

# Keys of a tool's table that say which version, and the scope that each stands for.
_VERSION_KEYS = {"version": "", "prefix": "prefix:", "path": "path:", "ref": "ref:"}
# mise's name of this system, for tools that are wanted on some systems only.
_SYSTEM = "macos" if sys.platform == "darwin" else sys.platform


def parse(text: str) -> tuple[Outcome, ...]:
    """Return a pin for every tool that could be a runtime; of two names for one the later counts.

    A tool's other options are left to mise.

    Raises:
        MalformedDocumentError: The text is no TOML, or ``tools`` is no table.
    """
    tools = load_toml(text).get("tools", {})
    if not isinstance(tools, dict):
        raise MalformedDocumentError("`tools` is not a table")
    outcomes: dict[str, Outcome] = {}
    for key, value in tools.items():
        runtime = runtime_called(key)
        if runtime is None:
            continue
        outcomes.pop(runtime, None)
        outcomes.update((runtime, outcome) for outcome in _read(runtime, value, tool_called(key)))
    return tuple(outcomes.values())


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of one of its ``[tools]`` replaced or added.

    Raises:
        VersionFileError: The text is not TOML, or too unusual to be edited.
    """
    with unusual_is_refused():
        document = open_document(text)
        tools = open_table(document, "tools")
        # Of two names for one runtime mise takes the later.
        keys = [key for key in tools if runtime_called(key) == runtime_called(runtime)]
        key = keys[-1] if keys else runtime
        options = tools.get(key)
        only = options if isinstance(options, list) and len(options) == 1 else None
        if only is not None:
            # Its options and the comments in the list stay.
            options = only[0]
        if isinstance(options, dict):
            for other in _VERSION_KEYS:
                if other != "version":
                    options.pop(other, None)
        if isinstance(options, dict) and options:
            options["version"] = version
        elif only is not None:
            only[0] = version
        else:
            tools[key] = version
        return checked_text(document, text, "tools", key)


def remove_version(text: str, runtime: str) -> str:
    """Return ``text`` without the entries of the runtime in its ``[tools]``.

    Raises:
        VersionFileError: The text is not TOML, or too unusual to be edited.
    """
    with unusual_is_refused():
        document = open_document(text)
        canonical = runtime_called(runtime)
        keys = [key for key in open_table(document, "tools") if runtime_called(key) == canonical]
        for key in keys:
            remove_key(document, "tools", key)
        return checked_text(document, text, "tools", *keys)


def owner(_: str) -> Owner:
    """Return the file's owner."""
    from omg.project.formats.owner import JavaNames, Owner

    return Owner("mise", "latest", "lts", has_prefixes=True, java_names=JavaNames.MISE)


def settings(text: str) -> Iterator[str]:
    """Yield the names of settings that omg ignores and reports."""
    from omg.project.formats.ignored_settings import settings_of_tool

    return settings_of_tool(load_toml(text))


def _read(runtime: str, value: object, tool: str) -> tuple[Outcome, ...]:
    entries = value if isinstance(value, list) else [value]
    try:
        texts = [text for entry in entries for text in _versions(runtime, entry)]
    except InvalidSpecError as error:
        return (FormatProblem(error.message, runtime, hint=error.hint),)
    return (pin(runtime, texts, tool=tool),) if texts else ()


def _versions(runtime: str, entry: object) -> list[str]:
    """Return the version of one entry: none for a blank one, as in every version file."""
    if isinstance(entry, str):
        return [unscoped(entry.strip())] if entry.strip() else []
    options = table(entry)
    if options is None:
        raise InvalidSpecError(
            f"the version of {runtime} is not a string", hint=f'write it in quotes: {runtime} = "20"'
        )
    return _version_of_table(runtime, options)


def _version_of_table(runtime: str, options: Mapping[str, object]) -> list[str]:
    systems = options.get("os")
    if isinstance(systems, list) and not any(_is_this_system(system) for system in systems):
        return []
    for key, scope in _VERSION_KEYS.items():
        version = options.get(key)
        if isinstance(version, str):
            return [unscoped(f"{scope}{version.strip()}")] if version.strip() else []
        if version is not None:
            raise InvalidSpecError(f"{quoted(key)} of {runtime} is not a string")
    raise InvalidSpecError(f"the table of {runtime} has no version", hint='add version = "..."')


def _is_this_system(name: object) -> bool:
    """Return whether ``linux`` or ``linux/arm64`` means this system; the architecture is not compared."""
    return isinstance(name, str) and name.partition("/")[0] == _SYSTEM
