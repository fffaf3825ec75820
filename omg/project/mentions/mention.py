"""What one line of a file says of a runtime's version. Pure."""

from __future__ import annotations

from enum import StrEnum

from omg.errors import InvalidSpecError
from omg.runtimes.registry import by_name
from omg.value import dataclass
from omg.versions.grammar import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec

# Longer than any line that a person writes about a version.
_MAX_SHOWN_LENGTH = 100
_MAX_SPECS = 64
# What CI actions read as "or one that is not out yet": the same numbers.
_UNFINISHED = ("-dev", "-ea", "-SNAPSHOT", "-rc")


class Role(StrEnum):
    """What a line has to say: it decides, it says which versions will do, or it says what runs elsewhere."""

    DECIDES = "decides"
    CONSTRAINS = "constrains"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Mention:
    """One line that names versions of a runtime.

    Attributes:
        runtime: omg's name of the runtime.
        role: What the line does.
        specs: At least one; any of them will do.
        line: The line, counted from 1.
        says: The line in short, fit for a terminal: ``FROM node:18-alpine``.
        text: The versions as written.
        tool: What mise calls the runtime, where that is not its name.
    """

    runtime: str
    role: Role
    specs: tuple[VersionSpec, ...]
    line: int
    says: str
    text: str
    tool: str = ""

    @property
    def definition(self) -> Runtime:
        """The runtime."""
        return by_name(self.tool or self.runtime)


@dataclass(frozen=True, slots=True)
class FileReference:
    """A line that names the version file to read: setup-node's ``node-version-file``.

    Attributes:
        runtime: omg's name of the runtime.
        path: The file, from the root of the repository, as written.
        line: The line, counted from 1.
        says: The line in short, fit for a terminal.
    """

    runtime: str
    path: str
    line: int
    says: str


def mention(
    runtime: str, texts: Sequence[str], *, line: int, says: str, role: Role = Role.RUNS, dialect: str = ""
) -> Mention | None:
    """Return a mention, or ``None`` where one of ``texts`` is not a version that omg knows how to read.

    Args:
        runtime: omg's name of the runtime.
        texts: Versions, prefixes, names or ranges.
        line: Their line.
        says: The line; it is shortened and escaped here.
        role: What the line does.
        dialect: The language of ranges, where that is not the runtime's.
    """
    vocabulary = by_name(runtime).vocabulary
    specs: list[VersionSpec] = []
    for text in texts[:_MAX_SPECS]:
        plain = text.strip()
        for ending in _UNFINISHED:
            plain = plain.removesuffix(ending)
        try:
            specs.append(vocabulary.parse_any(plain, dialect))
        except InvalidSpecError:
            # A list with a word that only its own tool knows may hold the right version.
            return None
    if not specs or len(texts) > _MAX_SPECS:
        return None
    return Mention(runtime, role, tuple(specs), line, shown(says), shown(", ".join(texts)))


def shown(text: str) -> str:
    """Return text of a file for a message: in one line, escaped, and cut where it is long."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= _MAX_SHOWN_LENGTH else f"{line[:_MAX_SHOWN_LENGTH]}..."
