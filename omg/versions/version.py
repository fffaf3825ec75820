"""One installed or published version, and the order of all versions of a runtime."""

from __future__ import annotations

from functools import total_ordering

from omg.errors import InvalidVersionError
from omg.patterns import re
from omg.value import dataclass, field
from omg.versions.grammar import is_safe_name, quoted

# A part of a prerelease or build: (0, number, "") or (1, 0, word); numbers sort before words.
Identifier = tuple[int, int, str]

# Words before a number that are not part of it. Dated toolchains of rust's channels
# count as implementations: they are ordered among themselves, below every numbered release.
IMPLEMENTATIONS = ("pypy", "graalpy", "jruby", "truffleruby+graalvm", "truffleruby", "mruby", "jre")
DATED_CHANNELS = ("nightly", "beta", "stable")

# Patterns are compiled on first use: most versions are plain numbers and need none of them.
_IMPLEMENTATION = rf"({'|'.join(IMPLEMENTATIONS).replace('+', '[+]')})-?(?=\d)(.+)"
_DATED = rf"({'|'.join(DATED_CHANNELS)})-(\d{{4}})-(\d\d)-(\d\d)"
# 3.12.4, 3.13t, 1.21rc2, 1.0.0-0, 3.15.0-rc.1, 1.97.0-beta.3, 21.0.12.1+1, 3.13t-dev
_NUMBERED = (
    r"[vV]?(?P<release>\d+(?:\.\d+)*)(?P<variant>t(?![A-Za-z]))?"
    r"(?:(?:-|\.?(?=[A-Za-z]))(?P<prerelease>[A-Za-z0-9][A-Za-z0-9.-]*?(?P<late_variant>(?<=\d)t)?))?"
    r"(?:\+(?P<build>[A-Za-z0-9.+-]+))?"
)
# 1.9.3-p551: a patch level comes after the release that it patches.
_PATCH_LEVEL = r"(?P<release>\d+(?:\.\d+)*)-p(?P<build>\d+)"
# pypy3.10-7.3.17: the language's version, then PyPy's own.
_LANGUAGE_FIRST = r"(?P<release>\d+(?:\.\d+)*)-v?(?P<build>\d+(?:\.\d+)*)(?P<prerelease>[A-Za-z].*)?"
# 8u402-b06 and 1.8.0_402-b06: the numbering of Java 8 and older.
_JAVA_UPDATE = r"(?:(?:1\.)?(\d)\.0_|(\d)u)(\d+)(?:-?b(\d+))?"
# Node's nightlies have their date and commit in one word: nightly202410306dea41d2f7.
_IDENTIFIER = r"(?<=nightly)\d{8}|\d+|[A-Za-z]+"
# Words after a release that do not make it a prerelease: flutter's 3.24.0-stable, elixir's 1.17.3-otp-27.
_QUALIFIER = r"(?:stable|otp-\d+|release|final)"

