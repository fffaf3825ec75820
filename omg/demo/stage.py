"""A temporary store with its shims, and the terminal that a user of it would have."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from omg.store.layout import Store
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.config import Config

_TIMEOUT_S = 20.0
# Variables that change how a tool or a shim behaves, and that a new terminal does not have.
_LEFT_OUT = ("VIRTUAL_ENV", "CONDA_PREFIX", "OMG_BYPASS", "OMG_SHIM_GUARD", "PYTHONHOME", "PYTHONPATH")


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
