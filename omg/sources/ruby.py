"""Ruby: relocatable builds by jdx/ruby; JRuby and TruffleRuby from their projects.

The Ruby project publishes source only. The builds of ruby-builder run only in one directory,
so they are listed if there is nothing else, but never installed.
"""

from __future__ import annotations

import json
import re

from omg.errors import UnsupportedPlatformError
from omg.sources import jruby, truffleruby
from omg.sources.attested import Attested
from omg.sources.checksum import parse_provenance
from omg.sources.github import parse_tags, release_digests, tags_url
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive, Release, Source, read, require
from omg.versions.spec import Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.extras import Extras
    from omg.sources.source import Steps
    from omg.versions.spec import VersionSpec

# Source: https://github.com/jdx/ruby, .github/workflows/release.yml and libexec/package.rb, read 2026-11-23.
_PROJECT = "jdx/ruby"
_REPOSITORY = f"https://github.com/{_PROJECT}"
_TAGS_URL = tags_url(_REPOSITORY)
# A version has its own tag, which moves, and one for each build, which does not.
_TAG = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3}(?:-(?:preview|rc)\d{1,3})?)(?:-(\d{1,6}))?")
_PLATFORMS = {
    ("linux", "x64", "glibc"): "x86_64_linux",
    ("linux", "arm64", "glibc"): "arm64_linux",
    ("macos", "arm64", ""): "macos",
}
_LAYOUT = Layout(executables=("bin/ruby",))
_NOTE = "built by jdx/ruby: the Ruby project itself publishes source only"
_UNCHECKED = "jdx/ruby publishes Sigstore attestations"

# Source: https://github.com/ruby/setup-ruby, ruby-builder.js, read 2026-11-23.
_FIXED_URL = "https://raw.githubusercontent.com/ruby/setup-ruby/master/ruby-builder-versions.json"
_NO_BUILD = (
    "its only build is ruby-builder's, which runs only below /opt/hostedtoolcache;"
    " mise install ruby@{version} compiles it, and omg import mise links that"
)


def parse_index(document: bytes) -> dict[str, int]:
    """Return the newest build of each version in a repository's tags; 0 if only the moving tag exists.

    Raises:
        ValueError: The document is not a list of tags, or contains no version.
    """
    builds: dict[str, int] = {}
    for tag in parse_tags(document):
        if match := _TAG.fullmatch(tag):
            builds[match[1]] = max(builds.get(match[1], 0), int(match[2] or 0))
    if not builds:
        raise ValueError("it lists no versions of Ruby")
    return builds


def parse_fixed(document: bytes) -> tuple[str, ...]:
    """Return the versions of Ruby in ruby-builder's list.

    Source: https://github.com/ruby/setup-ruby, ruby-builder-versions.json, read 2026-11-23.

    Raises:
        ValueError: The document is not such a list.
    """
    engines = json.loads(document)
    versions = engines.get("ruby") if isinstance(engines, dict) else None
    if not isinstance(versions, list):
        raise ValueError("it lists no versions of Ruby")
    return tuple(text for text in versions if isinstance(text, str))


def releases(platform: Platform, spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the tags of the builds, or the list of the implementation in ``spec``."""
    implementation = _implementation(spec)
    if implementation == "jruby":
        return (yield from jruby.releases())
    if implementation == "truffleruby":
        return (yield from truffleruby.releases(platform))
    builds = yield from require(_TAGS_URL, parse_index, "list of Ruby builds")
    is_available_here = _place_of(platform) is not None
    found = [
        Release(version, is_available_here=is_available_here)
        for text in builds
        if (version := _version(text))
    ]
    fixed = yield from read(_FIXED_URL, parse_fixed, "list of ruby-builder's versions")
    found += [
        Release(version, is_available_here=False, notes=(_NO_BUILD.format(version=version),))
        for text in fixed or ()
        if text not in builds and (version := _version(text)) is not None
    ]
    return tuple(found)


def offer(release: Release, platform: Platform, _extras: Extras) -> Steps[Offer]:
    """Request the digests of a version's archives: first from the source without a rate limit."""
    version = release.version
    if version.implementation == "jruby":
        return (yield from jruby.offer(version))
    if version.implementation == "truffleruby":
        return (yield from truffleruby.offer(version, platform))
    builds = yield from require(_TAGS_URL, parse_index, "list of Ruby builds")
    place = _place_of(platform)
    if place is None or version.text not in builds:
        raise UnsupportedPlatformError(
            f"{_PROJECT} has no ruby {version} for {platform}",
            hint=f"mise install ruby@{version} compiles it, and omg import mise links that",
        )
    build = builds[version.text]
    tag = f"{version}-{build}" if build else version.text
    base_url = f"{_REPOSITORY}/releases/download/{tag}/"
    digests = yield from read(
        f"{base_url}ruby-{version}.intoto.jsonl", parse_provenance, "statement of provenance"
    )
    if digests is None:
        digests = yield from release_digests(_PROJECT, tag)
    for name in (f"ruby-{version}.{place}.tar.gz", f"ruby-{version}.{place}.no_yjit.tar.gz"):
        if name in digests:
            archive = PublishedArchive(base_url + name, name, digests[name], _LAYOUT)
            attested = Attested(_PROJECT, name)
            return Offer((archive,), notes=(_NOTE,), unchecked=_UNCHECKED, attested=attested)
    raise UnsupportedPlatformError(f"{_PROJECT} has no ruby {version} for {platform}")


def _implementation(spec: VersionSpec | None) -> str:
    if not isinstance(spec, Token):
        return ""
    return spec.text if spec.text in ("jruby", "truffleruby") else Version.parse(spec.text).implementation


def _place_of(platform: Platform) -> str | None:
    return _PLATFORMS.get((platform.system, platform.arch, platform.libc))


def _version(text: str) -> Version | None:
    version = Version.parse_or_none(text)
    is_ruby = version is not None and len(version.release) == 3 and not version.implementation
    return version if is_ruby else None


SOURCE = Source(
    name=f"github.com/{_PROJECT}",
    hosts=(
        "github.com",
        ".githubusercontent.com",
        "api.github.com",
        "repo1.maven.org",
    ),
    probe_url=_TAGS_URL,
    releases=releases,
    offer=offer,
)
