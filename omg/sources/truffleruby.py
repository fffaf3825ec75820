"""TruffleRuby, from its project's releases. Pure."""

from __future__ import annotations

import re

from omg.errors import InvalidVersionError, UnsupportedPlatformError
from omg.sources.checksum import Digest
from omg.sources.github import parse_tags, release_digests, tags_url
from omg.sources.source import Layout, Offer, PublishedArchive, Release, require
from omg.sources.truffleruby_digests import SHA256
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.source import Steps

_PROJECT = "truffleruby/truffleruby"
_REPOSITORY = f"https://github.com/{_PROJECT}"
# Earlier releases have other names for tags and archives.
_TAG = re.compile(r"graal-(\d{1,3}\.\d{1,3}\.\d{1,3})")
_FIRST = (23, 1, 0)
_LAST_MACOS_X64 = (33, 99)
_SYSTEMS = {"linux": "linux", "macos": "macos"}
_ARCHITECTURES = {"x64": "amd64", "arm64": "aarch64"}
_LAYOUT = Layout(executables=("bin/truffleruby",), spare_links=(("bin/ruby", "truffleruby"),))
_NOT_SIGNED = "the TruffleRuby project publishes no signatures"
_NOTE = (
    "its extensions for OpenSSL and YAML are compiled on this machine by lib/truffle/post_install_hook.sh"
    " of the toolchain; run it once if you need them"
)


def parse_index(document: bytes) -> tuple[Release, ...]:
    """Return the releases in a repository's tags.

    Raises:
        ValueError: The document is not a list of tags, or contains no release.
    """
    releases = tuple(
        release for tag in sorted(parse_tags(document)) if (release := _release(tag)) is not None
    )
    if not releases:
        raise ValueError("it lists no tags of releases")
    return releases


def _release(tag: str) -> Release | None:
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    try:
        version = Version.parse(f"truffleruby-{match[1]}")
    except InvalidVersionError:
        return None
    return Release(version) if version.release >= _FIRST else None


def releases(platform: Platform) -> Steps[tuple[Release, ...]]:
    """Request the repository's tags."""
    found = yield from require(tags_url(_REPOSITORY), parse_index, "list of TruffleRuby releases")
    return tuple(
        Release(one.version, is_available_here=_place_of(one.version, platform) is not None) for one in found
    )


def offer(version: Version, platform: Platform) -> Steps[Offer]:
    """Return a version's archive; omg has the digests of most, GitHub those of the newest."""
    number = version.text.removeprefix("truffleruby-")
    place = _place_of(version, platform)
    if place is None:
        raise UnsupportedPlatformError(f"TruffleRuby {number} is not published for {platform}")
    name, tag = f"truffleruby-{number}-{place}.tar.gz", f"graal-{number}"
    if number in SHA256:
        known = SHA256[number].get(place)
        digest = Digest("sha256", bytes.fromhex(known)) if known else None
    else:
        digest = (yield from release_digests(_PROJECT, tag)).get(name)
    if digest is None:
        raise UnsupportedPlatformError(f"TruffleRuby {number} is not published for {platform}")
    url = f"{_REPOSITORY}/releases/download/{tag}/{name}"
    return Offer((PublishedArchive(url, name, digest, _LAYOUT),), notes=(_NOTE,), not_signed=_NOT_SIGNED)


def _place_of(version: Version, platform: Platform) -> str | None:
    system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
    if system is None or arch is None or platform.libc == "musl":
        return None
    if system == "macos" and arch == "amd64" and version.release > _LAST_MACOS_X64:
        return None
    return f"{system}-{arch}"
