"""Go: go.dev, which redirects to archives and signatures on dl.google.com."""

from __future__ import annotations

import json
import re

from omg.errors import NoSuchReleaseError, UnsupportedPlatformError
from omg.sources.checksum import Digest, MalformedChecksumError, MissingChecksumError
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive, Release, Signing, Source, read, require
from omg.value import dataclass
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.extras import Extras
    from omg.sources.source import Steps
    from omg.versions.spec import VersionSpec

_DOWNLOADS = "https://go.dev/dl/"
_INDEX_URL = f"{_DOWNLOADS}?mode=json&include=all"
# What go.dev redirects to; only there are digests next to the archives. Source: golang/website,
# internal/dl/server.go, read 2026-11-23.
_STORAGE = "https://dl.google.com/go/"
_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = {
    "x64": "amd64",
    "arm64": "arm64",
    "armv6l": "armv6l",
    "armv7l": "armv6l",
    "i386": "386",
    "i686": "386",
    "x86": "386",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
    "riscv64": "riscv64",
    "loongarch64": "loong64",
}
_VERSION = re.compile(r"go(\d+(?:\.\d+)*(?:(?:beta|rc)\d+)?)")
# The oldest ones for macOS have the system version that they were built for in their name.
_ENDING = re.compile(r"(?:-osx10\.\d)?\.tar\.gz")
_HEX_DIGEST = re.compile(r"[0-9A-Fa-f]{64}")
_SIGNING = Signing(
    # Google Inc. (Linux Packages Signing Authority), who signs with a new subkey every year. Source:
    # https://www.google.com/linuxrepositories/ and docker-library/golang, Dockerfile-linux.template,
    # read 2026-11-23.
    fingerprints=("EB4C1BFD4F042F6DDDCCEC917721F63BD38B4796",),
    # The first holds all of Google's keys for Linux.
    key_urls=(
        "https://dl.google.com/linux/linux_signing_key.pub",
        "https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x{fingerprint}",
    ),
    hosts=("dl.google.com", "keyserver.ubuntu.com"),
)


@dataclass(frozen=True, slots=True)
class File:
    """An archive in the index.

    Attributes:
        name: Its name.
        system: ``linux`` or ``darwin``.
        arch: ``amd64``, ``armv6l``...
        digest: Its SHA-256, or ``None`` if the index has none.
    """

    name: str
    system: str
    arch: str
    digest: Digest | None


@dataclass(frozen=True, slots=True)
class GoRelease:
    """A release in the index, with the archives that omg can use."""

    version: Version
    files: tuple[File, ...]

    def file_for(self, platform: Platform) -> File | None:
        """Return the archive for ``platform``; they are linked statically, so any C library will do."""
        system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
        found = self._file(system, arch)
        if found is None and (system, arch) == ("darwin", "arm64"):
            return self._file(system, "amd64")  # runs under Rosetta
        return found

    def _file(self, system: str | None, arch: str | None) -> File | None:
        fitting = [file for file in self.files if (file.system, file.arch) == (system, arch)]
        # Of two archives for different releases of macOS, the newer one.
        return max(fitting, key=lambda file: file.name, default=None)


def parse_index(document: bytes) -> tuple[GoRelease, ...]:
    """Return the releases in the index; entries and files with invalid names are dropped.

    Source: https://go.dev/dl/?mode=json&include=all, and golang/website, internal/dl/dl.go,
    read 2026-11-23.

    Raises:
        ValueError: The document is not such an index.
    """
    entries = json.loads(document)
    if not isinstance(entries, list):
        raise ValueError("it is not a list")
    found = (_entry(entry) for entry in entries if isinstance(entry, dict))
    return tuple(entry for entry in found if entry is not None)


def parse_digest(document: bytes) -> Digest:
    """Return the digest in a file that contains nothing else.

    Raises:
        MalformedChecksumError: The document is something else.
    """
    text = document.decode("ascii", "replace").strip()
    if not _HEX_DIGEST.fullmatch(text):
        raise MalformedChecksumError("the publisher's checksum file contains no SHA-256")
    return Digest("sha256", bytes.fromhex(text))


def _entry(entry: dict[str, object]) -> GoRelease | None:
    name, files = entry.get("version"), entry.get("files")
    match = _VERSION.fullmatch(name) if isinstance(name, str) else None
    version = Version.parse_or_none(match[1]) if match else None
    if match is None or version is None or not isinstance(files, list):
        return None
    found = (_file(file, match[0]) for file in files if isinstance(file, dict))
    return GoRelease(version, tuple(file for file in found if file is not None))


def _file(file: dict[str, object], release: str) -> File | None:
    name, system, arch, digest = (file.get(key) for key in ("filename", "os", "arch", "sha256"))
    if not (isinstance(name, str) and isinstance(system, str) and isinstance(arch, str)):
        return None
    stem = f"{release}.{system}-{arch}"
    is_known = system in _SYSTEMS.values() and arch in _ARCHITECTURES.values()
    if not (is_known and name.startswith(stem) and _ENDING.fullmatch(name[len(stem) :])):
        return None
    is_digest = isinstance(digest, str) and _HEX_DIGEST.fullmatch(digest)
    return File(name, system, arch, Digest("sha256", bytes.fromhex(str(digest))) if is_digest else None)


def releases(platform: Platform, _spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the index, which contains every release."""
    entries = yield from _index()
    return tuple(
        Release(
            entry.version,
            channel=entry.version.channel,
            is_available_here=entry.file_for(platform) is not None,
        )
        for entry in entries
        # A few entries in the index have no downloads, for example `go1`.
        if entry.files
    )


def _index() -> Steps[tuple[GoRelease, ...]]:
    return (yield from require(_INDEX_URL, parse_index, "list of go releases"))


def offer(release: Release, platform: Platform, _extras: Extras) -> Steps[Offer]:
    """Request the index again, for the details of the archive."""
    entries = yield from _index()
    version = release.version
    entry = next((entry for entry in entries if entry.version == version), None)
    if entry is None or not entry.files:
        raise NoSuchReleaseError(f"{SOURCE.name} has no go {version}")
    file = entry.file_for(platform)
    if file is None:
        raise UnsupportedPlatformError(f"go {version} is not published for {platform}")
    notes = []
    digest = file.digest
    if digest is None:
        digest = yield from read(f"{_STORAGE}{file.name}.sha256", parse_digest, "digest")
        if digest is None:
            raise MissingChecksumError(
                f"{SOURCE.name} publishes no SHA-256 of `{file.name}`, so go {version} is not installed",
                hint="install a newer one; run omg list go --remote to see all",
            )
        notes.append("its checksum comes from a file next to the archive; the index has none")
    if (platform.system, platform.arch, file.arch) == ("macos", "arm64", "amd64"):
        notes.append("it is built for Intel processors and runs under Rosetta")
    signatures = tuple(f"{base}{file.name}.asc" for base in (_DOWNLOADS, _STORAGE))
    archive = PublishedArchive(_DOWNLOADS + file.name, file.name, digest, layout_of(version), signatures)
    return Offer((archive,), notes=tuple(notes))


def layout_of(version: Version) -> Layout:
    """Return the layout, with the link that Go itself looks for before it downloads a version."""
    return Layout(executables=("bin/go", "bin/gofmt"), links=((f"bin/go{version}", "go"),))


SOURCE = Source(
    name="go.dev",
    hosts=("go.dev", "dl.google.com"),
    probe_url=_INDEX_URL,
    releases=releases,
    offer=offer,
    signing=_SIGNING,
)
