"""Bun: releases at GitHub, found without its programming interface."""

from __future__ import annotations

import re

from omg.errors import InvalidVersionError
from omg.sources.folder import Site, offer_from
from omg.sources.source import (
    Layout,
    Package,
    Packages,
    Redirect,
    Release,
    Signing,
    Source,
    require,
    whole_version,
)
from omg.versions.spec import Latest
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.source import Extras, Offer, Steps
    from omg.versions.spec import VersionSpec

_REPOSITORY = "https://github.com/oven-sh/bun"
_TAGS_URL = f"{_REPOSITORY}.git/info/refs?service=git-upload-pack"
_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = {"x64": "x64", "arm64": "aarch64"}
_TAG = re.compile(r"bun-v(\d+\.\d+\.\d+)")
_TAG_REF = re.compile(rb"[0-9a-f]{40,64}[ \t]refs/tags/(bun-v[0-9.]+)(?:\^\{\})?")
# No `bunx` is in the archives; bun acts as it when called so.
_LINKS = (("bin/bunx", "bun"),)
_LAYOUT = Layout(moves=(("bun", "bin/bun"),), executables=("bin/bun",), links=_LINKS)
_SIGNING = Signing(
    # Robobun, who signs every release. Source: https://github.com/oven-sh/bun, dockerhub/alpine/Dockerfile,
    # read 2026-11-23, which takes the key from these two servers.
    fingerprints=("F3DCC08A8572C0749B3E18888EAB4D40A7B22B59",),
    key_urls=(
        "https://keys.openpgp.org/vks/v1/by-fingerprint/{fingerprint}",
        "https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x{fingerprint}",
    ),
    hosts=("keys.openpgp.org", "keyserver.ubuntu.com"),
)


def parse_index(document: bytes) -> tuple[Release, ...]:
    """Return the releases among a repository's tags.

    Both answers of git's http protocols are read: packet lines, and the plain list of a static mirror.
    The programming interface of the host is not used: it answers 60 requests an hour.

    Source: https://git-scm.com/docs/http-protocol, read 2026-11-23.

    Raises:
        ValueError: The document is no list of tags.
    """
    tags = {match[1].decode() for line in _lines(document) if (match := _TAG_REF.fullmatch(line))}
    if not tags:
        raise ValueError("it lists no tags of releases")
    releases = (_release(tag) for tag in tags)
    return tuple(release for release in releases if release is not None)


def parse_newest(url: str) -> Release | None:
    """Return the release that the address of a release's page names."""
    return _release(url.rpartition("/")[2])


def _lines(document: bytes) -> list[bytes]:
    lines = []
    for line in document.splitlines():
        # A packet begins with its length in four digits; `0000` ends a section, with no newline.
        text = line.removeprefix(b"0000").partition(b"\0")[0]
        is_packet = len(text) > 44 and text[44:45] == b" "
        lines.append(text[4:] if is_packet else text)
    return lines


def _release(tag: str) -> Release | None:
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    try:
        return Release(Version.parse(match[1]))
    except InvalidVersionError:
        return None


def _variants(platform: Platform) -> tuple[str, ...]:
    """Return the builds that run on ``platform``, the best one first, as they are called."""
    system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
    if system is None or arch is None:
        return ()
    stem = f"bun-{system}-{arch}{'-musl' if platform.libc == 'musl' else ''}"
    if arch != "x64":
        return (stem,)
    # The plain build ends with an illegal instruction on processors without AVX2.
    return (stem, f"{stem}-baseline") if platform.has_avx2 else (f"{stem}-baseline",)


def releases(_platform: Platform, _spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Ask for the repository's tags."""
    return (yield from require(_TAGS_URL, parse_index, "list of bun releases"))


def shortcut(spec: VersionSpec, _platform: Platform) -> Steps[Release | None]:
    """Return what a whole version names, or the newest release, which has an address of its own."""
    version = whole_version(spec)
    if version is not None:
        return Release(version)
    if not isinstance(spec, Latest):
        return None
    target: str | None = yield Redirect(f"{_REPOSITORY}/releases/latest")
    return parse_newest(target) if target else None


def offer(release: Release, platform: Platform, _extras: Extras) -> Steps[Offer]:
    """Ask for the digests of a version's archives."""
    version = release.version
    return (
        yield from offer_from(
            sites(version, platform),
            _LAYOUT,
            runtime="bun",
            publisher=SOURCE.name,
            version=version,
            platform=platform,
        )
    )


def sites(version: Version, platform: Platform) -> tuple[Site, ...]:
    """Return where the archive of ``version`` lies."""
    names = tuple(f"{variant}.zip" for variant in _variants(platform))
    if not names:
        return ()
    base_url = f"{_REPOSITORY}/releases/download/bun-v{version}/"
    return (Site(base_url, "SHASUMS256.txt", names, signature_names=("SHASUMS256.txt.asc",)),)


def packages(platform: Platform) -> Packages | None:
    """Return bun's own packages in an npm registry."""
    variants = _variants(platform)
    if not variants:
        return None
    return Packages(
        main=Package(f"@oven/{variants[0]}", Layout(executables=("bin/bun",), links=_LINKS)),
        companions=(),
        engine="bun",
        is_official=True,
        publisher="Oven, the makers of bun",
    )


SOURCE = Source(
    name="github.com/oven-sh/bun",
    hosts=("github.com", ".githubusercontent.com"),
    probe_url=_TAGS_URL,
    releases=releases,
    offer=offer,
    shortcut=shortcut,
    packages=packages,
    signing=_SIGNING,
)
