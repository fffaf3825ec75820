"""A publisher: where its releases are listed, and what a release consists of. Pure.

A source downloads nothing: its functions are generators (`Steps`) that yield one `Document` or `Redirect`
after the other, get what it comes to, and return the result. `omg.install.publisher` asks the network.
"""

from __future__ import annotations

from omg.errors import DownloadError
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from typing import Any, TypeVar

    from omg.platform import Platform
    from omg.sources.attested import Attested
    from omg.sources.checksum import Digest
    from omg.sources.extras import Extras
    from omg.sources.layout import Layout
    from omg.sources.packages import Packages
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version

    T = TypeVar("T")
    Steps = Generator["Document | Redirect", Any, T]


@dataclass(frozen=True, slots=True)
class Document:
    """A request for a small document; the result is what ``parse`` returned, or ``None`` if it is missing.

    Other failures (`omg.errors.DownloadError`) are raised where the request was yielded.

    Attributes:
        url: The publisher's URL.
        parse: Parses it. ``ValueError`` if it is another kind of document; an `OmgError` is passed on.
        what: A description for messages: ``list of node releases``.
        headers: Further request headers.
    """

    url: str
    parse: Callable[[bytes], object]
    what: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """A request for the target of a redirect; the result is ``None`` if there is none, or offline."""

    url: str


def read(
    url: str, parse: Callable[[bytes], T], what: str, headers: tuple[tuple[str, str], ...] = ()
) -> Steps[T | None]:
    """Request the document at ``url`` and return what ``parse`` makes of it; ``None`` if missing."""
    answer: T | None = yield Document(url, parse, what, headers)
    return answer


def require(
    url: str, parse: Callable[[bytes], T], what: str, headers: tuple[tuple[str, str], ...] = ()
) -> Steps[T]:
    """Request a document that must exist, and return what ``parse`` makes of it.

    Raises:
        DownloadError: It does not exist.
    """
    answer = yield from read(url, parse, what, headers)
    if answer is None:
        raise DownloadError(f"there is no `{url}`", hint="a mirror may be incomplete")
    return answer


@dataclass(frozen=True, slots=True)
class Release:
    """One entry of a source's index.

    Attributes:
        version: The version, spelled like its directory.
        lts: Name of its LTS line, or empty.
        channel: ``nightly``, ``canary``..., or empty for a release.
        date: The date of publication, ``2026-05-20``; empty if the index has none.
        is_available_here: Whether the index has an archive of it for the requested platform.
        is_security: Whether the index says that it closes a security hole; most indexes never say so.
        document_url: The document that describes its content, if it was already read.
        notes: What the user should know, one sentence each.
    """

    version: Version
    lts: str = ""
    channel: str = ""
    date: str = ""
    is_available_here: bool = True
    is_security: bool = False
    document_url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedArchive:
    """One archive of a release.

    Attributes:
        url: The publisher's URL of it.
        name: The publisher's file name; its ending gives the format.
        digest: The published digest.
        layout: How it becomes the toolchain, or a part of it.
        signature_urls: Detached signatures of the archive itself, the best one first.
        headers: Further request headers; may contain a credential.
        others: The same files in other formats, see `omg.sources.archive_format`. None of them is signed
            by itself.
    """

    url: str
    name: str
    digest: Digest
    layout: Layout
    signature_urls: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    others: tuple[PublishedArchive, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedSums:
    """A list of digests that may be signed.

    Attributes:
        url: Its URL.
        content: The downloaded document.
        signature_urls: Its signatures, the best one first: detached ones, or the clear-signed document.
        digests: Parses another format than ``sha256sum``'s; an `OmgError` if it contains none.
    """

    url: str
    content: bytes
    signature_urls: tuple[str, ...]
    digests: Callable[[bytes], Mapping[str, Digest]] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that one release consists of on one platform.

    Attributes:
        archives: Its archives, the main one first.
        sums: The list of their digests, if it may be signed.
        is_official: Whether the runtime's publisher made them.
        publisher: Who made them, if not the runtime's publisher.
        components, targets: The optional components and foreign platforms it contains, for the receipt.
        notes: What the user should know, one sentence each.
        files: Further files of the toolchain, with their paths and content.
        not_signed: Why nothing is signed, if there is a special reason.
        unchecked: Who publishes what omg may not check: ``jdx/ruby publishes Sigstore attestations``.
        attested: What the attestation of the main archive must say, if it has one.
    """

    archives: tuple[PublishedArchive, ...]
    sums: SignedSums | None = None
    is_official: bool = True
    publisher: str = ""
    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    not_signed: str = ""
    unchecked: str = ""
    attested: Attested | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """The trusted OpenPGP keys of a publisher.

    Attributes:
        fingerprints: Of the primary keys, in upper case; the current ones come first.
        key_urls: Where to download a key, with its ``{fingerprint}``, which is compared; the best one first.
        hosts: The allowed hosts for keys.
    """

    fingerprints: tuple[str, ...]
    key_urls: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The publisher of a runtime.

    Attributes:
        name: Its display name: its host.
        hosts: The allowed hosts for its files, including redirects; ``.host`` includes all subdomains.
        probe_url: A document, not an HTML page, that exists whenever the publisher can be reached.
        is_probe_needed: Without that document no version can be installed; otherwise a mirror may lack it.
        releases: Steps to the releases that a spec may select, in any order; ``None`` for the ones to
            list. Entries with invalid versions are dropped.
        offer: Steps to what a release consists of on a platform. `NoSuchReleaseError` if the version
            does not exist, `UnsupportedPlatformError` if it is not published for this platform.
        shortcut: Steps to the release that a spec selects, if it is known without the list (a complete
            version, a channel with its own document); otherwise they return ``None``.
        shortcut_with_extras: The same, if it depends on the requested optional parts.
        packages: The packages of an npm registry for a platform, or ``None``.
        signing: The trusted keys, if the publisher signs.
    """

    name: str
    hosts: tuple[str, ...]
    probe_url: str
    releases: Callable[[Platform, VersionSpec | None], Steps[tuple[Release, ...]]]
    offer: Callable[[Release, Platform, Extras], Steps[Offer]]
    shortcut: Callable[[VersionSpec, Platform], Steps[Release | None]] | None = None
    shortcut_with_extras: Callable[[VersionSpec, Platform, Extras], Steps[Release | None]] | None = None
    packages: Callable[[Platform], Packages | None] | None = None
    signing: Signing | None = None
    is_probe_needed: bool = True
