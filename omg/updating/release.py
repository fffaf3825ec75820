"""A release in its folder: its signed checksums, the file for this machine, and a verified copy of that."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import InstallError, NoSuchReleaseError, SignatureError, UnsupportedPlatformError
from omg.install.archives import ArchiveCache
from omg.network.cache import DOWNLOADS, usable_dir
from omg.network.http_errors import NotFoundError
from omg.signing import openpgp
from omg.signing.signature import Status, verify
from omg.signing.verifier import NO_LIBRARY
from omg.sources.checksum import MissingChecksumError, parse_sums, require_equal
from omg.sources.layout import Layout
from omg.sources.source import PublishedArchive
from omg.store.access import read_regular, store_errors
from omg.updating.files import Kind, choose, read_name
from omg.updating.place import SIGNATURE, SUMS
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from packaging.version import Version

    from omg.context import Context
    from omg.install.progress import Progress
    from omg.network.fetch import Fetcher
    from omg.sources.checksum import Digest
    from omg.updating.files import ReleaseFile
    from omg.updating.place import Folder

# A release has ten files.
_MAX_DOCUMENT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Offer:
    """What an update would install.

    Attributes:
        file: The file.
        place: Where it comes from, as it may be printed.
        signature: What its signature proves; empty where a person named the file itself, or an index has it.
        folder: The folder that has it; ``None`` if ``path`` is all of it.
        digest: Its published digest; ``None`` for a file that no list of checksums names.
        path: The file itself, where it was downloaded already.
    """

    file: ReleaseFile
    place: str
    signature: str = ""
    folder: Folder | None = None
    digest: Digest | None = None
    path: Path | None = None


def find_offer(
    context: Context,
    folder: Folder,
    fetcher: Fetcher,
    key: bytes,
    *,
    wanted: Version | None,
    has_own_python: bool,
) -> Offer:
    """Return what a folder has for this machine.

    Args:
        context: The machine.
        folder: The folder of a release.
        fetcher: The network.
        key: The certificate that signs the checksums; empty if the build has none.
        wanted: The version that has to be there; the newest one if not given.
        has_own_python: See `omg.updating.files.choose`.

    Raises:
        ChecksumError: There is no list of checksums, or it cannot be read.
        SignatureError: The list has no good signature.
        InstallError: The folder has no file for this machine, or not the wanted version.
        DownloadError: It could not be read.
    """
    is_file = bool(folder.name) and not folder.is_remote
    content = _read(folder, SUMS, fetcher)
    if content is None and not is_file:
        raise _not_a_release(folder)
    digests = parse_sums(content, where=str(folder) + f"/{SUMS}") if content is not None else {}
    signature = ""
    # A file that a person named is taken as it is: their own build, for one.
    if key and content is not None and not is_file:
        signature = _require_signed(content, _read(folder, SIGNATURE, fetcher), key, folder)
    if folder.name:
        file = _named(folder, context, has_own_python=has_own_python)
        if not is_file and folder.name not in digests:
            raise MissingChecksumError(f"`{folder}/{SUMS}` does not name {quoted(folder.name)}")
    else:
        names = (name for name in digests if "/" not in name)
        files = [found for name in names if (found := read_name(name, context.platform)) is not None]
        file = _chosen(files, folder, wanted, has_own_python=has_own_python)
    if wanted is not None and file.version != wanted:
        raise NoSuchReleaseError(f"{quoted(file.name)} is omg {file.version}, not {wanted}")
    return Offer(file, str(folder), signature, folder, digests.get(file.name))


def obtain(offer: Offer, staging: Path, context: Context, fetcher: Fetcher, progress: Progress) -> Path:
    """Return a private copy of the file, with its own name and the published digest.

    Args:
        offer: What to get.
        staging: A private directory on the store's disk.
        context: Where the cache is.
        fetcher: The network.
        progress: Where to report to.

    Raises:
        ChecksumError: The digest does not match.
        DownloadError: It could not be downloaded.
        StoreError: A disk operation failed.
    """
    if offer.path is not None:
        return offer.path
    folder = offer.folder
    assert folder is not None  # noqa: S101 - for type checkers: one of the two is there
    source = Path(folder.file(offer.file.name))
    if folder.is_remote and offer.digest is not None:
        cache = ArchiveCache(usable_dir(context, DOWNLOADS), fetcher, progress)
        url = folder.file(offer.file.name)
        archive = PublishedArchive(url, offer.file.name, offer.digest, Layout())
        label = f"omg {offer.file.version}"
        unfinished = staging / "unfinished"
        try:
            source = cache.obtain(
                archive, hosts=(), label=label, unfinished=unfinished, unpack_dir=staging
            ).file
        finally:
            progress.end(label)
    copy = staging / offer.file.name
    with store_errors("copy", source):
        shutil.copyfile(source, copy)
        if offer.digest is not None:
            with copy.open("rb") as stream:
                found = hashlib.file_digest(stream, offer.digest.algorithm).digest()
            require_equal(offer.digest, found, where=str(source))
    return copy


def _read(folder: Folder, name: str, fetcher: Fetcher) -> bytes | None:
    """Return a small file of a folder; ``None`` if it does not exist."""
    try:
        if folder.is_remote:
            return fetcher.read(folder.file(name), hosts=(), max_bytes=_MAX_DOCUMENT_BYTES).content
        return read_regular(Path(folder.file(name)), _MAX_DOCUMENT_BYTES)
    except (NotFoundError, FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InstallError(f"cannot read `{folder.file(name)}`: {error.strerror or error}") from error


def _not_a_release(folder: Folder) -> MissingChecksumError:
    hint = "name a folder that tools/release.py made, a wheel, or an archive with its own Python"
    if not folder.is_remote and Path(folder.file("install.sh")).is_file():
        hint = f"run sh {folder.file('install.sh')}"
    return MissingChecksumError(f"`{folder}` is not a release folder: it has no {SUMS}", hint=hint)


def _require_signed(content: bytes, signed: bytes | None, key: bytes, folder: Folder) -> str:
    """Return what the signature proves.

    Raises:
        SignatureError: It is not good, or cannot be checked here.
    """
    if not openpgp.is_available():
        raise SignatureError(f"the release in `{folder}` cannot be verified: {NO_LIBRARY}", hint=_BY_NAME)
    if signed is None:
        raise SignatureError(f"the release in `{folder}` is not signed: it has no {SIGNATURE}", hint=_BY_NAME)
    if openpgp.is_clear_signed(signed):
        raise SignatureError(f"`{folder}/{SIGNATURE}` signs another text, not {SUMS}", hint=_CONTACT)
    try:
        certificates = openpgp.read_certificates(key)
    except openpgp.UnreadableError as error:
        raise SignatureError(f"the key of this build of omg cannot be used: {error}") from error
    verdict = verify(content, signed, certificates, now=datetime.now(UTC))
    if verdict.status is not Status.GOOD:
        raise SignatureError(
            f"the release in `{folder}` is refused: signature: {verdict.with_reason}", hint=_CONTACT
        )
    return str(verdict)


_BY_NAME = "if you trust a file of it, name that: run omg self update --from FILE"
_CONTACT = "nothing was changed; contact the publisher of the folder"


def _named(folder: Folder, context: Context, *, has_own_python: bool) -> ReleaseFile:
    file = read_name(folder.name, context.platform)
    if file is None:
        raise InstallError(
            f"{quoted(folder.name)} is not a file of a release of omg",
            hint="name a wheel (omg_runtimes-...whl) or an archive (omg-...-linux-x64.tar.gz)",
        )
    if not file.is_for_here:
        raise UnsupportedPlatformError(f"{quoted(folder.name)} is for another machine, or another Python")
    if has_own_python and file.kind is not Kind.ARCHIVE:
        raise InstallError(
            f"this omg brings its own Python, without pip, so it cannot install {quoted(folder.name)}",
            hint=f"name an archive with its own Python: run omg self update --from {folder}",
        )
    return file


def _chosen(
    files: list[ReleaseFile], folder: Folder, wanted: Version | None, *, has_own_python: bool
) -> ReleaseFile:
    versions = sorted({file.version for file in files})
    if wanted is not None:
        files = [file for file in files if file.version == wanted]
    file = choose(files, has_own_python=has_own_python)
    if file is not None:
        return file
    there = ", ".join(map(str, versions)) or "no omg"
    if wanted is not None and not files:
        raise NoSuchReleaseError(f"`{folder}` has no omg {wanted}; it has {there}")
    what = "archive with its own Python" if has_own_python else "wheel and no source archive"
    raise UnsupportedPlatformError(f"`{folder}` has {there}, but no {what} for this machine")
