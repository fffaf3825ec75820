"""The registry's address and credentials come from the user's settings, never from a project's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import ConfigError, UsageError
from omg.network.npmrc import Registry, find_registry, parse_npmrc, registry_addresses

if TYPE_CHECKING:
    from pathlib import Path

BUN = "@oven/bun-linux-x64"


def chosen(
    home: Path,
    *,
    package: str = BUN,
    named: str | None = None,
    configured: str | None = None,
    user: str = "",
    everyone: str = "",
    **env: str,
) -> Registry:
    (home / ".npmrc").write_text(user)
    (home / "global").write_text(everyone)
    return find_registry(
        package,
        {"HOME": str(home), **env},
        named=named,
        configured=configured,
        global_files=(home / "global",),
    )


def test_places_are_asked_strongest_first(home: Path) -> None:
    everyone = "registry=https://global.example"
    user = "registry=https://user.example\n@oven:registry=https://scope.example/"
    variable = {"npm_config_registry": "https://variable.example"}
    configured, named = "https://omg.example", "https://named.example"
    found = [
        chosen(home, everyone=everyone),
        chosen(home, everyone=everyone, user="registry=https://user.example"),
        chosen(home, everyone=everyone, user=user, package="npm"),
        chosen(home, everyone=everyone, user=user, package="npm", **variable),
        chosen(home, everyone=everyone, user=user, **variable),
        chosen(home, everyone=everyone, user=user, configured=configured, **variable),
        chosen(home, everyone=everyone, user=user, configured=configured, named=named, **variable),
    ]
    assert [registry.url for registry in found] == [
        "https://global.example/",
        "https://user.example/",
        "https://user.example/",
        "https://variable.example/",
        "https://scope.example/",
        "https://omg.example/",
        "https://named.example/",
    ]


def test_without_any_the_message_says_how_to_set_it(home: Path) -> None:
    with pytest.raises(ConfigError, match="no npm registry is set") as raised:
        chosen(home)
    hint = raised.value.hint or ""
    assert [
        text for text in ("--registry", "OMG_NPM_REGISTRY", "npm config get registry") if text not in hint
    ] == []


def test_project_file_is_not_read(home: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / ".npmrc").write_text("registry=https://evil.example")
    monkeypatch.chdir(project)
    with pytest.raises(ConfigError, match="no npm registry is set"):
        chosen(home)


@pytest.mark.parametrize("address", ["ftp://x.example", "registry.example", "https://", "file:///etc"])
def test_address_that_is_not_http_is_an_error(home: Path, address: str) -> None:
    with pytest.raises(UsageError, match="not an http or https URL"):
        chosen(home, named=address)


def test_other_npmrc_may_be_named(home: Path) -> None:
    (home / "elsewhere").write_text("registry=https://elsewhere.example")
    found = chosen(home, user="registry=https://user.example", NPM_CONFIG_USERCONFIG=str(home / "elsewhere"))
    assert found.url == "https://elsewhere.example/"


@pytest.mark.parametrize(
    ("settings", "login"),
    [
        ("//r.example/npm/:_authToken=secret", "Bearer secret"),
        ("//r.example/npm/:_authToken=${TOKEN}", "Bearer from-the-environment"),
        ("//r.example/:_authToken=outer\n//r.example/npm/:_authToken=inner", "Bearer inner"),
        ("//r.example/npm/:_auth=YTpi", "Basic YTpi"),
        ("//r.example/npm/:username=ana\n//r.example/npm/:_password=cGFzcw==", "Basic YW5hOnBhc3M="),
    ],
)
def test_credentials_of_the_fitting_address_are_sent(home: Path, settings: str, login: str) -> None:
    registry = chosen(home, named="https://r.example/npm", user=settings, TOKEN="from-the-environment")
    assert registry.headers_for("https://r.example/npm/bun/-/bun-1.tgz") == {"Authorization": login}


@pytest.mark.parametrize(
    "url", ["https://other.example/npm/bun", "https://r.example/bun", "https://r.example:8/npm/x"]
)
def test_credentials_go_nowhere_else(home: Path, url: str) -> None:
    registry = chosen(home, named="https://r.example/npm", user="//r.example/npm/:_authToken=secret")
    assert registry.headers_for(url) == {}


def test_token_is_not_shown(home: Path) -> None:
    registry = chosen(home, named="https://r.example", user="//r.example/:_authToken=secret")
    assert "secret" not in repr(registry)


def test_npmrc_is_read_as_npm_reads_it() -> None:
    text = "; comment\n# comment\n registry = 'https://a' \nempty=\nplain\n${X}=y\na=${ABSENT}\n"
    assert parse_npmrc(text, {}) == {"registry": "https://a", "empty": "", "${X}": "y", "a": "${ABSENT}"}


def test_every_named_registry_is_known(home: Path) -> None:
    (home / ".npmrc").write_text("registry=https://a.example\n@x:registry=http://b.example")
    addresses = registry_addresses(
        {"HOME": str(home)}, named="http://c.example", configured=None, global_files=()
    )
    assert set(addresses) == {"https://a.example", "http://b.example", "http://c.example"}


@pytest.mark.parametrize("token", ["secret\n", " secret", "secret\r\n"])
def test_line_break_around_a_token_from_a_file_is_dropped(home: Path, token: str) -> None:
    user = "registry=https://npm.corp/\n//npm.corp/:_authToken=${NPM_TOKEN}"
    registry = chosen(home, user=user, NPM_TOKEN=token)
    assert registry.headers_for("https://npm.corp/bun") == {"Authorization": "Bearer secret"}


@pytest.mark.parametrize("token", ["sec\nret", "sec\x00ret", "secr\u00e9t"])
def test_token_that_can_be_no_header_is_refused_and_not_told(home: Path, token: str) -> None:
    user = "registry=https://npm.corp/\n//npm.corp/:_authToken=${NPM_TOKEN}"
    registry = chosen(home, user=user, NPM_TOKEN=token)
    with pytest.raises(ConfigError, match=r"`//npm\.corp/`") as raised:
        registry.headers_for("https://npm.corp/bun")
    assert "sec" not in raised.value.message
