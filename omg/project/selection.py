"""What sets the version of a runtime: the argument, the variable, the nearest pin, the nearest constraint.

Everything here is about what is *requested*; ``omg.project.resolution`` says which toolchain that means.
"""

from __future__ import annotations

import os

from omg.errors import InvalidRequestError, VersionFileError
from omg.project.discovery import Found, Parsed
from omg.project.formats.registry import SHARED_FORMATS, parse
from omg.project.formats.request import FormatProblem, Request, Strength
from omg.project.reading import Ignored, Unusable
from omg.project.variables import is_kept_by_variables, is_passed_on, pinning_variable
from omg.runtimes.registry import files_of
from omg.value import dataclass
from omg.versions.grammar import MAX_SHORT_LENGTH, is_safe_name, quoted
from omg.versions.spec import Token, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from omg.project.discovery import Walk
    from omg.project.formats.request import RustExtras
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec

# As long as any path that a kernel accepts: a path is cut only if it is no path.
_MAX_PATH_LENGTH = 4096

# Why a version file was left out, as the rest of a sentence that begins with the file's name.
INSIDE_DEPENDENCY = "is inside a dependency directory"


@dataclass(frozen=True, slots=True)
class ArgumentOrigin:
    """``+SPEC``, the first argument of one of rust's own executables."""

    argument: str

    def __str__(self) -> str:
        return f"{quoted(self.argument)} on the command line"


@dataclass(frozen=True, slots=True)
class VariableOrigin:
    """``OMG_<RUNTIME>_VERSION``, or the variable of the runtime's ecosystem (``RUSTUP_TOOLCHAIN``).

    With ``is_inherited``, a shim has set it, not the user.
    """

    name: str
    is_inherited: bool = False

    def __str__(self) -> str:
        return "the process that started this one" if self.is_inherited else self.name


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """A version file.

    Attributes:
        path: Where it is.
        line: Its line in the file, from 1; ``None`` where the format does not tell.
        distance: How many directories up it lies.
    """

    path: Path
    line: int | None
    distance: int

    def __str__(self) -> str:
        # Most version files have one line only; its number would say nothing.
        return shown_path(self.path) + (f":{self.line}" if self.line is not None and self.line > 1 else "")


Origin = ArgumentOrigin | VariableOrigin | FileOrigin


