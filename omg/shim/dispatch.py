"""The fallback to Python: decide what a shim program could not, write memos, execute the decided file.

This runs before a tool: it imports little, prints nothing when it succeeds, and never ends with a
traceback. ``shims/README.md`` is the contract of the arguments.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from omg.config import load
from omg.directories import find_directories, home_dir
from omg.errors import NotInstalledError, OmgError, SelectionError
from omg.project.discovery import working_dir
from omg.project.selection import FileOrigin
from omg.runtimes.registry import owners_of
from omg.shim.decision import decide
from omg.shim.decision_input import DecisionInput
from omg.shim.execution import original_environment
from omg.shim.installing import run_decided
from omg.shim.memoise import StampSnapshot, write_memos
from omg.shim.messages import misplaced
from omg.shim.on_demand import is_constraint_met, on_demand
from omg.shim.refresh import refresh, update_shims
from omg.shim.run import RunToolchain
from omg.shim.system import Process
from omg.store.installed import list_runtimes
from omg.store.layout import Store
from omg.store.noted_use import note_use
from omg.store.projects import remember
from omg.store.umask import forbid_others_to_write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.shim.decision import Decision


_NOT_DECIDED = 127
_NOT_EXECUTED = 126
# The status of a process that the terminal's interrupt key ends.
_INTERRUPTED = 130


def dispatch(self_path: str, flags: str, arguments: Sequence[str]) -> int:
    """Decide for the shim at ``self_path`` and execute the decided file; return only when that failed.

    Args:
        self_path: Absolute path of the shim.
        flags: ``p`` in it: SIGPIPE was ignored when the shim was called.
        arguments: What the shim was called with.
    """
    forbid_others_to_write()
    try:
        _dispatch(self_path, flags, arguments)
    except OmgError as error:
        _say(error)
        # For any cause: to a shell, a command that could not be decided is not there.
        return _NOT_EXECUTED if error.exit_status == _NOT_EXECUTED else _NOT_DECIDED
    except OSError as error:
        place = f" (`{os.fsdecode(error.filename)}`)" if isinstance(error.filename, str | bytes) else ""
        _say(SelectionError(f"cannot decide: {error.strerror or error}{place}"))
        return _NOT_DECIDED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return _NOT_DECIDED


def _dispatch(self_path: str, flags: str, arguments: Sequence[str]) -> None:
    shim = Path(self_path)
    if shim.parent.name != "shims":
        raise misplaced(shim)
    if os.getuid() != os.geteuid() or os.getgid() != os.getegid():
        raise SelectionError("refusing to run set-uid")
    block = original_environment()
    env = {os.fsdecode(name): os.fsdecode(value) for name, value in block.items()}
    # A shim serves the store that it is in; OMG_DATA_DIR is for the manager.
    places = find_directories({**env, "OMG_DATA_DIR": str(shim.parents[1])})
    config = load(env, places.config_dir)
    store = Store(places.data_dir, config.system_dirs)
    notes = StampSnapshot(store, places.config_dir, _runtimes_for(shim.name, store))
    here = DecisionInput(
        env=env,
        cwd=working_dir(),
        store=store,
        aliases=config.aliases,
        uid=os.geteuid(),
        process=Process(os.getpid(), os.getppid()),
        shim=self_path,
        global_tools=config.global_tools,
        needs_pin=config.implied_names == "pinned",
    )
    install_missing = on_demand(config.auto_install, places.data_dir, block)
    decision = decide(shim.name, tuple(arguments), here, install_missing=install_missing)
    if is_constraint_met(decision, install_missing):
        decision = decide(shim.name, tuple(arguments), here)
    write_memos(decision.candidates, notes, env, places.cache_dir)
    chosen = decision.outcome.toolchain if isinstance(decision.outcome, RunToolchain) else None
    stamped = notes.recorded().values()
    refresh(
        shim.name,
        stamped,
        store,
        config,
        places.config_dir,
        state_dir=places.state_dir,
        toolchain=chosen,
    )
    try:
        run = decision.run()
    except NotInstalledError as error:
        raise _offering_import(error, decision, here) from None
    if config.remember_projects:
        _remember_projects(decision, places.state_dir)
        if chosen is not None:
            note_use(places.state_dir, chosen)
    run_decided(
        run,
        decision.arguments,
        block,
        store,
        update_shims=lambda: update_shims(store, config, places.config_dir, places.state_dir),
        is_pipe_ignored="p" in flags,
    )


def _offering_import(error: NotInstalledError, decision: Decision, here: DecisionInput) -> NotInstalledError:
    """Return ``error`` with another manager in its hint, if one has the version on this machine."""
    candidate = next((one for one in decision.candidates if one.error is error), None)
    pin = candidate.requests.pin if candidate is not None else None
    home = home_dir(here.env)
    if candidate is None or pin is None or pin.is_hidden or home is None:
        return error
    from omg.adoption.elsewhere import find_elsewhere

    runtime = candidate.ownership.runtime
    found = find_elsewhere(
        runtime, pin.specs, env=here.env, home=home, aliases=here.aliases.get(runtime.name, {})
    )
    if found is None:
        return error
    manager, version = found
    hint = f"{error.hint}, or omg import {manager}, which has {version}"
    return NotInstalledError(error.message, hint=hint)


def _remember_projects(decision: Decision, state_dir: Path) -> None:
    """Note the folders whose files pin something, so that `omg uninstall` knows what each needs."""
    for candidate in decision.candidates:
        pin = candidate.requests.pin
        if pin is not None and isinstance(pin.origin, FileOrigin):
            # Not the file's own folder: it may be `.config/mise`.
            remember(state_dir, decision.directories[pin.origin.distance])


def _runtimes_for(name: str, store: Store) -> tuple[str, ...]:
    owners = owners_of(name)
    hosts = (owner.host for owner in owners if owner.host)
    return (
        tuple(dict.fromkeys((*(owner.name for owner in owners), *hosts))) if owners else list_runtimes(store)
    )


def _say(error: OmgError) -> None:
    with suppress(OSError, ValueError):
        lines = [f"omg: {error.message}"]
        if error.hint:
            lines.append(f"hint: {error.hint}")
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
