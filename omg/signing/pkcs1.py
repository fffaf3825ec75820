"""Checks whether an RSA key made a signature; not whether it was allowed to, nor who owns the key.

Sequoia judges a key by the self-signature that was valid when the key signed. Some publishers renew a key
and publish only its newest self-signature; then Sequoia knows nothing about the years before, and
refuses older signatures of the same key, with the same result as for a forgery. This module tells the two
apart: only the mathematics, of the one algorithm that such keys use. Only public numbers.

Source: https://www.rfc-editor.org/rfc/rfc9580 (5.2.3, 5.2.4, 5.5.2, 7) and
https://www.rfc-editor.org/rfc/rfc8017 (8.2.2, 9.2), read 2026-11-23.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from omg.signing.openpgp import is_clear_signed

if TYPE_CHECKING:
    from pathlib import Path

    from omg.signing.openpgp import PublicKey, Signature

_RSA = frozenset({1, 3})
_BINARY, _TEXT = 0, 1
_MIN_BITS = 2048
# Number of the algorithm in a signature: its name, and its DigestInfo before the digest (9.2, note 1).
# SHA-1 is not included: it is no longer secure.
_HASHES = {
    8: ("sha256", bytes.fromhex("3031300d060960864801650304020105000420")),
    9: ("sha384", bytes.fromhex("3041300d060960864801650304020205000430")),
    10: ("sha512", bytes.fromhex("3051300d060960864801650304020305000440")),
}
_CLEAR_TEXT = re.compile(
    rb"-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n"
    rb"(.*?)\r?\n-----BEGIN PGP SIGNATURE-----",
    re.DOTALL,
)


def is_made_by(key: PublicKey, signature: Signature, document: bytes | Path, signed: bytes) -> bool | None:
    """Return whether ``key`` made ``signature``; ``None`` for other algorithms or invalid data.

    A file is read in pieces; signatures of text files are not supported.

    Args:
        key: The key that the signature names.
        signature: A signature in ``signed``.
        document: What was signed, for a detached signature.
        signed: The detached signature, or the clear-signed document.
    """
    body = signature.body
    try:
        version, kind, algorithm, hash_number = body[0], body[1], body[2], body[3]
        if version != 4 or algorithm not in _RSA or key.body[0] != 4 or key.body[5] not in _RSA:
            return None
        if hash_number not in _HASHES or kind not in (_BINARY, _TEXT):
            return None
        hashed_end = 6 + int.from_bytes(body[4:6])
        unhashed_end = hashed_end + 2 + int.from_bytes(body[hashed_end : hashed_end + 2])
        value, _ = _number(body, unhashed_end + 2)
        modulus, exponent_start = _number(key.body, 6)
        exponent, _ = _number(key.body, exponent_start)
    except (IndexError, ValueError):
        return None
    if modulus.bit_length() < _MIN_BITS or exponent < 3:
        return None
    name, prefix = _HASHES[hash_number]
    if isinstance(document, bytes):
        content = _clear_text(signed) if is_clear_signed(signed) else document
        if content is None:
            return None
        hashed = hashlib.new(name, re.sub(rb"\r?\n", b"\r\n", content) if kind == _TEXT else content)
    elif kind == _TEXT or is_clear_signed(signed):
        return None
    else:
        with document.open("rb") as stream:
            hashed = hashlib.file_digest(stream, name)
    hashed.update(body[:hashed_end] + b"\x04\xff" + hashed_end.to_bytes(4))
    digest = hashed.digest()
    # The whole padded block is compared: parsing it allowed forgeries elsewhere.
    size = (modulus.bit_length() + 7) // 8
    padding = b"\xff" * (size - 3 - len(prefix) - len(digest))
    expected = b"\x00\x01" + padding + b"\x00" + prefix + digest
    return value < modulus and pow(value, exponent, modulus).to_bytes(size) == expected


def covered(document: bytes | Path, signed: bytes) -> bytes:
    """Return the content that a signature accepted by `is_made_by` covers; empty for a file."""
    if not isinstance(document, bytes):
        return b""
    return (_clear_text(signed) or b"") if is_clear_signed(signed) else document


def _number(content: bytes, start: int) -> tuple[int, int]:
    """Return the number (two bytes for its bits, then the bits) at ``start``, and where it ends."""
    end = start + 2 + (int.from_bytes(content[start : start + 2]) + 7) // 8
    if end > len(content):
        raise ValueError("cut off")
    return int.from_bytes(content[start + 2 : end]), end


def _clear_text(signed: bytes) -> bytes | None:
    """Return the text as it was signed: dashes unescaped, no blanks at the ends of lines."""
    match = _CLEAR_TEXT.search(signed)
    if match is None:
        return None
    lines = match[1].replace(b"\r\n", b"\n").split(b"\n")
    return b"\n".join(line.removeprefix(b"- ").rstrip(b" \t") for line in lines)
