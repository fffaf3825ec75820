"""``pyproject.toml``: the Python that a project needs at least.

Sources: https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python
and https://python-poetry.org/docs/dependency-specification, read 2026-11-30.
"""

from __future__ import annotations

from omg.project.formats.entry import constraint
from omg.project.formats.toml_document import load_toml, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omg.project.formats.request import Request


def parse(text: str) -> tuple[Request, ...]:
    """Return the constraint of ``project.requires-python``, else of poetry's ``python``.

    Raises:
        MalformedDocumentError: The text is not TOML.
    """
    document = load_toml(text)
    required = _value(document, "project", "requires-python")
    if isinstance(required, str):
        return constraint("python", required)
    requirement = _value(document, "tool", "poetry", "dependencies", "python")
    if isinstance(requirement, dict):
        requirement = requirement.get("version")
    return _poetrys(requirement.strip()) if isinstance(requirement, str) else ()


def settings(text: str) -> Iterator[str]:
    """Yield the names of settings that omg ignores and reports: any of its own, and uv's mirrors."""
    from omg.project.formats.ignored_settings import names_in

    tools = table(load_toml(text).get("tool")) or {}
    yield from (f"tool.{name}" for name in names_in(tools, "omg"))
    yield from (f"tool.{name}" for name in names_in(tools, "uv") if "install-mirror" in name)


def _value(document: Mapping[str, object], *keys: str) -> object:
    value: object = document
    for key in keys:
        inner = table(value)
        value = inner.get(key) if inner else None
    return value


def _poetrys(text: str) -> tuple[Request, ...]:
    """Return the constraint of poetry's range: PEP 440, and ``^``, ``~`` and ``||`` as npm has them."""
    return constraint("python", text) or constraint("python", text.replace(",", " "), dialect="npm")
