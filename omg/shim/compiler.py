"""Compiling the native shim. Standard library only: the package's build imports it from the source tree.

On Linux the program has no C library and is static, so one file runs on every distribution of its
architecture; elsewhere it is an ordinary program.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path

# One command, with its arguments: `python -m ziglang cc -target aarch64-linux-musl`.
COMPILER_VARIABLE = "OMG_SHIM_CC"
_COMPILERS = ("cc", "gcc", "clang")
_TIMEOUT_S = 120

_MARKER = b"omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42"
_MARKER_WINDOW_BYTES = 4096

_FLAGS = (
    "-std=c11",
    "-O2",
    "-Wall",
    "-Wextra",
    "-fno-stack-protector",
    "-fno-asynchronous-unwind-tables",
    # Zig has checks of undefined behaviour on by default, and names the files of the build for debuggers.
    "-fno-sanitize=all",
    "-g0",
)
_LINUX_FLAGS = (
    "-ffreestanding",
    "-nostdlib",
    "-static",
    "-fno-pic",
    "-no-pie",
    "-s",
    "-Wl,--build-id=none",
    "-Wl,-z,noexecstack",
)
# One segment of code and constants: each further one is a page fault at every start. Zig's linker has no such
# flag.
_ONE_SEGMENT = ("-Wl,-z,noseparate-code",)
_MACOS_FLAGS = (
    # What the wheel's platform promises; Zig takes it from its target instead (`aarch64-macos.11.0`).
    "-mmacosx-version-min=11.0",
    # Mach-O has no place for data near its beginning, but a run path is part of the header.
    f"-Wl,-rpath,{_MARKER.decode()}",
)
_ZIG_VERSION = re.compile(r"(?:\.\d+)+$")


class CompilerError(Exception):
    """The native shim could not be compiled."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is compiled for.

    Attributes:
        system: ``linux`` or ``macos``.
        arch: ``x86_64`` or ``aarch64``.
    """

    system: str
    arch: str

    @property
    def wheel_platform(self) -> str:
        """The platform tag of a wheel with this program."""
        if self.system == "macos":
            return "macosx_11_0_arm64" if self.arch == "aarch64" else "macosx_11_0_x86_64"
        return f"manylinux_2_17_{self.arch}.musllinux_1_1_{self.arch}"


def find_compiler() -> list[str] | None:
    """Return the compiler's command: ``OMG_SHIM_CC``, else the first of ``cc gcc clang``, else ``None``.

    Only absolute elements of PATH are searched: a checkout must not bring its own compiler.
    """
    chosen = os.environ.get(COMPILER_VARIABLE)
    if chosen:
        return shlex.split(chosen)
    path = os.environ.get("PATH", "")
    elements = [element for element in path.split(os.pathsep) if element.startswith("/")]
    for name in _COMPILERS:
        compiler = shutil.which(name, path=os.pathsep.join(elements)) if elements else None
        if compiler is not None:
            return [compiler]
    return None


def target_of(compiler: list[str]) -> Target:
    """Return what ``compiler`` compiles for: its ``-target``, else this machine.

    Raises:
        CompilerError: No program for such a machine is known.
    """
    triple = ""
    for argument, following in zip(compiler, [*compiler[1:], ""], strict=True):
        if argument in {"-target", "--target"}:
            triple = following
        elif argument.startswith("--target="):
            triple = argument.partition("=")[2]
    if not triple:
        triple = f"{os.uname().machine}-{sys.platform}"
    words = [_ZIG_VERSION.sub("", word) for word in triple.split("-")]
    arch = {"arm64": "aarch64", "amd64": "x86_64"}.get(words[0], words[0])
    system = "macos" if {"macos", "darwin"} & set(words) else "linux" if "linux" in words else ""
    if arch not in {"x86_64", "aarch64"} or not system:
        raise CompilerError(f"no native shim for `{triple}`")
    return Target(system, arch)


def compile_program(source_dir: Path, program: Path, compiler: list[str]) -> None:
    """Compile ``shim.c`` into ``program``.

    Args:
        source_dir: The directory of ``shim.c`` and its headers.
        program: What to write; its directory must exist.
        compiler: The compiler's command.

    Raises:
        CompilerError: The compiler failed, or what it made does not carry the marker where it is looked for.
    """
    target = target_of(compiler)
    source = str(source_dir / "shim.c")
    if target.system == "macos":
        _run([*compiler, *_FLAGS, *_MACOS_FLAGS, "-o", str(program), source])
    else:
        command = [*compiler, *_FLAGS, *_LINUX_FLAGS, "-o", str(program), source]
        try:
            _run([*command, *_ONE_SEGMENT])
        except CompilerError:
            _run(command)
    with program.open("rb") as file:
        if _MARKER not in file.read(_MARKER_WINDOW_BYTES):
            raise CompilerError(f"`{compiler[0]}` did not put the marker into the first bytes")
    program.chmod(0o755)


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)
    except subprocess.CalledProcessError as error:
        first = next(iter(error.stderr.decode(errors="replace").splitlines()), "no message")
        raise CompilerError(f"`{command[0]}` failed: {first}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CompilerError(f"`{command[0]}` failed: {error}") from error
