"""The platform of this machine: system, architecture, C library, and the AVX2 that some builds need."""

from __future__ import annotations

import os
from pathlib import Path

from omg.value import dataclass, replace

# `5.15.153.1-microsoft-standard-WSL2`, `4.4.0-19041-Microsoft`.
_KERNEL_RELEASE_FILE = "/proc/sys/kernel/osrelease"
_CPUINFO = Path("/proc/cpuinfo")

_SYSTEMS = {"Linux": "linux", "Darwin": "macos"}
_ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of machine, in omg's words; a source translates them into its own.

    Attributes:
        system: ``linux`` or ``macos``; another system by its own name, in lower case.
        arch: ``x64`` or ``arm64``; another processor by its own name.
        libc: ``glibc`` or ``musl`` on Linux, empty elsewhere.
        has_avx2: The processor has AVX2; taken for granted until an install looks
            (`omg.platform`).
    """

    system: str
    arch: str
    libc: str = ""
    has_avx2: bool = True

    def __str__(self) -> str:
        return "-".join(part for part in (self.system, self.arch, self.libc) if part)


def architecture(name: str) -> str:
    """Return omg's name of an architecture; an unknown name is returned unchanged.

    Raises:
        ValueError: It could not be the name of one.
    """
    word = name.lower()
    if not (word.isascii() and word.replace("_", "").isalnum()):
        raise ValueError(name)
    return _ARCHITECTURES.get(word, word)


def this_platform() -> Platform:
    """Return the platform that omg runs on."""
    machine = os.uname()
    system = _SYSTEMS.get(machine.sysname, machine.sysname.lower())
    arch = architecture(machine.machine)
    return Platform(system, arch, _libc() if system == "linux" else "")


def with_processor(platform: Platform, *, cpuinfo: Path = _CPUINFO) -> Platform:
    """Return ``platform`` with the features of its processor."""
    if platform.arch != "x64":
        return platform
    has_avx2 = _has_avx2_on_macos() if platform.system == "macos" else _has_avx2(cpuinfo)
    return replace(platform, has_avx2=has_avx2)


def is_in_windows() -> bool:
    """Return whether this Linux runs inside Windows (WSL), as the release of its kernel says."""
    try:
        with open(_KERNEL_RELEASE_FILE, "rb") as file:  # noqa: PTH123 - no pathlib for one read
            return b"microsoft" in file.read(256).lower()
    except OSError:
        return False


def _libc() -> str:
    try:
        version = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (OSError, ValueError):  # musl knows no such name
        version = ""
    return "glibc" if version.startswith("glibc") else "musl"


def _has_avx2(cpuinfo: Path) -> bool:
    try:
        lines = cpuinfo.read_text(errors="replace").splitlines()
    except OSError:
        return False  # the baseline build runs everywhere
    return any(line.startswith("flags") and "avx2" in line.split() for line in lines)


def _has_avx2_on_macos() -> bool:
    import subprocess

    answer = subprocess.run(
        ["/usr/sbin/sysctl", "-n", "machdep.cpu.leaf7_features"], capture_output=True, check=False, text=True
    )
    return "AVX2" in answer.stdout.split()
