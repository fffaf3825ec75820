"""What still needs a toolchain: the default, running programs, known projects, virtual environments."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.project.discovery import Walk, directories
from omg.project.resolution import in_force, take_inventory
from omg.project.selection import select
from omg.store import projects
from omg.store.installed import list_executables
from omg.store.links import read_current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain
    from omg.store.layout import Store

_PROC = Path("/proc")
_MAX_CONFIG_BYTES = 1 << 16


def reasons_to_keep(context: Context, runtime: Runtime, toolchain: Toolchain) -> Iterator[str]:
    """Yield everything that would miss ``toolchain``, each as the end of "it is ...".

    Raises:
        StoreError: The store cannot be read.
    """
    if toolchain.store_index == 0 and read_current(context.store, runtime.name) == toolchain.version.text:
        yield f"the global default of {runtime.name}"
    if not toolchain.is_linked:
        for pid, executable in running(toolchain.resolved_dir, programs=_led_to(toolchain, context.store)):
            yield f"running: process {pid} (`{executable}`)"
    for project in projects.known(context.state_dir):
        if origin := _pinned_by(context, runtime, toolchain, project):
            yield f"asked for by {origin}"
        if not toolchain.is_linked:
            for environment in virtual_environments(project, toolchain.resolved_dir):
                yield f"the base of the virtual environment `{environment}`"


def running(
    directory: Path, *, programs: frozenset[bytes] = frozenset(), proc: Path = _PROC
) -> Iterator[tuple[int, str]]:
    """Yield the processes whose program lies below ``directory``, where the system tells.

    A script's program is its interpreter; processes of other users are not seen.

    Args:
        directory: A toolchain.
        programs: Paths elsewhere that count as well.
        proc: Where the system tells.
    """
    prefix = os.fsencode(directory.resolve()) + b"/"
    try:
        entries = [entry for entry in proc.iterdir() if entry.name.isdecimal()]
    except OSError:
        return  # no /proc, as on macOS
    for entry in entries:
        try:
            executable = os.fsencode((entry / "exe").readlink())
        except OSError:
            continue
        if executable.startswith(prefix) or executable in programs:
            yield int(entry.name), os.fsdecode(executable)


def _led_to(toolchain: Toolchain, store: Store) -> frozenset[bytes]:
    """Return the programs of mise that ``bin/`` has links to: they lie in the data directory, too."""
    programs = ((toolchain.bin_dir / name).resolve() for name in list_executables(toolchain))
    data_dir = store.data_dir.resolve()
    return frozenset(os.fsencode(program) for program in programs if program.is_relative_to(data_dir))


def virtual_environments(project: Path, base: Path) -> Iterator[Path]:
    """Yield the virtual environments directly below ``project`` whose Python lies below ``base``."""
    try:
        configs = [place / "pyvenv.cfg" for place in project.iterdir()]
    except OSError:
        return
    root = base.resolve()
    for config in configs:
        home = _home_of(config)
        if home is not None and root in (home, *home.parents):
            yield config.parent


def _home_of(config: Path) -> Path | None:
    """Return where the Python of a virtual environment lies, as its ``pyvenv.cfg`` says."""
    try:
        with config.open("rb") as file:
            text = file.read(_MAX_CONFIG_BYTES).decode(errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "home" and value.strip().startswith("/"):
            return Path(value.strip()).resolve()
    return None


def _pinned_by(context: Context, runtime: Runtime, toolchain: Toolchain, project: Path) -> str | None:
    """Return who asks in ``project`` for just this toolchain; a project with problems asks for nothing."""
    ceilings = context.env.get("OMG_CEILING_DIRS", "")
    walk = Walk(directories(project, ceilings, store=context.store), uid=os.geteuid())
    try:
        # No variables: they are this shell's, not the project's.
        asked = select(runtime, walk, {})
        inventory = take_inventory(context.store, runtime, context.config.aliases_of(runtime.name))
        found = in_force(asked, inventory)
    except OmgError:
        return None
    if asked.pin is None or found.toolchain is None or found.toolchain.dir != toolchain.dir:
        return None
    return str(asked.pin.origin)
