"""What `omg demo` plays: a temporary store, the terminal that its user would have, and what runs there."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from omg.adoption.adopt import adopt
from omg.adoption.finding import merged
from omg.adoption.managers import MANAGERS
from omg.errors import StoreError
from omg.store.installed import list_toolchains
from omg.store.layout import Store
from omg.value import dataclass
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.config import Config
    from omg.context import Context

_TIMEOUT_S = 20.0
# Variables that change how a tool or a shim behaves, and that a new terminal does not have.
_LEFT_OUT = ("VIRTUAL_ENV", "CONDA_PREFIX", "OMG_BYPASS", "OMG_SHIM_GUARD", "PYTHONHOME", "PYTHONPATH")
# What is installed if a source can be reached; the smaller download first.
INSTALLED = ("bun", "node")
# The cheapest program of every system; its own time is taken off, round by round.
CHEAP_PROGRAM = Path("/bin/true")
_WARM_UP_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demonstration plays.

    Attributes:
        root: The folder that holds all of it.
        store: The temporary store.
        env: The environment of a terminal that has its shims on PATH.
    """

    root: Path
    store: Store
    env: Mapping[str, str]

    def project(self, name: str, file_name: str, content: str) -> Path:
        """Make a project with one version file and return its directory."""
        project_dir = self.root / name
        project_dir.mkdir(exist_ok=True)
        (project_dir / file_name).write_text(f"{content}\n")
        return project_dir

    def call(self, project_dir: Path, executable: str, *args: str) -> tuple[int, str]:
        """Run ``executable`` through its shim; return its exit status and what it printed."""
        return self._run((str(self.store.shims_dir / executable), *args), project_dir)

    def omg(self, project_dir: Path, *args: str) -> tuple[int, str]:
        """Run omg itself on the temporary store; return its exit status and what it printed."""
        return self._run((str(self.store.self_dir / "bin" / "omg"), *args), project_dir)

    def newest(self, runtime: str) -> Version | None:
        """Return the newest version of a runtime that is installed on the stage, if one is."""
        toolchains = list_toolchains(self.store, runtime)
        return toolchains[0].version if toolchains else None

    def _run(self, command: tuple[str, ...], project_dir: Path) -> tuple[int, str]:
        try:
            done = subprocess.run(
                command,
                cwd=project_dir,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 1, f"no response within {_TIMEOUT_S:.0f} s"
        return done.returncode, done.stdout.decode("utf-8", "replace").strip()


def set_stage(root: Path, env: Mapping[str, str], config: Config) -> Stage:
    """Make the store below ``root``, with omg's own environment and launcher.

    Raises:
        StoreError: A file cannot be written.
    """
    from omg.shim.program import place_program
    from omg.store.environment import place_launcher, running_environment, write_environment

    store = Store(root / "omg")
    store.versions_dir.mkdir(parents=True)
    write_environment(store, running_environment())
    place_program(store)
    place_launcher(store)
    return Stage(root, store, _terminal(root, store, env, config))


def adopt_pythons(context: Context, stage: Stage, home: Path) -> dict[Version, str]:
    """Link every Python 3 of the machine into the stage's store; return who has each, newest first."""
    found = {}
    for finding, adoptable in merged(find(context.env, home) for find in MANAGERS.values()):
        version = Version.parse(adoptable.version)
        if adoptable.runtime != "python" or version.implementation or version.release[:1] != (3,):
            continue
        try:
            adopt(stage.store, adoptable, source=finding.manager, command="omg demo")
        except StoreError:
            # The demo goes on without a Python that cannot be linked.
            continue
        found[version] = finding.manager
    return {version: found[version] for version in sorted(found, reverse=True)}


def two_that_differ(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """Return the newest version and the newest of another minor release, or what there is."""
    chosen: list[Version] = []
    for version in versions:
        if all(version.release[:2] != other.release[:2] for other in chosen):
            chosen.append(version)
    return tuple(chosen[:2]) if len(chosen) > 1 else versions[:2]


class BackgroundInstall:
    """`omg install` in the stage's store, while something else goes on.

    An install is a transaction, so it may be stopped at any time.
    """

    def __init__(self, stage: Stage, runtime: str) -> None:
        self.runtime = runtime
        self._process = subprocess.Popen(
            (str(stage.store.self_dir / "bin" / "omg"), "install", "-y", runtime),
            cwd=stage.root,
            env=dict(stage.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def is_done(self, timeout_s: float) -> bool:
        """Wait for at most ``timeout_s`` seconds; return whether the toolchain is there."""
        try:
            return self._process.wait(timeout=max(timeout_s, 0)) == 0
        except subprocess.TimeoutExpired:
            return False

    def stop(self) -> None:
        """End it, if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def shim_cost_us(direct: Path, shim: Path, env: Mapping[str, str], rounds: int = 200) -> float | None:
    """Return the median of what ``shim`` takes longer than ``direct``, in microseconds.

    Both are called in turn, from the present working directory, so that a machine that slows down
    slows both. ``None`` where one of them fails.
    """
    differences = []
    for round_number in range(-_WARM_UP_ROUNDS, rounds):
        direct_ns = _duration_ns(direct, env)
        shim_ns = _duration_ns(shim, env)
        if direct_ns is None or shim_ns is None:
            return None
        if round_number >= 0:
            differences.append(shim_ns - direct_ns)
    return statistics.median(differences) / 1000


def _terminal(root: Path, store: Store, env: Mapping[str, str], config: Config) -> dict[str, str]:
    kept = {
        name: value
        for name, value in env.items()
        if name not in _LEFT_OUT and not (name.startswith("OMG_") and name.endswith("_VERSION"))
    }
    own = {
        "OMG_DATA_DIR": str(store.data_dir),
        "OMG_CONFIG_DIR": str(root / "config"),
        "OMG_CACHE_DIR": str(root / "cache"),
        "OMG_STATE_DIR": str(root / "state"),
        # Version files above the temporary directory are ignored.
        "OMG_CEILING_DIRS": str(root),
        "OMG_AUTO_INSTALL": "never",
        "PATH": f"{store.shims_dir}:{env.get('PATH', '/usr/bin:/bin')}",
    }
    if config.offline:
        own["OMG_OFFLINE"] = "1"
    return {**kept, **own}


def _duration_ns(executable: Path, env: Mapping[str, str]) -> int | None:
    start = time.perf_counter_ns()
    pid = os.posix_spawn(executable, [str(executable)], env)
    _, status = os.waitpid(pid, 0)
    duration = time.perf_counter_ns() - start
    return duration if status == 0 else None
