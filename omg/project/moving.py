"""What an upgrade writes down for a newer version, in the precision of what was there. Pure."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.store.stable import line_of
from omg.versions.spec import Lts, Range, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec


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
    moved = text.strip().replace(old.text, new.text)
    try:
        return moved if runtime.vocabulary.parse_any(moved) == new else None
    except InvalidSpecError:
        return None


def _line(version: Version, numbers: int) -> Token:
    return Token(line_of(version, numbers) or version.text)
