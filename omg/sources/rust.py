"""Rust, without rustup: the channel manifests of static.rust-lang.org."""

from __future__ import annotations

import re
from functools import partial

from omg.errors import ChecksumError, NoSuchComponentError, NoSuchReleaseError, OfflineError
from omg.sources import rust_layout, rust_parts
from omg.sources.rust_manifest import Manifest, parse_manifest
from omg.sources.source import Offer, Release, SignedSums, Signing, Source, read
from omg.versions.spec import Latest, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform
    from omg.sources.checksum import Digest
    from omg.sources.extras import Extras
    from omg.sources.source import Steps
    from omg.versions.spec import VersionSpec

_HOST = "static.rust-lang.org"
_DIST = f"https://{_HOST}/dist"
# The same limit as rustup's default.
_MAX_DAYS_BACK = 21
_FIRST = (1, 9, 0)
_SHOWN_NIGHTLIES = 30

_CHANNEL = re.compile(
    r"(?P<channel>stable|beta|nightly)(?:-(?P<date>\d{4}-\d\d-\d\d))?"
    r"|(?P<number>\d+\.\d+(?:\.\d+)?(?:-beta(?:\.\d+)?)?)"
)
_LISTED = re.compile(
    r"(?:https://)?static\.rust-lang\.org/dist/(?P<date>\d{4}-\d\d-\d\d)/channel-rust-"
    r"(?P<name>nightly|\d+\.\d+\.\d+(?:-beta(?:\.\d+)?)?)\.toml"
)
_DIGEST = re.compile(rb"\s*([0-9A-Fa-f]{64})(?:\s|\Z)")

# The Rust Language (Tag and Release Signing Key) <rust-key@rust-lang.org>. rustup checks no signatures.
# Source: https://www.rust-lang.org/policies/security and the key it links to, read 2026-11-23.
_SIGNING = Signing(
    fingerprints=("108F66205EAEB0AAA8DD5E1C85AB96E6FA1BE5FE",),
    key_urls=(f"https://{_HOST}/rust-key.gpg.ascii",),
    hosts=(_HOST,),
)


def parse_list(document: bytes) -> tuple[Release, ...]:
    """Return the releases in ``manifests.txt``, one URL per line; other lines are dropped.

    Source: https://forge.rust-lang.org/infra/channel-layout.html#manifests-list, read 2026-11-23.

    Raises:
        ValueError: It contains no release.
    """
    found: dict[str, Release] = {}
    for line in document.decode(errors="replace").splitlines():
        match = _LISTED.fullmatch(line.strip())
        if match is None:
            continue
        name, date = match["name"], match["date"]
        version = Version.parse(f"nightly-{date}" if name == "nightly" else name)
        found[version.text] = Release(version, channel=version.channel, date=date)
    if not found:
        raise ValueError("it lists no release")
    return tuple(found.values())


def releases(_platform: Platform, spec: VersionSpec | None) -> Steps[tuple[Release, ...]]:
    """Request the list of all manifests; of the many nightlies only the newest is listed."""
    listed = yield from read(f"https://{_HOST}/manifests.txt", parse_list, "list of rust releases")
    if listed is None:
        return ()  # a mirror may not have it
    if spec is not None:
        return listed
    nightlies = sorted(one.version for one in listed if one.channel == "nightly")
    hidden = frozenset(nightlies[:-_SHOWN_NIGHTLIES])
    return tuple(one for one in listed if one.version not in hidden)


def shortcut(spec: VersionSpec, platform: Platform, extras: Extras) -> Steps[Release | None]:
    """Return the release for a channel, a dated channel, a version or its first two numbers.

    Raises:
        NoSuchReleaseError: Its manifest has a format that omg does not support.
        NoSuchComponentError: No nightly of the last three weeks has all requested components.
    """
    text = "stable" if isinstance(spec, Latest) else spec.text if isinstance(spec, Token) else ""
    match = _CHANNEL.fullmatch(text)
    if match is None:
        return None
    channel = match["channel"] or match["number"]
    if channel == "nightly" and match["date"] is None:
        return (yield from _newest_nightly(rust_parts.host_of(platform), extras))
    url = _url(channel, match["date"] or "")
    try:
        manifest = yield from _manifest(url)
    except OfflineError as error:
        return (yield from _release_of_a_channel(text, error))
    if manifest is None:
        if match["number"] and _release_of(text) < _FIRST:
            raise NoSuchReleaseError(
                f"rust {text} is too old: the manifests that omg reads begin with 1.9.0",
                hint="run omg install rust@1.9.0, or take the old one from its archive and use omg link",
            )
        return None
    # Only a toolchain of exactly that name matches a pin on a dated channel.
    name = text if match["date"] else _name(manifest)
    return _release(name, manifest, url)


def offer(release: Release, platform: Platform, extras: Extras) -> Steps[Offer]:
    """Request the manifest of a release, and offer its requested archives.

    Raises:
        NoSuchReleaseError: There is no such manifest.
        UnsupportedPlatformError: It contains no compiler for this platform.
        NoSuchComponentError: A component or target is unknown, or was not built for this release.
    """
    url = release.document_url or _url_of(release.version)
    manifest = yield from _manifest(url)
    if manifest is None:
        raise NoSuchReleaseError(f"{_HOST} has no rust {release.version}")
    host = rust_parts.host_of(platform)
    parts = rust_parts.wanted_parts(manifest, host, extras)
    rust_parts.require_available(manifest, parts, host)
    return Offer(
        tuple(rust_layout.archive_of(manifest, part) for part in parts),
        SignedSums(url, manifest.content, (f"{url}.asc",), partial(_digests, manifest)),
        components=rust_layout.component_names(manifest, parts, host),
        targets=rust_layout.target_names(parts, host),
        notes=release.notes,
        files=rust_layout.files(manifest, parts),
    )


