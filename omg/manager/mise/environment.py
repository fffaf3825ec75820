"""The environment that mise runs in, built from nothing: what is not named here does not reach it. Pure.

Every directory of mise is omg's, no configuration of anybody is read, nothing is asked, nothing but what was
named is installed. Of the user's environment go on: who and where they are, how to reach the network and
whom to trust there, settings of the package managers that mise calls, and the options of compilers.

Source: https://mise.jdx.dev/configuration/settings.html and
https://mise.jdx.dev/configuration/environment-variables.html, read 2026-11-23; tried with mise 2026.9.15.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from omg.config import Config
    from omg.manager.mise.places import Places

_NAMES = frozenset((
    "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TZ", "TMPDIR", "LANG", "LANGUAGE", "NETRC",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "CC", "CXX", "AR", "LD", "CFLAGS", "CPPFLAGS", "CXXFLAGS", "LDFLAGS", "LIBS", "MAKE", "MAKEFLAGS",
    "PKG_CONFIG_PATH", "SDKROOT", "MACOSX_DEPLOYMENT_TARGET",
    "OMG_CONFIG_DIR", "OMG_CACHE_DIR", "OMG_STATE_DIR", "OMG_OFFLINE",
))  # fmt: skip
# Package managers and builders that mise calls, and their places.
_BEGINNINGS = (
    "LC_", "XDG_", "npm_config_", "NPM_CONFIG_", "PIP_", "UV_", "CARGO_", "GOPROXY", "GOPRIVATE", "GONO",
    "GOSUMDB", "GOFLAGS", "GEM_", "BUNDLE_", "KERL_", "PHP_", "RUSTUP_",
)  # fmt: skip
# Certificates, by whatever name a program wants them: SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, CURL_CA_BUNDLE.
_PARTS = ("_CERT", "_CA_", "CAINFO", "CAPATH")
_NEVER = ("MISE", "__MISE", "RTX", "ASDF")

_TOKENS = ("OMG_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
_FIXED = {
    "MISE_YES": "1",
    # No configuration of any kind: so no hooks, no tasks, no variables, no templates.
    "MISE_NO_CONFIG": "1",
    "MISE_NO_ENV": "1",
    "MISE_NO_HOOKS": "1",
    # Only what is named.
    "MISE_AUTO_INSTALL": "0",
    "MISE_EXEC_AUTO_INSTALL": "0",
    "MISE_NOT_FOUND_AUTO_INSTALL": "0",
    "MISE_AUTO_UPDATE": "0",
    "MISE_DISABLE_UPDATE_WARNING": "1",
    # The machine's own packages are not a version manager's business.
    "MISE_SYSTEM_DEPS": "ignore",
    "MISE_SYSTEM_PACKAGES_SUDO": "0",
    # Else every version of .NET lies in one folder, and the newest runs whatever was chosen.
    "MISE_DOTNET_ISOLATED": "1",
    "MISE_GITHUB_OAUTH_OPEN_BROWSER": "0",
    "MISE_GITHUB_GH_CLI_TOKENS": "0",
    "MISE_USE_VERSIONS_HOST_TRACK": "0",
    "MISE_COLOR": "0",
    "NO_COLOR": "1",
    # A shim that mise calls must not ask, nor install.
    "OMG_AUTO_INSTALL": "never",
}

# The package managers that mise calls ask the network by themselves. Those that know no such setting, and the
# scripts of plugins, find a proxy at the port where nobody answers.
_NOWHERE = "http://127.0.0.1:9"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_OFFLINE = {
    "MISE_OFFLINE": "1",
    "npm_config_offline": "true",
    "UV_OFFLINE": "1",
    "PIP_NO_INDEX": "1",
    "CARGO_NET_OFFLINE": "true",
    "GOPROXY": "off",
    **{name: _NOWHERE for proxy in _PROXIES for name in (proxy, proxy.upper())},
}

# What would say otherwise.
_OVERRULED = ("no_proxy", "npm_config_offline", "npm_config_prefer_online")


def environment_for(
    env: Mapping[str, str], places: Places, config: Config, *, shims_dir: Path
) -> dict[str, str]:
    """Return the whole environment of a call of mise.

    Args:
        env: The user's.
        places: mise's directories.
        config: omg's settings: mirrors, offline, jobs.
        shims_dir: omg's shims, where mise finds the package managers that omg installed.
    """
    path = _path(env.get("PATH", ""), shims_dir)
    made = {name: value for name, value in env.items() if _is_handed_on(name)}
    made |= _FIXED
    made |= {
        "PATH": path,
        "MISE_DATA_DIR": str(places.data_dir),
        "MISE_CACHE_DIR": str(places.cache_dir),
        "MISE_CONFIG_DIR": str(places.config_dir),
        "MISE_STATE_DIR": str(places.state_dir),
        "MISE_GLOBAL_CONFIG_FILE": str(places.absent_dir / "config.toml"),
        "MISE_SYSTEM_CONFIG_DIR": str(places.absent_dir),
        "MISE_SYSTEM_DIR": str(places.absent_dir),
        "MISE_SYSTEM_DATA_DIR": str(places.absent_dir),
        "MISE_CEILING_PATHS": str(places.root),
        "MISE_JOBS": str(config.jobs),
    }
    if config.offline:
        made = {name: value for name, value in made.items() if name.lower() not in _OVERRULED} | _OFFLINE
    # What omg was given counts for npm, too, unless npm itself has another; it reads either case.
    if config.npm_registry and not any(name.lower() == "npm_config_registry" for name in made):
        made["npm_config_registry"] = config.npm_registry
    replacements = dict(_replacements(config))
    if replacements:
        made["MISE_URL_REPLACEMENTS"] = json.dumps(replacements)
        # It would be asked through the mirror, which has the publishers' files only.
        made["MISE_USE_VERSIONS_HOST"] = "0"
    elif token := next((env[name] for name in _TOKENS if env.get(name)), None):
        # Not where a mirror stands in: mise would send it to that mirror.
        made["MISE_GITHUB_TOKEN"] = token
    return made


def backend_settings(has_npm: bool, has_uv: bool) -> dict[str, str]:
    """Return what makes mise use the package managers that are there, with the user's settings of them."""
    settings = {"MISE_NPM_PACKAGE_MANAGER": "npm"} if has_npm else {}
    if has_uv:
        settings |= {"MISE_PIPX_UVX": "1", "MISE_PYPI_UVX": "1"}
    return settings


