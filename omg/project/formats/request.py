"""What a version file says: requests, and what is wrong with it."""

from __future__ import annotations

from omg.errors import VersionFileError
from omg.value import StrEnum, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.spec import VersionSpec


class Strength(StrEnum):
    """How much a request counts.

    A pin decides; a constraint only says which versions will do, and gives way to every pin.
    """

    PIN = "pin"
    CONSTRAINT = "constraint"


@dataclass(frozen=True, slots=True)
class RustExtras:
    """What ``rust-toolchain.toml`` wants of its toolchain besides the version."""

    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One runtime that a file speaks about.

    Attributes:
        runtime: omg's own name of the runtime.
        strength: Pin or constraint.
        specs: Never empty. The first that is installed counts; of a constraint the first that the
            global default or any installed version meets.
        line: Its line, counted from 1, or ``None`` where the format does not tell.
        text: The specs as they are written in the file.
        extras: Components and targets, for rust only.
        tool: What mise calls the runtime, where that is not its name.
        is_outside: The file is a link out of its project; ``text`` is only the beginning of what it says.
        note: What `omg why` says behind the text: of a lock file beside the version file.
        digest: The digest that what is installed must have, as ``packageManager`` writes it: ``sha512.HEX``.
    """

    runtime: str
    strength: Strength
    specs: tuple[VersionSpec, ...]
    line: int | None
    text: str
    extras: RustExtras | None = None
    tool: str = ""
    is_outside: bool = False
    note: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FormatProblem:
    """Why a file, or what it says about one runtime, cannot be used.

    Attributes:
        message: What is wrong; text taken from the file is quoted and shortened.
        runtime: The runtime that it concerns, or ``None`` for the whole file.
        line: Its line, counted from 1, or ``None`` where that is not known.
        hint: What to write instead, or ``None``.
        is_ignored: It is reported, and the file counts as one that says nothing.
    """

    message: str
    runtime: str | None = None
    line: int | None = None
    hint: str | None = None
    is_ignored: bool = False


# Of several outcomes for one runtime the first counts; pins come before constraints.
Outcome = Request | FormatProblem


class MalformedDocumentError(VersionFileError):
    """A document that breaks the grammar of its own format."""

    kind = "malformed_document"

    def __init__(self, message: str, *, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.line = line
