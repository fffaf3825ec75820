"""Every configuration key: its type, its default, its variable. Pure.

A key is read from three places: a variable (text), the user's file and the administrator's file
(TOML values). A `ValueType` knows both spellings and says what it accepts.
"""

from __future__ import annotations

import re
from pathlib import Path

from omg.value import Generic, TypeVar, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from omg.result import Json

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# Patterns are compiled on first use: few commands show a value.
_USERINFO = r"(?<=://)[^/?#\s]*@"
# Of what was meant as one: without a scheme, or with a password that should have been encoded.
_BEFORE_HOST = r"\S*@"
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class ValueType(Generic[T_co]):
    """A type of value.

    Attributes:
        accepts: The accepted values, for messages.
        read: Turns a TOML value into a typed one; raises ``ValueError`` for any other.
        from_text: Turns text (a variable, a command line) into a TOML value, unchecked.
        entry: For a table, the type of its values.
        choices: All values, as text, if there are only a few.
    """

    accepts: str
    read: Callable[[object], T_co]
    from_text: Callable[[str], Json]
    entry: ValueType[object] | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One configuration key.

    Attributes:
        name: Dotted name as in the file; ``table.*`` is a table whose keys the user chooses.
        kind: Its type.
        default: Its value if it is not set.
        summary: What it is for, one line.
        variable: The environment variable that overrides the files, if it has one.
    """

    name: str
    kind: ValueType[T_co]
    default: T_co
    summary: str
    variable: str | None = None


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _boolean_from(text: str) -> Json:
    folded = text.lower()
    return True if folded in _TRUE else False if folded in _FALSE else text


def _whole_from(text: str) -> Json:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else text


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ValueError
    return value


def _url(value: object) -> str:
    text = _text(value)
    if not text.startswith(("https://", "http://")):
        raise ValueError
    from urllib.parse import urlsplit

    # Raises for a malformed URL; reading the port checks that it is a number.
    parts = urlsplit(text)
    if not (parts.hostname and parts.port != 0):
        raise ValueError
    return text


def _absolute(value: object) -> Path:
    text = _text(value)
    if not text.startswith("/"):
        raise ValueError
    return Path(text)


def _as_is(text: str) -> Json:
    return text


def _split(separator: str) -> Callable[[str], Json]:
    def split(text: str) -> Json:
        return [part.strip() for part in text.split(separator) if part.strip()]

    return split


def _listed(read: Callable[[object], T]) -> Callable[[object], tuple[T, ...]]:
    def read_list(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError
        return tuple(read(item) for item in value)

    return read_list


def _package(value: object) -> str:
    """Return a package as its installer takes it: never an option."""
    text = _text(value)
    if text.startswith("-") or text != text.strip():
        raise ValueError
    return text


def _choice(*values: str) -> ValueType[str]:
    def read(value: object) -> str:
        if value not in values:
            raise ValueError
        return str(value)

    return ValueType(", ".join(f"`{value}`" for value in values), read, _as_is, choices=values)


def _whole(minimum: int, maximum: int) -> ValueType[int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            raise ValueError
        return value

    return ValueType(f"a whole number from {minimum} to {maximum}", read, _whole_from)


def _table(of: ValueType[T], *, apart: tuple[str, ...] = ()) -> ValueType[Mapping[str, T]]:
    """Return a table whose keys the user chooses; ``apart`` from some that are a `Setting` of their own."""

    def read(value: object) -> Mapping[str, T]:
        if not isinstance(value, dict):
            raise ValueError
        return {_text(name): of.read(item) for name, item in value.items() if name not in apart}

    return ValueType(f"a table whose values are {of.accepts}", read, _as_is, of)


BOOLEAN = ValueType("`true` or `false`", _boolean, _boolean_from, choices=("true", "false"))
TEXT = ValueType("text", _text, _as_is)
URL = ValueType("a URL that begins with `https://` or `http://`", _url, _as_is)
PATHS = ValueType("a list of absolute paths", _listed(_absolute), _split(":"))
NAMES = ValueType("a list of names", _listed(_text), _split(","))
# A comma may be a part of one: `black>=23,<25`.
PACKAGES = ValueType("a list of packages", _listed(_package), lambda text: [text])

AUTO_INSTALL = Setting(
    "auto_install", _choice("ask", "always", "never"), "ask",
    "install a missing version that a project asks for (`ask`: ask first, on a terminal)",
    "OMG_AUTO_INSTALL",
)  # fmt: skip
OFFLINE = Setting("offline", BOOLEAN, False, "never use the network", "OMG_OFFLINE")
JOBS = Setting("jobs", _whole(1, 64), 4, "number of downloads and installs at the same time", "OMG_JOBS")
PROGRESS = Setting(
    "progress", _choice("auto", "plain", "none"), "auto",
    "show bars on a terminal and lines elsewhere (`auto`), always lines (`plain`), or nothing (`none`)",
    "OMG_PROGRESS",
)  # fmt: skip
SYSTEM_DIRS: Setting[tuple[Path, ...]] = Setting(
    "system_dirs", PATHS, (), "read-only stores, each laid out like `versions/`", "OMG_SYSTEM_DIRS"
)
MIRROR: Setting[str | None] = Setting(
    "mirror", URL, None, "URL of a mirror, put before the address of every download", "OMG_MIRROR"
)
NPM_REGISTRY: Setting[str | None] = Setting(
    "npm_registry", URL, None, "URL of the npm registry", "OMG_NPM_REGISTRY"
)
SHIMS_ALLOW: Setting[tuple[str, ...]] = Setting(
    "shims.allow", NAMES, (), "names that get a shim although it shadows a system utility", "OMG_SHIMS_ALLOW"
)
SHIMS_LAZY = Setting(
    "shims.lazy", _choice("known", "all", "none"), "known",
    "runtimes with shims before they are installed: those that a known folder asks for (`known`), all, none",
    "OMG_SHIMS_LAZY",
)  # fmt: skip
IMPLIED_NAMES = Setting(
    "implied_names", _choice("installed", "pinned"), "installed",
    "where `python3.12` runs the newest installed 3.12: everywhere, or only where a 3.12 is `pinned`",
    "OMG_IMPLIED_NAMES",
)  # fmt: skip
GLOBAL_TOOLS: Setting[Mapping[str, str]] = Setting(
    "global_tools.*", _table(_choice("follow", "strict")), {},
    "run a global tool that the active version lacks from another installed version (`follow`), or not"
    " (`strict`), by runtime or tool",
)  # fmt: skip
MISE_USE_SYSTEM = Setting(
    "mise.use_system", BOOLEAN, True, "use the mise on PATH instead of downloading one", "OMG_MISE_USE_SYSTEM"
)
MISE_VERSION: Setting[str | None] = Setting(
    "mise.version", TEXT, None, "download this version of mise instead of the newest", "OMG_MISE_VERSION"
)
ALIASES: Setting[Mapping[str, Mapping[str, str]]] = Setting(
    "alias.*.*", _table(_table(TEXT)), {}, "your aliases for versions, by runtime"
)
SOURCES: Setting[Mapping[str, str]] = Setting(
    "sources.*", _table(TEXT), {}, "the source of a runtime, if not its publisher, by runtime"
)
MIRRORS: Setting[Mapping[str, str]] = Setting(
    "mirrors.*", _table(URL), {}, "URL prefixes and what replaces each"
)
HEADERS: Setting[Mapping[str, Mapping[str, str]]] = Setting(
    "headers.*", _table(_table(TEXT)), {},
    "request headers by URL prefix: the environment variable that holds each value",
)  # fmt: skip
# No variable: a project's environment file must not be able to say whom to trust.
EXTRA_KEYS: Setting[tuple[Path, ...]] = Setting(
    "verify.extra_keys", PATHS, (), "files of OpenPGP keys to trust in addition to the publishers' own"
)
VERIFY: Setting[Mapping[str, str]] = Setting(
    "verify.*", _table(_choice("require", "warn"), apart=("extra_keys",)), {},
    "whether a bad or missing signature stops the install (`require`) or only warns (`warn`), by runtime",
)  # fmt: skip
DEFAULT_PACKAGES: Setting[Mapping[str, tuple[str, ...]]] = Setting(
    "default_packages.*", _table(PACKAGES), {}, "packages to install into each new version, by runtime"
)

TABLES: tuple[Setting[Mapping[str, object]], ...] = (
    GLOBAL_TOOLS, ALIASES, SOURCES, MIRRORS, HEADERS, VERIFY, DEFAULT_PACKAGES,
)  # fmt: skip
KEYS: tuple[Setting[object], ...] = (
    AUTO_INSTALL, OFFLINE, JOBS, PROGRESS, SYSTEM_DIRS, MIRROR, NPM_REGISTRY, SHIMS_ALLOW, SHIMS_LAZY,
    IMPLIED_NAMES, MISE_USE_SYSTEM, MISE_VERSION, EXTRA_KEYS, *TABLES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SettingPath:
    """What a dotted name on a command line means.

    Attributes:
        key: The key that it is, or that it is an entry of.
        path: The names of the tables on the way, and its own.
        kind: The type of the value there.
    """

    key: Setting[object]
    path: tuple[str, ...]
    kind: ValueType[object]


def masked(text: str) -> str:
    """Return ``text`` for printing: a URL in it without user name and password."""
    return re.sub(_USERINFO, "***@", text)


def masked_refused(text: str) -> str:
    """Return a rejected value for printing: a password may be anywhere in text that is not a URL."""
    return re.sub(_BEFORE_HOST, "***@", text)


def find(name: str) -> SettingPath | None:
    """Return what the dotted ``name`` means, or ``None`` where there is no such key.

    An entry of a table takes the rest of the name, dots and all: ``mirrors.https://example.org/``.
    """
    for key in KEYS:
        first, *rest = key.name.split(".")
        if not key.name.endswith("*"):
            if name == key.name:
                return SettingPath(key, tuple(key.name.split(".")), key.kind)
            continue
        path = tuple(name.split(".", len(rest)))
        if path[0] == first and all(path):
            kind: ValueType[object] | None = key.kind
            for _ in path[1:]:
                kind = kind.entry if kind else None
            return SettingPath(key, path, kind) if kind else None
    return None
