"""What a decision ends in, unless it is an error: a file to execute. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class RunToolchain:
    """Execute a toolchain's own file."""

    path: Path
    toolchain: Toolchain
    runtime: Runtime


@dataclass(frozen=True, slots=True)
class RunSystem:
    """Execute what PATH has besides omg."""

    path: Path
    guard: str


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """Execute what the active virtual environment has."""

    path: Path
    variable: str


Run = RunToolchain | RunSystem | RunEnvironment
