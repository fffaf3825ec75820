"""The installed versions that a command line names; missing ones are installed, if the settings say so."""

from __future__ import annotations

from omg.errors import NotInstalledError
from omg.manager.job import job_of
from omg.manager.manager import manager_for
from omg.manager.remembered import remember_use
from omg.project.not_installed import request_of
from omg.shim.refresh import refresh_shims

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.context import Context
    from omg.manager.resolving import Resolved
    from omg.runtimes.runtime import RuntimeArgument


def choose_all(
    context: Context, requested: Sequence[RuntimeArgument], *, command: str
) -> tuple[Resolved, ...]:
    """Return an installed version for each argument; without a spec, the one that is active here.

    What is missing is one question, which is that of a shim, and one install.

    Args:
        context: The world.
        requested: What was typed.
        command: The running command, for the audit log and for processes that wait for a lock.

    Raises:
        NotInstalledError: Nothing installed meets one of them, and nothing may be installed.
        InstallError: It could not be installed.
        UnknownRuntimeError: It is not a runtime.
    """
    managers = [manager_for(context, one.runtime, command=command) for one in requested]
    chosen: list[Resolved] = []
    missing: dict[RuntimeArgument, NotInstalledError] = {}
    for one, manager in zip(requested, managers, strict=True):
        try:
            chosen.append(manager.choose(one))
        except NotInstalledError as error:
            if one.spec is None:
                raise
            missing[one] = error
    if not missing:
        return _noted(context, chosen)
    if not _may_install(context, missing):
        raise _refusal(missing)
    _install(context, tuple(missing), command)
    return _noted(context, [manager.choose(one) for one, manager in zip(requested, managers, strict=True)])


def _noted(context: Context, chosen: Sequence[Resolved]) -> tuple[Resolved, ...]:
    for one in chosen:
        remember_use(context, one.toolchain)
    return tuple(chosen)


def _install(context: Context, missing: Sequence[RuntimeArgument], command: str) -> None:
    from omg.manager.batch import install_all
    from omg.manager.default_packages import install_default_packages

    jobs = [job_of(context, one.runtime, one.spec) for one in missing if one.spec is not None]
    outcomes = install_all(context, jobs, command=command)
    installed = [one.installed for one in outcomes if one.installed is not None]
    for outcome in outcomes:
        outcome.explain(context.console)
    for one in installed:
        context.console.say(one.summary)
    refresh_shims(context)
    install_default_packages(context, installed)
    errors = [one.error for one in outcomes if one.error is not None]
    if errors:
        context.console.show_failures(errors[1:], count=len(jobs))
        raise errors[0]


def _may_install(context: Context, missing: dict[RuntimeArgument, NotInstalledError]) -> bool:
    if context.config.auto_install != "ask":
        return context.config.auto_install == "always"
    facts = (f"omg: {error.message.partition(chr(10))[0]}\n" for error in missing.values())
    return context.console.confirm(f"{''.join(facts)}omg: install {_requests(missing)} now?")


def _refusal(missing: dict[RuntimeArgument, NotInstalledError]) -> NotInstalledError:
    if len(missing) == 1:
        return next(iter(missing.values()))
    names = [f"{one.runtime.name} {one.text}" for one in missing]
    return NotInstalledError(
        f"{', '.join(names[:-1])} and {names[-1]} are not installed",
        hint=f"run omg install {_requests(missing)}",
    )


def _requests(missing: dict[RuntimeArgument, NotInstalledError]) -> str:
    return " ".join(request_of(one.runtime, one.spec) for one in missing if one.spec is not None)
