"""What `omg install` and `omg use` report: the outcome of each install, in text and in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.manager.job import MISE
from omg.manager.present import present_of, require_runnable
from omg.result import Result
from omg.shim.refresh import confirm_shims, refresh_shims
from omg.sources.registry import DELEGATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omg.context import Context
    from omg.errors import OmgError
    from omg.install.installer import Installed
    from omg.manager.batch import InstallOutcome
    from omg.manager.job import InstallJob
    from omg.manager.preview import Preview
    from omg.result import Json
    from omg.sources.options import SourceOptions
    from omg.store.installed import Toolchain


def install_and_report(
    context: Context,
    jobs: Sequence[InstallJob],
    *,
    command: str,
    choice: SourceOptions,
    present: Sequence[Toolchain] = (),
    problems: Sequence[OmgError] = (),
) -> Result:
    """Install ``jobs``, refresh the shims, and say what is there now.

    Args:
        context: The world.
        jobs: What to install.
        command: The command line, for the audit log and for processes that wait for the lock.
        choice: Where from.
        present: What was asked for too and is there already.
        problems: Why some of what was asked for cannot even be named.

    Raises:
        OmgError: Only one thing was asked for, and it failed.
    """
    there = list(present)
    missing: list[InstallJob] = []
    for job in jobs:
        toolchain = None if job.is_forced else present_of(context, job, choice)
        if toolchain is None:
            missing.append(job)
        elif toolchain not in there:
            there.append(toolchain)
    damaged = _damaged(there)
    there = [toolchain for toolchain in there if toolchain not in damaged]
    problems = (*problems, *damaged.values())
    outcomes: tuple[InstallOutcome, ...] = ()
    if missing:
        # The network, the archive readers and the rest; not needed where all is there already.
        from omg.manager.batch import install_all

        try:
            outcomes = install_all(context, missing, command=command, choice=choice)
        except KeyboardInterrupt:
            refresh_shims(context)  # for what was installed before the interrupt
            raise
    if any(outcome.installed is not None for outcome in outcomes):
        refresh_shims(context)
    elif there:
        # What a restored cache brought back has no shims yet.
        confirm_shims(context)
    errors = [*problems, *(outcome.error for outcome in outcomes if outcome.error is not None)]
    failures = report_failures(context, errors, count=len(missing) + len(there) + len(problems))
    for outcome in outcomes:
        outcome.explain(context.console)
    done = [outcome.installed for outcome in outcomes if outcome.installed is not None]
    for installed in done:
        tell_notes(installed, context)
    lines = [f"{one.runtime} {one.version} is already installed" for one in there]
    lines += [described(installed) for installed in done]
    toolchains = (*there, *(one.toolchain for one in done)) if context.console.is_json else ()
    documents = [document_of(one, context) for one in toolchains]
    return Result(
        tuple(lines),
        {"toolchains": documents, "errors": failures},
        exit_status=errors[0].exit_status if errors else 0,
    )


def _damaged(toolchains: Iterable[Toolchain]) -> dict[Toolchain, OmgError]:
    """Return what is there and cannot run, each with what to say of it."""
    damaged: dict[Toolchain, OmgError] = {}
    for toolchain in toolchains:
        try:
            require_runnable(toolchain)
        except StoreError as error:
            damaged[toolchain] = error
    return damaged


def described(installed: Installed) -> str:
    """Say in one line what came of an install."""
    toolchain = installed.toolchain
    if installed.added:
        return f"added {', '.join(installed.added)} to {toolchain.runtime} {toolchain.version}"
    if not installed.is_new:
        return f"{toolchain.runtime} {toolchain.version} is already installed"
    if installed.source == MISE:
        return f"installed {toolchain.runtime} {toolchain.version} with mise (verifying it is mise's part)"
    unofficial = "" if installed.is_official else ", unofficial"
    signature = installed.signature.summary if installed.signature else "signature: not checked"
    return (
        f"installed {toolchain.runtime} {toolchain.version}"
        f" from {installed.source}{unofficial} (checksum verified; {signature})"
    )


def preview_line(preview: Preview) -> str:
    """The line for people."""
    name = preview.job.runtime.name
    if preview.present is None:
        if not preview.version and preview.job.runtime.name != DELEGATE:
            return f"would download mise, then install {preview.wanted} with it"
        return (
            f"would install {name} {preview.version}"
            if preview.version
            else f"would install {preview.wanted}"
        )
    if preview.version:
        return f"would reinstall {name} {preview.version}"
    if preview.added:
        return f"would add {', '.join(preview.added)} to {name} {preview.present.version}"
    return f"{name} {preview.present.version} is already installed"


def tell_notes(installed: Installed, context: Context) -> None:
    """Print the notes of an install for the user."""
    for note in installed.notes:
        context.console.say(f"note: {installed.toolchain.runtime} {installed.toolchain.version}: {note}")


def report_failures(context: Context, errors: Sequence[OmgError], *, count: int) -> list[Json]:
    """Write each of several errors, and return what ``--json`` says of them, as part of the answer.

    Args:
        context: The world.
        errors: What failed.
        count: How many things were asked for in all.

    Raises:
        OmgError: Only one thing was asked for, and it failed.
    """
    if len(errors) == count == 1:
        raise errors[0]
    if not context.console.is_json:
        for error in errors:
            context.console.show_error(error)
    return [{"kind": error.kind, "message": error.message, "hint": error.hint} for error in errors]


def document_of(toolchain: Toolchain, context: Context) -> dict[str, Json]:
    """Return what ``--json`` says of an installed toolchain, as seen from the working directory."""
    from omg.runtimes.registry import by_name
    from omg.status.runtime_status import report, status_of, walk_here

    status = status_of(context, by_name(toolchain.runtime), walk_here(context))
    return report(toolchain, status, context.store).document()
