"""Taking a pin back: from which file, and what to do where it is not a pin that sets the version."""

from __future__ import annotations

from omg.context import note
from omg.errors import UsageError
from omg.manager.naming import named_runtime
from omg.pinning.pin import require_project
from omg.project.active import INHERITED, way_out
from omg.project.pinning import PinFile, winning_file
from omg.project.resolution import read_installed_versions
from omg.project.selection import select
from omg.project.variables import pinning_variable
from omg.runtimes.tool import split_argument
from omg.store.installed import current
from omg.store.projects import is_made
from omg.value import dataclass
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.project.selection import Requests
    from omg.runtimes.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Unpin:
    """One runtime's pin, to be taken back.

    Attributes:
        runtime: The runtime.
        text: The text of the pin; a part of it, where the file is a link out of its project.
        file: The version file without the pin.
        is_parent: The file is in a parent folder.
    """

    runtime: Runtime
    text: str
    file: PinFile
    is_parent: bool


def plan_unpins(context: Context, names: Iterable[str]) -> Iterator[Unpin]:
    """Yield the pins of runtimes that count here, each with its file without it; nothing is written.

    Raises:
        UnknownRuntimeError: A name is not a runtime.
        UsageError: No version file pins one of them, a version is named, or omg does not read this folder.
        OutsideProjectError: A file is a link out of its project.
        VersionFileError: A file cannot be edited.
    """
    _, walk = require_project(context)
    files: dict[Path, PinFile] = {}
    for word in names:
        name, version, _ = split_argument(word)
        if version:
            raise UsageError(f"{quoted(word)} names a version", hint=f"run omg unpin {name or 'RUNTIME'}")
        runtime = named_runtime(context, name, command="omg unpin {}")
        found = select(runtime, walk, {})
        file = winning_file(runtime, walk)
        if file is None or found.pin is None:
            raise _not_pinned(context, runtime, found)
        # Two runtimes may share a file: the second is taken from what the first left of it.
        file = files.get(file.path, file)
        files[file.path] = file.without_pin(runtime.name, is_own=is_made(context.state_dir, file.path))
        yield Unpin(runtime, found.pin.text, files[file.path], is_parent=found.pin.distance > 0)


def write_unpins(context: Context, unpins: Iterable[Unpin]) -> None:
    """Write the version files.

    Raises:
        StoreError: A file cannot be written.
        VersionFileError: A file was changed in the meantime.
    """
    unpins = tuple(unpins)
    for file in {unpin.file.path: unpin.file for unpin in unpins}.values():
        file.write()
    for unpin in unpins:
        note(context, "unpin", runtime=unpin.runtime.name, spec=unpin.text, file=str(unpin.file.path))


def _not_pinned(context: Context, runtime: Runtime, found: Requests) -> UsageError:
    """Return the error that says what sets the version instead, and how to change that."""
    name = runtime.typed_name
    if variable := pinning_variable(runtime, context.env):
        return UsageError(
            f"{variable} sets the version of {name} here; it is a variable, not a pin",
            hint=f"unset {variable}",
        )
    if found.constraint is not None:
        return UsageError(
            f"{found.constraint.origin} sets a version constraint for {name}, not a pin",
            hint=f"edit the file, or override it: run omg pin {name}@VERSION",
        )
    if read_installed_versions(context.store, runtime, {}, env=context.env).inherited is not None:
        return UsageError(f"{name} is not pinned here; its version is {INHERITED}", hint=way_out(runtime))
    if current(context.store, runtime.name) is not None:
        return UsageError(
            f"{name} is not pinned here; its global default is active",
            hint=f"to remove that, run omg use {name} system",
        )
    return UsageError(f"{name} is not pinned here", hint=f"to see what runs, run omg current {name}")
