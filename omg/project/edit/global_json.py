"""Edits of ``global.json``: the version of the SDK, where it means that one and no other."""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError, VersionFileError
from omg.runtimes.registry import by_name
from omg.versions.grammar import quoted

_MEMBER = re.compile(r'("version"\s*:\s*")[^"\\]*(?=")')
_WHOLE = re.compile(r"[0-9]+\.[0-9]+\.[0-9]{3,}(?:-[0-9A-Za-z.-]+)?")
# Policies by which the version is where the search begins.
_ROLLING = re.compile(r'"rollForward"\s*:\s*"(?!(?:patch|disable)")', re.IGNORECASE)


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the version of the SDK replaced; whether it means that is for the reader to say.

    Raises:
        InvalidSpecError: .NET would not understand the version, or may take another.
        VersionFileError: There is not exactly one version in it.
    """
    hint = f"pin it in {by_name(runtime).pin_file}, which counts before it"
    if not _WHOLE.fullmatch(version):
        raise InvalidSpecError(f"global.json cannot say {quoted(version)}", hint=hint)
    if _ROLLING.search(text):
        raise InvalidSpecError("global.json lets .NET take a newer SDK than it names", hint=hint)
    edited, count = _MEMBER.subn(lambda member: member[1] + version, text)
    if count != 1:
        raise VersionFileError(f"there are {count} members `version` in it", hint=hint)
    return edited
