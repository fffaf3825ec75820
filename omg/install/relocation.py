"""Rewrites a toolchain's files that contain its own path: on install, and after it was moved."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.install.rewriting import rewritten, rewritten_script, sysconfig_prefix
from omg.sources.relocation import RULES
from omg.store import receipts
from omg.store.access import store_error, store_errors
from omg.store.receipts import RECEIPT_NAME
from omg.store.replace import replace_file
from omg.store.verification import unfolded
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from omg.sources.relocation import Relocation
    from omg.store.manifest import ManifestEntry

# The largest such file of a real toolchain, a Makefile, has 200 kB.
_MAX_BYTES = 1 << 19
_SCRIPT = "#!"
_BIN = "bin/"


def final_path(toolchain_dir: Path) -> str:
    """Return the path that files of the toolchain should contain: without links, as shims run it."""
    return os.path.join(os.path.realpath(toolchain_dir.parent), toolchain_dir.name)  # noqa: PTH118


def relocate(
    root: Path, rule: Relocation, entries: Iterable[ManifestEntry], *, final: str
) -> tuple[ManifestEntry, ...]:
    """Rewrite the files of an unpacked toolchain for its final path; return all its entries.

    Args:
        root: The private directory where it was unpacked.
        rule: Which files to rewrite, and how.
        entries: The unpacked files. Links are not followed; files larger than half a megabyte, and those
            that are not text, stay unchanged.
        final: The final absolute path of its directory.

    Raises:
        StoreError: A disk operation failed.
    """
    known = {entry.path: entry for entry in entries}
    move = _Move(rule, (*rule.build_prefixes, os.fspath(root)), final)
    for path, kind in _concerned(known, rule):
        content = _read(root / path)
        if content is None:
            continue
        if kind == "sysconfig" and (stated := sysconfig_prefix(_decoded(content))):
            move = replace(move, old=(*move.old, stated))
        changed = move.apply(kind, content)
        if changed != content:
            _write(root / path, changed, known[path].mode)
            known[path] = replace(known[path], sha256=_digest(changed))
            _forget_compiled(root, path, known)
    return tuple(known.values())


def is_moved(toolchain_dir: Path) -> bool:
    """Return whether files of the toolchain contain another path than its current one.

    Raises:
        StoreError: Its receipt cannot be used.
    """
    content = receipts.read_bytes(toolchain_dir / RECEIPT_NAME)
    # Few runtimes have it, and parsing takes longer than all the rest.
    if content is None or b"\nprefix = " not in content:
        return False
    receipt = receipts.decode_of(toolchain_dir, content)
    if receipt.relocation not in RULES or not receipt.prefix.startswith("/"):
        return False
    try:
        return not Path(receipt.prefix).samefile(toolchain_dir)
    except (OSError, ValueError):
        return final_path(toolchain_dir) != receipt.prefix


def repair(toolchain_dir: Path) -> None:
    """Rewrite the files of a toolchain that was moved, and scripts that were added to its ``bin/``.

    The receipt is written last, so an interrupted repair can be repeated. Files that somebody changed
    stay changed, for `omg verify` to report.

    Raises:
        StoreError: The receipt cannot be used, or a disk operation failed.
    """
    loaded = receipts.load(toolchain_dir)
    if loaded is None:
        raise StoreError(f"`{toolchain_dir}` has no receipt")
    receipt, manifest = loaded
    rule = RULES.get(receipt.relocation)
    if rule is None or not is_movable(receipt.prefix):
        raise StoreError(
            f"how `{toolchain_dir}` is repaired is not known",
            hint=f"run omg install {receipt.runtime}@{receipt.version} --force",
        )
    known = {entry.path: entry for entry in unfolded(toolchain_dir, manifest)}
    move = _Move(rule, (receipt.prefix,), final_path(toolchain_dir))
    concerned = dict(_concerned(known, rule))
    concerned.update((path, _SCRIPT) for path in _added_scripts(toolchain_dir, known))
    for path, kind in concerned.items():
        present = _read(toolchain_dir / path)
        if present is None:
            continue
        changed = move.apply(kind, present)
        entry = known.get(path)
        # A file that an interrupted repair already rewrote differs from its record only by the path.
        recorded = present if changed != present else move.undo(kind, present)
        if entry is not None and entry.sha256 in (_digest(present), _digest(recorded)):
            known[path] = replace(entry, sha256=_digest(changed))
        if changed != present:
            replace_file(toolchain_dir / path, changed, kept_mode=_mode(toolchain_dir / path))
    moved = replace(receipt, prefix=move.new)
    receipts.write(moved, toolchain_dir / RECEIPT_NAME, tuple(known.values()))


def is_movable(prefix: str) -> bool:
    """Return whether ``prefix``, from a receipt, can be searched for in files."""
    return prefix.startswith("/") and len(prefix) > 1 and prefix.count("/") > 1


@dataclass(frozen=True, slots=True)
class _Move:
    """Old paths, the new path, and the rule for files to rewrite."""

    rule: Relocation
    old: tuple[str, ...]
    new: str

    def apply(self, kind: str, content: bytes) -> bytes:
        """Return the content of a file with the new path."""
        if kind == _SCRIPT:
            return rewritten_script(content, self.old, self.new, self.rule)
        if b"\0" in content:
            return content
        return rewritten(kind, _decoded(content), self.old, self.new).encode(errors="surrogateescape")

    def undo(self, kind: str, content: bytes) -> bytes:
        """Return the content of a file as it was, with the first of the old paths."""
        return _Move(self.rule, (self.new,), self.old[0]).apply(kind, content)


def _concerned(known: Mapping[str, ManifestEntry], rule: Relocation) -> list[tuple[str, str]]:
    """Return the paths of the files that ``rule`` covers with their formats, in its order."""
    files = [path for path, entry in known.items() if not entry.target]
    found = [
        (path, rewrite.format)
        for rewrite in rule.rewrites
        for path in files
        if path.count("/") == rewrite.pattern.count("/") and fnmatchcase(path, rewrite.pattern)
    ]
    scripts = [path for path in files if path.startswith(_BIN) and path.count("/") == 1]
    return found + [(path, _SCRIPT) for path in scripts if known[path].mode == 0o755]


def _added_scripts(toolchain_dir: Path, known: Mapping[str, ManifestEntry]) -> list[str]:
    with store_errors("read", toolchain_dir / "bin"), os.scandir(toolchain_dir / "bin") as entries:
        names = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    return [_BIN + name for name in sorted(names) if _BIN + name not in known]


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _decoded(content: bytes) -> str:
    return content.decode(errors="surrogateescape")


def _read(file: Path) -> bytes | None:
    """Return the content of ``file``; ``None`` if it is missing, not a regular file, or too large.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if file.is_symlink():
            return None
        raise store_error(error, "read", file) from error
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            return None
        # Most of `bin/` are programs: their first bytes show it.
        head = stream.read(2)
        if file.parent.name == "bin" and head != b"#!":
            return None
        return head + stream.read()


def _write(file: Path, content: bytes, mode: int) -> None:
    """Write a file in a private directory; publishing syncs it."""
    with store_errors("write", file):
        file.unlink()
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            os.fchmod(descriptor, mode)


def _forget_compiled(root: Path, path: str, known: dict[str, ManifestEntry]) -> None:
    """Delete compiled files of a rewritten module: Python does not check all of them against the source."""
    parent, _, name = path.rpartition("/")
    stem = name.removesuffix(".py")
    if stem == name:
        return
    pattern = re.compile(re.escape(f"{parent}/__pycache__/{stem}.") + r"[^/]*\.pyc")
    for compiled in [each for each in known if pattern.fullmatch(each)]:
        with suppress(OSError):
            (root / compiled).unlink()
        del known[compiled]


def _mode(file: Path) -> int:
    with store_errors("read", file):
        return stat.S_IMODE(file.stat().st_mode)
