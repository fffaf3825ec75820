"""The keys whose signatures count: pinned by fingerprint, fetched when first needed, kept in the cache.

A key file proves nothing by itself. One that came from a network, a mirror or a person counts only if its
fingerprint is pinned in a runtime's definition; it is looked at anew whenever it is read. Extra keys come
from files that the user's or the administrator's configuration names, and from nowhere else.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from omg.errors import ConfigError, DownloadError, OfflineError, StoreError
from omg.network.refusal import NotFoundError, UnreachableError
from omg.signing.openpgp import Certificate, UnreadableError, merged, read_certificates
from omg.store.access import read_regular, read_trusted
from omg.store.replace import replace_file
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from omg.network.fetch import Fetcher
    from omg.sources.source import Signing

# Keys are some kilobytes; those with many certifications of others some hundred.
_MAX_KEY_BYTES = 1 << 20
# A key that was fetched so lately is not asked for again when a signature names one that is not known.
_FRESH_S = 24 * 3600.0
# A network that lets nobody through to the keys must not slow down every install.
_GIVEN_UP_S = 3600.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of fetching one key.

    Attributes:
        fingerprint: The pinned one.
        problem: Why it was not had, or empty.
    """

    fingerprint: str
    problem: str = ""


class Keyring:
    """Key files in a directory that may be deleted at any time, and the user's extra ones."""

    def __init__(self, directory: Path, fetcher: Fetcher, extra_files: Sequence[Path] = ()) -> None:
        self._directory = directory
        self._fetcher = fetcher
        self._extra_files = tuple(extra_files)
        self._is_doubted = False

    def doubt(self) -> None:
        """Take no kept key for fresh from now on: a signature contradicts one, and a copy may be damaged."""
        self._is_doubted = True

    def trusted(self, signing: Signing, issuers: Sequence[str]) -> tuple[Certificate, ...]:
        """Return the keys that may have made a signature, fetched where they are missing.

        Args:
            signing: Whose signatures count.
            issuers: Fingerprints or key identifiers that the signatures name; subkeys' among them.

        Raises:
            DownloadError: None that is kept is the right one, and the others cannot be had.
            OfflineError: The same, because the network is forbidden.
            ConfigError: An extra key cannot be read.
        """
        known = [*self.extra(), *self.kept(signing)]
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
        """Return a pinned key fetched anew, for a copy that may be out of date; ``None`` if there is none."""
        if fingerprint not in signing.fingerprints or self._is_fresh(fingerprint):
            return None
        try:
            return self._fetch(signing, fingerprint)
        except (DownloadError, OfflineError):
            return None

    def extra(self) -> tuple[Certificate, ...]:
        """Return the keys that the configuration names.

        Raises:
            ConfigError: A file of them cannot be read, or is no key file.
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

    def kept(self, signing: Signing) -> tuple[Certificate, ...]:
        """Return the pinned keys that are in the cache."""
        found = (self.load(fingerprint) for fingerprint in signing.fingerprints)
        return tuple(certificate for certificate in found if certificate is not None)

    def load(self, fingerprint: str) -> Certificate | None:
        """Return the kept key of this fingerprint; a file that holds anything else counts as none."""
        try:
            return _pinned(read_trusted(self._file(fingerprint), _MAX_KEY_BYTES), fingerprint)
        except (OSError, UnreadableError):
            return None

    def refresh(self, signing: Signing) -> Iterator[Fetched]:
        """Fetch every pinned key anew, and yield what came of each; what is kept stays when it fails.

        After a place that cannot be reached nothing more is asked for.
        """
        for fingerprint in signing.fingerprints:
            try:
                self._fetch(signing, fingerprint)
            except DownloadError as error:
                yield Fetched(fingerprint, error.message)
                if isinstance(error, UnreachableError):
                    return
            else:
                yield Fetched(fingerprint)

    def add(self, certificate: Certificate) -> Certificate:
        """Keep a key, and return it with what the kept copy of it says.

        Whoever calls has compared its fingerprint with the pinned ones.

        Raises:
            StoreError: The cache cannot be written.
        """
        older = self.load(certificate.fingerprint)
        # A publisher's renewed copy often lacks what the older one said of the years before.
        complete = merged(older, certificate) if older is not None else certificate
        replace_file(self._file(certificate.fingerprint), complete.encoded())
        return complete

    def _worth_fetching(self, signing: Signing, issuers: Sequence[str]) -> list[str]:
        """Return the pinned fingerprints to ask for: the issuers' own, else all that are not fresh.

        A subkey does not tell whose it is, and a kept key may have got a new one since.
        """
        named = [each for each in signing.fingerprints if any(each.endswith(issuer) for issuer in issuers)]
        stale = (each for each in signing.fingerprints if not self._is_fresh(each))
        return named or list(stale)

    def _fetch(self, signing: Signing, fingerprint: str) -> Certificate:
        """Fetch a key from the first place that has it, and keep it.

        Raises:
            NotFoundError: No place has it.
            DownloadError: A place could not be asked, or answered with something else.
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
        return not self._is_doubted and _is_younger(self._file(fingerprint), _FRESH_S)

    def _file(self, fingerprint: str) -> Path:
        return self._directory / f"{fingerprint}.asc"


def _is_younger(file: Path, age_s: float) -> bool:
    """Return whether ``file`` was written so lately; one from the future was not."""
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
    """Return the one certificate in ``content`` that has this fingerprint.

    Raises:
        UnreadableError: None has.
    """
    certificates = read_certificates(content)
    for certificate in certificates:
        if certificate.fingerprint == fingerprint:
            return certificate
    raise UnreadableError(f"its fingerprint is {certificates[0].fingerprint}")


def _read(file: Path) -> bytes:
    return read_regular(file, _MAX_KEY_BYTES)
