"""Step 13: the environment of the decided file, and its execution.

What the tool sees must not tell whether a shim program decided or omg did: the same block of variables, the
same signal dispositions, the same arguments byte for byte.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from omg.errors import NotExecutableError
from omg.shim.inheritance import inherited_variables
from omg.shim.run import RunEnvironment, RunSystem, RunToolchain
from omg.shim.script import script_command
from omg.shim.system import GUARD_VARIABLE
from omg.store import variables
from omg.store.umask import restore_umask
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import NoReturn

    from omg.runtimes.runtime import Runtime
    from omg.shim.run import Run
    from omg.store.installed import Toolchain
    from omg.store.layout import Store

Environment = dict[bytes, bytes]

_ENVIRONMENT_FILE = "/proc/self/environ"
_MAX_PATH_LENGTH = 4096


def original_environment() -> Environment:
    """Return the environment that this process was started with.

    Not ``os.environb`` where there is a choice: the interpreter may have added ``LC_CTYPE`` to that when it
    found the C locale. Of several entries of one name the first counts, as in the C library.
    """
    try:
        with open(_ENVIRONMENT_FILE, "rb") as file:  # noqa: PTH123 - no pathlib for one read
            entries = file.read().split(b"\0")
    except OSError:
        return dict(os.environb)
    environment: Environment = {}
    for entry in entries:
        name, equals, value = entry.partition(b"=")
        if equals and name:
            environment.setdefault(name, value)
    return environment


def edited_environment(
    environment: Mapping[bytes, bytes], run: Run, store: Store, toolchains: Iterable[Toolchain] = ()
) -> Environment:
    """Return the environment that the decided file is given.

    Args:
        environment: The one that the shim was given.
        run: What is executed.
        store: The stores; the shims directory of the own one has to be on PATH.
        toolchains: All that is installed of the runtime; the directories of the linked ones are recognised
            in home variables.
    """
    changes: dict[bytes, bytes | None] = {}
    match run:
        case RunEnvironment():
            pass
        case RunSystem(runtime=runtime):
            changes[os.fsencode(GUARD_VARIABLE)] = os.fsencode(run.guard)
            if runtime is not None:
                changes.update(inherited_variables(environment, runtime, "system", run.pass_on))
        case RunToolchain():
            runtime, toolchain = run.runtime, run.toolchain
            bins = {os.fsencode(one.bin_dir) for one in toolchains if one.is_linked}
            path = path_with_shims(environment.get(b"PATH", b""), store)
            if run.path.name in runtime.self_locating:
                path = _beginning_with(os.fsencode(toolchain.bin_dir), path)
            if path != environment.get(b"PATH"):
                changes[b"PATH"] = path
            changes.update(inherited_variables(environment, runtime, toolchain.version.text, run.pass_on))
            changes.update(dict.fromkeys(dropped_homes(environment, runtime)))
            changes.update(corrected_homes(environment, runtime, toolchain, store, bins))
            if runtime.has_variables:
                changes.update(variables.read(toolchain.resolved_dir))
    kept = {name: value for name, value in environment.items() if name not in changes}
    return kept | {name: value for name, value in changes.items() if value is not None}


def _beginning_with(bin_dir: bytes, path: bytes) -> bytes:
    return path if path.split(b":", 1)[0].rstrip(b"/") == bin_dir else b":".join((bin_dir, path))


def corrected_homes(
    environment: Mapping[bytes, bytes],
    runtime: Runtime,
    toolchain: Toolchain,
    store: Store,
    link_bins: Iterable[bytes],
) -> Environment:
    """Return the variables of ``environment`` that name another toolchain's directory, set to this one's.

    Args:
        environment: The environment to start from; none that is not in it is introduced.
        runtime: The runtime of ``toolchain``.
        toolchain: What runs.
        store: The stores, to recognise other toolchains by their spelling.
        link_bins: The ``bin`` directories of the runtime's linked toolchains.
    """
    names = [name for variable in runtime.home_variables if environment.get(name := os.fsencode(variable))]
    runtime_dirs = _runtime_dirs(store, runtime.name)
    for name in map(os.fsencode, runtime.prefix_variables):
        value = environment.get(name, b"").rstrip(b"/") + b"/bin"
        if value != b"/bin" and (value in link_bins or _is_bin_of(value, runtime_dirs)):
            names.append(name)
    return dict.fromkeys(names, os.fsencode(toolchain.resolved_dir))


def dropped_homes(environment: Mapping[bytes, bytes], runtime: Runtime) -> frozenset[bytes]:
    """Return the variables of ``environment`` that a toolchain of ``runtime`` is better off without."""
    return frozenset(map(os.fsencode, runtime.dropped_variables)) & environment.keys()


def path_with_bin(
    path: bytes, bin_dir: Path, store: Store, runtime: str, link_bins: Iterable[bytes]
) -> bytes:
    """Return PATH with ``bin_dir`` first: a version that was named beats a virtual environment.

    Other ``bin`` directories of the runtime go, and so do empty elements, which mean the working directory.
    Doing it twice changes nothing.
    """
    chosen = os.fsencode(bin_dir)
    dropped = {chosen, *link_bins}
    runtime_dirs = _runtime_dirs(store, runtime)
    others = (
        element
        for element in path.split(b":")
        if element and (bare := element.rstrip(b"/")) not in dropped and not _is_bin_of(bare, runtime_dirs)
    )
    return b":".join((chosen, *others))


def path_with_shims(path: bytes, store: Store) -> bytes:
    """Return ``path`` with the shims directory first, unless some element of it is that directory."""
    elements = path.split(b":") if path else []
    if any(_is_shims_dir(element.rstrip(b"/"), store.shims_dir) for element in elements):
        return path
    return b":".join((os.fsencode(store.shims_dir), *elements))


def execute(run: Run, arguments: Sequence[bytes], environment: Mapping[bytes, bytes]) -> NoReturn:
    """Replace this process by the decided file.

    Raises:
        NotExecutableError: The system refused; the reason is in the message.
    """
    path = os.fsencode(run.path)
    if isinstance(run, RunToolchain) and run.host is not None:  # 15.6
        execute(run.host, [*run.words, path, *arguments], environment)
    command = script_command(path) if isinstance(run, RunToolchain) else ()
    if command:  # 13.10, 13.12
        with suppress(OSError):
            os.execve(command[0], [*command, *arguments], dict(environment))  # noqa: S606
    try:
        os.execve(path, [path, *arguments], dict(environment))  # noqa: S606 - no shell is the point
    except OSError as error:
        reason = error.strerror or str(error)
        if isinstance(error, FileNotFoundError) and run.path.exists():
            reason = "the interpreter or loader that it names does not exist"
        raise NotExecutableError(
            f"cannot execute {quoted(str(run.path), _MAX_PATH_LENGTH)}: {reason}"
        ) from error


def restore_process(*, is_pipe_ignored: bool) -> None:
    """Undo what the interpreter did to the signal dispositions when it started, and omg to the umask.

    Args:
        is_pipe_ignored: SIGPIPE was ignored when the shim was called, and stays so.
    """
    if not is_pipe_ignored:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    restore_umask()


def _runtime_dirs(store: Store, runtime: str) -> list[bytes]:
    return [os.fsencode(versions_dir / runtime) for versions_dir in store.version_dirs]


def _is_bin_of(element: bytes, runtime_dirs: Iterable[bytes]) -> bool:
    """Return whether ``element`` is ``<store>/<runtime>/<anything>/bin``, by its spelling."""
    version_dir, slash, last = element.rpartition(b"/")
    return bool(slash) and last == b"bin" and version_dir.rpartition(b"/")[0] in runtime_dirs


def _is_shims_dir(element: bytes, shims_dir: Path) -> bool:
    """Return whether ``element`` is the shims directory, by any path."""
    own = os.fsencode(shims_dir)
    if element == own:
        return True
    if not element.startswith(b"/") or not element.endswith(b"/shims"):
        return False
    try:
        return os.path.samefile(element, own)  # noqa: PTH121 - bytes
    except OSError:
        return False
