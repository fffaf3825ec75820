"""A store with native shims, and an interpreter that only tells that it was called."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.config import load
from omg.shim import compiler
from omg.shim.memo import MemoKind, encode, file_name
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.store.environment import place_launcher
from tests.compiled import compile_program, made_once
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE_DIR = Path(__file__).parents[2] / "shims"

_INTERPRETER = """\
#!/bin/sh
printf 'handed over\\n'
for argument in "$@"; do printf 'argument=%s\\n' "$argument"; done
"""


@pytest.fixture(scope="session")
def native_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the native program as the package's build makes it, every warning an error."""
    command = compiler.find_compiler()
    if command is None:
        pytest.skip("needs a C compiler")

    def compiled(directory: Path) -> Path:
        compiler.compile_program(SOURCE_DIR, directory / "program", [*command, "-Werror"])
        return directory / "program"

    return made_once(tmp_path_factory, "native", compiled)


@pytest.fixture(scope="session")
def checked_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program with a C library, under the address and undefined behaviour sanitizers."""
    sanitizers = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
    empty = tmp_path_factory.mktemp("empty") / "empty.c"
    empty.write_text("int main(void) { return 0; }\n", encoding="ascii")
    try:
        compile_program(empty, empty.parent, *sanitizers)
    except subprocess.CalledProcessError:
        pytest.skip("needs the compiler's sanitizers")
    flags = ("-Werror", "-g", "-DHOSTED", *sanitizers)
    return made_once(
        tmp_path_factory, "checked", lambda made: compile_program(SOURCE_DIR / "shim.c", made, *flags)
    )


@dataclass(frozen=True)
class Answer:
    """What a shim, and what it became, said."""

    status: int
    stdout: str
    stderr: str

    @property
    def path(self) -> str:
        """The executable that ran, or `handed over`."""
        first = next(iter(self.stdout.splitlines()), "")
        return first.removeprefix("path=")

    def values(self, name: str) -> list[str]:
        """Return what was printed as ``name=VALUE``."""
        lines = (line.partition("=") for line in self.stdout.splitlines())
        return [value for key, _, value in lines if key == name]


# What a copy of a shim is called, and how it and the file to write are shown.
COPIES = {
    "app": ("app", "app"),
    "node": ("node", "node"),
    "a b": ("a b", "FILE"),
    "app\n": ("app?", "FILE"),
    "-rf": ("-rf", "FILE"),
    "$(id)": ("$(id)", "FILE"),
    "\x1b[31m\n\N{LATIN SMALL LETTER A WITH DIAERESIS}": ("?[31m???", "FILE"),
}

HANDED_OVER = "handed over"


@dataclass(frozen=True)
class NativeStore:
    """A store whose shims are the native program, seen from a project directory.

    Attributes:
        builder: The store.
        program: The shim program.
        root: A ceiling above home and project.
        cwd: Where shims are called.
        env: What they are called with.
    """

    builder: StoreBuilder
    program: Path
    root: Path
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def rehash(self) -> None:
        """Place the program, make shims and table."""
        store = self.builder.layout
        place_program(store, self.program)
        rehash(store, load({}, self.config_dir), self.config_dir)
        place_launcher(store)

    @property
    def config_dir(self) -> Path:
        """The user's configuration."""
        return self.root / "home/.config/omg"

    def standing_in(self, cwd: Path) -> NativeStore:
        """Return the same, seen from another directory."""
        return replace(self, cwd=cwd)

    def with_env(self, **env: str) -> NativeStore:
        """Return the same with further variables."""
        return replace(self, env={**self.env, **env})

    def shim(self, name: str) -> Path:
        """Return the path of a shim."""
        return self.builder.layout.shims_dir / name

    def run(self, name: str, *arguments: str) -> Answer:
        """Call a shim."""
        return self.run_file(self.shim(name), *arguments)

    def which(self, name: str) -> Answer:
        """Ask the launcher what the shim would execute."""
        return self.run_file(self.builder.layout.self_dir / "bin/omg", "which", name)

    def run_file(self, file: Path, *arguments: str) -> Answer:
        """Call any program in the same surroundings."""
        done = subprocess.run(
            [file, *arguments], cwd=self.cwd, env=self.env, capture_output=True, timeout=30, check=False
        )
        return Answer(done.returncode, os.fsdecode(done.stdout), os.fsdecode(done.stderr))

    def keep_memo(self, kind: MemoKind, key: bytes, answer: bytes, *, mode: int = 0o600) -> Path:
        """Leave a memo in the cache."""
        memo_dir = self.root / "home/.cache/omg/memo"
        memo_dir.mkdir(parents=True, exist_ok=True)
        file = memo_dir / file_name(kind, key)
        file.write_bytes(encode(key, answer))
        file.chmod(mode)
        return file


@pytest.fixture
def native(store: StoreBuilder, project: Path, env: dict[str, str], native_program: Path) -> NativeStore:
    """Return a store with two versions of node, 20.11.1 the default, and two of python; not rehashed yet."""
    if sys.platform != "linux":
        pytest.skip("tests the program for Linux")
    for version in ("20.11.1", "18.17.0"):
        store.add("node", version)
    store.set_current("node", "20.11.1")
    store.add("python", "3.11.4", executables=("python3", "python3.11"))
    store.add("python", "3.12.1", executables=("python3", "python3.12"))
    interpreter = write_executable(store.data_dir / "self/python", _INTERPRETER)
    (store.data_dir / "self/interpreter").write_bytes(os.fsencode(f"{interpreter}\n"))
    (store.data_dir / "self/start.py").write_text("# The interpreter above does not read it.\n")
    full_env = {**env, "PATH": f"{store.layout.shims_dir}:{project.parent}/system"}
    return NativeStore(store, native_program, project.parent, project, full_env)


@pytest.fixture
def ready(native: NativeStore) -> NativeStore:
    """Return that store with its shims."""
    native.rehash()
    return native
