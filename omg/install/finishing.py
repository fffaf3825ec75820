"""Turns an unpacked archive into a toolchain: its bootstrap, absolute paths, what the old one had besides."""

from __future__ import annotations

import hashlib
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from omg.install.relocation import relocate
from omg.store.access import store_errors
from omg.store.manifest import ManifestEntry
from omg.store.receipts import OWN_NAMES
from omg.store.umask import allowed_mode
from omg.store.verification import files_below
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.sources.layout import Layout

# Unpacking a few megabytes of Python code takes seconds, a minute on a slow disk.
_BOOTSTRAP_TIMEOUT_S = 300.0
_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class FinishResult:
    """The result.

    Attributes:
        entries: Every file and link of the toolchain.
        relocation: Name of the rule that files were rewritten by; empty if none was.
        notes: What the user should know, one sentence each.
    """

    entries: tuple[ManifestEntry, ...]
    relocation: str = ""
    notes: tuple[str, ...] = ()


def finish(
    root: Path, layouts: tuple[Layout, ...], entries: tuple[ManifestEntry, ...], *, final: str
) -> FinishResult:
    """Finish the toolchain that was unpacked to ``root``.

    Args:
        root: A private directory.
        layouts: Layouts of the unpacked archives.
        entries: The unpacked files.
        final: The final path of the toolchain.

    Raises:
        StoreError: A disk operation failed.
    """
    notes: list[str] = []
    relocation = ""
    for layout in layouts:
        if layout.bootstrap:
            failure = _run(root, layout.bootstrap)
            entries = _with_added(root, entries)
            if failure:
                shown = " ".join(layout.bootstrap)
                notes.append(f"{quoted(shown)} could not be run ({failure}); run it yourself")
        if layout.relocation is not None:
            entries = relocate(root, layout.relocation, entries, final=final)
            relocation = layout.relocation.name
    return FinishResult(entries, relocation, tuple(notes))


def copy_additions(old_dir: Path, new_dir: Path, *, is_dropped: Callable[[str], bool] | None = None) -> None:
    """Give ``new_dir`` every file of ``old_dir`` that it does not have: global packages, compiled code.

    Files become hard links, or copies if the disk has no hard links, so that the old
    toolchain stays complete until the new one has replaced it.

    Args:
        old_dir: The old toolchain; it is not changed.
        new_dir: The new one.
        is_dropped: Whether to leave out the file at a path below the toolchain's directory.

    Raises:
        StoreError: A disk operation failed.
    """
    with store_errors("copy", old_dir):
        for place, directories, names in os.walk(old_dir):
            below = Path(place).relative_to(old_dir)
            target_dir = new_dir / below
            if target_dir.is_symlink() or (target_dir.exists() and not target_dir.is_dir()):
                directories.clear()
                continue
            links = [name for name in directories if Path(place, name).is_symlink()]
            for name in (*names, *links):
                if is_dropped is not None and is_dropped((below / name).as_posix()):
                    continue
                if (below / name).as_posix() not in OWN_NAMES and not os.path.lexists(target_dir / name):
                    target_dir.mkdir(parents=True, exist_ok=True)
                    _carry(Path(place, name), target_dir / name)


def _run(root: Path, command: tuple[str, ...]) -> str:
    """Run a program of the toolchain; return why it failed, or an empty text.

    It gets none of the user's settings, no terminal, and no package index.
    """
    import subprocess

    env = {
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(root),
    }
    try:
        with subprocess.Popen(
            [str(root / command[0]), *command[1:]],
            cwd=root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=_BOOTSTRAP_TIMEOUT_S)
            except BaseException as error:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                if isinstance(error, subprocess.TimeoutExpired):
                    return f"it took longer than {_BOOTSTRAP_TIMEOUT_S:.0f} s"
                raise
    except OSError as error:
        return error.strerror or str(error)
    if process.returncode == 0:
        return ""
    lines = output.decode(errors="replace").strip().splitlines()
    last = "".join(letter for letter in (lines or [""])[-1] if letter.isprintable())[:_MAX_SHOWN]
    return last or f"exit status {process.returncode}"


def _with_added(root: Path, entries: tuple[ManifestEntry, ...]) -> tuple[ManifestEntry, ...]:
    """Return ``entries`` with the files that a program added or changed; compiled files are deleted.

    Raises:
        StoreError: A disk operation failed.
    """
    known = {entry.path: entry for entry in entries}
    found: dict[str, ManifestEntry] = {}
    with store_errors("read", root):
        for path in files_below(root):
            file = root / path
            if path not in known and path.endswith(".pyc"):
                file.unlink()
            elif entry := _entry(file, path):
                found[path] = entry
    return tuple(found.values())


def _entry(file: Path, path: str) -> ManifestEntry | None:
    """Return the manifest entry of ``file``; its mode is normalized as for an unpacked file."""
    if file.is_symlink():
        return ManifestEntry(path, 0, b"", str(file.readlink()))
    if not file.is_file():
        file.unlink()  # a toolchain has no sockets or pipes
        return None
    mode = 0o755 if file.stat().st_mode & 0o111 else 0o644
    file.chmod(allowed_mode(mode))
    with file.open("rb") as stream:
        return ManifestEntry(path, mode, hashlib.file_digest(stream, "sha256").digest())


def _carry(old: Path, new: Path) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        import shutil

        shutil.copy2(old, new, follow_symlinks=False)
