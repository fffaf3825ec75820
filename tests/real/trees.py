"""What omg makes of an archive, and what the system's tools make of it, in a form to compare."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from omg.archive.unpack import Archive, unpack
from omg.sources.layout import Layout


def ours(archive: Path, place: Path) -> dict[str, str]:
    """Return the tree that omg makes of an archive, unpacked below ``place``."""
    root = place / "ours"
    root.mkdir()
    unpack((Archive(archive, archive.name, Layout()),), root)
    return _tree(root)


def theirs(archive: Path, place: Path) -> dict[str, str]:
    """Return the tree that GNU tar or unzip makes of it."""
    root = place / "theirs"
    root.mkdir()
    command = ["unzip", "-q", str(archive)] if archive.suffix == ".zip" else ["tar", "-xf", str(archive)]
    subprocess.run(command, cwd=root, check=True)
    [top] = root.iterdir()
    return _tree(top)


def _tree(root: Path) -> dict[str, str]:
    """Return what every path is: a folder, a link and its target, or a digest, times and executability."""
    found = {}
    for place, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = Path(place, name)
            status = path.lstat()
            if path.is_symlink():
                what = f"-> {os.readlink(path)}"  # noqa: PTH115 (pathlib would tidy it)
            elif path.is_dir():
                what = "folder"
            else:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                what = f"{digest} {int(status.st_mtime)} {bool(status.st_mode & 0o100)} {status.st_nlink}"
            found[path.relative_to(root).as_posix()] = what
    return found
