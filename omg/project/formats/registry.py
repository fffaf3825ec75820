"""Every version-file format by its name.

Their modules are imported when a file of theirs is met: a call through omg reads one or two.
"""

from __future__ import annotations

import sys

from omg.project.formats.decode import WHITE_SPACE, decode
from omg.project.formats.request import FormatProblem, MalformedDocumentError, Outcome
from omg.runtimes.others import allows_ranges, runtime_of_file
from omg.runtimes.registry import RUNTIMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # What makes outcomes of a file's text.
    Parser = Callable[[str], tuple[Outcome, ...]]

# Part of every memo's key: raise the number when the same bytes come to mean something else. They may mean
# something else on another system, too (`os` in a mise.toml), and a home may be shared by several.
RULES = f"3 {sys.platform}"

# Files of one runtime, which the name of the file tells: a version, or (python) a list of them.
_PLAIN = ("plain", "variable", "go-version", "java-version", "python-versions", "rust-version", "tfenv")
_PLAIN_LISTS = ("python-version",)
# All others: the module here that reads them, and its function.
_DOCUMENTS = {
    "cargo-toml": ("cargo_toml", "parse"),
    "gemfile": ("gemfile", "parse"),
    "global-json": ("global_json", "parse"),
    "go-mod": ("go_mod", "parse"),
    "go-work": ("go_mod", "parse"),
    "mise-toml": ("mise_toml", "parse"),
    "nvmrc": ("nvmrc", "parse"),
    "package-json": ("package_json", "parse"),
    "pipfile": ("pipfile", "parse"),
    "prototools": ("prototools", "parse"),
    "pyproject": ("pyproject", "parse"),
    "rust-toolchain": ("rust_toolchain", "parse_legacy"),
    "rust-toolchain-toml": ("rust_toolchain", "parse"),
    "sdkmanrc": ("sdkmanrc", "parse"),
    "tool-versions": ("tool_versions", "parse"),
}
# Manifests that belong to other tools. A broken one asks for nothing: the tool that could repair it needs the
# runtime, and node runs in a folder whose package.json is no JSON.
SHARED_FORMATS = frozenset(
    ("cargo-toml", "gemfile", "go-mod", "go-work", "package-json", "pipfile", "pyproject")
)
FORMATS = frozenset((*_PLAIN, *_PLAIN_LISTS, *_DOCUMENTS))

# rustup owns these, and refuses an empty one; everywhere else a blank file pins nothing.
_NEVER_BLANK = ("rust-toolchain", "rust-toolchain-toml")


def parse(
    format: str, file_name: str, data: bytes, *, lock: tuple[str, bytes] | None = None
) -> tuple[Outcome, ...]:
    """Return what a version file asks for; of several outcomes for one runtime the first counts.

    Args:
        format: One of ``FORMATS``.
        file_name: The file's own name, or the variable's for the format ``variable``.
        data: The whole content.
        lock: Name and whole content of the lock file beside it, where there is one.

    Raises:
        ValueError: There is no such format, or no runtime has a plain file or variable of this name.
    """
    if format not in FORMATS:
        raise ValueError(f"{format!r} is not a format of version files")
    try:
        text = decode(data)
        if not text.strip(WHITE_SPACE) and format not in _NEVER_BLANK:
            return ()
        if format in _DOCUMENTS:
            outcomes = _document_parser(format)(text)
            return outcomes if lock is None else _with_lock(outcomes, *lock)
        return _parse_plain(format, text, file_name)
    except MalformedDocumentError as error:
        is_ignored = format in SHARED_FORMATS
        return (FormatProblem(error.message, line=error.line, hint=error.hint, is_ignored=is_ignored),)


def _parse_plain(format: str, text: str, file_name: str) -> tuple[Outcome, ...]:
    runtime, allow_ranges = _reading_of(format, file_name)
    if format == "tfenv":
        from omg.project.formats import tfenv

        return tfenv.parse(text, runtime)
    from omg.project.formats import plain

    parse = plain.parse_list if format in _PLAIN_LISTS else plain.parse_first
    return parse(text, runtime, allow_ranges=allow_ranges)


def _with_lock(outcomes: tuple[Outcome, ...], name: str, data: bytes) -> tuple[Outcome, ...]:
    from omg.project.formats.lock import apply_lock

    return apply_lock(outcomes, name, data)


def _document_parser(format: str) -> Parser:
    from importlib import import_module

    module, function = _DOCUMENTS[format]
    parser: Parser = getattr(import_module(f"omg.project.formats.{module}"), function)
    return parser


def _reading_of(format: str, file_name: str) -> tuple[str, bool]:
    """Return the runtime of a plain file or variable, and whether it may hold a range."""
    if format == "variable":
        return _runtime_of_variable(file_name), True
    for runtime in RUNTIMES:
        for file in runtime.version_files:
            if file.path == file_name:
                return runtime.name, file.allows_ranges
    if other := runtime_of_file(file_name):
        return other, allows_ranges(file_name)
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
