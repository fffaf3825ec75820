"""Where a request really goes: mirrors, and the rules for hosts and plain http. Pure.

Every address of a publisher passes `Routes.rewrite`, every redirect `Routes.follow`, and every request
`Routes.check`. Only the user's or the administrator's settings and environment make routes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from omg.errors import DownloadError
from omg.value import dataclass, field
from omg.versions.grammar import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Routes:
    """How addresses are rewritten, and what may be asked.

    Attributes:
        mirror: Base address in front of every https address: ``BASE/HOST/PATH?QUERY``.
        prefixes: Replacement by address prefix; the longest prefix that fits counts.
        named: Addresses that the user named in full, a registry's; they may use plain http.
    """

    mirror: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()

    def rewrite(self, url: str) -> str:
        """Return the address to ask instead of ``url``; the mirror's own and what the user named stay."""
        if self.is_chosen(url):
            return url
        for prefix in sorted(self.prefixes, key=len, reverse=True):
            if is_below(url, prefix):
                return _joined(self.prefixes[prefix], _plain(url)[len(_plain(prefix)) :])
        parts = urlsplit(url)
        if self.mirror is None or parts.scheme != "https":
            return url
        path = f"{parts.netloc.rpartition('@')[2]}{parts.path or '/'}"
        return _joined(self.mirror, f"{path}?{parts.query}" if parts.query else path)

    def follow(self, url: str, *, hosts: tuple[str, ...], asked: Sequence[str]) -> str:
        """Return the address to ask where the last of ``asked`` redirects to ``url``.

        A mirror and a registry redirect to wherever they keep their files: there it goes. Only a host of
        the publisher's is an answer that a mirror passed on, and goes through the mirror, which happens to
        one address once.

        Args:
            url: Where the redirect leads.
            hosts: Hosts of the publisher, see `check`.
            asked: The addresses that were asked so far, after rewriting.
        """
        target = self.rewrite(url)
        if not any(map(self.is_chosen, asked)):
            return target
        host = (urlsplit(url).hostname or "").lower()
        return target if _is_one_of(host, hosts) and target not in asked else url

    def is_chosen(self, url: str) -> bool:
        """Return whether ``url`` lies on a mirror of the user's, or below an address that the user named."""
        return self.is_mirrored(url) or any(is_below(url, base) for base in self.named)

    def is_mirrored(self, url: str) -> bool:
        """Return whether ``url`` lies on a mirror of the user's."""
        bases = [*self.prefixes.values(), *([self.mirror] if self.mirror else [])]
        return any(is_below(url, base) for base in bases)

    def check(self, url: str, *, hosts: tuple[str, ...], asked: Sequence[str] = ()) -> None:
        """Refuse a request to ``url``, after rewriting, that the rules forbid.

        Args:
            url: The address about to be asked.
            hosts: Hosts that the source is known to answer from (``.example.org`` for those below
                it); empty for a registry that the user named, which may answer from anywhere.
            asked: The addresses that led here by redirects, after rewriting.

        Raises:
            DownloadError: Plain http beyond this machine, or to it without a registry of the user's
                there; a step down from https; a foreign host.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https") or not host:
            raise DownloadError(f"refusing `{shown(url)}`: not an http URL")
        if self.is_chosen(url):
            return
        if asked and urlsplit(asked[-1]).scheme == "https" and parts.scheme == "http":
            raise DownloadError(f"refusing a redirect from https to plain http (`{shown(url)}`)")
        if not hosts and is_plain_loopback(url) and any(map(is_plain_loopback, self.named)):
            return
        if parts.scheme == "http" and (host not in _LOOPBACK or not hosts):
            raise DownloadError(
                f"refusing plain http to `{host}`",
                hint="use https; plain http is only for a mirror or registry that you configured with http",
            )
        # A mirror keeps its archives where it likes; what it serves is verified all the same.
        is_from_a_mirror = any(map(self.is_mirrored, asked))
        if hosts and not _is_one_of(host, hosts) and not is_from_a_mirror:
            raise DownloadError(f"refusing `{shown(url)}`: `{host}` is not one of {', '.join(hosts)}")


def is_address(url: str) -> bool:
    """Return whether ``url`` can be taken apart and names a host to ask by http or https."""
    try:
        parts = urlsplit(url)
        # Reading the port is what tells that it is a number.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    """Return whether ``url`` is an address of this machine."""
    return (urlsplit(url).hostname or "").lower() in _LOOPBACK


def is_plain_loopback(url: str) -> bool:
    """Return whether ``url`` is plain http to this machine."""
    return urlsplit(url).scheme == "http" and is_loopback(url)


def is_same_origin(one: str, other: str) -> bool:
    """Return whether credentials for one address may be sent to the other."""
    return _origin(one) == _origin(other)


def shown(url: str) -> str:
    """Return ``url`` as it may be printed and logged: without credentials, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an invalid URL"
    return printable(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _is_one_of(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host.endswith(known) if known.startswith(".") else host == known for known in hosts)


def is_below(url: str, base: str) -> bool:
    """Return whether ``base`` is a prefix of ``url``, in whole components.

    ``https://a/b`` has ``https://a/b/c`` below it, not ``https://a/bc``. Credentials, capitals of the host
    and a port that goes without saying make no difference: servers redirect to themselves without them.
    """
    plain, plain_base = _plain(url), _plain(base)
    return plain == plain_base or plain.startswith(f"{plain_base.rstrip('/')}/")


def _plain(url: str) -> str:
    """Return the one spelling of ``url`` that addresses are compared by."""
    try:
        scheme, host, port = _origin(url)
    except ValueError:
        return url
    parts = urlsplit(url)
    bracketed = f"[{host}]" if ":" in host else host
    usual = "" if port == _DEFAULT_PORTS.get(scheme) else f":{port}"
    return urlunsplit((scheme, f"{bracketed}{usual}", parts.path, parts.query, ""))


def _joined(base: str, rest: str) -> str:
    return f"{base.rstrip('/')}/{rest.lstrip('/')}"
