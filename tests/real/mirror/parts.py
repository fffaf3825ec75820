"""Every part of the mirror, built when it is first asked for and kept until its code changes."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from tests.real.mirror import go, java, node, programs, python, ruby, rust, signing, site
from tests.real.mirror.registries import Registries, UnavailableError, say
from tests.real.mirror.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

_HERE = Path(__file__).parent
# What every part is made with.
_SHARED = ("elf", "github", "packing", "registries", "signing", "site")


class ShortError(Exception):
    """A part has fewer versions than its tests need. It is not kept."""


@dataclass(frozen=True)
class Part:
    """What makes a part.

    Attributes:
        module: The module that its folder is named by.
        build: What makes it.
        versions: How many its tests need.
    """

    module: ModuleType
    build: Callable[[Site, Registries], None]
    versions: int = 2


PARTS = {
    "rust": Part(rust, rust.build),
    "java": Part(java, java.build, versions=3),
    "node": Part(node, node.build),
    "go": Part(go, go.build),
    "bun": Part(programs, programs.build_bun),
    "mise": Part(programs, programs.build_mise),
    "deno": Part(programs, programs.build_deno),
    "python": Part(python, python.build),
    "ruby": Part(ruby, ruby.build),
}


def cache_dir() -> Path:
    """Return the folder that the mirror is kept in: ``OMG_TEST_MIRROR``, or one in the user's cache."""
    named = os.environ.get("OMG_TEST_MIRROR")
    return Path(named) if named else Path.home() / ".cache/omg-tests/mirror"


def part(name: str) -> Site:
    """Return a part, built if it is not there.

    Raises:
        UnavailableError: A registry or its client does not give what the part is made of.
        ShortError: They gave less than the part is made of.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise UnavailableError("genuine toolchains are packed for Linux on x86_64 only")
    folder = cache_dir()
    signers = signing.signers(folder / "keys")
    root = folder / f"{name}-{_key(PARTS[name].module)}"
    with FileLock(folder / f"{name}.lock"):
        if not root.exists():
            _build(name, root, signers)
    return site.read(root, signers)


def parts(names: Sequence[str] = ()) -> tuple[list[Site], dict[str, str]]:
    """Return several parts, all of them if none is named, built side by side; and why others were not."""
    sites, reasons = [], {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, building in [(name, pool.submit(part, name)) for name in names or PARTS]:
            try:
                sites.append(building.result())
            except (UnavailableError, ShortError) as error:
                reasons[name] = str(error)
    return sites, reasons


def _build(name: str, root: Path, signers: signing.Signers) -> None:
    started = time.monotonic()
    unfinished = Path(tempfile.mkdtemp(dir=root.parent, prefix=f".{name}-"))
    try:
        made = Site(unfinished, signers)
        downloads = root.parent / f"downloads/{name}"
        PARTS[name].build(made, Registries(downloads, root.parent / "downloads"))
        versions = sorted({archive.version for archive in made.archives})
        if len(versions) < PARTS[name].versions:
            raise ShortError(f"{PARTS[name].versions} versions of {name} are needed, made: {versions}")
        made.finish()
        # What was fetched is not needed again before the part's code changes.
        shutil.rmtree(downloads, ignore_errors=True)
        for older in root.parent.glob(f"{name}-*"):
            shutil.rmtree(older)
        unfinished.rename(root)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    seconds = time.monotonic() - started
    say(f"{name} in {seconds:.0f} s")


def _key(module: ModuleType) -> str:
    digest = hashlib.sha256()
    own = sorted(_HERE.glob(f"{Path(module.__file__ or '').stem}*.py"))
    for file in (*(_HERE / f"{each}.py" for each in _SHARED), *own):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
