"""Every configuration key: its type, its default, its variable. Pure.

A key is read from three places: a variable (text), the user's file and the administrator's file
(TOML values).
"""

from __future__ import annotations

from omg.config_values import (
    AGE,
    BOOLEAN,
    NAMES,
    PACKAGES,
    PATHS,
    SIZE,
    TEXT,
    URL,
    choice,
    table,
    whole,
)
from omg.patterns import re
from omg.value import Generic, TypeVar, dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.config_values import ValueType

T_co = TypeVar("T_co", covariant=True)

# Patterns are compiled on first use: few commands show a value.
_USERINFO = r"(?<=://)[^/?#\s]*@"
# Of what was meant as one: without a scheme, or with a password that should have been encoded.
_BEFORE_HOST = r"\S*@"


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


AUTO_UPDATE = Setting(
    "auto_update", choice("never", "notify", "security"), "never",
    "once a day, look for newer global defaults in the background (`security`: install security fixes)",
    "OMG_AUTO_UPDATE",
)  # fmt: skip
AUTO_INSTALL = Setting(
    "auto_install", choice("ask", "always", "never"), "ask",
    "install a missing version that a project asks for (`ask`: ask first, on a terminal)",
    "OMG_AUTO_INSTALL",
)  # fmt: skip
ARCHIVE = Setting(
    "archive", choice("auto", "small", "fast"), "auto",
    "of several formats of an archive, take the `small` or the `fast` one (`auto`: fast in CI, from mirrors)",
    "OMG_ARCHIVE",
)  # fmt: skip
MINIMUM_AGE = Setting(
    "minimum_age", AGE, "0d",
    "how old a release has to be before a range or a name takes it",
    "OMG_MINIMUM_AGE",
)  # fmt: skip
OFFLINE = Setting("offline", BOOLEAN, False, "never use the network", "OMG_OFFLINE")
JOBS = Setting("jobs", whole(1, 64), 4, "number of downloads and installs at the same time", "OMG_JOBS")
PROGRESS = Setting(
    "progress", choice("auto", "plain", "none"), "auto",
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
    "shims.lazy", choice("known", "all", "none"), "known",
    "runtimes with shims before they are installed: those that a known folder asks for (`known`), all, none",
    "OMG_SHIMS_LAZY",
)  # fmt: skip
UPGRADE_PRUNE = Setting(
    "upgrade.prune", BOOLEAN, False, "let `omg upgrade` remove the old version, if nothing needs it",
    "OMG_UPGRADE_PRUNE",
)  # fmt: skip
CACHE_MAX_SIZE = Setting(
    "cache.max_size", SIZE, "1GiB", "keep at most so much of downloaded archives", "OMG_CACHE_MAX_SIZE"
)
CACHE_MAX_AGE = Setting(
    "cache.max_age", AGE, "30d", "keep a downloaded archive for so many days after its last use",
    "OMG_CACHE_MAX_AGE",
)  # fmt: skip
REMEMBER_PROJECTS = Setting(
    "remember_projects", BOOLEAN, True,
    "remember the folders that ask for versions: no version that one of them pins is removed",
    "OMG_REMEMBER_PROJECTS",
)  # fmt: skip
IMPLIED_NAMES = Setting(
    "implied_names", choice("installed", "pinned"), "installed",
    "where `python3.12` runs the newest installed 3.12: everywhere, or only where a 3.12 is `pinned`",
    "OMG_IMPLIED_NAMES",
)  # fmt: skip
GLOBAL_TOOLS: Setting[Mapping[str, str]] = Setting(
    "global_tools.*", table(choice("follow", "strict")), {},
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
    "alias.*.*", table(table(TEXT)), {}, "your aliases for versions, by runtime"
)
SOURCES: Setting[Mapping[str, str]] = Setting(
    "sources.*", table(TEXT), {}, "the source of a runtime, if not its publisher, by runtime"
)
MIRRORS: Setting[Mapping[str, str]] = Setting(
    "mirrors.*", table(URL), {}, "URL prefixes and what replaces each"
)
HEADERS: Setting[Mapping[str, Mapping[str, str]]] = Setting(
    "headers.*", table(table(TEXT)), {},
    "request headers by URL prefix: the environment variable that holds each value",
)  # fmt: skip
# No variable: a project's environment file must not be able to say whom to trust.
EXTRA_KEYS: Setting[tuple[Path, ...]] = Setting(
    "verify.extra_keys", PATHS, (), "files of OpenPGP keys to trust in addition to the publishers' own"
)
VERIFY: Setting[Mapping[str, str]] = Setting(
    "verify.*", table(choice("require", "warn"), apart=("extra_keys",)), {},
    "whether a bad or missing signature stops the install (`require`) or only warns (`warn`), by runtime",
)  # fmt: skip
DEFAULT_PACKAGES: Setting[Mapping[str, tuple[str, ...]]] = Setting(
    "default_packages.*", table(PACKAGES), {}, "packages to install into each new version, by runtime"
)
MINIMUM_AGES: Setting[Mapping[str, str]] = Setting(
    "minimum_ages.*", table(AGE), {}, "`minimum_age` by runtime"
)

TABLES: tuple[Setting[Mapping[str, object]], ...] = (
    GLOBAL_TOOLS, ALIASES, SOURCES, MIRRORS, HEADERS, VERIFY, DEFAULT_PACKAGES, MINIMUM_AGES,
)  # fmt: skip
KEYS: tuple[Setting[object], ...] = (
    AUTO_INSTALL, AUTO_UPDATE, ARCHIVE, MINIMUM_AGE, OFFLINE, JOBS, PROGRESS, SYSTEM_DIRS, MIRROR,
    NPM_REGISTRY, SHIMS_ALLOW, SHIMS_LAZY, UPGRADE_PRUNE, CACHE_MAX_SIZE, CACHE_MAX_AGE, REMEMBER_PROJECTS,
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
