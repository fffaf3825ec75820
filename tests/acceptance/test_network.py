"""Proxies, certificates and credentials, as the environment sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.fixture(autouse=True)
def published(publishers: Publishers) -> None:
    publishers.node("20.11.1")


def test_proxy_is_asked_for_what_lies_beyond(omg: RunOmg, upstream: Upstream) -> None:
    beyond = {"OMG_MIRROR": "http://mirror.example", "HTTP_PROXY": upstream.url}
    assert omg("install", "node@20.11.1", env=beyond).exit_status == 0
    assert {request.headers["host"] for request in upstream.requests} == {"mirror.example"}


def test_no_proxy_is_asked_for_what_is_near(omg: RunOmg, upstream: Upstream) -> None:
    near = {"HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1"}
    assert omg("install", "node@20.11.1", env=near).exit_status == 0


@pytest.mark.parametrize(
    "proxy", ["socks5://user:secret@127.0.0.1:1", "ftp://user:secret@host", "http://user:secret@[::1", "://"]
)
def test_proxy_that_cannot_be_used_is_told_without_its_password(proxy: str, omg: RunOmg) -> None:
    refused = omg("install", "node@20.11.1", env={"ALL_PROXY": proxy})
    assert refused.exit_status == 1
    assert "a proxy of the environment cannot be used" in refused.stderr
    assert ("secret" in refused.stderr, "Traceback" in refused.stderr) == (False, False)


@pytest.mark.parametrize("content", [None, b"no certificate"], ids=["missing", "damaged"])
def test_certificates_that_cannot_be_used_are_named(
    content: bytes | None, omg: RunOmg, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    refused = omg("install", "node@20.11.1", env={"SSL_CERT_FILE": str(file)})
    assert (refused.exit_status, f"cannot use the certificates `{file}`" in refused.stderr) == (1, True)


def test_mirror_that_wants_a_password_gets_it_from_netrc(
    env: dict[str, str], omg: RunOmg, upstream: Upstream, home: Path
) -> None:
    env["NETRC"] = ""  # not the planted one
    (home / ".netrc").write_text("machine 127.0.0.1 login ana password pass\n")
    (home / ".netrc").chmod(0o600)
    assert omg("install", "node@20.11.1").exit_status == 0
    assert {request.headers["authorization"] for request in upstream.requests} == {"Basic YW5hOnBhc3M="}
