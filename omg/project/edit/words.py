"""How the owner of a version file writes what was asked for, so that a colleague with that tool reads it too.

The owner is the tool that the file was made for: nvm for ``.nvmrc``, rbenv for ``.ruby-version``. What it has
no word for is written as a whole version.

Sources: the READMEs of nvm (Long-term Support), rbenv and nodenv (Choosing the version), pyenv (Prefix
auto-resolution), goenv, jenv, tfenv and setup-bun; the documentation of rustup (Toolchain names), SDKMAN (Env
command), asdf (.tool-versions), mise (Node, Java) and of proto's Node.js plugin; Bundler's ``gemfile(5)``.
"""

from __future__ import annotations

from omg.value import dataclass
from omg.versions.spec import Latest, Lts, Range, Token, typed
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.spec import VersionSpec


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
        has_ranges: It reads constraints.
    """

    name: str
    latest: str = ""
    lts: str = ""
    lts_line: str = ""
    counts_lts_lines: bool = False
    has_prefixes: bool = False
    has_ranges: bool = False


_BY_FILE = {
    ".nvmrc": Owner("nvm", "node", "lts/*", "lts/{}", counts_lts_lines=True, has_prefixes=True),
    ".node-version": Owner("nodenv"),
    ".python-version": Owner("pyenv", has_prefixes=True),
    ".go-version": Owner("goenv", has_prefixes=True),
    ".ruby-version": Owner("rbenv"),
    ".java-version": Owner("jenv", has_prefixes=True),
    ".bun-version": Owner("setup-bun", "latest", has_prefixes=True),
    ".deno-version": Owner("setup-deno", "latest", has_prefixes=True, has_ranges=True),
    ".terraform-version": Owner("tfenv", "latest"),
    ".opentofu-version": Owner("tofuenv", "latest"),
}
_BY_FORMAT = {
    "gemfile": Owner("Bundler", has_prefixes=True, has_ranges=True),
    "global-json": Owner(".NET"),
    # Volta and `packageManager` read whole versions only: the editor refuses the rest.
    "package-json": Owner("the tool that reads this field", has_prefixes=True, has_ranges=True),
    "prototools": Owner("proto", "latest", "lts/*", "lts/{}", has_prefixes=True, has_ranges=True),
    "rust-toolchain": Owner("rustup", "stable", has_prefixes=True),
    "rust-toolchain-toml": Owner("rustup", "stable", has_prefixes=True),
    "sdkmanrc": Owner("SDKMAN"),
    "tool-versions": Owner("asdf"),
    "mise-toml": Owner("mise", "latest", "lts", has_prefixes=True),
}
_ANY = Owner("the tool that reads this file", has_prefixes=True)

# What mise and asdf call Temurin; without it they take another vendor's Java. The suffix is the one that
# Adoptium gives to LTS releases since Java 21.
_TEMURIN = "temurin-"
_LTS_SUFFIX = ".0.LTS"
_FIRST_MAJOR_WITH_SUFFIX = 21


def owner_of(format: str, file_name: str) -> Owner:
    """Return whose words count in a version file."""
    return _BY_FILE.get(file_name) or _BY_FORMAT.get(format, _ANY)


def words_for(format: str, file_name: str, runtime: str, spec: VersionSpec) -> str | None:
    """Return what the file's owner writes for ``spec``, or ``None`` where it has no words for it.

    Args:
        format: Name of the file's format.
        file_name: Its last path component.
        runtime: The runtime's name.
        spec: What was asked for; no alias of the user's, which nobody else has.
    """
    owner = owner_of(format, file_name)
    match spec:
        case Latest():
            return owner.latest or None
        case Lts(line):
            return _lts(owner, line) or None if runtime == "node" else None
        case Range():
            return typed(spec) if owner.has_ranges else None
        case Token(text):
            return _version(format, owner, runtime, text)
        case _:
            return spec.canonical


def is_only_longer(spec: VersionSpec) -> bool:
    """Return whether ``spec`` is the beginning of versions, which every reader at least sees as a number."""
    return isinstance(spec, Token) and not Version.parse(spec.text).is_name


def _lts(owner: Owner, line: str) -> str:
    if line == "*":
        return owner.lts
    return owner.lts_line.format(line) if owner.counts_lts_lines or not line.startswith("-") else ""


def _version(format: str, owner: Owner, runtime: str, text: str) -> str | None:
    version = Version.parse(text)
    if version.is_name or version.implementation:
        is_whole = version.is_name or bool(version.build) or len(version.release) > 2
        return text if is_whole or owner.has_prefixes else None
    if runtime == "java":
        return _java(format, owner, text, version)
    is_whole = len(version.release) > 2 or bool(version.prerelease)
    if not is_whole and not owner.has_prefixes:
        return None
    if format == "gemfile" and not is_whole:
        # To Bundler, "3.3" is 3.3.0 and no other.
        return f"~> {text}.0"
    return text


def _java(format: str, owner: Owner, text: str, version: Version) -> str | None:
    """Return a Java's version; the number of its build is known to the tools that list it by that."""
    numbers = text.partition("+")[0]
    if format in ("mise-toml", "tool-versions"):
        major = version.release[0]
        has_suffix = version.build and major >= _FIRST_MAJOR_WITH_SUFFIX and major % 4 == 1
        is_read = version.build or owner.has_prefixes
        return f"{_TEMURIN}{text}{_LTS_SUFFIX if has_suffix else ''}" if is_read else None
    if format == "sdkmanrc":
        return f"{numbers}-tem" if len(version.release) > 2 else None
    return numbers if owner.name == "jenv" else text
