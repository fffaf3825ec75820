"""PyPy's list of releases, and the page with their digests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import ChecksumError, NoSuchReleaseError, UnsupportedPlatformError
from omg.platform import Platform
from omg.sources import pypy
from omg.sources.source import Release
from omg.versions.version import Version
from tests.sources.answers import follow

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "python"
real = pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
LINUX = Platform("linux", "x64", "glibc")
MUSL = Platform("linux", "x64", "musl")
NAME = "pypy3.10-v7.3.17-linux64.tar.bz2"


def entry(own: object = "7.3.17", language: object = "3.10.14", **more: object) -> dict[str, object]:
    files = [{"filename": NAME, "arch": "x64", "platform": "linux", "download_url": "https://evil.example/x"}]
    return {"pypy_version": own, "python_version": language, "stable": True, "files": files, **more}


def index(*entries: object) -> bytes:
    return json.dumps(entries).encode()


def checksums(*lines: str) -> bytes:
    return "\n".join((".. title: Checksums", "", "pypy sha256::", "", *lines)).encode()


def answers(*entries: object, digest: str = "ab" * 32) -> dict[str, bytes]:
    return {
        pypy.INDEX_URL: index(*entries),
        pypy.CHECKSUMS_URL: checksums(f"    {digest}  {NAME}"),
    }


def release(text: str) -> Release:
    return Release(Version.parse(text))


def test_release_is_called_by_language_and_own_version() -> None:
    found = follow(pypy.releases(LINUX), answers(entry(date="2024-08-28"), entry("7.3.12rc1", "3.9.16")))
    assert [(one.version.text, one.channel, one.date) for one in found] == [
        ("pypy3.10-7.3.17", "", "2024-08-28"),
        ("pypy3.9-7.3.12rc1", "rc", ""),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        {},
        entry("nightly"),
        entry("../../x"),
        entry("7.3"),
        entry(7.3),
        entry(language="3"),
        entry(language="3.10.14; x"),
        entry(files=None),
    ],
)
def test_odd_entries_are_dropped(odd: object) -> None:
    found = follow(pypy.releases(LINUX), answers(odd, entry()))
    assert [one.version.text for one in found] == ["pypy3.10-7.3.17"]


@pytest.mark.parametrize("document", [b"", b"{}", b"<html>", b"[", b"null"])
def test_another_document_is_not_an_index(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        pypy.parse_index(document)


def test_first_of_equal_entries_counts() -> None:
    found = follow(pypy.releases(MUSL), answers(entry(), entry(files=[])))
    assert [(one.version.text, one.is_available_here) for one in found] == [("pypy3.10-7.3.17", False)]


def test_archive_comes_from_the_projects_own_place() -> None:
    offer = follow(pypy.offer(release("pypy3.10-7.3.17"), LINUX), answers(entry()))
    (archive,) = offer.archives
    assert archive.url == f"https://downloads.python.org/pypy/{NAME}"
    assert str(archive.digest) == f"sha256:{'ab' * 32}"
    assert (offer.notes, "does not sign" in offer.not_signed) == ((), True)
    assert offer.unchecked == ""


def test_there_is_none_for_musl() -> None:
    with pytest.raises(UnsupportedPlatformError):
        follow(pypy.offer(release("pypy3.10-7.3.17"), MUSL), answers(entry()))


def test_unknown_release_is_said() -> None:
    with pytest.raises(NoSuchReleaseError):
        follow(pypy.offer(release("pypy3.10-7.3.99"), LINUX), answers(entry()))


@pytest.mark.parametrize(
    "name",
    [
        "../pypy3.10-v7.3.17-linux64.tar.bz2",
        "pypy3.10-v7.3.17-linux64.zip",
        "pypy3.10-v7.3.17-linux64.tar.bz2?x",
        "pypy-c-jit-latest-linux64.tar.gz",
        "",
        5,
    ],
)
def test_odd_file_names_are_dropped(name: object) -> None:
    files = [{"filename": name, "arch": "x64", "platform": "linux"}]
    (found,) = follow(pypy.releases(LINUX), answers(entry(files=files)))
    assert not found.is_available_here


def test_archive_without_a_digest_is_refused() -> None:
    documents = answers(entry())
    documents[pypy.CHECKSUMS_URL] = checksums(f"    {'ab' * 32}  pypy3.9-v7.3.16-linux64.tar.bz2")
    with pytest.raises(ChecksumError, match="does not name"):
        follow(pypy.offer(release("pypy3.10-7.3.17"), LINUX), documents)


def test_two_digests_of_one_file_are_none() -> None:
    lines = (f"    {'ab' * 32}  {NAME}", f"    {'cd' * 32}  {NAME}", f"    {'ef' * 32}  pypy2.7-x.tar.bz2")
    assert list(pypy.parse_checksums(checksums(*lines))) == ["pypy2.7-x.tar.bz2"]


@pytest.mark.parametrize(
    "document", [b"", b"Here are the checksums", b"<!doctype html>\n" + b"ab" * 32 + b"  pypy"]
)
def test_page_without_digests_is_refused(document: bytes) -> None:
    with pytest.raises(ChecksumError):
        pypy.parse_checksums(document)


@given(st.binary(max_size=300))
def test_any_page_is_read_or_refused(document: bytes) -> None:
    try:
        pypy.parse_checksums(document)
    except ChecksumError:
        return


def test_names_of_cpython_are_spare() -> None:
    layout = pypy.layout_of(Version.parse("pypy3.10-7.3.17"))
    assert [path for path, _ in layout.spare_links] == [
        "bin/pypy3.10",
        "bin/pypy",
        "bin/python3.10",
        "bin/python3",
        "bin/python",
    ]
    assert layout.bootstrap == ("bin/pypy3", "-I", "-m", "ensurepip", "--default-pip")
    assert pypy.layout_of(Version.parse("pypy2.7-7.3.23")).bootstrap[:2] == ("bin/pypy", "-E")


@real
def test_every_real_release_has_a_digest_for_every_machine() -> None:
    digests = pypy.parse_checksums((UPSTREAM / "pypy-checksums.rst").read_bytes())
    published = pypy.parse_index((UPSTREAM / "pypy-versions.json").read_bytes())
    platforms = [
        LINUX,
        Platform("linux", "arm64", "glibc"),
        Platform("macos", "x64"),
        Platform("macos", "arm64"),
    ]
    missing = [
        name
        for one in published
        for platform in platforms
        if (name := one.file_for(platform)) and name not in digests and not one.release.channel
    ]
    assert (len(published), missing) == (94, [])


@real
def test_newest_real_release_is_known_by_its_digest() -> None:
    documents = {
        pypy.INDEX_URL: (UPSTREAM / "pypy-versions.json").read_bytes(),
        pypy.CHECKSUMS_URL: (UPSTREAM / "pypy-checksums.rst").read_bytes(),
    }
    (archive,) = follow(pypy.offer(release("pypy3.11-7.3.23"), LINUX), documents).archives
    assert archive.name == "pypy3.11-v7.3.23-linux64.tar.gz"
    assert archive.digest.value.hex() == "2bcab031cef7a37fe1930b51f7091e78a191ae63f80eca00a265d3378c3a645b"
