"""A decision explained: every version file and every candidate, and why each was or was not chosen."""

from __future__ import annotations

import os
from itertools import islice

from omg.project.active import INHERITED, kept_remark
from omg.project.discovery import Parsed, Walk, ignored_directories, physical_version_dirs
from omg.project.formats.request import FormatProblem, Request, Strength
from omg.project.not_installed import shown_text
from omg.project.reading import Ignored, Unusable
from omg.project.selection import (
    INSIDE_DEPENDENCY,
    FileOrigin,
    Origin,
    broken_manifest,
    outcome_for,
    shown_path,
)
from omg.runtimes.registry import files_of
from omg.shim.reason import reason_of
from omg.shim.run import RunEnvironment, RunSystem, RunToolchain
from omg.shim.system import list_system
from omg.store.installed import Toolchain, locate
from omg.store.links import linked_dir
from omg.value import dataclass
from omg.versions.resolver import alias_remark, resolve
from omg.versions.spec import Range
from omg.versions.version import DATED_CHANNELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.discovery import Found
    from omg.project.resolution import InstalledVersions
    from omg.shim.candidate import RuntimeCandidate
    from omg.shim.decision import Decision
    from omg.shim.decision_input import DecisionInput


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at.

    Attributes:
        runtime: The runtime for which; empty for what belongs to none.
        subject: A file's path, a version, a path of an executable.
        verdict: What it says, and why it did or did not count.
        is_decisive: It is the one that counted.
    """

    runtime: str
    subject: str
    verdict: str
    is_decisive: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, explained.

    Attributes:
        reason: Why, in one sentence; empty for an error, whose message says so.
        files: The version files, nearest first.
        candidates: What could have been executed.
        linked_to: The linked directory that the executable is in, if a linked version is active.
    """

    reason: str
    files: tuple[Step, ...]
    candidates: tuple[Step, ...]
    linked_to: str | None = None


def explain(decision: Decision, here: DecisionInput) -> Explanation:
    """Return why ``decision`` is what it is; reads the version files above the one that decided, too."""
    walk = Walk(decision.directories, uid=here.uid)
    ignored = Walk(
        ignored_directories(here.cwd, version_dirs=physical_version_dirs(here.store)), uid=here.uid
    )
    files = [step for candidate in decision.candidates for step in _files(candidate, walk, ignored)]
    candidates = [step for candidate in decision.candidates for step in _toolchains(candidate, decision)]
    candidates += _others(decision, here)
    outcome = decision.outcome
    if isinstance(outcome, RunToolchain) and outcome.host is not None:
        candidates.append(Step(outcome.runtime.host, str(outcome.host.path), "runs it, as this folder asks"))
    theirs = linked_dir(outcome.toolchain) if isinstance(outcome, RunToolchain) else None
    return Explanation(
        reason_of(decision), tuple(files), tuple(candidates), None if theirs is None else str(theirs)
    )


def _files(candidate: RuntimeCandidate, walk: Walk, ignored: Walk) -> Iterator[Step]:
    """Yield the version files up to the root, with those of dependencies and those above the decisive one."""
    runtime = candidate.ownership.runtime
    pin = candidate.requests.pin
    for found in ignored.files(files_of(runtime)):
        if outcome_for(found, runtime.name) is not None:
            yield Step(runtime.name, str(found.path), f"ignored: it {INSIDE_DEPENDENCY}")
    decider: Origin | None = None
    if pin is not None and not isinstance(pin.origin, FileOrigin):
        decider = pin.origin
    for found in walk.files(files_of(runtime)):
        verdict, is_final = _verdict(candidate, found)
        if candidate.requests.is_kept:
            yield Step(runtime.name, str(found.path), f"{verdict}; not reached: {kept_remark(runtime)}")
            continue
        if decider is not None:
            yield Step(runtime.name, str(found.path), f"{verdict}; not reached: {decider} decides")
            continue
        yield Step(
            runtime.name, str(found.path), verdict, is_final or _is_active_constraint(candidate, found)
        )
        if is_final:
            decider = FileOrigin(found.path, None, found.distance)


def _verdict(candidate: RuntimeCandidate, found: Found) -> tuple[str, bool]:
    """Return what a version file says, and whether the walk ends there."""
    runtime = candidate.ownership.runtime.name
    if (reason := broken_manifest(found)) is not None:
        return f"ignored: it {reason}", False
    match found.content:
        case Ignored(reason):
            return f"ignored: it {reason}", False
        case Unusable(reason):
            return f"cannot be used: it {reason}", True
        case Parsed():
            outcome = outcome_for(found, runtime)
    if outcome is None:
        return f"says nothing about {runtime}", False
    if isinstance(outcome, FormatProblem):
        return f"cannot be used: {outcome.message}", True
    text = shown_text(outcome.text)
    text += alias_remark(
        outcome.specs[0], candidate.ownership.runtime.vocabulary, candidate.installed_versions.aliases
    )
    if outcome.strength is Strength.PIN:
        return f"pins {text}{outcome.note}", True
    return f"wants {text}{_contradiction(candidate, outcome)}", False


