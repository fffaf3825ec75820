"""Adoptium's API, version 3: its URLs and responses. Pure.

Source: https://api.adoptium.net/q/swagger-ui/ and adoptium/api.adoptium.net, docs/cookbook.adoc,
read 2026-11-23.
"""

from __future__ import annotations

import json
import re

from omg.sources.checksum import Digest
from omg.value import dataclass
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.platform import Platform

_API = "https://api.adoptium.net/v3"
AVAILABLE_URL = f"{_API}/info/available_releases"
# The largest page size.
PAGE_SIZE = 20
_SYSTEMS = {"linux": "linux", "macos": "mac"}
_ARCHITECTURES = {
    "x64": "x64",
    "arm64": "aarch64",
    "armv7l": "arm",
    "i686": "x32",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
    "riscv64": "riscv64",
}
# jdk-21.0.2+13, jdk-21.0.12.1+1, jdk-11.0.22+7.1, jdk-25+36; early ones (jdk17-2021-07-31-00-07-beta)
# are not matched.
_NAME = re.compile(r"jdk-(\d+(?:\.\d+){0,5}\+\d+(?:\.\d+)?)")
_OLD_NAME = re.compile(r"jdk8u(\d+)-b(\d+)(\.\d+)?")
_LINK = re.compile(
    r"https://github\.com/adoptium/temurin\d+-binaries/releases/download/[A-Za-z0-9._%-]+/"
    r"(OpenJDK[A-Za-z0-9._-]+\.tar\.gz)"
)
_HEX_DIGEST = re.compile(r"[0-9A-Fa-f]{64}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class ImageType:
    """The kind of archive to select.

    Attributes:
        system: ``linux``, ``alpine-linux`` or ``mac``.
        arch: ``x64``, ``aarch64``...
        image: ``jdk`` or ``jre``.
    """

    system: str
    arch: str
    image: str

    @property
    def query(self) -> str:
        """The part of a URL that selects such archives."""
        return f"architecture={self.arch}&os={self.system}&{image_query(self.image)}"


@dataclass(frozen=True, slots=True)
class Available:
    """The available majors, ascending."""

    majors: tuple[int, ...]
    long_term: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """A release with an archive of the kind.

    Attributes:
        version: Its version, ``jre-21.0.2+13`` for one without a compiler.
        date: The date of publication, or empty.
        url: The archive's URL.
        name: The archive's name.
        digest: Its SHA-256, or ``None`` if there is none.
    """

    version: Version
    date: str
    url: str
    name: str
    digest: Digest | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of releases.

    Attributes:
        builds: The matching builds.
        is_last: There are no further pages.
    """

    builds: tuple[Build, ...]
    is_last: bool


def kind_for(platform: Platform, image: str) -> ImageType | None:
    """Return the kind of archive for ``platform``; ``None`` if nothing is built for it."""
    system, arch = _SYSTEMS.get(platform.system), _ARCHITECTURES.get(platform.arch)
    if system is None or arch is None:
        return None
    return ImageType("alpine-linux" if platform.libc == "musl" else system, arch, image)


def image_query(image: str) -> str:
    """Return the part of a URL that selects one kind of image, for all platforms."""
    return f"image_type={image}&jvm_impl=hotspot&heap_size=normal&project=jdk&vendor=eclipse"


def page_url(major: int, kind: ImageType, page: int) -> str:
    """Return the URL of a page of a major's releases, newest first; parsed by `PageReader`."""
    return (
        f"{_API}/assets/feature_releases/{major}/ga?{kind.query}"
        f"&page={page}&page_size={PAGE_SIZE}&sort_method=DEFAULT&sort_order=DESC"
    )


def newest_url(major: int, query: str) -> str:
    """Return the URL of a major's newest release, with one entry per archive; parsed by `NewestReader`."""
    return f"{_API}/assets/latest/{major}/hotspot?{query}"


def named_url(version: Version, image: str) -> str:
    """Return the URL of one release with its archives for all platforms; parsed by `parse_named`."""
    return f"{_API}/assets/release_name/eclipse/{_release_name(version)}?{image_query(image)}"


def modern(version: Version) -> Version:
    """Return a version and build in the form of the lists: ``8u402-b06`` is 8.0.402+6."""
    prefix = f"{version.implementation}-" if version.implementation else ""
    build = ".".join(str(number) for _, number, _ in version.build)
    return Version.parse(f"{prefix}{'.'.join(map(str, version.release))}+{build}")


def parse_available(document: bytes) -> Available:
    """Return the majors that are published.

    Raises:
        ValueError: The document is not such a list.
    """
    answer = json.loads(document)
    if not isinstance(answer, dict) or not isinstance(answer.get("available_releases"), list):
        raise ValueError("it lists no available releases")
    return Available(_majors(answer["available_releases"]), _majors(answer.get("available_lts_releases")))


def parse_named(document: bytes) -> bool:
    """Return whether the document is a release.

    Raises:
        ValueError: It is something else.
    """
    answer = json.loads(document)
    if not isinstance(answer, dict) or not isinstance(answer.get("binaries"), list):
        raise ValueError("it describes no release")
    return bool(answer["binaries"])


@dataclass(frozen=True, slots=True)
class PageReader:
    """Parses a page of releases; entries with invalid versions are dropped.

    Attributes:
        kind: The archives to select; the API sometimes returns others, too.
    """

    kind: ImageType

    def __call__(self, document: bytes) -> Page:
        """Return the page; ``ValueError`` if the document is not one."""
        entries = _list(document)
        builds: list[Build] = []
        for entry in entries:
            if entry.get("release_type", "ga") != "ga":
                continue
            binaries = entry.get("binaries")
            for binary in binaries if isinstance(binaries, list) else ():
                builds += _build(entry.get("release_name"), entry.get("timestamp"), binary, self.kind)
        return Page(tuple(builds), len(entries) < PAGE_SIZE)


@dataclass(frozen=True, slots=True)
class NewestReader:
    """Parses the newest release of a major: its fields are singular where other documents have lists.

    Attributes:
        kind: The archives to select; ``None`` for archives of the image on any platform.
        image: The kind of image, if any platform is accepted.
    """

    kind: ImageType | None
    image: str

    def __call__(self, document: bytes) -> tuple[Build, ...]:
        """Return the builds; ``ValueError`` if the document is not such a list."""
        found: list[Build] = []
        for entry in _list(document):
            kind = self.kind or _kind_of(entry.get("binary"), self.image)
            if kind is not None:
                found += _build(entry.get("release_name"), None, entry.get("binary"), kind)
        return tuple(found)


def _list(document: bytes) -> list[dict[str, object]]:
    entries = json.loads(document)
    if not isinstance(entries, list):
        raise ValueError("it is not a list")
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def _majors(value: object) -> tuple[int, ...]:
    found = value if isinstance(value, list) else []
    return tuple(sorted({each for each in found if type(each) is int and 8 <= each < 1000}))


def _kind_of(binary: object, image: str) -> ImageType | None:
    if not isinstance(binary, dict):
        return None
    return ImageType(str(binary.get("os")), str(binary.get("architecture")), image)


def _build(name: object, timestamp: object, binary: object, kind: ImageType) -> Iterator[Build]:
    """Yield the build in ``binary``, if it is of ``kind`` and completely valid."""
    version = _version(name, kind.image)
    if version is None or not isinstance(binary, dict):
        return
    found = (binary.get("os"), binary.get("architecture"), binary.get("image_type"))
    package = binary.get("package")
    if found != (kind.system, kind.arch, kind.image) or not isinstance(package, dict):
        return
    link = package.get("link")
    match = _LINK.fullmatch(link) if isinstance(link, str) else None
    if match is None:
        return
    checksum = package.get("checksum")
    is_digest = isinstance(checksum, str) and _HEX_DIGEST.fullmatch(checksum)
    digest = Digest("sha256", bytes.fromhex(str(checksum))) if is_digest else None
    yield Build(version, _date(timestamp) or _date(binary.get("updated_at")), match[0], match[1], digest)


def _date(value: object) -> str:
    text = value[:10] if isinstance(value, str) else ""
    return text if _DATE.fullmatch(text) else ""


def _version(name: object, image: str) -> Version | None:
    """Return the version in a release's name: ``jdk8u402-b06`` is 8.0.402+6."""
    if not isinstance(name, str) or len(name) > 60:
        return None
    if match := _NAME.fullmatch(name):
        numbers = match[1]
    elif match := _OLD_NAME.fullmatch(name):
        numbers = f"8.0.{int(match[1])}+{int(match[2])}{match[3] or ''}"
    else:
        return None
    return Version.parse(f"jre-{numbers}" if image == "jre" else numbers)


def _release_name(version: Version) -> str:
    """Return the publisher's name for a version with its build, escaped for a URL."""
    numbers = ".".join(map(str, version.release))
    build, *rest = (str(number) for _, number, _ in version.build)
    if version.release[0] == 8:
        return ".".join((f"jdk8u{version.release[-1]}-b{build:0>2}", *rest))
    return ".".join((f"jdk-{numbers}%2B{build}", *rest))
