"""All runtimes, by every name, and the version files that several runtimes share."""

from __future__ import annotations

from functools import cache

from omg.errors import UnknownRuntimeError
from omg.patterns import re
from omg.runtimes import others
from omg.runtimes.runtime import Runtime, VersionFile
from omg.runtimes.tool import CORE, directory_of, is_tool, parse_tool, registry_name_of
from omg.versions.grammar import is_safe_name, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from omg.runtimes.installer import Installer

# Each is a module in this package, with a `RUNTIME`. The order decides which runtime an executable belongs to
# when nothing else does.
_MODULES = ("node", "python", "go", "rust", "ruby", "java", "bun", "npm", "pnpm", "yarn")
RUNTIMES: tuple[Runtime, ...] = tuple(
    # Not `importlib`: a shim's fallback to Python would load that for this line alone.
    __import__(f"omg.runtimes.{module}", fromlist=("RUNTIME",)).RUNTIME
    for module in _MODULES
)


def _mise_file(path: str) -> VersionFile:
    """Return one of mise's files, with its lock file; the paths are those that mise 2026.9.15 uses."""
    folder = path.rpartition("/")[0].removesuffix("conf.d").rstrip("/")
    lock = "mise.local.lock" if path.endswith(".local.toml") else "mise.lock"
    return VersionFile(path, "mise-toml", lock=f"{folder}/{lock}" if folder else lock)


# These come before a runtime's own files: people who have one expect it to win.
MULTI_FILES: tuple[VersionFile, ...] = (
    # The order was measured with mise 2026.9.15.
    _mise_file(".mise.local.toml"),
    _mise_file("mise.local.toml"),
    _mise_file("mise/config.local.toml"),
    _mise_file(".mise/config.local.toml"),
    _mise_file(".config/mise.local.toml"),
    _mise_file(".config/mise/mise.local.toml"),
    _mise_file(".config/mise/config.local.toml"),
    _mise_file(".mise.toml"),
    _mise_file("mise.toml"),
    _mise_file("mise/config.toml"),
    _mise_file("mise/conf.d/*.toml"),
    _mise_file(".mise/config.toml"),
    _mise_file(".mise/conf.d/*.toml"),
    _mise_file(".config/mise.toml"),
    _mise_file(".config/mise/mise.toml"),
    _mise_file(".config/mise/config.toml"),
    _mise_file(".config/mise/conf.d/*.toml"),
    VersionFile(".prototools", "prototools", lock=".protolock"),
    VersionFile(".tool-versions", "tool-versions", is_plain=True),
)

# 3.11, 3.13t, 1.21rc2: the possible values for `{}`.
_VERSION_IN_NAME = r"[0-9]+(?:\.[0-9]+)*(?:t|(?:a|b|beta|rc)[0-9]+)?"

_BY_NAME: dict[str, Runtime] = {
    name: runtime for runtime in RUNTIMES for name in (runtime.name, *runtime.other_names)
}


def by_name(text: str) -> Runtime:
    """Return the runtime with the name ``text``; an unknown but valid name gives a generic one.

    ``npm:cowsay`` is a valid name, too: the name of a tool that mise installs.

    Raises:
        UnknownRuntimeError: The text is not a valid name.
    """
    name = text.lower().removeprefix(f"{CORE}:")
    if is_tool(name):
        tool = parse_tool(text)
        return generic(directory_of(tool), tool=tool)
    return _BY_NAME.get(name) or generic(registry_name_of(name))


def generic(name: str, *, tool: str = "") -> Runtime:
    """Return a runtime of which omg knows little more than the name.

    Args:
        name: The name.
        tool: mise's name for it, if different.

    Raises:
        UnknownRuntimeError: The name is not a safe name in lower case.
    """
    if not is_safe_name(name) or name != name.lower():
        raise UnknownRuntimeError(
            f"{quoted(name)} is not the name of a runtime",
            hint=f"available: {', '.join(runtime.name for runtime in RUNTIMES)}",
        )
    return others.other_runtime(name, tool=tool)


