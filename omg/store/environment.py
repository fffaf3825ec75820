"""omg's own environment in the store: the interpreter, the import path, the start program and the launcher.

    <data>/self/env/          a virtual environment made by install.sh (absent after other ways to install)
    <data>/self/interpreter   one line
    <data>/self/path          `#!` and the interpreter again; then one entry per line
    <data>/self/start.py      a copy of ``omg/start.py``
    <data>/self/bin/omg       the launcher; ``~/.local/bin/omg`` links to it

Paths below ``<data>/self`` are stored relative to it, so that a moved store still starts.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from omg.errors import StoreError
from omg.store.access import read_regular, store_errors
from omg.store.layout import PROGRAM_MODE, is_protected, is_shim
from omg.store.replace import remove_unfinished, replace_file, replace_link
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.store.layout import Store

_SHEBANG = b"#!"
_PACKAGE_DIR = Path(__file__).absolute().parent.parent


@dataclass(frozen=True, slots=True)
class Environment:
    """The Python environment that runs omg.

    Attributes:
        interpreter: Absolute path of a Python that is not a shim and not in a virtual environment.
        import_path: Absolute directories that contain omg and what it imports.
    """

    interpreter: Path
    import_path: tuple[Path, ...]

    @property
    def start_file(self) -> Path | None:
        """The start program of the omg in the import path; ``None`` if there is none."""
        files = (entry / "omg" / "start.py" for entry in self.import_path)
        return next((file for file in files if file.is_file()), None)


@dataclass(frozen=True, slots=True)
class Defect:
    """A problem that keeps the shims or the launcher of a store from starting omg.

    Attributes:
        kind: Its name in JSON output, in snake case.
        message: The problem; lower case, no full stop.
    """

    kind: str
    message: str


def running_environment() -> Environment:
    """Return the environment of this process."""
    import sysconfig  # not needed by a store that can start omg

    # Set by the interpreter itself, but unknown to type checkers.
    base_executable: str = getattr(sys, "_base_executable", sys.executable)
    standard = {os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    # omg's own directory first: a `.pth` file or the working directory may have added it.
    found = (_PACKAGE_DIR.parent, *(Path(entry).absolute() for entry in sys.path if entry))
    own = (entry for entry in found if entry.is_dir() and not _is_standard(entry, standard))
    return Environment(stable_interpreter(Path(base_executable)), tuple(dict.fromkeys(own)))


def stable_interpreter(executable: Path) -> Path:
    """Return the path of ``executable`` that stays valid the longest.

    That is the real path, which has the minor version (``/usr/bin/python3.11``), as in the import path.
    Homebrew's real paths have the patch version and disappear with an upgrade, so its ``opt`` path is kept.
    """
    real = Path(os.path.realpath(executable))
    if "Cellar" not in real.parts:
        return real
    prefix = Path(*real.parts[: real.parts.index("Cellar")])
    formula = real.parts[real.parts.index("Cellar") + 1]
    kept = prefix / "opt" / formula / "bin" / real.name
    return kept if kept.exists() else real


def write_environment(store: Store, environment: Environment) -> None:
    """Write the files with which the shims and the launcher start omg.

    Another omg is taken into use by one rename, that of ``path``: ``start.py`` takes the interpreter that is
    named there, whichever the shims start.

    Raises:
        StoreError: A path has a line break, or a disk operation failed.
    """
    self_dir = store.self_dir
    interpreter = _as_written(self_dir, environment.interpreter)
    lines = [_SHEBANG + interpreter, *(_as_written(self_dir, entry) for entry in environment.import_path)]
    replace_file(self_dir / "start.py", (_PACKAGE_DIR / "start.py").read_bytes())
    replace_file(self_dir / "path", b"".join(line + b"\n" for line in lines))
    replace_file(self_dir / "interpreter", interpreter + b"\n")


def read_environment(store: Store) -> Environment | None:
    """Return the stored environment, or ``None`` if there is none, or it cannot be read."""
    self_dir = store.self_dir
    try:
        interpreter = read_regular(self_dir / "interpreter").strip(b"\n")
        entries = read_regular(self_dir / "path").split(b"\n")
    except OSError:
        return None
    import_path = (entry for entry in entries if entry and not entry.startswith(_SHEBANG))
    return Environment(
        self_dir / os.fsdecode(interpreter), tuple(self_dir / os.fsdecode(entry) for entry in import_path)
    )


def defects(store: Store) -> Iterator[Defect]:
    """Yield the problems that keep the shims and the launcher of ``store`` from starting omg.

    The store may start another omg than this one, which may have created it: that is not a problem.
    """
    yield from _environment_defects(store)
    launcher = launcher_file(store)
    if not _is_copy(launcher, store.shim_program_file):
        yield Defect("no_launcher", f"`{launcher}` is missing or is not omg's launcher")


def repair_environment(store: Store) -> None:
    """Fix the `defects` of ``store``: missing parts are replaced from the environment of this process.

    The caller holds the lock of the shim table; the store has its shim program.

    Raises:
        StoreError: A path has a line break, or a disk operation failed.
    """
    kinds = {defect.kind for defect in defects(store)}
    environment = read_environment(store)
    if kinds - {"no_start", "no_launcher"}:
        write_environment(store, running_environment())
    elif "no_start" in kinds and environment is not None and environment.start_file is not None:
        # From the omg that the store starts, which may have another version.
        replace_file(store.self_dir / "start.py", environment.start_file.read_bytes())
    if "no_launcher" in kinds:
        place_launcher(store)


def launcher_file(store: Store) -> Path:
    """Return the launcher: the shim program under the name ``omg``."""
    return store.self_dir / "bin" / "omg"


def place_launcher(store: Store) -> None:
    """Create the launcher, a copy of the store's shim program.

    A hard link would be overwritten together with any shim, and no omg would be left to repair them.

    Raises:
        StoreError: There is no shim program, or a disk operation failed.
    """
    with store_errors("read", store.shim_program_file):
        content = read_regular(store.shim_program_file)
    replace_file(launcher_file(store), content, mode=PROGRAM_MODE)


def link_command(store: Store, bin_dir: Path) -> Path:
    """Make ``<bin_dir>/omg`` a link to the launcher and return it.

    Raises:
        StoreError: The name is taken by something that omg did not make, or a disk operation failed.
    """
    link = bin_dir / "omg"
    if os.path.lexists(link) and not is_own_command(link):
        raise StoreError(
            f"`{link}` is another program; omg did not change it",
            hint=f"move it away and run omg setup, or call `{launcher_file(store)}`",
        )
    # Left by an earlier setup that was killed: nothing else cleans this directory.
    remove_unfinished(link)
    replace_link(link, str(launcher_file(store)))
    return link


def is_own_command(path: Path) -> bool:
    """Whether ``path`` is a link to a launcher of omg, even a broken one, or the launcher itself."""
    try:
        if path.readlink().parts[-3:] == ("self", "bin", "omg"):
            return True
    except OSError:
        pass
    return is_shim(path)


def _environment_defects(store: Store) -> Iterator[Defect]:
    environment = read_environment(store)
    if environment is None:
        yield Defect("no_environment", f"`{store.self_dir}` does not say how to start omg")
        return
    if not environment.interpreter.is_file() or not os.access(environment.interpreter, os.X_OK):
        yield Defect(
            "no_interpreter",
            f"omg's interpreter `{environment.interpreter}` is missing or cannot be executed",
        )
    elif not _is_named(store, environment.interpreter):
        yield Defect("no_interpreter", f"`{environment.interpreter}` is the interpreter of another omg")
    for entry in environment.import_path:
        if not entry.is_dir():
            yield Defect("no_import_path", f"omg's own directory `{entry}` no longer exists")
    own = environment.start_file
    start = store.self_dir / "start.py"
    if own is None:
        yield Defect("no_import_path", f"no directory listed in `{store.self_dir / 'path'}` contains omg")
    elif _content_of(start) != _content_of(own):
        yield Defect("no_start", f"`{start}` is missing or damaged")


def _is_named(store: Store, interpreter: Path) -> bool:
    """Whether ``path`` names ``interpreter``, or none, as an older omg wrote it."""
    first = (_content_of(store.self_dir / "path") or b"").partition(b"\n")[0]
    named = first.removeprefix(_SHEBANG)
    return named == first or store.self_dir / os.fsdecode(named) == interpreter


def _is_copy(launcher: Path, program: Path) -> bool:
    """Return whether ``launcher`` is the copy of ``program`` that `place_launcher` made."""
    try:
        own, other = launcher.lstat(), program.lstat()
    except OSError:
        return False
    # A disk without modes gives both the same unusual one.
    is_kept = is_protected(own) or own.st_mode == other.st_mode
    return is_kept and own.st_nlink == 1 and _content_of(launcher) == _content_of(program)


def _content_of(file: Path) -> bytes | None:
    try:
        return read_regular(file)
    except OSError:
        return None


def _is_standard(entry: Path, standard: set[str]) -> bool:
    """Whether the interpreter finds ``entry`` itself: the standard library and its extension modules."""
    real = os.path.realpath(entry)
    return real in standard or Path(real).name == "lib-dynload"


def _as_written(self_dir: Path, path: Path) -> bytes:
    text = os.fsencode(path)
    if b"\n" in text:
        raise StoreError(f"`{path!s}` cannot be used: its name has a line break")
    # Paths elsewhere stay absolute: a relative path out of the store would break when the store moves.
    if path.is_relative_to(self_dir):
        return os.fsencode(path.relative_to(self_dir))
    return text
