"""Rust's channel manifests: the packages of a release, their platforms and their URLs. Pure.

Source: https://forge.rust-lang.org/infra/channel-layout.html, and src/dist/manifest.rs of
https://github.com/rust-lang/rustup, read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.sources.checksum import Digest
from omg.value import dataclass, field
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAT = "2"
# The manifests of 2025 have 0.9 MB, and no line longer than 250 bytes.
_MAX_BYTES = 8 << 20
_MAX_LINE_BYTES = 512
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_TRIPLE = re.compile(r"\*|[a-z0-9][a-z0-9_.-]{0,79}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_VERSION = re.compile(r"(\d+\.\d+\.\d+(?:-(?:nightly|beta(?:\.\d+)?))?)(?: .*)?")
_HASH = re.compile(r"[0-9a-f]{64}")
# rustup accepts any URL; here it must be the publisher's own, so that a mirror can replace it.
_URL = re.compile(
    r"https://static\.rust-lang\.org/(?:cargo-)?dist/(?:\d{4}-\d\d-\d\d/)?"
    r"([A-Za-z0-9][A-Za-z0-9._+-]*\.tar\.(?:xz|gz))"
)
# The smaller one first.
_FORMS = (("xz_url", "xz_hash"), ("url", "hash"))
# The target of packages for every platform (rust-src).
ANY = "*"


@dataclass(frozen=True, slots=True)
class Download:
    """An archive of a package.

    Attributes:
        url: Its URL.
        name: Its file name.
        digest: Its digest.
        others: The same package in other formats.
    """

    url: str
    name: str
    digest: Digest
    others: tuple[Download, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A package for one platform; rustup calls it a component.

    Attributes:
        package: Its name in the manifest: ``clippy-preview``.
        target: The platform; ``*`` for all.
    """

    package: str
    target: str

    @property
    def name(self) -> str:
        """Its recorded name in a toolchain."""
        return self.package if self.target == ANY else f"{self.package}-{self.target}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One release of a channel.

    Attributes:
        version: ``1.86.0``, ``1.87.0-beta.3``, ``1.88.0-nightly``.
        date: The folder on the server: ``2025-04-03``.
        packages: The archive by name and target; ``None`` if it was not built.
        renames: Common names (``clippy``), with those in the manifest.
        profiles: Packages by profile.
        standard: If there are no profiles yet: the content of a platform's own installer.
        content: The document.
    """

    version: str
    date: str
    packages: Mapping[str, Mapping[str, Download | None]]
    renames: Mapping[str, str]
    profiles: Mapping[str, tuple[str, ...]]
    standard: Mapping[str, tuple[Part, ...]]
    content: bytes = field(repr=False, default=b"")

    def part(self, package: str, target: str) -> Part | None:
        """Return the part of this package for ``target``, or for all platforms; else ``None``."""
        targets = self.packages.get(package, {})
        return next((Part(package, one) for one in (target, ANY) if one in targets), None)

    def download(self, part: Part) -> Download | None:
        """Return the archive of a part; ``None`` if it was not built."""
        return self.packages[part.package][part.target]

    def short_name(self, package: str) -> str:
        """Return the common name of a package."""
        # Other renames concern old names that nobody uses any more (`cargo-old`).
        return next(
            (name for name, to in self.renames.items() if to == package == f"{name}-preview"), package
        )


def parse_manifest(content: bytes) -> Manifest:
    """Parse a channel manifest; invalid names and URLs are dropped.

    Raises:
        ValueError: It is not a manifest of version 2.
    """
    import tomllib

    # The parser's time grows with the square of the length of a dotted key: 20,000 parts take six seconds.
    if len(content) > _MAX_BYTES or max(map(len, content.splitlines()), default=0) > _MAX_LINE_BYTES:
        raise ValueError("it is larger than a manifest, or has a longer line than those have")
    document = tomllib.loads(content.decode())
    if document.get("manifest-version") != _FORMAT:
        raise ValueError(f"its version is {quoted(str(document.get('manifest-version')))}, not {_FORMAT}")
    date = document.get("date")
    if not isinstance(date, str) or not _DATE.fullmatch(date):
        raise ValueError("it has no date")
    packages = {name: table for name, table in _tables(document, "pkg") if _NAME.fullmatch(name)}
    version = _version(packages)
    return Manifest(
        version=version,
        date=date,
        packages={name: _targets(table) for name, table in packages.items()},
        renames=dict(_renames(document, packages)),
        profiles=dict(_profiles(document)),
        standard=dict(_standard(packages.get("rust", {}))),
        content=content,
    )


def _tables(document: Mapping[str, object], key: str) -> list[tuple[str, dict[str, object]]]:
    table = document.get(key)
    if not isinstance(table, dict):
        return []
    return [(name, value) for name, value in table.items() if isinstance(value, dict)]


def _version(packages: Mapping[str, Mapping[str, object]]) -> str:
    """Return the release's version: cargo, which comes first, has its own version."""
    for name in ("rust", "rustc"):
        text = packages.get(name, {}).get("version")
        if isinstance(text, str) and (match := _VERSION.fullmatch(text)):
            return match[1]
    raise ValueError("it does not say which version of Rust it is about")


def _targets(package: Mapping[str, object]) -> dict[str, Download | None]:
    return {
        triple: _download(table) for triple, table in _tables(package, "target") if _TRIPLE.fullmatch(triple)
    }


def _download(table: Mapping[str, object]) -> Download | None:
    if table.get("available") is not True:
        return None
    found: Download | None = None
    # The other formats go into the best one, so that one is made last.
    for url_key, hash_key in reversed(_FORMS):
        url, digest = table.get(url_key), table.get(hash_key)
        if not isinstance(url, str) or not isinstance(digest, str) or not _HASH.fullmatch(digest):
            continue
        if match := _URL.fullmatch(url):
            others = () if found is None else (found,)
            found = Download(url, match[1], Digest("sha256", bytes.fromhex(digest)), others)
    return found


def _renames(document: Mapping[str, object], packages: Mapping[str, object]) -> list[tuple[str, str]]:
    renames = ((name, table.get("to")) for name, table in _tables(document, "renames"))
    return [
        (name, to) for name, to in renames if _NAME.fullmatch(name) and isinstance(to, str) and to in packages
    ]


def _profiles(document: Mapping[str, object]) -> list[tuple[str, tuple[str, ...]]]:
    table = document.get("profiles")
    profiles = table.items() if isinstance(table, dict) else ()
    return [
        (name, tuple(package for package in names if isinstance(package, str) and _NAME.fullmatch(package)))
        for name, names in profiles
        if isinstance(names, list)
    ]


def _standard(rust: Mapping[str, object]) -> list[tuple[str, tuple[Part, ...]]]:
    return [
        (triple, tuple(part for part in map(_part, components) if part is not None))
        for triple, table in _tables(rust, "target")
        if _TRIPLE.fullmatch(triple) and isinstance(components := table.get("components"), list)
    ]


def _part(entry: object) -> Part | None:
    if not isinstance(entry, dict):
        return None
    package, target = entry.get("pkg"), entry.get("target")
    if not isinstance(package, str) or not isinstance(target, str):
        return None
    return Part(package, target) if _NAME.fullmatch(package) and _TRIPLE.fullmatch(target) else None
