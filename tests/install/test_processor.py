"""AVX2 is looked for where builds differ by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.install.processor import with_processor
from omg.platform import Platform

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("flags", "has_avx2"), [("flags\t: fpu avx avx2 bmi1", True), ("flags\t: fpu avx", False), ("", False)]
)
def test_flags_of_the_processor_decide(flags: str, has_avx2: bool, tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{flags}\n")
    platform = Platform("linux", "x64", "glibc")
    assert with_processor(platform, cpuinfo=tmp_path / "cpuinfo").has_avx2 is has_avx2


def test_unknown_processor_gets_what_runs_everywhere(tmp_path: Path) -> None:
    platform = Platform("linux", "x64", "glibc")
    assert not with_processor(platform, cpuinfo=tmp_path / "absent").has_avx2


def test_other_architectures_are_left_alone(tmp_path: Path) -> None:
    platform = Platform("linux", "arm64", "glibc")
    assert with_processor(platform, cpuinfo=tmp_path / "absent") == platform
