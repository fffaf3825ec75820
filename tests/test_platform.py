"""The machine that toolchains must fit; AVX2 is looked for where builds differ by it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.platform import Platform, architecture, this_platform, with_processor

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("sysname", "machine", "expected"),
    [
        ("Darwin", "arm64", Platform("macos", "arm64")),
        ("Darwin", "x86_64", Platform("macos", "x64")),
        ("FreeBSD", "amd64", Platform("freebsd", "x64")),
    ],
)
def test_machine_is_named_in_omgs_words(
    monkeypatch: pytest.MonkeyPatch, sysname: str, machine: str, expected: Platform
) -> None:
    monkeypatch.setattr(os, "uname", lambda: os.uname_result((sysname, "host", "1", "1", machine)))

    assert this_platform() == expected


@pytest.mark.parametrize(("version", "libc"), [("glibc 2.36", "glibc"), (None, "musl")])
def test_linux_has_one_of_two_c_libraries(
    monkeypatch: pytest.MonkeyPatch, version: str | None, libc: str
) -> None:
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("Linux", "host", "1", "1", "aarch64")))
    monkeypatch.setattr(os, "confstr", lambda name: version)

    assert this_platform() == Platform("linux", "arm64", libc)


@pytest.mark.parametrize(
    ("name", "word"),
    [("x86_64", "x64"), ("AMD64", "x64"), ("aarch64", "arm64"), ("s390x", "s390x"), ("armv7l", "armv7l")],
)
def test_processor_goes_by_one_name(name: str, word: str) -> None:
    assert architecture(name) == word


@pytest.mark.parametrize("name", ["", "../x", "x 64", "x64;", "x\x1b"])
def test_odd_name_of_a_processor_is_refused(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the name is all that can be said
        architecture(name)


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
