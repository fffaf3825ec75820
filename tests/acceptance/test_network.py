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


def test_proxy_is_used_for_other_hosts(omg: RunOmg, upstream: Upstream) -> None:
    beyond = {"OMG_MIRROR": "http://mirror.example", "HTTP_PROXY": upstream.url}
    assert omg("install", "node@20.11.1", env=beyond).exit_status == 0
    assert {request.headers["host"] for request in upstream.requests} == {"mirror.example"}


def test_no_proxy_is_used_for_excluded_hosts(omg: RunOmg, upstream: Upstream) -> None:
    near = {"HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1"}
    assert omg("install", "node@20.11.1", env=near).exit_status == 0


@pytest.mark.parametrize(
    "proxy", ["socks5://user:secret@127.0.0.1:1", "ftp://user:secret@host", "http://user:secret@[::1", "://"]
)
def test_proxy_that_cannot_be_used_is_reported_without_its_password(proxy: str, omg: RunOmg) -> None:
    beyond = {"OMG_MIRROR": "http://mirror.example", "ALL_PROXY": proxy}
    refused = omg("install", "node@20.11.1", env=beyond)
    assert (refused.exit_status, "ALL_PROXY" in refused.stderr) == (1, True)
    assert ("secret" in refused.stderr, "Traceback" in refused.stderr) == (False, False)


SOCKS = {"ALL_PROXY": "socks5://127.0.0.1:1", "all_proxy": "socks5h://127.0.0.1:1"}


def test_socks_address_beside_the_proxy_that_counts_is_ignored(omg: RunOmg, upstream: Upstream) -> None:
    beyond = {"OMG_MIRROR": "http://mirror.example", "HTTP_PROXY": upstream.url, **SOCKS}
    assert omg("install", "node@20.11.1", env=beyond).exit_status == 0


@pytest.mark.parametrize(
    "beside", [{}, {"HTTPS_PROXY": "http://127.0.0.1:1"}, {"NO_PROXY": "127.0.0.1"}], ids=repr
)
def test_socks_address_that_is_not_needed_is_ignored(beside: dict[str, str], omg: RunOmg) -> None:
    assert omg("install", "node@20.11.1", env={**SOCKS, **beside}).exit_status == 0


def test_socks_address_is_named_by_doctor_for_what_needs_it(omg: RunOmg) -> None:
    done = omg("doctor", "--network", env={"OMG_MIRROR": "https://mirror.example", **SOCKS})
    assert (done.exit_status, "all_proxy" in done.stdout) == (1, True)


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
