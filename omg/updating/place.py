"""Where an update comes from: the folder of a release, here or at a URL; a file of it; an index. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from omg.errors import UsageError
from omg.network.url import is_address, is_plain_loopback, shown
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from omg.shell.published import Published

INDEX = "index"
SUMS = "SHA256SUMS"
SIGNATURE = f"{SUMS}.asc"
_ENDINGS = (".whl", ".tar.gz")


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a release.

    Attributes:
        address: Its https URL, or its absolute path.
        name: The one file in it that is wanted; empty for the one that suits this machine.
        is_named: A person named the address; otherwise the build did.
    """

    address: str
    name: str = ""
    is_named: bool = True

    @property
    def is_remote(self) -> bool:
        """Whether it is a URL."""
        return not self.address.startswith("/")

    def file(self, name: str) -> str:
        """Return the URL or the path of a file in it."""
        if not self.is_remote:
            return f"{self.address.rstrip('/')}/{name}"
        parts = urlsplit(self.address)
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}", fragment=""))

    def __str__(self) -> str:
        """Return it as it may be printed."""
        return shown(self.address) if self.is_remote else self.address


def read_place(text: str | None, cwd: Path | None, published: Published) -> Folder | None:
    """Return the place that ``--from`` names; ``None`` for the package index that pip is configured for.

    Args:
        text: What a person wrote: ``index``, an https URL or a path.
        cwd: Where relative paths begin.
        published: What the build says: its address is taken where nothing was written.

    Raises:
        UsageError: It is none of these, or nothing was written and the build has no address.
    """
    if text == INDEX:
        return None
    if text is None:
        if not published.is_complete:
            raise UsageError(
                "this build of omg does not know where its releases are published",
                hint="run omg self update --from index, or --from FOLDER with a release folder",
            )
        return Folder(published.address, is_named=False)
    if "://" not in text:
        if cwd is None and not text.startswith("/"):
            raise UsageError(f"{quoted(text)} is relative to a folder that no longer exists", hint="run cd")
        return _split(str(cwd / text if cwd else text))
    is_safe = is_address(text) and (text.startswith("https://") or is_plain_loopback(text))
    if not is_safe:
        raise UsageError(
            f"`{shown(text)}` is not an https URL", hint="run omg self update --from https://..."
        )
    if not published.key:
        raise UsageError(
            "this build of omg has no key to verify releases with, so it takes none from a URL",
            hint="download the folder and name its path, or run omg self update --from index",
        )
    parts = urlsplit(text)
    folder = _split(parts.path)
    return Folder(urlunsplit(parts._replace(path=folder.address, fragment="")), folder.name)


def _split(path: str) -> Folder:
    if path.endswith(_ENDINGS):
        folder, _, name = path.rpartition("/")
        return Folder(folder or "/", name)
    return Folder(path)
