"""Moving global defaults to newer versions: found, installed, their global packages carried over, then used.

The default moves last. A process that is killed before leaves the old one in use, and the next run goes on
where it ended: what is installed already is not installed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import HeldBackError, InUseError, OmgError, UsageError
from omg.manager.asking import ask_publishers
from omg.manager.batch import install_all
from omg.manager.copying import plan_copy
from omg.manager.default import default_spec, global_defaults
from omg.manager.job import is_installable, job_of
from omg.manager.manager import manager_for
from omg.manager.removal import uninstall_all
from omg.packages.listing import tool_of
from omg.packages.package import PackageTool
from omg.project.moving import moved_spec
from omg.sources.newest import is_newer
from omg.store import installed
from omg.store.links import linked_dir
from omg.value import dataclass, replace
from omg.versions.resolver import could_match
from omg.versions.spec import Latest, Lts, Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.manager.copying import CopyPlan
    from omg.manager.provider import Providers
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.sources.source import Release
    from omg.store.installed import Toolchain
    from omg.versions.spec import VersionSpec
    from omg.versions.version import Version

# Beyond what was asked for: the newest release, or the newest LTS release.
LATEST, LTS = "latest", "lts"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A global default, and what an upgrade makes of it.

    Attributes:
        runtime: The runtime.
        old: The present global default.
        asked: What it was asked for as; ``None`` where nobody knows.
        wanted: What is looked for now.
        release: The newest release of that; ``None`` until it was looked for, and where ``error`` says why.
        new: The version that takes its place, once it is installed.
        error: Why it was not found or installed.
        linked_dir: The directory of another manager that the present default is a link to; it stays.
        remark: Why it stays, where that is no error: all that is newer is held back.
    """

    runtime: Runtime
    old: Toolchain
    asked: VersionSpec | None
    wanted: VersionSpec
    release: Release | None = None
    new: Toolchain | None = None
    error: OmgError | None = None
    linked_dir: Path | None = None
    remark: str = ""

    @property
    def is_newer(self) -> bool:
        """Whether the release is newer than the present default."""
        return self.release is not None and is_newer(self.release.version, self.old.version)

    @property
    def remembered(self) -> VersionSpec:
        """What the new default will have been asked for as, in the precision of the old words."""
        if self.release is None or self.asked is None or self.wanted == self.asked:
            return self.wanted
        if could_match(self.asked, self.release.version, self.runtime.vocabulary):
            return self.asked
        return moved_spec(self.asked, self.release.version, self.release.lts, self.runtime)


def beyond_spec(runtime: Runtime, goal: str, present: Version | None = None) -> VersionSpec | None:
    """Return what ``latest`` or ``lts`` looks for; ``None`` for the LTS of what has no LTS lines.

    Args:
        runtime: The runtime.
        goal: ``latest`` or ``lts``.
        present: The version that it is to take the place of: of a PyPy only a PyPy does, and of a
            free-threaded Python only another one.
    """
    if present is not None and (present.implementation or present.variant):
        if goal == LTS:
            return None
        return Token(present.implementation or f"{present.release[0]}{present.variant}")
    if goal == LTS:
        return Lts("*") if runtime.vocabulary.lts_lines else None
    return Latest()


def plan_upgrades(
    context: Context, requested: Sequence[RuntimeArgument], *, goal: str, command: str
) -> tuple[Upgrade, ...]:
    """Return what would become of the global defaults; publishers are asked, and nothing is changed.

    Args:
        context: The world.
        requested: The runtimes, with a new request where one was typed; all that have a default if empty.
        goal: ``latest`` or ``lts`` to go beyond the requests; else empty.
        command: The command line.

    Raises:
        UsageError: A named runtime has no global default, or no LTS lines.
    """
    upgrades = tuple(_named(context, requested, goal) if requested else _all(context, goal))
    asked = [one for one in upgrades if one.linked_dir is None]

    def find(providers: Providers, runtime: Runtime, wanted: VersionSpec) -> Release:
        return providers.find(job_of(context, runtime, wanted))

    questions = [(one.runtime, one.wanted) for one in asked]
    answers = dict(
        zip(map(id, asked), ask_publishers(context, questions, find, command=command), strict=True)
    )
    return tuple(_with_answer(one, answers.get(id(one))) for one in upgrades)


