"""The machine that toolchains must fit."""

from __future__ import annotations

import os

import pytest

from omg.platform import Platform, architecture, this_platform


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
