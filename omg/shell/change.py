"""Changes of start-up files: planned and shown first, then made one by one."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from difflib import unified_diff
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.shell.block import ChangedFileError, holds_omg, with_block, with_second_block, without_omg
from omg.store.access import store_errors
from omg.store.replace import remove_unfinished, replace_file
from omg.value import dataclass, replace
from omg.versions.grammar import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from omg.shell.startup import StartupFile

# The problem of a change that the user does not want.
DECLINED = "you answered no"
# A start-up file is a page or two; more is something else.
_MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done with one start-up file.

    Attributes:
        file: The file.
        before: Its content; ``None`` if it does not exist.
        after: Its content afterwards; ``None``: it is deleted.
        problem: Why omg cannot do it, or empty.
    """

    file: StartupFile
    before: bytes | None
    after: bytes | None
    problem: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether anything changes."""
        return not self.problem and self.before != self.after


def plan_blocks(files: Iterable[StartupFile]) -> tuple[Change, ...]:
    """Return the changes that put omg's block into ``files``."""
    return tuple(plan(file, partial(_with_blocks, file=file)) for file in files)


def plan_removal(files: Iterable[StartupFile]) -> tuple[Change, ...]:
    """Return the changes that take omg's blocks out of ``files``, and turn on what it turned off there."""
    changes = tuple(plan(file, _without_omg) for file in files)
    # A file that omg could not change, but has no need to, is no matter.
    return tuple(change for change in changes if not change.problem or _may_hold_omg(change.file.path))


def plan(file: StartupFile, edit: Callable[[bytes | None], bytes | None]) -> Change:
    """Return the change that ``edit`` makes of ``file``; ``None`` stands for no file."""
    try:
        before = _read(file.path)
        return Change(file, before, edit(before))
    except OmgError as error:
        return Change(file, None, None, problem=error.message)
    except OSError as error:
        return Change(file, None, None, problem=(error.strerror or str(error)).lower())


def difference(change: Change) -> Iterator[str]:
    """Yield the lines that go, each behind a ``-``, and those that come, each behind a ``+``; printable."""
    before, after = (
        data.decode("utf-8", "replace").splitlines() for data in (change.before or b"", change.after or b"")
    )
    # Two lines that name the files stand first.
    for line in list(unified_diff(before, after, lineterm="", n=0))[2:]:
        if not line.startswith("@@"):
            yield printable(line)


def remove_leftovers(changes: Iterable[Change]) -> None:
    """Delete the temporary files of earlier changes that were killed."""
    for change in changes:
        remove_unfinished(Path(os.path.realpath(change.file.path)))


def made(change: Change) -> Change:
    """Make one change and return it, with the problem if it failed."""
    try:
        make(change)
    except OmgError as error:
        return replace(change, problem=error.message)
    return change


def make(change: Change) -> None:
    """Make one change. A link is kept; the file that it leads to is replaced at once or not at all.

    Raises:
        ChangedFileError: What was planned from is not there any more: the user was asked in between.
        StoreError: A file cannot be written.
    """
    target = Path(os.path.realpath(change.file.path))
    with store_errors("change", target):
        present = _read(change.file.path)
        if present == change.after:
            return  # another omg was faster
        if present != change.before:
            raise ChangedFileError
        if change.after is None:
            target.unlink(missing_ok=True)
            return
        former = target.stat() if change.before is not None else None
        replace_file(target, change.after, kept_mode=None if former is None else stat.S_IMODE(former.st_mode))
        if former is not None and target.stat().st_gid != former.st_gid:
            # Only of a group that the user is in; else the file has the user's own group.
            with suppress(OSError):
                os.chown(target, -1, former.st_gid)


def _with_blocks(data: bytes | None, *, file: StartupFile) -> bytes:
    return with_second_block(with_block(data, file.body, is_first=file.is_first), file.body)


def _without_omg(data: bytes | None) -> bytes | None:
    return None if data is None else without_omg(data)


def _may_hold_omg(path: Path) -> bool:
    try:
        return path.is_file() and holds_omg(path.read_bytes())
    except OSError:
        return True


def _read(path: Path) -> bytes | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise OmgError(f"it is a broken link to `{path.readlink()}`") from None
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OmgError("it is not a file")
    if status.st_uid != os.geteuid():
        raise OmgError("it belongs to another user")
    if status.st_size > _MAX_BYTES:
        raise OmgError("it is too large for a start-up file")
    # A rename would replace it all the same.
    if not status.st_mode & stat.S_IWUSR:
        raise OmgError("it is read-only")
    if status.st_nlink > 1:
        raise OmgError("it has another hard link, which omg would cut")
    return path.read_bytes()
