"""Whose lock file lies beside a ``package.json``, and which package manager that names. Pure.

Its versions are read as those of a version file. Source: https://nodejs.org/api/packages.html
("packageManager"), read 2026-12-01.
"""

from __future__ import annotations

from omg.project.formats.package_json import load_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

LOCK_FILES = {
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}


def manager_of(text: str) -> tuple[str, int] | None:
    """Return the package manager that ``packageManager`` names, with its line; ``None`` where it names none.

    Raises:
        MalformedDocumentError: The text is not a JSON object.
    """
    value = load_manifest(text).get("packageManager")
    name = value.partition("@")[0] if isinstance(value, str) else ""
    if name not in LOCK_FILES.values() or not isinstance(value, str):
        return None
    return name, _line_of(text, "packageManager", value)


def other_locks(names: Collection[str], manager: str) -> list[tuple[str, str]]:
    """Return the lock files among ``names`` that another package manager wrote, with its name."""
    return [(file, owner) for file, owner in LOCK_FILES.items() if file in names and owner != manager]


def _line_of(text: str, name: str, value: str) -> int:
    """Return the first line that has both, else 1."""
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if name in line and value in line), 1)
