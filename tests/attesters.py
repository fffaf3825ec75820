"""A Sigstore of one's own: a certificate authority, its log, a log of signatures, and workflows that attest.

Every signature is real, and each step of the library is done; only the keys are new. The formats are those
of https://github.com/sigstore/protobuf-specs and RFC 6962, section 3.2.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

MADE_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ISSUER = "https://token.actions.githubusercontent.com"
_SHA256 = ec.ECDSA(hashes.SHA256())
_FULCIO = "1.3.6.1.4.1.57264.1"
_TYPE = "application/vnd.in-toto+json"
_HOUR = timedelta(hours=1)


def statement(*subjects: tuple[str, bytes], predicate: str = "https://slsa.dev/provenance/v1") -> bytes:
    """Return a statement of provenance about files, as actions/attest-build-provenance makes it."""
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": name, "digest": {"sha256": hashlib.sha256(content).hexdigest()}}
            for name, content in subjects
        ],
        "predicateType": predicate,
        "predicate": {"buildDefinition": {"buildType": "https://actions.github.io/buildtypes/workflow/v1"}},
    }
    return json.dumps(document).encode()


def answer(*bundles: dict[str, object]) -> bytes:
    """Return GitHub's list of the attestations of a file."""
    return json.dumps({"attestations": [{"repository_id": 1, "bundle": one} for one in bundles]}).encode()


class Attester:
    """The authorities, and what their keys sign."""

    def __init__(self) -> None:
        self._ca_key, self._ct_key, self._log_key = (ec.generate_private_key(ec.SECP256R1()) for _ in "abc")
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
        usage = x509.KeyUsage(False, False, False, False, False, True, True, None, None)
        self._ca = (
            _certificate(name, name, self._ca_key, _HOUR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._ca_key.public_key()), False)
            .sign(self._ca_key, hashes.SHA256())
        )

    def write_root(self, file: Path, *, log: Attester | None = None) -> Path:
        """Write the trusted keys, with the log of signatures of another Sigstore if it is given."""
        authority = {
            "subject": {"commonName": "An authority", "organization": "Tests"},
            "uri": "https://ca.example.org",
            "certChain": {"certificates": [{"rawBytes": _text(_der(self._ca))}]},
            "validFor": {"start": "2025-01-01T00:00:00Z"},
        }
        root = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [_log("https://log.example.org", (log or self)._log_key)],
            "ctlogs": [_log("https://ct.example.org", self._ct_key)],
            "certificateAuthorities": [authority],
        }
        file.write_text(json.dumps(root))
        return file

    def bundle(
        self,
        payload: bytes,
        repository: str,
        *,
        workflow: str = ".github/workflows/release.yml",
        ref: str = "refs/heads/main",
        issuer: str = ISSUER,
        kind: str = _TYPE,
        caller: str = "",
    ) -> dict[str, object]:
        """Return the bundle with which a workflow of a repository attests a statement.

        Args:
            payload: The statement.
            repository: The repository of the workflow.
            workflow: The workflow.
            ref: Its branch or tag.
            issuer: Who says that it is this workflow.
            kind: The type of the payload.
            caller: The repository that was built, if it is another one, which calls the workflow.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        identity = f"https://github.com/{repository}/{workflow}@{ref}"
        certificate = self._certified(key, identity, f"https://github.com/{caller or repository}", issuer)
        signature = key.sign(f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload, _SHA256)
        envelope = {"payload": _text(payload), "payloadType": kind, "signatures": [{"sig": _text(signature)}]}
        return {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": _text(_der(certificate))},
                "tlogEntries": [self._logged(payload, signature, certificate)],
            },
            "dsseEnvelope": envelope,
        }

    def _certified(
        self, key: ec.EllipticCurvePrivateKey, identity: str, repository: str, issuer: str
    ) -> x509.Certificate:
        """Return a certificate as Fulcio makes it, with the stamp of the log of certificates."""
        usage = x509.KeyUsage(True, False, False, False, False, False, False, None, None)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._ca_key.public_key())
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity)])
        builder = (
            _certificate(x509.Name([]), self._ca.subject, key, timedelta(minutes=10))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
            .add_extension(names, critical=True)
            .add_extension(authority, False)
            .add_extension(_text_extension(8, issuer), False)
            .add_extension(_text_extension(12, repository), False)
        )
        content = builder.sign(self._ca_key, hashes.SHA256()).tbs_certificate_bytes
        at = int(MADE_AT.timestamp() * 1000)
        head = struct.pack("!BBQH", 0, 0, at, 1) + hashlib.sha256(_public(self._ca_key)).digest()
        signature = self._ct_key.sign(head + len(content).to_bytes(3) + content + b"\0\0", _SHA256)
        log_id = hashlib.sha256(_public(self._ct_key)).digest()
        stamp = b"\0" + log_id + struct.pack("!QHBBH", at, 0, 4, 3, len(signature)) + signature
        stamps = struct.pack("!HH", len(stamp) + 2, len(stamp)) + stamp
        oid = ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS
        extension = x509.UnrecognizedExtension(oid, _encoded(4, stamps))
        return builder.add_extension(extension, False).sign(self._ca_key, hashes.SHA256())

    def _logged(self, payload: bytes, signature: bytes, certificate: x509.Certificate) -> dict[str, object]:
        """Return the first and only entry of the log of signatures, with its promise and its proof."""
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        digest = {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()}
        spec = {
            "envelopeHash": digest,
            "payloadHash": digest,
            "signatures": [{"signature": _text(signature), "verifier": _text(pem)}],
        }
        body = _canonical({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec})
        log_id = hashlib.sha256(_public(self._log_key)).digest()
        at = int(MADE_AT.timestamp())
        promised = _canonical(
            {"body": _text(body), "integratedTime": at, "logID": log_id.hex(), "logIndex": 0}
        )
        leaf = hashlib.sha256(b"\0" + body).digest()
        note = f"log.example.org\n1\n{_text(leaf)}\n"
        signed_note = _text(log_id[:4] + self._log_key.sign(note.encode(), _SHA256))
        return {
            "logIndex": "0",
            "logId": {"keyId": _text(log_id)},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(at),
            "canonicalizedBody": _text(body),
            "inclusionPromise": {"signedEntryTimestamp": _text(self._log_key.sign(promised, _SHA256))},
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": _text(leaf),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": f"{note}\n\u2014 log.example.org {signed_note}\n"},
            },
        }


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lifetime: timedelta
) -> x509.CertificateBuilder:
    begin = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return (
        begin.serial_number(x509.random_serial_number())
        .not_valid_before(MADE_AT)
        .not_valid_after(MADE_AT + lifetime)
    )


def _text_extension(number: int, text: str) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(
        x509.ObjectIdentifier(f"{_FULCIO}.{number}"), _encoded(12, text.encode())
    )


def _encoded(tag: int, content: bytes) -> bytes:
    """Return ``content`` in DER."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 128 + len(length)]) + length + content


def _log(url: str, key: ec.EllipticCurvePrivateKey) -> dict[str, object]:
    return {
        "baseUrl": url,
        "hashAlgorithm": "SHA2_256",
        "logId": {"keyId": _text(hashlib.sha256(_public(key)).digest())},
        "publicKey": {
            "rawBytes": _text(_public(key)),
            "keyDetails": "PKIX_ECDSA_P256_SHA_256",
            "validFor": {"start": "2025-01-01T00:00:00Z"},
        },
    }


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.DER, form)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
