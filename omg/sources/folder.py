"""The most common way to publish: a folder per version, with archives and their list of digests. Pure."""

from __future__ import annotations

from functools import partial

from omg.errors import NoSuchReleaseError, UnsupportedPlatformError
from omg.sources.archive_format import same_archive
from omg.sources.checksum import parse_sums
from omg.sources.source import Offer, PublishedArchive, SignedSums, read
from omg.value import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.platform import Platform
    from omg.sources.checksum import Digest
    from omg.sources.extras import Extras
    from omg.sources.layout import Layout
    from omg.sources.source import Release, Steps
    from omg.versions.version import Version


@dataclass(frozen=True, slots=True)
class Site:
    """A folder of archives with their list of digests.

    Attributes:
        base_url: URL of the folder, with a slash at its end.
        checksum_name: Name of the list of digests in it.
        archive_names: Suitable archives, the best one first; the first that is listed is used, in any of
            its formats that are suitable and listed.
        is_official: Whether the runtime's publisher made them.
        signature_names: Signatures of the list of digests in the same folder, the best one first:
            detached ones, or the clear-signed list. Empty if nothing is signed.
    """

    base_url: str
    checksum_name: str
    archive_names: tuple[str, ...]
    is_official: bool = True
    signature_names: tuple[str, ...] = ()


def offering(
    sites: Callable[[Version, Platform], tuple[Site, ...]], layout: Layout, *, runtime: str, publisher: str
) -> Callable[[Release, Platform, Extras], Steps[Offer]]:
    """Return the `Source.offer` of a publisher with folders of archives.

    It requests the digests of one folder after the other, and offers the first archive that is listed. Its
    errors: ``NoSuchReleaseError`` if the version does not exist, ``UnsupportedPlatformError`` if it is not
    published for the platform, ``ChecksumError`` if the digests are missing, empty or malformed.

    Args:
        sites: Returns the possible folders of a version's archive, the best one first; none if nothing is
            published for the platform.
        layout: How the archive becomes a toolchain.
        runtime: Name of the runtime, for messages.
        publisher: Name of the source, for messages.
    """

    def offer(release: Release, platform: Platform, _extras: Extras) -> Steps[Offer]:
        version = release.version
        folders = sites(version, platform)
        if not folders:
            raise UnsupportedPlatformError(f"{publisher} has no {runtime} {version} for {platform}")
        is_anywhere = False
        for site in folders:
            url = site.base_url + site.checksum_name
            listed = yield from read(url, partial(_parse, url), "list of checksums")
            if listed is None:
                continue
            is_anywhere = True
            content, digests = listed
            name = next((name for name in site.archive_names if name in digests), None)
            if name is not None:
                suitable = (other for other in site.archive_names if other in digests)
                main, *others = (
                    PublishedArchive(site.base_url + each, each, digests[each], layout)
                    for each in (name, *same_archive(name, suitable))
                )
                return Offer(
                    (replace(main, others=tuple(others)),),
                    SignedSums(url, content, tuple(site.base_url + each for each in site.signature_names)),
                    is_official=site.is_official,
                    publisher="" if site.is_official else "volunteers, not the project itself",
                )
        if not is_anywhere and len(folders) == 1:
            raise NoSuchReleaseError(f"{publisher} has no {runtime} {version}")
        wanted = folders[0].archive_names[0]
        raise UnsupportedPlatformError(
            f"{runtime} {version} is not published for {platform} (no `{wanted}` or similar)"
        )

    return offer


def _parse(url: str, content: bytes) -> tuple[bytes, dict[str, Digest]]:
    """Parse a list of digests, and keep its bytes: they are what was signed."""
    return content, parse_sums(content, where=url)
