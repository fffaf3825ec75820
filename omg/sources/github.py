"""What GitHub tells of a project: its tags, and the digests of a release's files. Pure.

The tags come from its git server, which has no limit of requests. GitHub's API answers 60 per hour
without a token, so it is only used if the publisher has no list of digests.
"""

from __future__ import annotations

import json
import re

from omg.sources.checksum import Digest, MissingChecksumError
from omg.sources.source import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.sources.source import Steps

_TAG_REF = re.compile(rb"[0-9a-f]{40,64}[ \t]refs/tags/([A-Za-z0-9._+-]+)(?:\^\{\})?")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_HEADERS = (("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", "2022-11-28"))


def tags_url(repository_url: str) -> str:
    """Return the URL of the list of a repository's tags."""
    return f"{repository_url}.git/info/refs?service=git-upload-pack"


def parse_tags(document: bytes) -> frozenset[str]:
    """Return the names of the tags; names with unusual characters are dropped.

    Both responses of git's HTTP protocols are supported: packet lines, and the plain list of a static mirror.

    Source: https://git-scm.com/docs/http-protocol, read 2026-11-23.

    Raises:
        ValueError: The document contains none.
    """
    tags = frozenset(match[1].decode() for line in _lines(document) if (match := _TAG_REF.fullmatch(line)))
    if not tags:
        raise ValueError("it lists no tags")
    return tags


def parse_assets(document: bytes) -> dict[str, Digest]:
    """Return the digests by file name of a release; files from before June 2025 have none.

    Source: https://docs.github.com/en/rest/releases/releases, read 2026-11-23.

    Raises:
        ValueError: The document does not describe a release.
    """
    release = json.loads(document)
    assets = release.get("assets") if isinstance(release, dict) else None
    if not isinstance(assets, list):
        raise ValueError("it lists no files")
    digests: dict[str, Digest] = {}
    for asset in assets:
        if not isinstance(asset, dict) or not isinstance(asset.get("name"), str):
            continue
        match = _DIGEST.fullmatch(str(asset.get("digest")))
        if match is not None:
            digests[asset["name"]] = Digest("sha256", bytes.fromhex(match[1]))
    return digests


def release_digests(project: str, tag: str) -> Steps[dict[str, Digest]]:
    """Request the digests of the files of a release.

    Args:
        project: ``OWNER/NAME``.
        tag: The release's tag.

    Raises:
        MissingChecksumError: There is no such release, or its files have no digests.
    """
    url = f"https://api.github.com/repos/{project}/releases/tags/{tag}"
    digests = yield from read(url, parse_assets, "description of a release", _HEADERS)
    if not digests:
        raise MissingChecksumError(
            f"no checksums are published for the files of {project} {tag}",
            hint="omg only installs what it can verify",
        )
    return digests


def _lines(document: bytes) -> list[bytes]:
    lines = []
    for line in document.splitlines():
        # A packet begins with its length in four digits; `0000` ends a section, without a newline.
        text = line.removeprefix(b"0000").partition(b"\0")[0]
        is_packet = len(text) > 44 and text[44:45] == b" "
        lines.append(text[4:] if is_packet else text)
    return lines
