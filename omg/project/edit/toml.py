"""Edits of TOML files, through a library that keeps what it does not change."""

from __future__ import annotations

from omg.errors import VersionFileError
from omg.project.edit import lines
from omg.project.formats.decode import bare_lines
from omg.project.formats.entry import runtime_called
from omg.project.formats.mise_toml import CORE, VERSION_KEYS
from omg.project.formats.rust_toolchain import is_one_channel
from omg.project.formats.toml_document import load_toml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tomlkit import TOMLDocument


def set_mise_tool(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of one of its ``[tools]`` replaced or added."""
    document = _load(text)
    tools = _table(document, "tools")
    # Of two names for one runtime mise takes the later.
    keys = [key for key in tools if runtime_called(key.removeprefix(CORE)) == runtime]
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
    return document.as_string()


def set_proto_tool(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of one of proto's tools replaced or added."""
    document = _load(text)
    keys = [
        key for key, value in document.items() if isinstance(value, str) and runtime_called(key) == runtime
    ]
    document[keys[-1] if keys else runtime] = version
    return document.as_string()


def set_channel(text: str, runtime: str, version: str) -> str:  # noqa: ARG001 - the editors' common form
    """Return ``text`` with the channel of its ``[toolchain]`` replaced or added."""
    document = _load(text)
    toolchain = _table(document, "toolchain")
    toolchain.pop("path", None)
    toolchain["channel"] = version
    return document.as_string()


def set_channel_or_line(text: str, runtime: str, version: str) -> str:
    """Return a ``rust-toolchain`` with its channel replaced, in whichever form it is written."""
    contents = [content for _, content in bare_lines(text)]
    if not contents or is_one_channel(contents):
        return lines.set_first(text, runtime, version)
    return set_channel(text, runtime, version)


def _load(text: str) -> TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    load_toml(text)
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise VersionFileError("its TOML is too unusual to be edited", hint="edit it by hand") from error


def _table(document: TOMLDocument, key: str) -> MutableMapping[str, object]:
    import tomlkit

    if key not in document:
        document[key] = tomlkit.table()
    value = document[key]
    if not isinstance(value, dict):
        raise VersionFileError(f"`{key}` is not a table", hint="edit it by hand")
    return value
