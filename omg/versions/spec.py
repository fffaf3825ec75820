"""What someone requested, as one of six types, each with one canonical text.

The shim table and cached answers contain the canonical text. It never has a tab, a NUL or a newline.

    20.11.1  20  pypy3.10  myproj  nightly    Token
    npm:>=18 <21  pep440:>=3.11  gem:~>3.3     Range
    latest                                     Latest
    lts  lts/hydrogen  lts/-1                  Lts
    system                                     System
    default                                    Default
"""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.value import dataclass
from omg.versions.grammar import is_safe_name, quoted

DIALECTS = ("npm", "pep440", "gem")


@dataclass(frozen=True, slots=True)
class Token:
    """A version, a prefix, or a name: the toolchain of exactly that name, else the newest with that prefix.

    A user's alias and a channel of rust are tokens too; only the resolver can distinguish them.
    """

    text: str

    @property
    def canonical(self) -> str:
        """The token itself."""
        return self.text


@dataclass(frozen=True, slots=True)
class Range:
    """A constraint, in the syntax of its file: ``npm``, ``pep440`` or ``gem``."""

    dialect: str
    text: str

    @property
    def canonical(self) -> str:
        """The dialect, a colon, and the range with single blanks."""
        return f"{self.dialect}:{self.text}"


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest release of the standard implementation."""

    @property
    def canonical(self) -> str:
        """The same word for every spelling."""
        return "latest"


@dataclass(frozen=True, slots=True)
class Lts:
    """The newest release of an LTS line: ``*`` for any, a name in lower case, or ``-1`` and so on."""

    line: str

    @property
    def canonical(self) -> str:
        """``lts``, or ``lts/`` and the line."""
        return "lts" if self.line == "*" else f"lts/{self.line}"


@dataclass(frozen=True, slots=True)
class System:
    """The system's version: the first on PATH that is not omg's."""

    @property
    def canonical(self) -> str:
        """The keyword."""
        return "system"


@dataclass(frozen=True, slots=True)
class Default:
    """The global default."""

    @property
    def canonical(self) -> str:
        """The keyword."""
        return "default"


VersionSpec = Token | Range | Latest | Lts | System | Default


def typed(spec: VersionSpec) -> str:
    """Return ``spec`` as people type it: a range without its dialect."""
    return spec.text if isinstance(spec, Range) else spec.canonical


_KEYWORDS: dict[str, VersionSpec] = {
    "latest": Latest(),
    "lts": Lts("*"),
    "system": System(),
    "default": Default(),
}


def parse_canonical(text: str) -> VersionSpec:
    """Return the spec whose canonical text is ``text``.

    Raises:
        InvalidSpecError: No spec has this canonical text.
    """
    if keyword := _KEYWORDS.get(text):
        return keyword
    if text.startswith("lts/"):
        line = text.removeprefix("lts/")
        if line.isascii() and line.removeprefix("-").isalnum():
            return Lts(line)
    dialect, colon, rest = text.partition(":")
    if colon and dialect in DIALECTS:
        return Range(dialect, rest)
    if is_safe_name(text):
        return Token(text)
    raise InvalidSpecError(f"{quoted(text)} is not a valid version")
