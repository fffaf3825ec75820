"""Java: Temurin, listed by Adoptium's API and downloaded from GitHub; and the names of other vendors."""

from __future__ import annotations

import re

from omg.errors import NoSuchReleaseError, UnsupportedPlatformError
from omg.sources.adoptium import (
    AVAILABLE_URL,
    NewestReader,
    PageReader,
    image_query,
    kind_for,
    modern,
    named_url,
    newest_url,
    page_url,
    parse_available,
    parse_named,
)
from omg.sources.checksum import MissingChecksumError
from omg.sources.layout import Layout
from omg.sources.source import Offer, PublishedArchive, Release, Signing, Source, read, require
from omg.versions.grammar import quoted
from omg.versions.spec import Latest, Lts, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.platform import Platform
    from omg.sources.adoptium import Available, Build, ImageType, Page
    from omg.sources.extras import Extras
    from omg.sources.source import Steps
    from omg.versions.spec import VersionSpec

_LIST = "list of Temurin's releases"
_MAX_PAGES = 20
# A new major is listed before it has builds, and an old one after its builds were removed.
_MAX_EMPTY_MAJORS = 4
_NEAR = 3
# The major in the names of other vendors' builds: `zulu-17.50`, `openjdk64-17.0.19`, `oracle64-1.8.0.144`,
# `graalvm-ce-java17-22.3.0`, `17.0.2-amzn`.
_MAJOR = re.compile(r"java(\d+)|(?:^|[-_])(?:1\.)?(\d+)")
_SIGNING = Signing(
    # Adoptium GPG Key (DEB/RPM Signing Key), which also signs the archives. Source: adoptium/containers,
    # the Dockerfiles, and https://adoptium.net/installation/linux/, read 2026-11-23.
    fingerprints=("3B04D753C9050D9A5D343F39843C48A565F8F04B",),
    key_urls=(
        "https://packages.adoptium.net/artifactory/api/gpg/key/public",
        "https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x{fingerprint}",
    ),
    hosts=("packages.adoptium.net", "keyserver.ubuntu.com"),
)

# Other vendors, by their names in jenv, SDKMAN, mise and setup-java. Source: https://sdkman.io/jdks,
# jdx/mise, docs/lang/java.md, and actions/setup-java, README.md, read 2026-11-23.
_VENDORS = {
    "adoptopenjdk": "AdoptOpenJDK, which became Temurin",
    "albba": "Alibaba Dragonwell",
    "amazon": "Amazon Corretto",
    "amzn": "Amazon Corretto",
    "azul": "Azul Zulu",
    "bellsoft": "BellSoft Liberica",
    "bisheng": "Huawei BiSheng",
    "bsg": "Huawei BiSheng",
    "corretto": "Amazon Corretto",
    "dragonwell": "Alibaba Dragonwell",
    "gln": "Gluon's GraalVM",
    "gluon": "Gluon's GraalVM",
    "graal": "Oracle GraalVM",
    "graalce": "GraalVM Community",
    "graalvm": "GraalVM",
    "grl": "GraalVM",
    "ibm": "IBM Semeru",
    "jbr": "the JetBrains Runtime",
    "jbrsdk": "the JetBrains Runtime",
    "jetbrains": "the JetBrains Runtime",
    "kona": "Tencent Kona",
    "liberica": "BellSoft Liberica",
    "librca": "BellSoft Liberica",
    "mandrel": "Red Hat Mandrel",
    "microsoft": "Microsoft's build of OpenJDK",
    "ms": "Microsoft's build of OpenJDK",
    "nik": "BellSoft's Liberica Native Image Kit",
    "open": "the build of jdk.java.net",
    "openj": "Eclipse OpenJ9",
    "openjdk": "the build of jdk.java.net",
    "oracle": "Oracle's Java",
    "perf": "Azul Zulu Prime",
    "redhat": "Red Hat's Java",
    "sapmachine": "SAP Machine",
    "sapmchn": "SAP Machine",
    "sem": "IBM Semeru",
    "semeru": "IBM Semeru",
    "tencent": "Tencent Kona",
    "trava": "Trava",
    "zing": "Azul Zulu Prime",
    "zulu": "Azul Zulu",
}


def vendor_of(spec: str) -> str | None:
    """Return the vendor of the Java in a spec, if it is not Temurin: ``21.0.2-amzn``."""
    words = re.findall("[a-z]+", spec.lower())
    return next((_VENDORS[word] for word in words if word in _VENDORS), None)


def shortcut(spec: VersionSpec, _platform: Platform) -> Steps[Release | None]:
    """Refuse the names of other vendors; everything else needs the lists.

    Raises:
        NoSuchReleaseError: The spec names another vendor's Java.
    """
    yield from ()
    vendor = vendor_of(spec.text) if isinstance(spec, Token) else None
    if vendor is None or not isinstance(spec, Token):
        return None
    number = _MAJOR.search(spec.text)
    instead = f"java@{number[1] or number[2]}" if number else "java@lts"
    raise NoSuchReleaseError(
        f"java {quoted(spec.text)} is {vendor}, and omg installs Temurin only",
        hint=f"run omg install {instead} for Temurin; or install the other one with another manager, such as"
        f" mise install java@{spec.text}, and run omg import",
    )


