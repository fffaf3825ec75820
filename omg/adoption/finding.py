"""What a manager has: defaults, and toolchains that omg can link.

All of a prefix can be linked, or only the runtime's executables where others share it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import InvalidSpecError
from omg.runtimes.registry import RUNTIMES, implied_version
from omg.store.layout import is_shim
from omg.value import dataclass
from omg.versions.grammar import is_safe_name
from omg.versions.spec import Token
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.runtimes.runtime import Runtime

# Where packages put executables. Not PATH: other managers put theirs there.
SYSTEM_BIN_DIRS = (
    "/usr/local/bin",
    "/usr/bin",
    "/opt/homebrew/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/opt/local/bin",
)
_SHARED = tuple(Path(place).parent for place in SYSTEM_BIN_DIRS)
# A prefix with one of these in its bin is a system's or a package manager's, not one runtime's.
_SIGNS_OF_SHARING = ("sh", "env", "ls", "brew", "port", "omg")
# What pip, pipx and others install for one user, side by side.
_HOME_PREFIX = ".local"


@dataclass(frozen=True, slots=True)
class Adoptable:
    """A toolchain that another manager installed.

    Attributes:
        runtime: omg's name of the runtime.
        version: What its directory in the store is to be called.
        dir: Its own directory, which has a ``bin/``.
        executables: Where the prefix is not the runtime's alone (``/usr``): the executables that are
            the runtime's. Empty where the whole of ``dir`` is.
        programs: Names and their files in ``dir``, of a package that is to be copied: a cache.
        digest: The digest of that package, ``sha512:HEX``, or empty.
    """

    runtime: str
    version: str
    dir: Path
    executables: tuple[Path, ...] = ()
    programs: tuple[tuple[str, str], ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one manager has on this machine.

    Attributes:
        manager: Its name, as typed after ``omg import``.
        place: Where it was looked for.
        adoptables: Its toolchains, oldest first.
        defaults: By runtime: the spec of its global default, in the runtime's own words.
        overrides: Folders for which it was told a version outside of them, each with its runtime and spec.
    """

    manager: str
    place: Path
    adoptables: tuple[Adoptable, ...] = ()
    defaults: tuple[tuple[Runtime, str], ...] = ()
    overrides: tuple[tuple[Path, Runtime, str], ...] = ()


def toolchains_below(
    runtime: Runtime, folder: Path, *, inside: str = "", links: bool = True
) -> Iterator[Adoptable]:
    """Yield the toolchains that lie side by side in ``folder``, oldest first, each named by its version.

    Names are read in the runtime's own words, so ``v20.11.1`` is called ``20.11.1`` and
    ``stable-x86_64-unknown-linux-gnu`` is called ``stable``. What has no executable of the runtime in its
    ``bin/``, or a name that could not be a version's, is passed over.

    Args:
        runtime: What they are toolchains of.
        folder: Where they lie.
        inside: The folder in each that is the toolchain itself.
        links: Whether links are toolchains, too.
    """
    named = ((version_of(runtime, entry.name), entry) for entry in _entries(folder))
    found = [(Version.parse(version), entry) for version, entry in named if version is not None]
    for version, entry in sorted(found):
        if not links and entry.is_symlink():
            continue
        adoptable = adoptable_at(runtime, version.text, Path(os.path.realpath(entry / inside)))
        if adoptable is not None:
            yield adoptable


def adoptable_at(runtime: Runtime, version: str, prefix: Path) -> Adoptable | None:
    """Return what can be adopted of ``prefix``; ``None`` where it has no executable of the runtime.

    Args:
        runtime: What it is to be a toolchain of.
        version: What its directory in the store is to be called.
        prefix: A directory with a ``bin/``.
    """
    own = _own_executables(runtime, version, prefix / "bin")
    if not own:
        return None
    return Adoptable(runtime.name, version, prefix, own if is_shared(runtime, prefix) else ())


def is_shared(runtime: Runtime, prefix: Path) -> bool:
    """Return whether others than ``runtime`` live in ``prefix``, too."""
    real = Path(os.path.realpath(prefix))
    if real in _SHARED or real.name == _HOME_PREFIX:
        return True
    bin_dir = real / "bin"
    if any(os.path.lexists(bin_dir / name) for name in _SIGNS_OF_SHARING):
        return True
    others = (
        bin_dir / other.executables[0] for other in RUNTIMES if other.name != runtime.name and not other.host
    )
    # A link is what `npm install -g bun` makes.
    return any(other.is_file() and not other.is_symlink() for other in others)


def version_of(runtime: Runtime, text: str) -> str | None:
    """Return the directory name that ``text`` means to ``runtime``, or ``None``."""
    try:
        spec = runtime.vocabulary.parse(text)
    except InvalidSpecError:
        return None
    return spec.text if isinstance(spec, Token) and is_safe_name(spec.text) else None


def first_word(file: Path) -> str | None:
    """Return the first word of a small text file of another manager, or ``None``."""
    try:
        with file.open("rb") as stream:
            words = stream.read(4096).decode("utf-8", "replace").split()
    except OSError:
        return None
    return words[0] if words else None


def merged(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Adoptable]]:
    """Yield every toolchain with who has it; of several with one name, the first only."""
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        for adoptable in finding.adoptables:
            if (adoptable.runtime, adoptable.version) not in seen:
                seen.add((adoptable.runtime, adoptable.version))
                yield finding, adoptable


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _own_executables(runtime: Runtime, version: str, bin_dir: Path) -> tuple[Path, ...]:
    """Return the executables in ``bin_dir`` that the runtime ships, by their names."""
    try:
        names = sorted(os.listdir(bin_dir))  # noqa: PTH208 - names only
    except OSError:
        return ()
    # omg knows no more than the name of a runtime that mise would install.
    shipped = runtime.executables or (runtime.name,)
    own = [bin_dir / name for name in names if name in shipped and _is_program(bin_dir / name)]
    programs = {os.path.realpath(path) for path in own}
    for name in names:
        path = bin_dir / name
        if _is_versioned(runtime, name, version, path, programs) and _is_program(path):
            own.append(path)
    return tuple(sorted(own))


def _is_versioned(runtime: Runtime, name: str, version: str, path: Path, programs: set[str]) -> bool:
    """Return whether a name that carries a version carries this one: by the number, or as the same file."""
    implied = implied_version(name)
    if implied is None or implied[0].name != runtime.name:
        return False
    return f"{version}.".startswith(f"{implied[1]}.") or os.path.realpath(path) in programs


def _is_program(path: Path) -> bool:
    """Return whether this is a regular file, after links, that may be executed, and not a shim of omg's."""
    return path.is_file() and os.access(path, os.X_OK) and not is_shim(path)
