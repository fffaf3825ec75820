"""What mise says where it may be too old for what it is asked. Pure.

The names of tools, the backends and the recipes of aqua are part of the program, so a newer one knows more.
A name that is mistyped reads no different from one that is too new.

Source: https://github.com/jdx/mise, src/config/mod.rs, src/args/backend_arg.rs, src/backend/aqua.rs,
src/aqua/aqua_registry_wrapper.rs and crates/aqua-registry, read 2026-11-23; those that need no network were
compared with what mise 2026.6.6 and 2026.9.15 print.
"""

from __future__ import annotations

_SAYINGS = (
    # Somebody's `min_version`: "mise version 2026.8.16 is required, but you are using 2026.8.14".
    "is required, but you are using",
    # `nushell` asked of 2026.6.6, and `pypi:black`.
    "not found in mise tool registry",
    "is not a valid plugin name",
    "is in the mise tool registry but none of its backends",
    # What aqua calls a package, and how it is packed.
    "no aqua-registry found for",
    "unsupported aqua package type",
    "unsupported aqua package format",
    "unsupported aqua override variant key",
    # The publisher calls its files otherwise since that recipe was written.
    "no asset found:",
)
_UNKNOWN_NAME = "not found in mise tool registry"
_ALIKE = "Did you mean?"


def is_said_in(message: str) -> bool:
    """Return whether a newer mise may do what this one failed at."""
    return any(saying in message for saying in _SAYINGS)


def is_unknown_name(message: str) -> bool:
    """Return whether mise knows no tool of that name."""
    return _UNKNOWN_NAME in message


def names_alike(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tools that mise offers in place of an unknown name."""
    if _ALIKE not in lines:
        return ()
    names = lines[lines.index(_ALIKE) + 1 :]
    return tuple(name for name in names if " " not in name)
