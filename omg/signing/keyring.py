"""The trusted keys: pinned by fingerprint, downloaded on first use, kept in the cache.

A key file proves nothing by itself. A downloaded key counts only if its
fingerprint is pinned in a runtime's definition; that is checked at every read. Extra keys come
only from files that the configuration of the user or the administrator names.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from omg.errors import ConfigError, DownloadError, OfflineError, StoreError
from omg.network.http_errors import NotFoundError, UnreachableError
from omg.signing.openpgp import Certificate, UnreadableError, merged, read_certificates
from omg.store.access import read_regular, read_trusted
from omg.store.replace import replace_file
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from omg.network.fetch import Fetcher
    from omg.sources.source import Signing

# Keys have some kilobytes; those with many certifications by others some hundred.
_MAX_KEY_BYTES = 1 << 20
# A key that was downloaded more recently than this is not downloaded again for an unknown key ID.
_FRESH_S = 24 * 3600.0
# A network that blocks the key servers must not slow down every install.
_GIVEN_UP_S = 3600.0


@dataclass(frozen=True, slots=True)
class RefreshedKey:
    """The result of downloading one key.

    Attributes:
        fingerprint: The pinned fingerprint.
        problem: Why it could not be downloaded, or empty.
    """

    fingerprint: str
    problem: str = ""


class Keyring:
    """Key files in a directory that can be deleted at any time, and the user's extra keys."""

    def __init__(self, directory: Path, fetcher: Fetcher, extra_files: Sequence[Path] = ()) -> None:
        self._directory = directory
        self._fetcher = fetcher
        self._extra_files = tuple(extra_files)
        self._is_outdated = False

    def invalidate(self) -> None:
        """Treat every cached key as outdated: a signature contradicts one, which may be damaged."""
        self._is_outdated = True

    def trusted(self, signing: Signing, issuers: Sequence[str]) -> tuple[Certificate, ...]:
        """Return the keys that may have made a signature; missing ones are downloaded.

        Args:
            signing: The trusted keys.
            issuers: Fingerprints or key IDs named by the signatures, including those of subkeys.

        Raises:
            DownloadError: No cached key matches, and the others could not be downloaded.
            OfflineError: No cached key matches, and --offline is set.
            ConfigError: An extra key cannot be read.
        """
        known = [*self.extra(), *self.cached(signing)]
        found = _made_by(known, issuers)
        if found:
            return found
        given_up = self._directory / f"{signing.hosts[0]}.unreachable"
        if _is_younger(given_up, _GIVEN_UP_S):
            raise DownloadError(f"`{signing.hosts[0]}` could not be reached within the last hour")
        for fingerprint in self._worth_fetching(signing, issuers):
            try:
                certificate = self._fetch(signing, fingerprint)
            except NotFoundError:
                continue
            except UnreachableError:
                _mark(given_up)
                raise
            found = _made_by([certificate], issuers)
            if found:
                return found
        return ()

    def renewed(self, signing: Signing, fingerprint: str) -> Certificate | None:
        """Download a pinned key again, as the cached copy may be outdated; ``None`` if it does not exist."""
        if fingerprint not in signing.fingerprints or self._is_fresh(fingerprint):
            return None
        try:
            return self._fetch(signing, fingerprint)
        except (DownloadError, OfflineError):
            return None

    def extra(self) -> tuple[Certificate, ...]:
        """Return the keys in `verify.extra_keys`.

        Raises:
            ConfigError: One of the files cannot be read, or is not a key file.
        """
        certificates: list[Certificate] = []
        for file in self._extra_files:
            try:
                certificates += read_certificates(_read(file))
            except OSError as error:
                reason = error.strerror or str(error)
                raise ConfigError(f"cannot read the key `{file}` of `verify.extra_keys`: {reason}") from error
            except UnreadableError as error:
                raise ConfigError(f"`{file}` of `verify.extra_keys` is not a key: {error}") from error
        return tuple(certificates)

    def cached(self, signing: Signing) -> tuple[Certificate, ...]:
        """Return the pinned keys that are in the cache."""
        found = (self.load(fingerprint) for fingerprint in signing.fingerprints)
        return tuple(certificate for certificate in found if certificate is not None)

    def load(self, fingerprint: str) -> Certificate | None:
        """Return the cached key with this fingerprint; a file with anything else is ignored."""
        try:
            return _pinned(read_trusted(self._file(fingerprint), _MAX_KEY_BYTES), fingerprint)
        except (OSError, UnreadableError):
            return None

    def refresh(self, signing: Signing) -> Iterator[RefreshedKey]:
        """Download every pinned key again, and yield each result; a failure keeps the cached key.

        After a host that cannot be reached, nothing more is requested.
        """
        for fingerprint in signing.fingerprints:
            try:
                self._fetch(signing, fingerprint)
            except DownloadError as error:
                yield RefreshedKey(fingerprint, error.message)
                if isinstance(error, UnreachableError):
                    return
            else:
                yield RefreshedKey(fingerprint)

    def add(self, certificate: Certificate) -> Certificate:
        """Store a key, and return it merged with the cached copy.

        The caller has compared its fingerprint with the pinned ones.

        Raises:
            StoreError: The cache cannot be written.
        """
        older = self.load(certificate.fingerprint)
        # A publisher's renewed copy often lacks the older self-signatures.
        complete = merged(older, certificate) if older is not None else certificate
        replace_file(self._file(certificate.fingerprint), complete.encoded())
        return complete

    def _worth_fetching(self, signing: Signing, issuers: Sequence[str]) -> list[str]:
        """Return the pinned fingerprints to download: the issuers' own, else all outdated ones.

        A subkey does not name its primary key, and a cached key may have a new subkey.
        """
        named = [each for each in signing.fingerprints if any(each.endswith(issuer) for issuer in issuers)]
        stale = (each for each in signing.fingerprints if not self._is_fresh(each))
        return named or list(stale)

    def _fetch(self, signing: Signing, fingerprint: str) -> Certificate:
        """Download a key from the first URL that has it, and store it.

        Raises:
            NotFoundError: No URL has it.
            DownloadError: A server could not be reached, or sent something else.
        """
        problem: DownloadError | None = None
        for template in signing.key_urls:
            url = template.format(fingerprint=fingerprint)
            try:
                answer = self._fetcher.read(url, hosts=signing.hosts, max_bytes=_MAX_KEY_BYTES)
                certificate = _pinned(answer.content, fingerprint)
            except NotFoundError as error:
                problem = problem or error
            except DownloadError as error:
                problem = error
            except UnreadableError as error:
                problem = DownloadError(f"the key {fingerprint} is refused: {error}")
            else:
                return self._keep(certificate)
        raise problem or NotFoundError(f"no URL is known for the key {fingerprint}")

    def _keep(self, certificate: Certificate) -> Certificate:
        try:
            return self.add(certificate)
        except StoreError:
            return certificate  # without a writable cache omg is slower, never wrong

    def _is_fresh(self, fingerprint: str) -> bool:
        return not self._is_outdated and _is_younger(self._file(fingerprint), _FRESH_S)

    def _file(self, fingerprint: str) -> Path:
        return self._directory / f"{fingerprint}.asc"


def _is_younger(file: Path, age_s: float) -> bool:
    """Return whether ``file`` was written less than ``age_s`` ago; not if its time is in the future."""
    try:
        return 0 <= time.time() - file.stat().st_mtime < age_s
    except OSError:
        return False


def _mark(file: Path) -> None:
    with contextlib.suppress(StoreError):
        replace_file(file, b"")


def _made_by(certificates: Sequence[Certificate], issuers: Sequence[str]) -> tuple[Certificate, ...]:
    return tuple(
        certificate
        for certificate in certificates
        if any(certificate.key(issuer) is not None for issuer in issuers)
    )


def _pinned(content: bytes, fingerprint: str) -> Certificate:
    """Return the certificate in ``content`` with this fingerprint.

    Raises:
        UnreadableError: There is none.
    """
    certificates = read_certificates(content)
    for certificate in certificates:
        if certificate.fingerprint == fingerprint:
            return certificate
    raise UnreadableError(f"its fingerprint is {certificates[0].fingerprint}")


def _read(file: Path) -> bytes:
    return read_regular(file, _MAX_KEY_BYTES)
