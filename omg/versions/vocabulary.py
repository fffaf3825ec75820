"""The spellings of one runtime's version specs: data, and its only parser."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.value import dataclass, replace
from omg.versions.grammar import MAX_VERSION_LENGTH, is_safe_name, quoted
from omg.versions.spec import Default, Latest, Lts, Range, System, Token, VersionSpec
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_RANGE_CHARACTERS = frozenset("<>=~^|*,! ")
# White space that may surround a spec; any other control character makes it invalid.
_BLANKS = " \t\r\n\f\v"
# A version with all its possible affixes; longer text is never matched with a pattern.
_MAX_SPELLING_LENGTH = 2 * MAX_VERSION_LENGTH


@dataclass(frozen=True, slots=True)
class LtsLine:
    """An LTS line: every release of ``major`` from ``first`` on.

    Attributes:
        major: First number of its versions.
        name: NAME in ``lts/NAME``, in lower case.
        first: The first release of the major with LTS status.
    """

    major: int
    name: str
    first: tuple[int, ...]

    def holds(self, version: Version) -> bool:
        """Return whether ``version`` belongs to the line, by its number alone."""
        return (
            version.release[:1] == (self.major,)
            and version.release >= self.first
            and not (version.implementation or version.variant or version.is_prerelease)
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The spellings of one runtime's specs.

    Attributes:
        runtime: The runtime's name, for messages.
        strip_prefixes: Dropped before a version (``node-``, ``go``, ``bun-v``).
        newest_names: Words for the newest release (``node``, ``stable``).
        lts_lines: LTS lines, oldest first; empty if the runtime has none.
        legacy_prefix: Dropped before a number (java's ``1.8`` is ``8``).
        channels: Words for the newest version of a channel (rust's ``nightly``).
        implementations: Words for the newest version of another implementation.
        range_dialect: The syntax of its ranges: ``npm``, ``pep440`` or ``gem``.
        previous_names: Words for the newest release of the line before the newest one (go's ``oldstable``).
        omits_first_zero: The first release of a line has two numbers, and can also be written with three:
            go's ``1.20`` is ``1.20.0``.
        respell: A pure function that converts further spellings to the usual one.
    """

    runtime: str
    strip_prefixes: tuple[str, ...] = ()
    newest_names: tuple[str, ...] = ("latest",)
    lts_lines: tuple[LtsLine, ...] = ()
    legacy_prefix: str = ""
    channels: tuple[str, ...] = ()
    implementations: tuple[str, ...] = ()
    range_dialect: str = "npm"
    previous_names: tuple[str, ...] = ()
    omits_first_zero: bool = False
    respell: Callable[[str], str] | None = None

    def with_lts_lines(self, learnt: Iterable[LtsLine]) -> Vocabulary:
        """Return it with the LTS lines from receipts or an index; the built-in ones stay unchanged."""
        known = {line.major: line for line in (*learnt, *self.lts_lines)}
        return replace(self, lts_lines=tuple(known[major] for major in sorted(known)))

    def parse(self, text: str) -> VersionSpec:
        """Return the spec in ``text``; ranges are not parsed here.

        Raises:
            InvalidSpecError: The text is a path, a pattern, a range, or not a spec for another reason.
        """
        word = text.strip(_BLANKS)
        lower = word.lower()
        if lower in self.newest_names and lower not in self.channels:
            return Latest()
        if lower == "system":
            return System()
        if lower == "default":
            return Default()
        if lower == "lts" or lower.startswith("lts/"):
            return self._parse_lts(text, lower)
        if len(word) > _MAX_SPELLING_LENGTH:
            raise self._not_a_spec(text)
        if self.respell is not None:
            word = self.respell(word)
        token = self._normal(word)
        self._refuse_lts_lookalike(text, lower)
        if not is_safe_name(token):
            raise self._not_a_spec(text)
        return Token(token)

    def parse_range(self, text: str, dialect: str = "") -> Range:
        """Return the range in ``text``, in ``dialect`` or this runtime's dialect.

        Raises:
            InvalidSpecError: The text is not such a range.
        """
        from omg.versions.range import Constraint

        if (
            not all(character.isprintable() or character in _BLANKS for character in text)
            or not text.isascii()
        ):
            raise self._not_a_spec(text)
        spec = Range(dialect or self.range_dialect, " ".join(text.split()))
        Constraint.parse(spec.dialect, spec.text)
        return spec

    def parse_any(self, text: str, dialect: str = "") -> VersionSpec:
        """Return the spec or the range in ``text``, a range in ``dialect`` or this runtime's dialect.

        Raises:
            InvalidSpecError: The text is neither.
        """
        word = text.strip(_BLANKS)
        if word and not word.lower().startswith("lts") and not _RANGE_CHARACTERS.isdisjoint(word):
            return self.parse_range(word, dialect)
        return self.parse(word)

    def check_alias_name(self, name: str) -> None:
        """Raise unless ``name`` can be a user's alias.

        Raises:
            InvalidSpecError: It already has a meaning, or contains characters that no name has.
        """
        spec = self.parse(name)
        is_free = (
            isinstance(spec, Token)
            and spec.text == name
            and Version.parse(name).is_name
            and name not in self.channels
            and name not in self.implementations
            and name not in self.previous_names
        )
        if not is_free:
            raise InvalidSpecError(
                f"{quoted(name)} cannot be an alias: it already has a meaning for {self.runtime}",
                hint="choose a name that is not a version or a keyword",
            )

    def _parse_lts(self, text: str, lower: str) -> Lts:
        if not self.lts_lines:
            raise InvalidSpecError(
                f"{quoted(text)} is not a valid version: {self.runtime} has no LTS lines",
                hint=f"choose a version, or latest: omg install {self.runtime}@latest",
            )
        line = lower.removeprefix("lts").removeprefix("/")
        if line in ("", "*"):
            # A slash with nothing after it: somebody forgot to write the line.
            if lower == "lts/":
                raise self._not_a_spec(text)
            return Lts("*")
        if line.startswith("-"):
            steps = line[1:]
            if steps.isascii() and steps.isdecimal() and len(steps) <= 3:
                return Lts(f"-{int(steps)}") if int(steps) else Lts("*")
            raise self._not_a_spec(text)
        if not (is_safe_name(line) and line.isalnum()):
            raise self._not_a_spec(text)
        return Lts(line)

    def _normal(self, word: str) -> str:
        """Return ``word`` without affixes that do not change its meaning."""
        for prefix in self.strip_prefixes:
            bare = word[len(prefix) :]
            # Only before a number: `go` is a prefix of `go1.21`, not of `google`.
            if word[: len(prefix)].lower() == prefix and bare.lstrip("vV")[:1].isdecimal():
                word = bare
                break
        if word[:1] in ("v", "V") and word[1:2].isdecimal():
            word = word[1:]
        if self.legacy_prefix and word.startswith(self.legacy_prefix):
            bare = word.removeprefix(self.legacy_prefix)
            word = bare if bare[:1].isdecimal() else word
        while word[-2:] in (".x", ".X") and word[:1].isdecimal():
            word = word[:-2]
        return word

    def _refuse_lts_lookalike(self, text: str, lower: str) -> None:
        name = lower.removeprefix("lts-").removeprefix("lts_")
        if any(name == line.name for line in self.lts_lines if line.name.isalpha()):
            raise InvalidSpecError(f"{quoted(text)} is not a valid version", hint=f"write lts/{name}")

    def _not_a_spec(self, text: str) -> InvalidSpecError:
        return InvalidSpecError(
            f"{quoted(text)} is not a valid version of {self.runtime}",
            hint=f"write a version or its beginning; run omg list {self.runtime} to see what is installed",
        )
