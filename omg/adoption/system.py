"""The runtimes that the system itself brought: `/usr/bin/python3`, Homebrew's node, a JDK package."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from omg.adoption.finding import Adoptable, Finding
from omg.runtimes.registry import RUNTIMES, implied_version
from omg.store.marker import is_shim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.runtimes.runtime import Runtime

# Where packages put executables. Not PATH: other managers put theirs there.
_BIN_DIRS = (
    "/usr/local/bin",
    "/usr/bin",
    "/opt/homebrew/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/opt/local/bin",
)
# A prefix with one of these in its bin is a system's or a package manager's, not one runtime's.
_SIGNS_OF_SHARING = ("sh", "env", "ls", "brew", "port", "omg")
_SHARED = tuple(Path(place).parent for place in _BIN_DIRS)

_TIMEOUT_S = 10.0
_VERSION = re.compile(r"\d+(?:\.\d+)+(?:\+\d+)?")


def find_system(env: Mapping[str, str], home: Path) -> Finding:
    """Return what lies in the system's own directories; each program is asked for its version once."""
    del home
    adoptables = (
        adoptable
        for runtime in RUNTIMES
        for bin_dir in map(Path, _BIN_DIRS)
        for adoptable in _installed(runtime, bin_dir, env)
    )
    return Finding("system", Path("/usr"), tuple(adoptables))


def _installed(runtime: Runtime, bin_dir: Path, env: Mapping[str, str]) -> Iterator[Adoptable]:
    main = bin_dir / runtime.executables[0]
    if not main.is_file() or is_shim(main):
        return
    version = _ask_version(main, env)
    if version is None:
        return
    prefix = _own_prefix(main)
    if prefix is not None:
        yield Adoptable(runtime.name, version, prefix)
        return
    own = (entry for entry in sorted(bin_dir.iterdir()) if _is_own(runtime, entry.name, version))
    executables = tuple(entry for entry in own if entry.is_file())
    yield Adoptable(runtime.name, version, bin_dir.parent, executables)


def _own_prefix(main: Path) -> Path | None:
    """Return the directory that is the runtime's alone, or ``None`` where others live there, too."""
    real = main.resolve()
    if real.parent.name != "bin":
        return None
    prefix = real.parent.parent
    is_shared = prefix in _SHARED or any((prefix / "bin" / name).exists() for name in _SIGNS_OF_SHARING)
    return None if is_shared else _lasting(prefix)


def _lasting(prefix: Path) -> Path:
    """Return Homebrew's `opt` link in place of a directory that goes with the next upgrade."""
    if "Cellar" not in prefix.parts:
        return prefix
    at = prefix.parts.index("Cellar")
    link = Path(*prefix.parts[:at], "opt", prefix.parts[at + 1])
    return link if link.is_dir() else prefix


def _is_own(runtime: Runtime, name: str, version: str) -> bool:
    """Whether the runtime ships ``name``; a name that carries a version must carry this one."""
    if name in runtime.executables:
        return True
    implied = implied_version(name)
    if implied is None or implied[0] is not runtime:
        return False
    return f"{version}.".startswith(f"{implied[1]}.")


def _ask_version(executable: Path, env: Mapping[str, str]) -> str | None:
    """Return the first number that the program gives for its version; go knows `version` only."""
    for argument in ("--version", "version"):
        try:
            done = subprocess.run(
                [executable, argument],
                # Where nothing of a project or another manager can answer in its place.
                cwd="/",
                env={**env, "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode == 0 and (match := _VERSION.search(done.stdout.decode("utf-8", "replace"))):
            return match[0]
    return None
