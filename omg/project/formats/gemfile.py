"""``Gemfile``: the line ``ruby``. It is a program; nothing of it is ever evaluated.

Source: https://guides.rubygems.org/gemfile_ruby, read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.project.formats.decode import LINE
from omg.project.formats.entry import pin
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.formats.request import Outcome

# More than bundler knows of.
_MAX_ARGUMENTS = 16
# An interpolation or an escape makes it code, and no literal.
_STRING = r"""(?:"[^"\\#\r\n]*"|'[^'\\\r\n]*')"""
_CALL = re.compile(r"[ \t]*ruby(?:[ \t]*\([ \t]*|[ \t]+)")
_OPTION = re.compile(rf"(?::(?P<old>[a-z_]+)[ \t]*=>|(?P<new>[a-z_]+):)[ \t]*(?P<value>{_STRING}|:[a-z_]+)")
_VERSION = re.compile(_STRING)
_SEPARATOR = re.compile(r"[ \t]*,[ \t\r\n]*")
_END = re.compile(r"[ \t\r\n]*\)?[ \t]*(?:#|if\b|unless\b|[\r\n]|\Z)")


@dataclass(frozen=True, slots=True)
class RubyCall:
    """A ``ruby`` line that consists of literals.

    Attributes:
        line: Number of its first line.
        versions: The requirements, in order.
        options: ``engine``, ``engine_version``, ``file``...
        versions_start: Where the first requirement's quote stands in the text.
        versions_end: Where the last one's ends.
    """

    line: int
    versions: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    versions_start: int
    versions_end: int

    def option(self, name: str) -> str | None:
        """Return an option's value."""
        return dict(self.options).get(name)


def parse(text: str) -> tuple[Outcome, ...]:
    """Return the pin of the first ``ruby`` line that is made of literals.

    ``ruby file: ".ruby-version"`` pins nothing by itself: the walk meets that file anyway.
    """
    for call in ruby_calls(text):
        return _pins(call)
    return ()


def ruby_calls(text: str) -> Iterator[RubyCall]:
    """Yield the ``ruby`` lines that can be understood without evaluating anything."""
    is_comment = False
    for number, line in enumerate(LINE.finditer(text), start=1):
        if line[0].startswith("__END__"):
            return
        if line[0].startswith(("=begin", "=end")):
            is_comment = line[0].startswith("=begin")
        elif not is_comment and (name := _CALL.match(line[0])):
            call = _read_call(text, line.start() + name.end(), number)
            if call is not None:
                yield call


def _read_call(text: str, position: int, line: int) -> RubyCall | None:
    """Return the call whose arguments begin at ``position``, if all of them are literals."""
    versions: list[re.Match[str]] = []
    options: list[tuple[str, str]] = []
    for _ in range(_MAX_ARGUMENTS):
        if option := _OPTION.match(text, position):
            options.append((option["old"] or option["new"], option["value"].strip("\"':")))
            position = option.end()
        elif version := _VERSION.match(text, position):
            versions.append(version)
            position = version.end()
        else:
            return None
        separator = _SEPARATOR.match(text, position)
        if separator is None:
            break
        position = separator.end()
    if _END.match(text, position) is None:
        return None
    return RubyCall(
        line,
        tuple(version[0][1:-1] for version in versions),
        tuple(options),
        versions[0].start() if versions else position,
        versions[-1].end() if versions else position,
    )


def _pins(call: RubyCall) -> tuple[Outcome, ...]:
    engine = call.option("engine")
    version = ", ".join(part.strip() for part in call.versions)
    if engine not in (None, "ruby"):
        engine_version = call.option("engine_version")
        version = f"{engine}-{engine_version}" if engine_version else str(engine)
    if not version:
        return ()
    return (pin("ruby", (version,), line=call.line),)
