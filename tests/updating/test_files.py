"""The files of a release, by their names."""

from __future__ import annotations

import pytest
from packaging.tags import sys_tags

from omg.platform import Platform
from omg.updating.files import Kind, choose, read_name, read_version

_X64 = Platform("linux", "x64", "glibc")
_TAG = next(sys_tags())
_WHEEL = f"omg_runtimes-1.2.0-{_TAG}.whl"
_PURE = "omg_runtimes-1.2.0-py3-none-any.whl"
_FOREIGN = "omg_runtimes-1.3.0-py3-none-win_amd64.whl"
_SOURCES = "omg_runtimes-1.2.0.tar.gz"


@pytest.mark.parametrize(
    ("name", "platform", "found"),
    [
        ("omg-1.2.0-linux-x64.tar.gz", _X64, (Kind.ARCHIVE, True)),
        ("omg-1.2.0-linux-x64-musl.tar.gz", _X64, (Kind.ARCHIVE, False)),
        ("omg-1.2.0-linux-x64-musl.tar.gz", Platform("linux", "x64", "musl"), (Kind.ARCHIVE, True)),
        ("omg-1.2.0-linux-arm64.tar.gz", _X64, (Kind.ARCHIVE, False)),
        ("omg-1.2.0-macos-arm64.tar.gz", Platform("macos", "arm64"), (Kind.ARCHIVE, True)),
        (_WHEEL, _X64, (Kind.WHEEL, True)),
        (_PURE, _X64, (Kind.WHEEL, True)),
        ("omg_runtimes-1.2.0-py3-none-win_amd64.whl", _X64, (Kind.WHEEL, False)),
        (_SOURCES, _X64, (Kind.SOURCES, True)),
    ],
)
def test_a_name_says_what_the_file_is(name: str, platform: Platform, found: tuple[Kind, bool]) -> None:
    file = read_name(name, platform)

    assert file is not None
    assert (file.name, str(file.version), (file.kind, file.is_for_here)) == (name, "1.2.0", found)


def test_other_names_are_no_omg() -> None:
    names = ["", "install.sh", "SHA256SUMS", "omg-x-linux-x64.tar.gz", "omg-1..2-linux-x64.tar.gz"]
    names += ["other-1.0.tar.gz", "other-1.0-py3-none-any.whl", "omg_runtimes-1.0.whl", "omg-1.0.tar.gz"]
    names += ["omg-1.0-linux-x64.tar.gz.asc", "../omg-1.0-linux-x64.tar.gz", "omg_runtimes-1.0-x-y-z.zip"]

    assert [name for name in names if read_name(name, _X64) is not None] == []


def test_the_wheel_comes_first_and_then_the_sources() -> None:
    def chosen(*names: str, has_own_python: bool = False) -> str | None:
        files = [file for name in names if (file := read_name(name, _X64)) is not None]
        file = choose(files, has_own_python=has_own_python)
        return file.name if file else None

    archive = "omg-1.2.0-linux-x64.tar.gz"
    assert chosen(_SOURCES, archive, _WHEEL, _FOREIGN) == _WHEEL
    assert chosen(_SOURCES, archive, _FOREIGN) == _SOURCES
    assert chosen(_WHEEL, "omg_runtimes-1.10.0.tar.gz") == "omg_runtimes-1.10.0.tar.gz"
    assert chosen(_SOURCES, archive, _WHEEL, has_own_python=True) == archive
    assert chosen(archive, _FOREIGN) is None
    assert chosen(_SOURCES, _WHEEL, has_own_python=True) is None


def test_a_version_is_read_as_a_person_writes_it() -> None:
    assert [str(read_version(text)) for text in ("1.2", "v1.2.0", "1.2rc1", "newest")] == [
        "1.2",
        "1.2.0",
        "1.2rc1",
        "None",
    ]
