"""Every version-file format by its name."""

from __future__ import annotations

from omg.project.formats import (
    gemfile,
    go_mod,
    mise_toml,
    nvmrc,
    package_json,
    plain,
    prototools,
    pyproject,
    rust_toolchain,
    sdkmanrc,
    tool_versions,
)
from omg.project.formats.decode import WHITE_SPACE, decode
from omg.project.formats.request import FormatProblem, MalformedDocumentError, Outcome
from omg.runtimes.registry import RUNTIMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Part of every memo's key: raise it when the same bytes come to mean something else.
RULES = "1"

_PARSERS: dict[str, Callable[[str], tuple[Outcome, ...]]] = {
    "gemfile": gemfile.parse,
    "go-mod": go_mod.parse,
    "go-work": go_mod.parse,
    "mise-toml": mise_toml.parse,
    "nvmrc": nvmrc.parse,
    "package-json": package_json.parse,
    "prototools": prototools.parse,
    "pyproject": pyproject.parse,
    "rust-toolchain": rust_toolchain.parse_legacy,
    "rust-toolchain-toml": rust_toolchain.parse,
    "sdkmanrc": sdkmanrc.parse,
    "tool-versions": tool_versions.parse,
}

# Files of one runtime: which one, the name of the file says.
_PLAIN_PARSERS: dict[str, Callable[[str, str], tuple[Outcome, ...]]] = {
    "go-version": plain.parse_first,
    "java-version": plain.parse_first,
    "plain": plain.parse_first,
    "python-version": plain.parse_list,
    "python-versions": plain.parse_first,
    "rust-version": plain.parse_first,
    "variable": plain.parse_first,
}

FORMATS = frozenset((*_PARSERS, *_PLAIN_PARSERS))

# rustup owns these, and refuses an empty one; everywhere else a blank file pins nothing.
_NEVER_BLANK = frozenset(("rust-toolchain", "rust-toolchain-toml"))


def parse(format: str, file_name: str, data: bytes) -> tuple[Outcome, ...]:
    """Return what a version file asks for; of several outcomes for one runtime the first counts.

    Args:
        format: One of ``FORMATS``.
        file_name: The file's own name, or the variable's for the format ``variable``.
        data: The whole content.

    Raises:
        ValueError: No runtime has a plain file or a variable of this name.
    """
    try:
        text = decode(data)
        if not text.strip(WHITE_SPACE) and format not in _NEVER_BLANK:
            return ()
        if format in _PLAIN_PARSERS:
            return _PLAIN_PARSERS[format](text, _runtime_of(format, file_name))
        return _PARSERS[format](text)
    except MalformedDocumentError as error:
        return (FormatProblem(error.message, line=error.line, hint=error.hint),)


def _runtime_of(format: str, file_name: str) -> str:
    if format == "variable":
        return _runtime_of_variable(file_name)
    for runtime in RUNTIMES:
        if any(file.path == file_name for file in runtime.version_files):
            return runtime.name
    raise ValueError(f"no runtime reads a file called {file_name!r}")


def _runtime_of_variable(variable: str) -> str:
    for runtime in RUNTIMES:
        if runtime.variable == variable:
            return runtime.name
    # The name of a runtime that omg has no definition of; how it spelled its hyphens is lost.
    name = variable.removeprefix("OMG_").removesuffix("_VERSION")
    if not name or variable != f"OMG_{name}_VERSION":
        raise ValueError(f"{variable!r} is not the variable of a runtime")
    return name.lower().replace("_", "-")
