"""Unpacks every archive of a folder, in a process of its own whose memory is measured.

    python -m tests.faults.archives.child ARCHIVES JAIL

Writes one JSON line an archive.
"""

from __future__ import annotations

import json
import os
import re
import resource
import stat
import sys
import time
from pathlib import Path

from omg.archive.unpack import Archive, unpack
from omg.errors import ArchiveError
from omg.sources.layout import Layout

_CANARY = "untouched"
_MODES = (0o644, 0o755)


def main(archives: Path, jail: Path) -> None:
    """Unpack ``archives/NUMBER/NAME`` each below ``jail/NUMBER``, and tell what came of it."""
    for folder in sorted(archives.iterdir(), key=lambda folder: int(folder.name)):
        cell = jail / folder.name
        root = cell / "root"
        root.mkdir(parents=True)
        for canary in ("x", "omg-planted", "t2"):
            (cell / canary).write_text(_CANARY)
        [archive] = folder.iterdir()
        outcome = _outcome(archive, root)
        _tell(outcome | {"number": int(folder.name), "odd": _odd(cell), "peak_bytes": _peak_bytes()})


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _peak_bytes() -> int:
    """Return the largest size of this process so far.

    Linux hands a parent's peak on in ``ru_maxrss``, even through exec; the count in status begins anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+) kB", status.read_text())[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _outcome(archive: Path, root: Path) -> dict[str, object]:
    started = time.process_time()
    refusal, crash = "", ""
    try:
        unpack((Archive(archive, archive.name, Layout()),), root)
    except ArchiveError as error:
        refusal = error.message
    except Exception as error:  # a crash is what the test looks for
        crash = repr(error)
    seconds = time.process_time() - started
    tree = {} if refusal or crash else _tree(root)
    return {"refusal": refusal, "crash": crash, "seconds": seconds, "tree": tree}


def _tree(root: Path) -> dict[str, str]:
    tree = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            tree[name] = f"-> {os.readlink(path)}"  # noqa: PTH115 (pathlib would tidy it)
        elif path.is_file():
            tree[name] = ("+" if path.stat().st_mode & 0o111 else "") + path.read_text()
    return tree


def _odd(cell: Path) -> list[str]:
    """Return what should not be: something outside the root, or something inside that leads out of it."""
    root = cell / "root"
    odd = [path.name for path in cell.iterdir() if path != root and path.read_text() != _CANARY]
    odd += [path.name for path in cell.iterdir() if path.name not in ("root", "x", "omg-planted", "t2")]
    if Path("/omg-planted-by-a-test").exists():
        odd.append("/omg-planted-by-a-test")
    for path in root.rglob("*"):
        status = path.lstat()
        is_whole = stat.S_IMODE(status.st_mode) in _MODES
        if stat.S_ISLNK(status.st_mode):
            if not path.resolve().is_relative_to(root.resolve()):
                odd.append(f"{path} leads out")
        elif (
            not (path.is_dir() or path.is_file())
            or status.st_mode & 0o7000
            or (not is_whole and stat.S_IMODE(status.st_mode) != 0o600)
        ):
            odd.append(f"{path} has mode {status.st_mode:o}")
    return odd


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