@dataclass(frozen=True, slots=True)
class Selection:
    """A request for a version, and where it comes from.

    Attributes:
        runtime: omg's name of the runtime.
        strength: A pin must be met; a constraint gives way.
        specs: In order of preference, at least one.
        text: The specs as they were written.
        origin: Where it comes from.
        extras: Components and targets that belong to it, for rust only.
        is_outside: The file is a link out of its project, to something that may be a secret: ``text`` is only
            the beginning of it, and no other message shows more.
        digest: The digest that what is installed must have: ``sha512.HEX``; mostly empty.
    """

    runtime: str
    strength: Strength
    specs: tuple[VersionSpec, ...]
    text: str
    origin: Origin
    extras: RustExtras | None = None
    is_outside: bool = False
    digest: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether no message may show what it asks for."""
        return self.is_outside and any(len(typed(spec)) > MAX_SHORT_LENGTH for spec in self.specs)

    @property
    def distance(self) -> int:
        """How far away it was set: 0 in the working directory, less by argument and variable."""
        return self.origin.distance if isinstance(self.origin, FileOrigin) else -1


@dataclass(frozen=True, slots=True)
class Requests:
    """All that is requested of a runtime here.

    Attributes:
        pin: The one pin that counts, or ``None``.
        constraint: The nearest version constraint; it counts only without a pin.
        files: Every version file that was looked at, in order; the walk ends at the pin.
        is_kept: No file counts: the environment belongs to one version (``bundle exec``).
    """

    pin: Selection | None
    constraint: Selection | None
    files: tuple[Found, ...]
    is_kept: bool = False


def select(
    runtime: Runtime,
    walk: Walk,
    env: Mapping[str, str],
    *,
    argument: str | None = None,
    executable: str | None = None,
) -> Requests:
    """Return what is requested of ``runtime``.

    Args:
        runtime: The runtime.
        walk: The directories to look in; not read where an argument or a variable decides.
        env: The environment.
        argument: The first argument, where it begins with ``+`` and the runtime understands that.
        executable: The name that was called, where one was; see ``pinning_variable``.

    Raises:
        InvalidRequestError: The argument or the variable holds no version spec.
        VersionFileError: A version file that counts cannot be read or understood.
    """
    if pin := explicit_selection(runtime, env, argument=argument, executable=executable):
        return Requests(pin, None, ())
    if is_kept_by_variables(runtime, env):
        return Requests(None, None, (), is_kept=True)
    return requests_among(runtime, walk.files(files_of(runtime)))


def requests_among(runtime: Runtime, found_files: Iterable[Found]) -> Requests:
    """Return what version files request of ``runtime``; none is looked at after the pin.

    Args:
        runtime: The runtime.
        found_files: The files, nearest first.

    Raises:
        VersionFileError: One that counts cannot be read or understood.
    """
    constraint: Selection | None = None
    files: list[Found] = []
    for found in found_files:
        files.append(found)
        selection = _from_file(runtime, found)
        if selection is None:
            continue
        if selection.strength is Strength.PIN:
            return Requests(selection, constraint, tuple(files))
        constraint = constraint or selection
    return Requests(None, constraint, tuple(files))


def explicit_selection(
    runtime: Runtime,
    env: Mapping[str, str],
    *,
    argument: str | None = None,
    executable: str | None = None,
) -> Selection | None:
    """Return the pin of the argument, else of the first variable that counts; an empty one counts as unset.

    Raises:
        InvalidRequestError: It holds no version spec.
    """
    if argument is not None:
        return _from_text(runtime, argument.removeprefix("+"), ArgumentOrigin(argument))
    name = pinning_variable(runtime, env, executable)
    if not name:
        return None
    is_inherited = name == runtime.variable and is_passed_on(runtime, env)
    return _from_text(runtime, env[name], VariableOrigin(name, is_inherited))


def outcome_for(found: Found, runtime: str) -> Request | FormatProblem | None:
    """Return what a version file says about ``runtime``: the first of its outcomes that concerns it."""
    if not isinstance(found.content, Parsed):
        return None
    for outcome in found.content.answers:
        if outcome.runtime in (runtime, None) and not _is_ignored(outcome):
            return outcome
    return None


def broken_manifest(found: Found) -> str | None:
    """Return why a manifest that other tools share is ignored, or ``None``; the rest of a sentence."""
    if found.version_file.format not in SHARED_FORMATS:
        return None
    match found.content:
        case Unusable(reason):
            return reason
        case Parsed(answers=answers):
            problem = next((outcome for outcome in answers if _is_ignored(outcome)), None)
            return f"cannot be read: {problem.message}" if isinstance(problem, FormatProblem) else None
        case Ignored():
            return None


def shown_path(path: Path) -> str:
    """Return ``path`` for a message: bare where that is safe on a terminal, else quoted."""
    text = str(path)
    return text if text.isprintable() else quoted(text, _MAX_PATH_LENGTH)


def _from_text(runtime: Runtime, text: str, origin: ArgumentOrigin | VariableOrigin) -> Selection | None:
    if text.startswith("/") and origin == VariableOrigin(runtime.ecosystem_variable):
        return _from_path(runtime, text, origin)
    for outcome in parse("variable", runtime.variable, os.fsencode(text)) if text else ():
        if isinstance(outcome, FormatProblem):
            name = origin.name if isinstance(origin, VariableOrigin) else origin
            raise InvalidRequestError(f"{name}: {outcome.message}", hint=outcome.hint)
        return Selection(runtime.name, Strength.PIN, outcome.specs, outcome.text, origin)
    return None


def _is_ignored(outcome: Request | FormatProblem) -> bool:
    return isinstance(outcome, FormatProblem) and outcome.is_ignored


def _from_path(runtime: Runtime, text: str, origin: VariableOrigin) -> Selection:
    """Return the pin of a toolchain by its directory; that it is one of the store is checked later."""
    name = text.rstrip("/").rpartition("/")[2]
    if not is_safe_name(name):
        raise InvalidRequestError(
            f"{origin}: {quoted(text)} is not the directory of a toolchain", hint=f"unset {origin}"
        )
    return Selection(runtime.name, Strength.PIN, (Token(name),), text, origin)


def _from_file(runtime: Runtime, found: Found) -> Selection | None:
    if broken_manifest(found) is not None:
        return None
    match found.content:
        case Ignored():
            return None
        case Unusable(reason):
            raise VersionFileError(
                f"{quoted(str(found.path), _MAX_PATH_LENGTH)} {reason}",
                hint=f"correct it, or set {runtime.variable} for this call",
            )
        case Parsed():
            outcome = outcome_for(found, runtime.name)
    if outcome is None:
        return None
    origin = FileOrigin(found.path, outcome.line, found.distance)
    if isinstance(outcome, FormatProblem):
        raise VersionFileError(f"{origin}: {outcome.message}", hint=outcome.hint)
    return Selection(
        runtime.name,
        outcome.strength,
        outcome.specs,
        outcome.text,
        origin,
        outcome.extras,
        outcome.is_outside,
        outcome.digest,
    )
