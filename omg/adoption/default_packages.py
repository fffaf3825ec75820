"""The files in which other managers list packages for each new version, read as their owners read them.

Sources, read 2026-12-01: nvm's README ("Default global packages from file while installing") and nvm.sh;
https://github.com/nodenv/nodenv-default-packages; https://github.com/rbenv/rbenv-default-gems;
https://github.com/jawshooah/pyenv-default-packages (``pip install -r``); asdf's plugins for nodejs, python,
ruby, rust and golang; https://mise.jdx.dev/lang/node.html and its neighbours.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from omg.runtimes import go, node, python, ruby, rust
from omg.store.access import read_regular
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from omg.runtimes.runtime import Runtime

    # Returns the packages of a line, as their installer takes them; none where omg cannot keep the line.
    ParseLine = Callable[[str], tuple[str, ...]]

# A list that a person wrote; a larger file is something else.
_MAX_FILE_BYTES = 64 << 10
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_GEM_VERSION = re.compile(r"(?:~>|>=|<=|!=|=|>|<)?\s*\d[0-9A-Za-z.]*")


@dataclass(frozen=True, slots=True)
class DefaultPackages:
    """What a file lists.

    Attributes:
        manager: Whose file it is.
        runtime: The runtime of the packages.
        file: The file.
        packages: The packages, as their installer takes them.
        left_out: Lines that are an option or a file of the owner's, as they are written.
    """

    manager: str
    runtime: Runtime
    file: Path
    packages: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a manager: its path below the home; a variable may name it, or replace its first folder."""

    manager: str
    runtime: Runtime
    path: str
    parse: ParseLine
    variable: str = ""
    root_variable: str = ""


def parse_list(text: str, parse: ParseLine) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the packages in a file, and the lines that omg cannot keep."""
    packages: dict[str, None] = {}
    left_out: list[str] = []
    for raw in text.removeprefix("\ufeff").splitlines():
        line = _COMMENT.sub("", raw).strip()
        if not line:
            continue
        found = parse(line) if line.isprintable() else ()
        if found and not any(one.startswith(("-", ".", "/", "~")) for one in found):
            packages |= dict.fromkeys(found)
        else:
            left_out.append(line)
    return tuple(packages), tuple(left_out)


def parse_words(line: str) -> tuple[str, ...]:
    """Return every word: what a shell makes of a line."""
    return tuple(line.split())


def parse_nvm(line: str) -> tuple[str, ...]:
    """Return the word; nvm refuses a file with two in a line."""
    return () if " " in line else (line,)


def parse_nodenv(line: str) -> tuple[str, ...]:
    """Return name and range: ``csslint >= 0.9.0 < 0.10.0`` is ``csslint@>= 0.9.0 < 0.10.0``."""
    name, _, versions = line.partition(" ")
    return (f"{name}@{versions.strip()}",) if versions else (name,)


def parse_requirement(line: str) -> tuple[str, ...]:
    """Return the requirement in a line of a requirements file, without the options behind it."""
    return (re.split(r"\s--", line, maxsplit=1)[0].rstrip(" \\"),)


def parse_gem(line: str) -> tuple[str, ...]:
    """Return name and version as gem takes them in one word: ``bcat ~>0.6`` is ``bcat:~>0.6``."""
    name, _, rest = line.partition(" ")
    rest = re.sub(r"^(?:-v|--version)[ =]\s*", "", rest.strip())
    if not rest:
        return (name,)
    if rest == "--pre":
        return (f"{name}:>=0.a",)  # RubyGems' own spelling: any version, pre-releases too
    return (f"{name}:{rest}",) if _GEM_VERSION.fullmatch(rest) else ()


_NPM, _PIP, _GEMS = ".default-npm-packages", ".default-python-packages", ".default-gems"
_CRATES = ".default-cargo-crates"
_FILES = (
    _File("nvm", node.RUNTIME, ".nvm/default-packages", parse_nvm, root_variable="NVM_DIR"),
    _File("nodenv", node.RUNTIME, ".nodenv/default-packages", parse_nodenv, root_variable="NODENV_ROOT"),
    _File("pyenv", python.RUNTIME, ".pyenv/default-packages", parse_requirement, root_variable="PYENV_ROOT"),
    _File("rbenv", ruby.RUNTIME, ".rbenv/default-gems", parse_gem, "RBENV_DEFAULT_GEMS", "RBENV_ROOT"),
    _File("asdf", node.RUNTIME, _NPM, parse_words, "ASDF_NPM_DEFAULT_PACKAGES_FILE"),
    _File("asdf", python.RUNTIME, _PIP, parse_requirement, "ASDF_PYTHON_DEFAULT_PACKAGES_FILE"),
    _File("asdf", ruby.RUNTIME, _GEMS, parse_gem, "ASDF_GEM_DEFAULT_PACKAGES_FILE"),
    _File("asdf", rust.RUNTIME, _CRATES, parse_words, "ASDF_CRATE_DEFAULT_PACKAGES_FILE"),
    _File("asdf", go.RUNTIME, ".default-golang-pkgs", parse_words, "ASDF_GOLANG_DEFAULT_PACKAGES_FILE"),
    _File("mise", node.RUNTIME, _NPM, parse_words, "MISE_NODE_DEFAULT_PACKAGES_FILE"),
    _File("mise", python.RUNTIME, _PIP, parse_requirement, "MISE_PYTHON_DEFAULT_PACKAGES_FILE"),
    _File("mise", ruby.RUNTIME, _GEMS, parse_gem, "MISE_RUBY_DEFAULT_PACKAGES_FILE"),
    _File("mise", rust.RUNTIME, _CRATES, parse_words),
    _File("mise", go.RUNTIME, ".default-go-packages", parse_words, "MISE_GO_DEFAULT_PACKAGES_FILE"),
)


def find_default_packages(
    managers: Collection[str], env: Mapping[str, str], home: Path
) -> Iterator[DefaultPackages]:
    """Yield the lists of ``managers`` that are there and have packages; a file of two managers once."""
    seen: set[str] = set()
    for one in _FILES:
        file = _place(one, env, home)
        real = os.path.realpath(file)
        if one.manager not in managers or real in seen:
            continue
        try:
            content = read_regular(file, _MAX_FILE_BYTES + 1)
        except OSError:
            continue
        seen.add(real)
        if len(content) > _MAX_FILE_BYTES:
            continue
        packages, left_out = parse_list(content.decode("utf-8", "replace"), one.parse)
        if packages or left_out:
            yield DefaultPackages(one.manager, one.runtime, file, packages, left_out)


def wanted_by(found: Iterable[DefaultPackages], runtime: Runtime) -> tuple[str, ...]:
    """Return the packages of ``runtime`` in all lists together."""
    return tuple(dict.fromkeys(name for one in found if one.runtime is runtime for name in one.packages))


def _place(one: _File, env: Mapping[str, str], home: Path) -> Path:
    named = env.get(one.variable, "") if one.variable else ""
    if named.startswith("/"):
        return Path(named)
    root = env.get(one.root_variable, "") if one.root_variable else ""
    return Path(root, one.path.partition("/")[2]) if root.startswith("/") else home / one.path
