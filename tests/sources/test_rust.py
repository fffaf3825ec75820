"""Rust's channels: what their manifests say, which release a spec means, and what is offered of it.

The schema: https://forge.rust-lang.org/infra/channel-layout.html, read 2026-11-23.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from omg.errors import ChecksumError, NoSuchComponentError, NoSuchReleaseError, UnsupportedPlatformError
from omg.platform import Platform
from omg.sources import rust, rust_layout
from omg.sources.extras import NO_EXTRAS, Extras
from omg.sources.rust_manifest import ANY, Part, parse_manifest
from omg.sources.rust_parts import host_of
from omg.sources.source import Release
from omg.versions.spec import Latest, Range, Token
from omg.versions.version import Version
from tests.sources.answers import follow

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "rust"
LINUX = Platform("linux", "x64", "glibc")
HOST = "x86_64-unknown-linux-gnu"
WASM = "wasm32-unknown-unknown"
DIST = "https://static.rust-lang.org/dist"
HASH = "ab" * 32


def package(name: str, *targets: str, version: str = "1.96.0 (05f9846f8 2026-05-25)", lacks: str = "") -> str:
    lines = [f'[pkg.{name}]\nversion = "{version}"\n']
    for target in targets:
        key = '"*"' if target == ANY else target
        stem = f"{name.removesuffix('-preview')}-1.96.0-{target}"
        lines.append(f"[pkg.{name}.target.{key}]\n")
        if target == lacks:
            lines.append("available = false\n")
            continue
        lines.append(f'available = true\nurl = "{DIST}/2026-05-28/{stem}.tar.gz"\nhash = "{HASH}"\n')
        lines.append(f'xz_url = "{DIST}/2026-05-28/{stem}.tar.xz"\nxz_hash = "{HASH}"\n')
    return "".join(lines).replace("-*.tar", ".tar")


def document(version: str = "1.96.0", date: str = "2026-05-28", lacks: str = "", more: str = "") -> bytes:
    stage = f"{version} (05f9846f8 {date})"
    return (
        f'manifest-version = "2"\ndate = "{date}"\n'
        + package("cargo", HOST, version="0.97.0 (f2d3ce0bd 2026-05-01)")
        + package("rustc", HOST, version=stage)
        + package("rust-std", HOST, WASM, version=stage)
        + package("clippy-preview", HOST, version=stage, lacks=lacks)
        + package("rust-src", ANY, version=stage)
        + package("rust-mingw", "x86_64-pc-windows-gnu", version=stage)
        + f'[pkg.rust]\nversion = "{stage}"\n[renames.clippy]\nto = "clippy-preview"\n'
        + '[profiles]\nminimal = ["rustc", "cargo", "rust-std", "rust-mingw"]\n'
        + 'default = ["rustc", "cargo", "rust-std", "rust-mingw", "clippy-preview"]\n'
        + more
    ).encode()


def published(*manifests: tuple[str, bytes]) -> dict[str, bytes | str]:
    """Return manifests by their places below ``dist``, each with its digest."""
    answers: dict[str, bytes | str] = {}
    for place, content in manifests:
        answers[f"{DIST}/{place}"] = content
        answers[f"{DIST}/{place}.sha256"] = f"{hashlib.sha256(content).hexdigest()}  {place}\n".encode()
    return answers


def found(spec: str, answers: dict[str, bytes | str], extras: Extras = NO_EXTRAS) -> Release | None:
    return follow(rust.shortcut(Token(spec), LINUX, extras), answers)


def test_version_is_that_of_rust_not_of_cargo() -> None:
    assert parse_manifest(document()).version == "1.96.0"


def test_smaller_archive_is_taken() -> None:
    download = parse_manifest(document()).download(Part("rustc", HOST))
    assert download is not None
    assert download.name == f"rustc-1.96.0-{HOST}.tar.xz"


def test_both_formats_are_offered_and_covered_by_the_signed_manifest() -> None:
    manifest = parse_manifest(document())
    archive = rust_layout.archive_of(manifest, Part("rustc", HOST))
    names = [f"rustc-1.96.0-{HOST}.tar.xz", f"rustc-1.96.0-{HOST}.tar.gz"]
    assert [one.name for one in (archive, *archive.others)] == names
    assert {one.layout for one in archive.others} == {archive.layout}
    assert set(names) <= rust._digests(manifest, manifest.content).keys()


@pytest.mark.parametrize("lacking", ["xz_url", "url"])
def test_a_package_in_one_format_is_offered_in_that(lacking: str) -> None:
    kept = "tar.gz" if lacking == "xz_url" else "tar.xz"
    manifest = parse_manifest(document().replace(f"\n{lacking} =".encode(), b"\nother ="))
    archive = rust_layout.archive_of(manifest, Part("rustc", HOST))
    assert (archive.name, archive.others) == (f"rustc-1.96.0-{HOST}.{kept}", ())


@pytest.mark.parametrize(
    "entry",
    [
        'url = "https://evil.example/dist/x.tar.gz"\nhash = "%s"',
        'url = "https://static.rust-lang.org/dist/../x.tar.gz"\nhash = "%s"',
        'url = "https://static.rust-lang.org/dist/2026-05-28/a/b.tar.gz"\nhash = "%s"',
        'url = "https://static.rust-lang.org/dist/x.exe"\nhash = "%s"',
        'url = "http://static.rust-lang.org/dist/x.tar.gz"\nhash = "%s"',
        'url = "https://static.rust-lang.org/dist/x.tar.gz"\nhash = "12" # %s',
        'url = "https://static.rust-lang.org/dist/x.tar.gz"\nhash = 7 # %s',
        "# %s",
    ],
)
def test_address_outside_the_publishers_grammar_counts_as_none(entry: str) -> None:
    odd = f"[pkg.odd]\nversion = '1'\n[pkg.odd.target.{HOST}]\navailable = true\n{entry % HASH}\n"
    manifest = parse_manifest(document(more=odd))
    assert manifest.download(Part("odd", HOST)) is None


def test_names_outside_the_grammar_are_dropped() -> None:
    odd = '[pkg."../x"]\nversion = "1"\n[pkg.y.target."../z"]\navailable = true\n'
    odd += '[renames."a b"]\nto = "rustc"\n'
    manifest = parse_manifest(document(more=odd))
    assert ("../x" in manifest.packages, manifest.packages["y"], "a b" in manifest.renames) == (
        False,
        {},
        False,
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"rust-1.0.0-x86_64-unknown-linux-gnu.tar.gz\n",
        b'manifest-version = "1"',
        b'manifest-version = "2"\ndate = "today"',
        b'manifest-version = "2"\ndate = "2026-05-28"',
        b'manifest-version = "2"\ndate = "2026-05-28"\n[pkg.rust]\nversion = "../../x"',
        b"\xff",
    ],
)
def test_another_document_is_not_a_manifest(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the TOML reader's words or ours
        parse_manifest(content)


@pytest.mark.parametrize(
    "odd", ["a." * 50_000 + "b = 1\n", "# nothing\n" * 2_000_000], ids=["long line", "long manifest"]
)
def test_what_would_take_the_parser_minutes_is_refused(odd: str) -> None:
    with pytest.raises(ValueError, match="larger than a manifest"):
        parse_manifest(document(more=odd))


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publisher's documents are not here")
@pytest.mark.parametrize(
    ("name", "version", "date", "hosts", "profiles"),
    [
        ("channel-rust-stable-1.86.0.toml", "1.86.0", "2025-04-03", 24, 3),
        ("channel-rust-nightly-2019-10-30.toml", "1.40.0-nightly", "2019-10-30", 22, 3),
        ("channel-rust-nightly-2016-example2.toml", "1.9.0-nightly", "2016-03-04", 5, 0),
    ],
)
def test_real_manifest_is_read(name: str, version: str, date: str, hosts: int, profiles: int) -> None:
    manifest = parse_manifest((UPSTREAM / name).read_bytes())
    assert (manifest.version, manifest.date, len(manifest.profiles)) == (version, date, profiles)
    assert len(manifest.packages["rustc"]) >= hosts


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publisher's documents are not here")
@pytest.mark.parametrize(
    "platform",
    [
        LINUX,
        Platform("linux", "arm64", "glibc"),
        Platform("linux", "x64", "musl"),
        Platform("linux", "arm64", "musl"),
        Platform("linux", "armv7l", "glibc"),
        Platform("macos", "x64"),
        Platform("macos", "arm64"),
    ],
    ids=str,
)
def test_real_release_is_offered_for(platform: Platform) -> None:
    content = (UPSTREAM / "channel-rust-stable-1.86.0.toml").read_bytes()
    answers = published(("channel-rust-1.86.0.toml", content))
    default = Extras(profile="default")
    offer = follow(rust.offer(Release(Version.parse("1.86.0")), platform, default), answers)
    assert offer.components == ("cargo", "clippy", "rust-docs", "rust-std", "rustc", "rustfmt")
    # Some archives serve several platforms (rust-docs), so that it is not their names that count.
    names = [archive.layout.component.name for archive in offer.archives if archive.layout.component]
    assert names == [
        f"{package}-{host_of(platform)}"
        for package in ("rustc", "cargo", "rust-std", "rust-docs", "rustfmt-preview", "clippy-preview")
    ]


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publisher's documents are not here")
def test_documentation_comes_only_when_asked_for() -> None:
    content = (UPSTREAM / "channel-rust-stable-1.86.0.toml").read_bytes()
    answers = published(("channel-rust-1.86.0.toml", content))
    release = Release(Version.parse("1.86.0"))
    found = [
        "rust-docs" in follow(rust.offer(release, LINUX, extras), answers).components
        for extras in (NO_EXTRAS, Extras(components=("rust-docs",)), Extras(profile="minimal"))
    ]
    assert found == [False, True, False]


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publisher's documents are not here")
def test_release_without_profiles_has_its_installers_parts() -> None:
    content = (
        (UPSTREAM / "channel-rust-nightly-2016-example2.toml").read_bytes().replace(b"dev-static", b"static")
    )
    answers = published(("2016-03-04/channel-rust-nightly.toml", content))
    offer = follow(rust.offer(Release(Version.parse("nightly-2016-03-04")), LINUX, NO_EXTRAS), answers)
    assert offer.components == ("cargo", "rust-std", "rustc")


@pytest.mark.parametrize(
    ("spec", "place", "version", "content"),
    [
        ("stable", "channel-rust-stable.toml", "1.96.0", document()),
        ("1.96", "channel-rust-1.96.toml", "1.96.0", document()),
        ("1.96.0", "channel-rust-1.96.0.toml", "1.96.0", document()),
        ("beta", "channel-rust-beta.toml", "1.97.0-beta.3", document("1.97.0-beta.3")),
        ("1.97.0-beta.3", "channel-rust-1.97.0-beta.3.toml", "1.97.0-beta.3", document("1.97.0-beta.3")),
        ("nightly", "channel-rust-nightly.toml", "nightly-2026-05-28", document("1.98.0-nightly")),
        (
            "nightly-2026-05-28",
            "2026-05-28/channel-rust-nightly.toml",
            "nightly-2026-05-28",
            document("1.98.0-nightly"),
        ),
        ("stable-2026-05-28", "2026-05-28/channel-rust-stable.toml", "stable-2026-05-28", document()),
    ],
)
def test_channel_means_what_its_manifest_says(spec: str, place: str, version: str, content: bytes) -> None:
    release = found(spec, published((place, content)))
    assert release is not None
    assert (release.version.text, release.date) == (version, "2026-05-28")
    assert release.document_url == f"{DIST}/{place}"


def test_latest_is_stable() -> None:
    answers = published(("channel-rust-stable.toml", document()))
    release = follow(rust.shortcut(Latest(), LINUX, NO_EXTRAS), answers)
    assert release is not None
    assert release.version.text == "1.96.0"


@pytest.mark.parametrize("spec", [Token("1"), Token("myproj"), Token("1.96.0-rc1"), Range("npm", ">=1.80")])
def test_what_has_no_manifest_of_its_own_is_looked_up_in_the_list(spec: Token | Range) -> None:
    assert follow(rust.shortcut(spec, LINUX, NO_EXTRAS), {}) is None


def test_release_older_than_manifests_says_so() -> None:
    with pytest.raises(NoSuchReleaseError, match=r"begin with 1\.9\.0"):
        found("1.8.0", {})


def test_manifest_without_its_digest_does_not_count() -> None:
    assert found("stable", {f"{DIST}/channel-rust-stable.toml": document()}) is None


def test_manifest_with_another_digest_is_refused() -> None:
    answers = published(("channel-rust-stable.toml", document()))
    answers[f"{DIST}/channel-rust-stable.toml"] = document() + b"# more\n"
    with pytest.raises(ChecksumError):
        found("stable", answers)


def nightly(day: int, lacks: str = "") -> bytes:
    return document("1.98.0-nightly", f"2026-05-{day:02}", lacks)


def test_nightly_without_a_wanted_component_gives_way_to_the_newest_that_has_it() -> None:
    answers = published(
        ("channel-rust-nightly.toml", nightly(28, HOST)),
        ("2026-05-26/channel-rust-nightly.toml", nightly(26)),
    )
    release = found("nightly", answers)
    assert release is not None
    assert release.version.text == "nightly-2026-05-26"
    assert release.notes == (
        "the nightly of 2026-05-28 was published without clippy",
        "there is no nightly of 2026-05-27",
    )


def test_nightly_that_has_what_is_wanted_is_taken_although_it_lacks_other_things() -> None:
    release = found(
        "nightly", published(("channel-rust-nightly.toml", nightly(28, HOST))), Extras(profile="minimal")
    )
    assert release is not None
    assert (release.version.text, release.notes) == ("nightly-2026-05-28", ())


def test_walk_back_ends_after_three_weeks() -> None:
    answers = published(
        ("channel-rust-nightly.toml", nightly(28, HOST)), ("2026-05-06/channel-rust-nightly.toml", nightly(6))
    )
    with pytest.raises(NoSuchComponentError, match="no nightly of the last 21 days"):
        found("nightly", answers)


def test_twenty_first_day_back_is_still_taken() -> None:
    answers = published(
        ("channel-rust-nightly.toml", nightly(28, HOST)), ("2026-05-07/channel-rust-nightly.toml", nightly(7))
    )
    release = found("nightly", answers)
    assert release is not None
    assert release.version.text == "nightly-2026-05-07"


def test_dated_nightly_is_never_another_one() -> None:
    answers = published(("2026-05-28/channel-rust-nightly.toml", nightly(28, HOST)))
    release = found("nightly-2026-05-28", answers)
    assert release is not None
    with pytest.raises(NoSuchComponentError, match="published without clippy"):
        follow(rust.offer(release, LINUX, NO_EXTRAS), answers)


def test_missing_nightly_is_looked_up_in_the_list() -> None:
    answers = published(("2026-05-27/channel-rust-nightly.toml", nightly(27)))
    answers["https://static.rust-lang.org/manifests.txt"] = (
        b"static.rust-lang.org/dist/2026-05-27/channel-rust-nightly.toml\n"
    )
    release = found("nightly", answers)
    assert release is not None
    assert release.version.text == "nightly-2026-05-27"


def test_unknown_component_is_not_a_reason_to_walk_back() -> None:
    answers = published(("channel-rust-nightly.toml", nightly(28)))
    with pytest.raises(NoSuchComponentError) as caught:
        found("nightly", answers, Extras(components=("clipy",)))
    assert caught.value.hint is not None
    assert "clippy" in caught.value.hint


def offered(extras: Extras, content: bytes = b"") -> list[str]:
    answers = published(("channel-rust-1.96.0.toml", content or document()))
    offer = follow(rust.offer(Release(Version.parse("1.96.0")), LINUX, extras), answers)
    assert offer.archives[0].name.startswith("rustc-")
    return sorted(archive.layout.component.name for archive in offer.archives if archive.layout.component)


MINIMAL = [f"cargo-{HOST}", f"rust-std-{HOST}", f"rustc-{HOST}"]


@pytest.mark.parametrize(
    ("extras", "more"),
    [
        (Extras(profile="minimal"), []),
        (NO_EXTRAS, [f"clippy-preview-{HOST}"]),
        (Extras("minimal", ("clippy",)), [f"clippy-preview-{HOST}"]),
        (Extras("minimal", ("clippy-preview",)), [f"clippy-preview-{HOST}"]),
        (Extras("minimal", (f"clippy-{HOST}",)), [f"clippy-preview-{HOST}"]),
        (Extras("minimal", ("rust-src",)), ["rust-src"]),
        (Extras("minimal", (), (WASM,)), [f"rust-std-{WASM}"]),
        (Extras("minimal", (f"rust-std-{WASM}",)), [f"rust-std-{WASM}"]),
        (Extras("minimal", ("rustc", "cargo"), (HOST,)), []),
    ],
)
def test_wanted_parts_are_offered_once(extras: Extras, more: list[str]) -> None:
    assert offered(extras) == sorted([*MINIMAL, *more])


@pytest.mark.parametrize(
    "extras",
    [
        Extras(components=("clipy",)),
        Extras(targets=("wasm",)),
        Extras(targets=("*",)),
        Extras(profile="huge"),
    ],
)
def test_what_a_release_does_not_know_is_refused(extras: Extras) -> None:
    with pytest.raises(NoSuchComponentError):
        offered(extras)


def test_component_that_was_not_built_is_refused() -> None:
    with pytest.raises(NoSuchComponentError, match="published without clippy"):
        offered(NO_EXTRAS, document(lacks=HOST))


def test_release_without_a_compiler_for_here_says_so() -> None:
    answers = published(("channel-rust-1.96.0.toml", document()))
    with pytest.raises(UnsupportedPlatformError, match="aarch64-unknown-linux-musl"):
        follow(
            rust.offer(Release(Version.parse("1.96.0")), Platform("linux", "arm64", "musl"), NO_EXTRAS),
            answers,
        )


def test_records_stand_beside_the_archives() -> None:
    answers = published(("channel-rust-1.96.0.toml", document()))
    offer = follow(rust.offer(Release(Version.parse("1.96.0")), LINUX, Extras("minimal")), answers)
    files = dict(offer.files)
    assert files["lib/rustlib/components"].decode().split() == MINIMAL
    assert files["lib/rustlib/multirust-channel-manifest.toml"] == document()


def test_list_has_numbered_releases_and_nightlies_with_their_dates() -> None:
    listed = rust.parse_list(
        b"static.rust-lang.org/dist/2016-05-26/channel-rust-1.9.0.toml\n"
        b"static.rust-lang.org/dist/2016-05-26/channel-rust-1.9.toml\n"
        b"static.rust-lang.org/dist/2016-05-26/channel-rust-stable.toml\n"
        b"static.rust-lang.org/dist/2026-06-02/channel-rust-1.97.0-beta.3.toml\n"
        b"static.rust-lang.org/dist/2026-06-02/channel-rust-nightly.toml\r\n"
        b"static.rust-lang.org/dist/2026-06-02/../../channel-rust-1.2.3.toml\n"
        b"evil.example/dist/2026-06-02/channel-rust-1.98.0.toml\n"
        b"<html>\n\xff\n"
    )
    assert [(one.version.text, one.channel, one.date) for one in listed] == [
        ("1.9.0", "", "2016-05-26"),
        ("1.97.0-beta.3", "beta", "2026-06-02"),
        ("nightly-2026-06-02", "nightly", "2026-06-02"),
    ]


def test_list_that_names_nothing_is_not_a_list() -> None:
    with pytest.raises(ValueError, match="no release"):
        rust.parse_list(b"<html></html>")


def test_people_are_shown_the_newest_nightlies_only() -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 29)]
    lines = "".join(f"static.rust-lang.org/dist/{day}/channel-rust-nightly.toml\n" for day in days)
    answers: dict[str, bytes | str] = {"https://static.rust-lang.org/manifests.txt": lines.encode()}
    shown = follow(rust.releases(LINUX, None), answers)
    assert [len(shown), shown[-1].version.text] == [30, "nightly-2026-02-28"]
    assert len(follow(rust.releases(LINUX, Token("nightly-2026-01-30")), answers)) == 56


@pytest.mark.parametrize(
    "platform",
    [Platform("windows", "x64"), Platform("linux", "armv7l", "musl"), Platform("linux", "alpha", "glibc")],
)
def test_machine_without_a_rust_is_refused_before_any_download(platform: Platform) -> None:
    with pytest.raises(UnsupportedPlatformError):
        host_of(platform)