def releases(platform: Platform, spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the builds of the major that ``spec`` selects; without a spec, the newest of every major."""
    kind = _kind(platform, "jre" if _means_jre(spec) else "jdk")
    available = yield from require(AVAILABLE_URL, parse_available, _LIST)
    if isinstance(spec, Token) and (major := _major(spec)) is not None:
        return (yield from _of_major(major, spec, available, kind, platform))
    if isinstance(spec, Latest) or _means_jre(spec):
        return (yield from _of_first(reversed(available.majors), available, kind))
    if isinstance(spec, Lts) and spec.line == "*":
        return (yield from _of_first(reversed(available.long_term), available, kind))
    if isinstance(spec, Lts) and spec.line.isdecimal():
        return (yield from _of_first((int(spec.line),), available, kind))
    # To count LTS lines, one release of each is enough.
    majors = available.long_term if isinstance(spec, Lts) else available.majors
    return (yield from _newest_of(majors, available, kind))


def offer(release: Release, platform: Platform, _extras: Extras) -> Steps[Offer]:
    """Request the list of its major again, for the details of the archive."""
    version = release.version
    kind = _kind(platform, "jre" if version.implementation else "jdk")
    builds = yield from _builds(version.release[0], kind)
    build = next((build for build in builds if build.version == version), None)
    if build is None:
        if (yield from _is_elsewhere(version, kind)):
            raise UnsupportedPlatformError(f"java {version} is not published for {platform}")
        raise NoSuchReleaseError(f"{SOURCE.name} has no java {version}")
    if build.digest is None:
        raise MissingChecksumError(
            f"{SOURCE.name} publishes no SHA-256 of `{build.name}`, so java {version} is not installed"
        )
    layout = Layout(
        executables=("bin/java",) if kind.image == "jre" else ("bin/java", "bin/javac"),
        root="Contents/Home/" if platform.system == "macos" else "",
    )
    archive = PublishedArchive(build.url, build.name, build.digest, layout, (f"{build.url}.sig",))
    return Offer((archive,))


def _kind(platform: Platform, image: str) -> ImageType:
    kind = kind_for(platform, image)
    if kind is None:
        raise UnsupportedPlatformError(f"{SOURCE.name} has no java for {platform}")
    return kind


def _means_jre(spec: VersionSpec | None) -> bool:
    return isinstance(spec, Token) and (
        spec.text == "jre" or Version.parse(spec.text).implementation == "jre"
    )


def _major(spec: Token) -> int | None:
    version = Version.parse(spec.text)
    return version.release[0] if version.release else None


def _of_major(
    major: int, spec: Token, available: Available, kind: ImageType, platform: Platform
) -> Steps[tuple[Release, ...]]:
    """Request a major's builds; if the selected one is missing, check whether other platforms have it."""
    if major not in available.majors:
        return (yield from _newest_of(_near(major, available.majors), available, kind))
    builds = yield from _builds(major, kind)
    found = _released(builds, available)
    wanted = Version.parse(spec.text)
    if any(build.version.begins_with(wanted) for build in builds):
        return found
    notes = _under_rosetta(platform)
    if (yield from _is_elsewhere(wanted, kind)):
        found = (*found, Release(modern(wanted), is_available_here=False, notes=notes))
    elif not builds:
        newest = yield from read(
            newest_url(major, image_query(kind.image)), NewestReader(None, kind.image), _LIST
        )
        found = tuple(
            Release(build.version, date=build.date, is_available_here=False, notes=notes)
            for build in (newest or ())[:1]
        )
    if not builds:
        found = (*found, *(yield from _newest_of(_near(major, available.majors), available, kind)))
    return found


def _is_elsewhere(version: Version, kind: ImageType) -> Steps[bool]:
    """Return whether a complete version is published for any platform."""
    if not version.build:
        return False
    return bool((yield from read(named_url(version, kind.image), parse_named, "release of Temurin")))


def _of_first(majors: Iterable[int], available: Available, kind: ImageType) -> Steps[tuple[Release, ...]]:
    """Request the builds of the first of ``majors`` that has any for this platform."""
    for major in tuple(majors)[:_MAX_EMPTY_MAJORS]:
        builds = yield from _builds(major, kind)
        if builds:
            return _released(builds, available)
    return ()


def _newest_of(majors: Iterable[int], available: Available, kind: ImageType) -> Steps[tuple[Release, ...]]:
    """Request the newest build of each of ``majors``: one small document each."""
    found: list[Release] = []
    for major in majors:
        builds = yield from read(newest_url(major, kind.query), NewestReader(kind, kind.image), _LIST)
        found += _released(builds or (), available)
    return tuple(found)


def _builds(major: int, kind: ImageType) -> Steps[tuple[Build, ...]]:
    """Request all builds of a major, page by page; there is no page after the last one."""
    found: list[Build] = []
    for number in range(_MAX_PAGES):
        page: Page | None = yield from read(page_url(major, kind, number), PageReader(kind), _LIST)
        if page is None:
            break
        found += page.builds
        if page.is_last:
            break
    return tuple(found)


def _released(builds: Iterable[Build], available: Available) -> tuple[Release, ...]:
    return tuple(
        Release(build.version, lts=_line(build.version, available), date=build.date) for build in builds
    )


def _line(version: Version, available: Available) -> str:
    return str(version.release[0]) if version.release[0] in available.long_term else ""


def _near(major: int, majors: tuple[int, ...]) -> tuple[int, ...]:
    """Return the majors near ``major``, for a hint."""
    others = sorted((abs(other - major), -other) for other in majors if other != major)
    return tuple(-other for _, other in others[:_NEAR])


def _under_rosetta(platform: Platform) -> tuple[str, ...]:
    if (platform.system, platform.arch) != ("macos", "arm64"):
        return ()
    return ("with --arch x64 it is installed for Intel processors, and runs under Rosetta",)


SOURCE = Source(
    name="adoptium.net",
    hosts=("api.adoptium.net", "github.com", ".githubusercontent.com"),
    probe_url=AVAILABLE_URL,
    releases=releases,
    offer=offer,
    shortcut=shortcut,
    signing=_SIGNING,
)
