"""``package.json``: the package managers that ``engines`` asks for, and whose lock file lies beside it. Pure.

What pins one (``packageManager``, ``volta``, ``devEngines``) is read as a version file. Sources:
https://docs.npmjs.com/cli/configuring-npm/package-json ("engines") and https://nodejs.org/api/packages.html
("packageManager"), read 2026-12-01.
"""

from __future__ import annotations

from omg.project.formats.package_json import load_manifest
from omg.project.mentions.mention import Role, mention

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from omg.project.mentions.mention import Mention

_IN_ENGINES = ("npm", "pnpm", "yarn")
LOCK_FILES = {
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}


def read(text: str) -> Iterator[Mention]:
    """Yield the versions of package managers that ``engines`` asks for.

    Raises:
        MalformedDocumentError: The text is not a JSON object.
    """
    engines = load_manifest(text).get("engines")
    for name in _IN_ENGINES if isinstance(engines, dict) else ():
        version = engines.get(name) if isinstance(engines, dict) else None
        if isinstance(version, str):
            line = _line_of(text, name, version)
            found = mention(name, (version,), line=line, says=f"{name} {version}", role=Role.CONSTRAINS)
            if found is not None:
                yield found


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
