"""A decision told: every version file and every candidate that was looked at, and why each lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.project.discovery import Parsed, Walk, ignored_directories, physical_version_dirs
from omg.project.formats.request import FormatProblem, Request, Strength
from omg.project.not_installed import shown_text
from omg.project.reading import Ignored, Unusable
from omg.project.selection import INSIDE_DEPENDENCY, FileOrigin, Origin, broken_manifest, said, shown_path
from omg.runtimes.registry import files_of
from omg.shim.decision import RunEnvironment, RunSystem, RunToolchain
from omg.shim.messages import by_whom
from omg.shim.system import list_system
from omg.store.installed import Toolchain, locate
from omg.store.links import linked_dir
from omg.value import dataclass
from omg.versions.resolver import alias_remark, resolve
from omg.versions.spec import Range
from omg.versions.version import DATED_CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.discovery import Found
    from omg.shim.case import Case
    from omg.shim.decision import Decision, DecisionInput


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
    """A decision, told.

    Attributes:
        reason: Why the outcome is what it is, in one sentence; empty for an error, which says so itself.
        files: The version files, nearest first.
        candidates: What could have been executed.
    """

    reason: str
    files: tuple[Step, ...]
    candidates: tuple[Step, ...]


def explain(decision: Decision, here: DecisionInput) -> Explanation:
    """Return the story of ``decision``; reads the version files beyond the one that decided, too."""
    walk = Walk(decision.directories, uid=here.uid)
    ignored = Walk(
        ignored_directories(here.cwd, version_dirs=physical_version_dirs(here.store)), uid=here.uid
    )
    files = [step for case in decision.cases for step in _files(case, walk, ignored)]
    candidates = [step for case in decision.cases for step in _toolchains(case, decision)]
    candidates += _others(decision, here)
    return Explanation(_reason(decision), tuple(files), tuple(candidates))


def _reason(decision: Decision) -> str:
    match decision.outcome:
        case OmgError():
            return ""
        case RunEnvironment(variable=variable):
            return f"it is in the active virtual environment ({variable}), which comes before version files"
        case RunSystem():
            if not decision.cases:
                return "OMG_BYPASS passes omg by, or nothing installed has the name"
            return _system_reason(decision.cases)
        case RunToolchain(runtime=runtime, toolchain=toolchain):
            case = next(case for case in decision.cases if case.ownership.runtime is runtime)
            return _toolchain_reason(case, toolchain)


def _system_reason(cases: tuple[Case, ...]) -> str:
    pins = [case.asked.pin for case in cases if case.asked.pin is not None]
    if cases[0].force is not None and cases[0].force.toolchain is not None:
        return f"{cases[0].ownership.runtime.name} {cases[0].force.toolchain.version} does not have it"
    if pins:
        return f"{pins[0].origin} asks for the system's"
    return "nothing pins a version, and there is no global default that has it"


def _toolchain_reason(case: Case, toolchain: Toolchain) -> str:
    force = case.force
    if case.is_stepped_over:
        runtime = case.ownership.runtime.name
        return f"the name means a {runtime} {case.ownership.major}, which is not what is asked for"
    if case.ownership.prefix and (force is None or force.toolchain != toolchain):
        return f"the name means a {case.ownership.runtime.name} {case.ownership.prefix}"
    if force is None or force.asked is None:
        return "it is the global default, and nothing asks for another version"
    asked = force.asked
    if asked.strength is Strength.FLOOR:
        which = (
            "the global default, which satisfies"
            if toolchain == case.installed_versions.default
            else "the newest for"
        )
        return f"it is {which} {shown_text(asked.text)} ({by_whom(force)})"
    return f"it is what {shown_text(asked.text)} means ({by_whom(force)})"


def _files(case: Case, walk: Walk, ignored: Walk) -> Iterator[Step]:
    """Yield the version files up to the root: those of dependencies and those beyond the decisive one too."""
    runtime = case.ownership.runtime
    pin = case.asked.pin
    for found in ignored.files(files_of(runtime)):
        if said(found, runtime.name) is not None:
            yield Step(runtime.name, str(found.path), f"ignored: it {INSIDE_DEPENDENCY}")
    decider: Origin | None = None
    if pin is not None and not isinstance(pin.origin, FileOrigin):
        decider = pin.origin
    for found in walk.files(files_of(runtime)):
        verdict, is_final = _verdict(case, found)
        if decider is not None:
            yield Step(runtime.name, str(found.path), f"{verdict}; not reached: {decider} decides")
            continue
        yield Step(runtime.name, str(found.path), verdict, is_final or _is_floor_in_force(case, found))
        if is_final:
            decider = FileOrigin(found.path, None, found.distance)


def _verdict(case: Case, found: Found) -> tuple[str, bool]:
    """Return what a version file says, and whether the walk ends there."""
    runtime = case.ownership.runtime.name
    if (reason := broken_manifest(found)) is not None:
        return f"ignored: it {reason}", False
    match found.content:
        case Ignored(reason):
            return f"ignored: it {reason}", False
        case Unusable(reason):
            return f"cannot be used: it {reason}", True
        case Parsed():
            outcome = said(found, runtime)
    if outcome is None:
        return f"says nothing about {runtime}", False
    if isinstance(outcome, FormatProblem):
        return f"cannot be used: {outcome.message}", True
    text = shown_text(outcome.text)
    text += alias_remark(outcome.specs[0], case.ownership.runtime.vocabulary, case.installed_versions.aliases)
    if outcome.strength is Strength.PIN:
        return f"pins {text}{outcome.note}", True
    return f"wants {text}{_contradiction(case, outcome)}", False


def _is_floor_in_force(case: Case, found: Found) -> bool:
    asked = case.force.asked if case.force is not None else None
    if asked is None or asked.strength is not Strength.FLOOR:
        return False
    return isinstance(asked.origin, FileOrigin) and asked.origin.path == found.path


def _contradiction(case: Case, floor: Request) -> str:
    """Return the remark that the version in force does not satisfy ``floor``."""
    toolchain = case.force.toolchain if case.force is not None else None
    ranges = [spec for spec in floor.specs if isinstance(spec, Range)]
    if toolchain is None or not ranges or toolchain.version.implementation in DATED_CHANNELS:
        return ""
    vocabulary = case.ownership.runtime.vocabulary
    is_met = any(resolve(spec, (toolchain.version,), vocabulary=vocabulary) for spec in ranges)
    return "" if is_met else f", which {toolchain.version} does not satisfy"


def _toolchains(case: Case, decision: Decision) -> Iterator[Step]:
    chosen = decision.outcome.toolchain if isinstance(decision.outcome, RunToolchain) else None
    for toolchain in case.installed_versions.toolchains:
        name = case.ownership.runtime.name
        subject = f"{name} {toolchain.version}"
        theirs = linked_dir(toolchain)
        remark = f"; linked to {shown_path(theirs)}" if theirs is not None else ""
        if toolchain == chosen:
            yield Step(name, subject, f"chosen{remark}", is_decisive=True)
        else:
            yield Step(name, subject, _why_not(case, toolchain, decision.name) + remark)


def _why_not(case: Case, toolchain: Toolchain, executable: str) -> str:
    """Return why ``toolchain`` was not executed."""
    if case.force is None and case.refusal is None:
        return "not looked at"
    if locate(toolchain, executable) is None and case.toolchain != toolchain:
        lacks = f"; it has no {executable} either"
    elif locate(toolchain, executable) is None:
        return f"is active, but has no {executable}"
    else:
        lacks = ""
    prefix = case.ownership.prefix
    if prefix:
        return (
            f"is not a {prefix}{lacks}" if not toolchain.version.begins_with(prefix) else f"is older{lacks}"
        )
    asked = case.asked.pin or case.asked.floor
    if asked is None:
        return f"is not the global default{lacks}"
    installed_versions, version = case.installed_versions, toolchain.version
    matching = [
        spec
        for spec in asked.specs
        if resolve(
            spec,
            (version,),
            vocabulary=installed_versions.runtime.vocabulary,
            aliases=installed_versions.aliases,
        )
    ]
    if not matching:
        return f"does not match {shown_text(asked.text)}{lacks}"
    if case.toolchain is not None:
        return f"matches, but {case.toolchain.version} comes first{lacks}"
    return f"matches{lacks}"


def _others(decision: Decision, here: DecisionInput) -> Iterator[Step]:
    """Yield what PATH has besides omg, and the virtual environment."""
    outcome = decision.outcome
    if isinstance(outcome, RunEnvironment):
        yield Step("", str(outcome.path), "chosen", is_decisive=True)
    chosen = outcome.path if isinstance(outcome, RunSystem) else None
    for path in list_system(decision.name, here.env, here.store):
        if path == chosen:
            yield Step("", str(path), "chosen", is_decisive=True)
        else:
            verdict = "comes later" if chosen is not None else "only where no version of omg's is meant"
            yield Step("", str(path), verdict)
