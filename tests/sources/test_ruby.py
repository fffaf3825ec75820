"""Where Ruby's implementations are listed, and whose digests count."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import ChecksumError, UnsupportedPlatformError
from omg.platform import Platform
from omg.sources import jruby, ruby, truffleruby
from omg.sources.attested import Attested
from omg.sources.extras import NO_EXTRAS
from omg.sources.source import Release
from omg.sources.truffleruby import SHA256
from omg.versions.spec import Token
from omg.versions.version import Version
from tests.sources.answers import follow

if TYPE_CHECKING:
    from omg.sources.source import Offer

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "ruby"
needs_documents = pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publishers' documents are not here")
LINUX = Platform("linux", "x64", "glibc")
MUSL = Platform("linux", "x64", "musl")
TAGS = "https://github.com/jdx/ruby.git/info/refs?service=git-upload-pack"
FIXED = "https://raw.githubusercontent.com/ruby/setup-ruby/master/ruby-builder-versions.json"
RELEASES = "https://github.com/jdx/ruby/releases/download"
MAVEN = "https://repo1.maven.org/maven2/org/jruby/jruby-dist"
TRUFFLE_TAGS = "https://github.com/truffleruby/truffleruby.git/info/refs?service=git-upload-pack"


def tags(*names: str) -> bytes:
    return "".join(f"{'a' * 40}\trefs/tags/{name}\n" for name in names).encode()


def provenance(**files: str) -> bytes:
    subject = [{"name": name, "digest": {"sha256": digest}} for name, digest in files.items()]
    payload = base64.b64encode(json.dumps({"subject": subject}).encode()).decode()
    return json.dumps({"payloadType": "application/vnd.in-toto+json", "payload": payload}).encode()


def names(answers: dict[str, bytes], spec: str = "3", platform: Platform = LINUX) -> dict[str, bool]:
    found = follow(ruby.releases(platform, Token(spec)), answers)
    return {release.version.text: release.is_available_here for release in found}


def offer(version: str, answers: dict[str, bytes], platform: Platform = LINUX) -> Offer:
    return follow(ruby.offer(Release(Version.parse(version)), platform, NO_EXTRAS), answers)


def test_tags_are_versions_whatever_their_builds() -> None:
    answers = {TAGS: tags("3.4.7", "3.4.7-1", "3.4.7-2", "4.0.0-preview3-1", "v1", "latest", "3.4")}
    assert names(answers) == {"3.4.7": True, "4.0.0-preview3": True}


def test_what_only_the_fixed_builds_have_says_why_not() -> None:
    answers = {TAGS: tags("3.4.7"), FIXED: b'{"ruby": ["2.7.8", "3.4.7", "head", "../x", 7]}'}
    assert names(answers) == {"3.4.7": True, "2.7.8": False}
    (old,) = (one for one in follow(ruby.releases(LINUX, None), answers) if not one.is_available_here)
    assert "mise install ruby@2.7.8" in old.notes[0]


@pytest.mark.parametrize("platform", [MUSL, Platform("macos", "x64"), Platform("linux", "armv7l", "glibc")])
def test_machine_without_builds_has_none(platform: Platform) -> None:
    assert names({TAGS: tags("3.4.7")}, platform=platform) == {"3.4.7": False}


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        (LINUX, "x86_64_linux"),
        (Platform("linux", "arm64", "glibc"), "arm64_linux"),
        (Platform("macos", "arm64"), "macos"),
    ],
    ids=str,
)
def test_newest_build_is_taken_with_the_digest_of_its_provenance(platform: Platform, place: str) -> None:
    name = f"ruby-3.4.7.{place}.tar.gz"
    answers = {
        TAGS: tags("3.4.7", "3.4.7-1", "3.4.7-10", "3.4.7-9"),
        f"{RELEASES}/3.4.7-10/ruby-3.4.7.intoto.jsonl": provenance(**{name: "a" * 64}),
    }
    found = offer("3.4.7", answers, platform)
    (archive,) = found.archives
    assert (archive.url, archive.digest.value.hex()) == (f"{RELEASES}/3.4.7-10/{name}", "a" * 64)
    assert found.attested == Attested("jdx/ruby", name)


def test_build_without_a_compiler_inside_is_better_than_none() -> None:
    name = "ruby-3.4.7.x86_64_linux.no_yjit.tar.gz"
    answers = {
        TAGS: tags("3.4.7"),
        f"{RELEASES}/3.4.7/ruby-3.4.7.intoto.jsonl": provenance(**{name: "a" * 64}),
    }
    assert offer("3.4.7", answers).archives[0].name == name


def test_digest_of_the_host_is_asked_for_where_there_is_no_provenance() -> None:
    name = "ruby-3.4.7.x86_64_linux.tar.gz"
    assets = {"assets": [{"name": name, "digest": f"sha256:{'b' * 64}"}, {"name": "old", "digest": None}]}
    answers = {
        TAGS: tags("3.4.7-1"),
        "https://api.github.com/repos/jdx/ruby/releases/tags/3.4.7-1": json.dumps(assets).encode(),
    }
    assert offer("3.4.7", answers).archives[0].digest.value.hex() == "b" * 64


def test_without_a_digest_there_is_no_offer() -> None:
    with pytest.raises(ChecksumError, match="no checksums"):
        offer("3.4.7", {TAGS: tags("3.4.7-1")})


def test_release_without_a_build_for_here_is_reported() -> None:
    answers = {
        TAGS: tags("3.4.7"),
        f"{RELEASES}/3.4.7/ruby-3.4.7.intoto.jsonl": provenance(**{"ruby-3.4.7.macos.tar.gz": "a" * 64}),
    }
    with pytest.raises(UnsupportedPlatformError, match="linux-x64-glibc"):
        offer("3.4.7", answers)


def test_jruby_is_listed_by_its_own_repository() -> None:
    document = (
        b"<metadata><version>9.4.8.0</version>\n<version> 10.0.2.0 </version><version>9.5-dev</version>"
    )
    assert names({f"{MAVEN}/maven-metadata.xml": document}, "jruby") == {
        "jruby-9.4.8.0": True,
        "jruby-10.0.2.0": True,
    }


@pytest.mark.parametrize(("ending", "length"), [("sha256", 64), ("sha512", 128)])
def test_jruby_has_the_digest_beside_it(ending: str, length: int) -> None:
    url = f"{MAVEN}/9.4.8.0/jruby-dist-9.4.8.0-bin.tar.gz"
    found = offer("jruby-9.4.8.0", {f"{url}.{ending}": b"C" * length + b"\n"})
    (archive,) = found.archives
    assert (archive.url, archive.digest.algorithm, archive.digest.value.hex()) == (url, ending, "c" * length)


def test_jruby_without_a_strong_digest_is_refused() -> None:
    url = f"{MAVEN}/9.4.8.0/jruby-dist-9.4.8.0-bin.tar.gz"
    with pytest.raises(ChecksumError, match="no SHA-256 or SHA-512 checksum"):
        offer("jruby-9.4.8.0", {f"{url}.sha1": b"c" * 40})


def test_truffleruby_is_listed_for_the_machines_that_it_is_built_for() -> None:
    answers = {TRUFFLE_TAGS: tags("graal-34.0.1", "vm-21.0.0", "graal-33.0.1")}
    assert names(answers, "truffleruby", Platform("macos", "x64")) == {
        "truffleruby-33.0.1": True,
        "truffleruby-34.0.1": False,
    }


def test_truffleruby_that_is_known_asks_nobody() -> None:
    (archive,) = offer("truffleruby-34.0.1", {}).archives
    assert archive.url.endswith("/graal-34.0.1/truffleruby-34.0.1-linux-amd64.tar.gz")
    assert archive.digest.value.hex() == SHA256["34.0.1"]["linux-amd64"]


def test_newer_truffleruby_has_the_digest_of_the_host() -> None:
    name = "truffleruby-35.0.0-linux-amd64.tar.gz"
    url = "https://api.github.com/repos/truffleruby/truffleruby/releases/tags/graal-35.0.0"
    assets = {"assets": [{"name": name, "digest": f"sha256:{'d' * 64}"}]}
    found = offer("truffleruby-35.0.0", {url: json.dumps(assets).encode()})
    assert found.archives[0].digest.value.hex() == "d" * 64


@pytest.mark.parametrize(
    "parse", [ruby.parse_index, ruby.parse_fixed, jruby.parse_index, truffleruby.parse_index]
)
@pytest.mark.parametrize("document", [b"", b"<html>", b"[]", b"{}", b"\xff"])
def test_another_document_is_not_a_list(parse, document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        parse(document)


def test_pinned_digests_are_whole() -> None:
    digests = [digest for places in SHA256.values() for digest in places.values()]
    assert all(len(bytes.fromhex(digest)) == 32 for digest in digests)
    assert len(set(digests)) == len(digests)


@needs_documents
def test_real_list_of_fixed_builds_is_read_whole() -> None:
    content = (UPSTREAM / "ruby-builder-versions.json").read_bytes()
    assert len(ruby.parse_fixed(content)) == len(json.loads(content)["ruby"])


@needs_documents
def test_pinned_digests_are_those_of_their_origin() -> None:
    rows = [line.split("\t") for line in (UPSTREAM / "jruby-truffleruby-urls.tsv").read_text().splitlines()]
    published = {url: digest for _, url, digest in rows[1:]}
    for number, places in SHA256.items():
        for place, digest in places.items():
            name = f"truffleruby-{number}-{place}.tar.gz"
            (url,) = (each for each in published if each.endswith(f"/graal-{number}/{name}"))
            assert published[url] == digest
