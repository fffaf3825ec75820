"""`omg doctor --network`: who can be reached, by which way, and how each runtime can be had."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from omg.sources.registry import NAMES, source_of
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.acceptance.conftest import Finished, RunOmg
    from tests.publishers import Publishers

NOWHERE = "http://127.0.0.1:9"
SOURCES = {name: source for name in NAMES if (source := source_of(name)) is not None}
PROBE = {name: source.probe_url.removeprefix("https://") for name, source in SOURCES.items()}


@pytest.fixture
def env(env: dict[str, str], one_shell: str) -> dict[str, str]:
    """Return the usual environment, with one shell to ask."""
    return {**env, "PATH": one_shell}


@pytest.fixture
def served(publishers: Publishers, upstream: Upstream) -> Publishers:
    """Return publishers that answer at the addresses that are asked."""
    for place in PROBE.values():
        upstream.put(place, b"a list\n")
    return publishers


@pytest.fixture
def proxy() -> Iterator[Upstream]:
    with Upstream().serving() as proxy:
        yield proxy


def way(done: Finished, runtime: str) -> tuple[object, object]:
    """Return whether ``runtime`` can be installed, and where from."""
    ways = cast("list[dict[str, object]]", done.document["runtimes"])
    (found,) = (each for each in ways if each["runtime"] == runtime)
    return found["works"], found["source"]


def places(done: Finished, kind: str) -> list[dict[str, object]]:
    found = cast("list[dict[str, object]]", done.document["places"])
    return [place for place in found if place["kind"] == kind]


def test_publishers_that_answer_are_the_way(omg: RunOmg, served: Publishers) -> None:
    done = omg("doctor", "--network", "--json")
    assert done.exit_status == 0
    assert {name: way(done, name) for name in SOURCES} == {
        name: (True, source.name) for name, source in SOURCES.items()
    }
    assert [place["reachable"] for place in places(done, "mirror")] == [True]


def test_fallback_is_named_where_the_publisher_is_silent(
    omg: RunOmg, served: Publishers, upstream: Upstream
) -> None:
    served.bun_package("1.2.0")
    upstream.fail_always(PROBE["bun"], Fault(status=503))
    done = omg("doctor", "--network", env={"OMG_NPM_REGISTRY": f"{upstream.url}/registry"})
    (line,) = (line for line in done.lines if line.startswith("bun: "))
    assert line.startswith("bun: npm package @oven/bun-linux-x64")
    assert line.endswith(", since github.com/oven-sh/bun cannot be reached")


def test_runtime_that_is_not_available_is_a_failure(
    omg: RunOmg, served: Publishers, upstream: Upstream
) -> None:
    upstream.fail_always(PROBE["node"], Fault(status=503))
    done = omg("doctor", "--network")
    assert done.exit_status == 1
    assert "node: not available: nodejs.org cannot be reached" in done.lines


def test_mirror_without_lists_serves_whole_versions_where_those_need_none(
    omg: RunOmg, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.node("20.11.1")
    upstream.fail_always("nodejs.org/dist/index.json", Fault(status=404))
    done = omg("doctor", "--network", "--json")
    assert (way(done, "node"), way(done, "ruby")) == ((True, "nodejs.org"), (False, None))
    assert omg("install", "node@20.11.1").exit_status == 0


def test_registry_that_the_user_named_is_contacted_directly(omg: RunOmg, served: Publishers) -> None:
    done = omg("doctor", "--network", "--json", env={"OMG_NPM_REGISTRY": "https://127.0.0.1:9/"})
    assert [place["mirrored"] for place in places(done, "registry")] == [False, False]


def test_offline_no_host_is_contacted(omg: RunOmg, served: Publishers, upstream: Upstream) -> None:
    done = omg("doctor", "--network", "--offline")
    assert (done.exit_status, upstream.requests) == (0, [])
    assert "node: not checked: --offline is set" in done.lines


def test_proxy_is_named_without_its_password(omg: RunOmg, proxy: Upstream) -> None:
    address = proxy.url.replace("http://", "http://ana:secret@")
    done = omg("doctor", "--network", env={"HTTPS_PROXY": address})
    assert f"proxy {proxy.url} (HTTPS_PROXY)" in done.stdout
    assert "secret" not in done.stdout + done.stderr


def test_proxy_that_wants_a_login_says_so(omg: RunOmg, served: Publishers, proxy: Upstream) -> None:
    for place in PROBE.values():
        proxy.fail_always(f"{place}", Fault(status=407))
    mirror = "http://mirror.example"
    done = omg("doctor", "--network", env={"OMG_MIRROR": mirror, "HTTP_PROXY": proxy.url})
    assert "the proxy requires a login" in done.stdout
    assert "put user and password into the proxy's address" in done.stdout


def test_certificate_from_an_unknown_authority_is_reported_with_a_hint(
    omg: RunOmg, secure_upstream: Upstream
) -> None:
    done = omg("doctor", "--network", env={"OMG_MIRROR": secure_upstream.url})
    assert "the certificate is not trusted" in done.stdout
    assert "set SSL_CERT_FILE" in done.stdout


def test_certificate_that_the_user_vouches_for_is_accepted(
    omg: RunOmg, secure_upstream: Upstream, certificate: Path
) -> None:
    secure_upstream.put(PROBE["node"], b"version\n")
    env = {"OMG_MIRROR": secure_upstream.url, "SSL_CERT_FILE": str(certificate)}
    assert way(omg("doctor", "--network", "--json", env=env), "node") == (True, "nodejs.org")


def test_password_of_a_mirror_is_not_shown(omg: RunOmg, served: Publishers, upstream: Upstream) -> None:
    env = {"OMG_MIRROR": upstream.url.replace("http://", "http://ana:secret@")}
    for arguments in (("--json",), ()):
        done = omg("doctor", "--network", *arguments, env=env)
        assert done.exit_status == 0
        assert "secret" not in done.stdout + done.stderr


def test_configuration_that_cannot_be_read_is_reported_first(omg: RunOmg, home: Path) -> None:
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text("mirror = \n")
    done = omg("doctor", "--network")
    assert (done.exit_status, "config.toml" in done.stderr) == (1, True)


def test_fix_and_network_are_two_questions(omg: RunOmg) -> None:
    assert omg("doctor", "--network", "--fix").exit_status == 2


def test_failing_install_points_to_it(omg: RunOmg) -> None:
    done = omg("install", "node@20.11.1", env={"OMG_MIRROR": NOWHERE})
    assert "run omg doctor --network" in done.stderr
    assert "--source npm" in done.stderr
