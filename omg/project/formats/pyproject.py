"""``pyproject.toml``: the Python that a project needs at least.

Sources: https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python
and https://python-poetry.org/docs/dependency-specification, read 2026-11-30.
"""

from __future__ import annotations

from omg.project.formats.entry import floor
from omg.project.formats.toml_document import load_toml, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.project.formats.request import Request


def parse(text: str) -> tuple[Request, ...]:
    """Return the floor of ``project.requires-python``, else of poetry's ``python``.

    Raises:
        MalformedDocumentError: The text is not TOML.
    """
    document = load_toml(text)
    required = _value(document, "project", "requires-python")
    if isinstance(required, str):
        return floor("python", required)
    wanted = _value(document, "tool", "poetry", "dependencies", "python")
    if isinstance(wanted, dict):
        wanted = wanted.get("version")
    return _poetrys(wanted.strip()) if isinstance(wanted, str) else ()


def _value(document: Mapping[str, object], *keys: str) -> object:
    value: object = document
    for key in keys:
        inner = table(value)
        value = inner.get(key) if inner else None
    return value


def _poetrys(text: str) -> tuple[Request, ...]:
    """Return the floor of poetry's range: PEP 440, and beyond it ``^``, ``~`` and ``||`` as npm has them."""
    return floor("python", text) or floor("python", text.replace(",", " "), dialect="npm")
