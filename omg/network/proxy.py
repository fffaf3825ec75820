"""Which proxy a request uses, and which variable sets it. Pure.

The rules are httpx's, with two exceptions: a variable that no request needs is not read, so a SOCKS URL next
to an HTTP proxy does no harm; and ALL_PROXY's SOCKS URL is not used for this machine itself. macOS's own
network settings, which the client uses if no variable is set, are not read here.

Source: https://www.python-httpx.org/environment_variables/, read 2026-11-23.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from omg.network.url import is_loopback, shown
from omg.value import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENDING = "_proxy"
# A web server passes a visitor's `Proxy` header as HTTP_PROXY; then this variable is also set.
_CGI = "REQUEST_METHOD"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy.

    Attributes:
        address: Its URL, safe to print.
        variable: The variable that sets it.
        url: Its URL with the password, for the client.
    """

    address: str
    variable: str
    url: str = field(default="", repr=False)

    @property
    def is_socks(self) -> bool:
        """Whether it is a SOCKS proxy, not HTTP."""
        return self.url.lower().startswith("socks")

    def __str__(self) -> str:
        return f"`{self.address}` ({self.variable})"


def find_proxy(url: str, env: Mapping[str, str]) -> Proxy | None:
    """Return the proxy for ``url``, after rewriting, or ``None`` for a direct connection."""
    variables = _variables(env)
    exempt = env.get(variables.get("no", ""), "")
    if any(_is_exempt(url, entry.strip()) for entry in exempt.split(",")):
        return None
    variable = variables.get(urlsplit(url).scheme) or variables.get("all")
    if variable is None:
        return None
    address = env[variable] if "://" in env[variable] else f"http://{env[variable]}"
    proxy = Proxy(shown(address), variable, address)
    is_needed = not (proxy.is_socks and variable == variables.get("all") and is_loopback(url))
    return proxy if is_needed else None


def has_no_proxy_variable(env: Mapping[str, str]) -> bool:
    """Return whether no variable sets a proxy."""
    return not _variables(env).keys() & {"http", "https", "all"}


def _variables(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variable for each scheme; one in lower case takes precedence, even an empty one."""
    names = {
        name.lower().removesuffix(_ENDING): name
        for name, value in env.items()
        if name.lower().endswith(_ENDING) and value
    }
    if _CGI in env:
        names.pop("http", None)
    for name, value in env.items():
        if name.endswith(_ENDING):
            names.pop(name.removesuffix(_ENDING), None)
            if value:
                names[name.removesuffix(_ENDING)] = name
    return names


def _is_exempt(url: str, entry: str) -> bool:
    if entry in ("", "*"):
        return entry == "*"
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    scheme, separator, rest = entry.lower().rpartition("://")
    if separator:
        return scheme in ("all", parts.scheme) and rest == host
    name = entry.lower()
    if name == "localhost" or _is_ip_address(name):
        return host == name
    if name.startswith("."):
        return host.endswith(name)
    return host == name or host.endswith(f".{name}")


def _is_ip_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
