"""Why a decision is what it is, in one sentence."""

from __future__ import annotations

from omg.errors import OmgError
from omg.project.active import BY_INHERITANCE, INHERITED, Chooser, kept_remark, set_by_text
from omg.project.formats.request import Strength
from omg.project.not_installed import shown_text
from omg.shim.messages import set_by
from omg.shim.run import RunEnvironment, RunSystem, RunToolchain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.selection import Selection
    from omg.shim.candidate import RuntimeCandidate
    from omg.shim.decision import Decision
    from omg.store.installed import Toolchain


def candidate_of(decision: Decision) -> RuntimeCandidate | None:
    """Return the runtime that is executed: of a toolchain, or of the system's executable that it owns."""
    match decision.outcome:
        case RunToolchain(runtime=runtime) | RunSystem(runtime=runtime):
            candidates = (one for one in decision.candidates if one.ownership.runtime is runtime)
            return next(candidates, None)
    return None


def requested_by(decision: Decision) -> str | None:
    """Return what set the version that is executed, as JSON says it; ``None`` for what omg does not choose.

    Nor does it where the name itself means another version than the active one.
    """
    outcome, candidate = decision.outcome, candidate_of(decision)
    if isinstance(outcome, RunEnvironment):
        return outcome.variable
    toolchain = outcome.toolchain if isinstance(outcome, RunToolchain) else None
    active = candidate.active if candidate is not None else None
    return active.requested_by if active is not None and active.toolchain == toolchain else None


def reason_of(decision: Decision) -> str:
    """Return the reason in one sentence; empty for an error, whose message says it."""
    match decision.outcome:
        case OmgError():
            return ""
        case RunEnvironment(variable=variable):
            return f"it is in the active virtual environment ({variable}), which comes before version files"
        case RunSystem():
            if not decision.candidates:
                return "OMG_BYPASS is set, or nothing installed has the name"
            return _system_reason(decision.candidates)
        case RunToolchain(toolchain=toolchain):
            candidate = candidate_of(decision)
            brought = next((one.requests.pin for one in decision.candidates if one.is_brought), None)
            if brought is not None:
                own = f"{brought.runtime} {shown_text(brought.text)}"
                host = f"{toolchain.runtime} {toolchain.version}"
                return f"{host} brings {own}, which is pinned by {brought.origin} and not installed"
            return _toolchain_reason(candidate, toolchain) if candidate is not None else ""


def _system_reason(candidates: tuple[RuntimeCandidate, ...]) -> str:
    pins = [candidate.requests.pin for candidate in candidates if candidate.requests.pin is not None]
    first = candidates[0]
    if first.active is not None and first.active.toolchain is not None:
        remark = f" ({INHERITED})" if first.active.is_inherited else ""
        return f"{first.ownership.runtime.name} {first.active.toolchain.version}{remark} does not have it"
    if pins:
        return f"{pins[0].origin} asks for the system version"
    inheriting = next((candidate for candidate in candidates if candidate.is_system), None)
    if inheriting is not None:
        inherited = set_by_text(BY_INHERITANCE, inheriting.ownership.runtime)
        return f"the system version is {inherited}, and {_without_pin(inheriting)}"
    start = _without_pin(first) if first.requests.is_kept else "nothing pins a version"
    return f"{start}, and there is no global default that has it"


def _toolchain_reason(candidate: RuntimeCandidate, toolchain: Toolchain) -> str:
    active, runtime = candidate.active, candidate.ownership.runtime
    if candidate.is_followed:
        return _followed_reason(candidate, toolchain)
    if candidate.is_stepped_over:
        return _stepped_over_reason(candidate)
    if candidate.ownership.prefix and (active is None or active.toolchain != toolchain):
        return f"the name means a {runtime.name} {candidate.ownership.prefix}"
    inherited = set_by_text(BY_INHERITANCE, runtime)
    if active is None or active.selection is None:
        is_inherited = active is not None and active.is_inherited
        return f"it is {inherited if is_inherited else 'the global default'}, and {_without_pin(candidate)}"
    selection = active.selection
    if selection.strength is Strength.CONSTRAINT:
        return _constraint_reason(candidate, selection, active.chooser)
    if active.is_inherited:
        names = " and ".join(runtime.ignores_inherited)
        return f"it is {inherited}, and only {names} would follow the version files here"
    return f"it is what {shown_text(selection.text)} means ({set_by(active)})"


def _constraint_reason(candidate: RuntimeCandidate, constraint: Selection, chooser: Chooser) -> str:
    runtime, inherited = candidate.ownership.runtime, candidate.installed_versions.inherited
    wanted = f"{shown_text(constraint.text)} (set by {constraint.origin})"
    if chooser is Chooser.INHERITED:
        return f"it is {set_by_text(BY_INHERITANCE, runtime)}, and satisfies {wanted}"
    if chooser is Chooser.DEFAULT:
        return f"it is the global default, which satisfies {wanted}"
    reason = f"it is the newest for {wanted}"
    if inherited is None:
        return reason
    if inherited == "system":
        return f"{reason}; the system version, {INHERITED}, satisfies no version constraint"
    return f"{reason}; {runtime.name} {inherited.version}, {INHERITED}, does not satisfy that"


def _stepped_over_reason(candidate: RuntimeCandidate) -> str:
    runtime, requests = candidate.ownership.runtime, candidate.requests
    is_asked = requests.pin is not None or requests.constraint is not None
    is_inherited = not is_asked and candidate.installed_versions.inherited is not None
    reason = (
        f"the name means a {runtime.name} {candidate.ownership.major},"
        f" and another version is {INHERITED if is_inherited else 'set here'}"
    )
    if candidate.active is not None and candidate.active.is_inherited:
        return f"{reason}; this one is {set_by_text(BY_INHERITANCE, runtime)}"
    return reason


def _followed_reason(candidate: RuntimeCandidate, toolchain: Toolchain) -> str:
    name, active = candidate.ownership.runtime.name, candidate.active
    which = (
        "the global default" if toolchain == candidate.installed_versions.default else "the newest with it"
    )
    lacking = (
        f"{name} {active.toolchain.version} ({set_by(active)}) does not have this global tool"
        if active is not None and active.toolchain is not None
        else f"no {name} of omg is active here"
    )
    return f"{lacking}; it runs from {name} {toolchain.version}, {which}"


def _without_pin(candidate: RuntimeCandidate) -> str:
    """Return why no version file decides."""
    requests, constraint = candidate.requests, candidate.requests.constraint
    if requests.is_kept:
        return f"{kept_remark(candidate.ownership.runtime)} no version file counts"
    if constraint is not None:
        return f"nothing installed satisfies {shown_text(constraint.text)} (set by {constraint.origin})"
    return "no version is pinned here"
