"""Which version file a pin is in or goes to, and what is written: the file that wins here, else a new one."""

from __future__ import annotations

import os
from pathlib import Path

from omg.errors import OmgError, OutsideProjectError, UsageError, VersionFileError
from omg.project.discovery import Parsed
from omg.project.formats.editing import remove_pin, set_pin
from omg.project.formats.registry import BY_NAME
from omg.project.formats.request import FormatProblem, Strength
from omg.project.outside import target_outside
from omg.project.reading import Ignored, Unusable
from omg.project.selection import broken_manifest, outcome_for, shown_path
from omg.project.writing import remove, write
from omg.runtimes.registry import files_of
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.project.discovery import Found, Walk
    from omg.runtimes.runtime import Runtime


@dataclass(frozen=True, slots=True)
class PinFile:
    """A version file that is going to be written or deleted.

    Attributes:
        path: Where it is, or will be.
        format: Name of its format.
        data: Its content; ``None`` where it does not exist yet, or is going to be deleted.
        before: The content that was read.
        target: What is written, where ``path`` is a link or below one; else ``None``.
    """

    path: Path
    format: str
    data: bytes | None
    before: bytes | None = None
    target: Path | None = None

    def with_pin(self, runtime: str, spec_text: str) -> PinFile:
        """Return the file as it is with ``runtime`` pinned in it, by the name that people write.

        Raises:
            InvalidSpecError: The format has no way to say this spec.
            VersionFileError: The present content cannot be understood well enough to be edited.
        """
        data = set_pin(self.format, self.path.name, self.data, runtime, spec_text)
        return PinFile(self.path, self.format, data, self.before, self.target)

    def without_pin(self, runtime: str, *, is_own: bool) -> PinFile:
        """Return the file without the pin of ``runtime``: to be deleted, if omg made it and nothing is left.

        A file whose tool refuses an empty one is deleted, too. One that is a link stays.

        Args:
            runtime: omg's own name of the runtime.
            is_own: Whether omg made the file.

        Raises:
            VersionFileError: The present content cannot be understood well enough to be edited.
        """
        data: bytes | None = remove_pin(self.format, self.path.name, self.data or b"", runtime)
        if not data and self.target is None and (is_own or BY_NAME[self.format].never_blank):
            data = None
        return PinFile(self.path, self.format, data, self.before, self.target)

    def write(self) -> None:
        """Write or delete it, if what was read is still there.

        Raises:
            VersionFileError: It is not.
            StoreError: The disk refused.
        """
        file = self.target or self.path
        if self.data is None and self.before is not None:
            remove(file, before=self.before)
        else:
            write(file, self.data or b"", before=self.before)


def write_each(files: Iterable[PinFile]) -> Iterator[PinFile]:
    """Write files one after the other, and yield each once it is written.

    Raises:
        OmgError: One cannot be written, see `PinFile.write`; its hint names those that were.
    """
    done: list[str] = []
    for file in files:
        try:
            file.write()
        except OmgError as error:
            if done:
                error.hint = "; ".join((f"written before: {', '.join(done)}", *filter(None, [error.hint])))
            raise
        done.append(shown_path(file.path))
        yield file


def winning_file(runtime: Runtime, walk: Walk) -> PinFile | None:
    """Return the version file that pins ``runtime`` here.

    Raises:
        OutsideProjectError: It is a link out of its project.
        VersionFileError: It cannot be read or understood.
    """
    for found in walk.files(files_of(runtime)):
        if broken_manifest(found) is not None:
            continue
        if isinstance(found.content, Unusable):
            raise VersionFileError(f"`{found.path}` {found.content.reason}", hint="make it readable")
        outcome = outcome_for(found, runtime.name)
        if isinstance(outcome, FormatProblem) or (outcome is not None and outcome.strength is Strength.PIN):
            return pin_file_of(found, runtime)
    return None


def new_file(runtime: Runtime, directory: Path, walk: Walk) -> PinFile:
    """Return the file in ``directory`` that a pin of ``runtime`` goes to where none wins yet.

    Raises:
        OutsideProjectError: It is a link out of its project.
        UsageError: Something that is no file is in its place.
    """
    version_file = next(each for each in files_of(runtime) if each.path == runtime.pin_file)
    for found in walk.files((version_file,)):
        if found.distance == 0:
            if isinstance(found.content, Ignored | Unusable):
                raise UsageError(f"cannot write `{found.path}`: it {found.content.reason}")
            return pin_file_of(found, runtime)
    path = directory / version_file.path
    # A link to nothing: what it names is made, if that lies within the project.
    if target := target_outside(str(path), version_file.path):
        raise _outside(path, target)
    return PinFile(path, version_file.format, None, target=_target_of(path))


def pin_file_of(found: Found, runtime: Runtime) -> PinFile:
    """Return a version file that exists, to be edited.

    Raises:
        OutsideProjectError: It is a link out of its project.
        VersionFileError: It cannot be read or understood.
    """
    if not isinstance(found.content, Parsed):
        raise VersionFileError(f"`{found.path}` {found.content.reason}", hint="make it readable")
    if found.content.is_foreign:
        raise _outside(found.path, found.content.target or "")
    outcome = outcome_for(found, runtime.name)
    if isinstance(outcome, FormatProblem) and not (runtime.host and outcome.runtime == runtime.name):
        path = shown_path(found.path)
        raise VersionFileError(f"{path}: {outcome.message}", hint=f"correct or delete {path}, then try again")
    data = found.content.data
    return PinFile(found.path, found.version_file.format, data, data, _target_of(found.path))


def _target_of(path: Path) -> Path | None:
    target = Path(os.path.realpath(path))
    return None if target == path else target


def _outside(path: Path, target: str) -> OutsideProjectError:
    from shlex import quote

    return OutsideProjectError(
        f"{shown_path(path)} is a link out of its project, to {shown_path(Path(target))}",
        hint=f"run rm {quote(str(path))}, then try again: the project gets a file of its own",
    )
