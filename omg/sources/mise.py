"""mise, which installs the tools that omg does not install itself: its static build, from GitHub.

Source: https://github.com/jdx/mise, scripts/release.sh and SECURITY.md, read 2026-11-23.
"""

from __future__ import annotations

from omg.sources.folder import Site, offering
from omg.sources.layout import Layout
from omg.sources.packages import Package, Packages
from omg.sources.source import Release, Signing, Source, require
from omg.versions.resolver import whole_version
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.source import Steps
    from omg.versions.spec import VersionSpec

_NAME = "github.com/jdx/mise"
_REPOSITORY = f"https://{_NAME}"
# One line: the newest version. GitHub's API allows 60 requests per hour.
_NEWEST_URL = "https://mise.jdx.dev/VERSION"
_SYSTEMS = {"linux": "linux", "macos": "macos"}
_ARCHITECTURES = ("x64", "arm64")
_ENDINGS = (".tar.gz", ".tar.xz", ".tar.zst")
_LAYOUT = Layout(executables=("bin/mise",))
_SIGNING = Signing(
    # The project's release key, from SECURITY.md.
    fingerprints=("24853EC9F655CE80B48E6C3A8B81C9D17413A06D",),
    key_urls=(
        "https://mise.jdx.dev/gpg-key.pub",
        "https://keys.openpgp.org/vks/v1/by-fingerprint/{fingerprint}",
        "https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x{fingerprint}",
    ),
    hosts=("mise.jdx.dev", "keys.openpgp.org", "keyserver.ubuntu.com"),
)


def parse_newest(document: bytes) -> tuple[Release, ...]:
    """Return the release in the document.

    Raises:
        ValueError: The document is not a version.
    """
    version = Version.parse_or_none(document.decode(errors="replace").strip())
    if version is None or len(version.release) != 3:
        raise ValueError("it is not a version of mise")
    return (Release(version),)


def releases(_platform: Platform, _spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the newest version; no small document lists the older ones."""
    return (yield from require(_NEWEST_URL, parse_newest, "version of mise"))


def shortcut(spec: VersionSpec, _platform: Platform) -> Steps[Release | None]:
    """Return the release of a complete version."""
    yield from ()
    version = whole_version(spec)
    return Release(version) if version is not None else None


def sites(version: Version, platform: Platform) -> tuple[Site, ...]:
    """Return the folders of ``version``'s archive: the static build if there is one."""
    system = _SYSTEMS.get(platform.system)
    if system is None or platform.arch not in _ARCHITECTURES:
        return ()
    stem = f"mise-v{version}-{system}-{platform.arch}"
    stems = [f"{stem}-musl"] if system == "linux" else []
    if platform.libc != "musl":
        stems.append(stem)
    names = [f"{each}{ending}" for each in stems for ending in _ENDINGS]
    base_url = f"{_REPOSITORY}/releases/download/v{version}/"
    return (Site(base_url, "SHASUMS256.txt", tuple(names), signature_names=("SHASUMS256.asc",)),)


offer = offering(sites, _LAYOUT, runtime="mise", publisher=_NAME)


def packages(platform: Platform) -> Packages | None:
    """Return mise's own packages in an npm registry; on Linux they need glibc."""
    system = _SYSTEMS.get(platform.system)
    if system is None or platform.arch not in _ARCHITECTURES or platform.libc == "musl":
        return None
    return Packages(
        main=Package(f"@jdxcode/mise-{system}-{platform.arch}", _LAYOUT),
        companions=(),
        engine="mise",
        is_official=True,
        publisher="the author of mise",
    )


SOURCE = Source(
    name=_NAME,
    hosts=("github.com", ".githubusercontent.com", "mise.jdx.dev"),
    probe_url=_NEWEST_URL,
    releases=releases,
    offer=offer,
    shortcut=shortcut,
    packages=packages,
    signing=_SIGNING,
)
