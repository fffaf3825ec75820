"""Why a decision is what it is, in one sentence."""

from __future__ import annotations

from omg.errors import OmgError
from omg.project.formats.request import Strength
from omg.project.not_installed import shown_text
from omg.shim.messages import set_by
from omg.shim.run import RunEnvironment, RunSystem, RunToolchain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.shim.candidate import RuntimeCandidate
    from omg.shim.decision import Decision
    from omg.store.installed import Toolchain


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
        case RunToolchain(runtime=runtime, toolchain=toolchain):
            candidate = next(
                candidate for candidate in decision.candidates if candidate.ownership.runtime is runtime
            )
            return _toolchain_reason(candidate, toolchain)


def _system_reason(candidates: tuple[RuntimeCandidate, ...]) -> str:
    pins = [candidate.requests.pin for candidate in candidates if candidate.requests.pin is not None]
    first = candidates[0]
    if first.active is not None and first.active.toolchain is not None:
        return f"{first.ownership.runtime.name} {first.active.toolchain.version} does not have it"
    if pins:
        return f"{pins[0].origin} asks for the system version"
    return "nothing pins a version, and there is no global default that has it"


def _toolchain_reason(candidate: RuntimeCandidate, toolchain: Toolchain) -> str:
    active = candidate.active
    if candidate.is_followed:
        return _followed_reason(candidate, toolchain)
    if candidate.is_stepped_over:
        runtime = candidate.ownership.runtime.name
        return f"the name means a {runtime} {candidate.ownership.major}, and another version is set here"
    if candidate.ownership.prefix and (active is None or active.toolchain != toolchain):
        return f"the name means a {candidate.ownership.runtime.name} {candidate.ownership.prefix}"
    if active is None or active.selection is None:
        return "it is the global default, and no version is pinned here"
    selection = active.selection
    if selection.strength is Strength.CONSTRAINT:
        which = (
            "the global default, which satisfies"
            if toolchain == candidate.installed_versions.default
            else "the newest for"
        )
        return f"it is {which} {shown_text(selection.text)} ({set_by(active)})"
    return f"it is what {shown_text(selection.text)} means ({set_by(active)})"


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
