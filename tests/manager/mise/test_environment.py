"""What reaches mise, and what does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omg.config import Config
from omg.manager.mise.environment import environment_for
from omg.manager.mise.places import Places

PLACES = Places(Path("/data/mise"), Path("/cache/mise"))
SHIMS = Path("/data/shims")


def made(env: dict[str, str] | None = None, **config: object) -> dict[str, str]:
    return environment_for(env or {}, PLACES, Config(**config), shims_dir=SHIMS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "MISE_DATA_DIR", "MISE_TRUSTED_CONFIG_PATHS", "MISE_NODE_VERSION", "MISE_ENV_FILE", "__MISE_DIFF",
        "MISE_GITHUB_CREDENTIAL_COMMAND", "RTX_DATA_DIR", "ASDF_DATA_DIR", "OMG_DENO_VERSION",
        "OMG_SHIM_GUARD", "VIRTUAL_ENV", "LD_PRELOAD", "BASH_ENV", "ENV", "PYTHONPATH", "NODE_OPTIONS",
        "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "PWD", "OLDPWD",
    ],
)  # fmt: skip
def test_variable_that_is_not_named_does_not_reach_it(name: str) -> None:
    assert "leaked" not in made({name: "leaked"}, mirror="https://mirror.example/").values()


@pytest.mark.parametrize(
    "name",
    ["HOME", "LANG", "LC_ALL", "https_proxy", "NO_PROXY", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS",
     "CURL_CA_BUNDLE", "PIP_INDEX_URL", "npm_config_registry", "UV_INDEX", "CARGO_HOME", "CC", "NETRC"],
)  # fmt: skip
def test_network_trust_and_package_managers_are_handed_on(name: str) -> None:
    assert made({name: "kept"})[name] == "kept"


def test_every_directory_is_omgs() -> None:
    env = made({"MISE_DATA_DIR": "/home/me/.local/share/mise"})
    names = ("DATA", "CACHE", "CONFIG", "STATE", "SYSTEM_CONFIG", "SYSTEM_DATA")
    places = [env[f"MISE_{name}_DIR"] for name in names]
    assert all(place.startswith(("/data/mise/", "/cache/mise")) for place in places)
    assert env["MISE_GLOBAL_CONFIG_FILE"].startswith("/data/mise/none/")


def test_nothing_is_read_run_or_installed_beside_what_is_named() -> None:
    env = made()
    assert [env[f"MISE_{name}"] for name in ("NO_CONFIG", "NO_HOOKS", "NO_ENV", "YES")] == ["1"] * 4
    assert [
        env[f"MISE_{name}"] for name in ("AUTO_INSTALL", "EXEC_AUTO_INSTALL", "SYSTEM_PACKAGES_SUDO")
    ] == ["0"] * 3


def test_mirror_becomes_a_replacement_of_every_address() -> None:
    env = made(mirror="http://mirror.example/base/")
    assert json.loads(env["MISE_URL_REPLACEMENTS"]) == {
        "regex:^https://(.+)$": "http://mirror.example/base/$1"
    }
    assert env["MISE_USE_VERSIONS_HOST"] == "0"


def test_prefixes_come_first_the_longest_before_the_others() -> None:
    env = made(
        mirror="https://m.example",
        mirrors={
            "https://github.com/": "https://a.example/gh",
            "https://github.com/denoland/": "https://b.example",
        },
    )
    assert list(json.loads(env["MISE_URL_REPLACEMENTS"]).items()) == [
        ("regex:^https\\:\\/\\/github\\.com\\/denoland\\/(.*)$", "https://b.example/$1"),
        ("regex:^https\\:\\/\\/github\\.com\\/(.*)$", "https://a.example/gh/$1"),
        ("regex:^https://(.+)$", "https://m.example/$1"),
    ]


def test_token_is_handed_on_and_never_to_a_mirror() -> None:
    token = {"GITHUB_TOKEN": "secret"}
    assert made(token)["MISE_GITHUB_TOKEN"] == "secret"
    assert "secret" not in made(token, mirror="https://mirror.example").values()


def test_registry_that_omg_was_told_is_npms_too_unless_npm_was_told_another() -> None:
    url = "https://npm.example.org"
    assert made(npm_registry=url)["npm_config_registry"] == url
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        own = made({name: "https://own.example.org"}, npm_registry=url)
        assert (own[name], url in own.values()) == ("https://own.example.org", False)
    assert "npm_config_registry" not in made()


def test_offline_and_jobs_are_handed_on() -> None:
    env = made(offline=True, jobs=3)
    assert (env["MISE_OFFLINE"], env["MISE_JOBS"]) == ("1", "3")
    assert "MISE_OFFLINE" not in made()


def test_offline_holds_for_the_package_managers_that_mise_calls() -> None:
    theirs = {
        "NO_PROXY": "*",
        "no_proxy": "*",
        "https_proxy": "http://proxy:1",
        "NPM_CONFIG_OFFLINE": "false",
    }
    env = made({**theirs, "UV_OFFLINE": "0", "GOPROXY": "https://go.example"}, offline=True)
    assert (env["npm_config_offline"], env["UV_OFFLINE"], env["PIP_NO_INDEX"]) == ("true", "1", "1")
    assert (env["CARGO_NET_OFFLINE"], env["GOPROXY"]) == ("true", "off")
    assert {env[name] for name in ("http_proxy", "HTTPS_PROXY", "all_proxy")} == {"http://127.0.0.1:9"}
    assert not {"NO_PROXY", "no_proxy", "NPM_CONFIG_OFFLINE"} & set(env)
    assert made(theirs)["https_proxy"] == "http://proxy:1"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a:/data/shims:/b", "/a:/data/shims:/b"),
        ("/a:/data/shims/", "/a:/data/shims/"),
        ("/a:.:bin::/b", "/a:/b:/data/shims"),
        ("/home/me/.local/share/mise/shims:/a", "/a:/data/shims"),
        ("", "/data/shims"),
    ],
)
def test_path_has_absolute_elements_omgs_shims_and_no_others(path: str, expected: str) -> None:
    assert made({"PATH": path})["PATH"] == expected