def is_known(name: str) -> bool:
    """Return whether omg has a definition for the runtime ``name``."""
    return name.lower() in _BY_NAME


def with_implementation(name: str) -> Runtime | None:
    """Return the runtime with the implementation ``name`` (``pypy``, ``jruby``), or ``None``."""
    lower = name.lower()
    return next((one for one in RUNTIMES if lower in one.vocabulary.implementations), None)


def files_of(runtime: Runtime) -> tuple[VersionFile, ...]:
    """Return every version file that can apply to ``runtime``, strongest first."""
    return (*MULTI_FILES, *runtime.version_files, *runtime.manifests)


def owners_of(executable: str) -> tuple[Runtime, ...]:
    """Return the runtimes that include ``executable``, in the order of the table."""
    owned = _owned().get(executable, ())
    # So are nearly all of the hundreds that packages install.
    if not owned and not executable.startswith(_beginnings_of_all()):
        return ()
    return tuple(
        runtime
        for runtime in RUNTIMES
        if runtime.name in owned or _version_in_name(runtime, executable) is not None
    )


def unowned(executables: Iterable[str]) -> frozenset[str]:
    """Return those of ``executables`` that no runtime includes, as their first letters already show.

    So are nearly all of the hundreds that packages install.
    """
    owned, beginnings = _owned(), _beginnings_of_all()
    return frozenset([name for name in executables if name not in owned and not name.startswith(beginnings)])


def implied_version(executable: str) -> tuple[Runtime, str] | None:
    """Return the runtime and the version prefix in the name of an executable, or ``None``.

    ``python3.11`` means python ``3.11``; ``python3`` is a plain name and has no version.
    """
    for runtime in RUNTIMES:
        if executable in runtime.executables:
            return None
        prefix = _version_in_name(runtime, executable)
        if prefix is not None:
            return runtime, prefix
    return None


def installers_of(runtime: Runtime, executable: str) -> tuple[Installer, ...]:
    """Return which calls of ``executable``, a program of ``runtime``, may install others."""
    return tuple(
        one
        for one in runtime.installers
        if executable in one.names
        or any(_number_in(executable, name) is not None for name in one.names if "{}" in name)
    )


def all_installers() -> tuple[Installer, ...]:
    """Return the executables of all runtimes that install others, of those that mise installs, too."""
    own = (one for runtime in RUNTIMES for one in runtime.installers)
    return (*own, *others.ALL_INSTALLERS)


@cache
def _owned() -> Mapping[str, Sequence[str]]:
    """Return which runtimes include an executable of a plain name."""
    owned: dict[str, list[str]] = {}
    for runtime in RUNTIMES:
        for name in runtime.executables:
            owned.setdefault(name, []).append(runtime.name)
    return owned


@cache
def _beginnings_of_all() -> tuple[str, ...]:
    return tuple(one for runtime in RUNTIMES for one in _beginnings(runtime.executable_patterns))


@cache
def _beginnings(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pattern.partition("{}")[0] for pattern in patterns)


def _version_in_name(runtime: Runtime, executable: str) -> str | None:
    # Asked of every executable, for every runtime.
    if not executable.startswith(_beginnings(runtime.executable_patterns)):
        return None
    for pattern in runtime.executable_patterns:
        number = _number_in(executable, pattern)
        if number is not None:
            before = pattern.partition("{}")[0]
            return f"{before}{number}" if before in runtime.vocabulary.implementations else number
    return None


def _number_in(executable: str, pattern: str) -> str | None:
    """Return the version that stands for ``{}`` in ``pattern``, or ``None`` where it does not fit."""
    before, _, after = pattern.partition("{}")
    if not (executable.startswith(before) and executable.endswith(after)):
        return None
    number = executable[len(before) : len(executable) - len(after)]
    # Most are another name's end (`pip-audit`, `python3-config`), or plain numbers.
    if not number[:1].isdecimal() or number[-1] not in "0123456789t":
        return None
    is_plain = number.isascii() and all(part.isdecimal() for part in number.split("."))
    return number if is_plain or re.fullmatch(_VERSION_IN_NAME, number) else None
