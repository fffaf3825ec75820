"""Which proxy a request goes through is what the client really does."""

from __future__ import annotations

import pytest

from omg.network.proxy import find_proxy

URL = "https://nodejs.org/dist/index.json"
PROXY = {"HTTPS_PROXY": "http://proxy.corp:3128"}


@pytest.mark.parametrize(
    ("env", "variable", "address"),
    [
        (PROXY, "HTTPS_PROXY", "http://proxy.corp:3128"),
        ({"https_proxy": "proxy.corp:3128"}, "https_proxy", "http://proxy.corp:3128"),
        ({"ALL_PROXY": "http://all.corp"}, "ALL_PROXY", "http://all.corp"),
        ({**PROXY, "ALL_PROXY": "http://all.corp"}, "HTTPS_PROXY", "http://proxy.corp:3128"),
        ({**PROXY, "https_proxy": "http://small.corp"}, "https_proxy", "http://small.corp"),
        ({**PROXY, "NO_PROXY": "other.org"}, "HTTPS_PROXY", "http://proxy.corp:3128"),
        ({**PROXY, "NO_PROXY": ".nodejs.org"}, "HTTPS_PROXY", "http://proxy.corp:3128"),
        ({**PROXY, "NO_PROXY": "js.org"}, "HTTPS_PROXY", "http://proxy.corp:3128"),
        ({**PROXY, "NO_PROXY": "http://nodejs.org"}, "HTTPS_PROXY", "http://proxy.corp:3128"),
    ],
)
def test_proxy_is_the_one_of_the_variable_that_counts(
    env: dict[str, str], variable: str, address: str
) -> None:
    proxy = find_proxy(URL, env)
    assert proxy is not None
    assert (proxy.variable, proxy.address) == (variable, address)


def test_socks_address_does_not_count_for_this_machine() -> None:
    env = {"ALL_PROXY": "socks5://127.0.0.1:7890"}
    assert find_proxy("http://127.0.0.1:8080/x", env) is None
    proxy = find_proxy(URL, env)
    assert (proxy and proxy.variable, proxy and proxy.is_socks) == ("ALL_PROXY", True)


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"HTTP_PROXY": "http://proxy.corp"},
        {"HTTPS_PROXY": ""},
        {**PROXY, "https_proxy": ""},
        {**PROXY, "NO_PROXY": "*"},
        {**PROXY, "NO_PROXY": "example.org, nodejs.org"},
        {**PROXY, "no_proxy": "org"},
        {**PROXY, "NO_PROXY": "https://nodejs.org"},
    ],
)
def test_without_a_proxy_a_server_is_asked_directly(env: dict[str, str]) -> None:
    assert find_proxy(URL, env) is None


@pytest.mark.parametrize(("host", "entry"), [("127.0.0.1", "127.0.0.1"), ("localhost", "LOCALHOST")])
def test_addresses_are_exempt_as_a_whole(host: str, entry: str) -> None:
    env = {"ALL_PROXY": "http://proxy.corp", "NO_PROXY": entry}
    assert find_proxy(f"http://{host}:8080/x", env) is None
    assert find_proxy(f"http://1{host}/x", env) is not None


def test_variable_that_a_visitor_of_a_web_server_can_set_does_not_count() -> None:
    env = {"HTTP_PROXY": "http://evil.example", "REQUEST_METHOD": "GET"}
    assert find_proxy("http://127.0.0.1/x", env) is None


@pytest.mark.parametrize(
    "address", ["http://ana:secret@proxy.corp:1", "ana:secret@proxy.corp:1", "http://ana:secret@[x"]
)
def test_password_of_a_proxy_is_not_shown(address: str) -> None:
    assert "secret" not in str(find_proxy(URL, {"HTTPS_PROXY": address}))
