"""Bun."""

from __future__ import annotations

import re

from omg.errors import InvalidVersionError
from omg.runtimes.runtime import Runtime, VersionFile
from omg.runtimes.source import Layout, Package, Packages, Release, Signing, Site, Source
from omg.versions.version import Version
from omg.versions.vocabulary import Vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform

_REPOSITORY = "https://github.com/oven-sh/bun"
_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = {"x64": "x64", "arm64": "aarch64"}
_TAG = re.compile(r"bun-v(\d+\.\d+\.\d+)")
_TAG_REF = re.compile(rb"[0-9a-f]{40,64}[ \t]refs/tags/(bun-v[0-9.]+)(?:\^\{\})?")
# No `bunx` is in the archives; bun acts as it when called so.
_LINKS = (("bin/bunx", "bun"),)
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


RUNTIME = Runtime(
    name="bun",
    title="Bun",
    other_names=("bunjs", "oven-bun"),
    vocabulary=Vocabulary(
        runtime="bun",
        # The publisher's tags are `bun-v1.1.0`.
        strip_prefixes=("bun-",),
        newest_names=("latest", "bun", "stable"),
        channels=("canary",),
    ),
    version_files=(VersionFile(".bun-version", "plain", is_plain=True, is_native_token=True),),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("bun", "bunx"),
    pin_file=".bun-version",
    source=Source(
        name="github.com/oven-sh/bun",
        hosts=("github.com", ".githubusercontent.com"),
        index_url=f"{_REPOSITORY}.git/info/refs?service=git-upload-pack",
        parse_index=parse_index,
        sites=sites,
        layout=Layout(moves=(("bun", "bin/bun"),), executables=("bin/bun",), links=_LINKS),
        packages=packages,
        newest_url=f"{_REPOSITORY}/releases/latest",
        parse_newest=parse_newest,
        signing=_SIGNING,
    ),
)
