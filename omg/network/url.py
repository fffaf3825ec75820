"""Which URL is requested: mirrors, and the rules for hosts and plain HTTP. Pure.

Every publisher's URL passes `Routes.rewrite`, every redirect `Routes.follow`, and every request
`Routes.check`. Only settings and variables of the user or the administrator create routes.
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
# A registry's document may name an address of any length.
_MAX_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Routes:
    """How URLs are rewritten, and what may be requested.

    Attributes:
        mirror: Base URL for every https URL: ``BASE/HOST/PATH?QUERY``.
        prefixes: Replacements by URL prefix; the longest matching prefix wins.
        named: URLs that the user named in full, of a registry; they may use plain HTTP.
    """

    mirror: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()

    def rewrite(self, url: str) -> str:
        """Return the URL to request instead of ``url``; URLs of the mirror and of the user stay unchanged."""
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

    def follow(self, url: str, *, hosts: tuple[str, ...], requested: Sequence[str]) -> str:
        """Return the URL to request if the last of ``requested`` redirects to ``url``.

        A mirror or a registry redirects to wherever it keeps its files: that is followed. Only a redirect to
        a publisher's host was passed on by a mirror, and goes through the mirror, at most once for each URL.

        Args:
            url: The target of the redirect.
            hosts: The publisher's hosts, see `check`.
            requested: The URLs requested so far, after rewriting.
        """
        target = self.rewrite(url)
        if not any(map(self.is_chosen, requested)):
            return target
        host = (urlsplit(url).hostname or "").lower()
        return target if _is_one_of(host, hosts) and target not in requested else url

    def is_chosen(self, url: str) -> bool:
        """Return whether ``url`` is on the user's mirror, or below a URL that the user named."""
        return self.is_mirrored(url) or any(is_below(url, base) for base in self.named)

    def is_mirrored(self, url: str) -> bool:
        """Return whether ``url`` is on the user's mirror."""
        bases = [*self.prefixes.values(), *([self.mirror] if self.mirror else [])]
        return any(is_below(url, base) for base in bases)

    def check(self, url: str, *, hosts: tuple[str, ...], requested: Sequence[str] = ()) -> None:
        """Refuse a request to ``url``, after rewriting, if the rules forbid it.

        Args:
            url: The URL to request.
            hosts: The source's known hosts (``.example.org`` for its subdomains);
                empty for a registry that the user named, which may respond from anywhere.
            requested: The URLs that redirected here, after rewriting.

        Raises:
            DownloadError: Plain HTTP to another machine, or to this one without the user's registry
                there; a redirect from https to http; another host.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https") or not host:
            raise DownloadError(f"refusing `{shown(url)}`: not an http URL")
        if self.is_chosen(url):
            return
        if requested and urlsplit(requested[-1]).scheme == "https" and parts.scheme == "http":
            raise DownloadError(f"refusing a redirect from https to plain http (`{shown(url)}`)")
        if not hosts and is_plain_loopback(url) and any(map(is_plain_loopback, self.named)):
            return
        if parts.scheme == "http" and (host not in _LOOPBACK or not hosts):
            raise DownloadError(
                f"refusing plain http to `{host}`",
                hint="use https; plain http is only for a mirror or registry that you configured with http",
            )
        # A mirror may keep its archives anywhere; what it serves is verified anyway.
        is_from_a_mirror = any(map(self.is_mirrored, requested))
        if hosts and not _is_one_of(host, hosts) and not is_from_a_mirror:
            raise DownloadError(f"refusing `{shown(url)}`: `{host}` is not one of {', '.join(hosts)}")


def is_address(url: str) -> bool:
    """Return whether ``url`` is a valid http or https URL with a host."""
    try:
        parts = urlsplit(url)
        # Reading the port checks that it is a number.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    """Return whether ``url`` is on this machine."""
    return (urlsplit(url).hostname or "").lower() in _LOOPBACK


def is_plain_loopback(url: str) -> bool:
    """Return whether ``url`` is plain HTTP to this machine."""
    return urlsplit(url).scheme == "http" and is_loopback(url)


def is_same_origin(one: str, other: str) -> bool:
    """Return whether credentials for one URL may be sent to the other."""
    return _origin(one) == _origin(other)


def shown(url: str) -> str:
    """Return ``url`` in a form safe to print and log: bounded, without credentials, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an invalid URL"
    text = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return printable(text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}...")


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _is_one_of(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host.endswith(known) if known.startswith(".") else host == known for known in hosts)


def is_below(url: str, base: str) -> bool:
    """Return whether ``base`` is a prefix of ``url``, in whole components.

    ``https://a/b/c`` is below ``https://a/b``, ``https://a/bc`` is not. Credentials, upper case in the host
    and a default port make no difference: servers redirect to themselves without them.
    """
    plain, plain_base = _plain(url), _plain(base)
    return plain == plain_base or plain.startswith(f"{plain_base.rstrip('/')}/")


def _plain(url: str) -> str:
    """Return the normalized form that URLs are compared in."""
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
