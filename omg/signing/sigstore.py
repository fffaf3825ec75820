"""Sigstore bundles: which workflow signed which statement.

The cryptography and the rules are those of the library `sigstore`, an extra that is imported on first use.
It is given a bundle and the keys that come with it, and requests nothing from any network: a newer copy
of Sigstore's keys comes with a newer version of the library.

Source: https://github.com/sigstore/protobuf-specs, sigstore_bundle.proto and sigstore_trustroot.proto, and
https://github.com/sigstore/fulcio, docs/oid-info.md, read 2026-12-01.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from omg.signing.signature import SignatureVerdict, Status
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from omg.sources.attested import Attested

MISSING = "which omg checks once its extra `attestations` is installed"
# As in pyproject.toml.
REQUIREMENT = "sigstore>=4.5,<5"
HINT = f"install `{REQUIREMENT}` into omg's environment, `{sys.prefix}`"
_NEWER = f"upgrade sigstore in omg's environment, `{sys.prefix}`: a newer one knows new authorities"
_OTHER_SIGNER = "nothing was installed; report this to the publisher"
_TRUSTED_ROOT = "_store/https%3A%2F%2Ftuf-repo-cdn.sigstore.dev/trusted_root.json"
# The only issuer that says which workflow signs.
_ISSUER = "https://token.actions.githubusercontent.com"
_REF = re.compile(r"[!-~]{1,255}")
_STATEMENT_TYPE = "application/vnd.in-toto+json"
_MAX_TEXT = 300


class _OtherSignerError(Exception):
    """The bundle is of another signer."""


def is_available() -> bool:
    """Return whether bundles can be verified."""
    return find_spec("sigstore") is not None


def verify(bundle: bytes, attested: Attested, trusted_root: Path | None = None) -> SignatureVerdict:
    """Return whether the workflow signed a bundle; the verdict's content is the signed statement.

    Args:
        bundle: The bundle, which is JSON.
        attested: The only accepted signer.
        trusted_root: The keys of Sigstore's authorities; the library's own if not given.
    """
    try:
        from cryptography import x509
        from sigstore.errors import CertValidationError, Error
        from sigstore.models import Bundle, TrustedRoot
        from sigstore.verify import Verifier
    except ImportError as error:
        reason = f"the library sigstore cannot be loaded: {quoted(str(error), _MAX_TEXT)}"
        return SignatureVerdict(Status.UNVERIFIABLE, reason=reason, hint=HINT)
    root = trusted_root or Path(str(files("sigstore"))) / _TRUSTED_ROOT
    try:
        verifier = Verifier(trusted_root=TrustedRoot.from_file(str(root)))
    except (OSError, Error, ValueError) as error:
        reason = f"the keys of Sigstore cannot be read: {quoted(str(error), _MAX_TEXT)}"
        return SignatureVerdict(Status.UNVERIFIABLE, reason=reason, hint=HINT)
    # What a certificate may lack or have twice is not an error of the library's own.
    strange = (ValueError, TypeError, x509.ExtensionNotFound, x509.DuplicateExtension)
    try:
        read = Bundle.from_json(bundle)
    except (Error, *strange) as error:
        # Perhaps one of a later format, which is no reason to refuse what was installed yesterday.
        reason = f"not a bundle that the installed sigstore can read: {quoted(str(error), _MAX_TEXT)}"
        return SignatureVerdict(Status.UNVERIFIABLE, reason=reason, hint=_NEWER)
    policy = _Policy(attested)
    try:
        kind, statement = verifier.verify_dsse(read, policy)
    except _OtherSignerError as error:
        return SignatureVerdict(Status.UNKNOWN_KEY, reason=str(error), hint=_OTHER_SIGNER)
    except CertValidationError:
        return _of_unknown_authority("its certificate")
    except (Error, *strange) as error:
        if not _logs_of(bundle, read.signing_certificate) <= _known_logs(root):
            return _of_unknown_authority("its entry in a log")
        return SignatureVerdict(Status.BAD, reason=f"sigstore refuses it: {quoted(str(error), _MAX_TEXT)}")
    if kind != _STATEMENT_TYPE:
        return SignatureVerdict(Status.BAD, reason=f"it signs {quoted(kind)}, which is not a statement")
    # Certificates are made for one signature and last ten minutes.
    made_at = read.signing_certificate.not_valid_before_utc
    return SignatureVerdict(Status.GOOD, policy.identity, made_at, content=bytes(statement))


class _Policy:
    """The library's question who may sign: one workflow of one repository, on any branch or tag."""

    def __init__(self, attested: Attested) -> None:
        self._attested = attested
        self.identity = ""

    def verify(self, certificate: Certificate) -> None:
        """Accept a certificate, or raise."""
        from cryptography.x509 import ExtensionNotFound, SubjectAlternativeName, UniformResourceIdentifier
        from sigstore.errors import VerificationError
        from sigstore.verify.policy import AllOf, OIDCIssuerV2, OIDCSourceRepositoryURI

        begin = self._attested.identity
        repository = f"https://github.com/{self._attested.repository}"
        try:
            names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
            identities = names.get_values_for_type(UniformResourceIdentifier)
            AllOf([OIDCIssuerV2(_ISSUER), OIDCSourceRepositoryURI(repository)]).verify(certificate)
        except (ExtensionNotFound, VerificationError) as error:
            text = quoted(str(error), _MAX_TEXT)
            raise _OtherSignerError(f"it was not made by {self._attested.repository}: {text}") from error
        for identity in identities:
            if identity.startswith(begin) and _REF.fullmatch(identity[len(begin) :]):
                self.identity = identity.removeprefix("https://")
                return
        made_by = ", ".join(quoted(identity, _MAX_TEXT) for identity in identities[:1]) or "nobody"
        raise _OtherSignerError(f"it was made by {made_by}, not by `{begin}...`")


def _of_unknown_authority(what: str) -> SignatureVerdict:
    reason = f"{what} is of no authority that the installed sigstore knows"
    return SignatureVerdict(Status.UNKNOWN_KEY, reason=reason, hint=_NEWER)


def _known_logs(trusted_root: Path) -> set[str]:
    """Return the key IDs of the logs of signatures and of certificates."""
    root = json.loads(trusted_root.read_bytes())
    return {log["logId"]["keyId"] for kind in ("tlogs", "ctlogs") for log in root.get(kind, [])}


def _logs_of(bundle: bytes, certificate: Certificate) -> set[str]:
    """Return the key IDs of the logs in which a bundle and its certificate claim to be."""
    from cryptography.x509 import ExtensionNotFound, PrecertificateSignedCertificateTimestamps

    entries = json.loads(bundle)["verificationMaterial"]["tlogEntries"]
    logs = {entry["logId"]["keyId"] for entry in entries}
    try:
        stamps = certificate.extensions.get_extension_for_class(PrecertificateSignedCertificateTimestamps)
    except ExtensionNotFound:
        return logs
    return logs | {base64.b64encode(stamp.log_id).decode() for stamp in stamps.value}
