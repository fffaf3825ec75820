"""The npm registry and its credentials, from npm's own settings, without running npm.

Only the user's and the global npmrc are read, never a project's: a checkout must not change where
downloads come from, nor receive the user's token.

Source: https://docs.npmjs.com/cli/v11/configuring-npm/npmrc, read 2026-11-23.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from omg.errors import ConfigError, UsageError
from omg.network.url import is_address
from omg.value import dataclass, field
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_BYTES = 1 << 20
_VARIABLE = re.compile(r"\$\{([^}]+)\}")
# Where package managers put npm's prefix; npm itself asks the node that runs it.
_GLOBAL_FILES = (
    Path("/usr/local/etc/npmrc"),
    Path("/usr/etc/npmrc"),
    Path("/opt/homebrew/etc/npmrc"),
    Path("/etc/npmrc"),
)


@dataclass(frozen=True, slots=True)
class Registry:
    """An npm registry that the user configured.

    Attributes:
        url: Its URL, with a slash at its end.
        settings: npm's settings by key; they contain credentials, so never print them.
        chosen_by: Where it was set, for messages.
    """

    url: str
    settings: Mapping[str, str] = field(repr=False)
    chosen_by: str

    def headers_for(self, url: str) -> dict[str, str]:
        """Return the credentials that npm would send to ``url``: those of the longest matching prefix.

        Raises:
            ConfigError: They are not a valid header.
        """
        parts = urlsplit(url)
        place = f"//{parts.netloc.rpartition('@')[2]}{parts.path}"
        while place.strip("/"):
            place = place.rstrip("/") + "/"
            login = self._login(place)
            if login:
                _require_header(login, place)
                return {"Authorization": login}
            place = place.rstrip("/").rpartition("/")[0]
        return {}

    def _login(self, place: str) -> str | None:
        if token := self.settings.get(f"{place}:_authToken"):
            return f"Bearer {token}"
        if basic := self.settings.get(f"{place}:_auth"):
            return f"Basic {basic}"
        name = self.settings.get(f"{place}:username")
        password = self.settings.get(f"{place}:_password")
        if not name or not password:
            return None
        try:
            login = f"{name}:".encode() + base64.b64decode(password)
        except ValueError:
            return None
        return f"Basic {base64.b64encode(login).decode()}"


def find_registry(
    package: str,
    env: Mapping[str, str],
    *,
    named: str | None,
    configured: str | None,
    global_files: tuple[Path, ...] = _GLOBAL_FILES,
) -> Registry:
    """Return the registry for ``package``.

    Precedence: the command line, OMG_NPM_REGISTRY and omg's configuration, then npm's own settings:
    the scope's registry, the variable ``npm_config_registry``, the user's npmrc, the global one.

    Args:
        package: The package's name, with its scope.
        env: The environment.
        named: The registry from the command line.
        configured: The registry from omg's configuration.
        global_files: Possible paths of the global npmrc.

    Raises:
        ConfigError: No registry is set, or it is not an HTTP URL.
    """
    settings = _read_settings(env, global_files)
    scope = package.partition("/")[0] if package.startswith("@") else None
    by_variable = next((env[key] for key in env if key.lower() == "npm_config_registry" and env[key]), None)
    candidates = (
        (named, "--registry"),
        (configured, "omg's configuration"),
        (settings.get(f"{scope}:registry") if scope else None, f"npm's settings for {scope}"),
        (by_variable, "npm_config_registry"),
        (settings.get("registry"), "npm's settings"),
    )
    for url, chosen_by in candidates:
        if not url:
            continue
        if not is_address(url):
            kind = UsageError if chosen_by == "--registry" else ConfigError
            raise kind(f"the npm registry set by {chosen_by} is not an http or https URL")
        return Registry(f"{url.rstrip('/')}/", settings, chosen_by)
    raise ConfigError(
        f"no npm registry is set, and `{package}` is downloaded from one",
        hint="give its address: --registry URL, OMG_NPM_REGISTRY=URL, or"
        " omg config set npm_registry URL (`npm config get registry` prints the one that npm uses)",
    )


def registry_addresses(
    env: Mapping[str, str],
    *,
    named: str | None,
    configured: str | None,
    global_files: tuple[Path, ...] = _GLOBAL_FILES,
) -> tuple[str, ...]:
    """Return every registry URL that the user or the administrator set."""
    settings = _read_settings(env, global_files)
    by_settings = [value for key, value in settings.items() if key.rpartition(":")[2] == "registry"]
    by_variable = [value for key, value in env.items() if key.lower() == "npm_config_registry"]
    addresses = [*by_settings, *by_variable, named or "", configured or ""]
    return tuple(address for address in addresses if is_address(address))


def _require_header(login: str, place: str) -> None:
    """Refuse invalid credentials here: the client's own error would print them."""
    if not (login.isascii() and login.isprintable()):
        raise ConfigError(
            f"the credentials for {quoted(place)} in npm's settings contain a character that is not allowed"
            " in a header",
            hint="set them again without a line break, which is often copied from a file or a variable",
        )


def _read_settings(env: Mapping[str, str], global_files: tuple[Path, ...]) -> dict[str, str]:
    lowered = {key.lower(): value for key, value in env.items() if value}
    named_global = lowered.get("npm_config_globalconfig")
    files = [Path(named_global)] if named_global else list(global_files)
    named_user = lowered.get("npm_config_userconfig")
    home = env.get("HOME")
    if named_user:
        files.append(Path(named_user))
    elif home:
        files.append(Path(home, ".npmrc"))
    settings: dict[str, str] = {}
    for file in files:
        settings.update(parse_npmrc(_read(file), env))
    return settings


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_MAX_BYTES).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def parse_npmrc(text: str, env: Mapping[str, str]) -> dict[str, str]:
    """Return the settings in an npmrc; ``${NAME}`` is replaced from the environment, as npm does."""
    settings: dict[str, str] = {}
    for line in text.splitlines():
        key, equals, value = line.strip().partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not key or key[0] in "#;[":
            continue
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        # A variable that was set from a file often ends with a line break.
        settings[key] = _VARIABLE.sub(lambda match: env.get(match[1], match[0]), value).strip()
    return settings
