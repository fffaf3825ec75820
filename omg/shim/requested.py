"""Which runtimes have their own shims although nothing of them is installed (the setting ``shims.lazy``).

A rehash believes a folder that asked for a runtime (`omg.shim.noticing`) only as long as it still asks. When
it no longer does, another known project may take its place; else the shims go. A folder never names a shim:
it chooses one of omg's own runtimes, whose definition has the names.
"""

from __future__ import annotations

import os
from pathlib import Path

from omg.shim.noticing import read_requested
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from omg.runtimes.runtime import Runtime
    from omg.store.layout import Store


@dataclass(frozen=True, slots=True)
class RequestedShims:
    """What the setting adds to the shims of installed versions.

    Attributes:
        names: The executables that get a shim.
        tolerated: Those that no longer get one; a shim of such a name is not a problem, the next rehash
            removes it.
        content: What the file of requested runtimes is to contain.
    """

    names: frozenset[str]
    tolerated: frozenset[str]
    content: bytes


def requested_shims(
    store: Store,
    setting: str,
    *,
    installed: Collection[str],
    seen: Mapping[str, Path],
    state_dir: Path | None,
    provided: Collection[str] = (),
) -> RequestedShims:
    """Return which of omg's own runtimes get shims beside those of installed versions.

    Args:
        store: The store.
        setting: ``known``, ``all`` or ``none``.
        installed: The runtimes that have an installed version: with ``known``, that decides their shims.
        seen: A folder that asks now, for runtimes that are to be remembered.
        state_dir: Where the known projects are; ``None`` if they are not to be looked at.
        provided: The executables that have a shim whatever is requested: those of installed versions.
    """
    from omg.runtimes.registry import RUNTIMES

    before = {name: Path(line.folder) for name, line in read_requested(store).items() if line.folder}
    folders = {**before, **seen}
    if setting == "known":
        folders = _renewed(store, folders, installed, state_dir, provided)
    chosen = {
        "known": [one for one in RUNTIMES if one.name in folders and one.name not in installed],
        "all": RUNTIMES,
        "none": (),
    }
    dropped = (runtime for runtime in RUNTIMES if runtime.name in before.keys() - folders.keys())
    return RequestedShims(
        names=frozenset(name for runtime in chosen[setting] for name in runtime.executables),
        tolerated=frozenset(name for runtime in dropped for name in runtime.executables),
        content=b"".join(_line(runtime, folders.get(runtime.name)) for runtime in RUNTIMES),
    )


def _renewed(
    store: Store,
    folders: Mapping[str, Path],
    installed: Collection[str],
    state_dir: Path | None,
    provided: Collection[str],
) -> dict[str, Path]:
    """Return ``folders`` as they are now, of runtimes without an installed version; the others stay."""
    from omg.runtimes.registry import RUNTIMES

    renewed: dict[str, Path] = {}
    # A hundred names: to make a path of each takes longer than to look.
    shims = str(store.shims_dir)
    for runtime in RUNTIMES:
        folder = folders.get(runtime.name)
        if runtime.name not in installed and not (folder and _is_asking(folder, runtime)):
            # Thousands of projects are read only before shims would go, and not at every rehash.
            # node's own npm keeps the shim of that name, and is no reason.
            own = (name for name in runtime.executables if name not in provided)
            has_shims = any(os.path.exists(f"{shims}/{name}") for name in own)  # noqa: PTH110
            folder = _asking_project(runtime, state_dir) if has_shims and state_dir else None
        if folder is not None:
            renewed[runtime.name] = folder
    return renewed


def _asking_project(runtime: Runtime, state_dir: Path) -> Path | None:
    from omg.store import projects

    known = reversed(projects.known(state_dir))
    return next((folder for folder in known if _is_asking(folder, runtime)), None)


def _is_asking(folder: Path, runtime: Runtime) -> bool:
    from omg.project.discovery import Walk
    from omg.project.requested import asking_folder

    return asking_folder(runtime, Walk((folder,), uid=os.geteuid())) is not None


def _line(runtime: Runtime, folder: Path | None) -> bytes:
    from omg.runtimes.registry import files_of

    paths = (file.path for file in files_of(runtime))
    fields = (str(folder or ""), runtime.name, runtime.executables[0], *paths)
    return os.fsencode("\0".join(fields) + "\n")
