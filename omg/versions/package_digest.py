"""The digest behind a package manager's version, as corepack writes it: ``9.15.0+sha512.HEX``. Pure.

Source: https://github.com/nodejs/corepack, README.md, "Known Good Releases" and "packageManager", and
sources/corepackUtils.ts, read 2026-12-01.
"""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.patterns import re
from omg.versions.grammar import quoted

# The lengths in hexadecimal digits.
_LENGTHS = {"sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_EXACT = r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}(-[0-9A-Za-z.-]{1,60})?(\+.*)?"


def is_exact(version: str) -> bool:
    """Return whether ``version`` is one whole version, with or without a digest."""
    return re.fullmatch(_EXACT, version, re.DOTALL) is not None


def split_digest(version: str) -> tuple[str, str]:
    """Return the version in ``9.15.0+sha512.HEX``, and the digest ``sha512.HEX``; empty without one.

    Raises:
        InvalidSpecError: What follows the plus is not a digest of a known kind and of its length.
    """
    text, plus, digest = version.partition("+")
    if not plus:
        return text, ""
    algorithm, _, value = digest.partition(".")
    value = value.lower()
    if len(value) != _LENGTHS.get(algorithm) or not set(value) <= set("0123456789abcdef"):
        raise InvalidSpecError(
            f"{quoted('+' + digest)} is not a hash",
            hint=f"write one of {', '.join(_LENGTHS)}, a dot and hexadecimal digits; or leave it out",
        )
    return text, f"{algorithm}.{value}"
