"""One part of the mirror on disk: ``ROOT/<host>/<path>``, and what a server has to know beside the files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.real.mirror.signing import Signers

_DESCRIPTION = "_part.json"


@dataclass(frozen=True)
class Archive:
    """A genuine archive.

    Attributes:
        runtime: Whose.
        version: Which, as omg calls it.
        place: ``<host>/<path>``.
        contents: What it really is and who built it.
    """

    runtime: str
    version: str
    place: str
    contents: str


@dataclass(frozen=True)
class Route:
    """An address with a query, and the file that answers it.

    Attributes:
        path: ``<host>/<path>``.
        query: Names and values that must be among those asked with.
        place: ``<host>/<path>`` of the file.
    """

    path: str
    query: dict[str, str]
    place: str


@dataclass
class Site:
    """A part that is being built, or was.

    Attributes:
        root: Its folder.
        signers: Who signs in it.
        redirects: Address by ``<host>/<path>``.
    """

    root: Path
    signers: Signers
    archives: list[Archive] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)

    def file(self, place: str) -> Path:
        """Return the path of ``<host>/<path>``, its folder made."""
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def put(self, place: str, content: bytes | str | list[object] | dict[str, object]) -> Path:
        """Write a document; lists and dictionaries as JSON."""
        if isinstance(content, list | dict):
            content = json.dumps(content, indent=1)
        path = self.file(place)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def alias(self, place: str, path: Path) -> None:
        """Serve a file at a second place."""
        other = self.file(place)
        other.unlink(missing_ok=True)
        other.hardlink_to(path)

    def sums(self, place: str, files: Iterable[Path], *, form: str = "{digest}  {name}\n") -> Path:
        """Write the document of the files' digests."""
        lines = (form.format(digest=sha256(file), name=file.name) for file in sorted(files))
        return self.put(place, "".join(lines))

    def route(self, path: str, query: dict[str, str], place: str) -> None:
        """Answer an address with a query by a file; the first route that fits is taken."""
        self.routes.append(Route(path, query, place))

    def publish(self, runtime: str, version: str, file: Path, contents: str) -> None:
        """Record an archive."""
        self.archives.append(Archive(runtime, version, file.relative_to(self.root).as_posix(), contents))

    def finish(self) -> None:
        """Write down what the files do not say."""
        described = {
            "archives": [asdict(archive) for archive in self.archives],
            "routes": [asdict(route) for route in self.routes],
            "redirects": self.redirects,
        }
        self.put(_DESCRIPTION, described)


def read(root: Path, signers: Signers) -> Site:
    """Return a part that was built."""
    described = json.loads((root / _DESCRIPTION).read_bytes())
    return Site(
        root,
        signers,
        [Archive(**archive) for archive in described["archives"]],
        [Route(**route) for route in described["routes"]],
        described["redirects"],
    )


def sha256(file: Path) -> str:
    """Return a file's digest."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def numbers(version: str) -> tuple[int, ...]:
    """Return a version's numbers, to sort by."""
    digits = "".join(character if character.isdigit() else " " for character in version)
    return tuple(int(number) for number in digits.split())
