"""Mutated archives: pieces of the corpus, flipped, cut, spliced, repeated; some with checksums mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.archive.builders import BLOCK
from tests.faults.archives.corpus import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

# Larger ones say nothing more and take longer.
_MAX_BYTES = 16_384
_SEEDS = [case for case in CASES if 0 < len(case.content) <= _MAX_BYTES]
_ACCEPTED = [case for case in _SEEDS if not case.refusal]
_BY_NAME = {case.name: [other.content for other in _SEEDS if other.name == case.name] for case in _SEEDS}
_TELLING = (0x00, 0x01, 0x20, 0x2E, 0x2F, 0x7F, 0x80, 0xFF)


def mutated(random: Random, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of ``count`` archives."""
    for _ in range(count):
        # A mutated refusal is mostly the same refusal: half begin as something that is accepted.
        seed = random.choice(random.choice((_SEEDS, _ACCEPTED)))
        content = bytearray(seed.content)
        for _ in range(random.randint(1, 4)):
            _mutate(random, content, random.choice(_BY_NAME[seed.name]))
        if seed.name == "a.tar" and random.random() < 0.5:
            _mend(content)
        yield seed.name, bytes(content)


def _mutate(random: Random, content: bytearray, other: bytes) -> None:
    at = random.randint(0, len(content))
    # Tar is made of blocks: what moves by whole blocks stays readable for longer.
    aligned = at // BLOCK * BLOCK
    match random.randint(0, 7):
        case 0 if content:
            content[at % len(content)] ^= 1 << random.randint(0, 7)
        case 1 if content:
            content[at % len(content)] = random.choice(_TELLING)
        case 2:
            del content[at:]
        case 3:
            del content[at : at + random.randint(1, 64)]
        case 4:
            content[at:at] = random.randbytes(random.randint(1, 64))
        case 5:
            start = random.randint(0, len(other))
            content[at:at] = other[start : start + random.randint(1, 512)]
        case 6:
            start = random.randint(0, len(other)) // BLOCK * BLOCK
            content[aligned:aligned] = other[start : start + BLOCK * random.randint(1, 3)]
        case _:
            content[aligned : aligned + BLOCK] = content[aligned : aligned + BLOCK] * 2


def _mend(content: bytearray) -> None:
    """Make the checksum of every block right that looks like a header."""
    for at in range(0, len(content) - BLOCK + 1, BLOCK):
        block = content[at : at + BLOCK]
        if block[257:262] == b"ustar":
            block[148:156] = b" " * 8
            content[at + 148 : at + 156] = b"%06o\0 " % sum(block)
