"""Which credentials go to which server."""

from __future__ import annotations

import pytest

from omg.install.credentials import authorization

TOKEN = {"GITHUB_TOKEN": "token"}


def test_token_goes_to_the_programming_interface() -> None:
    assert authorization(TOKEN, "https://api.github.com/repos/x") == {"Authorization": "Bearer token"}


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
    assert authorization(TOKEN, url) == {}


def test_omgs_own_variable_comes_first() -> None:
    env = {**TOKEN, "OMG_GITHUB_TOKEN": "own"}
    assert authorization(env, "https://api.github.com/x") == {"Authorization": "Bearer own"}


@pytest.mark.parametrize("token", ["", "a\nb", "a\u20acb"])
def test_token_that_is_none_is_not_sent(token: str) -> None:
    assert authorization({"GITHUB_TOKEN": token}, "https://api.github.com/x") == {}
