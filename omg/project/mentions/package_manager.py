"""``package.json``: the package manager and its versions, and whose lock file lies beside it. Pure.

Source: https://nodejs.org/api/packages.html ("packageManager", "devEngines"), https://docs.volta.sh and
https://docs.npmjs.com/cli/configuring-npm/package-json ("engines"), read 2026-12-01.
"""

from __future__ import annotations

from omg.project.formats.package_json import load_manifest
from omg.project.mentions.mention import Role, mention

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from omg.project.mentions.mention import Mention

_NAMES = ("npm", "pnpm", "yarn")
LOCK_FILES = {
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}


def read(text: str) -> Iterator[Mention]:
    """Yield what decides a package manager's version, then what it has to meet.

    Raises:
        MalformedDocumentError: The text is not a JSON object.
    """
    manifest = load_manifest(text)
    for role, field, name, version in (*_decisions(manifest), *_constraints(manifest)):
        found = mention(
            name, (version,), line=_line_of(text, name, version), says=f"{field}{version}", role=role
        )
        if found is not None:
            yield found


def manager_of(text: str) -> tuple[str, int] | None:
    """Return the package manager that ``packageManager`` names, with its line; ``None`` where it names none.

    Raises:
        MalformedDocumentError: The text is not a JSON object.
    """
    value = load_manifest(text).get("packageManager")
    name = value.partition("@")[0] if isinstance(value, str) else ""
    if name not in (*_NAMES, "bun") or not isinstance(value, str):
        return None
    return name, _line_of(text, "packageManager", value)


def other_locks(names: Collection[str], manager: str) -> list[tuple[str, str]]:
    """Return the lock files among ``names`` that another package manager wrote, with its name."""
    return [(file, owner) for file, owner in LOCK_FILES.items() if file in names and owner != manager]


def _decisions(manifest: Mapping[str, object]) -> Iterator[tuple[Role, str, str, str]]:
    value = manifest.get("packageManager")
    if isinstance(value, str):
        name, at, version = value.partition("@")
        if name in _NAMES and at:
            # What follows a plus is the digest of the package.
            yield Role.DECIDES, f"packageManager {name}@", name, version.partition("+")[0]
    yield from _members(manifest, "volta", Role.DECIDES)


def _constraints(manifest: Mapping[str, object]) -> Iterator[tuple[Role, str, str, str]]:
    developing = manifest.get("devEngines")
    managers = developing.get("packageManager") if isinstance(developing, dict) else None
    for one in managers if isinstance(managers, list) else [managers]:
        if isinstance(one, dict) and one.get("name") in _NAMES and isinstance(one.get("version"), str):
            yield Role.CONSTRAINS, f"devEngines {one['name']} ", str(one["name"]), str(one["version"])
    yield from _members(manifest, "engines", Role.CONSTRAINS)


def _members(manifest: Mapping[str, object], key: str, role: Role) -> Iterator[tuple[Role, str, str, str]]:
    members = manifest.get(key)
    for name in _NAMES if isinstance(members, dict) else ():
        if isinstance(members, dict) and isinstance(version := members.get(name), str):
            yield role, f"{key} {name} ", name, version


def _line_of(text: str, name: str, value: str) -> int:
    """Return the first line that has both, else 1."""
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if name in line and value in line), 1)
