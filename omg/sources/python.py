"""Python: CPython from python-build-standalone, PyPy from its project."""

from __future__ import annotations

import re
from functools import partial

from omg.errors import DownloadError, NoSuchReleaseError, OfflineError, UnsupportedPlatformError
from omg.runtimes.python import RUNTIME
from omg.sources import pypy, standalone
from omg.sources.attested import Attested
from omg.sources.checksum import MissingChecksumError, parse_sums
from omg.sources.source import Offer, PublishedArchive, Source, read, require
from omg.sources.standalone_build import layout_of, triple_of
from omg.versions.grammar import quoted
from omg.versions.resolver import is_standard_release, resolve
from omg.versions.spec import Latest, Range, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.checksum import Digest
    from omg.sources.extras import Extras
    from omg.sources.source import Release, Steps
    from omg.sources.standalone import Found
    from omg.versions.spec import VersionSpec

# Source: astral-sh/python-build-standalone, .github/workflows/release.yml (attest-build-provenance).
_PROJECT = "astral-sh/python-build-standalone"
_UNCHECKED = "python-build-standalone publishes Sigstore attestations"
# The rest of a name may differ in what is attested: it gets its final form in the release.
_ATTESTED_NAME = re.compile(r"cpython-[^+-]+")
_DEBUG = re.compile(r"(?P<version>\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?t?)(?:d|\+debug)")
_WHAT = "list of Python releases"


