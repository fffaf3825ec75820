"""``pyproject.toml``: the Python that a project needs at least.

Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python
"""

from __future__ import annotations

from omg.project.formats.entry import floor
from omg.project.formats.request import MalformedDocumentError, Request
from omg.project.formats.toml_document import load_toml, table


def parse(text: str) -> tuple[Request, ...]:
    """Return the floor of ``project.requires-python``; a broken file is its build tool's to report."""
    try:
        project = table(load_toml(text).get("project"))
    except MalformedDocumentError:
        return ()
    required = project.get("requires-python") if project else None
    return floor("python", required) if isinstance(required, str) else ()
