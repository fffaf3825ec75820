"""Spellings that are one name on a disk that ignores case or accents. Pure.

Source: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point,
read 2026-11-23: what Linux passes over in folders that ignore case. HFS+ ignores control characters of
Unicode's alone, which no name may hold.
"""

from __future__ import annotations

import unicodedata

# Those of them that are printable: the others are refused before anything is compared.
_IGNORED = dict.fromkeys(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)


def folded(path: str) -> str:
    """Return what all spellings of ``path`` have in common on a disk that ignores case or accents."""
    if not path.isascii():
        plain = unicodedata.normalize("NFD", path).translate(_IGNORED)
        return unicodedata.normalize("NFC", plain.casefold())
    lower = path.lower()
    # The same text need not be kept twice: most names are small letters.
    return path if lower == path else lower
