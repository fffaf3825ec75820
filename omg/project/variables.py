"""The variables that pin a runtime's version, and whether the user or a shim has set them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.runtimes.runtime import Runtime


def pinning_variable(runtime: Runtime, env: Mapping[str, str], executable: str | None = None) -> str:
    """Return the name of the variable that pins ``runtime``: omg's, else its ecosystem's; empty for none.

    What a shim has passed on is weaker than the ecosystem's variable, and pins nothing for the executables
    that ignore it; without an executable, the question is about a folder, where these count.
    """
    is_passed = is_passed_on(runtime, env)
    if env.get(runtime.variable) and not is_passed:
        return runtime.variable
    if runtime.ecosystem_variable and env.get(runtime.ecosystem_variable):
        return runtime.ecosystem_variable
    return runtime.variable if is_passed and executable not in (None, *runtime.ignores_inherited) else ""


def is_passed_on(runtime: Runtime, env: Mapping[str, str]) -> bool:
    """Return whether a shim, not the user, has set the variable that pins ``runtime``."""
    text = env.get(runtime.variable)
    return runtime.is_chosen_by_variable and bool(text) and text == env.get(runtime.inherited_variable)


def is_kept_by_variables(runtime: Runtime, env: Mapping[str, str]) -> bool:
    """Return whether the environment belongs to one version of ``runtime``, whatever a folder asks for."""
    parts = (text.partition("=") for text in runtime.keeping_variables)
    return bool(runtime.keeping_variables) and all(
        (value := env.get(name, "")) and part in value for name, _, part in parts
    )
