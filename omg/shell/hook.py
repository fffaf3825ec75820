"""The optional hook: a shell function that lets `omg shell` change the shell it is typed in."""

from __future__ import annotations

from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Set by the function while it asks omg for lines to be evaluated; says in which language.
HOOK_VARIABLE = "OMG_HOOK"

_FILES = {"bash": "hook.sh", "zsh": "hook.sh", "sh": "hook.sh", "dash": "hook.sh", "ksh": "hook.sh",
          "fish": "hook.fish"}  # fmt: skip
SHELLS = tuple(_FILES)


def hook_of(shell: str) -> str:
    """Return the hook for one of ``SHELLS``, to be evaluated by its start-up file."""
    return Path(__file__).with_name(_FILES[shell]).read_text(encoding="utf-8")


def assignments(variables: Mapping[str, str | None], language: str) -> tuple[str, ...]:
    """Return lines that set variables (``None``: unset them) in ``posix`` or ``fish``."""
    return tuple(
        _fish_line(name, value) if language == "fish" else _posix_line(name, value)
        for name, value in variables.items()
    )


def _posix_line(name: str, value: str | None) -> str:
    if value is None:
        return f"unset {name}"
    quoted = value.replace("'", "'\\''")
    return f"export {name}='{quoted}'"


def _fish_line(name: str, value: str | None) -> str:
    if value is None:
        return f"set -e {name}"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    # PATH is a list in fish.
    if name == "PATH":
        return "set -gx PATH " + " ".join(f"'{element}'" for element in quoted.split(":"))
    return f"set -gx {name} '{quoted}'"
