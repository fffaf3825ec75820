"""One entry of a version file: a runtime's name and the texts of its version."""

from __future__ import annotations

from omg.errors import InvalidSpecError, UnknownRuntimeError
from omg.project.formats.request import FormatProblem, Outcome, Request, RustExtras, Strength
from omg.runtimes.registry import by_name
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec

# Longer than any range that a person writes; keeps reading linear in the file's size.
_MAX_SPEC_LENGTH = 256
# pyenv users list a handful.
_MAX_SPECS = 64

# How ranges begin, in every language of them.
RANGE_STARTS = ("<", ">", "=", "~", "^", "!")

_NO_PATHS = "a file in a project never chooses programs outside omg's store"
_NO_SOURCES = "omg installs releases, it does not build from source"


def runtime_called(name: str) -> str | None:
    """Return omg's own name of the runtime called ``name``, or ``None`` where it could be none."""
    try:
        return by_name(name).name
    except UnknownRuntimeError:
        return None


def tool_called(name: str) -> str:
    """Return what mise calls the runtime called ``name``, if that is not its name; else nothing."""
    return by_name(name).tool


def pin(
    name: str,
    texts: Sequence[str],
    *,
    line: int | None = None,
    allow_ranges: bool = True,
    range_dialect: str = "",
    extras: RustExtras | None = None,
    tool: str = "",
) -> Outcome:
    """Return the pin that ``texts`` write for the runtime called ``name``, or what is wrong with them.

    Args:
        name: omg's own name of it.
        texts: At least one; the first that is installed counts.
        line: Their line.
        allow_ranges: Whether the format knows ranges of versions.
        range_dialect: The language of the format's ranges, where that is not the runtime's.
        extras: Handed on in the request.
        tool: The same.
    """
    runtime = by_name(name)
    if len(texts) > _MAX_SPECS:
        return FormatProblem(f"more than {_MAX_SPECS} versions of {runtime.name}", runtime.name, line)
    try:
        specs = tuple(_read_spec(runtime, text, allow_ranges, range_dialect) for text in texts)
    except InvalidSpecError as error:
        return FormatProblem(error.message, runtime.name, line, error.hint)
    return Request(runtime.name, Strength.PIN, specs, line, " ".join(texts), extras, tool)


def constraint(name: str, text: str, *, line: int | None = None, dialect: str = "") -> tuple[Request, ...]:
    """Return the constraint that the range ``text`` states, or nothing where it is not a range.

    A constraint is advice; a broken one must not stop anything.

    Args:
        name: omg's own name of the runtime.
        text: The range.
        line: Its line.
        dialect: The language of the range, where that is not the runtime's.
    """
    runtime = by_name(name)
    try:
        _require_length(text)
        spec = runtime.vocabulary.parse_range(text, dialect)
    except InvalidSpecError:
        return ()
    return (Request(runtime.name, Strength.CONSTRAINT, (spec,), line, text),)


def unscoped(text: str) -> str:
    """Return the version behind asdf's and mise's ``latest:`` or ``prefix:``.

    Raises:
        InvalidSpecError: The scope asks for a path or a build, or the text is a template.
    """
    if "{{" in text or "{%" in text:
        raise InvalidSpecError(f"{quoted(text)} is a template", hint="write the version itself")
    scope, colon, rest = text.partition(":")
    if not colon:
        return text
    match scope:
        case "latest" | "prefix" if rest:
            return rest
        case "path":
            raise InvalidSpecError(
                f"{quoted(text)} is refused: {_NO_PATHS}",
                hint="link the directory with omg link RUNTIME@NAME DIR, and write its name",
            )
        case "ref" | "tag" | "branch" | "rev":
            raise InvalidSpecError(f"{quoted(text)} is refused: {_NO_SOURCES}")
        case _:
            raise InvalidSpecError(f"{quoted(text)} is not a version")


def _read_spec(runtime: Runtime, text: str, allow_ranges: bool, range_dialect: str) -> VersionSpec:
    _require_length(text)
    if allow_ranges:
        return runtime.vocabulary.parse_any(text, range_dialect)
    if text.startswith(RANGE_STARTS):
        raise InvalidSpecError(
            f"{quoted(text)} is a range, which this file does not allow", hint="write one version"
        )
    return runtime.vocabulary.parse(text)


def _require_length(text: str) -> None:
    if len(text) > _MAX_SPEC_LENGTH:
        raise InvalidSpecError(f"{quoted(text)} is too long for a version")
