"""``Pipfile``: the Python that Pipenv makes its environment with.

Source: https://pipenv.pypa.io/en/latest/pipfile.html#specifying-python-version, read 2026-11-30.
"""

from __future__ import annotations

import re

from omg.project.formats.entry import constraint
from omg.project.formats.toml_document import load_toml, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.request import Request

# The more exact one counts.
_KEYS = ("python_full_version", "python_version")
_PARTIAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def parse(text: str) -> tuple[Request, ...]:
    """Return the constraint of ``[requires]``: a version, or its first two numbers.

    Raises:
        MalformedDocumentError: The text is not TOML.
    """
    requires = table(load_toml(text).get("requires")) or {}
    for key in _KEYS:
        version = requires.get(key)
        if isinstance(version, str) and version.strip():
            return constraint("python", _specifier(version.strip()))
    return ()


def _specifier(version: str) -> str:
    if _PARTIAL.fullmatch(version):
        return f"=={version}.*"
    return f"=={version}" if version[:1].isdecimal() else version
