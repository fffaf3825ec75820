"""Provenance statements: the files of a build, with their digests. Pure.

Their Sigstore signatures are not checked here: they are used like any other list of digests.

Source: https://github.com/in-toto/attestation, spec/v1, and https://github.com/secure-systems-lab/dsse,
envelope.md, read 2026-11-23.
"""

from __future__ import annotations

import base64
import binascii
import json
import re

from omg.sources.checksum import Digest

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PAYLOAD_TYPE = "application/vnd.in-toto+json"


def parse_provenance(document: bytes) -> dict[str, Digest]:
    """Return the SHA-256 digests by file name in a file with one envelope per line.

    Raises:
        ValueError: A line is not an envelope of a statement, or a name has two digests.
    """
    digests: dict[str, Digest] = {}
    for line in document.splitlines():
        if not line.strip():
            continue
        for name, digest in _subjects(json.loads(line)):
            if digests.setdefault(name, digest) != digest:
                raise ValueError("it has two checksums for one name")
    if not digests:
        raise ValueError("it lists no files")
    return digests


def _subjects(envelope: object) -> list[tuple[str, Digest]]:
    # A bundle contains the envelope.
    if isinstance(envelope, dict) and isinstance(envelope.get("dsseEnvelope"), dict):
        envelope = envelope["dsseEnvelope"]
    if not isinstance(envelope, dict) or envelope.get("payloadType") != _PAYLOAD_TYPE:
        raise ValueError("it is not a statement")
    payload = envelope.get("payload")
    try:
        statement = json.loads(base64.b64decode(payload if isinstance(payload, str) else "", validate=True))
    except binascii.Error as error:
        raise ValueError("its statement is not base64") from error
    subjects = statement.get("subject") if isinstance(statement, dict) else None
    if not isinstance(subjects, list):
        raise ValueError("it lists no files")
    return [pair for subject in subjects if (pair := _subject(subject)) is not None]


def _subject(subject: object) -> tuple[str, Digest] | None:
    if not isinstance(subject, dict) or not isinstance(subject.get("digest"), dict):
        return None
    name, value = subject.get("name"), subject["digest"].get("sha256")
    if not isinstance(name, str) or not isinstance(value, str) or not _SHA256.fullmatch(value):
        return None
    return name, Digest("sha256", bytes.fromhex(value))
