"""The system's own executable of a name: the next one on PATH that has nothing to do with omg (step 12).

Two managers that fall back on each other could go round for ever, so each time this step ends in a program,
the program is told so in ``OMG_SHIM_GUARD``, and the step refuses to be taken too often in one chain.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import ShimLoopError
from omg.store.marker import is_shim
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.store.layout import Store

GUARD_VARIABLE = "OMG_SHIM_GUARD"

# An exec chain, or a direct child of a wrapper: it calls itself by name. Nothing sane nests deeper.
_MAX_NEAR_DEPTH = 3
# Any other process: a program that starts itself, a build that runs a build may well nest; a storm must end.
_MAX_FAR_DEPTH = 50

_MAX_PATH_LENGTH = 4096

# Where other managers keep what looks like tools; taken only when nobody else has the name.
_FOREIGN_SHIM_DIRS = ("/shims", "/.cargo/bin", "/.volta/bin", "/.proto/bin")


@dataclass(frozen=True, slots=True)
class Process:
    """The process that asks, as far as the guard wants to know."""

    pid: int
    parent_pid: int


def find_system(name: str, env: Mapping[str, str], store: Store) -> Path | None:
    """Return the first executable ``name`` on PATH that is no shim of omg and not below a store."""
    return next(list_system(name, env, store), None)


def list_system(name: str, env: Mapping[str, str], store: Store) -> Iterator[Path]:
    """Yield every such executable; those of other managers come last."""
    elements = [element for element in env.get("PATH", "").split(":") if element.startswith("/")]
    own = [element for element in elements if not _is_foreign(element)]
    foreign = [element for element in elements if _is_foreign(element)]
    stores = [os.path.realpath(versions_dir) for versions_dir in store.version_dirs]
    for element in (*own, *foreign):
        path = f"{element.rstrip('/')}/{name}"
        if is_executable_file(path) and not _is_below(element, stores) and not is_shim(path):
            yield Path(path)


def next_guard(name: str, path: Path, shim: str, env: Mapping[str, str], process: Process) -> str:
    """Return the guard for the program at ``path``.

    Args:
        name: The executable that was asked for.
        path: What is going to be executed.
        shim: The path of the shim that asks, for the message.
        env: The environment, perhaps with the guard of an earlier call.
        process: The process that asks.

    Raises:
        ShimLoopError: The call comes, time and again, from a program that this step has started.
    """
    depth = 0
    pid, count, guarded, previous = _read_guard(env.get(GUARD_VARIABLE, ""))
    if guarded == name:
        depth = count + 1
        is_near = pid == process.pid or (pid == process.parent_pid and _is_wrapper(previous))
        if depth > (_MAX_NEAR_DEPTH if is_near else _MAX_FAR_DEPTH):
            raise ShimLoopError(
                f"{quoted(name)} goes round in a circle:"
                f" {quoted(shim, _MAX_PATH_LENGTH)} and {quoted(previous, _MAX_PATH_LENGTH)} call each other",
                hint="let the second call its program by a full path, or take its directory off PATH",
            )
    return f"{process.pid}:{depth}:{name}:{path}"


def is_executable_file(path: str) -> bool:
    """Return whether the caller may execute ``path``, a regular file after links."""
    return os.path.isfile(path) and os.access(path, os.X_OK, effective_ids=_HAS_EFFECTIVE_IDS)  # noqa: PTH113


# macOS cannot ask for the effective user; a set-uid caller was refused long before.
_HAS_EFFECTIVE_IDS = os.access in os.supports_effective_ids


def _is_below(element: str, stores: list[str]) -> bool:
    real = os.path.realpath(element)
    return any(real.startswith(f"{place}/") for place in stores)


def _is_foreign(element: str) -> bool:
    return element.rstrip("/").endswith(_FOREIGN_SHIM_DIRS)


def _is_wrapper(path: str) -> bool:
    """Return whether the program may call its own name to get at another: a script, a manager's shim."""
    if not path.startswith("/"):
        return False
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


def _read_guard(text: str) -> tuple[int, int, str, str]:
    """Return pid, depth, name and path; a guard that somebody else wrote counts as none."""
    pid, _, rest = text.partition(":")
    depth, _, rest = rest.partition(":")
    name, _, path = rest.partition(":")
    is_number = (pid + depth).isascii() and pid.isdecimal() and depth.isdecimal()
    if not is_number or len(pid) > 10 or len(depth) > 6:
        return 0, 0, "", ""
    return int(pid), int(depth), name, path
