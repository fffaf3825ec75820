"""``Cargo.toml``: the Rust that a package needs at least.

A member that inherits (``rust-version.workspace = true``) says nothing itself: the walk meets the workspace's
manifest above it, and a workspace is built as a whole, so what that states counts for each of its members.

Source: https://doc.rust-lang.org/cargo/reference/rust-version.html, read 2026-11-30.
"""

from __future__ import annotations

import re

from omg.project.formats.entry import constraint
from omg.project.formats.toml_document import load_toml, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.project.formats.request import Request

# A bare version of two or three numbers: Cargo accepts nothing else.
_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,2}")


def parse(text: str) -> tuple[Request, ...]:
    """Return what ``package.rust-version`` and ``workspace.package.rust-version`` ask for: both must be met.

    Raises:
        MalformedDocumentError: The text is not TOML.
    """
    bounds = dict.fromkeys(f">={version}" for version in _versions(load_toml(text)))
    return constraint("rust", " ".join(bounds)) if bounds else ()


def _versions(manifest: Mapping[str, object]) -> Iterator[str]:
    workspace = table(manifest.get("workspace")) or {}
    for package in (table(manifest.get("package")), table(workspace.get("package"))):
        version = package.get("rust-version") if package else None
        if isinstance(version, str) and _VERSION.fullmatch(version.strip()):
            yield version.strip()
