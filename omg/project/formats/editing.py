"""The edits of version files for ``omg pin`` and ``omg unpin``: what is written is read back, and compared.

Everything else in the file stays as it is.
"""

from __future__ import annotations

from omg.errors import InvalidSpecError, UsageError, VersionFileError
from omg.project.formats.owner import UNKNOWN, Owner
from omg.project.formats.registry import BY_NAME, parse
from omg.project.formats.request import FormatProblem, Request, Strength
from omg.project.formats.text import WHITE_SPACE, decode, encode_like
from omg.project.formats.toml_document import BY_HAND
from omg.runtimes.registry import by_name
from omg.value import replace
from omg.versions.grammar import quoted
from omg.versions.package_digest import split_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omg.project.formats.request import Outcome

    # Text of the file, name of the runtime, text of the spec; returns the new text.
    Edit = Callable[[str, str, str], str]

_TOO_UNUSUAL = "it is too unusual to be edited"


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
    definition = by_name(runtime)
    spec = definition.vocabulary.parse_any(split_digest(spec_text)[0] if definition.host else spec_text)
    known = BY_NAME[format]
    if not known.edit:
        raise UsageError(
            f"{file_name} sets a version constraint and cannot pin a version",
            hint=f"pin it in {definition.pin_file}",
        )
    edit: Edit = getattr(known.load(), known.edit)
    try:
        text = decode(old or b"", errors="surrogateescape")
        edited = _with_line_ends_of(text, edit(text, definition.typed_name, spec_text.strip()))
    except VersionFileError as error:
        raise VersionFileError(f"{file_name}: {error.message}", hint=error.hint) from error
    new = edited.encode("utf-8", "surrogateescape")
    for outcome in parse(format, file_name, new):
        match outcome:
            case Request(runtime=definition.name, strength=Strength.PIN, specs=specs) if specs == (spec,):
                return new
            case Request(runtime=definition.name) | FormatProblem(runtime=definition.name | None):
                break
            case _:
                continue
    raise InvalidSpecError(
        f"{file_name} does not accept {quoted(spec_text)} for {definition.name}",
        hint="pin a version or the beginning of one, or edit the file by hand",
    )


def remove_pin(format: str, file_name: str, old: bytes, runtime: str) -> bytes:
    """Return the content of a version file without what pins ``runtime`` in it.

    All else stays byte for byte, in the file's own encoding. Weaker pins of the runtime in the same file go
    too, and constraints stay. An empty file may remain.

    Args:
        format: Name of the file's format.
        file_name: Its last path component.
        old: Its present content.
        runtime: omg's name of the runtime.

    Raises:
        UsageError: Files of this format do not pin versions.
        VersionFileError: The content cannot be understood well enough to be edited, or the tool that reads
            it would not understand what remains.
    """
    known = BY_NAME[format]
    if not known.edit:
        raise UsageError(f"{file_name} sets a version constraint, not a pin", hint=BY_HAND)
    remove: Callable[[str, str], str] = known.load().remove_version
    try:
        text = decode(old, errors="surrogateescape")
        if encode_like(text, old) != old:
            raise VersionFileError("it is not valid text", hint=BY_HAND)
        before = parse(format, file_name, old)
        new, outcomes = old, before
        while any(_is_pin(outcome, runtime) for outcome in outcomes):
            shorter = remove(text, runtime)
            if len(shorter) >= len(text):
                raise VersionFileError(_TOO_UNUSUAL, hint=BY_HAND)
            text = shorter
            new = encode_like(text, old) if text else b""
            outcomes = parse(format, file_name, new) if text.strip(WHITE_SPACE) else ()
    except VersionFileError as error:
        raise VersionFileError(f"{file_name}: {error.message}", hint=error.hint) from error
    is_same = _others(outcomes, runtime) == _others(before, runtime)
    if not is_same or any(isinstance(one, FormatProblem) and not one.is_ignored for one in outcomes):
        raise VersionFileError(f"{file_name}: without {runtime}, it would not make sense", hint=BY_HAND)
    return new


def _is_pin(outcome: Outcome, runtime: str) -> bool:
    return isinstance(outcome, Request) and (outcome.runtime, outcome.strength) == (runtime, Strength.PIN)


def _others(outcomes: Iterable[Outcome], runtime: str) -> list[Outcome]:
    """Return what is said of other runtimes, wherever it stands."""
    return [replace(one, line=None) for one in outcomes if one.runtime not in (runtime, None)]


def _with_line_ends_of(old: str, new: str) -> str:
    """Return ``new`` with the line ends of ``old``, if that is a file of one kind of them."""
    if "\r\n" in old and old.count("\n") == old.count("\r\n"):
        return new.replace("\r\n", "\n").replace("\n", "\r\n")
    return new
