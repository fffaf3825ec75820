"""PyPy: its list of releases, and the page with their digests. Pure.

The project publishes no signatures. Its only list of digests is the source of a page of its site.
"""

from __future__ import annotations

import json
import re

from omg.errors import NoSuchReleaseError, UnsupportedPlatformError
from omg.sources.checksum import Digest, EmptyChecksumError, MissingChecksumError, is_web_page
from omg.sources.layout import Layout
from omg.sources.relocation import PYTHON
from omg.sources.source import Offer, PublishedArchive, Release, require
from omg.value import dataclass, replace
from omg.versions.grammar import quoted
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.source import Steps

INDEX_URL = "https://downloads.python.org/pypy/versions.json"
# Source: https://github.com/pypy/pypy.org, read 2026-11-23; the web page is generated from it.
CHECKSUMS_URL = "https://raw.githubusercontent.com/pypy/pypy.org/main/pages/checksums.rst"
_DOWNLOADS = "https://downloads.python.org/pypy/"
_NOT_SIGNED = "the PyPy project does not sign its builds"

_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = {
    ("linux", "x64"): "x64",
    ("linux", "arm64"): "aarch64",
    ("linux", "i686"): "i686",
    ("linux", "s390x"): "s390x",
    ("macos", "x64"): "x64",
    ("macos", "arm64"): "arm64",
}
_PYPY_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,3}){2}(?:rc\d{1,2})?")
_LANGUAGE = re.compile(r"(\d{1,3}\.\d{1,3})(?:\.\d{1,3})?")
_FILE = re.compile(r"pypy\d\.\d{1,3}-v[0-9a-z.]{1,20}-[a-z0-9_]{1,30}\.tar\.(?:bz2|gz)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DIGEST_LINE = re.compile(rb"^[ \t]*([0-9a-f]{64})[ \t]+(pypy[A-Za-z0-9._-]{1,100})[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Published:
    """A release with its archives.

    Attributes:
        release: The release, for any platform.
        files: (system, architecture, name) of its archives, in PyPy's names.
    """

    release: Release
    files: tuple[tuple[str, str, str], ...]

    def file_for(self, platform: Platform) -> str:
        """Return the archive for ``platform``, or an empty text; all builds for Linux need glibc."""
        if platform.libc == "musl":
            return ""
        wanted = (_SYSTEMS.get(platform.system), _ARCHITECTURES.get((platform.system, platform.arch)))
        return next((name for system, arch, name in self.files if (system, arch) == wanted), "")


def parse_index(document: bytes) -> tuple[Published, ...]:
    """Return the releases in ``versions.json``, each once; nightlies have no digest and are dropped.

    Source: https://downloads.python.org/pypy/versions.json, read 2026-11-23.

    Raises:
        ValueError: The document is not such an index.
    """
    entries = json.loads(document)
    if not isinstance(entries, list):
        raise ValueError("it is not a list")
    releases: dict[str, Published] = {}
    for entry in entries:
        published = _published(entry) if isinstance(entry, dict) else None
        if published is not None:
            releases.setdefault(published.release.version.text, published)
    return tuple(releases.values())


def parse_checksums(document: bytes) -> dict[str, Digest]:
    """Return the SHA-256 digests by file name; a file with two different digests is left out.

    Raises:
        EmptyChecksumError: It contains no digest.
    """
    digests: dict[str, Digest] = {}
    odd: set[str] = set()
    for match in _DIGEST_LINE.finditer(b"" if is_web_page(document) else document):
        name, digest = match[2].decode(), Digest("sha256", bytes.fromhex(match[1].decode()))
        if digests.setdefault(name, digest) != digest:
            odd.add(name)
    if not digests:
        raise EmptyChecksumError(f"`{CHECKSUMS_URL}` contains no checksum")
    return {name: digest for name, digest in digests.items() if name not in odd}


def releases(platform: Platform) -> Steps[tuple[Release, ...]]:
    """Request the index."""
    index = yield from require(INDEX_URL, parse_index, "list of PyPy releases")
    reasons = ("PyPy is built for glibc only",) if platform.libc == "musl" else ()
    return tuple(
        one.release
        if one.file_for(platform)
        else replace(one.release, is_available_here=False, notes=reasons)
        for one in index
    )


def offer(release: Release, platform: Platform) -> Steps[Offer]:
    """Request the archive of a release and its digest.

    Raises:
        NoSuchReleaseError: The release does not exist.
        UnsupportedPlatformError: It is not published for this platform.
        MissingChecksumError: Its digest is not published.
    """
    version = release.version
    index = yield from require(INDEX_URL, parse_index, "list of PyPy releases")
    published = next((one for one in index if one.release.version == version), None)
    if published is None:
        raise NoSuchReleaseError(f"pypy.org has no {version}")
    name = published.file_for(platform)
    if not name:
        raise UnsupportedPlatformError(f"{version} is not published for {platform}")
    digests = yield from require(CHECKSUMS_URL, parse_checksums, "list of PyPy's checksums")
    if name not in digests:
        raise MissingChecksumError(
            f"PyPy's list of checksums does not name {quoted(name)}",
            hint="nothing was installed; a new release may be listed tomorrow",
        )
    archive = PublishedArchive(_DOWNLOADS + name, name, digests[name], layout_of(version))
    return Offer((archive,), not_signed=_NOT_SIGNED)


def layout_of(version: Version) -> Layout:
    """Return how an archive of PyPy becomes a toolchain: its own names first, then CPython's."""
    major = version.release[0]
    program = "pypy" if major == 2 else f"pypy{major}"
    minor = ".".join(map(str, version.release[:2]))
    return Layout(
        executables=(f"bin/{program}",),
        spare_links=(
            (f"bin/pypy{minor}", program),
            ("bin/pypy", program),
            (f"bin/python{minor}", program),
            (f"bin/python{major}", program),
            ("bin/python", program),
        ),
        # The archives have no pip, except the one in the standard library.
        bootstrap=(f"bin/{program}", "-I" if major > 2 else "-E", "-m", "ensurepip", "--default-pip"),
        relocation=PYTHON,
    )


def _published(entry: dict[str, object]) -> Published | None:
    own, language = entry.get("pypy_version"), entry.get("python_version")
    if not isinstance(own, str) or not isinstance(language, str) or not _PYPY_VERSION.fullmatch(own):
        return None
    match, files = _LANGUAGE.fullmatch(language), entry.get("files")
    if match is None or not isinstance(files, list):
        return None
    version = Version.parse_or_none(f"pypy{match[1]}-{own}")
    if version is None:
        return None
    date = entry.get("date")
    day = date if isinstance(date, str) and _DATE.fullmatch(date) else ""
    channel = "rc" if version.prerelease else ""
    found = tuple(file for file in map(_file, files) if file is not None)
    return Published(Release(version, channel=channel, date=day), found)


def _file(entry: object) -> tuple[str, str, str] | None:
    if not isinstance(entry, dict):
        return None
    system, arch, name = (entry.get(key) for key in ("platform", "arch", "filename"))
    if not isinstance(name, str) or not isinstance(system, str) or not isinstance(arch, str):
        return None
    # The URL is built from the name, so the hosts in the index do not matter.
    return (system, arch, name) if _FILE.fullmatch(name) else None
