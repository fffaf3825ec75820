"""``.prototools``: proto's versions, as keys at the top of the file.

Source: https://moonrepo.dev/docs/proto/config, read 2026-11-23.
"""

from __future__ import annotations

from omg.errors import VersionFileError
from omg.project.formats.entry import pin, runtime_called, tool_called
from omg.project.formats.request import FormatProblem, Outcome
from omg.project.formats.toml_document import (
    BY_HAND,
    checked_text,
    load_toml,
    open_document,
    remove_key,
    unusual_is_refused,
)
from omg.value import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.formats.owner import Owner

# proto pins itself here too.
_ITSELF = "proto"
# proto's ranges are Cargo's, for every tool: of what it writes, npm's language has the same meaning.
_DIALECT = "npm"


def parse(text: str) -> tuple[Outcome, ...]:
    """Return a pin for every top-level key that is no section; of two names for one the later counts.

    Raises:
        MalformedDocumentError: The text is no TOML.
    """
    outcomes: dict[str, Outcome] = {}
    for key, value in load_toml(text).items():
        runtime = runtime_called(key)
        if isinstance(value, dict | list) or key == _ITSELF or runtime is None:
            continue
        outcomes.pop(runtime, None)
        if not isinstance(value, str):
            outcomes[runtime] = FormatProblem(
                f"the version of {runtime} is not a string",
                runtime,
                hint=f'write it in quotes: {key} = "20"',
            )
        elif value.strip():
            outcomes[runtime] = _read(runtime, value.strip(), tool_called(key))
    return tuple(outcomes.values())


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of one of proto's tools replaced or added.

    Raises:
        VersionFileError: The text is not TOML, or too unusual to be edited; or the tool has a table.
    """
    with unusual_is_refused():
        document = open_document(text)
        keys = [key for key in document if runtime_called(key) == runtime_called(runtime)]
        key = keys[-1] if keys else runtime
        if isinstance(document.get(key), dict):
            raise VersionFileError(f"`{key}` is a table", hint=BY_HAND)
        document[key] = version
        return checked_text(document, text, key)


def remove_version(text: str, runtime: str) -> str:
    """Return ``text`` without the version of one of proto's tools.

    Raises:
        VersionFileError: The text is not TOML, or too unusual to be edited.
    """
    with unusual_is_refused():
        document = open_document(text)
        canonical = runtime_called(runtime)
        keys = [
            key
            for key, value in document.items()
            if runtime_called(key) == canonical and not isinstance(value, dict | list)
        ]
        for key in keys[-1:]:
            remove_key(document, key)
        return checked_text(document, text, *keys[-1:])


def owner(_: str) -> Owner:
    """Return the file's owner."""
    from omg.project.formats.owner import Owner

    return Owner("proto", "latest", "lts/*", "lts/{}", has_prefixes=True, has_ranges=True)


def settings(text: str) -> Iterator[str]:
    """Yield the names of settings that omg ignores and reports."""
    from omg.project.formats.ignored_settings import settings_of_tool

    return settings_of_tool(load_toml(text))


def _read(runtime: str, text: str, tool: str) -> Outcome:
    # A comma joins bounds as a blank does.
    outcome = pin(runtime, (text.replace(",", " "),), range_dialect=_DIALECT, tool=tool)
    return outcome if isinstance(outcome, FormatProblem) else replace(outcome, text=text)
