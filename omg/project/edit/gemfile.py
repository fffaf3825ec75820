"""Edits of the ``ruby`` line of a ``Gemfile``."""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError
from omg.project.formats.gemfile import ruby_calls
from omg.versions.grammar import quoted

# What bundler compares with: numbers, with or without operators.
_REQUIREMENTS = re.compile(r"[0-9<>=!~]")


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the requirements of its ``ruby`` line replaced, or with such a line.

    Raises:
        InvalidSpecError: The line names an engine, or bundler has no such requirement.
    """
    requirements = [part.strip() for part in version.split(",")]
    if not all(_REQUIREMENTS.match(part) for part in requirements):
        raise InvalidSpecError(
            f"a Gemfile cannot say {quoted(version)}", hint=f"pin it in .{runtime}-version"
        )
    call = next((call for call in ruby_calls(text)), None)
    literals = ", ".join(f'"{part}"' for part in requirements)
    if call is None:
        separator = "" if not text or text.endswith(("\n", "\r")) else "\n"
        return f"{text}{separator}ruby {literals}\n"
    if call.option("engine") or not call.versions:
        raise InvalidSpecError(
            f"the ruby line of the Gemfile (line {call.line}) says more than a version",
            hint="edit it by hand",
        )
    return text[: call.versions_start] + literals + text[call.versions_end :]
