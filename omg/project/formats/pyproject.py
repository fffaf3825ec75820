"""``pyproject.toml``: the Python that a project needs at least.

Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python
"""

from __future__ import annotations

from omg.project.formats.entry import floor
from omg.project.formats.toml_document import load_toml, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.request import Request


def parse(text: str) -> tuple[Request, ...]:
    """Return the floor of ``project.requires-python``.

    Raises:
        MalformedDocumentError: The text is not TOML.
    """
    project = table(load_toml(text).get("project"))
    required = project.get("requires-python") if project else None
    return floor("python", required) if isinstance(required, str) else ()
