"""Turns an unpacked archive into a toolchain: runs its bootstrap, and rewrites files with absolute paths."""

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
from omg.store.umask import allowed_mode
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.sources.source import Layout

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
        for file in _files(root):
            path = file.relative_to(root).as_posix()
            if path not in known and path.endswith(".pyc"):
                file.unlink()
                continue
            if entry := _entry(file, path):
                found[path] = entry
    return tuple(found.values())


def _files(root: Path) -> Iterator[Path]:
    for place, directories, names in os.walk(root):
        links = [name for name in directories if Path(place, name).is_symlink()]
        yield from (Path(place, name) for name in (*names, *links))


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
