"""One entrance to all editors, which checks that what was written is read back as it was meant."""

from __future__ import annotations

from omg.errors import InvalidSpecError, UsageError, VersionFileError
from omg.project.edit import gemfile, global_json, lines, package_json, toml
from omg.project.formats.decode import decode
from omg.project.formats.registry import parse
from omg.project.formats.request import FormatProblem, Request, Strength
from omg.runtimes.registry import by_name
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Text of the file, name of the runtime, text of the spec; returns the new text.
_EDITORS: dict[str, Callable[[str, str, str], str]] = {
    "gemfile": gemfile.set_version,
    "global-json": global_json.set_version,
    "go-version": lines.set_first,
    "java-version": lines.set_first,
    "mise-toml": toml.set_mise_tool,
    "nvmrc": lines.set_only,
    "package-json": package_json.set_version,
    "plain": lines.set_first,
    "prototools": toml.set_proto_tool,
    "python-version": lines.set_only,
    "python-versions": lines.set_first,
    "rust-toolchain": toml.set_channel_or_line,
    "rust-toolchain-toml": toml.set_channel,
    "rust-version": lines.set_first,
    "sdkmanrc": lines.set_candidate,
    "tfenv": lines.set_first,
    "tool-versions": lines.set_tool,
}


def set_pin(format: str, file_name: str, old: bytes | None, runtime: str, spec_text: str) -> bytes:
    """Return the content of a version file that pins ``runtime`` at ``spec_text``, as typed.

    Comments, order, indentation and line ends stay; the result is UTF-8 without byte order mark.

    Args:
        format: Name of the file's format.
        file_name: Its last path component.
        old: Its present content, ``None`` where it does not exist.
        runtime: The runtime, by the name that is written where it has no entry yet.
        spec_text: What the user typed behind ``@``.

    Raises:
        InvalidSpecError: The text is no spec of this runtime, or the format has no way to say it.
        UsageError: Files of this format do not pin versions.
        VersionFileError: The present content cannot be understood well enough to be edited.
    """
    wanted = by_name(runtime)
    spec = wanted.vocabulary.parse_any(spec_text)
    editor = _EDITORS.get(format)
    if editor is None:
        raise UsageError(
            f"{file_name} states what is too old, it cannot pin a version",
            hint=f"pin it in {wanted.pin_file}",
        )
    try:
        text = decode(old or b"", errors="surrogateescape")
        edited = _with_line_ends_of(text, editor(text, wanted.typed_name, spec_text.strip()))
    except VersionFileError as error:
        raise VersionFileError(f"{file_name}: {error.message}", hint=error.hint) from error
    new = edited.encode("utf-8", "surrogateescape")
    for outcome in parse(format, file_name, new):
        match outcome:
            case Request(runtime=wanted.name, strength=Strength.PIN, specs=specs) if specs == (spec,):
                return new
            case Request(runtime=wanted.name) | FormatProblem(runtime=wanted.name | None):
                break
            case _:
                continue
    raise InvalidSpecError(
        f"{file_name} cannot say {quoted(spec_text)} for {wanted.name}",
        hint="pin a version or the beginning of one, or edit the file by hand",
    )


def _with_line_ends_of(old: str, new: str) -> str:
    """Return ``new`` with the line ends of ``old``, if that is a file of one kind of them."""
    if "\r\n" in old and old.count("\n") == old.count("\r\n"):
        return new.replace("\r\n", "\n").replace("\n", "\r\n")
    return new
