"""Becoming a command, with the versions that the user named for it."""

from __future__ import annotations

import os

from omg.errors import MissingExecutableError, NotExecutableError
from omg.shim.candidate import executables_named
from omg.shim.execution import restore_process
from omg.shim.installing import run_tool
from omg.shim.refresh import update_shims
from omg.shim.run import RunToolchain
from omg.shim.system import is_executable_file
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from omg.context import Context
    from omg.manager.resolving import Resolved
    from omg.shim.execution import Environment
    from omg.shim.installing import UpdateShims
    from omg.store.layout import Store


def become(
    context: Context,
    command: Sequence[str],
    chosen: Sequence[Resolved],
    environment: Environment,
    *,
    keep: Callable[..., None] | None = None,
) -> NoReturn:
    """Replace this process by a command: of the first version that has it, else the first on PATH.

    Args:
        context: The world.
        command: The executable, by its name or its path, and its arguments.
        chosen: The versions that were named.
        environment: What the command gets.
        keep: Keeps what the command becomes, see `omg.shim.answers.Answer.keep_run`.

    Raises:
        MissingExecutableError: Neither the versions nor PATH have it.
        NotExecutableError: The kernel refuses.
    """
    name, *arguments = command
    for resolved in chosen:
        if "/" not in name and resolved.toolchain and (located := resolved.locate(name)):
            if keep is not None:
                keep(toolchain=resolved.toolchain)
            restore_process(is_pipe_ignored=False)
            tool = RunToolchain(located, resolved.toolchain, resolved.runtime)
            run_tool(tool, arguments, environment, update_shims=updates_of(context, context.store))
    looked_at: tuple[str, ...] = ()
    path: str | None = name
    if "/" not in name:
        looked_at = _places_on_path(name, environment)
        path = next(filter(is_executable_file, looked_at), None)
    if path is None:
        searched = f"{' and '.join(map(str, chosen))} and PATH have" if chosen else "PATH has"
        raise MissingExecutableError(f"{searched} no {quoted(name)}", hint=_next_step(context, name))
    if keep is not None:
        keep(path=path, looked_at=looked_at)
    restore_process(is_pipe_ignored=False)
    words = [os.fsencode(word) for word in (path, *arguments)]
    try:
        os.execve(words[0], words, environment)  # noqa: S606 - no shell is the point
    except OSError as error:
        raise NotExecutableError(f"cannot execute {quoted(path, 4096)}: {error.strerror}") from error


def _next_step(context: Context, name: str) -> str:
    """Return the hint for a command that the chosen versions and PATH lack."""
    import shlex

    for toolchain, _ in executables_named(name, context.store):
        return f"run omg exec {shlex.join((f'{toolchain.runtime}@{toolchain.version}', '--', name))}"
    return "install the package that provides it, or put its directory on PATH"


def _places_on_path(name: str, environment: Environment) -> tuple[str, ...]:
    elements = os.fsdecode(environment.get(b"PATH", b"")).split(":")
    return tuple(f"{element}/{name}" for element in elements if element.startswith("/"))


def updates_of(context: Context, store: Store) -> UpdateShims:
    """Return what updates the shims after a command that installs executables."""
    return lambda: update_shims(store, context.config, context.config_dir, context.state_dir)
