"""Features of the processor, where builds differ by them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from omg.value import replace

if TYPE_CHECKING:
    from omg.platform import Platform

_CPUINFO = Path("/proc/cpuinfo")


def with_processor(platform: Platform, *, cpuinfo: Path = _CPUINFO) -> Platform:
    """Return ``platform`` with the features of its processor."""
    if platform.arch != "x64":
        return platform
    return replace(
        platform, has_avx2=_has_avx2_on_macos() if platform.system == "macos" else _has_avx2(cpuinfo)
    )


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
