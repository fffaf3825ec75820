"""What an upgrade writes down for a newer version, in the precision of what was there. Pure."""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError
from omg.store.stable import line_of
from omg.versions.resolver import could_match
from omg.versions.spec import Lts, Range, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec

# A range that names one version: `^20.1.0`, `~> 2.7`, `~=3.11.0`.
_AROUND_ONE_VERSION = re.compile(r"(?P<before>\s*(?:\^|~>|~=|~)\s*v?)(?P<numbers>\d+(?:\.\d+){0,3})\s*")


def is_whole(spec: VersionSpec) -> bool:
    """Return whether ``spec`` names one version, which only another text can upgrade."""
    if not isinstance(spec, Token):
        return False
    version = Version.parse(spec.text)
    return not version.is_name and (len(version.release) > 2 or version.is_prerelease or bool(version.build))


def moved_spec(spec: VersionSpec, version: Version, lts: str, runtime: Runtime) -> VersionSpec:
    """Return what means ``version`` as ``spec`` meant an older one: ``24`` for ``20``.

    A word that moves by itself stays: ``latest``, ``lts``. A range becomes the version's line.

    Args:
        spec: What was asked for.
        version: The newer version.
        lts: The name of its LTS line; empty if it has none.
        runtime: The runtime.
    """
    match spec:
        case Lts(line) if line != "*" and not line.startswith("-"):
            return Lts(lts.lower()) if lts else _line(version, runtime.line_numbers)
        case Range():
            return _line(version, runtime.line_numbers)
        case Token(text):
            old = Version.parse(text)
            if old.is_name:
                return spec
            if is_whole(spec):
                # SDKMAN's and jenv's names of a Java have no build.
                return Token(version.text if old.build else version.text.partition("+")[0])
            return _line(version, len(old.release))
        case _:
            return spec


def moved_text(text: str, old: VersionSpec, new: VersionSpec, runtime: Runtime) -> str | None:
    """Return ``text`` with the version in it replaced, all else as it was: ``v20.x`` is ``v24.x``.

    ``None`` where it would not mean ``new``.
    """
    if not (isinstance(old, Token) and isinstance(new, Token)) or text.count(old.text) != 1:
        return None
    if re.search(rf"\d\.{re.escape(old.text)}", text):
        return None  # java's 1.8 is 8, and 17 is not 1.17
    moved = text.strip().replace(old.text, new.text)
    try:
        return moved if runtime.vocabulary.parse_any(moved) == new else None
    except InvalidSpecError:
        return None


def moved_range(old: VersionSpec, version: Version, runtime: Runtime) -> str | None:
    """Return a range around ``version`` in the words of the old one: ``^24.21.0`` for ``^20.1.0``.

    ``None`` where the old one names several versions, or the new one would not mean ``version``.
    """
    found = _AROUND_ONE_VERSION.fullmatch(old.text) if isinstance(old, Range) else None
    if found is None or not isinstance(old, Range):
        return None
    numbers = version.release[: found["numbers"].count(".") + 1]
    moved = found["before"] + ".".join(map(str, numbers))
    is_met = could_match(Range(old.dialect, moved), version, runtime.vocabulary)
    return moved.strip() if is_met else None


def _line(version: Version, numbers: int) -> Token:
    return Token(line_of(version, numbers) or version.text)
