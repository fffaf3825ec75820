"""Credentials for a server: looked up for each request, so a redirect never receives them."""

from __future__ import annotations

import base64
import netrc
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from omg.errors import ConfigError
from omg.network.url import is_below

if TYPE_CHECKING:
    from collections.abc import Mapping

_GITHUB_TOKENS = ("OMG_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
# Not the download hosts: they serve everybody, and reject every request with an expired token.
_GITHUB_API = "api.github.com"


def login_headers(
    env: Mapping[str, str], url: str, configured: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, str]:
    """Return the headers that log in at ``url``; none if there are no credentials for it.

    Args:
        env: The environment.
        url: The URL to request, after rewriting.
        configured: Variable names by header, by URL prefix, from the user's
            configuration; the longest matching prefix wins.

    Raises:
        ConfigError: Such a variable is not set, or its value is not a valid header.
    """
    own = configured_headers(url, configured)
    if own is not None:
        return {header: _value(env, variable) for header, variable in own.items()}
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    login = netrc_login(env, host)
    if login:
        return {"Authorization": f"Basic {base64.b64encode(':'.join(login).encode()).decode()}"}
    if parts.scheme == "https" and host == _GITHUB_API:
        token = next((env[name].strip() for name in _GITHUB_TOKENS if env.get(name)), None)
        if token and token.isascii() and token.isprintable():
            return {"Authorization": f"Bearer {token}"}
    return {}


def configured_headers(
    url: str, configured: Mapping[str, Mapping[str, str]] | None
) -> Mapping[str, str] | None:
    """Return the configured headers for ``url``, each with its variable.

    The longest matching prefix wins.
    """
    if configured is None:
        return None
    prefix = max((prefix for prefix in configured if is_below(url, prefix)), key=len, default=None)
    return None if prefix is None else configured[prefix]


def _value(env: Mapping[str, str], variable: str) -> str:
    value = env.get(variable, "").strip()
    if not value or not value.isascii() or not value.isprintable():
        raise ConfigError(
            f"`headers` of the configuration uses {variable}, which is not set or is not valid in a header",
            hint=f"set {variable}, or remove it from `headers`",
        )
    return value


def netrc_login(env: Mapping[str, str], host: str) -> tuple[str, str] | None:
    """Return user and password for ``host`` from the user's netrc, or ``None``.

    A file that cannot be parsed is ignored: it belongs to other tools, and they report it.
    """
    named = env.get("NETRC")
    home = env.get("HOME")
    file = Path(named) if named else Path(home) / ".netrc" if home else None
    if file is None:
        return None
    try:
        found = netrc.netrc(os.fspath(file)).authenticators(host)
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        return None
    return (found[0], found[2] or "") if found else None
