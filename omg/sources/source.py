"""What a publisher is: where its releases are listed, and what a release consists of. Pure.

A source fetches nothing. It says which document it wants, and is given what that document says: its
functions are generators (`Steps`) that yield one `Ask` after the other and return the answer.
`omg.install.publisher` is their other half; a test may be too, with a dictionary in place of the network.
"""

from __future__ import annotations

from omg.errors import DownloadError
from omg.value import dataclass
from omg.versions.spec import Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from typing import Any, TypeVar

    from omg.platform import Platform
    from omg.sources.checksum import Digest
    from omg.sources.component import Component
    from omg.sources.relocation import Relocation
    from omg.versions.spec import VersionSpec

    T = TypeVar("T")
    Steps = Generator["Document | Redirect", Any, T]


@dataclass(frozen=True, slots=True)
class Document:
    """A wish for a small document; what is sent back is what ``parse`` made of it, or ``None`` for none.

    What else goes wrong (`omg.errors.DownloadError`) is raised where the wish was yielded.

    Attributes:
        url: The publisher's address.
        parse: Reads it. ``ValueError`` says why it is another kind of document; an `OmgError` passes.
        what: What it is, for messages: ``list of node releases``.
        headers: Further request headers.
    """

    url: str
    parse: Callable[[bytes], object]
    what: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """A wish to know where an address redirects to; ``None`` is sent back if it does not, or offline."""

    url: str


def read(
    url: str, parse: Callable[[bytes], T], what: str, headers: tuple[tuple[str, str], ...] = ()
) -> Steps[T | None]:
    """Ask for the document at ``url`` and return what ``parse`` makes of it; ``None`` if there is none."""
    answer: T | None = yield Document(url, parse, what, headers)
    return answer


def require(
    url: str, parse: Callable[[bytes], T], what: str, headers: tuple[tuple[str, str], ...] = ()
) -> Steps[T]:
    """Ask for a document that has to be there, and return what ``parse`` makes of it.

    Raises:
        DownloadError: It is not there.
    """
    answer = yield from read(url, parse, what, headers)
    if answer is None:
        raise DownloadError(f"there is no `{url}`", hint="a mirror may be incomplete")
    return answer


