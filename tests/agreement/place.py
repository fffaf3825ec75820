"""Makes what a case speaks of: the stores of a world, and a case's tree."""

from __future__ import annotations

import os
import re
import shutil
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import pytest

from omg.config import load
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.store.environment import place_launcher, running_environment, write_environment
from omg.store.layout import Store
from omg.store.variables import FILE_NAME
from tests.agreement.case import Directory, Entry, Fifo, Link, OwnedBy, Program, ShimCopy, Socket
from tests.agreement.world import EXECUTABLES, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SH_PROGRAM = Path(__file__).parents[2] / "shims" / "shim.sh"


class Kind(StrEnum):
    """Which of the shim programs a store has."""

    NATIVE = "native"
    SH = "sh"


@dataclass(frozen=True)
class Place:
    """A world on the disk, with shims of one kind.

    Attributes:
        root: The directory that holds all of it.
        world: What it was made from.
        kind: The kind of shim.
        reporter: The program that every executable is a link of.
    """

    root: Path
    world: World
    kind: Kind
    reporter: Path

    @property
    def store(self) -> Store:
        """The store, with the read-only one beside it where the world has one."""
        return Store(self.root / "store", (self.shared_dir,) if self.world.shared else ())

    @property
    def shared_dir(self) -> Path:
        """The read-only store."""
        return self.root / "shared"

    @property
    def config_dir(self) -> Path:
        """The user's configuration."""
        return self.root / "config"

    @property
    def system_dir(self) -> Path:
        """The directory on PATH behind the shims."""
        return self.root / "system"

    @contextmanager
    def without_interpreter(self) -> Iterator[None]:
        """Take omg's Python away for a while: what still runs was decided by the shim alone."""
        file = self.store.self_dir / "interpreter"
        hidden = file.with_name("hidden")
        file.rename(hidden)
        try:
            yield
        finally:
            hidden.rename(file)

    @contextmanager
    def started_by(self, interpreter: Path) -> Iterator[None]:
        """Let the shims and the launcher start another interpreter for a while."""
        own = {name: (self.store.self_dir / name).read_bytes() for name in ("interpreter", "path")}
        # `path` has it too, as the one that `start.py` would go on with.
        path = re.sub(rb"^#!.*", lambda _: b"#!" + os.fsencode(interpreter), own["path"])
        (self.store.self_dir / "path").write_bytes(path)
        (self.store.self_dir / "interpreter").write_bytes(os.fsencode(interpreter) + b"\n")
        try:
            yield
        finally:
            for name, content in own.items():
                (self.store.self_dir / name).write_bytes(content)


def make_place(root: Path, world: World, *, kind: Kind, reporter: Path) -> Place:
    """Build ``world`` below ``root``, with its shims; the test is skipped where no native one can be had."""
    place = Place(root, world, kind, reporter)
    for runtime, versions in world.installed.items():
        for version in versions:
            _install(place, runtime, version, place.store.toolchain_dir(runtime, version))
    for key, where in world.linked.items():
        runtime, version = key.split(" ")
        _install(place, runtime, version, root / where)
        link = place.store.toolchain_dir(runtime, version)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(root / where)
    for runtime, target in world.defaults.items():
        link = place.store.current_link(runtime)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target.replace("{root}", str(root)))
    for runtime, versions in world.shared.items():
        for version in versions:
            _install(place, runtime, version, place.shared_dir / runtime / version)
    for runtime, version in world.shared_defaults.items():
        (place.shared_dir / runtime / "current").symlink_to(version)
    for name in world.system:
        _link(reporter, place.system_dir / name)
    for name, content in world.scripts.get("system", {}).items():
        _put_script(place.system_dir / name, content)
    place.config_dir.mkdir()
    if world.config:
        (place.config_dir / "config.toml").write_text(world.config, encoding="utf-8")
    write_environment(place.store, running_environment())
    place_program(place.store, _SH_PROGRAM if kind is Kind.SH else _native_program(reporter.parent))
    place_launcher(place.store)
    env = {"OMG_SYSTEM_DIRS": str(place.shared_dir)} if world.shared else {}
    (root / "asking").mkdir()
    (root / "asking/.tool-versions").write_text("".join(f"{name} 1\n" for name in world.asked))
    asking = dict.fromkeys(world.asked, root / "asking")
    rehash(place.store, load(env, place.config_dir), place.config_dir, seen=asking)
    return place


@cache
def _native_program(scratch_dir: Path) -> Path:
    """Make the native program once for all stores."""
    store = Store(scratch_dir / "native")
    place_program(store)
    if store.shim_program_file.read_bytes() == _SH_PROGRAM.read_bytes():
        pytest.skip("needs a native shim, or a C compiler to make one")
    return store.shim_program_file


def _install(place: Place, runtime: str, version: str, directory: Path) -> None:
    key = f"{runtime} {version}"
    lacking = place.world.lacking.get(key, ())
    names = [name for name in EXECUTABLES[runtime] if name not in lacking]
    for name in (*names, *place.world.extra.get(key, ())):
        _link(place.reporter, directory / "bin" / name)
    for name, content in place.world.scripts.get(key, {}).items():
        _put_script(directory / "bin" / name, content)
    if key in place.world.variables:
        (directory / FILE_NAME).write_text(place.world.variables[key], encoding="utf-8")


def _put_script(file: Path, content: str | Link) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    if isinstance(content, Link):
        file.symlink_to(content.target)
    else:
        file.write_text(content, encoding="utf-8")
        file.chmod(0o755)


def _link(target: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    os.link(target, file)


def make_tree(root: Path, tree: Mapping[str, Entry], place: Place) -> None:
    """Make a case's entries below ``root``, the project in ``project/`` and the home in ``home/``."""
    for name, entry in tree.items():
        file = root / "home" / name[2:] if name.startswith("~/") else root / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        _make_entry(file, entry, place)


def _make_entry(file: Path, entry: Entry, place: Place) -> None:
    match entry:
        case str():
            file.write_text(entry, encoding="utf-8")
        case bytes():
            file.write_bytes(entry)
        case Directory(mode):
            file.mkdir()
            file.chmod(mode)
        case Fifo():
            os.mkfifo(file)
        case Socket():
            _make_socket(file)
        case Link(target):
            file.symlink_to(target.replace("{shims}", str(place.store.shims_dir)))
        case OwnedBy(uid, None, mode):
            file.mkdir()
            os.chown(file, uid, uid)
            file.chmod(mode)
        case OwnedBy(uid, str() as text, mode):
            file.write_text(text, encoding="utf-8")
            os.chown(file, uid, uid)
            file.chmod(mode)
        case Program():
            _link(place.reporter, file)
        case ShimCopy():
            shutil.copy(place.store.shim_program_file, file)
        case _:
            assert_never(entry)


def _make_socket(file: Path) -> None:
    # A socket's path is limited to about 100 bytes, so it is bound from the directory that holds it.
    before = Path.cwd()
    os.chdir(file.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(file.name)
    finally:
        os.chdir(before)
