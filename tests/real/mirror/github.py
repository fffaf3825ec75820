"""Releases as GitHub serves them: downloads, the redirect to the newest, tags as git asks, the interface.

Source: https://docs.github.com/en/rest/releases/releases, read 2026-11-23.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.real.mirror.site import numbers, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.real.mirror.site import Site

_MOMENT = "2026-01-01T00:00:00Z"


def download(repository: str, tag: str, name: str) -> str:
    """Return the place of a release's file."""
    return f"github.com/{repository}/releases/download/{tag}/{name}"


def link(repository: str, tag: str, name: str) -> str:
    """Return the address of a release's file, as publishers write it into their documents."""
    return f"https://github.com/{repository}/releases/download/{quote(tag, safe='')}/{quote(name, safe='')}"


def publish(site: Site, repository: str, releases: Mapping[str, Sequence[Path]]) -> None:
    """Lay out everything around the files of a repository's releases.

    Args:
        site: Where.
        repository: ``owner/name``.
        releases: Files by tag; they lie in their places already.
    """
    tags = sorted(releases, key=numbers, reverse=True)
    page = f"https://github.com/{repository}/releases"
    site.redirects[f"github.com/{repository}/releases/latest"] = f"{page}/tag/{quote(tags[0], safe='')}"
    # Release pages are looked at by nobody; a client that follows the redirect wants an answer.
    for tag in tags:
        site.put(f"github.com/{repository}/releases/tag/{tag}", "a release\n")
    site.put(f"github.com/{repository}.git/info/refs", _references(tags))
    described = [_release(repository, tag, releases[tag]) for tag in tags]
    interface = f"api.github.com/repos/{repository}/releases"
    site.put(f"{interface}/index.json", [*described])
    site.put(f"{interface}/latest", described[0])
    for tag, release in zip(tags, described, strict=True):
        site.put(f"{interface}/tags/{tag}", release)


def _references(tags: Sequence[str]) -> bytes:
    """Return git's list of references. Source: https://git-scm.com/docs/http-protocol, read 2026-11-23."""

    def packet(line: str) -> str:
        return f"{len(line) + 4:04x}{line}"

    digest = {tag: hashlib.sha1(tag.encode()).hexdigest() for tag in tags}
    head = digest[tags[0]]
    lines = [f"{head} HEAD\0symref=HEAD:refs/heads/main agent=git/2.40\n", f"{head} refs/heads/main\n"]
    lines += [f"{digest[tag]} refs/tags/{tag}\n" for tag in sorted(tags)]
    service = packet("# service=git-upload-pack\n")
    return f"{service}0000{''.join(map(packet, lines))}0000".encode()


def _release(repository: str, tag: str, files: Sequence[Path]) -> dict[str, object]:
    interface = f"https://api.github.com/repos/{repository}/releases"
    number = _number(f"{repository} {tag}")
    return {
        "url": f"{interface}/{number}",
        "id": number,
        "tag_name": tag,
        "name": tag,
        "target_commitish": "main",
        "draft": False,
        "prerelease": False,
        "immutable": True,
        "created_at": _MOMENT,
        "published_at": _MOMENT,
        "html_url": f"https://github.com/{repository}/releases/tag/{quote(tag, safe='')}",
        "body": "",
        "assets": [_asset(interface, repository, tag, file) for file in sorted(files)],
    }


def _asset(interface: str, repository: str, tag: str, file: Path) -> dict[str, object]:
    number = _number(f"{repository} {tag} {file.name}")
    return {
        "url": f"{interface}/assets/{number}",
        "id": number,
        "name": file.name,
        "label": None,
        "state": "uploaded",
        "content_type": "application/octet-stream",
        "size": file.stat().st_size,
        "digest": f"sha256:{sha256(file)}",
        "download_count": 0,
        "created_at": _MOMENT,
        "updated_at": _MOMENT,
        "browser_download_url": link(repository, tag, file.name),
    }


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
