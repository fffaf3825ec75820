"""The edits of version files for ``omg pin``: what is written must be read back with the same meaning.

Everything else in the file stays as it is.
"""

from __future__ import annotations

from omg.errors import InvalidSpecError, UsageError, VersionFileError
from omg.project.formats.owner import UNKNOWN, Owner
from omg.project.formats.registry import BY_NAME, parse
from omg.project.formats.request import FormatProblem, Request, Strength
from omg.project.formats.text import decode
from omg.runtimes.registry import by_name
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # Text of the file, name of the runtime, text of the spec; returns the new text.
    Edit = Callable[[str, str, str], str]


def owner_of(format: str, file_name: str) -> Owner:
    """Return the tool whose words count in a version file.

    Args:
        format: Name of the file's format.
        file_name: Its last path component.
    """
    known = BY_NAME[format]
    owner: Callable[[str], Owner] = known.load().owner if known.edit else lambda _: UNKNOWN
    return owner(file_name)


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
        InvalidSpecError: The text is not a spec of this runtime, or the format has no way to write it.
        UsageError: Files of this format do not pin versions.
        VersionFileError: The present content cannot be understood well enough to be edited.
    """
    wanted = by_name(runtime)
    spec = wanted.vocabulary.parse_any(spec_text)
    known = BY_NAME[format]
    if not known.edit:
        raise UsageError(
            f"{file_name} sets a version constraint and cannot pin a version",
            hint=f"pin it in {wanted.pin_file}",
        )
    edit: Edit = getattr(known.load(), known.edit)
    try:
        text = decode(old or b"", errors="surrogateescape")
        edited = _with_line_ends_of(text, edit(text, wanted.typed_name, spec_text.strip()))
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
        f"{file_name} does not accept {quoted(spec_text)} for {wanted.name}",
        hint="pin a version or the beginning of one, or edit the file by hand",
    )


def _with_line_ends_of(old: str, new: str) -> str:
    """Return ``new`` with the line ends of ``old``, if that is a file of one kind of them."""
    if "\r\n" in old and old.count("\n") == old.count("\r\n"):
        return new.replace("\r\n", "\n").replace("\n", "\r\n")
    return new
