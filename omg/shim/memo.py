"""Memos: answers of pure functions, kept in the cache for the shim programs.

A memo is one file, ``<cache>/memo/KIND-HASH``. Its name is a hash of its key, but only the key
inside counts: a collision costs a fallback to Python, never a wrong answer.

    hash of the answer   uint64, little-endian: after a power cut a file may hold zeros
    key length, answer length   two uint32, little-endian
    key, answer

``shims/README.md`` says what the kinds mean; ``shims/memo.h`` is the reader in C.
"""

from __future__ import annotations

import struct

from omg.value import StrEnum, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADER = struct.Struct("<QII")
_WORD = struct.Struct("<Q")

_SEED = 0xCBF29CE484222325
_FACTOR = 0x9FB21C651E98DF25
_MASK = (1 << 64) - 1


class MemoKind(StrEnum):
    """What a memo answers."""

    FILE = "f"
    VARIABLE = "v"
    RESOLUTION = "r"
    ANSWER = "a"


class LineStrength(StrEnum):
    """How much one line of a file memo counts; a constraint is written as ``floor``."""

    PIN = "pin"
    CONSTRAINT = "floor"
    ERROR = "error"


EVERY_RUNTIME = "*"
_STRENGTHS = frozenset(strength.value for strength in LineStrength)


@dataclass(frozen=True, slots=True)
class Line:
    """What a version file says for one runtime.

    Attributes:
        runtime: A runtime's name, or ``EVERY_RUNTIME`` for an error that spoils the whole file.
        strength: Pin, constraint or error.
        specs: Canonical texts, in order; none for an error.
    """

    runtime: str
    strength: LineStrength
    specs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionLocation:
    """Where a version lies.

    Attributes:
        version: The name of the toolchain's directory.
        store: 0 for the own store, then the read-only ones from 1.
    """

    version: str
    store: int


def hash64(data: bytes) -> int:
    """Return the 64-bit hash that names memos, orders the table's slots and tells a damaged answer.

    Not cryptographic: the reader compares the whole key afterwards, and who may write a memo is trusted.
    """
    size = len(data)
    value = _SEED ^ size
    for (word,) in _WORD.iter_unpack(data.ljust(size + 7 & -8, b"\0")):
        value = (value ^ word) * _FACTOR & _MASK
        value ^= value >> 32
    return value


def file_name(kind: MemoKind, key: bytes) -> str:
    """Return the name of the memo of ``key`` below ``<cache>/memo``."""
    return f"{kind}-{hash64(key):016x}"


def file_key(rules: str, format_name: str, name: str, data: bytes, lock: bytes | None = None) -> bytes:
    """Return the key of what a version file called ``name`` with these bytes says, and the lock beside it."""
    if lock is not None:
        format_name, data = f"{format_name}+lock", b"%d\0%b%b" % (len(lock), lock, data)
    return b"\0".join((_bytes(rules), _bytes(format_name), _bytes(name), data))


def variable_key(rules: str, variable: str, value: bytes) -> bytes:
    """Return the key of what a version variable with this value says."""
    return file_key(rules, "variable", variable, value)


def resolution_key(
    rules: str, runtime: str, strength: LineStrength, spec: str, *, current: str, stamps: bytes
) -> bytes:
    """Return the key of the version that a spec means.

    Args:
        rules: Number of the rules of ``omg.project.formats``.
        runtime: The runtime's name.
        strength: ``PIN`` or ``CONSTRAINT``.
        spec: Canonical text.
        current: Name of the global default's directory for a constraint, else empty.
        stamps: Stamps of the runtime, see ``omg.shim.stamps``.
    """
    head = (rules, runtime, strength.value, spec, current)
    return b"\0".join((*map(_bytes, head), stamps))


def answer_key(
    version: str,
    data_dir: str,
    *,
    folder: str,
    terminals: str,
    path: bytes,
    variables: Iterable[tuple[bytes, bytes]],
    words: Iterable[str],
) -> bytes:
    """Return the key of what the launcher says by itself (shims/README.md, 16.3).

    Args:
        version: omg's.
        data_dir: The store that the launcher is in.
        folder: The working directory; empty where the answer does not depend on it.
        terminals: ``t`` or ``-`` for stdout, then for stderr.
        path: PATH.
        variables: All of the environment whose names begin with ``OMG_``, in its order.
        words: The command line.
    """
    pairs = (b"%b=%b" % pair for pair in variables)
    before = (*map(_bytes, (version, data_dir, folder, terminals)), path, *pairs)
    return b"".join(b"%b\0" % each for each in before) + b"".join(b"\0%b" % _bytes(word) for word in words)


def help_key(version: str, data_dir: str, columns: int, name: str) -> bytes:
    """Return the key of the help of a command, or of omg's own for an empty name (shims/README.md, 16.3)."""
    return b"\0".join(map(_bytes, (version, data_dir, "help", str(columns if name else 0), name)))


def encode(key: bytes, answer: bytes) -> bytes:
    """Return the content of the memo that answers ``key``."""
    return _HEADER.pack(hash64(answer), len(key), len(answer)) + key + answer


def decode(data: bytes, key: bytes) -> bytes | None:
    """Return the answer in ``data``, or ``None`` when it is not a whole memo of exactly this key."""
    if len(data) < _HEADER.size:
        return None
    answer_hash, key_bytes, answer_bytes = _HEADER.unpack_from(data)
    if len(data) != _HEADER.size + key_bytes + answer_bytes:
        return None
    kept_key, answer = data[_HEADER.size :][:key_bytes], data[_HEADER.size + key_bytes :]
    return answer if kept_key == key and hash64(answer) == answer_hash else None


def encode_lines(lines: tuple[Line, ...]) -> bytes:
    """Return the answer of a file or variable memo."""
    return b"".join(_bytes("\t".join((line.runtime, line.strength, *line.specs)) + "\n") for line in lines)


def decode_lines(answer: bytes) -> tuple[Line, ...] | None:
    """Return the lines of a file or variable memo, or ``None`` for anything malformed."""
    lines = []
    for text in answer.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        runtime, *rest = text.split("\t")
        if not rest or rest[0] not in _STRENGTHS:
            return None
        lines.append(Line(runtime, LineStrength(rest[0]), tuple(rest[1:])))
    return tuple(lines)


def encode_place(place: VersionLocation | None) -> bytes:
    """Return the answer of a resolution memo; ``None`` is a constraint that nothing satisfies."""
    return _bytes(f"{place.version}\t{place.store}") if place else b""


def decode_place(answer: bytes) -> VersionLocation | None:
    """Return the answer of a resolution memo; ``None`` when nothing satisfies the spec.

    Raises:
        ValueError: The answer is malformed.
    """
    if not answer:
        return None
    version, store = answer.decode("utf-8", "surrogateescape").split("\t")
    return VersionLocation(version, int(store))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
