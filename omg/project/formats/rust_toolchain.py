"""``rust-toolchain.toml``, and ``rust-toolchain`` with its older one-line form.

Source: https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file, read 2026-11-23.
"""

from __future__ import annotations

from omg.errors import VersionFileError
from omg.project.formats.entry import pin
from omg.project.formats.request import FormatProblem, MalformedDocumentError, Outcome, RustExtras
from omg.project.formats.text import bare_lines, replace_first, without_lines
from omg.project.formats.toml_document import (
    BY_HAND,
    checked_text,
    load_toml,
    open_document,
    open_table,
    remove_key,
    table,
    unusual_is_refused,
)
from omg.versions.grammar import is_safe_name, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.owner import Owner

_RUNTIME = "rust"
_PROFILES = ("minimal", "default", "complete")
_EMPTY_HINT = 'write a channel: [toolchain] channel = "stable"'


def parse_legacy(text: str) -> tuple[Outcome, ...]:
    """Return the pin of a file that holds one channel, or a whole ``rust-toolchain.toml``.

    Raises:
        MalformedDocumentError: The file is empty, or neither of the two.
    """
    lines = list(bare_lines(text))
    if _is_one_channel([content for _, content in lines]):
        number, channel = lines[0]
        return (pin(_RUNTIME, (channel,), line=number, allow_ranges=False),)
    return parse(text)


def parse(text: str) -> tuple[Outcome, ...]:
    """Return the pin of a ``[toolchain]``; without a channel it asks for the default toolchain.

    Raises:
        MalformedDocumentError: The text is not TOML, or names no toolchain.
    """
    toolchain = table(load_toml(text).get("toolchain", {}))
    if toolchain is None:
        raise MalformedDocumentError("`toolchain` is not a table", hint=_EMPTY_HINT)
    if not toolchain:
        raise MalformedDocumentError("it names no toolchain", hint=_EMPTY_HINT)
    if "path" in toolchain:
        return (
            FormatProblem(
                "`path` of `[toolchain]` is refused: a file in a project never chooses programs"
                " outside omg's store",
                _RUNTIME,
                hint="link the directory with omg link rust@NAME DIR, and write its name as the channel",
            ),
        )
    channel = toolchain.get("channel", "default")
    if not isinstance(channel, str):
        return (FormatProblem("`channel` is not a string", _RUNTIME, hint="write it in quotes"),)
    profile = toolchain.get("profile")
    if profile is not None and profile not in _PROFILES:
        return (FormatProblem(f"`profile` is not one of {', '.join(_PROFILES)}", _RUNTIME),)
    extras = RustExtras(
        components=_names(toolchain.get("components", []), "components"),
        targets=_names(toolchain.get("targets", []), "targets"),
        profile=profile if isinstance(profile, str) else None,
    )
    return (pin(_RUNTIME, (channel.strip(),), allow_ranges=False, extras=extras),)


def _is_one_channel(contents: list[str]) -> bool:
    """Return whether the lines with content are a single channel, and not TOML."""
    return len(contents) == 1 and not any(sign in contents[0] for sign in "[=")


def set_version(text: str, _: str, version: str) -> str:
    """Return ``text`` with the channel of its ``[toolchain]`` replaced or added.

    Raises:
        VersionFileError: The text is not TOML, or too unusual to be edited.
    """
    with unusual_is_refused():
        document = open_document(text)
        toolchain = open_table(document, "toolchain")
        toolchain.pop("path", None)
        toolchain["channel"] = version
        return checked_text(document, text, "toolchain", "channel", "path")


def set_legacy_version(text: str, runtime: str, version: str) -> str:
    """Return a ``rust-toolchain`` with its channel replaced, in whichever form it is written."""
    contents = [content for _, content in bare_lines(text)]
    if not contents or _is_one_channel(contents):
        return replace_first(text, version)
    return set_version(text, runtime, version)


def remove_version(text: str, _: str) -> str:
    """Return ``text`` without its channel, in whichever form it is written.

    Raises:
        VersionFileError: It asks for more than a channel, or is too unusual to be edited.
    """
    if _is_one_channel([content for _, content in bare_lines(text)]):
        return without_lines(text, lambda _: True)
    with unusual_is_refused():
        document = open_document(text)
        others = [key for key in open_table(document, "toolchain") if key != "channel"]
        if others:
            names = ", ".join(quoted(name) for name in others)
            raise VersionFileError(f"its other settings need a channel: {names}", hint=BY_HAND)
        remove_key(document, "toolchain")
        return checked_text(document, text, "toolchain", "channel")


def owner(_: str) -> Owner:
    """Return the file's owner."""
    from omg.project.formats.owner import Owner

    return Owner("rustup", "stable", has_prefixes=True)


def _names(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise MalformedDocumentError(f"`{key}` is not a list of strings")
    odd = next((name for name in value if not is_safe_name(name)), None)
    if odd is not None:
        # They go on into a command line, and into file names.
        raise MalformedDocumentError(f"`{key}` holds {quoted(odd)}, which is not a valid name")
    return tuple(value)
