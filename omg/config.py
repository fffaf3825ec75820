"""The configuration: a variable, else the user's file, else the administrator's, else the default.

Project files never configure omg: a checkout must not be able to change where downloads come from.
"""

from __future__ import annotations

from pathlib import Path

from omg import config_keys as keys
from omg.config_values import days_of
from omg.errors import ConfigError
from omg.value import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeVar

    T = TypeVar("T")

FILE_NAME = "config.toml"
SYSTEM_FILE = Path("/etc/omg/config.toml")
# A configuration is a page of text; more than this is a mistake (a device, another file).
_MAX_FILE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """An unknown setting: ``omg doctor`` reports it, all else ignores it."""

    name: str
    file: Path


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting; `omg.config_keys` says what each is for.

    Attributes:
        aliases: Spec text by alias name, by runtime name.
        archive: Which of several formats to download, see `omg.sources.archive_format`.
        minimum_ages: ``minimum_age`` by runtime name.
        sources: Name of the source by runtime name.
        mirrors: Replacement by URL prefix.
        implied_names: Where names such as ``python3.12`` run: ``installed`` or ``pinned``.
        global_tools: ``follow`` or ``strict`` by runtime or tool.
        headers: Name of the variable with its value, by request header, by URL prefix.
        verify: ``require`` or ``warn`` by runtime name.
        default_packages: Packages to install into each new version, by runtime name.
        extra_keys: Files of keys to trust in addition to the publishers' own.
        unknown_keys: Unknown settings in the files.
    """

    auto_install: str = keys.AUTO_INSTALL.default
    auto_update: str = keys.AUTO_UPDATE.default
    archive: str = keys.ARCHIVE.default
    minimum_age: str = keys.MINIMUM_AGE.default
    minimum_ages: Mapping[str, str] = field(default_factory=dict)
    offline: bool = keys.OFFLINE.default
    jobs: int = keys.JOBS.default
    progress: str = keys.PROGRESS.default
    system_dirs: tuple[Path, ...] = ()
    mirror: str | None = None
    npm_registry: str | None = None
    shims_allow: tuple[str, ...] = ()
    shims_lazy: str = keys.SHIMS_LAZY.default
    upgrade_prune: bool = keys.UPGRADE_PRUNE.default
    cache_max_size: str = keys.CACHE_MAX_SIZE.default
    cache_max_age: str = keys.CACHE_MAX_AGE.default
    remember_projects: bool = keys.REMEMBER_PROJECTS.default
    implied_names: str = "installed"
    global_tools: Mapping[str, str] = field(default_factory=dict)
    mise_use_system: bool = keys.MISE_USE_SYSTEM.default
    mise_version: str | None = None
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    mirrors: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    verify: Mapping[str, str] = field(default_factory=dict)
    default_packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra_keys: tuple[Path, ...] = ()
    unknown_keys: tuple[UnknownKey, ...] = ()

    def minimum_age_of(self, runtime: str) -> tuple[str, int]:
        """Return how old a release of ``runtime`` has to be: as it is written, and in days."""
        text = self.minimum_ages.get(runtime, self.minimum_age)
        return text, days_of(text)

    def aliases_of(self, runtime: str) -> Mapping[str, str]:
        """Return the user's own names for specs of ``runtime``."""
        return self.aliases.get(runtime, {})


def load(env: Mapping[str, str], config_dir: Path, *, system_file: Path = SYSTEM_FILE) -> Config:
    """Return the configuration.

    Args:
        env: The environment; a variable that is set and not empty beats the files.
        config_dir: Directory of the user's ``config.toml``, which need not exist.
        system_file: The administrator's defaults, which need not exist.

    Raises:
        ConfigError: A file cannot be read, is no TOML, or a value is not accepted.
    """
    layers = read_layers(env, config_dir, system_file=system_file)
    return Config(
        auto_install=layers.value(keys.AUTO_INSTALL),
        auto_update=layers.value(keys.AUTO_UPDATE),
        archive=layers.value(keys.ARCHIVE),
        minimum_age=layers.value(keys.MINIMUM_AGE),
        minimum_ages=layers.merged(keys.MINIMUM_AGES),
        offline=layers.value(keys.OFFLINE),
        jobs=layers.value(keys.JOBS),
        progress=layers.value(keys.PROGRESS),
        system_dirs=layers.value(keys.SYSTEM_DIRS),
        mirror=layers.value(keys.MIRROR),
        npm_registry=layers.value(keys.NPM_REGISTRY),
        shims_allow=layers.value(keys.SHIMS_ALLOW),
        shims_lazy=layers.value(keys.SHIMS_LAZY),
        upgrade_prune=layers.value(keys.UPGRADE_PRUNE),
        cache_max_size=layers.value(keys.CACHE_MAX_SIZE),
        cache_max_age=layers.value(keys.CACHE_MAX_AGE),
        remember_projects=layers.value(keys.REMEMBER_PROJECTS),
        implied_names=layers.value(keys.IMPLIED_NAMES),
        global_tools=layers.merged(keys.GLOBAL_TOOLS),
        mise_use_system=layers.value(keys.MISE_USE_SYSTEM),
        mise_version=layers.value(keys.MISE_VERSION),
        aliases=layers.aliases(),
        sources=layers.merged(keys.SOURCES),
        mirrors=layers.merged(keys.MIRRORS),
        headers=layers.merged(keys.HEADERS),
        verify=layers.merged(keys.VERIFY),
        default_packages=layers.merged(keys.DEFAULT_PACKAGES),
        extra_keys=layers.value(keys.EXTRA_KEYS),
        unknown_keys=layers.unknown(),
    )