def releases(platform: Platform, spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the newest release, and all of them if it does not contain what ``spec`` selects."""
    wanted = Version.parse(spec.text) if isinstance(spec, Token) else None
    if wanted is not None:
        _refuse_others(wanted)
        if wanted.implementation == "pypy" or wanted.text == "pypy":
            return (yield from pypy.releases(platform))
    found = yield from _found(platform, spec)
    listed = standalone.releases_of(found, _reason(platform))
    if spec is not None:
        return listed
    try:
        return listed + (yield from pypy.releases(platform))
    except (DownloadError, OfflineError):
        return listed  # for a list, some versions are better than none


def _reason(platform: Platform) -> str:
    """Return why a version may only have builds for other platforms."""
    if platform.libc == "musl":
        return "its builds for musl cannot load extension modules, if there are any"
    return ""


def offer(release: Release, platform: Platform, _extras: Extras) -> Steps[Offer]:
    """Request the build of a version and its digest.

    Raises:
        NoSuchReleaseError: The version does not exist.
        UnsupportedPlatformError: It is not published for this platform.
        ChecksumError: It has no digest, or two lists contradict each other.
    """
    version = release.version
    if version.implementation == "pypy":
        return (yield from pypy.offer(release, platform))
    found = (yield from _found(platform, Token(version.text))).get(version.text)
    if found is None:
        raise NoSuchReleaseError(f"{SOURCE.name} has no python {version}")
    build = found.build
    if build is None:
        raise UnsupportedPlatformError(f"python {version} is not published for {platform}")
    digest = standalone.require_same(build, (yield from _digests(build.tag)))
    if digest is None:
        # Releases before July 2025 have a digest file next to each archive.
        digest = yield from read(f"{build.url}.sha256", standalone.parse_lone_digest, "digest")
    if digest is None:
        raise MissingChecksumError(f"there is no checksum of `{build.name}`", hint="nothing was installed")
    archive = PublishedArchive(build.url, build.name, digest, layout_of(build))
    match = _ATTESTED_NAME.match(build.name)
    attested = Attested(_PROJECT, match[0] if match else build.name)
    return Offer((archive,), unchecked=_UNCHECKED, attested=attested)


def _found(platform: Platform, spec: VersionSpec | None) -> Steps[dict[str, Found]]:
    """Return the available builds by version; the index of all releases is large and requested last.

    Raises:
        DownloadError: Neither list could be downloaded, or one that is needed could not.
    """
    triple = triple_of(platform)
    failure: DownloadError | OfflineError | None = None
    newest: dict[str, Found] = {}
    try:
        tag = yield from require(standalone.NEWEST_URL, standalone.parse_newest, _WHAT)
        url = standalone.sums_url(tag)
        sums = yield from require(url, partial(parse_sums, where=url), _WHAT)
        newest = standalone.found_in_sums(sums, tag, triple)
    except (DownloadError, OfflineError) as error:
        failure = error
    if spec is not None and _is_settled(spec, newest):
        return newest
    try:
        return standalone.merged(newest, (yield from _index(triple)))
    except (DownloadError, OfflineError) as error:
        if newest and spec is None:
            return newest
        if newest and not failure:
            there = sorted((one.version for one in standalone.releases_of(newest)), reverse=True)
            error.hint = f"the newest release is available, with {', '.join(map(str, there))}"
        raise (failure or error) from error


def _index(triple: str) -> Steps[dict[str, Found]]:
    """Request the index of all releases, from one host and then from the other."""
    reader = standalone.IndexReader(triple)
    first, second = standalone.INDEX_URLS
    try:
        found = yield from read(first, reader, _WHAT)
    except (DownloadError, OfflineError):
        found = None
    return found if found is not None else (yield from require(second, reader, _WHAT))


def _digests(tag: str) -> Steps[dict[str, Digest]]:
    """Request the digests of a release, which are also in the index; empty if it has none."""
    url = standalone.sums_url(tag)
    try:
        return (yield from read(url, partial(parse_sums, where=url), "list of checksums")) or {}
    except (DownloadError, OfflineError):
        return {}


def _is_settled(spec: VersionSpec, newest: dict[str, Found]) -> bool:
    """Return whether ``spec`` cannot select an older build: ``newest`` has the last of each minor."""
    here = [Version.parse(text) for text, found in newest.items() if found.build is not None]
    if isinstance(spec, Token):
        return resolve(spec, here, vocabulary=RUNTIME.vocabulary, purpose="available") is not None
    if isinstance(spec, Latest):
        return any(map(is_standard_release, here))
    if not isinstance(spec, Range):
        return False
    best = resolve(spec, here, vocabulary=RUNTIME.vocabulary, purpose="available")
    # `<3.13.5` matches the newest 3.12, but a 3.13 that is not the newest would be better.
    return best is not None and not any(
        _is_met_by_an_older(spec, version) for version in here if version > best
    )


def _is_met_by_an_older(spec: Range, version: Version) -> bool:
    """Return whether an older patch of the minor of ``version`` may match ``spec``."""
    if not is_standard_release(version):
        return False
    major, minor, patch = version.release
    older = [Version.parse(f"{major}.{minor}.{number}") for number in range(patch)]
    return resolve(spec, older, vocabulary=RUNTIME.vocabulary, purpose="available") is not None


def _refuse_others(wanted: Version) -> None:
    """Explain how to get builds that omg does not install.

    Raises:
        NoSuchReleaseError: It is one of those.
    """
    text = wanted.text
    if debug := _DEBUG.fullmatch(text):
        plain = debug["version"]
        raise NoSuchReleaseError(
            f"omg installs no debug builds of python, as {quoted(text)} asks for", hint=f"write {plain}"
        )
    if text == "pypy" or wanted.implementation == "pypy":
        if wanted.prerelease and wanted.channel == "nightly":
            raise NoSuchReleaseError(
                f"nightly builds of PyPy have no published digest, so omg does not install {quoted(text)}",
                hint=f"write {text.removesuffix('-nightly')} for its newest release",
            )
        return
    if wanted.is_name or wanted.implementation:
        what = "GraalPy" if text.startswith("graalpy") else quoted(text)
        raise NoSuchReleaseError(
            f"omg installs CPython and PyPy, not {what}",
            hint=f"install it with another manager, then run omg import, or omg link python@{text} DIR",
        )


SOURCE = Source(
    name=f"github.com/{_PROJECT}",
    hosts=(
        "github.com",
        ".githubusercontent.com",
        "releases.astral.sh",
        "downloads.python.org",
    ),
    probe_url=standalone.NEWEST_URL,
    releases=releases,
    offer=offer,
)
