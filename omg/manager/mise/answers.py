"""What mise answers, read strictly: entries outside the grammars are dropped, other documents refused. Pure.

Source: ``mise ls-remote --json``, ``mise env --json`` and ``mise bin-paths`` of mise 2026.9.15.
"""

from __future__ import annotations

import json

from omg.errors import InvalidVersionError, MiseError
from omg.sources.source import Release
from omg.versions.version import Version


def parse_releases(answer: bytes, tool: str) -> tuple[Release, ...]:
    """Return the versions of ``ls-remote --json``, in mise's order: the newest is the last.

    Raises:
        MiseError: The answer is not such a list.
    """
    entries = _document(answer, f"list the versions of {tool}")
    if not isinstance(entries, list):
        raise MiseError(f"mise did not answer with the versions of {tool}")
    releases: dict[str, Release] = {}
    for entry in entries:
        release = _release(entry)
        if release is not None:
            releases.setdefault(release.version.text, release)
    return tuple(releases.values())


def parse_variables(answer: bytes, tool: str) -> dict[str, str]:
    """Return the variables of ``env --json``, without PATH.

    Raises:
        MiseError: The answer is not such a table.
    """
    table = _document(answer, f"report the variables of {tool}")
    if not isinstance(table, dict):
        raise MiseError(f"mise did not answer with the variables of {tool}")
    return {name: value for name, value in table.items() if isinstance(value, str) and name != "PATH"}


def parse_lines(answer: bytes) -> tuple[str, ...]:
    """Return the absolute paths of an answer with one a line."""
    lines = answer.decode(errors="surrogateescape").splitlines()
    return tuple(line for line in lines if line.startswith("/"))


def _release(entry: object) -> Release | None:
    if not isinstance(entry, dict):
        return None
    text, date = entry.get("version"), entry.get("created_at")
    if not isinstance(text, str):
        return None
    try:
        version = Version.parse(text)
    except InvalidVersionError:
        return None
    if version.is_name:
        return None
    day = date[:10] if isinstance(date, str) and date[:10].replace("-", "").isdecimal() else ""
    return Release(version, date=day)


def _document(answer: bytes, what: str) -> object:
    try:
        document: object = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise MiseError(f"mise could not {what}: its answer is not JSON") from error
    return document
