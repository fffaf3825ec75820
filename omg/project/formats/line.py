"""What of one line of a plain version file is the version.

People write a version there alone, behind the runtime's name (``ruby 2.6.5``), or as the tool printed it
(``go version go1.21.3 linux/amd64``). Nothing else on a line is left out: what is not understood is refused.

Source: what the tools print for ``--version``; a line of each is in the tests.
"""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError
from omg.project.formats.decode import words_of
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime

# Longer than any line that a tool prints (JRuby's is 130 characters).
_MAX_LENGTH = 256
# A line that holds one of these is a range, to be read whole.
_RANGE_SIGN = re.compile(r"[<>=~^|*,]|[ \t]-[ \t]")
# `go1.21.3` is how go names its own releases.
_VERSION = r"""(?P<quote>["']?)(?P<version>(?:go|[vV])?[0-9][0-9A-Za-z._+-]*)(?P=quote)"""
# (2019-10-01 revision 67812) [x86_64-linux]   linux/amd64   2023-10-17 LTS   +PRISM   on linux
_DETAIL = (
    r"(?:\([^()]*\)|\[[^\[\]]*\]|[a-z]+/[a-z0-9_]+"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: LTS)?|[+][A-Z]+|on [a-z0-9_]+)"
)
# JRuby and TruffleRuby tell of the Java below them, and end with the platform as Ruby does.
_DETAILS = rf"(?:(?: {_DETAIL})*|(?:, like ruby| \().* \[[a-z0-9_-]+\])"


def version_in(line: str, runtime: Runtime) -> str:
    """Return the part of ``line`` that is the version, or all of it where that is a range.

    Args:
        line: A line without its comment.
        runtime: The runtime whose version it is.

    Raises:
        InvalidSpecError: The line holds more than a version.
    """
    words = words_of(line)
    if len(words) == 1:
        return line
    text = " ".join(words)
    if len(text) <= _MAX_LENGTH and (named := re.fullmatch(_named(runtime), text, re.IGNORECASE)):
        implementation = named["name"].lower()
        is_other = implementation in runtime.vocabulary.implementations
        return f"{implementation}-{named['version']}" if is_other else named["version"]
    if _RANGE_SIGN.search(line):
        return line
    raise InvalidSpecError(
        f"{quoted(line)} is more than a version", hint="write the version alone on its line"
    )


def _named(runtime: Runtime) -> str:
    """Return the pattern of a version behind the runtime's name, with all that may follow it."""
    names = (runtime.name, runtime.title, *runtime.other_names, *runtime.printed_names)
    known = "|".join(map(re.escape, (*names, *runtime.vocabulary.implementations)))
    return rf"(?P<name>{known})(?: version:?)? {_VERSION}{_DETAILS}"