@dataclass(frozen=True, slots=True)
class Release:
    """One entry of a source's index.

    Attributes:
        version: The version, spelled as its directory will be called.
        lts: Name of its LTS line, or empty.
        channel: ``nightly``, ``canary``..., or empty for a release.
        date: When it was published, ``2026-05-20``; empty where the index does not tell.
        is_available_here: Whether the index has an archive of it for the machine that was asked for.
        document_url: The document that tells what it consists of, where that was read to find it.
        notes: What whoever installs it should know, a sentence each.
    """

    version: Version
    lts: str = ""
    channel: str = ""
    date: str = ""
    is_available_here: bool = True
    document_url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How an archive becomes a toolchain. Its one top folder is dropped in any case.

    Attributes:
        moves: (path in the archive, path in the toolchain), both without the top folder.
        links: (path in the toolchain, target) of symbolic links to be made.
        executables: Paths that must be executable whatever the archive says.
        prefix: Folder of the toolchain that everything is put below, with a slash at its end.
        root: Folder below the top one that is the toolchain itself (``Contents/Home/``), with a slash
            at its end; what lies beside it is left out.
        component: The part of a toolchain that the archive is, where it is one of rust-installer.
        spare_links: (path in the toolchain, target) of links that are made, one after the other, where
            nothing has that path yet and the target is there.
        bootstrap: A program of the toolchain and its arguments, run once before the toolchain is
            published: it adds what the archive lacks.
        relocation: How its files that hold their own place come to hold the final one.
    """

    moves: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    executables: tuple[str, ...] = ()
    prefix: str = ""
    root: str = ""
    spare_links: tuple[tuple[str, str], ...] = ()
    bootstrap: tuple[str, ...] = ()
    relocation: Relocation | None = None
    component: Component | None = None


@dataclass(frozen=True, slots=True)
class PublishedArchive:
    """One archive of a release.

    Attributes:
        url: The publisher's address of it.
        name: What the publisher calls it; the ending tells its format.
        digest: The published digest.
        layout: How it becomes (a part of) the toolchain.
        signature_urls: Detached signatures of the archive itself, the best one first.
    """

    url: str
    name: str
    digest: Digest
    layout: Layout
    signature_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedSums:
    """A digest document that may be signed.

    Attributes:
        url: Its address.
        content: The document as it was fetched.
        signature_urls: Its signatures, the best one first: detached ones, or the document once more,
            clear-signed.
        digests: Reads the digests in such a document by the names of archives; ``None`` for the output
            of ``sha256sum``. An `OmgError` says that it holds none.
    """

    url: str
    content: bytes
    signature_urls: tuple[str, ...]
    digests: Callable[[bytes], Mapping[str, Digest]] | None = None


@dataclass(frozen=True, slots=True)
class Extras:
    """Optional parts that are wanted of a release (rust).

    Attributes:
        profile: Name of a set of components, or empty for the publisher's own.
        components: Components beyond it.
        targets: Foreign platforms to compile for.
    """

    profile: str = ""
    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


NO_EXTRAS = Extras()


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that makes up one release on one platform.

    Attributes:
        archives: Its archives, the main one first.
        sums: Where their digests stand, if that document may be signed.
        is_official: Whether the runtime's publisher made them.
        publisher: Who did, where that is not the runtime's publisher.
        components: Optional parts that are in it, for the receipt.
        targets: Foreign platforms that are in it, for the receipt.
        notes: What whoever installs it should know, a sentence each.
        files: Further files of the toolchain: their paths in it and what they hold.
        not_signed: Why nothing of it is signed, where there is more to say than that.
        unchecked: Who publishes what that omg does not check: ``jdx/ruby publishes Sigstore attestations``.
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


@dataclass(frozen=True, slots=True)
class Signing:
    """Whose OpenPGP signatures count for a publisher.

    Attributes:
        fingerprints: Of the primary keys, in upper case; those that sign today come first.
        key_urls: Where a key may be had, the publisher's own place first, with ``{fingerprint}`` in it.
            Whatever comes from there counts only if it has a fingerprint of these.
        hosts: Hosts that keys may come from.
    """

    fingerprints: tuple[str, ...]
    key_urls: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A package of an npm registry that holds a toolchain, or a part of one.

    Attributes:
        name: The package, with its scope.
        layout: How its archive becomes (that part of) a toolchain.
    """

    name: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Packages:
    """A runtime as an npm registry has it.

    Attributes:
        main: Package whose versions are those of the runtime.
        companions: Further packages, in the newest version whose ``engines`` accept the runtime's.
        engine: Name of the runtime in ``engines``.
        is_official: Whether the runtime's publisher made the main package; then it is taken by
            itself when the default source cannot be reached.
        publisher: Who made it, said wherever it is used.
    """

    main: Package
    companions: tuple[Package, ...]
    engine: str
    is_official: bool
    publisher: str


@dataclass(frozen=True, slots=True)
class Source:
    """The publisher of a runtime.

    Attributes:
        name: What people know it by: its host.
        hosts: Hosts that what it publishes may come from, redirects included; ``.host`` means all below.
        probe_url: A document, no web page, that is there whenever the publisher can be reached.
        is_probe_needed: Without that document no version can be installed; a mirror may lack it else.
        releases: Steps to the releases that a spec may mean, in any order; ``None`` means those that a
            list for people shows. Entries outside the version grammar are dropped.
        offer: Steps to what a release consists of on a platform. `NoSuchReleaseError` says that there is
            no such version, `UnsupportedPlatformError` that there is, but not for this platform.
        shortcut: Steps to the release that a spec means, where that is known without the list (a whole
            version, a channel with a document of its own); ``None`` from them means that it is not.
        shortcut_with_extras: The same, where it depends on the optional parts that are wanted.
        packages: The packages of an npm registry for a platform, or ``None``.
        signing: Whose signatures count, where the publisher signs.
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


def whole_version(spec: VersionSpec, length: int = 3) -> Version | None:
    """Return the version that ``spec`` writes in full, with ``length`` numbers or more; else ``None``."""
    version = Version.parse(spec.text) if isinstance(spec, Token) else None
    return version if version is not None and len(version.release) >= length else None
