"""What a shim would do here; nothing is executed by this module."""

from __future__ import annotations

import os
from pathlib import Path

from omg.shim.decision import decide
from omg.shim.decision_input import DecisionInput
from omg.shim.run import RunToolchain
from omg.shim.system import GUARD_VARIABLE, Process
from omg.status.runtime_status import remember_project
from omg.value import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.shim.decision import Decision


def decision_input(context: Context, *, is_executed: bool = False) -> DecisionInput:
    """Return what a shim called here would see; it knows its store by the physical path.

    Args:
        context: The world.
        is_executed: What is decided is executed, so the guard of the process that started omg counts.
    """
    store = replace(context.store, data_dir=Path(os.path.realpath(context.store.data_dir)))
    return DecisionInput(
        env={name: value for name, value in context.env.items() if is_executed or name != GUARD_VARIABLE},
        cwd=context.cwd,
        store=store,
        aliases=context.config.aliases,
        uid=os.geteuid(),
        process=Process(os.getpid(), os.getppid()),
        shim=str(store.shims_dir),
        global_tools=context.config.global_tools,
        needs_pin=context.config.implied_names == "pinned",
    )


def decide_here(context: Context, executable: str) -> Decision:
    """Return what the shim ``executable`` would do here; nothing is installed or executed."""
    decision = decide(executable, (), decision_input(context))
    for case in decision.candidates:
        remember_project(context, case.requests.pin, decision.directories)
    return decision


def hosts_own(context: Context, runtime: Runtime) -> tuple[str, ...]:
    """Return a line where the host of a guest has its executable, so that its global default never runs."""
    if not runtime.host:
        return ()
    name = runtime.executables[0]
    run = decide(name, (), decision_input(context)).outcome
    if not isinstance(run, RunToolchain) or run.runtime.name != runtime.host:
        return ()
    host = f"{run.runtime.name} {run.toolchain.version}"
    return (f"{host} brings its own {name}, which runs where no project pins one",)