def _release_of_a_channel(name: str, error: OfflineError) -> Steps[Release]:
    """Return the release ``name`` from the cached manifest of the channel that led to it."""
    for channel in (*_numbers(name), "stable", "beta", "nightly"):
        try:
            manifest = yield from _manifest(_url(channel))
        except OfflineError:
            continue
        if manifest is not None and _name(manifest) == name:
            return _release(name, manifest, _url(channel))
    raise error


def _numbers(name: str) -> tuple[str, ...]:
    """Return the channel of a release: its first two numbers."""
    return (name.rpartition(".")[0],) if name.count(".") == 2 and "-" not in name else ()


def _newest_nightly(host: str, extras: Extras) -> Steps[Release | None]:
    """Search back from today's nightly for the first with all requested components."""
    url = _url("nightly")
    manifest = yield from _manifest(url)
    date = manifest.date if manifest is not None else (yield from _newest_listed_nightly())
    if date is None:
        return None
    notes: list[str] = []
    for _ in range(_MAX_DAYS_BACK + 1):
        if manifest is None:
            url = _url("nightly", date)
            manifest = yield from _manifest(url)
        if manifest is None:
            notes.append(f"there is no nightly of {date}")
        else:
            parts = rust_parts.wanted_parts(manifest, host, extras)
            lacking = rust_parts.unavailable(manifest, parts)
            if not lacking:
                return _release(_name(manifest), manifest, url, tuple(notes))
            names = ", ".join(rust_parts.shown_part(manifest, part, host) for part in lacking)
            notes.append(f"the nightly of {manifest.date} was published without {names}")
        date, manifest = _day_before(date), None
    raise NoSuchComponentError(
        f"no nightly of the last {_MAX_DAYS_BACK} days has everything requested: {notes[0]}",
        hint="leave that out, or choose an older day: rust@nightly-YYYY-MM-DD",
    )


def _newest_listed_nightly() -> Steps[str | None]:
    listed = yield from read(f"https://{_HOST}/manifests.txt", parse_list, "list of rust releases")
    return max((one.date for one in listed or () if one.channel == "nightly"), default=None)


def _manifest(url: str) -> Steps[Manifest | None]:
    """Request a manifest and its digest; ``None`` if it does not exist."""
    digest = yield from read(f"{url}.sha256", _parse_digest, "checksum of a manifest")
    if digest is None:
        return None
    return (yield from read(url, partial(_parse_checked, url, digest), "manifest of rust"))


def _parse_digest(content: bytes) -> bytes:
    match = _DIGEST.match(content)
    if match is None:
        raise ValueError("it does not begin with a checksum")
    return bytes.fromhex(match[1].decode())


def _parse_checked(url: str, digest: bytes, content: bytes) -> Manifest:
    """Parse a manifest with a known digest; without a digest none is trusted."""
    import hashlib

    if hashlib.sha256(content).digest() != digest:
        raise ChecksumError(
            f"`{url}` does not match `{url}.sha256`",
            hint="it may be changing right now: try again in a minute, then contact whoever runs"
            " the mirror or proxy",
        )
    return parse_manifest(content)


def _digests(manifest: Manifest, content: bytes) -> dict[str, Digest]:
    """Return the digests in a signed manifest, if it is the one that they were taken from."""
    if content != manifest.content:
        raise ChecksumError("the signature is for a different manifest")
    downloads = (one for targets in manifest.packages.values() for one in targets.values() if one)
    return {each.name: each.digest for one in downloads for each in (one, *one.others)}


def _release(name: str, manifest: Manifest, url: str, notes: tuple[str, ...] = ()) -> Release:
    version = Version.parse(name)
    return Release(version, channel=version.channel, date=manifest.date, document_url=url, notes=notes)


def _name(manifest: Manifest) -> str:
    """Return the name of the toolchain's directory."""
    number, _, stage = manifest.version.partition("-")
    if stage.startswith("beta."):
        return manifest.version
    return f"{stage}-{manifest.date}" if stage else number


def _url(channel: str, date: str = "") -> str:
    return f"{_DIST}/{date}/channel-rust-{channel}.toml" if date else f"{_DIST}/channel-rust-{channel}.toml"


def _url_of(version: Version) -> str:
    """Return the URL of the manifest of a version that was not found through a channel."""
    match = _CHANNEL.fullmatch(version.text)
    if match is None:
        raise NoSuchReleaseError(f"{_HOST} has no rust {version}")
    return _url(match["channel"] or match["number"], match["date"] or "")


def _release_of(text: str) -> tuple[int, ...]:
    return Version.parse(text).release


def _day_before(date: str) -> str:
    from datetime import date as calendar
    from datetime import timedelta

    return (calendar.fromisoformat(date) - timedelta(days=1)).isoformat()


SOURCE = Source(
    name=_HOST,
    hosts=(_HOST,),
    probe_url=f"{_DIST}/channel-rust-stable.toml.sha256",
    is_probe_needed=False,
    releases=releases,
    offer=offer,
    shortcut_with_extras=shortcut,
    signing=_SIGNING,
)
