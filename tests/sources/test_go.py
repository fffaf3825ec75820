"""Where Go's releases are listed, and which archive fits which machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import ChecksumError, NoSuchReleaseError, UnsupportedPlatformError
from omg.platform import Platform
from omg.runtimes.go import RUNTIME
from omg.sources import go
from omg.sources.extras import NO_EXTRAS
from omg.sources.source import Offer, Release
from omg.versions.resolver import resolve
from omg.versions.version import Version
from tests.sources.answers import follow

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "go"
LINUX = Platform("linux", "x64", "glibc")
INDEX = "https://go.dev/dl/?mode=json&include=all"
HEX = "ab" * 32


def described(version: str, os: str = "linux", arch: str = "amd64", **changes: object) -> dict[str, object]:
    """Return a file as the index describes it. Source: https://go.dev/dl/?mode=json, read 2026-11-23."""
    return {
        "filename": f"go{version}.{os}-{arch}.tar.gz",
        "os": os,
        "arch": arch,
        "version": f"go{version}",
        "sha256": HEX,
        "size": 1,
        "kind": "archive",
        **changes,
    }


def index(*entries: tuple[str, list[dict[str, object]]]) -> bytes:
    document = [{"version": f"go{version}", "stable": True, "files": files} for version, files in entries]
    return json.dumps(document).encode()


def offered(document: bytes, version: str, platform: Platform = LINUX, **answers: bytes) -> Offer:
    found = {INDEX: document} | {f"https://dl.google.com/go/{name}": body for name, body in answers.items()}
    return follow(go.offer(Release(Version.parse(version)), platform, NO_EXTRAS), found)


def test_archive_comes_with_its_digest_and_the_places_of_its_signature() -> None:
    (archive,) = offered(index(("1.26.6", [described("1.26.6")])), "1.26.6").archives
    assert (archive.url, archive.digest.value.hex()) == (
        "https://go.dev/dl/go1.26.6.linux-amd64.tar.gz",
        HEX,
    )
    assert archive.signature_urls == (
        "https://go.dev/dl/go1.26.6.linux-amd64.tar.gz.asc",
        "https://dl.google.com/go/go1.26.6.linux-amd64.tar.gz.asc",
    )


def test_name_that_go_looks_for_means_its_own_go() -> None:
    assert go.layout_of(Version.parse("1.22rc1")).links == (("bin/go1.22rc1", "go"),)


@pytest.mark.parametrize(
    ("platform", "arch"),
    [
        (LINUX, "amd64"),
        (Platform("linux", "x64", "musl"), "amd64"),
        (Platform("linux", "arm64", "musl"), "arm64"),
        (Platform("linux", "armv7l", "glibc"), "armv6l"),
        (Platform("linux", "i686", "glibc"), "386"),
    ],
    ids=str,
)
def test_one_archive_fits_every_c_library(platform: Platform, arch: str) -> None:
    document = index(
        ("1.26.6", [described("1.26.6", arch=each) for each in ("386", "amd64", "arm64", "armv6l")])
    )
    (archive,) = offered(document, "1.26.6", platform).archives
    assert archive.name == f"go1.26.6.linux-{arch}.tar.gz"


def test_old_release_runs_under_rosetta_and_says_so() -> None:
    offer = offered(index(("1.15", [described("1.15", "darwin")])), "1.15", Platform("macos", "arm64"))
    assert (offer.archives[0].name, "Rosetta" in offer.notes[0]) == ("go1.15.darwin-amd64.tar.gz", True)


def test_of_two_for_systems_of_macos_the_newer_is_taken() -> None:
    files = [
        described("1.3", "darwin", filename=f"go1.3.darwin-amd64-osx10.{minor}.tar.gz") for minor in (6, 8)
    ]
    (archive,) = offered(index(("1.3", files)), "1.3", Platform("macos", "x64")).archives
    assert archive.name == "go1.3.darwin-amd64-osx10.8.tar.gz"


def test_release_that_is_not_for_this_machine_is_known_from_the_index() -> None:
    document = index(("1.5", [described("1.5", "darwin")]), ("1.6", [described("1.6")]))
    found = follow(go.releases(LINUX, None), {INDEX: document})
    assert [(one.version.text, one.is_available_here) for one in found] == [("1.5", False), ("1.6", True)]
    with pytest.raises(UnsupportedPlatformError, match=r"go 1\.5 is not published for linux-x64-glibc"):
        offered(document, "1.5")


def test_release_that_is_not_there_is_reported() -> None:
    with pytest.raises(NoSuchReleaseError, match=r"no go 1\.99\.0"):
        offered(index(("1.6", [described("1.6")])), "1.99.0")


def test_digest_that_the_index_lacks_comes_from_beside_the_archive() -> None:
    document = index(("1.4", [described("1.4", sha256="")]))
    name = "go1.4.linux-amd64.tar.gz.sha256"
    offer = offered(document, "1.4", **{name: HEX.encode()})
    assert (offer.archives[0].digest.value.hex(), len(offer.notes)) == (HEX, 1)


