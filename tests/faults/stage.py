"""One toolchain, called directly and through a shim, under the same conditions."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tests.agreement.place import Kind, make_place
from tests.agreement.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tests.agreement.place import Place

# Bytes throughout: the encoding of an environment is no business of a shim.
Environment = dict[bytes, bytes]

_PATIENCE_S = 30

_WORLD = World(
    installed={"node": ("18.20.4", "20.11.1")},
    defaults={"node": "18.20.4"},
    extra={},
    lacking={},
    linked={},
    system=("node",),
)


class Way(StrEnum):
    """How a call gets to the toolchain."""

    NATIVE = "native"
    HANDED_OVER = "handed over"
    SH = "sh"


@dataclass(frozen=True)
class Conditions:
    """What a process is started under.

    Attributes:
        descriptors: Those that it inherits besides the three usual ones.
        prepare: Runs in the child before the call.
    """

    descriptors: tuple[int, ...] = ()
    prepare: Callable[[], None] | None = None


USUAL = Conditions()


@dataclass(frozen=True)
class Report:
    """What the reporter said, and how it ended.

    Attributes:
        status: As `subprocess` has it: negative for a signal.
        state: What a process inherits besides the next two.
        arguments: All of them, from argv[0].
        environment: Sorted.
        stderr: All that was said beside.
    """

    status: int
    state: bytes = b""
    arguments: tuple[bytes, ...] = ()
    environment: tuple[bytes, ...] = ()
    stderr: bytes = b""


@dataclass(frozen=True)
class Stage:
    """A way to a toolchain.

    Attributes:
        way: Which one.
        place: The store.
        cwd: A directory whose version file asks for ``target``.
        target: The toolchain's executable that the shim must become.
        environment: What a call is made with.
    """

    way: Way
    place: Place
    cwd: Path
    target: Path
    environment: Environment

    @property
    def shim(self) -> Path:
        """The shim of ``target``."""
        return self.place.store.shims_dir / self.target.name

    def edited(self, environment: Mapping[bytes, bytes]) -> Environment:
        """Return what the tool sees of an environment: the version that the folder asks for is passed on."""
        return {**environment, b"OMG_NODE_INHERITED": os.fsencode(self.target.parents[1].name)}

    def call(
        self,
        *arguments: bytes,
        env: Mapping[bytes, bytes] | None = None,
        conditions: Conditions = USUAL,
    ) -> Report:
        """Call the shim."""
        environment = {**self.environment, **(env or {})}
        return call((os.fsencode(self.shim), *arguments), environment, self.cwd, conditions)

    def call_directly(
        self,
        *arguments: bytes,
        env: Mapping[bytes, bytes] | None = None,
        conditions: Conditions = USUAL,
    ) -> Report:
        """Call what the shim must become, with the environment that it must make."""
        environment = self.edited({**self.environment, **(env or {})})
        return call((os.fsencode(self.target), *arguments), environment, self.cwd, conditions)


def call(
    command: Sequence[bytes],
    environment: Mapping[bytes, bytes],
    cwd: Path | str | bytes,
    conditions: Conditions = USUAL,
) -> Report:
    """Run ``command`` and return what it reported."""
    done = subprocess.run(
        command,
        env=environment,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        pass_fds=conditions.descriptors,
        preexec_fn=conditions.prepare,
        timeout=_PATIENCE_S,
        check=False,
    )
    if not done.stdout:
        return Report(done.returncode, stderr=done.stderr)
    _file, state, count, *rest = done.stdout.split(b"\0")[:-1]
    return Report(
        done.returncode,
        state,
        tuple(rest[: int(count)]),
        tuple(sorted(rest[int(count) :])),
        done.stderr,
    )


def make_stage(root: Path, way: Way, reporter: Path) -> Stage:
    """Build a store and a project below ``root``, so that a call goes ``way``."""
    kind = Kind.SH if way is Way.SH else Kind.NATIVE
    return stand_below(root, way, make_place(root / "place", _WORLD, kind=kind, reporter=reporter))


def stand_below(root: Path, way: Way, place: Place) -> Stage:
    """Make a project and a home below ``root``, for calls of the shims of a store that may lie elsewhere."""
    cwd = root / "project"
    cwd.mkdir()
    (cwd / ".nvmrc").write_text("20.11.1\n", encoding="utf-8")
    if way is Way.HANDED_OVER:
        # A memo cannot be written below a file, so every call is a first one.
        (cwd / ".nvmrc").write_text("20.11.1 # what we deploy on\n", encoding="utf-8")
        (root / "cache").write_text("", encoding="utf-8")
    environment = {
        b"PATH": os.fsencode(f"{place.store.shims_dir}:{place.system_dir}"),
        b"HOME": os.fsencode(root),
        b"PWD": os.fsencode(cwd),
        b"LANG": b"C.UTF-8",
        b"OMG_CACHE_DIR": os.fsencode(root / "cache"),
        b"OMG_CONFIG_DIR": os.fsencode(place.config_dir),
        b"OMG_CEILING_DIRS": os.fsencode(root),
        # What bash sets by itself, where it is the sh.
        b"SHLVL": b"1",
        b"_": os.fsencode(place.store.shims_dir / "node"),
    }
    target = place.store.toolchain_dir("node", "20.11.1") / "bin" / "node"
    return Stage(way, place, cwd, target, environment)
