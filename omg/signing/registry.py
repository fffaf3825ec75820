"""Signatures of an npm registry: which key signed a package's name, version and digest.

The cryptography is that of the library `cryptography`, an extra that is imported on first use. The keys are
those of npm's own registry, whichever registry or mirror passes its signatures on; a registry's word for keys
of its own would prove no more than its word for the digest.

Source: https://docs.npmjs.com/about-registry-signatures, and for the keys
https://github.com/nodejs/corepack, config.json, read 2026-12-01.
"""

from __future__ import annotations

import base64
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from omg.signing.signature import SignatureVerdict, Status, unchecked
from omg.value import dataclass, replace
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# As in pyproject.toml.
REQUIREMENT = "cryptography>=44"
_MISSING = "which omg checks once its extra `registries` is installed"
_HINT = f"install `{REQUIREMENT}` into omg's environment, `{sys.prefix}`"


@dataclass(frozen=True, slots=True)
class RegistryKey:
    """A key of a registry: ECDSA on the curve P-256.

    Attributes:
        der: The public key, DER in base64.
        expires: The first day on which it signs no more, or empty.
    """

    der: str
    expires: str = ""


KEYS: Mapping[str, RegistryKey] = {
    "SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA": RegistryKey(
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==",
        expires="2025-01-29",
    ),
    "SHA256:DhQ8wR5APBvFHLF/+Tc+AYvPOdTpcIDqOhxsBHRwC7U": RegistryKey(
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEY6Ya7W++7aUPzvMTrezH6Ycx3c+HOKYCcNGybJZSCJq/fd7Qa8uuAKtdIkUQtQiEKERhAmE5lMMJhP8OkDOa2g==",
    ),
}


@dataclass(frozen=True, slots=True)
class RegistrySignature:
    """A signature in a package document.

    Attributes:
        key_id: The ID of its key.
        value: The signature, DER in base64.
    """

    key_id: str
    value: str


def is_available() -> bool:
    """Return whether signatures can be verified."""
    return find_spec("cryptography") is not None


def verdict_on(
    name: str,
    version: str,
    integrity: str,
    signatures: Sequence[RegistrySignature],
    *,
    date: str = "",
    keys: Mapping[str, RegistryKey] = KEYS,
) -> SignatureVerdict:
    """Return what a registry's signatures of a package prove; those of unknown keys count for nothing.

    Args:
        name: The package.
        version: Its version.
        integrity: What the registry says of its digest, which is what is signed.
        signatures: The signatures.
        date: When it was published, ``2026-05-20``; empty where that is not known.
        keys: The trusted keys, by ID.
    """
    if not signatures:
        return SignatureVerdict(Status.NOT_SIGNED, reason="the registry sends no signature for it")
    known = [one for one in signatures if one.key_id in keys]
    if not known:
        other = quoted(signatures[0].key_id)
        return SignatureVerdict(Status.UNKNOWN_KEY, reason=f"no trusted key has the ID {other}")
    if not is_available():
        return replace(unchecked("npm's registry signs its packages", _MISSING), hint=_HINT)
    verdicts = [
        _verdict(f"{name}@{version}:{integrity}".encode(), one, keys[one.key_id], date) for one in known
    ]
    return next((one for one in verdicts if one.status is Status.GOOD), verdicts[0])


def _verdict(statement: bytes, signature: RegistrySignature, key: RegistryKey, date: str) -> SignatureVerdict:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_der_public_key
    except ImportError as error:
        reason = f"the library cryptography cannot be loaded: {quoted(str(error))}"
        return SignatureVerdict(Status.UNVERIFIABLE, reason=reason, hint=_HINT)
    try:
        public = load_der_public_key(base64.b64decode(key.der))
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return SignatureVerdict(
                Status.UNVERIFIABLE, signature.key_id, reason="the key is of another kind"
            )
        public.verify(base64.b64decode(signature.value, validate=True), statement, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return SignatureVerdict(Status.BAD, signature.key_id, reason="it is not of this version and digest")
    if key.expires and not ("" < date < key.expires):
        return SignatureVerdict(Status.EXPIRED_KEY, signature.key_id, reason=f"it expired on {key.expires}")
    return SignatureVerdict(Status.GOOD, signature.key_id)
