"""A store whose launcher is the native program, and whose interpreter counts its calls."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from omg.config import load
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.shim.stamps import SETTLED_NS
from omg.store.environment import place_launcher, running_environment, write_environment
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COUNTING = """\
#!/bin/sh
echo >>'{calls}'
exec '{interpreter}' "$@"
"""
# What is called tells all that it is given.
_TELLING = """\
#!/bin/sh
printf '%s\\n' "$0" "$@"
exec /usr/bin/env
"""


@dataclass(frozen=True)
class Said:
    """What came of a call.

    Attributes:
        by_python: Python was started for it.
    """

    status: int
    stdout: str
    stderr: str
    by_python: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Repeating:
    """The store, seen from a folder; ``root`` is above that and the home."""

    builder: StoreBuilder
    root: Path
    cwd: Path
    env: Mapping[str, str]

    @property
    def _calls(self) -> Path:
        return self.root / "calls"

    @property
    def cache_dir(self) -> Path:
        """Where answers are kept."""
        return self.root / "home/.cache/omg"

    @property
    def config_file(self) -> Path:
        """The user's settings."""
        return self.root / "home/.config/omg/config.toml"

    def standing_in(self, cwd: Path) -> Repeating:
        """Return the same, seen from another folder."""
        return replace(self, cwd=cwd)

    def with_env(self, **env: str) -> Repeating:
        """Return the same with further variables."""
        return replace(self, env={**self.env, **env})

    def rehash(self) -> None:
        """Make shims and table."""
        rehash(self.builder.layout, load({}, self.config_file.parent), self.config_file.parent)

    def rest(self) -> None:
        """Wait until nothing is so young that a further change could look the same."""
        time.sleep(1.5 * SETTLED_NS / 1e9)

    def settle(self) -> None:
        """Let omg make what the folder asks for, and wait."""
        self.omg("current")
        self.rest()

    def omg(self, *arguments: str) -> Said:
        """Call the launcher."""
        return self._run(str(self.builder.layout.self_dir / "bin/omg"), *arguments)

    def python(self, *arguments: str) -> Said:
        """Call omg as the launcher does where it does not answer."""
        self_dir = self.builder.layout.self_dir
        interpreter = (self_dir / "interpreter").read_text(encoding="utf-8").strip()
        return self._run(interpreter, "-I", "-S", str(self_dir / "start.py"), *arguments)

    def call(self, *command: str) -> Said:
        """Call something else in the same surroundings."""
        return self._run(*command)

    def repeated(self, *arguments: str) -> Said:
        """Call the launcher until it may know the answer, and once more."""
        self.rest()
        self.omg(*arguments)
        self.rest()  # the first one may have made what the folder asks for
        self.omg(*arguments)
        return self.omg(*arguments)

    def _run(self, *command: str) -> Said:
        before = self._calls.stat().st_size
        done = subprocess.run(
            command,
            cwd=self.cwd,
            env={**self.env, "PWD": str(self.cwd)},  # which the shell of the counting interpreter sets
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        by_python = self._calls.stat().st_size > before
        text = os.fsdecode(done.stdout)
        if "\nPWD=" in text or text.startswith("PWD="):
            text = "".join(sorted(text.splitlines(keepends=True)))  # that shell orders the environment, too
        return Said(done.returncode, text, os.fsdecode(done.stderr), by_python)


def make_repeating(
    builder: StoreBuilder, project: Path, env: Mapping[str, str], program: Path, interpreter: Path
) -> Repeating:
    """Return a store with two versions of node, one of python and one of java, 20.11.1 the default."""
    layout = builder.layout
    for runtime, version in (
        ("node", "20.11.1"),
        ("node", "18.17.0"),
        ("python", "3.12.1"),
        ("java", "21.0.2"),
    ):
        for file in builder.add(runtime, version).joinpath("bin").iterdir():
            file.write_text(_TELLING, encoding="utf-8")
    builder.set_current("node", "20.11.1")
    builder.set_current("java", "21.0.2")
    place_program(layout, program)
    write_environment(layout, running_environment())
    place_launcher(layout)
    calls = project.parent / "calls"
    calls.touch()
    counting = write_executable(
        builder.data_dir / "self/python", _COUNTING.format(calls=calls, interpreter=interpreter)
    )
    path = layout.self_dir / "path"
    entries = path.read_bytes().split(b"\n", 1)[1]
    path.write_bytes(b"#!" + os.fsencode(counting) + b"\n" + entries)
    (layout.self_dir / "interpreter").write_bytes(os.fsencode(counting) + b"\n")
    path_variable = f"{layout.shims_dir}:/usr/bin:/bin"
    made = Repeating(builder, project.parent, project, {**env, "PATH": path_variable, "LANG": "C.UTF-8"})
    made.rehash()
    return made
