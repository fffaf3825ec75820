"""What a version file says, as a mention with its line. Pure."""

from __future__ import annotations

from omg.project.formats.go_mod import least_version
from omg.project.formats.request import Strength
from omg.project.formats.text import decode, split_lines
from omg.project.mentions.mention import Mention, Role, mention, shown
from omg.runtimes.registry import by_name
from omg.versions.spec import Default, System

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.project.formats.request import Request

_GO_FORMATS = ("go-mod", "go-work")


def mention_of_request(format: str, data: bytes, request: Request) -> Mention | None:
    """Return what a request of a version file says, or ``None`` where it names no version.

    Args:
        format: Name of the file's format.
        data: Its content.
        request: What it asks for.
    """
    if any(isinstance(spec, System | Default) for spec in request.specs):
        return None
    if format in _GO_FORMATS:
        return _of_go(decode(data))
    runtime = by_name(request.tool or request.runtime)
    role = Role.DECIDES if request.strength is Strength.PIN else Role.CONSTRAINS
    text = shown(request.text)
    line = request.line or _line_of(data, (runtime.typed_name, *runtime.other_names), request.text)
    says = f"{runtime.typed_name} {text}"
    return Mention(request.runtime, role, request.specs, line, says, text, request.tool)


def _of_go(text: str) -> Mention | None:
    """Return the ``go`` line; the ``toolchain`` line only suggests one."""
    found = least_version(text)
    if found is None:
        return None
    line, version = found
    return mention("go", (f">={version}",), line=line, says=f"go {version}", role=Role.CONSTRAINS)


def _line_of(data: bytes, names: tuple[str, ...], version: str) -> int:
    """Return the first line with the version and a name of the runtime, else with the version, else 1."""
    lines = list(enumerate(split_lines(decode(data)), start=1))
    # Pipfile's `3.11` and Cargo's mean a range, and are shown as that.
    bare = version.partition(" ")[0].strip("<>=.*")
    for text in (version, bare):
        having = [(number, line) for number, line in lines if text in line]
        if having:
            named = (number for number, line in having if any(name in line for name in names))
            return next(named, having[0][0])
    return 1