def read_layers(env: Mapping[str, str], config_dir: Path, *, system_file: Path = SYSTEM_FILE) -> Layers:
    """Return the places that settings come from, files read; see `load`.

    Raises:
        ConfigError: A file cannot be read, or is no TOML.
    """
    files = (config_dir / FILE_NAME, system_file)
    read = ((file, read_document(file)) for file in files)
    return Layers(env, tuple((file, document) for file, document in read if document))


@dataclass(frozen=True, slots=True)
class Layers:
    """Variables and files, the strongest first.

    Attributes:
        env: The environment.
        files: The files that exist, each with what it says.
    """

    env: Mapping[str, str]
    files: tuple[tuple[Path, Mapping[str, object]], ...]

    def value(self, key: keys.Setting[T]) -> T:
        """Return what the strongest place says, else the default.

        Raises:
            ConfigError: The value there is not accepted.
        """
        if key.variable and (text := self.env.get(key.variable)):
            return _read(key, key.kind.from_text(text), where=key.variable)
        for file, document in self.files:
            found = _lookup(document, key.name, file)
            if found is not None:
                return _read(key, found, where=f"`{file}`")
        return key.default

    def tables(self, key: keys.Setting[T]) -> tuple[T, ...]:
        """Return what each file says about a table, the weakest first.

        Raises:
            ConfigError: A value is not accepted.
        """
        name = key.name.partition(".")[0]
        return tuple(
            _read(key, document[name], where=f"`{file}`")
            for file, document in reversed(self.files)
            if name in document
        )

    def merged(self, key: keys.Setting[Mapping[str, T]]) -> Mapping[str, T]:
        """Return the entries of a table in all files together; see `tables`."""
        return {name: value for table in self.tables(key) for name, value in table.items()}

    def aliases(self) -> Mapping[str, Mapping[str, str]]:
        """Return the aliases of all files together, by runtime; see `tables`."""
        aliases: dict[str, dict[str, str]] = {}
        for table in self.tables(keys.ALIASES):
            for runtime, names in table.items():
                aliases.setdefault(runtime, {}).update(names)
        return aliases

    def setting(self, key: keys.Setting[object]) -> object:
        """Return the value of any key, as `load` gives it."""
        if key is keys.ALIASES:
            return self.aliases()
        tables = [table for table in keys.TABLES if table is key]
        return self.merged(tables[0]) if tables else self.value(key)

    def origin(self, key: keys.Setting[object]) -> str:
        """Return who sets ``key``: a variable's name, a file's path, or ``default``."""
        if key.variable and self.env.get(key.variable):
            return key.variable
        name = key.name.partition(".*")[0]
        files = [str(file) for file, document in self.files if _lookup(document, name, file) is not None]
        return files[0] if files else "default"

    def unknown(self) -> tuple[UnknownKey, ...]:
        """Return the keys that no `Key` describes."""
        return tuple(
            UnknownKey(name, file)
            for file, document in self.files
            for name in sorted(_unknown_names(document))
        )


def _read(key: keys.Setting[T], value: object, *, where: str) -> T:
    try:
        return key.kind.read(value)
    except ValueError:
        # As it stands in a file: `true` and `["a"]`, not `True` and `['a']`.
        import json

        text = value if isinstance(value, str) else json.dumps(value, default=str)
        shown = keys.masked_refused(text).encode("unicode_escape").decode()[:60]
        raise ConfigError(
            f"`{key.name}` in {where} is `{shown}`; accepted: {key.kind.accepts}",
            hint=f"run omg config set {key.name} VALUE" if key.variable != where else f"unset {where}",
        ) from None


def _lookup(document: Mapping[str, object], name: str, file: Path) -> object | None:
    value: object = document
    for part in name.split("."):
        if not isinstance(value, dict):
            raise ConfigError(f"`{name.rpartition('.')[0]}` in `{file}` is not a table")
        value = value.get(part)
        if value is None:
            return None
    return value


def _unknown_names(document: Mapping[str, object]) -> set[str]:
    known = {key.name for key in keys.KEYS}
    open_tables = {name.partition(".")[0] for name in known if "*" in name}
    names: set[str] = set()
    for name, value in document.items():
        if name in known or name in open_tables:
            continue
        if isinstance(value, dict) and any(other.startswith(f"{name}.") for other in known):
            names.update(f"{name}.{inner}" for inner in value if f"{name}.{inner}" not in known)
        else:
            names.add(name)
    return names


def read_document(file: Path) -> Mapping[str, object]:
    """Return a configuration file as a mapping, empty where there is none.

    Raises:
        ConfigError: It cannot be read, is too large, or is no TOML.
    """
    try:
        if file.is_fifo():
            raise ConfigError(f"`{file}` is a pipe, not a file")
        with file.open("rb") as stream:
            data = stream.read(_MAX_FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError(f"cannot read `{file}`: {error.strerror or error}") from error
    if len(data) > _MAX_FILE_BYTES:
        raise ConfigError(f"`{file}` is larger than {_MAX_FILE_BYTES} bytes")
    import tomli

    try:
        return tomli.loads(data.decode("utf-8-sig"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"`{file}` is not valid TOML: {error}", hint=f"correct `{file}`") from error
