"""Which lists are asked for what, and what is refused with which words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.errors import ChecksumError, NoSuchReleaseError, OmgError, UnsupportedPlatformError
from omg.platform import Platform
from omg.runtimes.python import RUNTIME
from omg.sources import pypy, standalone
from omg.sources.extras import NO_EXTRAS
from omg.sources.python import SOURCE
from omg.sources.source import Release
from omg.versions.resolver import resolve
from omg.versions.version import Version
from tests.sources.answers import follow

if TYPE_CHECKING:
    from omg.versions.spec import VersionSpec

LINUX = Platform("linux", "x64", "glibc")
TRIPLE = "x86_64-unknown-linux-gnu"
SHA = "ab" * 32
NEWEST = ("3.12.13", "3.13.15", "3.13.15t", "3.15.0rc1")
OLDER = ("3.8.20", "3.12.4", "3.13.4", "3.13.0t")


def file(version: str, tag: str) -> str:
    kind = "freethreaded-install_only" if version.endswith("t") else "install_only"
    return f"cpython-{version.removesuffix('t')}+{tag}-{TRIPLE}-{kind}.tar.gz"


def record(version: str, tag: str, sha256: str | None = SHA) -> bytes:
    address = f"{standalone.sums_url(tag).rpartition('/')[0]}/{file(version, tag).replace('+', '%2B')}"
    artifacts = [{"url": address, "sha256": sha256}]
    return json.dumps({"version": version, "date": "2025-01-02T", "artifacts": artifacts}).encode() + b"\n"


def sums(tag: str, *versions: str, sha256: str = SHA) -> bytes:
    return "".join(f"{sha256}  {file(version, tag)}\n" for version in versions).encode()


def documents(*, index_url: str = standalone.INDEX_URLS[0]) -> dict[str, bytes]:
    return {
        standalone.NEWEST_URL: b'{"version": 1, "tag": "20260814"}',
        standalone.sums_url("20260814"): sums("20260814", *NEWEST),
        index_url: b"".join(record(one, "20250101") for one in OLDER),
    }


def spec(text: str) -> VersionSpec:
    return RUNTIME.vocabulary.parse_any(text)


def meant(text: str, answers: dict[str, bytes]) -> str:
    releases = follow(SOURCE.releases(LINUX, spec(text)), answers)
    found = resolve(
        spec(text), [one.version for one in releases], vocabulary=RUNTIME.vocabulary, purpose="available"
    )
    return str(found)


class Requests(dict[str, bytes]):
    """Documents that remember which of them were asked for."""

    def __init__(self, documents: dict[str, bytes]) -> None:
        super().__init__(documents)
        self.urls: list[str] = []

    def get(self, url: str, default: object = None) -> bytes | None:  # type: ignore[override]
        self.urls.append(url)
        return super().get(url)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("latest", "3.13.15"),
        ("3", "3.13.15"),
        ("3.12", "3.12.13"),
        ("cpython-3.12", "3.12.13"),
        ("cp312", "3.12.13"),
        ("3.13t", "3.13.15t"),
        ("3.13+freethreaded", "3.13.15t"),
        ("3.13.15", "3.13.15"),
        ("3.15.0rc1", "3.15.0rc1"),
        ("3.15.0-rc.1", "3.15.0rc1"),
        (">=3.11,<3.13", "3.12.13"),
        ("~=3.12", "3.13.15"),
        (">=3.12", "3.13.15"),
    ],
)
def test_newest_release_answers_most_without_the_large_index(text: str, version: str) -> None:
    asked = Requests(documents())
    assert meant(text, asked) == version
    assert asked.urls == [standalone.NEWEST_URL, standalone.sums_url("20260814")]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("3.8", "3.8.20"),
        ("3.12.4", "3.12.4"),
        ("3.13.0t", "3.13.0t"),
        ("<3.13.5", "3.13.4"),
        ("==3.12.4", "3.12.4"),
        (">=3.12,!=3.13.15", "3.13.4"),
        ("3.15", "None"),
        ("3.99", "None"),
    ],
)
def test_older_ones_are_looked_up_in_the_index_of_all(text: str, version: str) -> None:
    assert meant(text, documents()) == version


def test_index_is_had_from_its_second_place() -> None:
    assert meant("3.8", documents(index_url=standalone.INDEX_URLS[1])) == "3.8.20"


def test_without_the_pointer_the_index_answers() -> None:
    answers = documents()
    del answers[standalone.NEWEST_URL]
    assert meant("3.12", answers) == "3.12.4"


def test_without_the_index_it_is_said_what_there_is() -> None:
    answers = documents()
    del answers[standalone.INDEX_URLS[0]]
    with pytest.raises(OmgError) as caught:
        meant("3.8", answers)
    assert "3.13.15" in (caught.value.hint or "")


def test_list_for_people_has_everything() -> None:
    answers = documents() | {
        pypy.INDEX_URL: b'[{"pypy_version":"7.3.17","python_version":"3.10.14","files":[]}]'
    }
    listed = {one.version.text: one for one in follow(SOURCE.releases(LINUX, None), answers)}
    assert set(listed) == {*NEWEST, *OLDER, "pypy3.10-7.3.17"}
    assert (listed["3.12.13"].date, listed["3.8.20"].date) == ("2026-08-14", "2025-01-02")
    assert not listed["pypy3.10-7.3.17"].is_available_here


def test_list_for_people_is_shorter_where_something_is_not_available() -> None:
    answers = documents()
    del answers[standalone.INDEX_URLS[0]]
    assert {one.version.text for one in follow(SOURCE.releases(LINUX, None), answers)} == set(NEWEST)


def test_version_for_another_machine_is_known_to_exist() -> None:
    listed = follow(SOURCE.releases(Platform("linux", "arm64", "glibc"), spec("3.13")), documents())
    assert {one.version.text for one in listed} == {*NEWEST, *OLDER}
    assert not any(one.is_available_here for one in listed)


def test_reason_is_reported_where_there_is_one() -> None:
    musl = Platform("linux", "x64", "musl")
    answers = documents() | {
        pypy.INDEX_URL: b'[{"pypy_version":"7.3.17","python_version":"3.10.14","files":[]}]'
    }
    listed = {one.version.text: one for one in follow(SOURCE.releases(musl, None), answers)}
    assert "cannot load extension modules" in listed["3.13.15"].notes[0]
    assert listed["pypy3.10-7.3.17"].notes == ("PyPy is built for glibc only",)
    assert {one.notes for one in follow(SOURCE.releases(LINUX, None), documents())} == {()}


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("3.12.0d", "debug builds", "write 3.12.0"),
        ("3.13td", "debug builds", "write 3.13t"),
        ("3.12+debug", "debug builds", "write 3.12"),
        ("graalpy", "not GraalPy", "omg link python@graalpy DIR"),
        ("graalpy-24.1", "not GraalPy", "omg link python@graalpy-24.1 DIR"),
        ("miniconda3-24.1", "`miniconda3-24.1`", "omg link python@miniconda3-24.1 DIR"),
        ("pypy3.10-nightly", "no published digest", "write pypy3.10"),
    ],
)
def test_what_omg_does_not_install_is_refused_with_the_way(text: str, message: str, hint: str) -> None:
    with pytest.raises(NoSuchReleaseError, match=message) as caught:
        follow(SOURCE.releases(LINUX, spec(text)), documents())
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize("text", ["pypy", "pypy3.10", "pypy@3.10", "pypy-3.10-7.3.17", "pypy3.10-v7.x"])
def test_pypy_is_asked_of_its_own_project(text: str) -> None:
    asked = Requests({pypy.INDEX_URL: b'[{"pypy_version":"7.3.17","python_version":"3.10.14","files":[]}]'})
    assert meant(text, asked) == "pypy3.10-7.3.17"
    assert asked.urls == [pypy.INDEX_URL]


def offered(version: str, answers: dict[str, bytes], platform: Platform = LINUX) -> str:
    offer = follow(SOURCE.offer(Release(Version.parse(version)), platform, NO_EXTRAS), answers)
    assert ("Sigstore" in offer.unchecked, offer.not_signed, offer.notes) == (True, "", ())
    (archive,) = offer.archives
    assert offer.attested is not None
    assert offer.attested.repository == "astral-sh/python-build-standalone"
    assert offer.attested.is_named(archive.name)
    assert offer.attested.name == f"cpython-{version.removesuffix('t')}"
    return f"{archive.name} {archive.digest}"


def test_offer_has_the_digest_of_the_release() -> None:
    assert offered("3.13.15", documents()) == f"{file('3.13.15', '20260814')} sha256:{SHA}"


def test_offer_of_an_older_one_has_the_digest_of_the_index() -> None:
    assert offered("3.12.4", documents()) == f"{file('3.12.4', '20250101')} sha256:{SHA}"


def test_offer_of_an_older_one_is_compared_with_its_own_release() -> None:
    answers = documents() | {standalone.sums_url("20250101"): sums("20250101", "3.12.4", sha256="cd" * 32)}
    with pytest.raises(ChecksumError, match="two lists"):
        offered("3.12.4", answers)


def test_digest_beside_the_archive_is_the_last_resort() -> None:
    answers = documents() | {standalone.INDEX_URLS[0]: record("3.9.7", "20220227", None)}
    with pytest.raises(ChecksumError, match="no checksum"):
        offered("3.9.7", answers)
    base = standalone.sums_url("20220227").rpartition("/")[0]
    answers[f"{base}/{file('3.9.7', '20220227').replace('+', '%2B')}.sha256"] = f"{SHA}\n".encode()
    assert offered("3.9.7", answers).endswith(SHA)


def test_nothing_is_offered_that_is_not_there() -> None:
    with pytest.raises(NoSuchReleaseError):
        offered("3.12.99", documents())
    with pytest.raises(UnsupportedPlatformError):
        offered("3.13.15", documents(), Platform("macos", "arm64"))
