"""What python-build-standalone publishes, and which build fits which machine."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import ChecksumError
from omg.platform import Platform
from omg.sources import standalone
from omg.sources.checksum import Digest
from omg.sources.standalone import IndexReader, found_in_sums
from omg.sources.standalone_build import Build, build_of_name, build_of_url, layout_of, triple_of

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "python"
real = pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
LINUX = "x86_64-unknown-linux-gnu"
BASE = "https://github.com/astral-sh/python-build-standalone/releases/download"
SHA = "ab" * 32
DIGEST = Digest("sha256", bytes.fromhex(SHA))


def url(name: str, tag: str = "20260814") -> str:
    return f"{BASE}/{tag}/{name.replace('+', '%2B')}"


def index(*urls: object, date: object = "2026-08-14T10:00:00Z") -> bytes:
    record = {"version": "x", "date": date, "artifacts": [{"url": one, "sha256": SHA} for one in urls]}
    return json.dumps(record).encode() + b"\n"


def names(found: dict[str, standalone.Found]) -> dict[str, str]:
    return {version: one.build.name if one.build else "" for version, one in found.items()}


@pytest.mark.parametrize(
    ("name", "tag", "version", "triple"),
    [
        (
            f"cpython-3.13.15+20260814-{LINUX}-install_only_stripped.tar.gz",
            "20260814",
            "3.13.15",
            LINUX,
        ),
        (
            "cpython-3.15.0rc1+20260814-aarch64-apple-darwin-install_only.tar.gz",
            "20260814",
            "3.15.0rc1",
            "aarch64-apple-darwin",
        ),
        (
            f"cpython-3.14.7+20260814-{LINUX}-freethreaded-install_only_stripped.tar.gz",
            "20260814",
            "3.14.7t",
            LINUX,
        ),
        (
            f"cpython-3.13.0+20241016-{LINUX}-freethreaded+pgo+lto-full.tar.zst",
            "20241016",
            "3.13.0t",
            LINUX,
        ),
        (
            "cpython-3.9.7-aarch64-apple-darwin-install_only-20211017T1616.tar.gz",
            "20211017",
            "3.9.7",
            "aarch64-apple-darwin",
        ),
        (f"cpython-3.8.2-{LINUX}-pgo-20200418T2243.tar.zst", "20200418", "3.8.2", LINUX),
        (
            "cpython-3.13.1+20250409-x86_64-unknown-linux-musl-install_only.tar.gz",
            "20250409",
            "3.13.1",
            "x86_64-unknown-linux-musl",
        ),
        (
            "cpython-3.12.4+20260814-armv7-unknown-linux-gnueabihf-install_only_stripped.tar.gz",
            "20260814",
            "3.12.4",
            "armv7-unknown-linux-gnueabihf",
        ),
    ],
)
def test_name_says_version_and_platform(name: str, tag: str, version: str, triple: str) -> None:
    parsed = build_of_name(name, tag, DIGEST)
    assert parsed is not None
    build, its_triple = parsed
    assert (build.version, its_triple, build.url) == (version, triple, url(name, tag))


@pytest.mark.parametrize(
    "name",
    [
        f"cpython-3.13.15+20260101-{LINUX}-install_only.tar.gz",
        f"cpython-3.13.15+20260814-{LINUX}-debug-full.tar.zst",
        f"cpython-3.13.15+20260814-{LINUX}-freethreaded+debug-full.tar.zst",
        "cpython-3.13.15+20260814-x86_64-unknown-linux-musl-lto+static-full.tar.zst",
        f"cpython-3.13.15+20260814-{LINUX}-install_only.zip",
        f"cpython-3.13.15+20260814-{LINUX}-install_only.tar.gz.sha256",
        f"cpython-2.7.18+20260814-{LINUX}-install_only.tar.gz",
        f"cpython-3.13+20260814-{LINUX}-install_only.tar.gz",
        f"cpython-3.13.15+20260814-../../{LINUX}-install_only.tar.gz",
        f"cpython-3.13.9999+20260814-{LINUX}-install_only.tar.gz",
        "SHA256SUMS",
        "",
    ],
)
def test_other_files_are_not_builds(name: str) -> None:
    assert build_of_name(name, "20260814", DIGEST) is None


@pytest.mark.parametrize("tag", ["20241016", "20250310"])
def test_builds_for_musl_that_load_no_extension_are_passed_over(tag: str) -> None:
    name = f"cpython-3.13.0+{tag}-x86_64-unknown-linux-musl-install_only.tar.gz"
    assert build_of_name(name, tag, None) is None


@pytest.mark.parametrize(
    "address",
    [
        url(f"cpython-3.13.1+20260814-{LINUX}-install_only.tar.gz").replace("https", "http"),
        url(f"cpython-3.13.1+20260814-{LINUX}-install_only.tar.gz").replace(
            "github.com", "github.com.evil.example"
        ),
        url(f"cpython-3.13.1+20260814-{LINUX}-install_only.tar.gz").replace("astral-sh", "somebody"),
        url(f"cpython-3.13.1+20260814-{LINUX}-install_only.tar.gz") + "?x",
        url("../../../evil.tar.gz"),
        None,
        7,
    ],
)
def test_other_addresses_are_dropped(address: object) -> None:
    assert build_of_url(address, SHA) is None


def test_former_address_of_the_project_becomes_the_present_one() -> None:
    name = f"cpython-3.9.7+20220227-{LINUX}-install_only.tar.gz"
    parsed = build_of_url(url(name, "20220227").replace("astral-sh", "indygreg"), SHA)
    assert parsed is not None
    assert parsed[0].url == url(name, "20220227")


@pytest.mark.parametrize("sha256", [None, "", "xyz", SHA.upper(), 5])
def test_odd_digest_is_none(sha256: object) -> None:
    parsed = build_of_url(url(f"cpython-3.13.1+20260814-{LINUX}-install_only.tar.gz"), sha256)
    assert parsed is not None
    assert parsed[0].digest is None


@pytest.mark.parametrize(
    ("platform", "triple"),
    [
        (Platform("linux", "x64", "glibc"), LINUX),
        (Platform("linux", "x64", "musl"), "x86_64-unknown-linux-musl"),
        (Platform("linux", "arm64", "glibc"), "aarch64-unknown-linux-gnu"),
        (Platform("linux", "armv7l", "glibc"), "armv7-unknown-linux-gnueabihf"),
        (Platform("linux", "s390x", "glibc"), "s390x-unknown-linux-gnu"),
        (Platform("macos", "arm64"), "aarch64-apple-darwin"),
        (Platform("macos", "x64"), "x86_64-apple-darwin"),
        (Platform("freebsd", "x64"), ""),
        (Platform("linux", "mips", "glibc"), ""),
    ],
)
def test_platform_has_a_triple(platform: Platform, triple: str) -> None:
    assert triple_of(platform) == triple


def test_smaller_build_is_taken() -> None:
    kinds = ("pgo+lto-full.tar.zst", "install_only.tar.gz", "install_only_stripped.tar.gz")
    sums = {f"cpython-3.13.1+20260814-{LINUX}-{kind}": DIGEST for kind in kinds}
    found = names(found_in_sums(sums, "20260814", LINUX))
    assert found == {"3.13.1": f"cpython-3.13.1+20260814-{LINUX}-install_only_stripped.tar.gz"}


def test_newest_build_of_a_version_is_taken_whatever_the_order() -> None:
    one = f"cpython-3.13.1+20250101-{LINUX}-install_only_stripped.tar.gz"
    two = f"cpython-3.13.1+20250201-{LINUX}-install_only.tar.gz"
    lines = index(url(one, "20250101")) + index(url(two, "20250201"))
    swapped = index(url(two, "20250201")) + index(url(one, "20250101"))
    assert names(IndexReader(LINUX)(lines)) == names(IndexReader(LINUX)(swapped)) == {"3.13.1": two}


def test_version_for_other_machines_only_is_known() -> None:
    name = "cpython-3.13.1+20260814-aarch64-apple-darwin-install_only.tar.gz"
    (release,) = standalone.releases_of(IndexReader(LINUX)(index(url(name))))
    assert (release.version.text, release.is_available_here, release.date) == ("3.13.1", False, "2026-08-14")


@pytest.mark.parametrize(
    "line",
    [
        b'{"version": "x"}\n',
        b'{"artifacts": [1, null, {}]}\n',
        b'{"artifacts": {}}\n',
        index("https://example.com/x.tar.gz"),
        b"\n\r\n",
    ],
)
def test_odd_records_are_dropped(line: bytes) -> None:
    good = index(url(f"cpython-3.13.1+20260814-{LINUX}-install_only.tar.gz"))
    assert list(IndexReader(LINUX)(line + good)) == ["3.13.1"]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<!doctype html><p>sign in",
        b"[1]\n",
        b"null",
        b'{"version":"x","artifacts":[{"url',
        b"{}\n",
        b"x" * (5 << 20),
        b"\xff\xfe",
    ],
)
def test_another_document_is_not_an_index(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        IndexReader(LINUX)(document)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_index_or_refused(document: bytes) -> None:
    try:
        IndexReader(LINUX)(document)
    except ValueError:
        return


@given(st.text(max_size=120), st.text(st.characters(codec="ascii"), max_size=120))
def test_any_name_is_a_build_or_none(text: str, ascii_text: str) -> None:
    for name in (text, f"cpython-3.13.1+20260814-{ascii_text}.tar.gz"):
        parsed = build_of_name(name, "20260814", None)
        assert parsed is None or parsed[0].name == name


@pytest.mark.parametrize("date", ["2026", 5, None, "yesterday!", "2026-13"])
def test_odd_date_is_left_out(date: object) -> None:
    found = IndexReader(LINUX)(index(url(f"cpython-3.13.1+20260814-{LINUX}-install_only.tar.gz"), date=date))
    assert found["3.13.1"].date == ""


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"tag": 5}', b'{"tag": "../x"}', b"<html>"])
def test_another_document_names_no_release(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        standalone.parse_newest(document)


def build(version: str, kind: str, digest: Digest | None = DIGEST) -> Build:
    return Build(version, "20260814", 0, f"cpython-{version}+20260814-{LINUX}-{kind}", digest)


def test_full_build_is_more_than_the_toolchain() -> None:
    assert layout_of(build("3.13.0t", "freethreaded+pgo+lto-full.tar.zst")).root == "install/"
    assert layout_of(build("3.13.0", "install_only.tar.gz")).root == ""


def test_free_threaded_names_are_spare() -> None:
    links = layout_of(build("3.13.0t", "freethreaded-install_only.tar.gz")).spare_links
    assert links[:3] == (
        ("bin/python3.13", "python3.13t"),
        ("bin/python3", "python3.13"),
        ("bin/python", "python3"),
    )


def test_two_lists_have_to_agree() -> None:
    other = Digest("sha256", bytes(32))
    one = build("3.13.0", "install_only.tar.gz")
    assert standalone.require_same(one, {one.name: DIGEST}) == DIGEST
    assert standalone.require_same(one, {}) == DIGEST
    unknown = build("3.13.0", "install_only.tar.gz", None)
    assert standalone.require_same(unknown, {one.name: DIGEST}) == DIGEST
    with pytest.raises(ChecksumError, match="two lists"):
        standalone.require_same(one, {one.name: other})


@pytest.mark.parametrize("document", [b"", b"abc", SHA.encode() + b"  name", b"<html>", b"\xff" * 64])
def test_lone_digest_is_nothing_but_that(document: bytes) -> None:
    assert standalone.parse_lone_digest(SHA.encode() + b"\n") == DIGEST
    with pytest.raises(ValueError, match="not a checksum"):
        standalone.parse_lone_digest(document)


@real
def test_real_pointer_names_the_newest_release() -> None:
    assert standalone.parse_newest((UPSTREAM / "pbs-latest-release.json").read_bytes()) == "20260814"


@real
@pytest.mark.parametrize("triple", [LINUX, "aarch64-apple-darwin"])
def test_every_real_name_is_read_or_left_out_for_a_reason(triple: str) -> None:
    listing = tomllib.loads((UPSTREAM / f"mise-versions-python-precompiled-{triple}.toml").read_text())
    unread = set()
    for name in listing["versions"]:
        tag = name.partition("+")[2][:8] or name.rpartition("-")[2][:8]
        if build_of_name(name, tag, None) is None and "debug" not in name and "-noopt-" not in name:
            unread.add(name)
    assert unread == set()


@real
@pytest.mark.parametrize(
    ("system", "arch", "libc", "platform"),
    [
        ("linux", "x86_64", "gnu", Platform("linux", "x64", "glibc")),
        ("linux", "x86_64", "musl", Platform("linux", "x64", "musl")),
        ("linux", "aarch64", "gnu", Platform("linux", "arm64", "glibc")),
        ("linux", "armv7", "gnueabihf", Platform("linux", "armv7l", "glibc")),
        ("darwin", "aarch64", "none", Platform("macos", "arm64")),
        ("darwin", "x86_64", "none", Platform("macos", "x64")),
    ],
)
def test_same_real_builds_are_taken_as_by_uv(system: str, arch: str, libc: str, platform: Platform) -> None:
    listed = json.loads((UPSTREAM / "uv-download-metadata.trimmed.json").read_text())
    entries = [
        entry
        for entry in listed.values()
        if entry["name"] == "cpython"
        and (entry["os"], entry["arch"]["family"], entry["libc"]) == (system, arch, libc)
    ]
    found = IndexReader(triple_of(platform))(index(*(entry["url"] for entry in listed.values())))
    taken = {version: one.build.url for version, one in found.items() if one.build}
    expected = {
        f"{entry['major']}.{entry['minor']}.{entry['patch']}{entry['prerelease']}"
        f"{'t' if entry['variant'] else ''}": entry["url"].replace("indygreg", "astral-sh")
        for entry in entries
    }
    assert taken == expected
