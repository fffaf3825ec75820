"""Scripts that install tools, on a machine with genuine toolchains: with a terminal and without one."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

_LONGEST_S = 240
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_VERSIONS = {"node": "24", "python": "3.11", "ruby": "3.1", "go": "1.27", "bun": "latest", "rust": "stable"}
# No installer asks a registry.
_OFFLINE = {
    "npm_config_offline": "true",
    "npm_config_update_notifier": "false",
    "npm_config_loglevel": "error",
    "PIP_NO_INDEX": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
    "PIP_QUIET": "1",
    "GOPROXY": "off",
    "GOFLAGS": "-mod=mod",
    "CARGO_NET_OFFLINE": "true",
    "COREPACK_ENABLE_NETWORK": "0",
}


# Where the time that an installer takes is long, and what a test is about is in both alike.
only_native = pytest.mark.parametrize("shim", ["native"], indirect=True, scope="module")
only_sh = pytest.mark.parametrize("shim", ["sh"], indirect=True, scope="module")


@dataclass(frozen=True)
class Ended:
    """What became of a script: its status, its standard output, and standard error or the terminal."""

    status: int
    output: str
    errors: str

    @property
    def said(self) -> list[str]:
        """What omg said, line by line, whatever a tool did to the cursor before."""
        lines = (_CONTROL.sub("", line).strip() for line in self.errors.splitlines())
        return [line for line in lines if line.startswith("omg: ")]


@dataclass(frozen=True)
class Tools:
    """A machine whose toolchains install tools, and the packages to install."""

    machine: Machine
    mirror: Mirror
    packages: Path

    def need(self, *runtimes: str) -> None:
        """Install what is missing, and make it the global default."""
        for runtime in runtimes:
            self.mirror.part(runtime)
            self.machine.omg("use", f"{runtime}@{_VERSIONS[runtime]}")

    def bin_dir(self, runtime: str) -> Path:
        """Return the folder of the executables of the active version."""
        return Path(self.machine.omg("which", runtime.replace("rust", "cargo"))).parent

    def has_shim(self, name: str) -> bool:
        """Return whether there is a shim."""
        return (self.machine.store.shims_dir / name).exists()

    def env(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a script."""
        return {**self.machine.env, **_OFFLINE, "P": str(self.packages), **(extra or {})}

    def script(self, cwd: Path, script: str, env: Mapping[str, str] | None = None) -> Ended:
        """Run a script of sh, without a terminal."""
        return self.command(cwd, "sh", "-c", script, env=env)

    def command(self, cwd: Path, *command: str, env: Mapping[str, str] | None = None) -> Ended:
        """Run a command, without a terminal."""
        done = subprocess.run(
            command,
            cwd=cwd,
            env=self.env(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def on_terminal(self, cwd: Path, script: str, env: Mapping[str, str] | None = None) -> Ended:
        """Run a script whose standard input and error are a terminal; standard output is a pipe."""
        ours, theirs = pty.openpty()
        said: list[bytes] = []

        def listen() -> None:
            with suppress(OSError):
                while block := os.read(ours, 65536):
                    said.append(block)

        with subprocess.Popen(
            ["sh", "-c", script],
            cwd=cwd,
            env=self.env({"TERM": "dumb", **(env or {})}),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            start_new_session=True,
        ) as process:
            os.close(theirs)
            listener = threading.Thread(target=listen)
            listener.start()
            output, _ = process.communicate(timeout=_LONGEST_S)
            listener.join(_LONGEST_S)
        os.close(ours)
        return Ended(process.returncode, output.decode(), b"".join(said).decode())
