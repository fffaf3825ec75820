"""``.sdkmanrc``: SDKMAN's candidates of a project, of which omg reads ``java``.

Source: the file that ``sdk env init`` writes, https://sdkman.io/usage#env-command.
"""

from __future__ import annotations

import re

from omg.project.formats.entry import pin
from omg.project.formats.text import WHITE_SPACE, bare_lines, replace_line, without_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.formats.owner import Owner
    from omg.project.formats.request import Outcome


def parse(text: str) -> tuple[Outcome, ...]:
    """Return the pin of the first line ``java=VERSION``."""
    for number, line in bare_lines(text):
        key, _, version = (part.strip(WHITE_SPACE) for part in line.partition("="))
        if key == "java" and version:
            return (pin("java", (version,), line=number, allow_ranges=False),)
    return ()


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of its first ``java=`` line replaced."""

    def edited(content: str) -> str | None:
        match = re.match(r"java[ \t]*=[ \t]*", content)
        return match[0] + version if match else None

    return replace_line(text, edited, otherwise=f"{runtime}={version}")


def remove_version(text: str, _: str) -> str:
    """Return ``text`` without its ``java=`` lines."""
    return without_lines(text, lambda content: content.partition("=")[0].strip(WHITE_SPACE) == "java")


def owner(_: str) -> Owner:
    """Return the file's owner."""
    from omg.project.formats.owner import JavaNames, Owner

    return Owner("SDKMAN", java_names=JavaNames.SDKMAN)


def settings(text: str) -> Iterator[str]:
    """Yield the names of settings that omg ignores and reports."""
    from omg.project.formats.ignored_settings import is_risky

    for _, line in bare_lines(text):
        key = line.partition("=")[0].strip()
        if is_risky(key):
            yield key
