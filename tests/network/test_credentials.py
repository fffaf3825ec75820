"""Which credentials go to which server."""

from __future__ import annotations

import pytest

from omg.errors import ConfigError
from omg.network.credentials import configured_headers, login_headers

TOKEN = {"GITHUB_TOKEN": "token"}


def test_token_goes_to_the_programming_interface() -> None:
    assert login_headers(TOKEN, "https://api.github.com/repos/x") == {"Authorization": "Bearer token"}


@pytest.mark.parametrize(
    "url",
    [
        "http://api.github.com/x",
        "https://github.com/x",
        "https://api.github.com.evil.example/x",
        "https://evil.example/api.github.com/x",
        "https://api.github.com@evil.example/x",
        "https://objects.githubusercontent.com/x",
        "http://127.0.0.1/api.github.com/x",
    ],
)
def test_token_goes_nowhere_else(url: str) -> None:
    assert login_headers(TOKEN, url) == {}


def test_omgs_own_variable_comes_first() -> None:
    env = {**TOKEN, "OMG_GITHUB_TOKEN": "own"}
    assert login_headers(env, "https://api.github.com/x") == {"Authorization": "Bearer own"}


@pytest.mark.parametrize("token", ["", "a\nb", "a\u20acb"])
def test_token_that_is_none_is_not_sent(token: str) -> None:
    assert login_headers({"GITHUB_TOKEN": token}, "https://api.github.com/x") == {}


def test_line_break_around_a_value_from_a_file_is_dropped() -> None:
    env = {"GITHUB_TOKEN": "token\n", "KEY": " key\n"}
    assert login_headers(env, "https://api.github.com/x") == {"Authorization": "Bearer token"}
    configured = {"https://mirror.example/": {"X-Api-Key": "KEY"}}
    assert login_headers(env, "https://mirror.example/a", configured) == {"X-Api-Key": "key"}


# Headers of the user's configuration: it names variables, never values.

CONFIGURED = {
    "https://mirror.example/": {"X-Api-Key": "MIRROR_KEY"},
    "https://mirror.example/private": {"Authorization": "PRIVATE"},
}
ENV = {"MIRROR_KEY": "key", "PRIVATE": "Bearer private"}


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://mirror.example/a", {"X-Api-Key": "key"}),
        ("https://mirror.example/private/a", {"Authorization": "Bearer private"}),
        ("https://mirror.example/privateer", {"X-Api-Key": "key"}),
        ("http://mirror.example/a", {}),
        ("https://mirror.example.evil/a", {}),
        ("https://nodejs.org/a", {}),
    ],
)
def test_configured_headers_go_to_their_prefix_alone(url: str, headers: dict[str, str]) -> None:
    assert login_headers(ENV, url, CONFIGURED) == headers


@pytest.mark.parametrize("value", ["", "a\r\nX-Evil: b"])
def test_variable_without_a_value_is_reported_and_not_shown(value: str) -> None:
    with pytest.raises(ConfigError, match="MIRROR_KEY, which is not set"):
        login_headers({"MIRROR_KEY": value}, "https://mirror.example/a", CONFIGURED)


def test_address_with_headers_of_its_own_is_known_by_its_longest_prefix() -> None:
    configured = {"https://host.example/": {"X": "ONE"}, "https://host.example/deep/": {"Y": "TWO"}}
    assert configured_headers("https://host.example/deep/file", configured) == {"Y": "TWO"}
    assert configured_headers("https://other.example/file", configured) is None
