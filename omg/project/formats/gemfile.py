"""``Gemfile``: the line ``ruby``. It is a program; nothing of it is ever evaluated.

Source: https://bundler.io/man/gemfile.5.html ("RUBY"), read 2026-11-23.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from omg.project.formats.decode import WHITE_SPACE, split_lines
from omg.project.formats.entry import pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.formats.request import Outcome

# More arguments than bundler knows, however a person breaks them over lines.
_MAX_CONTINUED_LINES = 8
# An interpolation or an escape makes it code, and no literal.
_STRING = r"""(?:"[^"\\#\n]*"|'[^'\\\n]*')"""
_CALL = re.compile(r"ruby(?:[ \t]*\([ \t]*|[ \t]+)(?=[\"':a-z])")
_OPTION = re.compile(rf"(?::(?P<old>[a-z_]+)[ \t]*=>|(?P<new>[a-z_]+):)[ \t]*(?P<value>{_STRING}|:[a-z_]+)")
_VERSION = re.compile(_STRING)
_SEPARATOR = re.compile(r"[ \t\n]*,[ \t\n]*")
_END = re.compile(r"[ \t\n]*\)?[ \t]*(?:#.*|if\b.*|unless\b.*)?")


@dataclass(frozen=True, slots=True)
class RubyCall:
    """A ``ruby`` line that consists of literals.

    Attributes:
        line: Number of its first line.
        versions: The requirements, in order.
        options: ``engine``, ``engine_version``, ``file``...
    """

    line: int
    versions: tuple[str, ...]
    options: tuple[tuple[str, str], ...]

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
    lines = split_lines(text)
    is_comment = False
    for index, line in enumerate(lines):
        if line.startswith("__END__"):
            return
        if line.startswith(("=begin", "=end")):
            is_comment = line.startswith("=begin")
        elif not is_comment and line.lstrip(WHITE_SPACE).startswith("ruby"):
            call = _read_call(_statement(lines, index), index + 1)
            if call is not None:
                yield call


def _statement(lines: list[str], index: int) -> str:
    """Return the line at ``index`` with those that continue it after a comma."""
    last = index
    while lines[last].rstrip(WHITE_SPACE).endswith(",") and last + 1 < len(lines):
        if last - index == _MAX_CONTINUED_LINES:
            break
        last += 1
    return "\n".join(line.strip(WHITE_SPACE) for line in lines[index : last + 1])


def _read_call(statement: str, line: int) -> RubyCall | None:
    call = _CALL.match(statement)
    if call is None:
        return None
    versions: list[str] = []
    options: list[tuple[str, str]] = []
    position = call.end()
    while True:
        if option := _OPTION.match(statement, position):
            options.append((option["old"] or option["new"], option["value"].strip("\"':")))
            position = option.end()
        elif version := _VERSION.match(statement, position):
            versions.append(version[0][1:-1])
            position = version.end()
        else:
            return None
        separator = _SEPARATOR.match(statement, position)
        if separator is None:
            break
        position = separator.end()
    if _END.fullmatch(statement, position) is None:
        return None
    return RubyCall(line, tuple(versions), tuple(options))


def _pins(call: RubyCall) -> tuple[Outcome, ...]:
    engine = call.option("engine")
    version = ", ".join(part.strip() for part in call.versions)
    if engine not in (None, "ruby"):
        engine_version = call.option("engine_version")
        version = f"{engine}-{engine_version}" if engine_version else str(engine)
    if not version:
        return ()
    return (pin("ruby", (version,), line=call.line),)
