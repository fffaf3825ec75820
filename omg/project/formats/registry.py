"""Every format of version files, by its name: a new one is a module beside this one and a line here.

A module is imported when a file of its format is read: a call through omg reads one or two. Its edit imports
what only `omg pin` needs.
"""

from __future__ import annotations

import sys
from functools import cache

from omg.project.formats.request import FormatProblem, MalformedDocumentError, Outcome
from omg.project.formats.text import WHITE_SPACE, decode
from omg.runtimes.others import allows_ranges, runtime_of_file
from omg.runtimes.registry import RUNTIMES
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

# Part of every memo's key: raise the number when the same bytes come to mean something else. They may mean
# something else on another system, too (`os` in a mise.toml), and a home may be shared by several.
RULES = f"4 {sys.platform}"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of version files.

    Attributes:
        name: How a runtime's `VersionFile` names it.
        module: The module of this package that knows it. What that holds, beside the functions named below:
            ``owner(file_name)`` and ``remove_version(text, runtime)`` where it has an edit,
            ``settings(text)`` where it has settings.
        parse: The function that returns what a text asks for.
        edit: The function that returns the text with another version; empty where such files do not pin.
        of_one_runtime: The name of the file tells the runtime; ``parse`` is given that, too.
        is_shared: A manifest that belongs to other tools. A broken one asks for nothing: the tool that could
            repair it needs the runtime, and node runs in a folder whose package.json is not JSON.
        never_blank: A blank file is an error (rustup's refuses one); everywhere else it pins nothing.
        has_settings: It may hold settings that omg ignores and reports.
    """

    name: str
    module: str
    parse: str = "parse"
    edit: str = ""
    of_one_runtime: bool = False
    is_shared: bool = False
    never_blank: bool = False
    has_settings: bool = False

    def load(self) -> ModuleType:
        """Return its module."""
        return _module(self.module)


BY_NAME = {
    each.name: each
    for each in (
        Format("cargo-toml", "cargo_toml", is_shared=True),
        Format("gemfile", "gemfile", edit="set_version", is_shared=True),
        Format("global-json", "global_json", edit="set_version"),
        Format("go-mod", "go_mod", is_shared=True),
        Format("go-version", "plain", "parse_first", "set_version", of_one_runtime=True),
        Format("go-work", "go_mod", is_shared=True),
        Format("java-version", "plain", "parse_first", "set_version", of_one_runtime=True),
        Format("mise-toml", "mise_toml", edit="set_version", has_settings=True),
        Format("nvmrc", "nvmrc", edit="set_version"),
        Format("package-json", "package_json", edit="set_version", is_shared=True),
        Format("pipfile", "pipfile", is_shared=True),
        Format("plain", "plain", "parse_first", "set_version", of_one_runtime=True),
        Format("prototools", "prototools", edit="set_version", has_settings=True),
        Format("pyproject", "pyproject", is_shared=True, has_settings=True),
        Format("python-version", "plain", "parse_list", "set_list", of_one_runtime=True),
        Format("python-versions", "plain", "parse_first", "set_version", of_one_runtime=True),
        Format("rust-toolchain", "rust_toolchain", "parse_legacy", "set_legacy_version", never_blank=True),
        Format("rust-toolchain-toml", "rust_toolchain", edit="set_version", never_blank=True),
        Format("rust-version", "plain", "parse_first", "set_version", of_one_runtime=True),
        Format("sdkmanrc", "sdkmanrc", edit="set_version", has_settings=True),
        Format("tfenv", "tfenv", edit="set_version", of_one_runtime=True),
        Format("tool-versions", "tool_versions", edit="set_version"),
        Format("variable", "plain", "parse_first", of_one_runtime=True),
    )
}
FORMATS = frozenset(BY_NAME)
SHARED_FORMATS = frozenset(each.name for each in BY_NAME.values() if each.is_shared)


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
    known = BY_NAME.get(format)
    if known is None:
        raise ValueError(f"{format!r} is not a format of version files")
    try:
        text = decode(data)
        if not text.strip(WHITE_SPACE) and not known.never_blank:
            return ()
        if known.of_one_runtime:
            runtime, allow_ranges = _reading_of(format, file_name)
            parse_one: Callable[..., tuple[Outcome, ...]] = getattr(known.load(), known.parse)
            return parse_one(text, runtime, allow_ranges=allow_ranges)
        parse: Callable[[str], tuple[Outcome, ...]] = getattr(known.load(), known.parse)
        if lock is None:
            return parse(text)
        from omg.project.formats.lock import apply_lock

        return apply_lock(parse(text), *lock)
    except MalformedDocumentError as error:
        return (FormatProblem(error.message, line=error.line, hint=error.hint, is_ignored=known.is_shared),)


@cache
def _module(name: str) -> ModuleType:
    # Not `importlib`: a shim's fallback to Python would load that for this line alone.
    return __import__(f"omg.project.formats.{name}", fromlist=("",))


@cache
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
