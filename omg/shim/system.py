"""The system's own executable of a name: the next one on PATH that is not omg's (step 12).

Two managers that call each other could loop forever. So each time this step runs a program, it says so in
``OMG_SHIM_GUARD``, and it refuses to run too often in one chain.
"""

from __future__ import annotations

import os
from pathlib import Path

from omg.errors import ShimLoopError
from omg.patterns import re
from omg.platform import is_in_windows
from omg.store.layout import is_shim
from omg.value import dataclass
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.store.layout import Store

_ENVIRONMENT_VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX")
GUARD_VARIABLE = "OMG_SHIM_GUARD"
# Set to 1, it makes every shim run the system's own program.
BYPASS_VARIABLE = "OMG_BYPASS"

# Of one name, in an exec chain or in the direct child of a wrapper: it calls itself.
_MAX_DEPTH = 3
# Of all names: programs that start themselves, and builds in builds, may nest; a loop must end.
_MAX_TOTAL = 50
# What one round of a wrapper adds to that: several names that call each other end after a dozen rounds.
_WEIGHT_OF_WRAPPER = 4

_MAX_PATH_LENGTH = 4096

# Where other managers keep their shims; taken only when nothing else has the name.
_FOREIGN_SHIM_DIRS = ("/shims", "/.cargo/bin", "/.volta/bin", "/.proto/bin")

# WSL's default for `root` in wsl.conf. On another Linux it is a directory like any other.
_DRIVE = r"/mnt/[A-Za-z](?:/|$)"


@dataclass(frozen=True, slots=True)
class Process:
    """This process, as far as the guard needs it."""

    pid: int
    parent_pid: int


@dataclass(frozen=True, slots=True)
class _Guard:
    """What an earlier call of this step wrote for the program that it started.

    Attributes:
        pid: The process that became that program.
        depth: How often this step was taken for the same name before, one inside the other.
        total: The same for all names; a round of a wrapper counts as several.
        name: The executable that was called.
        path: The program.
    """

    pid: int
    depth: int
    total: int
    name: str
    path: str


def find_system(name: str, env: Mapping[str, str], store: Store) -> Path | None:
    """Return the first executable ``name`` on PATH that is not a shim of omg and not below a store."""
    return next(list_system(name, env, store), None)


def list_system(name: str, env: Mapping[str, str], store: Store) -> Iterator[Path]:
    """Yield every such executable; those of other managers come last."""
    elements = [element for element in env.get("PATH", "").split(":") if element.startswith("/")]
    if any(map(_is_drive, elements)) and is_in_windows():
        elements = [element for element in elements if not _is_drive(element)]
    own = [element for element in elements if not _is_foreign(element)]
    foreign = [element for element in elements if _is_foreign(element)]
    stores = [os.path.realpath(versions_dir) for versions_dir in store.version_dirs]
    for element in (*own, *foreign):
        path = f"{element.rstrip('/')}/{name}"
        if is_executable_file(path) and not _is_below(element, stores) and not is_shim(path):
            yield Path(path)


def find_environment(name: str, env: Mapping[str, str]) -> tuple[Path, str] | None:
    """Return the executable of the active virtual environment, and the variable that names that (step 6)."""
    elements = [element.rstrip("/") for element in env.get("PATH", "").split(":")]
    for variable in _ENVIRONMENT_VARIABLES:
        bin_dir = env.get(variable, "").rstrip("/") + "/bin"
        path = f"{bin_dir}/{name}"
        is_active = bin_dir.startswith("/") and bin_dir != "/bin" and bin_dir in elements
        if is_active and is_executable_file(path) and not is_shim(path):
            return Path(path), variable
    return None


def next_guard(name: str, path: Path, shim: str, env: Mapping[str, str], process: Process) -> str:
    """Return the guard for the program at ``path``.

    Args:
        name: The executable that was called.
        path: What is going to be executed.
        shim: The path of the shim, for the message.
        env: The environment, perhaps with the guard of an earlier call.
        process: This process.

    Raises:
        ShimLoopError: The call comes, again and again, from a program that this step has started.
    """
    depth = total = 0
    guard = _read_guard(env.get(GUARD_VARIABLE, ""))
    if guard is not None:
        is_wrapped = guard.pid == process.parent_pid and _is_wrapper(guard.path)
        is_close = guard.pid == process.pid or is_wrapped
        total = guard.total + (_WEIGHT_OF_WRAPPER if is_close else 1)
        if guard.name == name:
            depth = guard.depth + 1
        if total > _MAX_TOTAL or (depth > _MAX_DEPTH and is_close):
            here, there = quoted(shim, _MAX_PATH_LENGTH), quoted(guard.path, _MAX_PATH_LENGTH)
            raise ShimLoopError(
                f"{quoted(name)} is a loop: {here} and {there} call each other",
                hint="call the program in the second by its full path, or remove its directory from PATH",
            )
    return f"{process.pid}:{depth}:{total}:{name}:{path}"


def is_executable_file(path: str | bytes) -> bool:
    """Return whether the caller may execute ``path``, a regular file after links."""
    return os.path.isfile(path) and os.access(path, os.X_OK, effective_ids=_HAS_EFFECTIVE_IDS)  # noqa: PTH113


# macOS cannot check for the effective user; a set-uid caller was refused long before.
_HAS_EFFECTIVE_IDS = os.access in os.supports_effective_ids


def _is_below(element: str, stores: list[str]) -> bool:
    real = os.path.realpath(element)
    return any(real.startswith(f"{place}/") for place in stores)


def _is_foreign(element: str) -> bool:
    return element.rstrip("/").endswith(_FOREIGN_SHIM_DIRS)


def _is_drive(element: str) -> bool:
    """Return whether a directory on PATH is where WSL mounts a drive of Windows, or below that."""
    return re.match(_DRIVE, element) is not None


def _is_wrapper(path: str) -> bool:
    """Return whether the program may call its own name to find another: a script, a manager's shim."""
    if _is_foreign(os.path.dirname(path)):  # noqa: PTH120
        return True
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return os.read(descriptor, 2) == b"#!"
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _read_guard(text: str) -> _Guard | None:
    """Return what an earlier call left; a malformed guard counts as none."""
    *numbers, name, path = text.split(":", 4) if text.count(":") >= 4 else ("", "", "")
    # Nine digits, as the native program reads them.
    if len(numbers) != 3 or not all(one.isascii() and one.isdecimal() and len(one) <= 9 for one in numbers):
        return None
    if not path.startswith("/"):
        return None
    pid, depth, total = map(int, numbers)
    return _Guard(pid, depth, total, name, path)
