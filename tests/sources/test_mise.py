"""Where mise's releases are listed, and which archive fits which machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from omg.errors import NoSuchReleaseError, UnsupportedPlatformError
from omg.platform import Platform
from omg.signing.openpgp import read_certificates
from omg.sources import mise
from omg.sources.extras import NO_EXTRAS
from omg.sources.source import Release
from omg.versions.spec import Latest, Token
from omg.versions.version import Version
from tests.sources.answers import follow

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "mise"
LINUX = Platform("linux", "x64", "glibc")
BASE = "https://github.com/jdx/mise/releases/download/v2026.8.1/"

genuine = pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publisher's documents are not here")


def test_newest_is_what_one_line_says() -> None:
    assert [str(release.version) for release in mise.parse_newest(b"2026.9.15\n")] == ["2026.9.15"]


@pytest.mark.parametrize(
    "document", [b"", b"<html>", b"2026", b"../x", b"2026.9.15\n2026.9.16", b"\xff", b"latest"]
)
def test_another_document_is_not_a_version(document: bytes) -> None:
    with pytest.raises(ValueError, match="not a version"):
        mise.parse_newest(document)


def test_whole_version_needs_no_document() -> None:
    release = follow(mise.shortcut(Token("2026.8.1"), LINUX), {})
    assert release is not None
    assert release.version.text == "2026.8.1"
    assert follow(mise.shortcut(Latest(), LINUX), {}) is None


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        (LINUX, ["linux-x64-musl", "linux-x64"]),
        (Platform("linux", "arm64", "glibc"), ["linux-arm64-musl", "linux-arm64"]),
        (Platform("linux", "x64", "musl"), ["linux-x64-musl"]),
        (Platform("macos", "arm64"), ["macos-arm64"]),
        (Platform("macos", "x64"), ["macos-x64"]),
    ],
)
def test_static_build_is_the_best(platform: Platform, names: list[str]) -> None:
    (site,) = mise.sites(Version.parse("2026.8.1"), platform)
    endings = ("tar.gz", "tar.xz", "tar.zst")
    expected = [f"mise-v2026.8.1-{name}.{ending}" for name in names for ending in endings]
    assert list(site.archive_names) == expected


@pytest.mark.parametrize("platform", [Platform("freebsd", "x64"), Platform("linux", "riscv64", "glibc")])
def test_nothing_is_published_for_other_machines(platform: Platform) -> None:
    assert mise.sites(Version.parse("2026.8.1"), platform) == ()
    assert mise.packages(platform) is None
    with pytest.raises(UnsupportedPlatformError):
        follow(mise.offer(Release(Version.parse("2026.8.1")), platform, NO_EXTRAS), {})


def test_package_is_its_authors_and_needs_glibc() -> None:
    packages = mise.packages(LINUX)
    assert packages is not None
    assert (packages.main.name, packages.is_official) == ("@jdxcode/mise-linux-x64", True)
    assert mise.packages(Platform("linux", "x64", "musl")) is None


def test_version_that_is_not_there_is_said_so() -> None:
    with pytest.raises(NoSuchReleaseError):
        follow(mise.offer(Release(Version.parse("2026.8.1")), LINUX, NO_EXTRAS), {})


@genuine
@pytest.mark.parametrize("platform", [LINUX, Platform("linux", "arm64", "musl"), Platform("macos", "arm64")])
def test_published_digests_name_the_archive(platform: Platform) -> None:
    document = (UPSTREAM / "v2026.8.1-SHASUMS256.txt").read_bytes()
    release = Release(Version.parse("2026.8.1"))
    offer = follow(mise.offer(release, platform, NO_EXTRAS), {f"{BASE}SHASUMS256.txt": document})
    (archive,) = offer.archives
    assert archive.url.startswith(f"{BASE}mise-v2026.8.1-{platform.system}-{platform.arch}")
    assert archive.digest.value.hex() in document.decode()


@genuine
def test_pinned_fingerprint_is_that_of_the_published_key() -> None:
    keys = read_certificates((UPSTREAM / "mise-release-gpg-key.asc").read_bytes())
    assert mise.SOURCE.signing is not None
    assert tuple(key.fingerprint for key in keys) == mise.SOURCE.signing.fingerprints