def install_upgrades(context: Context, upgrades: Sequence[Upgrade], *, command: str) -> tuple[Upgrade, ...]:
    """Install the newer releases of ``upgrades``; the others are returned as they are."""
    from omg.manager.default_packages import install_default_packages

    newer = [one for one in upgrades if one.is_newer]
    jobs = [job_of(context, one.runtime, Token(one.release.version.text)) for one in newer if one.release]
    outcomes = dict(
        zip(map(id, newer), install_all(context, jobs, command=command) if jobs else (), strict=True)
    )
    install_default_packages(
        context, [one.installed for one in outcomes.values() if one.installed is not None]
    )
    done: list[Upgrade] = []
    for one in upgrades:
        outcome = outcomes.get(id(one))
        if outcome is None:
            done.append(one)
            continue
        outcome.explain(context.console)
        new = outcome.installed.toolchain if outcome.installed is not None else None
        if new is not None and is_newer(new.version, one.old.version):
            done.append(replace(one, new=new))
        else:
            # An older version that meets the request was good enough for an install, and is none for this.
            done.append(replace(one, error=outcome.error or outcome.not_newer))
    return tuple(done)


def carry_plan(upgrade: Upgrade) -> CopyPlan | None:
    """Return what carrying the global packages over would do; ``None`` where no version has its own."""
    tool = tool_of(upgrade.runtime)
    if upgrade.new is None or not isinstance(tool, PackageTool):
        return None
    plan = plan_copy(tool, upgrade.old, upgrade.new)
    return plan if plan.copies else None


def use_upgrade(context: Context, upgrade: Upgrade, *, command: str) -> None:
    """Make the new version the global default; no shim is updated here.

    Raises:
        StoreError: The store cannot be locked or written.
    """
    if upgrade.new is not None:
        manager_for(context, upgrade.runtime, command=command).use(upgrade.new, upgrade.remembered)


def prune_old(context: Context, upgrade: Upgrade, *, command: str) -> InUseError | None:
    """Remove the old version, unless something needs it, and return what does.

    Raises:
        StoreError: It cannot be removed.
    """
    try:
        uninstall_all(context, ((upgrade.runtime, upgrade.old),), command=command)
    except InUseError as error:
        return error
    return None


def _named(context: Context, requested: Iterable[RuntimeArgument], goal: str) -> Iterator[Upgrade]:
    for one in requested:
        runtime = one.runtime
        default = installed.current(context.store, runtime.name)
        if not isinstance(default, installed.Toolchain):
            raise UsageError(
                f"{runtime.typed_name} has no global default to upgrade",
                hint=f"run omg use {one}, or omg upgrade --pins for the version files here",
            )
        upgrade = _upgrade(context, runtime, default, goal, one.spec)
        if upgrade is None:
            raise UsageError(
                f"{runtime.typed_name} {default.version} has no LTS lines to go to"
                if runtime.vocabulary.lts_lines
                else f"{runtime.typed_name} has no LTS lines",
                hint=f"run omg upgrade {runtime.typed_name} --latest",
            )
        yield upgrade


def _all(context: Context, goal: str) -> Iterator[Upgrade]:
    for runtime, default in global_defaults(context):
        upgrade = _upgrade(context, runtime, default, goal, None) if is_installable(runtime) else None
        if upgrade is not None:
            yield upgrade


def _upgrade(
    context: Context, runtime: Runtime, default: Toolchain, goal: str, spec: VersionSpec | None
) -> Upgrade | None:
    asked = default_spec(context, runtime, default)
    wanted = spec or (
        beyond_spec(runtime, goal, default.version) if goal else asked or Token(default.version.text)
    )
    if wanted is None:
        return None
    return Upgrade(runtime, default, spec or asked, wanted, linked_dir=linked_dir(default))


def _with_answer(upgrade: Upgrade, answer: Release | OmgError | None) -> Upgrade:
    if isinstance(answer, HeldBackError):
        return replace(upgrade, remark=answer.message)
    if isinstance(answer, OmgError):
        return replace(upgrade, error=answer)
    return replace(upgrade, release=answer)
