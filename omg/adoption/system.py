"""The runtimes that the system itself brought: `/usr/bin/python3`, Homebrew's node, a JDK package."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from omg.adoption.finding import SYSTEM_BIN_DIRS, Finding, adoptable_at, is_shared
from omg.runtimes.registry import RUNTIMES
from omg.store.layout import is_shim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.adoption.finding import Adoptable
    from omg.runtimes.runtime import Runtime

# What starts another program by the name that it is called by.
_MANAGERS = (
    "rustup",
    "rustup-init",
    "volta-shim",
    "mise",
    "asdf",
    "proto-shim",
    "fnm",
    "pyenv",
    "rbenv",
    "jenv",
)

_TIMEOUT_S = 10.0
_VERSION = re.compile(r"\d+(?:\.\d+)+(?:\+\d+)?")


def find_system(env: Mapping[str, str], home: Path) -> Finding:
    """Return what lies in the system's own directories; each program is asked for its version once."""
    del env, home
    adoptables = (
        adoptable
        for runtime in RUNTIMES
        if not runtime.host  # a guest of the system belongs to the system's host
        for bin_dir in map(Path, SYSTEM_BIN_DIRS)
        for adoptable in _installed(runtime, bin_dir)
    )
    return Finding("system", Path("/usr"), tuple(adoptables))


def _installed(runtime: Runtime, bin_dir: Path) -> Iterator[Adoptable]:
    main = bin_dir / runtime.executables[0]
    if not main.is_file() or is_shim(main) or _is_of_a_manager(main):
        return
    version = _ask_version(main)
    if version is None:
        return
    prefix = _own_prefix(runtime, main)
    adoptable = adoptable_at(runtime, version, prefix or bin_dir.parent)
    if adoptable is not None:
        yield adoptable


def _own_prefix(runtime: Runtime, main: Path) -> Path | None:
    """Return the directory that is the runtime's alone, or ``None`` where others live there, too."""
    real = Path(os.path.realpath(main))
    if real.parent.name != "bin":
        return None
    prefix = real.parent.parent
    return None if is_shared(runtime, prefix) else _lasting(prefix)


def _lasting(prefix: Path) -> Path:
    """Return Homebrew's `opt` link in place of a directory that goes with the next upgrade."""
    if "Cellar" not in prefix.parts:
        return prefix
    at = prefix.parts.index("Cellar")
    link = Path(*prefix.parts[:at], "opt", prefix.parts[at + 1])
    return link if link.is_dir() else prefix


def _is_of_a_manager(main: Path) -> bool:
    """Return whether the program is another manager's, which would set itself up when it is asked anything.

    Packages of rustup put its links beside it, or hard links of it.
    """
    real = Path(os.path.realpath(main))
    if real.name in _MANAGERS:
        return True
    return any((real.parent / name).exists() and real.samefile(real.parent / name) for name in _MANAGERS)


def _ask_version(executable: Path) -> str | None:
    """Return the first number that the program gives for its version; go knows `version` only.

    It gets none of the user's settings and no home: go would begin its telemetry there.
    """
    for argument in ("--version", "version"):
        try:
            done = subprocess.run(
                [executable, argument],
                # Where nothing of a project or another manager can answer in its place.
                cwd="/",
                env={"HOME": os.devnull, "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
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