@pytest.mark.parametrize("answers", [{}, {"go1.4.linux-amd64.tar.gz.sha256": b"<html>"}])
def test_without_any_digest_nothing_is_offered(answers: dict[str, bytes]) -> None:
    with pytest.raises(ChecksumError):
        offered(index(("1.4", [described("1.4", sha256="")])), "1.4", **answers)


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": "../../go1.4.linux-amd64.tar.gz"},
        {"filename": "go1.4.linux-amd64.tar.gz/../x.tar.gz"},
        {"filename": "go1.5.linux-amd64.tar.gz"},
        {"filename": "go1.4.linux-amd64.zip"},
        {"filename": "https://evil.example/go1.4.linux-amd64.tar.gz"},
        {"filename": 7},
        {"os": None},
        {"os": "windows", "filename": "go1.4.windows-amd64.tar.gz"},
        {"arch": "bootstrap", "filename": "go1.4.linux-bootstrap.tar.gz"},
        {"kind": "installer", "filename": "go1.4.linux-amd64.pkg"},
    ],
    ids=str,
)
def test_files_outside_the_grammar_are_dropped(changes: dict[str, object]) -> None:
    (entry,) = go.parse_index(index(("1.4", [described("1.4", **changes)])))
    assert entry.files == ()


@pytest.mark.parametrize("version", ["1.4/../..", "", "current", "1.4;rm", "1.4-1", 7, None])
def test_entries_outside_the_grammar_are_dropped(version: object) -> None:
    assert go.parse_index(json.dumps([{"version": version, "files": []}, None, "go1.2"]).encode()) == ()


@pytest.mark.parametrize("document", [b"", b"<html>", b"{}", b'"x"', b"[", b"\xff"])
def test_another_document_is_not_an_index(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        go.parse_index(document)


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
def test_real_index_is_read_whole() -> None:
    entries = go.parse_index((UPSTREAM / "golang-dl-include-all.json").read_bytes())
    assert (len(entries), sum(len(entry.files) for entry in entries)) == (91, 569)
    # `go1` stands there with nothing to download, and the oldest without digests.
    assert [entry.version.text for entry in entries if not entry.files] == ["1"]
    lacking = [entry.version.text for entry in entries if any(file.digest is None for file in entry.files)]
    assert (lacking[0], lacking[-1], len(lacking)) == ("1.5.2", "1.2.2", 12)


PUBLISHED = tuple(
    Version.parse(f"1.{text}")
    for text in (
        "18",
        "18.1",
        "20",
        "20.1",
        "20.14",
        "21rc2",
        "21.0",
        "21.13",
        "22beta1",
        "22rc1",
        "22.0",
        "22.3",
    )
)


@pytest.mark.parametrize(
    ("spec", "version"),
    [
        ("1.20", "1.20.14"),
        ("go1.20", "1.20.14"),
        ("1.20.0", "1.20"),
        ("go1.20.0", "1.20"),
        ("1.20.1", "1.20.1"),
        ("1.21", "1.21.13"),
        ("1.21.0", "1.21.0"),
        ("v1.21.x", "1.21.13"),
        ("1", "1.22.3"),
        ("1.22rc1", "1.22rc1"),
        ("1.22.0-rc.1", "1.22rc1"),
        ("go1.22-rc1", "1.22rc1"),
        ("1.22beta1", "1.22beta1"),
        ("stable", "1.22.3"),
        ("latest", "1.22.3"),
        ("oldstable", "1.21.13"),
        ("1.18.0", "1.18"),
        ("1.19.0", None),
        ("1.2", None),
    ],
)
def test_every_spelling_means_what_go_users_expect(spec: str, version: str | None) -> None:
    vocabulary = RUNTIME.vocabulary
    found = resolve(vocabulary.parse(spec), PUBLISHED, vocabulary=vocabulary, purpose="available")
    assert (found and found.text) == version


@given(
    st.sets(st.tuples(st.integers(15, 25), st.integers(0, 3)), min_size=1),
    st.sampled_from(["", "go", "v", "golang-"]),
)
def test_three_numbers_mean_exactly_that_release(numbers: set[tuple[int, int]], prefix: str) -> None:
    texts = {
        f"1.{minor}.{patch}": f"1.{minor}" if minor < 21 and not patch else f"1.{minor}.{patch}"
        for minor, patch in numbers
    }
    pool = [Version.parse(text) for text in texts.values()]
    vocabulary = RUNTIME.vocabulary
    for spelled, text in texts.items():
        for purpose in ("available", "installed"):
            found = resolve(
                vocabulary.parse(f"{prefix}{spelled}"), pool, vocabulary=vocabulary, purpose=purpose
            )  # type: ignore[arg-type]
            assert found is not None
            assert found.text == text
