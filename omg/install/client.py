"""The http client: what it trusts, and the proxies, as the user set them."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from omg import __version__
from omg.errors import ConfigError
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may keep people waiting.

    Attributes:
        connect_s: Until there is a connection.
        read_s: Longest silence.
        answer_s: Until something comes that counts, however busily the server sends.
    """

    connect_s: float
    read_s: float
    answer_s: float = 20.0


# Three silences, with the waits between, are less than a minute.
USUAL_PATIENCE = Patience(connect_s=10.0, read_s=15.0)


def open_client(env: Mapping[str, str], patience: Patience) -> httpx.Client:
    """Return a client that decodes nothing and follows no redirect; the caller closes it.

    Raises:
        ConfigError: The certificates or a proxy of the environment cannot be used.
    """
    import httpx

    from omg.install.deadline import heed_deadlines

    trust = _trust(env)
    try:
        client = httpx.Client(
            verify=trust,
            # Redirects are followed by `omg.install.exchange`, each through the mirror and the rules.
            follow_redirects=False,
            timeout=httpx.Timeout(patience.read_s, connect=patience.connect_s),
            headers={
                "User-Agent": f"omg/{__version__}",
                # The digest is of the bytes as published; an archive packed once more never matches.
                "Accept-Encoding": "identity",
            },
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        # The error's own text may hold the proxy's password.
        raise ConfigError(
            "a proxy of the environment cannot be used",
            hint="set HTTPS_PROXY, HTTP_PROXY and ALL_PROXY to an http address, or unset them",
        ) from error
    heed_deadlines(client)
    return client


def _trust(env: Mapping[str, str]) -> ssl.SSLContext:
    """Return what to trust: the file that SSL_CERT_FILE names, else the system's store."""
    file, directory = env.get("SSL_CERT_FILE"), env.get("SSL_CERT_DIR")
    if file or directory:
        try:
            return ssl.create_default_context(cafile=file or None, capath=directory or None)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ConfigError(f"cannot use the certificates `{file or directory}`: {reason}") from error
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
