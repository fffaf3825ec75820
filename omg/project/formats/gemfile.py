"""``Gemfile``: the line ``ruby``. A Gemfile is a program; omg never evaluates any of it.

Source: https://guides.rubygems.org/gemfile_ruby, read 2026-11-23.
"""

from __future__ import annotations

import re

from omg.errors import InvalidSpecError
from omg.project.formats.entry import pin
from omg.project.formats.text import LINE, with_line
from omg.value import dataclass
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.project.formats.owner import Owner
    from omg.project.formats.request import Outcome

# More than bundler knows of.
_MAX_ARGUMENTS = 16
# An interpolation or an escape makes it code, and no literal.
_STRING = r"""(?:"[^"\\#\r\n]*"|'[^'\\\r\n]*')"""
_CALL = re.compile(r"[ \t]*ruby(?:[ \t]*\([ \t]*|[ \t]+)")
_OPTION = re.compile(rf"(?::(?P<old>[a-z_]+)[ \t]*=>|(?P<new>[a-z_]+):)[ \t]*(?P<value>{_STRING}|:[a-z_]+)")
_VERSION = re.compile(_STRING)
_SEPARATOR = re.compile(r"[ \t]*,[ \t\r\n]*")
# What bundler compares with: numbers, with or without operators.
_REQUIREMENTS = r"[0-9<>=!~]"
_END = re.compile(r"[ \t\r\n]*\)?[ \t]*(?:#|if\b|unless\b|[\r\n]|\Z)")


@dataclass(frozen=True, slots=True)
class _RubyCall:
    """A ``ruby`` line that consists of literals.

    Attributes:
        line: Number of its first line.
        versions: The requirements, in order.
        options: ``engine``, ``engine_version``, ``file``...
        versions_start: Where the first requirement's quote is in the text.
        versions_end: Where the last one's ends.
        end: Where the last argument ends.
    """

    line: int
    versions: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    versions_start: int
    versions_end: int
    end: int

    def option(self, name: str) -> str | None:
        """Return an option's value."""
        return dict(self.options).get(name)


def parse(text: str) -> tuple[Outcome, ...]:
    """Return the pin of the first ``ruby`` line that is made of literals.

    ``ruby file: ".ruby-version"`` pins nothing by itself: the walk reads that file anyway.
    """
    for call in _ruby_calls(text):
        return _pins(call)
    return ()


def set_version(text: str, runtime: str, version: str) -> str:
    """Return ``text`` with the requirements of its ``ruby`` line replaced, or with such a line.

    Raises:
        InvalidSpecError: The line names an engine, or bundler has no such requirement.
    """
    requirements = [part.strip() for part in version.split(",")]
    if not all(re.match(_REQUIREMENTS, part) for part in requirements):
        raise InvalidSpecError(
            f"a Gemfile does not accept {quoted(version)}", hint=f"pin it in .{runtime}-version"
        )
    call = next((call for call in _ruby_calls(text)), None)
    literals = ", ".join(f'"{part}"' for part in requirements)
    if call is None:
        return with_line(text, f"ruby {literals}")
    if call.option("engine") or not call.versions:
        raise InvalidSpecError(
            f"the ruby line of the Gemfile (line {call.line}) has more than a version",
            hint="edit it by hand",
        )
    return text[: call.versions_start] + literals + text[call.versions_end :]


def remove_version(text: str, _: str) -> str:
    """Return ``text`` without its ``ruby`` line, which may be several."""
    call = next(_ruby_calls(text))
    lines = list(re.finditer(LINE, text))
    closing = re.compile(r"[ \t\r\n]*\)").match(text, call.end)
    last = closing.end() if closing else call.end
    end = next(line.end() for line in lines if last <= line.end())
    return text[: lines[call.line - 1].start()] + text[end:]


def owner(_: str) -> Owner:
    """Return the file's owner; to Bundler, "3.3" is 3.3.0 and no other version."""
    from omg.project.formats.owner import Owner

    return Owner("Bundler", has_prefixes=True, prefix_form="~> {}.0", has_ranges=True)


def _ruby_calls(text: str) -> Iterator[_RubyCall]:
    """Yield the ``ruby`` lines that can be understood without evaluating anything."""
    is_comment = False
    for number, line in enumerate(re.finditer(LINE, text), start=1):
        if line[0].startswith("__END__"):
            return
        if line[0].startswith(("=begin", "=end")):
            is_comment = line[0].startswith("=begin")
        elif not is_comment and (name := _CALL.match(line[0])):
            call = _read_call(text, line.start() + name.end(), number)
            if call is not None:
                yield call


def _read_call(text: str, position: int, line: int) -> _RubyCall | None:
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
    return _RubyCall(
        line,
        tuple(version[0][1:-1] for version in versions),
        tuple(options),
        versions[0].start() if versions else position,
        versions[-1].end() if versions else position,
        position,
    )


def _pins(call: _RubyCall) -> tuple[Outcome, ...]:
    engine = call.option("engine")
    version = ", ".join(part.strip() for part in call.versions)
    if engine not in (None, "ruby"):
        engine_version = call.option("engine_version")
        version = f"{engine}-{engine_version}" if engine_version else str(engine)
    if not version:
        return ()
    return (pin("ruby", (version,), line=call.line),)
