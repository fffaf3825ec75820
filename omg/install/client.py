"""The http client: what it trusts, and the proxy, as the user set them."""

from __future__ import annotations

import ssl
import sys
from typing import TYPE_CHECKING

from omg import __version__
from omg.errors import ConfigError
from omg.install.proxy import names_none
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from omg.install.proxy import Proxy


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


def open_client(env: Mapping[str, str], patience: Patience, proxy: Proxy | None = None) -> httpx.Client:
    """Return a client that decodes nothing and follows no redirect; the caller closes it.

    Args:
        env: The environment: which certificates to trust.
        patience: How long a server may keep people waiting.
        proxy: What everything is asked through.

    Raises:
        ConfigError: The certificates, or the proxy, cannot be used.
    """
    import httpx

    from omg.install.deadline import heed_deadlines

    trust = _trust(env)
    try:
        client = httpx.Client(
            verify=trust,
            proxy=proxy.url if proxy is not None else None,
            # The system's own settings, where there are some: of variables the right one was chosen.
            trust_env=sys.platform == "darwin" and names_none(env),
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
        why = ": omg does not speak SOCKS" if proxy is not None and proxy.is_socks else ""
        raise ConfigError(
            f"the proxy {proxy} cannot be used{why}" if proxy is not None else "no proxy can be used",
            hint="set HTTPS_PROXY and HTTP_PROXY to the address of an http proxy, or list in NO_PROXY the"
            " hosts that are asked without one",
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
