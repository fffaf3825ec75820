"""Which version file a pin is written to, and what is written: the file that wins here, else a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import UsageError, VersionFileError
from omg.project.discovery import Parsed
from omg.project.edit import set_pin
from omg.project.formats.request import FormatProblem, Strength
from omg.project.reading import Ignored, Unusable
from omg.project.selection import said
from omg.runtimes.registry import files_of
from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from omg.project.discovery import Found, Walk
    from omg.runtimes.runtime import Runtime


@dataclass(frozen=True, slots=True)
class PinFile:
    """A version file that is going to be written.

    Attributes:
        path: Where it is, or will be.
        format: Name of its format.
        data: Its content; ``None`` where it does not exist yet.
    """

    path: Path
    format: str
    data: bytes | None

    def with_pin(self, runtime: str, spec_text: str) -> PinFile:
        """Return the file as it is with ``runtime`` pinned in it, by the name that people write.

        Raises:
            InvalidSpecError: The format has no way to say this spec.
            VersionFileError: The present content cannot be understood well enough to be edited.
        """
        data = set_pin(self.format, self.path.name, self.data, runtime, spec_text)
        return PinFile(self.path, self.format, data)


def winning_file(runtime: Runtime, walk: Walk) -> PinFile | None:
    """Return the version file that pins ``runtime`` here, also if what it says is wrong.

    Raises:
        VersionFileError: That file cannot be read.
    """
    for found in walk.files(files_of(runtime)):
        if isinstance(found.content, Unusable):
            raise VersionFileError(f"`{found.path}` {found.content.reason}", hint="make it readable")
        outcome = said(found, runtime.name)
        if isinstance(outcome, FormatProblem) or (outcome is not None and outcome.strength is Strength.PIN):
            return _pin_file(found)
    return None


def new_file(runtime: Runtime, directory: Path, walk: Walk) -> PinFile:
    """Return the file in ``directory`` that a pin of ``runtime`` goes to where none wins yet.

    Raises:
        UsageError: Something that is no file is in its place.
    """
    version_file = next(each for each in files_of(runtime) if each.path == runtime.pin_file)
    for found in walk.files((version_file,)):
        if found.distance == 0:
            if isinstance(found.content, Ignored | Unusable):
                raise UsageError(f"cannot write `{found.path}`: it {found.content.reason}")
            return _pin_file(found)
    return PinFile(directory / version_file.path, version_file.format, None)


def _pin_file(found: Found) -> PinFile:
    data = found.content.data if isinstance(found.content, Parsed) else None
    return PinFile(found.path, found.version_file.format, data)
