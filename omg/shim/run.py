"""What a decision ends in, unless it is an error: a file to execute. Pure."""

from __future__ import annotations

from omg.shim.inheritance import PassOn
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain


@dataclass(frozen=True, slots=True)
class RunToolchain:
    """Execute a toolchain's own file.

    Attributes:
        path: The file.
        toolchain: The toolchain.
        runtime: Its runtime.
        pass_on: What is passed on of that.
        host: What runs the file, with ``words`` before it: the program of another runtime; mostly none.
        words: What the file's first line has behind that program's name.
    """

    path: Path
    toolchain: Toolchain
    runtime: Runtime
    pass_on: PassOn = PassOn.CHOSEN
    host: Run | None = None
    words: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSystem:
    """Execute what PATH has besides omg.

    Attributes:
        path: The file.
        guard: The value of `OMG_SHIM_GUARD` for it.
        runtime: The runtime that the name belongs to, or ``None``.
        pass_on: What is passed on of that runtime.
    """

    path: Path
    guard: str
    runtime: Runtime | None = None
    pass_on: PassOn = PassOn.AS_IT_CAME


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """Execute what the active virtual environment has."""

    path: Path
    variable: str


Run = RunToolchain | RunSystem | RunEnvironment