def _is_active_constraint(candidate: RuntimeCandidate, found: Found) -> bool:
    selection = candidate.active.selection if candidate.active is not None else None
    if selection is None or selection.strength is not Strength.CONSTRAINT:
        return False
    return isinstance(selection.origin, FileOrigin) and selection.origin.path == found.path


def _contradiction(candidate: RuntimeCandidate, constraint: Request) -> str:
    """Return the remark that the active version does not satisfy ``constraint``."""
    toolchain = candidate.active.toolchain if candidate.active is not None else None
    ranges = [spec for spec in constraint.specs if isinstance(spec, Range)]
    if toolchain is None or not ranges or toolchain.version.implementation in DATED_CHANNELS:
        return ""
    vocabulary = candidate.ownership.runtime.vocabulary
    is_met = any(resolve(spec, (toolchain.version,), vocabulary=vocabulary) for spec in ranges)
    return "" if is_met else f", which {toolchain.version} does not satisfy"


def _toolchains(candidate: RuntimeCandidate, decision: Decision) -> Iterator[Step]:
    chosen = decision.outcome.toolchain if isinstance(decision.outcome, RunToolchain) else None
    for toolchain in candidate.installed_versions.toolchains:
        name = candidate.ownership.runtime.name
        subject = f"{name} {toolchain.version}"
        theirs = linked_dir(toolchain)
        remark = f"; linked to {shown_path(theirs)}" if theirs is not None else ""
        if toolchain == chosen:
            yield Step(name, subject, f"chosen{remark}", is_decisive=True)
            continue
        yield Step(name, subject, _why_not(candidate, toolchain, decision.name) + remark)


def _why_not(candidate: RuntimeCandidate, toolchain: Toolchain, executable: str) -> str:
    """Return why ``toolchain`` was not executed."""
    if candidate.active is None and candidate.error is None:
        return "not considered"
    if locate(toolchain, executable) is None and candidate.toolchain != toolchain:
        lacks = f"; it has no {executable} either"
    elif locate(toolchain, executable) is None:
        return f"is active, but has no {executable}"
    else:
        lacks = ""
    prefix = candidate.ownership.prefix
    if candidate.is_left_to_path and toolchain.version.begins_with(prefix):
        return f"no {prefix} is pinned here, and `implied_names` is `pinned`{lacks}"
    if prefix:
        return (
            f"is not a {prefix}{lacks}" if not toolchain.version.begins_with(prefix) else f"is older{lacks}"
        )
    selection = candidate.requests.pin or candidate.requests.constraint
    installed_versions, version = candidate.installed_versions, toolchain.version
    if selection is None:
        return f"{_standing(toolchain, installed_versions)}{lacks}"
    if toolchain == installed_versions.inherited:
        lacks += f"; {INHERITED}"
    matching = [
        spec
        for spec in selection.specs
        if resolve(
            spec,
            (version,),
            vocabulary=installed_versions.runtime.vocabulary,
            aliases=installed_versions.aliases,
        )
    ]
    if not matching:
        return f"does not match {shown_text(selection.text)}{lacks}"
    if candidate.toolchain is not None:
        return f"matches, but {candidate.toolchain.version} comes first{lacks}"
    return f"matches{lacks}"


def _standing(toolchain: Toolchain, installed_versions: InstalledVersions) -> str:
    """Return what a toolchain is where no folder asks for a version."""
    if toolchain == installed_versions.inherited:
        return f"is {INHERITED}"
    if toolchain == installed_versions.default:
        return "is the global default"
    return f"is not {'the global default' if installed_versions.inherited is None else 'inherited'}"


def _others(decision: Decision, here: DecisionInput) -> Iterator[Step]:
    """Yield what PATH has besides omg, and the virtual environment."""
    outcome = decision.outcome
    if isinstance(outcome, RunEnvironment):
        yield Step("", str(outcome.path), "chosen", is_decisive=True)
    is_owned = any(candidate.ownership.is_owned for candidate in decision.candidates)
    if not is_owned and "/" not in decision.name:
        own = (folder / "node_modules/.bin" / decision.name for folder in decision.directories)
        for path in islice(filter(os.path.lexists, own), 1):
            yield Step("", str(path), "the project's own: run by npm run and npx, never by omg")
    chosen = outcome.path if isinstance(outcome, RunSystem) else None
    for path in list_system(decision.name, here.env, here.store):
        if path == chosen:
            yield Step("", str(path), "chosen", is_decisive=True)
        else:
            verdict = "comes later" if chosen is not None else "runs only where no version of omg's is active"
            yield Step("", str(path), verdict)
