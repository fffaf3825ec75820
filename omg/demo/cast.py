"""What the demo runs: the Pythons of this machine, and a runtime that it installs in the background."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from omg.adoption.adopt import adopt
from omg.adoption.finding import merged
from omg.adoption.managers import MANAGERS
from omg.errors import StoreError
from omg.versions.version import Version

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from omg.demo.stage import Stage

# What is installed if a source can be reached; the smaller download first.
INSTALLED = ("bun", "node")


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