def _is_handed_on(name: str) -> bool:
    if name.startswith(_NEVER):
        return False
    return name in _NAMES or name.startswith(_BEGINNINGS) or any(part in name for part in _PARTS)


def _path(path: str, shims_dir: Path) -> str:
    """Return the absolute elements of PATH, without the shims of another mise, and with omg's."""
    elements = [
        element
        for element in path.split(":")
        if element.startswith("/") and not element.rstrip("/").endswith("/mise/shims")
    ]
    if str(shims_dir) not in (element.rstrip("/") for element in elements):
        elements.append(str(shims_dir))
    return ":".join(elements)


def _replacements(config: Config) -> Iterator[tuple[str, str]]:
    """Yield what stands in for which addresses, as mise wants it; the first that fits counts.

    Source: https://mise.jdx.dev/url-replacements.html, read 2026-11-23.
    """
    for prefix in sorted(config.mirrors, key=len, reverse=True):
        yield f"regex:^{_literal(prefix)}(.*)$", f"{config.mirrors[prefix].rstrip('/')}/$1"
    if config.mirror:
        yield "regex:^https://(.+)$", f"{config.mirror.rstrip('/')}/$1"


def _literal(text: str) -> str:
    """Return a pattern for exactly ``text``, in the syntax of Rust's regular expressions."""
    return "".join(letter if letter.isalnum() else f"\\{letter}" for letter in text)
