"""``.sdkmanrc``: SDKMAN's candidates of a project, of which omg reads ``java``.

Source: the file that ``sdk env init`` writes, https://sdkman.io/usage#env-command.
"""

from __future__ import annotations

from omg.project.formats.decode import WHITE_SPACE, bare_lines
from omg.project.formats.entry import pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.request import Outcome


def parse(text: str) -> tuple[Outcome, ...]:
    """Return the pin of the first line ``java=VERSION``."""
    for number, line in bare_lines(text):
        key, _, version = (part.strip(WHITE_SPACE) for part in line.partition("="))
        if key == "java" and version:
            return (pin("java", (version,), line=number, allow_ranges=False),)
    return ()
