"""What a publisher is: where its releases are listed, and which archive is the right one. Pure."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.platform import Platform
    from omg.versions.version import Version


@dataclass(frozen=True, slots=True)
class Release:
    """One entry of a source's index.

    Attributes:
        version: The version, spelled as its directory will be called.
        lts: Name of its LTS line, or empty.
        channel: ``nightly``, ``canary``..., or empty for a release.
    """

    version: Version
    lts: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How an archive becomes a toolchain. Its one top folder is dropped in any case.

    Attributes:
        moves: (path in the archive, path in the toolchain), both without the top folder.
        links: (path in the toolchain, target) of symbolic links to be made.
        executables: Paths that must be executable whatever the archive says.
        prefix: Folder of the toolchain that everything is put below, with a slash at its end.
    """

    moves: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    executables: tuple[str, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A folder of archives with the document of their digests.

    Attributes:
        base_url: Address of the folder, with a slash at its end.
        checksum_name: Name of the digest document in it.
        archive_names: Archives that fit, the best one first; the first that is listed is taken.
        is_official: Whether the runtime's publisher made them.
        signature_names: Signatures of the digest document in the same folder, the best one first:
            detached ones, or the document once more, clear-signed. None where nothing is signed.
    """

    base_url: str
    checksum_name: str
    archive_names: tuple[str, ...]
    is_official: bool = True
    signature_names: tuple[str, ...] = ()


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
        hosts: Hosts that its documents and archives may come from, redirects included.
        index_url: Address of the list of releases.
        parse_index: Reads that list; entries outside the version grammar are dropped, and a document
            of another kind raises ``ValueError``.
        sites: Folders that may hold a version's archive for a platform, the best one first; none if
            nothing is published for it.
        layout: How an archive becomes a toolchain.
        whole_length: Numbers in a whole version; one that is whole is asked for without the index.
        packages: The packages of an npm registry for a platform, or ``None``.
        newest_url: Address that redirects to the newest release, where asking the index costs more.
        parse_newest: Reads the address redirected to.
        signing: Whose signatures count, where the publisher signs.
    """

    name: str
    hosts: tuple[str, ...]
    index_url: str
    parse_index: Callable[[bytes], tuple[Release, ...]]
    sites: Callable[[Version, Platform], tuple[Site, ...]]
    layout: Layout
    whole_length: int = 3
    packages: Callable[[Platform], Packages | None] | None = None
    newest_url: str | None = None
    parse_newest: Callable[[str], Release | None] | None = None
    signing: Signing | None = None
