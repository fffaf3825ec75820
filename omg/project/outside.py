"""Version files that are links to something outside of their project.

A checkout can bring such a link (``.nvmrc -> ../.ssh/id_ed25519``). omg never writes what it leads to, and
quotes little of it: it may be anything that the user can read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from omg.patterns import re
from omg.project.formats.request import FormatProblem, Request
from omg.value import replace
from omg.versions.grammar import shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from omg.project.formats.request import Outcome

# A quotation as `omg.versions.grammar.quoted` makes them, or as Python's TOML reader does.
# Compiled on first use, as the other: such links are rare.
_QUOTATION = r"(?<!\w)(?P<mark>[`'])(?P<text>(?:[^`'\\]|\\.)*)(?P=mark)"
_LONG_WORD = r"[^\s\"'`]{13,}"


def target_outside(path: str, name: str) -> str | None:
    """Return what a version file really is, where a link leads out of its project; else ``None``.

    The project is the nearest directory above the link that holds ``.git``, else the link's own directory.
    Git's own files are no part of it.

    Args:
        path: The version file in a directory without links.
        name: Its path below that directory, such as ``.config/mise/config.toml``.
    """
    link = _first_link(path, name)
    if link is None:
        return None
    target = Path(os.path.realpath(path))
    project = _project_of(Path(link).parent)
    is_inside = target.is_relative_to(project) and ".git" not in target.relative_to(project).parts
    return None if is_inside else str(target)


def is_own_version_file(target: str, name: str, *, uid: int) -> bool:
    """Return whether ``target`` is a regular file of the caller's with the name of a version file.

    Dotfiles that are kept elsewhere are such files: ``~/.nvmrc`` may be a link into them.

    Args:
        target: A path without links.
        name: Path of the version file below a project's directory; of a longer one the last two parts count,
            because ``config.toml`` alone is the name of many things.
        uid: The effective user id of the caller.
    """
    last_parts = Path(name).parts[-2:]
    try:
        info = os.lstat(target)
    except OSError:
        return False
    is_named_so = Path(target).parts[-len(last_parts) :] == last_parts
    return is_named_so and stat.S_ISREG(info.st_mode) and info.st_uid == uid


def quoted_briefly(outcomes: Iterable[Outcome], text: str) -> tuple[Outcome, ...]:
    """Return outcomes of which no message shows more than 12 characters of ``text`` in one piece.

    The requests stay the same.
    """
    words = re.findall(_LONG_WORD, text)
    return tuple(_brief(outcome, words) for outcome in outcomes)


def _brief(outcome: Outcome, words: Iterable[str]) -> Outcome:
    if isinstance(outcome, Request):
        return replace(outcome, text=shortened(outcome.text), is_outside=True)
    message = _without_long_quotations(outcome.message)
    hint = _without_long_quotations(outcome.hint or "")
    # What no quotation marks surround: a name in the middle of a sentence.
    if any(word in message or word in hint for word in words):
        return FormatProblem("it is not a version file", outcome.runtime, outcome.line)
    return replace(outcome, message=message, hint=hint or None)


def _without_long_quotations(text: str) -> str:
    return re.sub(_QUOTATION, lambda found: f"{found['mark']}{shortened(found['text'])}{found['mark']}", text)


def _first_link(path: str, name: str) -> str | None:
    """Return the outermost component of ``name`` in ``path`` that is a link."""
    for cut in range(name.count("/"), -1, -1):
        place = path.rsplit("/", cut)[0] if cut else path
        if os.path.islink(place):  # noqa: PTH114 - strings: this runs for every version file that is read
            return place
    return None


def _project_of(directory: Path) -> Path:
    return next((one for one in (directory, *directory.parents) if os.path.lexists(one / ".git")), directory)
