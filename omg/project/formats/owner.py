"""How the owner of a version file writes a version, so that a colleague with that tool can read it too.

The owner is the tool that the file was made for: nvm for ``.nvmrc``, rbenv for ``.ruby-version``. What it has
no word for is written as a whole version. Each format states its owner beside its edit.

Sources: the READMEs of nvm (Long-term Support), rbenv and nodenv (Choosing the version), pyenv (Prefix
auto-resolution), goenv, jenv, tfenv and setup-bun; the documentation of rustup (Toolchain names), SDKMAN (Env
command), asdf (.tool-versions), mise (Node, Java) and of proto's Node.js plugin; Bundler's ``gemfile(5)``.
"""

from __future__ import annotations

from omg.value import Enum, dataclass
from omg.versions.spec import Latest, Lts, Range, Token, typed
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.spec import VersionSpec


class JavaNames(Enum):
    """How a tool names a version of Temurin, which is omg's Java."""

    PLAIN = "21.0.2+13"
    WITHOUT_BUILD = "21.0.2"
    MISE = "temurin-21.0.2+13.0.LTS"
    SDKMAN = "21.0.2-tem"


@dataclass(frozen=True, slots=True)
class Owner:
    """What a tool reads in its version file, besides whole versions and names of toolchains.

    Attributes:
        name: The tool.
        latest: Its word for the newest release; empty where it has none.
        lts: Its word for the newest LTS release.
        lts_line: The same for a named line, ``{}`` in its place.
        counts_lts_lines: ``lts/-1`` is the LTS line before the newest one.
        has_prefixes: ``20`` is the newest 20.x.
        prefix_form: How it writes a prefix, ``{}`` in its place.
        has_ranges: It reads constraints.
        java_names: How it names versions of Java.
    """

    name: str
    latest: str = ""
    lts: str = ""
    lts_line: str = ""
    counts_lts_lines: bool = False
    has_prefixes: bool = False
    prefix_form: str = "{}"
    has_ranges: bool = False
    java_names: JavaNames = JavaNames.PLAIN


# Who is not known is taken for a tool that reads prefixes, as most do.
UNKNOWN = Owner("the tool that reads this file", has_prefixes=True)

# Without it mise and asdf take another vendor's Java.
_TEMURIN = "temurin-"
# Adoptium gives it to LTS releases since Java 21.
_LTS_SUFFIX = ".0.LTS"
_FIRST_MAJOR_WITH_SUFFIX = 21


def words_for(owner: Owner, runtime: str, spec: VersionSpec) -> str | None:
    """Return what ``owner`` writes for ``spec``, or ``None`` where it has no words for it.

    Args:
        owner: The file's owner.
        runtime: The runtime's name.
        spec: What was asked for; not one of the user's aliases, which no other tool knows.
    """
    match spec:
        case Latest():
            return owner.latest or None
        case Lts(line):
            return _lts(owner, line) or None if runtime == "node" else None
        case Range():
            return typed(spec) if owner.has_ranges else None
        case Token(text):
            return _version(owner, runtime, text)
        case _:
            return spec.canonical


def is_prefix(spec: VersionSpec) -> bool:
    """Return whether ``spec`` is the beginning of versions, which every reader at least sees as a number."""
    return isinstance(spec, Token) and not Version.parse(spec.text).is_name


def _lts(owner: Owner, line: str) -> str:
    if line == "*":
        return owner.lts
    return owner.lts_line.format(line) if owner.counts_lts_lines or not line.startswith("-") else ""


def _version(owner: Owner, runtime: str, text: str) -> str | None:
    version = Version.parse(text)
    if version.is_name or version.implementation:
        is_whole = version.is_name or bool(version.build) or len(version.release) > 2
        return text if is_whole or owner.has_prefixes else None
    if runtime == "java":
        return _java(owner, text, version)
    is_whole = len(version.release) > 2 or bool(version.prerelease)
    if is_whole:
        return text
    return owner.prefix_form.format(text) if owner.has_prefixes else None


def _java(owner: Owner, text: str, version: Version) -> str | None:
    """Return a version of Java; only some tools list it with the number of its build."""
    numbers = text.partition("+")[0]
    match owner.java_names:
        case JavaNames.MISE:
            major = version.release[0]
            has_suffix = version.build and major >= _FIRST_MAJOR_WITH_SUFFIX and major % 4 == 1
            is_read = version.build or owner.has_prefixes
            return f"{_TEMURIN}{text}{_LTS_SUFFIX if has_suffix else ''}" if is_read else None
        case JavaNames.SDKMAN:
            return f"{numbers}-tem" if len(version.release) > 2 else None
        case JavaNames.WITHOUT_BUILD:
            return numbers
        case JavaNames.PLAIN:  # pragma: no branch - the last kind that there is
            return text
