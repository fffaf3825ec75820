"""What corepack has in its cache: npm, pnpm and yarn, each in a folder with their digest.

Source: https://github.com/nodejs/corepack, sources/folderUtils.ts and sources/corepackUtils.ts, read
2026-12-01, and the cache that corepack 0.34.6 makes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from omg.adoption.finding import Adoptable, Finding, version_of
from omg.runtimes.registry import RUNTIMES
from omg.store.access import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.runtimes.runtime import Runtime

_NAME = "corepack"
# Its folder for the present layout, and what it notes of each package.
_LAYOUT = "v1"
_NOTE = ".corepack"
_DEFAULTS = "lastKnownGood.json"
_MAX_BYTES = 64 << 10
_DIGEST = re.compile(r"sha512\.[0-9a-f]{128}")


def find_corepack(env: Mapping[str, str], home: Path) -> Finding:
    """Return the package managers that corepack has downloaded."""
    root = _root(env, home)
    guests = [runtime for runtime in RUNTIMES if runtime.host]
    found = [one for runtime in guests for one in _below(runtime, root / _LAYOUT / runtime.name)]
    defaults = _document(root / _DEFAULTS)
    texts = ((runtime, defaults.get(runtime.name)) for runtime in guests)
    return Finding(
        _NAME,
        root,
        tuple(found),
        tuple((runtime, text.partition("+")[0]) for runtime, text in texts if isinstance(text, str)),
    )


def _root(env: Mapping[str, str], home: Path) -> Path:
    if env.get("COREPACK_HOME", "").startswith("/"):
        return Path(env["COREPACK_HOME"])
    cache = env.get("XDG_CACHE_HOME", "")
    return (Path(cache) if cache.startswith("/") else home / ".cache") / "node" / "corepack"


def _below(runtime: Runtime, folder: Path) -> Iterator[Adoptable]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        note = _document(entry / _NOTE)
        version = version_of(runtime, entry.name)
        programs = tuple(_programs(runtime, entry, note.get("bin")))
        if version is None or not programs or entry.is_symlink():
            continue
        digest = note.get("hash")
        known = digest if isinstance(digest, str) and _DIGEST.fullmatch(digest) else ""
        yield Adoptable(runtime.name, version, entry, programs=programs, digest=known.replace(".", ":", 1))


def _programs(runtime: Runtime, folder: Path, named: object) -> Iterator[tuple[str, str]]:
    """Yield each name of the runtime with its file in ``folder``; a list of names means one file for all."""
    for name in runtime.executables:
        if isinstance(named, list) and name in named:
            file: object = f"{runtime.name}.js"
        else:
            file = named.get(name) if isinstance(named, dict) else None
        parts = Path(file).parts if isinstance(file, str) else ()
        if parts and ".." not in parts and not _is_outside(folder, parts):
            yield name, "/".join(parts)


def _is_outside(folder: Path, parts: tuple[str, ...]) -> bool:
    """Return whether what ``parts`` name below ``folder`` is no regular file in it."""
    file = folder.joinpath(*parts)
    return not file.is_file() or not file.resolve().is_relative_to(folder.resolve())


def _document(file: Path) -> Mapping[str, object]:
    """Return the JSON object in a small file of corepack's; an empty one where there is none."""
    try:
        document = json.loads(read_regular(file, _MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
