"""Lines that a shell evaluates to set variables. Pure."""

from __future__ import annotations

from omg.patterns import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def assignments(variables: Mapping[str, str | None], language: str) -> tuple[str, ...]:
    """Return lines that set variables (``None``: unset them) in ``posix`` or ``fish``."""
    return tuple(
        _fish_line(name, value) if language == "fish" else _posix_line(name, value)
        for name, value in variables.items()
    )


def path_lines(shell: str, folders: Iterable[Path]) -> tuple[str, ...]:
    """Return lines that put ``folders`` in front of PATH, one each; the last one comes first then."""
    if shell == "fish":
        return tuple(f"set -gx PATH {fish_quoted(str(folder))} $PATH" for folder in folders)
    return tuple(f'export PATH="{_in_quotes(str(folder))}:$PATH"' for folder in folders)


def quoted(text: str) -> str:
    """Return ``text`` as one word of a POSIX shell."""
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"


def fish_quoted(text: str) -> str:
    """Return ``text`` as one word of fish."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _posix_line(name: str, value: str | None) -> str:
    if value is None:
        return f"unset {name}"
    return f"export {name}={quoted(value)}"


def _fish_line(name: str, value: str | None) -> str:
    if value is None:
        return f"set -e {name}"
    # PATH is a list in fish.
    words = value.split(":") if name == "PATH" else [value]
    return f"set -gx {name} {' '.join(map(fish_quoted, words))}"


def _in_quotes(text: str) -> str:
    """Return ``text`` as part of a word of a POSIX shell in double quotes."""
    return re.sub(r'([\\"$`])', r"\\\1", text)
