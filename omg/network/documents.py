"""Small documents of publishers, cached with their ETags so that unchanged ones are not sent again."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar, cast

from omg.errors import DownloadError, OfflineError, OmgError, StoreError
from omg.network.url import shown
from omg.store.access import read_trusted
from omg.store.replace import replace_file
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from omg.network.fetch import Fetcher

T = TypeVar("T")

# Bun's tags are the largest, several megabytes; an npm package with a thousand versions is as large.
_MAX_BYTES = 64 << 20
# Published documents have about one value in 15 bytes. 60 MB of `[],[],[]` would become 1.6 GB of lists.
_MAX_VALUES = 2_000_000
_BEFORE_A_VALUE = (b",", b"[", b"{", b"\n")


@dataclass(frozen=True, slots=True)
class _Kept:
    etag: str
    content: bytes


class DocumentCache:
    """Documents by URL, in a directory that can be deleted at any time."""

    def __init__(self, directory: Path, fetcher: Fetcher) -> None:
        self._directory = directory
        self._fetcher = fetcher
        # A command requests each URL once: a second response could contradict the first.
        self._answered: dict[str, object] = {}
        self._read_urls: set[str] = set()
        self._dropped_urls: set[str] = set()

    def scope(self) -> DocumentCache:
        """Return the same cache with its own list of documents that were read, for one request."""
        other = DocumentCache(self._directory, self._fetcher)
        other._answered = self._answered
        return other

    def drop(self) -> bool:
        """Delete the documents that were read, so that each is downloaded in full when it is read again.

        Used when a digest or a signature contradicts them: an ETag only says that a copy is what the server
        sent, and that may have been damaged on the way. Each document is dropped once.

        Returns:
            Whether there were any. Never offline, where they could not be downloaded again.
        """
        fresh = self._read_urls - self._dropped_urls
        if self._fetcher.is_offline or not fresh:
            return False
        self._dropped_urls |= fresh
        for url in fresh:
            self._answered.pop(url, None)
            with suppress(OSError):
                self._file(url).unlink()
        return True

    def read(
        self,
        url: str,
        *,
        hosts: tuple[str, ...],
        parse: Callable[[bytes], T],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Return the parsed document at ``url``: requested once, unless offline, and cached if it is valid.

        Args:
            url: The publisher's URL.
            hosts: The allowed hosts.
            parse: Parses it; raises for content that must not be cached. A URL always has the same
                parser.
            headers: Further request headers.

        Raises:
            OfflineError: It is not cached, and --offline is set.
            DownloadError: It could not be downloaded.
        """
        self._read_urls.add(url)
        if url not in self._answered:
            self._answered[url] = self._read(url, hosts=hosts, parse=parse, headers=headers)
        return cast("T", self._answered[url])

    def _read(
        self,
        url: str,
        *,
        hosts: tuple[str, ...],
        parse: Callable[[bytes], T],
        headers: Mapping[str, str] | None,
    ) -> T:
        file = self._file(url)
        is_digest_fresh = url in self._dropped_urls
        kept = _load(file, url) if not is_digest_fresh else None
        known = _parsed(kept.content, parse) if kept is not None else None
        if self._fetcher.is_offline:
            if known is None:
                raise OfflineError(
                    f"`{shown(url)}` has not been downloaded yet, and --offline is set",
                    hint="run the same command without --offline and OMG_OFFLINE",
                )
            return known[0]
        etag = kept.etag if kept is not None and known is not None else ""
        # A cache on the way may also have the damaged copy.
        complete = {**(headers or {}), "Cache-Control": "no-cache"} if is_digest_fresh else headers
        answer = self._fetcher.read(url, hosts=hosts, max_bytes=_MAX_BYTES, headers=complete, etag=etag)
        if answer.is_unchanged and known is not None:
            return known[0]
        if sum(map(answer.content.count, _BEFORE_A_VALUE)) > _MAX_VALUES:
            raise DownloadError(
                f"`{self._fetcher.requested_url(url)}` has more than {_MAX_VALUES:,} values,"
                " too many for an index",
                hint="run omg doctor --network to check the mirror or proxy, and contact whoever runs it",
            )
        fresh = parse(answer.content)
        _store(file, url, _Kept(answer.etag, answer.content))
        return fresh

    def _file(self, url: str) -> Path:
        return self._directory / hashlib.sha256(url.encode()).hexdigest()[:32]


def _parsed(content: bytes, parse: Callable[[bytes], T]) -> tuple[T] | None:
    """Return the parsed ``content``, or ``None`` if it is not valid."""
    try:
        return (parse(content),)
    except (ValueError, RecursionError, OmgError):
        return None


def _load(file: Path, url: str) -> _Kept | None:
    """Return the cached copy; its first line has the URL (safe to print) and the digest."""
    try:
        head, newline, content = read_trusted(file).partition(b"\n")
        facts = json.loads(head)
    except (OSError, ValueError):
        return None
    if not newline or not isinstance(facts, dict) or facts.get("url") != shown(url):
        return None
    # Without the digest, a copy that was truncated or changed on disk would be used for ever.
    if facts.get("sha256") != hashlib.sha256(content).hexdigest():
        return None
    return _Kept(str(facts.get("etag", "")), content)


def _store(file: Path, url: str, kept: _Kept) -> None:
    digest = hashlib.sha256(kept.content).hexdigest()
    head = json.dumps({"url": shown(url), "etag": kept.etag, "sha256": digest}).encode()
    try:
        replace_file(file, head + b"\n" + kept.content, mode=0o600)
    except StoreError:
        return  # without a writable cache omg is slower, never wrong
