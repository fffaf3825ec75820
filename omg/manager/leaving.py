"""Leaving another manager: its versions as omg's own in place of links, and what still needs its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.manager.batch import install_all
from omg.manager.copying import plan_copy
from omg.manager.job import InstallJob
from omg.manager.package_install import install_line
from omg.packages.listing import tool_of
from omg.packages.package import PackageTool
from omg.runtimes.registry import by_name
from omg.sources.registry import SourceOptions
from omg.status.usage import Usage
from omg.store.installed import find
from omg.store.links import forget_link, linked_dir
from omg.value import replace
from omg.versions.spec import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omg.context import Context
    from omg.manager.importing import Imported

_COMMAND = "omg import"
_INSTALLED = "installed"
# "1.20" of Go is that release, and not the newest of its line.
_EXACT = SourceOptions(is_exact=True)


def copy_linked(context: Context, imported: Sequence[Imported], *, is_dry_run: bool) -> tuple[Imported, ...]:
    """Install those that are linked from their publishers, each in place of its link in one step.

    What its publisher lacks, and what fails, stays linked; its outcome says why. What the links lead to is
    not changed. No shim is updated.

    Args:
        context: The world.
        imported: All versions of the managers.
        is_dry_run: Tell only what would be tried.

    Raises:
        StoreError: The store cannot be written at all.
    """
    jobs = {one: _job(one) for one in imported if one.is_linked and _is_release(one)}
    problems = {} if is_dry_run else _install(context, jobs)
    return tuple(_outcome(one, jobs.get(one), problems, is_dry_run=is_dry_run) for one in imported)


def tools_left_behind(context: Context, imported: Sequence[Imported]) -> Iterator[str]:
    """Yield a line for each copied version that had global tools, with the command to install those."""
    for one in imported:
        tool = tool_of(by_name(one.adoptable.runtime)) if one.outcome == _INSTALLED else None
        target = find(context.store, one.adoptable.runtime, one.adoptable.version)
        if not isinstance(tool, PackageTool) or target is None:
            continue
        source = replace(target, dir=one.adoptable.dir, resolved_dir=one.adoptable.dir)
        missing = [copy.package for copy in plan_copy(tool, source, target).missing]
        if missing:
            names = ", ".join(package.name for package in missing)
            command = install_line(target, tool, [tool.exact(package) for package in missing])
            yield (
                f"{one.manager}'s {target.runtime} {target.version} has global tools that were not copied:"
                f" {names}; to install them, run: {command}"
            )


def dependence(context: Context, imported: Sequence[Imported]) -> str:
    """Return the line that says what still needs the managers' folders; empty where they have nothing.

    That are links, and virtual environments of known projects on a Python of theirs.
    """
    usage = Usage(context)
    managers = list(dict.fromkeys(one.manager for one in imported))
    parts = []
    for manager in managers:
        theirs = [one for one in imported if one.manager == manager]
        needs = [f"{one.adoptable.runtime} {one.adoptable.version}" for one in theirs if one.is_linked]
        environments = usage.environments_on(str(one.adoptable.dir) for one in theirs)
        needs += [f"the virtual environment {folder}" for folder in environments]
        if needs:
            parts.append(f"{manager} ({', '.join(needs)})")
    if parts:
        return f"these still need the folder of another manager: {'; '.join(parts)}"
    return f"nothing of omg needs {' or '.join(managers)} any more" if managers else ""


def _job(one: Imported) -> InstallJob:
    return InstallJob(by_name(one.adoptable.runtime), Token(one.adoptable.version), is_forced=True)


def _is_release(one: Imported) -> bool:
    """Return whether its name can be a release's: `stable` is a channel, `mine` is the user's own."""
    return any(sign.isdigit() for sign in one.adoptable.version)


def _outcome(
    one: Imported, job: InstallJob | None, problems: dict[InstallJob, str], *, is_dry_run: bool
) -> Imported:
    if not one.is_linked:
        return one
    if job is None:
        name = f"{one.adoptable.runtime}@{one.adoptable.version}"
        reason = f"that is not one release; for the newest, run: omg install {name}"
    else:
        reason = problems.get(job, "")
    if reason:
        return replace(one, outcome=f"{'would stay' if is_dry_run else 'stays'} linked ({reason})")
    outcome = "would install, if it is published" if is_dry_run else _INSTALLED
    return replace(one, outcome=outcome, is_linked=False)


def _install(context: Context, jobs: dict[Imported, InstallJob]) -> dict[InstallJob, str]:
    """Install them, and return why the others are not."""
    if not jobs:
        return {}
    problems: dict[InstallJob, str] = {}
    outcomes = install_all(context, list(jobs.values()), command=_COMMAND, choice=_EXACT)
    for one, outcome in zip(jobs, outcomes, strict=True):
        runtime, version = one.adoptable.runtime, one.adoptable.version
        outcome.explain(context.console)
        present = find(context.store, runtime, version)
        if outcome.error is not None:
            problems[outcome.job] = outcome.error.message
        elif present is None or linked_dir(present) is not None:
            problems[outcome.job] = "its publisher has it under another name"
        else:
            _forget(context, runtime, version)
    return problems


def _forget(context: Context, runtime: str, version: str) -> None:
    try:
        forget_link(context.store, runtime, version, command=_COMMAND)
    except OmgError as error:
        context.console.warn(error.message)
