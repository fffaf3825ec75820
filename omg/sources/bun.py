"""Bun: releases on GitHub, found without its API."""

from __future__ import annotations

import re

from omg.sources.folder import Site, offering
from omg.sources.github import parse_tags, tags_url
from omg.sources.layout import Layout
from omg.sources.packages import Package, Packages
from omg.sources.source import Redirect, Release, Signing, Source, require
from omg.value import replace
from omg.versions.resolver import whole_version
from omg.versions.spec import Latest, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.source import Steps
    from omg.versions.spec import VersionSpec

_NAME = "github.com/oven-sh/bun"
_REPOSITORY = "https://github.com/oven-sh/bun"
_TAGS_URL = tags_url(_REPOSITORY)
_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = {"x64": "x64", "arm64": "aarch64"}
_TAG = re.compile(r"bun-v(\d+\.\d+\.\d+)")
_CANARY = "canary"
# Source: https://github.com/oven-sh/bun/pull/15265, read 2026-11-23.
_FIRST_MUSL = (1, 1, 35)
# The archives have no `bunx`; bun itself runs as it when called by that name.
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
    """Return the releases in a repository's tags.

    Raises:
        ValueError: The document is not a list of tags, or contains no release.
    """
    releases = tuple(release for tag in parse_tags(document) if (release := _release(tag)) is not None)
    if not releases:
        raise ValueError("it lists no tags of releases")
    return releases


def parse_newest(url: str) -> Release | None:
    """Return the release in the URL of its page."""
    return _release(url.rpartition("/")[2])


def _release(tag: str) -> Release | None:
    match = _TAG.fullmatch(tag)
    version = Version.parse_or_none(match[1]) if match else None
    return Release(version) if version is not None else None


def _variants(platform: Platform) -> tuple[str, ...]:
    """Return the names of the builds that run on ``platform``, the best one first."""
    system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
    if system is None or arch is None:
        return ()
    stem = f"bun-{system}-{arch}{'-musl' if platform.libc == 'musl' else ''}"
    if arch != "x64":
        return (stem,)
    # The plain build crashes with an illegal instruction on processors without AVX2.
    return (stem, f"{stem}-baseline") if platform.has_avx2 else (f"{stem}-baseline",)


def releases(platform: Platform, _spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the repository's tags."""
    found = yield from require(_TAGS_URL, parse_index, "list of bun releases")
    return tuple(replace(one, is_available_here=_is_built_for(one.version, platform)) for one in found)


def shortcut(spec: VersionSpec, _platform: Platform) -> Steps[Release | None]:
    """Return the release of a complete version, the newest release, or the canary."""
    version = whole_version(spec)
    if version is not None:
        return Release(version)
    if spec == Token(_CANARY):
        # One tag that moves every day: the installed version keeps this name until it is installed again.
        return Release(Version.parse(_CANARY), channel=_CANARY)
    if not isinstance(spec, Latest):
        return None
    target: str | None = yield Redirect(f"{_REPOSITORY}/releases/latest")
    return parse_newest(target) if target else None


def sites(version: Version, platform: Platform) -> tuple[Site, ...]:
    """Return the possible folders of ``version``'s archive."""
    names = tuple(f"{variant}.zip" for variant in _variants(platform))
    if not names or not _is_built_for(version, platform):
        return ()
    tag = _CANARY if version.text == _CANARY else f"bun-v{version}"
    base_url = f"{_REPOSITORY}/releases/download/{tag}/"
    return (Site(base_url, "SHASUMS256.txt", names, signature_names=("SHASUMS256.txt.asc",)),)


offer = offering(sites, _LAYOUT, runtime="bun", publisher=_NAME)


def _is_built_for(version: Version, platform: Platform) -> bool:
    return platform.libc != "musl" or version.is_name or version.release >= _FIRST_MUSL


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
    name=_NAME,
    hosts=("github.com", ".githubusercontent.com"),
    probe_url=_TAGS_URL,
    is_probe_needed=False,
    releases=releases,
    offer=offer,
    shortcut=shortcut,
    packages=packages,
    signing=_SIGNING,
)
