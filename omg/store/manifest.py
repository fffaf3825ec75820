"""The manifest of a toolchain: every file and link of it, with mode and digest, in a compact form.

A line for the toolchain, then one per file, below a line for its directory::

    node 20.11.1
    / bin/
    7 node                        mode 0755
    > ../lib/node_modules/x.js x  a symbolic link: its target, then its name
    = share/doc/html/
    6 index.html                  mode 0644

An empty line ends them. The digests follow, 32 bytes each, in the order of the lines: one for each file below
a ``/``, and one for all files below a ``=`` together. Names keep letters, digits and common punctuation;
other bytes are ``%XX``, so no name can break a line.

Digests cannot be compressed, and a documentation has 50,000 files: see `MAX_DIGESTS`.
"""

from __future__ import annotations

import hashlib
import re
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from omg.errors import StoreError
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

# 640 kB. Of more files, the folders with the most files get one digest each, until so many digests are left.
MAX_DIGESTS = 20_000
# What is repaired and checked file by file.
_NEVER_FOLDED = "bin/"
# Archives have at most 100,000 members.
_MAX_LINES = 1_000_000
_SAFE = "/@+,=!$&()[]{}#;:^~"
# Characters that `quote` keeps.
_PLAIN = re.compile(rf"[A-Za-z0-9_.~\-{re.escape(_SAFE)}]*")
_DIGEST_BYTES = 32
_SIGNS = {0o644: "6", 0o755: "7"}
_MODES = {sign: mode for mode, sign in _SIGNS.items()}


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file or link of a toolchain.

    Attributes:
        path: Path below the toolchain's directory, with forward slashes.
        mode: 0o644 or 0o755; 0 for a link.
        sha256: Digest of the content; empty for a link, and for a file whose folder has one digest.
        target: Target of a link, as written in it; empty for a file.
    """

    path: str
    mode: int
    sha256: bytes
    target: str = ""

    @property
    def folder(self) -> str:
        """The path of its folder with a slash at the end; empty for the toolchain's own."""
        return folder_of(self.path)


@dataclass(frozen=True, slots=True)
class ToolchainManifest:
    """What a toolchain consists of.

    Attributes:
        entries: Its files and links; those of one folder are sorted by name.
        folders: The digest of all files of a folder together, by its path with a slash at the end. Those
            entries have none of their own.
    """

    entries: tuple[ManifestEntry, ...] = ()
    folders: Mapping[str, bytes] = MappingProxyType({})


def folder_of(path: str) -> str:
    """Return the path of the folder of ``path`` with a slash at the end; empty for the toolchain's own."""
    directory, slash, _ = path.rpartition("/")
    return directory + slash


def folder_digest(digests: Iterable[bytes]) -> bytes:
    """Return the digest of a folder, from those of its files in the order of their names."""
    return hashlib.sha256(b"".join(digests)).digest()


def encode(
    runtime: str, version: str, entries: Iterable[ManifestEntry], *, is_relocated: bool = False
) -> bytes:
    """Return the manifest of a toolchain from its entries, each file with its digest.

    Args:
        runtime: Name of the runtime.
        version: The name of the toolchain's directory.
        entries: What it consists of.
        is_relocated: Some files are rewritten when it is moved, and a repair that was interrupted has to know
            each of them: every file keeps a digest. Those are the Pythons, of a few thousand files.
    """
    folders: dict[str, list[ManifestEntry]] = {}
    for entry in {entry.path: entry for entry in entries}.values():
        folders.setdefault(entry.folder, []).append(entry)
    files = {folder: [one for one in found if not one.target] for folder, found in folders.items()}
    counts = {folder: len(found) for folder, found in files.items()}
    folded = _folded({} if is_relocated else counts)
    lines = [_owner(runtime, version)]
    digests: list[bytes] = []
    for folder, found in sorted(folders.items()):
        found.sort(key=attrgetter("path"))
        lines.append(f"{'=' if folder in folded else '/'} {_quoted(folder)}")
        lines += [_line(entry, entry.path[len(folder) :]) for entry in found]
        own = [entry.sha256 for entry in found if not entry.target]
        digests += [folder_digest(own)] if folder in folded else own
    return b"".join((*(f"{line}\n".encode() for line in lines), b"\n", *digests))


def decode(data: bytes, runtime: str, version: str) -> ToolchainManifest:
    """Return the manifest of a toolchain.

    Raises:
        StoreError: It is incomplete or invalid, or the manifest of another toolchain.
    """
    text, separator, digests = data.partition(b"\n\n")
    if not separator or text.count(b"\n") > _MAX_LINES:
        raise StoreError("it is incomplete" if not separator else "it has too many lines")
    owner, *lines = text.decode(errors="replace").split("\n")
    if owner != _owner(runtime, version):
        raise StoreError(f"it belongs to another toolchain: {owner[:80]!r}")
    sums = _sums(digests)
    folders: dict[str, bytes] = {}
    entries: list[ManifestEntry] = []
    directory = ""
    try:
        for line in lines:
            sign, space, rest = line.partition(" ")
            if (mode := _MODES.get(sign)) and rest:
                own = b"" if directory in folders else next(sums)
                entries.append(ManifestEntry(directory + _unquoted(rest), mode, own))
            elif sign == ">" and all(fields := rest.partition(" ")):
                target, _, name = fields
                entries.append(ManifestEntry(directory + _unquoted(name), 0, b"", _unquoted(target)))
            elif space and sign in ("/", "="):
                directory = _unquoted(rest)
                if sign == "=":
                    folders[directory] = next(sums)
            else:
                raise StoreError(f"it has an invalid line: {line[:80]!r}")
    except StopIteration:
        raise StoreError("it is incomplete") from None
    if next(sums, None) is not None:
        raise StoreError("it has more checksums than files")
    return ToolchainManifest(tuple(entries), MappingProxyType(folders))


def _folded(counts: Mapping[str, int]) -> Container[str]:
    """Return the folders that get one digest, from the number of files in each; see `MAX_DIGESTS`."""
    folded = set()
    left = sum(counts.values())
    for folder in sorted(counts, key=lambda folder: (-counts[folder], folder)):
        if left <= MAX_DIGESTS:
            break
        if folder != _NEVER_FOLDED and counts[folder] > 1:
            folded.add(folder)
            left -= counts[folder] - 1
    return folded


def _line(entry: ManifestEntry, name: str) -> str:
    if entry.target:
        return f"> {_quoted(entry.target)} {_quoted(name)}"
    return f"{_SIGNS[entry.mode]} {_quoted(name)}"


def _sums(digests: bytes) -> Iterator[bytes]:
    if len(digests) % _DIGEST_BYTES:
        raise StoreError("it is incomplete")
    return (digests[at : at + _DIGEST_BYTES] for at in range(0, len(digests), _DIGEST_BYTES))


def _owner(runtime: str, version: str) -> str:
    return f"{_quoted(runtime)} {_quoted(version)}"


def _quoted(text: str) -> str:
    # Nearly every name is plain, and checking that with `quote` takes twenty times as long.
    return text if _PLAIN.fullmatch(text) else quote(text, safe=_SAFE, errors="surrogateescape")


def _unquoted(text: str) -> str:
    return unquote(text, errors="surrogateescape") if "%" in text else text
