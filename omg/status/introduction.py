"""What omg says to a user only once, the first time that it matters."""

from __future__ import annotations

from omg.store.once import is_first_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.runtimes.runtime import Runtime


def explanation_of_default(context: Context, runtime: Runtime) -> str:
    """Return, for a person and the first time, that a default is for all folders, and what is not."""
    console = context.console
    if console.is_json or console.is_quiet or not console.is_interactive:
        return ""
    if not is_first_time(context.state_dir, "use-is-global"):
        return ""
    name = runtime.typed_name
    return (
        "a global default is active in every folder that pins no other version;"
        f" for one folder: omg pin {name}@VERSION; for this shell: omg shell {name}@VERSION"
    )
