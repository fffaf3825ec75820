"""python-build-standalone: its newest release, its digests, its index of all releases. Pure.

A release of the project is named by its date and has the newest patch of each supported minor version;
its list of digests is its list of files. Older patches are in an index of all releases, one per line.
"""

from __future__ import annotations

import json
import re

from omg.errors import ChecksumError
from omg.sources.checksum import Digest, is_web_page
from omg.sources.source import Release
from omg.sources.standalone_build import DOWNLOADS, build_of_name, build_of_url
from omg.value import dataclass
from omg.versions.grammar import quoted
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.sources.standalone_build import Build

# A small document with the newest release; api.github.com allows 60 requests per hour.
# Source: https://github.com/astral-sh/python-build-standalone, docs/running.rst, read 2026-11-23.
NEWEST_URL = (
    "https://raw.githubusercontent.com/astral-sh/python-build-standalone/latest-release/latest-release.json"
)
# Every published build, with its digest.
# Source: https://github.com/astral-sh/uv, crates/uv-python/src/downloads.rs, read 2026-11-23.
INDEX_URLS = (
    "https://releases.astral.sh/github/versions/main/v1/python-build-standalone.ndjson",
    "https://raw.githubusercontent.com/astral-sh/versions/main/v1/python-build-standalone.ndjson",
)

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TAG = re.compile(r"\d{8}(?:T\d{4})?")
_HEX = re.compile(r"[0-9a-f]{64}")
_MAX_LINE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """What a list has of one version.

    Attributes:
        date: The date of its newest build; empty if the list has none.
        build: The best of its newest builds for the platform, or ``None`` if there are only others.
    """

    date: str
    build: Build | None


def parse_newest(document: bytes) -> str:
    """Return the tag of the newest release.

    Raises:
        ValueError: The document contains none.
    """
    table = json.loads(document)
    tag = table.get("tag") if isinstance(table, dict) else None
    if not isinstance(tag, str) or not _TAG.fullmatch(tag):
        raise ValueError("it lists no release")
    return tag


def sums_url(tag: str) -> str:
    """Return the URL of a release's list of digests."""
    return f"{DOWNLOADS}/{tag}/SHA256SUMS"


def parse_lone_digest(document: bytes) -> Digest:
    """Return the digest in a file that contains nothing else.

    Raises:
        ValueError: It contains something else.
    """
    text = document[:200].decode(errors="replace").strip().lower()
    if not _HEX.fullmatch(text):
        raise ValueError("it is not a checksum")
    return Digest("sha256", bytes.fromhex(text))


def found_in_sums(digests: Mapping[str, Digest], tag: str, triple: str) -> dict[str, Found]:
    """Return the builds in a release's list of digests by version; invalid names are dropped."""
    date = f"{tag[:4]}-{tag[4:6]}-{tag[6:8]}"
    found: dict[str, Found] = {}
    for name, digest in digests.items():
        parsed = build_of_name(name, tag, digest)
        if parsed is not None:
            build, its_triple = parsed
            _take(found, build, date, is_available_here=its_triple == triple)
    return found


@dataclass(frozen=True, slots=True)
class IndexReader:
    """Parses the index of all releases, and keeps the builds for one platform.

    Attributes:
        triple: The platform.
    """

    triple: str

    def __call__(self, document: bytes) -> dict[str, Found]:
        """Return the builds in the index by version.

        Lines are parsed one by one: the whole document would take ten times its size in memory.

        Raises:
            ValueError: The document is not the index, or is truncated.
        """
        if is_web_page(document):
            raise ValueError("it is an HTML page")
        found: dict[str, Found] = {}
        start = 0
        while start < len(document):
            end = document.find(b"\n", start)
            end = len(document) if end < 0 else end
            if end - start > _MAX_LINE_BYTES:
                raise ValueError("it has a line longer than a megabyte")
            if line := document[start:end].strip():
                self._read(json.loads(line), found)
            start = end + 1
        if not found:
            raise ValueError("it lists no release")
        return found

    def _read(self, record: object, found: dict[str, Found]) -> None:
        if not isinstance(record, dict):
            raise ValueError("one of its lines is not a record")
        artifacts, date = record.get("artifacts"), record.get("date")
        if not isinstance(artifacts, list):
            return
        day = date[:10] if isinstance(date, str) and _DATE.fullmatch(date[:10]) else ""
        number = str(record.get("version")).partition("+")[0]
        for artifact in artifacts:
            url = artifact.get("url") if isinstance(artifact, dict) else None
            if not isinstance(url, str):
                continue
            # Most are for other platforms, or of known versions: the URL alone shows that.
            is_candidate = self.triple != "" and self.triple in url
            if not is_candidate and f"{number}{'t' if 'freethreaded' in url else ''}" in found:
                continue
            parsed = build_of_url(url, artifact.get("sha256"))
            if parsed is not None:
                build, triple = parsed
                _take(found, build, day, is_available_here=triple == self.triple)


def releases_of(found: Mapping[str, Found], reason: str = "") -> tuple[Release, ...]:
    """Return the builds as releases; ``reason`` is why some are only for other platforms."""
    reasons = (reason,) if reason else ()
    return tuple(
        Release(
            Version.parse(text),
            date=one.date,
            is_available_here=one.build is not None,
            notes=() if one.build is not None else reasons,
        )
        for text, one in found.items()
    )


def merged(newer: Mapping[str, Found], older: Mapping[str, Found]) -> dict[str, Found]:
    """Return both; if both have a version for this platform, that of ``newer``."""
    both = dict(older)
    for text, one in newer.items():
        if one.build is not None or text not in both:
            both[text] = one
    return both


def require_same(build: Build, digests: Mapping[str, Digest]) -> Digest | None:
    """Return the digest of ``build`` that two lists agree on, or the only one there is.

    Raises:
        ChecksumError: They differ.
    """
    listed = digests.get(build.name)
    if listed is not None and build.digest is not None and listed != build.digest:
        raise ChecksumError(
            f"two lists have different checksums for {quoted(build.name)}: {listed} and {build.digest}",
            hint="nothing was installed; report this to the publisher",
        )
    return listed or build.digest


def _take(found: dict[str, Found], build: Build, date: str, *, is_available_here: bool) -> None:
    present = found.get(build.version)
    if present is None:
        found[build.version] = Found(date, build if is_available_here else None)
    elif is_available_here and (present.build is None or _is_better(build, present.build)):
        found[build.version] = Found(date, build)


def _is_better(build: Build, other: Build) -> bool:
    return (build.tag, -build.rank) > (other.tag, -other.rank)
