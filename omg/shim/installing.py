"""Calls that install other executables, where Python decided: the tool runs as a child (step 14).

The shim program does the same by itself (``shims/installer.h``). The process group is the same, every signal
is passed on, and this process ends as the tool ended. Before that, new executables get a shim, and those that
are gone lose it.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from omg.errors import OmgError
from omg.runtimes.registry import installers_of
from omg.shim.execution import edited_environment, execute, restore_process
from omg.shim.messages import printable
from omg.shim.on_demand import run_omg
from omg.shim.run import RunToolchain
from omg.store.installed import is_command_name, list_toolchains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import NoReturn

    from omg.runtimes.installer import Installer
    from omg.shim.execution import Environment
    from omg.shim.run import Run
    from omg.store.installed import Toolchain
    from omg.store.layout import Store

    # Updates the shims, and returns the names that are new.
    UpdateShims = Callable[[], tuple[str, ...]]

_MAX_LISTED = 6
_STANDARD_ERROR = 2
# A fault of this very process raises them; the last two cannot be waited for.
_NOT_AWAITED = {
    signal.SIGILL,
    signal.SIGTRAP,
    signal.SIGBUS,
    signal.SIGFPE,
    signal.SIGSEGV,
    signal.SIGSYS,
    signal.SIGKILL,
    signal.SIGSTOP,
}
# What a key of the terminal sends reaches every process of the group by itself.
_KEYS = {
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTSTP,
    signal.SIGTTIN,
    signal.SIGTTOU,
    signal.SIGHUP,
    signal.SIGWINCH,
}
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4


def run_decided(
    run: Run,
    arguments: Sequence[str],
    environment: Environment,
    store: Store,
    *,
    update_shims: UpdateShims,
    is_pipe_ignored: bool,
) -> NoReturn:
    """Become the decided file, with its environment and the caller's signals; or run it, where it installs.

    Args:
        run: What to execute.
        arguments: Its arguments.
        environment: The one that the shim was given.
        store: The stores.
        update_shims: Updates the shims after an installer, and returns the names that are new.
        is_pipe_ignored: SIGPIPE was ignored when the shim was called, and stays so.

    Raises:
        NotExecutableError: The kernel refuses.
    """
    edited, step = environment, run
    while True:
        toolchains = list_toolchains(store, step.toolchain.runtime) if isinstance(step, RunToolchain) else ()
        edited = edited_environment(edited, step, store, toolchains)
        if not isinstance(step, RunToolchain) or step.host is None:
            break
        step = step.host
    restore_process(is_pipe_ignored=is_pipe_ignored)
    run_tool(run, arguments, edited, update_shims=update_shims)


def run_tool(
    run: Run, arguments: Sequence[str], environment: Environment, *, update_shims: UpdateShims
) -> NoReturn:
    """Do what `run_decided` does, with exactly this environment."""

    def become_tool() -> NoReturn:
        execute(run, [os.fsencode(argument) for argument in arguments], environment)

    if isinstance(run, RunToolchain) and run.runtime.installers:
        env = {os.fsdecode(name): os.fsdecode(value) for name, value in environment.items()}
        # A guest's executables go to the version of its host, if omg has that.
        into = run.host if run.host is not None else run
        for installer in installers_of(run.runtime, run.path.name):
            if isinstance(into, RunToolchain) and installer.matches(arguments, env):
                _run_installer(installer, into.toolchain, env, become_tool, update_shims)
    become_tool()


def _run_installer(
    installer: Installer,
    toolchain: Toolchain,
    env: Mapping[str, str],
    become_tool: Callable[[], NoReturn],
    update_shims: UpdateShims,
) -> NoReturn:
    """Run the tool as a child, then update the shims; end as the tool ended."""
    bin_dir, folder = toolchain.bin_dir, "" if installer.is_relinked else installer.folder(env)
    tells_where = bool(folder) and os.isatty(_STANDARD_ERROR) and not _is_on_path(folder, env)
    if installer.is_outside and not tells_where:
        become_tool()
    before = _names(bin_dir)
    outside = _names(Path(folder)) if tells_where else frozenset()
    status, _ = run_child(become_tool)
    # A read-only store is its maker's to rehash.
    is_relinked = installer.is_relinked and not toolchain.store_index
    if is_relinked:
        update_shims = _rehash_by_omg(toolchain, env)
    if is_relinked or _names(bin_dir) != before:
        added = update_shims()
        if added and os.isatty(_STANDARD_ERROR):
            _say(f"omg: {_listed(added)} now available")
    if tells_where and (added := tuple(sorted(_names(Path(folder)) - outside))):
        shown = printable(folder)
        _say(f"omg: {_listed(added)} in `{shown}`, which is not on PATH; to put it there, run omg setup")
    if status and installer.advice and not os.access(bin_dir, os.W_OK):
        _say(
            f"omg: you cannot write to `{printable(str(toolchain.resolved_dir))}`;"
            f" to install for yourself, run {installer.advice}"
        )
    _end_as(status)


def _rehash_by_omg(toolchain: Toolchain, env: Mapping[str, str]) -> UpdateShims:
    """Return what runs ``omg rehash``, which knows where mise puts executables."""
    data_dir = toolchain.dir.parents[2]
    shims_dir = data_dir / "shims"

    def update_shims() -> tuple[str, ...]:
        before = _names(shims_dir)
        block = {os.fsencode(name): os.fsencode(value) for name, value in env.items()}
        run_omg(("rehash", "--quiet"), data_dir, block)
        return tuple(sorted(_names(shims_dir) - before))

    return update_shims


def run_child(become_tool: Callable[[], NoReturn]) -> tuple[int, frozenset[int]]:
    """Start the tool as a child, and pass signals on until it ends.

    All signals are blocked afterwards, so that nothing ends what follows.

    Args:
        become_tool: What the child does: it becomes the tool, or raises an `OmgError`, which is shown.

    Returns:
        The child's wait status, and the signals that reached this process meanwhile.
    """
    awaited = signal.valid_signals() - _NOT_AWAITED
    ignores_children = signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN
    mask = signal.pthread_sigmask(signal.SIG_SETMASK, awaited)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    own = os.getpid()
    try:
        child = os.fork()
    except OSError:
        # No further process is allowed here. The tool runs all the same; its shims follow at the next call.
        if ignores_children:
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        become_tool()
    if child == 0:
        try:
            _control_process(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != own:
                os.kill(os.getpid(), signal.SIGKILL)
            if ignores_children:
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            become_tool()
        except OmgError as error:
            _say(f"omg: {error.message}")
            if error.hint:
                _say(f"hint: {error.hint}")
            os._exit(error.exit_status)
        finally:
            os._exit(127)
    received: set[int] = set()
    while True:
        info = signal.sigwaitinfo(awaited)
        number = signal.Signals(info.si_signo) if info.si_signo < signal.SIGRTMIN else info.si_signo
        if number == signal.SIGCHLD:
            status = _status_of(child, awaited)
            if status is not None:
                return status, frozenset(received)
            continue
        received.add(number)
        if not (number in _KEYS and info.si_code > 0) or _is_end_of_terminal(number):
            with suppress(ProcessLookupError):
                os.kill(child, number)


def _is_end_of_terminal(number: int) -> bool:
    """Return whether a signal reached this process alone: the leader of the session (ssh -t, script -c)."""
    return number == signal.SIGHUP and os.getsid(0) == os.getpid()


def _status_of(child: int, awaited: set[signal.Signals]) -> int | None:
    """Return the wait status of ``child`` if it ended; where it was stopped, this process stops as well."""
    while True:
        pid, status = os.waitpid(child, os.WNOHANG | os.WUNTRACED)
        if pid == 0:
            return None
        if not os.WIFSTOPPED(status):
            return status
        stop = os.WSTOPSIG(status)
        with suppress(OSError, ValueError):
            signal.signal(stop, signal.SIG_DFL)
        os.kill(os.getpid(), stop)
        signal.pthread_sigmask(signal.SIG_SETMASK, awaited - {signal.Signals(stop)})
        signal.pthread_sigmask(signal.SIG_SETMASK, awaited)


def _end_as(status: int) -> NoReturn:
    if not os.WIFSIGNALED(status):
        os._exit(os.WEXITSTATUS(status))
    number = os.WTERMSIG(status)
    _control_process(_PR_SET_DUMPABLE, 0)
    with suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os._exit(128 + number)


def _control_process(option: int, value: int) -> None:
    """Call ``prctl``, which Linux has and Python has not."""
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _listed(names: Sequence[str]) -> str:
    """Return ``a, b and c are``, with at most six of them."""
    if len(names) == 1:
        return f"{names[0]} is"
    if len(names) > _MAX_LISTED:
        return f"{', '.join(names[:_MAX_LISTED])} and {len(names) - _MAX_LISTED} more are"
    return f"{', '.join(names[:-1])} and {names[-1]} are"


def _is_on_path(folder: str, env: Mapping[str, str]) -> bool:
    return folder in (element.rstrip("/") for element in env.get("PATH", "").split(":"))


def _names(folder: Path) -> frozenset[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        return frozenset(entry.name for entry in entries if is_command_name(entry.name))
    return frozenset()


def _say(line: str) -> None:
    # Where standard error was closed, Python has no stream for it.
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
