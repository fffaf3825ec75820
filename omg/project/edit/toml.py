"""Edits of TOML files, through a library that keeps what it does not change."""

from __future__ import annotations

from contextlib import contextmanager

from omg.errors import VersionFileError
from omg.project.edit import lines
from omg.project.formats.decode import bare_lines
from omg.project.formats.entry import runtime_called
from omg.project.formats.mise_toml import VERSION_KEYS
from omg.project.formats.rust_toolchain import is_one_channel
from omg.project.formats.toml_document import load_toml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from tomlkit import TOMLDocument

_TOO_UNUSUAL = "its TOML is too unusual to be edited"
_BY_HAND = "edit it by hand"


def set_mise_tool(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of one of its ``[tools]`` replaced or added."""
    with _unusual_is_refused():
        document = _load(text)
        tools = _table(document, "tools")
        # Of two names for one runtime mise takes the later.
        keys = [key for key in tools if runtime_called(key) == runtime_called(runtime)]
        key = keys[-1] if keys else runtime
        options = tools.get(key)
        if isinstance(options, dict):
            for other in VERSION_KEYS:
                if other != "version":
                    options.pop(other, None)
        if isinstance(options, dict) and options:
            options["version"] = version
        else:
            tools[key] = version
        return _checked(document, text, "tools", key)


def set_proto_tool(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of one of proto's tools replaced or added."""
    with _unusual_is_refused():
        document = _load(text)
        keys = [key for key in document if runtime_called(key) == runtime_called(runtime)]
        key = keys[-1] if keys else runtime
        if isinstance(document.get(key), dict):
            raise VersionFileError(f"`{key}` is a table", hint=_BY_HAND)
        document[key] = version
        return _checked(document, text, key)


def set_channel(text: str, runtime: str, version: str) -> str:  # noqa: ARG001 - the editors' common form
    """Return ``text`` with the channel of its ``[toolchain]`` replaced or added."""
    with _unusual_is_refused():
        document = _load(text)
        toolchain = _table(document, "toolchain")
        toolchain.pop("path", None)
        toolchain["channel"] = version
        return _checked(document, text, "toolchain", "channel", "path")


def set_channel_or_line(text: str, runtime: str, version: str) -> str:
    """Return a ``rust-toolchain`` with its channel replaced, in whichever form it is written."""
    contents = [content for _, content in bare_lines(text)]
    if not contents or is_one_channel(contents):
        return lines.set_first(text, runtime, version)
    return set_channel(text, runtime, version)


@contextmanager
def _unusual_is_refused() -> Iterator[None]:
    """Turn what the editing library cannot cope with into a file that is left to a person."""
    from tomlkit.exceptions import TOMLKitError

    try:
        yield
    # It stumbles over tables that are taken up again further down, in more ways than it declares.
    except (TOMLKitError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise VersionFileError(_TOO_UNUSUAL, hint=_BY_HAND) from error


def _load(text: str) -> TOMLDocument:
    import tomlkit

    load_toml(text)
    return tomlkit.parse(text)


def _table(document: TOMLDocument, key: str) -> MutableMapping[str, object]:
    import tomlkit

    if key not in document:
        document[key] = tomlkit.table()
    value = document[key]
    if not isinstance(value, dict):
        raise VersionFileError(f"`{key}` is not a table", hint=_BY_HAND)
    return value


def _checked(document: TOMLDocument, old: str, *changed: str) -> str:
    """Return the text of ``document``, if nothing but what was to be ``changed`` differs from ``old``."""
    new = document.as_string()
    if _without(load_toml(new), changed) != _without(load_toml(old), changed):
        raise VersionFileError(_TOO_UNUSUAL, hint=_BY_HAND)
    return new


def _without(tables: Mapping[str, object], changed: tuple[str, ...]) -> dict[str, object]:
    """Return ``tables`` without a key at the top, or without keys of one table (and not that, if empty)."""
    top, *keys = changed
    rest = {key: value for key, value in tables.items() if key != top}
    inner = tables.get(top)
    if keys and isinstance(inner, dict):
        rest[top] = {key: value for key, value in inner.items() if key not in keys}
    return {key: value for key, value in rest.items() if value != {} or key != top}
