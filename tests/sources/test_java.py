"""Temurin: what Adoptium's interface answers, what specs ask it for, and which archive fits which machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.archive.unpack import Archive, unpack
from omg.errors import ChecksumError, NoSuchReleaseError, UnsupportedPlatformError
from omg.platform import Platform
from omg.runtimes.java import RUNTIME
from omg.sources import adoptium, java
from omg.sources.adoptium import ImageType, NewestReader, PageReader
from omg.sources.extras import NO_EXTRAS
from omg.sources.java import vendor_of
from omg.sources.source import Release
from omg.versions.resolver import resolve
from omg.versions.version import Version
from tests.publishing.java import described, java_archive, major_of, singular
from tests.sources.answers import follow

if TYPE_CHECKING:
    from omg.versions.spec import VersionSpec

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "java"
has_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
LINUX = Platform("linux", "x64", "glibc")
JDK, JRE = ImageType("linux", "x64", "jdk"), ImageType("linux", "x64", "jre")


def entry(release: str, **changes: str) -> dict[str, Any]:
    return {
        "binaries": [described(release, b"archive", **changes)],
        "release_name": release,
        "release_type": "ga",
        "timestamp": "2024-01-23T08:00:00Z",
        "vendor": "eclipse",
    }


def page(*releases: str) -> bytes:
    return json.dumps([entry(release) for release in releases]).encode()


def available(*majors: int) -> bytes:
    long_term = [major for major in majors if major in (8, 11, 17, 21, 25)]
    return json.dumps({"available_releases": majors, "available_lts_releases": long_term}).encode()


def meant(text: str) -> VersionSpec:
    return RUNTIME.vocabulary.parse(text)


def texts(releases: tuple[Release, ...]) -> list[str]:
    return [release.version.text for release in releases]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("jdk-21.0.2+13", "21.0.2+13"),
        ("jdk-21.0.12.1+1", "21.0.12.1+1"),
        ("jdk-11.0.14.1+1", "11.0.14.1+1"),
        ("jdk-25+36", "25+36"),
        ("jdk8u402-b06", "8.0.402+6"),
        ("jdk8u302-b08", "8.0.302+8"),
        ("jdk-11.0.22+7.1", "11.0.22+7.1"),
        ("jdk8u422-b05.1", "8.0.422+5.1"),
    ],
)
def test_release_is_named_by_its_version(name: str, version: str) -> None:
    (build,) = PageReader(JDK)(page(name)).builds
    assert (build.version.text, build.date) == (version, "2024-01-23")
    assert name.replace("+", "%2B") in adoptium.named_url(build.version, "jdk")


@pytest.mark.parametrize(
    "name",
    ["jdk17-2021-07-31-00-07-beta", "jdk-21", "jdk-21.0.2+13/../x", "x", "", 7, None, "jdk-21.0.2+13+7"],
)
def test_other_names_are_dropped(name: object) -> None:
    document = json.dumps([entry("jdk-21.0.2+13") | {"release_name": name}]).encode()
    assert PageReader(JDK)(document).builds == ()


@pytest.mark.parametrize(
    "link",
    [
        "http://github.com/adoptium/temurin21-binaries/releases/download/x/OpenJDK21U.tar.gz",
        "https://evil.example/adoptium/temurin21-binaries/releases/download/x/OpenJDK21U.tar.gz",
        "https://github.com/evil/temurin21-binaries/releases/download/x/OpenJDK21U.tar.gz",
        "https://github.com/adoptium/temurin21-binaries/releases/download/x/../OpenJDK21U.tar.gz",
        "https://github.com/adoptium/temurin21-binaries/releases/download/x/OpenJDK21U.zip",
        "https://github.com/adoptium/temurin21-binaries/releases/download/x/OpenJDK21U.tar.gz\n",
        7,
    ],
)
def test_archives_from_elsewhere_are_dropped(link: object) -> None:
    hostile = entry("jdk-21.0.2+13")
    hostile["binaries"][0]["package"]["link"] = link
    assert PageReader(JDK)(json.dumps([hostile]).encode()).builds == ()


@pytest.mark.parametrize(
    "changes", [{"os": "mac"}, {"arch": "aarch64"}, {"image": "jre"}, {"image": "debugimage"}], ids=str
)
def test_archives_of_another_kind_are_left_out(changes: dict[str, str]) -> None:
    document = json.dumps([entry("jdk-21.0.2+13", **changes)]).encode()
    assert PageReader(JDK)(document).builds == ()


@pytest.mark.parametrize("document", [b"", b"<html>", b"{}", b"[", b"\xff", b'"x"'])
def test_another_document_is_none_of_the_lists(document: bytes) -> None:
    for parse in (PageReader(JDK), NewestReader(JDK, "jdk"), adoptium.parse_available, adoptium.parse_named):
        with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
            parse(document)


@pytest.mark.parametrize("document", [b"[1, null, {}]", b'[{"binaries": 7}]', b'[{"binaries": [null, 1]}]'])
def test_odd_entries_are_dropped(document: bytes) -> None:
    assert (PageReader(JDK)(document).builds, NewestReader(JDK, "jdk")(document)) == ((), ())


def test_singular_and_plural_answers_say_the_same() -> None:
    plural = entry("jdk-21.0.2+13")
    (one,) = NewestReader(JDK, "jdk")(json.dumps([singular(plural)]).encode())
    (other,) = PageReader(JDK)(json.dumps([plural]).encode()).builds
    assert (one.version, one.url, one.digest) == (other.version, other.url, other.digest)


@has_upstream
def test_real_answers_are_read() -> None:
    assert adoptium.parse_available((UPSTREAM / "adoptium-available-releases.json").read_bytes()) == (
        adoptium.Available((8, 11, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26), (8, 11, 17, 21, 25))
    )
    newest = (UPSTREAM / "adoptium-assets-latest-21-linux-x64-jdk.json").read_bytes()
    (build,) = NewestReader(JDK, "jdk")(newest)
    assert (build.version.text, build.date) == ("21.0.12+8", "2026-07-24")
    assert build.name == "OpenJDK21U-jdk_x64_linux_hotspot_21.0.12_8.tar.gz"
    # Of its twelve releases ten are early ones.
    builds = PageReader(JDK)((UPSTREAM / "adoptium-assets-version.excerpt.json").read_bytes()).builds
    assert [(each.version.text, each.date) for each in builds] == [
        ("16.0.2+7", "2021-07-30"),
        ("8.0.302+8", "2021-07-29"),
    ]


@has_upstream
@pytest.mark.parametrize("file", sorted(UPSTREAM.glob("mise-java-ga-*.json")), ids=lambda file: file.name)
def test_every_real_link_has_the_expected_form(file: Path) -> None:
    links = [each["url"] for each in json.loads(file.read_bytes()) if each["url"].endswith(".tar.gz")]
    assert links or "windows" in file.name
    assert [link for link in links if not adoptium._LINK.fullmatch(link)] == []
    releases = {link.split("/")[-2].replace("%2B", "+") for link in links}
    assert [each for each in releases if adoptium._version(each, "jdk") is None] == []


@pytest.mark.parametrize(
    ("platform", "system", "arch"),
    [
        (LINUX, "linux", "x64"),
        (Platform("linux", "arm64", "glibc"), "linux", "aarch64"),
        (Platform("linux", "x64", "musl"), "alpine-linux", "x64"),
        (Platform("linux", "armv7l", "glibc"), "linux", "arm"),
        (Platform("macos", "arm64"), "mac", "aarch64"),
        (Platform("macos", "x64"), "mac", "x64"),
    ],
    ids=str,
)
def test_platform_is_spelled_as_the_publisher_does(platform: Platform, system: str, arch: str) -> None:
    assert adoptium.kind_for(platform, "jdk") == ImageType(system, arch, "jdk")


def test_platform_that_nothing_is_built_for_is_reported() -> None:
    with pytest.raises(UnsupportedPlatformError, match="freebsd-x64"):
        follow(java.releases(Platform("freebsd", "x64"), None), {})


def test_pages_are_read_to_the_end() -> None:
    names = [f"jdk-17.0.{patch}+1" for patch in range(24, 0, -1)]
    answers = {
        adoptium.AVAILABLE_URL: available(17),
        adoptium.page_url(17, JDK, 0): page(*names[:20]),
        adoptium.page_url(17, JDK, 1): page(*names[20:]),
    }
    found = follow(java.releases(LINUX, meant("17")), answers)
    assert (len(found), texts(found)[-1], found[0].lts) == (24, "17.0.1+1", "17")


def test_full_last_page_is_followed_by_none() -> None:
    names = [f"jdk-17.0.{patch}+1" for patch in range(20, 0, -1)]
    answers = {adoptium.AVAILABLE_URL: available(17), adoptium.page_url(17, JDK, 0): page(*names)}
    assert len(follow(java.releases(LINUX, meant("17")), answers)) == 20


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("latest", ["26.0.1+8"]),
        ("lts", ["21.0.2+13"]),
        ("lts/17", ["17.0.10+7"]),
        ("17.0.10", ["17.0.10+7"]),
    ],
)
def test_only_the_lists_that_are_needed_are_asked_for(spec: str, found: list[str]) -> None:
    answers = {adoptium.AVAILABLE_URL: available(17, 21, 26, 27)}
    for release in ("jdk-17.0.10+7", "jdk-21.0.2+13", "jdk-26.0.1+8"):
        answers[adoptium.page_url(major_of(release), JDK, 0)] = page(release)
    assert texts(follow(java.releases(LINUX, meant(spec)), answers)) == found


def test_list_for_people_asks_once_for_every_major() -> None:
    answers = {adoptium.AVAILABLE_URL: available(8, 17, 21)}
    for release in ("jdk8u402-b06", "jdk-17.0.10+7"):
        url = adoptium.newest_url(major_of(release), JDK.query)
        answers[url] = json.dumps([singular(entry(release))]).encode()
    # Nothing else is answered, so that nothing else can have been read.
    assert texts(follow(java.releases(LINUX, None), answers)) == ["8.0.402+6", "17.0.10+7"]


def test_offer_has_digest_and_signature() -> None:
    answers = {adoptium.page_url(21, JDK, 0): page("jdk-21.0.2+13")}
    (archive,) = follow(java.offer(Release(Version.parse("21.0.2+13")), LINUX, NO_EXTRAS), answers).archives
    assert archive.url == (
        "https://github.com/adoptium/temurin21-binaries/releases/download/jdk-21.0.2%2B13/"
        "OpenJDK21U-jdk_x64_linux_hotspot_21.0.2_13.tar.gz"
    )
    assert archive.signature_urls == (f"{archive.url}.sig",)


def test_build_without_a_digest_is_not_offered() -> None:
    lacking = entry("jdk-21.0.2+13")
    del lacking["binaries"][0]["package"]["checksum"]
    answers = {adoptium.page_url(21, JDK, 0): json.dumps([lacking]).encode()}
    with pytest.raises(ChecksumError, match="no SHA-256"):
        follow(java.offer(Release(Version.parse("21.0.2+13")), LINUX, NO_EXTRAS), answers)


def test_build_for_other_machines_is_distinguished_from_none_at_all() -> None:
    version = Version.parse("8.0.402+6")
    named = {adoptium.named_url(version, "jdk"): json.dumps(entry("jdk8u402-b06", os="mac")).encode()}
    with pytest.raises(UnsupportedPlatformError, match=r"java 8\.0\.402\+6 is not published for linux"):
        follow(java.offer(Release(version), LINUX, NO_EXTRAS), named)
    with pytest.raises(NoSuchReleaseError, match=r"no java 8\.0\.402\+6"):
        follow(java.offer(Release(version), LINUX, NO_EXTRAS), {})


def test_java_8_on_apple_silicon_points_to_rosetta() -> None:
    answers = {
        adoptium.AVAILABLE_URL: available(8),
        adoptium.newest_url(8, adoptium.image_query("jdk")): json.dumps(
            [singular(entry("jdk8u402-b06", os="mac"))]
        ).encode(),
    }
    (release,) = follow(java.releases(Platform("macos", "arm64"), meant("8")), answers)
    assert (release.is_available_here, "--arch x64" in release.notes[0]) == (False, True)


def test_home_inside_a_bundle_of_macos_becomes_the_toolchain(tmp_path: Path) -> None:
    kind = ImageType("mac", "aarch64", "jdk")
    content = java_archive("jdk-21.0.2+13", home="Contents/Home/")
    document = json.dumps([entry("jdk-21.0.2+13", os="mac", arch="aarch64")]).encode()
    steps = java.offer(Release(Version.parse("21.0.2+13")), Platform("macos", "arm64"), NO_EXTRAS)
    (archive,) = follow(steps, {adoptium.page_url(21, kind, 0): document}).archives
    file, root = tmp_path / archive.name, tmp_path / "root"
    file.write_bytes(content)
    root.mkdir()
    unpack((Archive(file, archive.name, archive.layout),), root)
    assert sorted(str(each.relative_to(root)) for each in root.rglob("*") if not each.is_dir()) == [
        "bin/java",
        "bin/javac",
        "release",
    ]


@pytest.mark.parametrize(
    ("spec", "vendor"),
    [
        ("21.0.2-amzn", "Amazon Corretto"),
        ("corretto-21", "Amazon Corretto"),
        ("21.0.2-zulu", "Azul Zulu"),
        ("zulu64-17.0.9", "Azul Zulu"),
        ("21.0.2.fx-librca", "BellSoft Liberica"),
        ("21.0.2-ms", "Microsoft's build of OpenJDK"),
        ("semeru-openj9-21.0.2", "IBM Semeru"),
        ("21-open", "the build of jdk.java.net"),
        ("openjdk-21.0.2", "the build of jdk.java.net"),
        ("graalvm-community-21", "GraalVM"),
        ("21.0.2-graalce", "GraalVM Community"),
        ("oracle64-1.8.0.202", "Oracle's Java"),
        ("21.0.2-sapmchn", "SAP Machine"),
        ("21.0.2-kona", "Tencent Kona"),
        ("dragonwell-21", "Alibaba Dragonwell"),
        ("mandrel-23.1", "Red Hat Mandrel"),
        ("21.0.2-jbr", "the JetBrains Runtime"),
        ("21", None),
        ("jre-21.0.2+13", None),
        ("8u402-b06", None),
        ("21-ea", None),
    ],
)
def test_vendor_is_known_by_the_word_for_it(spec: str, vendor: str | None) -> None:
    assert vendor_of(spec) == vendor


PUBLISHED = tuple(
    map(
        Version.parse,
        [
            *(
                "8.0.402+6",
                "8.0.412+8",
                "17+35",
                "21+35",
                "21.0.2+13",
                "21.0.12+8",
                "21.0.12.1+1",
                "24.0.1+9",
            ),
            *("jre-8.0.402+6", "jre-21.0.2+13"),
        ],
    )
)


@pytest.mark.parametrize(
    ("spec", "version"),
    [
        ("21", "21.0.12.1+1"),
        ("21.0.2", "21.0.2+13"),
        ("21.0.2+13", "21.0.2+13"),
        ("21.0.2+1", None),
        ("21.0.12", "21.0.12.1+1"),
        ("21.0.12+8", "21.0.12+8"),
        ("21.0.12+8-LTS", "21.0.12+8"),
        ("temurin-21.0.2+13.0.LTS", "21.0.2+13"),
        ("jdk-21.0.2+13", "21.0.2+13"),
        ("21.0.2-tem", "21.0.2+13"),
        ("17.0.0+35", "17+35"),
        ("17", "17+35"),
        ("8", "8.0.412+8"),
        ("1.8", "8.0.412+8"),
        ("8u402", "8.0.402+6"),
        ("8u402-b06", "8.0.402+6"),
        ("1.8.0_402", "8.0.402+6"),
        ("1.8.0_402-b06", "8.0.402+6"),
        ("8.0.402+6", "8.0.402+6"),
        ("jdk8u402-b06", "8.0.402+6"),
        ("lts", "21.0.12.1+1"),
        ("latest", "24.0.1+9"),
        ("jre", "jre-21.0.2+13"),
        ("jre-21", "jre-21.0.2+13"),
        ("temurin-jre-21.0.2+13.0.LTS", "jre-21.0.2+13"),
        ("jre8", "jre-8.0.402+6"),
        ("jre-1.8", "jre-8.0.402+6"),
        ("jre-8u402-b06", "jre-8.0.402+6"),
        ("jre-1.8.0_402", "jre-8.0.402+6"),
        ("jre-17", None),
    ],
)
def test_every_spelling_means_what_java_users_expect(spec: str, version: str | None) -> None:
    for purpose in ("available", "installed"):
        found = resolve(meant(spec), PUBLISHED, vocabulary=RUNTIME.vocabulary, purpose=purpose)  # type: ignore[arg-type]
        assert (found and found.text) == version


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=3),
    st.integers(1, 40),
    st.sampled_from(["{}", "temurin-{}", "jdk-{}", "{}-tem", "{}-LTS", "temurin-{}.0.LTS", "java-{}"]),
)
def test_whole_builds_mean_themselves_however_they_are_spelled(
    rest: list[int], build: int, spelling: str
) -> None:
    text = ".".join(map(str, (21, 0, *rest))) + f"+{build}"
    for version in (text, f"jre-{text}"):
        spec = meant(version) if version.startswith("jre") else meant(spelling.format(text))
        found = resolve(spec, [Version.parse(version)], vocabulary=RUNTIME.vocabulary, purpose="available")
        assert found is not None


@given(st.integers(302, 500), st.integers(1, 20))
def test_updates_of_java_8_have_one_meaning_in_all_notations(update: int, build: int) -> None:
    pool = [Version.parse(f"8.0.{update}+{build}"), Version.parse(f"8.0.{update + 1}+{build}")]
    for spelled in (f"8u{update}-b{build:02}", f"1.8.0_{update}-b{build:02}", f"8u{update}", f"8.0.{update}"):
        found = resolve(meant(spelled), pool, vocabulary=RUNTIME.vocabulary, purpose="available")
        assert found == pool[0]
