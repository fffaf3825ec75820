"""What the http client trusts and sends along: certificates, proxies, netrc, as the user set them."""

from __future__ import annotations

import netrc
import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from omg import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 30.0


def open_client(env: Mapping[str, str]) -> httpx.Client:
    """Return a client that decodes nothing and follows no redirect; the caller closes it."""
    import httpx

    return httpx.Client(
        verify=_trust(env),
        # Redirects are followed by `omg.install.exchange`, each through the mirror and the rules.
        follow_redirects=False,
        timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
        headers={
            "User-Agent": f"omg/{__version__}",
            # The digest is of the bytes as published; an archive packed once more never matches.
            "Accept-Encoding": "identity",
        },
    )


def netrc_login(env: Mapping[str, str], host: str) -> tuple[str, str] | None:
    """Return user and password for ``host`` from the user's netrc, or ``None``.

    A file that cannot be parsed counts as none: it is other tools' file, and they complain.
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


def _trust(env: Mapping[str, str]) -> ssl.SSLContext:
    """Return what to trust: the file that SSL_CERT_FILE names, else the system's store."""
    file, directory = env.get("SSL_CERT_FILE"), env.get("SSL_CERT_DIR")
    if file or directory:
        return ssl.create_default_context(cafile=file or None, capath=directory or None)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
