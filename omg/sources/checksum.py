"""Digests: parses a publisher's list of them, in each of its forms, and compares.

A list that is missing, empty, malformed or without the wanted name has its own error each: none of
them ever means "nothing to compare".
"""

from __future__ import annotations

import base64
import binascii
import json
import re

from omg.errors import ChecksumError
from omg.value import dataclass
from omg.versions.grammar import quoted

_LINE = re.compile(r"([0-9A-Fa-f]{64})(?:  | \*|\t)(?:\./)?(\S.*)")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)
_JSON = re.compile(rb"\s*[{\[]\s*[\"{\[\]}]")
# npm's strongest first; weaker kinds alone are refused.
_INTEGRITY = re.compile(r"(sha512|sha384|sha256)-([A-Za-z0-9+/]+={0,2})")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PAYLOAD_TYPE = "application/vnd.in-toto+json"


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest and its algorithm, as `hashlib` names it."""

    algorithm: str
    value: bytes

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value.hex()}"

    @property
    def file_name(self) -> str:
        """The file name that contains this digest."""
        return f"{self.algorithm}-{self.value.hex()}"


class MissingChecksumError(ChecksumError):
    """The publisher has no list, or the list does not name the archive."""

    kind = "missing_checksum"


class EmptyChecksumError(ChecksumError):
    """The list has no lines."""

    kind = "empty_checksum"


class MalformedChecksumError(ChecksumError):
    """The document is not a list of digests, or one of its lines is invalid."""

    kind = "malformed_checksum"


# An error of its own: the document was never cached, so no cached copy can be the cause.
UNREADABLE = (EmptyChecksumError, MalformedChecksumError)


class WrongChecksumError(ChecksumError):
    """The archive does not match the published digest."""

    kind = "wrong_checksum"


class WrongPinnedChecksumError(ChecksumError):
    """The archive does not match the digest that a project pins, whatever its publisher says."""

    kind = "wrong_pinned_checksum"


# What another copy of the publisher's list does not change.
FINAL = (*UNREADABLE, WrongPinnedChecksumError)


def is_web_page(content: bytes) -> bool:
    """Return whether ``content`` is an HTML page: from a proxy, or a login page."""
    return _WEB_PAGE.match(content[:512].removeprefix(b"\xef\xbb\xbf")) is not None


def is_json(content: bytes) -> bool:
    """Return whether ``content`` begins like a JSON object or list: an error message instead of a file."""
    return _JSON.match(content[:512].removeprefix(b"\xef\xbb\xbf")) is not None


def parse_sums(content: bytes, *, where: str) -> dict[str, Digest]:
    """Return the SHA-256 digests by file name from the output format of ``sha256sum``.

    Upper case, CRLF, a byte order mark and binary marks (``*``) are accepted.

    Args:
        content: The document.
        where: Its URL, for messages.

    Raises:
        EmptyChecksumError: It has no lines.
        MalformedChecksumError: It is an HTML page, or one of its lines is invalid.
    """
    if is_web_page(content):
        raise MalformedChecksumError(f"`{where}` is an HTML page (from a proxy or login page?)")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedChecksumError(f"`{where}` is not a list of checksums: it is not text") from error
    digests: dict[str, Digest] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            raise MalformedChecksumError(
                f"`{where}` is not a list of checksums: it has the line {quoted(line)}"
            )
        digest = Digest("sha256", bytes.fromhex(match[1]))
        if digests.setdefault(match[2], digest) != digest:
            raise MalformedChecksumError(f"`{where}` has two checksums for {quoted(match[2])}")
    if not digests:
        raise EmptyChecksumError(f"`{where}` is empty")
    return digests


def parse_provenance(document: bytes) -> dict[str, Digest]:
    """Return the SHA-256 digests by file name of provenance statements, one envelope per line.

    Their Sigstore signatures are not checked here: they are used like any other list of digests.

    Source: https://github.com/in-toto/attestation, spec/v1, and https://github.com/secure-systems-lab/dsse,
    envelope.md, read 2026-11-23.

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


def parse_integrity(text: str, *, where: str) -> Digest:
    """Return the strongest digest of an npm ``dist.integrity``.

    Raises:
        MissingChecksumError: No digest is strong enough.
        MalformedChecksumError: It is not base64 of the right length.
    """
    found = {match[1]: match[2] for match in map(_INTEGRITY.fullmatch, text.split()) if match}
    for algorithm, length in (("sha512", 64), ("sha384", 48), ("sha256", 32)):
        if algorithm not in found:
            continue
        try:
            value = base64.b64decode(found[algorithm], validate=True)
        except binascii.Error:
            value = b""
        if len(value) != length:
            raise MalformedChecksumError(f"{where}: {quoted(text)} is not an integrity checksum")
        return Digest(algorithm, value)
    raise MissingChecksumError(f"{where} has no integrity checksum that omg can check")


def parse_pinned(text: str) -> Digest:
    """Return the digest in ``sha512.HEX``, which `omg.versions.package_digest.split_digest` accepted."""
    algorithm, _, value = text.partition(".")
    return Digest(algorithm, bytes.fromhex(value))


def require_equal(expected: Digest, found: bytes, *, where: str, encoding: str = "") -> None:
    """Compare the digest of a download with the published one.

    Args:
        expected: The published digest.
        found: The digest of the download.
        where: Its URL, for messages.
        encoding: The server's content encoding, although omg requested none.

    Raises:
        WrongChecksumError: They differ.
    """
    if found != expected.value:
        packed = f" (sent as {quoted(encoding)}, which omg did not request)" if encoding else ""
        raise WrongChecksumError(
            f"`{where}` does not match the published checksum: {expected.algorithm} is {found.hex()},"
            f" published is {expected.value.hex()}{packed}",
            hint="nothing was installed; try again, then contact whoever runs the mirror or proxy",
        )


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
