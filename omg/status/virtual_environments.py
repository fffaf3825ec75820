"""Python's virtual environments: where they are, and which toolchains they stand on.

Source: PEP 405 for ``pyvenv.cfg``; for the folders the documentation of virtualenvwrapper
(``WORKON_HOME``), pipenv, poetry (``cache-dir``, ``virtualenvs.path``), pipx (``PIPX_HOME``), uv
(``UV_TOOL_DIR``), hatch (``HATCH_DATA_DIR``) and PDM (``venv.location``), read 2026-11-30.
"""

from __future__ import annotations

import os
from pathlib import Path

from omg.store.access import read_regular
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_CONFIG_NAME = "pyvenv.cfg"
_MAX_CONFIG_BYTES = 1 << 16
# As many links as Linux follows, see path_resolution(7).
_MAX_LINKS = 40
# Folders of a project that hold environments: tox's, nox's, and those that direnv makes.
_FOLDERS_OF_PROJECTS = (".tox", ".nox", ".direnv")
# Variable, what follows its value, where the folder is without it, how deep in it the environments are.
_COLLECTIONS = (
    ("WORKON_HOME", "", ("{home}/.virtualenvs", "{data}/virtualenvs"), 1),
    ("POETRY_VIRTUALENVS_PATH", "", (), 1),
    (
        "POETRY_CACHE_DIR",
        "/virtualenvs",
        ("{cache}/pypoetry/virtualenvs", "{home}/Library/Caches/pypoetry/virtualenvs"),
        1,
    ),
    # Beside `venvs/` lie `shared`, one environment, and `.cache`, those of `pipx run`.
    (
        "PIPX_HOME",
        "",
        ("{data}/pipx", "{home}/.local/pipx", "{home}/Library/Application Support/pipx"),
        2,
    ),
    ("UV_TOOL_DIR", "", ("{data}/uv/tools",), 1),
    ("HATCH_ENV_TYPE_VIRTUAL_PATH", "", (), 1),
    (
        "HATCH_DATA_DIR",
        "/env/virtual",
        ("{data}/hatch/env/virtual", "{home}/Library/Application Support/hatch/env/virtual"),
        3,
    ),
    ("", "", ("{data}/pdm/venvs", "{home}/Library/Application Support/pdm/venvs"), 1),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a directory holds.

    Attributes:
        names: All of it.
        subfolders: What is a directory, or a link to one.
    """

    names: frozenset[str]
    subfolders: tuple[str, ...]


class Listings:
    """The directories that one command looks at."""

    def __init__(self) -> None:
        self._known: dict[str, Listing | None] = {}

    def of(self, directory: str) -> Listing | None:
        """Return what ``directory`` holds; ``None`` where it cannot be listed."""
        if directory not in self._known:
            self._known[directory] = _list(directory)
        return self._known[directory]


@dataclass(frozen=True, slots=True)
class VirtualEnvironment:
    """A virtual environment.

    Attributes:
        dir: Its directory.
        settings: What its ``pyvenv.cfg`` says.
    """

    dir: str
    settings: Mapping[str, str]

    @property
    def version(self) -> str:
        """The version of its Python, as ``venv`` or ``virtualenv`` wrote it down; empty if neither did."""
        version = self.settings.get("version") or self.settings.get("version_info", "")
        # virtualenv writes `3.12.1.final.0`.
        return ".".join(version.split(".")[:3])


def environments_of(folder: str, listings: Listings) -> Iterator[VirtualEnvironment]:
    """Yield the virtual environments of a project: it itself, or directly below it."""
    listing = listings.of(folder)
    if listing is None or _CONFIG_NAME in listing.names:
        yield from _read(folder)
    for name in listing.subfolders if listing is not None else ():
        yield from _read(f"{folder}/{name}")
        if name in _FOLDERS_OF_PROJECTS:
            yield from _below(f"{folder}/{name}", 1, listings)


def environments_elsewhere(
    env: Mapping[str, str], home: Path, listings: Listings
) -> Iterator[VirtualEnvironment]:
    """Yield the active virtual environment, and those that other tools keep in folders of their own."""
    active = env.get("VIRTUAL_ENV", "")
    if active.startswith("/"):
        yield from _read(active)
    for folder, depth in _collections(env, home):
        yield from _below(folder, depth, listings)


def paths_through(path: str, known: dict[str, str]) -> Iterator[str]:
    """Yield every file that is passed on the way to ``path``: folders, links, what the links lead to.

    Args:
        path: An absolute path.
        known: What the links lead to that were looked at before, empty for what is no link.
    """
    done, todo = "", path.split("/")[::-1]
    links = 0
    while todo:
        name = todo.pop()
        if name in ("", "."):
            continue
        if name == "..":
            done = done.rpartition("/")[0]
            continue
        here = f"{done}/{name}"
        yield here
        target = known.get(here)
        if target is None:
            try:
                target = os.readlink(here)  # noqa: PTH115 - text, as the link has it
            except OSError:  # no link, or nothing
                target = ""
            known[here] = target
        if not target:
            done = here
            continue
        links += 1
        if links > _MAX_LINKS:
            return
        if target.startswith("/"):
            done = ""
        todo += target.split("/")[::-1]


def bases_of(environment: VirtualEnvironment, *, stable_dir: str) -> Iterator[str]:
    """Yield the paths by which an environment's Python is found, some of them twice.

    Args:
        environment: The environment.
        stable_dir: The links that follow upgrades.
    """
    home = environment.settings.get("home", "")
    if home.startswith("/"):
        yield home
        # Another environment's `bin`, or a folder of links.
        yield from (f"{home}/{name}" for name in ("python3", "python"))
    # Made from such a link, it runs what the link leads to, not what that was then.
    is_stable = home.startswith(f"{stable_dir}/")
    for key in () if is_stable else ("executable", "base-executable", "base-prefix"):
        path = environment.settings.get(key, "")
        if path.startswith("/"):
            yield path
    for name in ("python3", "python"):
        try:
            target = os.readlink(f"{environment.dir}/bin/{name}")  # noqa: PTH115 - text
        except OSError:
            continue
        if target.startswith("/"):
            yield target


def _collections(env: Mapping[str, str], home: Path) -> Iterator[tuple[str, int]]:
    places = {
        "home": str(home),
        "data": _place(env, "XDG_DATA_HOME", home / ".local/share"),
        "cache": _place(env, "XDG_CACHE_HOME", home / ".cache"),
    }
    for variable, below, defaults, depth in _COLLECTIONS:
        named = env.get(variable, "")
        # Both: the variable may be set in this shell only.
        if named.startswith("/"):
            yield named + below, depth
        for default in defaults:
            yield default.format_map(places), depth


def _place(env: Mapping[str, str], variable: str, default: Path) -> str:
    named = env.get(variable, "")
    return named if named.startswith("/") else str(default)


def _below(folder: str, depth: int, listings: Listings) -> Iterator[VirtualEnvironment]:
    listing = listings.of(folder)
    for name in listing.subfolders if listing is not None else ():
        yield from _read(f"{folder}/{name}")
        if depth > 1:
            yield from _below(f"{folder}/{name}", depth - 1, listings)


def _read(directory: str) -> Iterator[VirtualEnvironment]:
    file = f"{directory}/{_CONFIG_NAME}"
    try:
        os.stat(file)  # noqa: PTH116 - most folders have none, and a Path costs more than the answer
        content = read_regular(Path(file), _MAX_CONFIG_BYTES)
    except OSError:
        return
    lines = (line.partition("=") for line in content.decode(errors="surrogateescape").splitlines())
    yield VirtualEnvironment(directory, {key.strip(): value.strip() for key, _, value in lines})


def _list(directory: str) -> Listing | None:
    try:
        with os.scandir(directory) as entries:
            names = [(entry.name, _is_folder(entry)) for entry in entries]
    except OSError:
        return None
    return Listing(
        frozenset(name for name, _ in names), tuple(sorted(name for name, is_folder in names if is_folder))
    )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