# Short spellings sort like the long ones; `dev` comes before all of them (PEP 440).
_ORDER_WORDS = {"a": "alpha", "b": "beta", "c": "rc", "dev": ""}


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A concrete release, named like its directory.

    Text that is not a version (`myproj`, `stage1`) is a *name*: it has no release, sorts below every
    version, and is only selected by its exact text.

    Attributes:
        text: The name of the directory, or the publisher's spelling without prefix.
        implementation: Empty for the standard one; ``pypy``, ``jruby``..., or the channel of a
            dated Rust toolchain.
        release: The numbers, as many as were written; empty for a name.
        prerelease: The prerelease, as ordered parts; empty for a release.
        variant: ``t`` for a free-threaded Python, else empty.
        build: The part after it: Java's build, Ruby's patch level, PyPy's own version.
    """

    text: str
    implementation: str = ""
    release: tuple[int, ...] = ()
    prerelease: tuple[Identifier, ...] = ()
    variant: str = ""
    build: tuple[Identifier, ...] = ()
    _key: tuple[object, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rank = 0 if not self.release else 1 if self.implementation else 2
        key = (
            rank,
            self.implementation,
            self.release,
            # A prerelease of PyPy is one of PyPy's own version, not of the language.
            self.build if self.implementation == "pypy" else (),
            not self.prerelease,
            self.prerelease,
            self.build,
            not self.variant,
            self.text,
        )
        object.__setattr__(self, "_key", key)

    @classmethod
    def parse(cls, text: str) -> Version:
        """Return the version in ``text``.

        Raises:
            InvalidVersionError: The text is not a valid name for a toolchain's directory.
        """
        if not is_safe_name(text):
            raise InvalidVersionError(f"{quoted(text)} is not a version")
        if _is_plain(text):
            return cls(text, release=tuple(map(int, text.split("."))))
        numbers, _, build = text.partition("+")
        # Every Java's name: 21.0.2+13.
        if build.isdecimal() and _is_plain(numbers):
            return cls(text, release=tuple(map(int, numbers.split("."))), build=_identifiers(build))
        if text.startswith(DATED_CHANNELS) and (dated := re.fullmatch(_DATED, text)):
            channel, *date = dated.groups()
            return cls(text, channel, tuple(map(int, date)))
        if ("u" in text or "_" in text) and (update := re.fullmatch(_JAVA_UPDATE, text)):
            legacy, major, number, build = update.groups()
            release = (int(legacy or major), 0, int(number))
            return cls(text, release=release, build=_identifiers(build))
        if text.startswith(IMPLEMENTATIONS) and (named := re.fullmatch(_IMPLEMENTATION, text)):
            return cls._parse_numbers(text, named[2], named[1])
        return cls._parse_numbers(text, text, "")

    @classmethod
    def parse_or_none(cls, text: str) -> Version | None:
        """Return the version in ``text``, ``None`` if it is not a valid name for a toolchain's directory."""
        return cls.parse(text) if is_safe_name(text) else None

    @classmethod
    def _parse_numbers(cls, text: str, numbers: str, implementation: str) -> Version:
        match = re.fullmatch(_PATCH_LEVEL, numbers) if "-p" in numbers else None
        if match is None and implementation == "pypy":
            match = re.fullmatch(_LANGUAGE_FIRST, numbers)
        match = match or re.fullmatch(_NUMBERED, numbers)
        if match is None:
            return cls(text)
        parts = match.groupdict()
        variant = parts.get("variant") or parts.get("late_variant") or ""
        prerelease = parts.get("prerelease") or ""
        build = match["build"] or ""
        if prerelease and re.fullmatch(_QUALIFIER, prerelease, re.IGNORECASE):
            prerelease, build = "", f"{prerelease}.{build}"
        if parts.get("late_variant"):
            prerelease = prerelease.removesuffix("t")
        return cls(
            text,
            implementation,
            tuple(map(int, match["release"].split("."))),
            _identifiers(prerelease),
            variant,
            _identifiers(build),
        )

    @property
    def is_name(self) -> bool:
        """Whether only the exact text selects it."""
        return not self.release

    @property
    def is_prerelease(self) -> bool:
        """Whether it is only selected by name: a beta, a release candidate, a nightly."""
        return bool(self.prerelease) or self.implementation in ("nightly", "beta")

    @property
    def channel(self) -> str:
        """The name of its channel: ``rc``, ``beta``, ``nightly``; empty for a release."""
        if self.prerelease:
            return self.prerelease[0][2]
        return self.implementation if self.implementation in DATED_CHANNELS else ""

    def begins_with(self, prefix: Version | str) -> bool:
        """Return whether it has the prefix ``prefix``, by whole components: 3.12.4 has 3.12, not 3.1.

        A prerelease or variant begins with a prefix that names none; the resolver decides
        whether to select it.

        Raises:
            InvalidVersionError: ``prefix`` is not a valid version.
        """
        if isinstance(prefix, str):
            prefix = Version.parse(prefix)
        if self.is_name or prefix.is_name:
            return self.text == prefix.text
        if self.implementation != prefix.implementation:
            return False
        if prefix.variant not in ("", self.variant):
            return False
        if not prefix.prerelease and not prefix.build:
            return _starts(self.release, prefix.release)
        # A prerelease or build completes its release: Java's 24+36 is semver's 24.0.0+36.
        return (
            significant(self.release) == significant(prefix.release)
            and _starts(self.prerelease, prefix.prerelease)
            and _starts(self.build, prefix.build)
        )

    def is_named_by(self, prefix: Version) -> bool:
        """Return whether ``prefix``, with which it begins, names its prerelease and its variant."""
        if self.variant != prefix.variant:
            return False
        return bool(prefix.prerelease) or not self.prerelease or prefix.implementation in DATED_CHANNELS

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __lt__(self, other: Version) -> bool:
        return self._key < other._key

    def __str__(self) -> str:
        return self.text


def significant(release: tuple[int, ...]) -> tuple[int, ...]:
    """Return ``release`` without trailing zeros: 1.20 and 1.20.0 are the same release."""
    end = len(release)
    while end and release[end - 1] == 0:
        end -= 1
    return release[:end]


def _is_plain(text: str) -> bool:
    """Return whether ``text``, the beginning of a safe name, consists of numbers and dots."""
    return text.replace(".", "").isdecimal() and text[-1] != "."


def _identifiers(text: str | None) -> tuple[Identifier, ...]:
    """Return the numbers and words of ``text``: the same two for ``rc1`` and ``rc.1``."""
    if not text:
        return ()
    if text.isdecimal():
        return ((0, int(text), ""),)
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, _ORDER_WORDS.get(part.lower(), part.lower()))
        for part in re.findall(_IDENTIFIER, text)
    )


def _starts(whole: tuple[object, ...], start: tuple[object, ...]) -> bool:
    return whole[: len(start)] == start
