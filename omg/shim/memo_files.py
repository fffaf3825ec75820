"""The files of memos: written by rename, and not too many of them.

Memos only save time: a memo that cannot be written is not an error.
"""

from __future__ import annotations

import os
from contextlib import suppress

from omg.shim import memo
from omg.shim.memo import MemoKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

# A few hundred projects with a dozen version files each; above that the older half is removed.
MAX_MEMOS = 4096
# An answer of the launcher is larger: 8 to 30 kB.
MAX_ANSWERS = 512
# What the shim programs read at most; a longer answer would never count.
MAX_ANSWER_BYTES = 64 * 1024

_CREATE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write(cache_dir: Path, memos: Iterable[tuple[MemoKind, bytes, bytes]]) -> None:
    """Write memos, if their place is the caller's: of each the kind, the key and the answer."""
    with suppress(OSError):
        memo_dir = cache_dir / "memo"
        if not _is_own(memo_dir):
            return
        contents = {
            memo.file_name(kind, key): memo.encode(key, answer)
            for kind, key, answer in memos
            if len(answer) <= MAX_ANSWER_BYTES
        }
        written = [_write(memo_dir, name, content) for name, content in contents.items()]
        if any(written):
            _prune(memo_dir)


def _is_own(memo_dir: Path) -> bool:
    """Make the directory; return whether it is the caller's, made in a place of the caller's.

    With ``sudo`` and a kept HOME it would belong to root, and the user could no longer write there.
    """
    existing = memo_dir
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if existing.stat().st_uid != os.geteuid():
        return False
    memo_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return True


def _write(memo_dir: Path, name: str, content: bytes) -> bool:
    """Write one memo by rename; return whether there was anything to write."""
    target = memo_dir / name
    with suppress(OSError):
        if target.read_bytes() == content:
            return False
    unfinished = memo_dir / f".{name}-{os.getpid()}"
    descriptor = os.open(
        unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
    )
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(content)
        unfinished.replace(target)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return True


def forget_answers(cache_dir: Path) -> None:
    """Delete what the launcher would say again: it names the folders that it was said in."""
    memo_dir = cache_dir / "memo"
    with suppress(OSError):
        for name in os.listdir(memo_dir):  # noqa: PTH208
            if _is_answer(name):
                with suppress(OSError):
                    (memo_dir / name).unlink()


def _is_answer(name: str) -> bool:
    return name.lstrip(".").startswith(f"{MemoKind.ANSWER}-")


def _prune(memo_dir: Path) -> None:
    """Remove the older half when there are too many; half-written ones of killed processes go with it."""
    with os.scandir(memo_dir) as entries:
        names = [entry.name for entry in entries]
    answers = [name for name in names if _is_answer(name)]
    if len(names) > MAX_MEMOS:
        _remove_older_half(memo_dir, names)
    elif len(answers) > MAX_ANSWERS:
        _remove_older_half(memo_dir, answers)


def _remove_older_half(memo_dir: Path, names: Sequence[str]) -> None:
    ages: list[tuple[int, str]] = []
    for name in names:
        with suppress(OSError):
            ages.append(((memo_dir / name).stat().st_mtime_ns, name))
    for _, name in sorted(ages)[: len(ages) // 2]:
        (memo_dir / name).unlink(missing_ok=True)
