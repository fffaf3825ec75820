"""What an install consists of, whoever it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from omg.signing.signature import SignatureVerdict, Status, unchecked
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.sources.checksum import Digest
    from omg.sources.source import Layout, Release
    from omg.versions.spec import VersionSpec


_OF_REGISTRY = unchecked("npm's registry signs its packages")
# What is said of an archive that is yet to be fetched and judged.
SEALED = SignatureVerdict(Status.UNVERIFIABLE, reason="the archive's signature has not been checked")


@dataclass(frozen=True, slots=True)
class Part:
    """One archive.

    Attributes:
        url: The publisher's address of it.
        name: What the publisher calls it; the ending tells its format.
        digest: The published digest.
        layout: How it becomes (a part of) the toolchain.
        hosts: Hosts it may come from, see `omg.network.url.Routes.check`.
        headers: Further request headers; may hold a credential.
    """

    url: str
    name: str
    digest: Digest
    layout: Layout
    hosts: tuple[str, ...]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that makes up one toolchain.

    Attributes:
        source: What it comes from, as the receipt names it: a host, ``npm:PACKAGE``.
        parts: Its archives, the main one first.
        is_official: Whether the runtime's publisher made the main archive.
        publisher: Who did, where that is not the runtime's publisher.
        signature: What is known of who signed the main archive, or the digest of it.
        seal: Judges the main archive itself once it is there; until then `signature` says nothing.
        components: Optional parts that are in it.
        targets: Foreign platforms that are in it.
        notes: What whoever installs it should know, a sentence each.
        files: Further files of the toolchain: their paths in it and what they hold.
    """

    source: str
    parts: tuple[Part, ...]
    is_official: bool = True
    publisher: str = ""
    signature: SignatureVerdict = _OF_REGISTRY
    seal: Seal | None = None
    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()


class Seal(Protocol):
    """The publisher's signature of an archive."""

    def judge(self, archive: Path, /) -> SignatureVerdict:
        """Return what it proves about a file."""


class Upstream(Protocol):
    """Where the releases of one runtime come from: its publisher, or an npm registry."""

    @property
    def name(self) -> str:
        """What people know it by."""

    def releases(self, spec: VersionSpec | None = None, /) -> tuple[Release, ...]:
        """Return the releases that ``spec`` may mean; without it those that people are shown.

        Raises:
            DownloadError: The list cannot be had.
        """

    def shortcut(self, spec: VersionSpec) -> Release | None:
        """Return the release that ``spec`` means where that is known without the list; else ``None``."""

    def plan(self, release: Release) -> Plan:
        """Return what ``release`` consists of on this machine.

        Raises:
            NoSuchReleaseError: There is no such version.
            UnsupportedPlatformError: There is, but not for this machine.
            DownloadError: The digests cannot be had.
            ChecksumError: The digests are missing, empty or malformed.
        """

    def doubt(self) -> None:
        """Drop what was kept of its documents and keys: something that was fetched contradicts them."""
