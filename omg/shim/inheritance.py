"""What a tool passes on to the processes that it starts (13.6): which version runs where no folder asks."""

from __future__ import annotations

import os

from omg.project.active import Chooser
from omg.project.selection import ArgumentOrigin, VariableOrigin
from omg.project.variables import is_passed_on
from omg.value import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.runtimes.runtime import Runtime
    from omg.shim.candidate import RuntimeCandidate


class PassOn(Enum):
    """What chose the version, as far as it matters to nested calls."""

    # A variable or an argument named it, for all of them.
    HELD = "held"
    # A file, a name, or what is inherited: it stands where their folder asks nothing.
    CHOSEN = "chosen"
    # The global default, which decides again.
    DEFAULT = "default"
    # Nothing.
    NOTHING = "nothing"
    # What was passed on to the tool itself is passed on.
    AS_IT_CAME = "as it came"


def pass_on(candidate: RuntimeCandidate) -> PassOn:
    """Return what chose the version that ``candidate`` runs, of omg or of the system."""
    runtime, pin, active = candidate.ownership.runtime, candidate.requests.pin, candidate.active
    if candidate.is_followed or candidate.is_left_to_path:
        return PassOn.AS_IT_CAME
    if candidate.ownership.prefix:
        return PassOn.CHOSEN
    if pin is None or candidate.is_stepped_over:
        if active is not None and active.chooser is not Chooser.DEFAULT:
            return PassOn.CHOSEN
        return PassOn.NOTHING if active is None or active.toolchain is None else PassOn.DEFAULT
    is_own = pin.origin == VariableOrigin(runtime.variable)
    return PassOn.HELD if is_own or isinstance(pin.origin, ArgumentOrigin) else PassOn.CHOSEN


def inherited_variables(
    environment: Mapping[bytes, bytes], runtime: Runtime, version: str, what: PassOn
) -> dict[bytes, bytes | None]:
    """Return the variables that tell nested calls what runs here; ``None`` removes one.

    Args:
        environment: The environment of the call.
        runtime: What runs.
        version: The name of its version's directory, or ``system``.
        what: What chose it.
    """
    if what is PassOn.AS_IT_CAME:
        return {}
    inherited, variable = os.fsencode(runtime.inherited_variable), os.fsencode(runtime.variable)
    value = os.fsencode(version)
    if not runtime.is_chosen_by_variable:
        return {inherited: value if what in {PassOn.HELD, PassOn.CHOSEN} else None}
    if what is PassOn.HELD:
        return {variable: value, inherited: None}
    if what is not PassOn.NOTHING:
        return {variable: value, inherited: value}
    env = {os.fsdecode(name): os.fsdecode(environment.get(name, b"")) for name in (variable, inherited)}
    return dict.fromkeys((variable, inherited) if is_passed_on(runtime, env) else (inherited,))
