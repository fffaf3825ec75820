"""The layout of the code, as CONTRIBUTING.md and the style have it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from omg import errors
from tests.prose import ROOT, parsed

if TYPE_CHECKING:
    from pathlib import Path

MODULES = sorted((ROOT / "omg").rglob("*.py"))
MAX_LINES = 300
MAX_LINES_OF_C = 3000

# Values and rules: what they need arrives as arguments. Beside these, every module and every package whose
# docstring says that it is pure.
PURE = ["omg/versions/", "omg/runtimes/", "omg/sources/", "omg/project/formats/"]
PURE += ["omg/shim/table.py", "omg/shim/memo.py", "omg/shim/sh_table.py"]
EFFECTS = {"asyncio", "fcntl", "glob", "http", "httpx", "io", "mmap", "os", "pathlib", "random", "secrets"}
EFFECTS |= {"select", "shutil", "signal", "socket", "ssl", "subprocess", "tempfile", "threading", "time"}
EFFECTS |= {"fileinput", "urllib"}
# A path as a value and the parts of an address, in the rules outside the packages above.
VALUES = {"pathlib.Path", "urllib.parse.urlsplit", "urllib.parse.urlunsplit"}
# What does something whatever it is called on, and without an import.
DOING = {"open", "print", "input", "read_text", "read_bytes", "write_text", "write_bytes", "exists"}
DOING |= {"is_file", "is_dir", "is_symlink", "iterdir", "rglob", "mkdir", "unlink", "rmdir", "stat", "lstat"}

# Commands read and change what is installed through `omg.manager` and `omg.status`, not around them.
BEHIND_THE_MANAGER = {"omg.adoption", "omg.archive", "omg.install", "omg.network", "omg.signing", "omg.store"}
# Commands that are about one such room, and the module of it that they show.
SHOWN = {
    "omg/commands/cache.py": {"omg.network.cache"},  # the cached files: no version depends on them
    "omg/commands/complete.py": {"omg.store.installed"},  # names only, while somebody waits for each key
    "omg/commands/keys.py": {"omg.network", "omg.signing"},  # the publishers' keys
    "omg/commands/log.py": {"omg.store.audit"},  # the audit log
}

# What loads on the way of a shim that could not decide by itself.
HOT = ["omg.versions", "omg.runtimes.registry", "omg.versions.answers", "omg.project.selection"]
HOT += ["omg.shim.dispatch", "omg.start"]
HEAVY = [
    "argparse",
    "asyncio",
    "dataclasses",
    "filelock",
    "httpx",
    "inspect",
    "packaging",
    "platformdirs",
    "rich",
    "ssl",
    "tomlkit",
    "truststore",
    "yaml",
]
# Commands that people wait for: what is there already is answered without what fetches the rest.
QUICK = ["omg.commands.install", "omg.commands.list", "omg.commands.pin", "omg.commands.use"]
QUICK += ["omg.manager.present", "omg.shim.rehash", "omg.store.links", "omg.store.staging"]
FETCHING = [*set(HEAVY) - {"argparse"}, "concurrent", "ctypes", "email", "hashlib", "logging"]
FETCHING += [
    "omg.manager.batch",
    "omg.manager.native",
    "shutil",
    "socket",
    "subprocess",
    "tomli",
    "tomllib",
]


def relative(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def dotted(module: Path) -> str:
    return ".".join(module.relative_to(ROOT).with_suffix("").parts)


def part(name: str) -> str:
    """Return the row of the table that ``omg.store.layout`` belongs to: ``store``."""
    return name.split(".")[1]


@cache
def imported(module: Path) -> frozenset[str]:
    """Return the dotted names that ``module`` imports anywhere, functions and type checks included."""
    names: set[str] = set()
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def run_time_imports(module: Path) -> frozenset[str]:
    """Return the dotted names that ``module`` imports, but for those that only types need."""
    for_types = {
        id(inner)
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    return frozenset(
        f"{node.module}.{alias.name}"
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types
        for alias in node.names
    )


def called(module: Path) -> set[str]:
    """Return the names of all that ``module`` calls, methods included."""
    functions = [node.func for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)]
    return {
        function.id if isinstance(function, ast.Name) else function.attr
        for function in functions
        if isinstance(function, ast.Name | ast.Attribute)
    }


def says_pure(module: Path) -> bool:
    """Does the docstring have the word ``pure``?"""
    return re.search(r"\bpure\b", ast.get_docstring(parsed(module)) or "", re.IGNORECASE) is not None


def pure_modules() -> list[Path]:
    """Return the modules that are listed, those that say it, and those of a package that says it."""
    packages = tuple(
        f"{relative(module.parent)}/" for module in MODULES if module.stem == "__init__" and says_pure(module)
    )
    prefixes = (*PURE, *packages)
    return [module for module in MODULES if relative(module).startswith(prefixes) or says_pure(module)]


def permissions() -> dict[str, set[str]]:
    """Return what each part may import, by the table of CONTRIBUTING.md."""
    rows = re.findall(
        r"^\| `omg/([\w]+)(?:/|\.py)` \| [^|]* \| ([^|]*) \|$",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    allowed: dict[str, set[str]] = {}
    for name, cell in rows:
        direct = set(allowed) if cell == "all above" else set(re.findall(r"\w+", cell)) & set(allowed)
        allowed[name] = direct.union(*(allowed[other] for other in direct))
    return allowed


ALLOWED = permissions()


def offenders(found: dict[str, set[str]]) -> dict[str, list[str]]:
    """Return those of whom something was found."""
    return {name: sorted(what) for name, what in found.items() if what}


def loaded_by(module: str) -> set[str]:
    """Return all modules that are there after ``module`` is imported by a Python with nothing of its own."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_imports_go_one_way() -> None:
    upwards = {}
    for module in MODULES:
        own = part(dotted(module))
        used = {part(name) for name in imported(module) if name.startswith("omg.")} - {"__version__"}
        upwards[relative(module)] = used - {own} - ALLOWED.get(own, set())

    assert offenders(upwards) == {}


def test_commands_do_not_go_around_the_manager() -> None:
    around = {}
    for module in MODULES:
        if relative(module).startswith("omg/commands/"):
            used = {name for name in run_time_imports(module) if name.startswith(tuple(BEHIND_THE_MANAGER))}
            shown = tuple(SHOWN.get(relative(module), ()))
            around[relative(module)] = {name for name in used if not name.startswith(shown or ("-",))}
    assert offenders(around) == {}, "let omg.manager or omg.status do it"


def test_the_table_has_every_package() -> None:
    there = {part(dotted(module)) for module in MODULES}

    assert there - {"__init__"} == set(ALLOWED) & there


def test_what_is_listed_as_pure_is_there() -> None:
    assert [prefix for prefix in PURE if not any(relative(one).startswith(prefix) for one in MODULES)] == []


def test_pure_modules_have_no_effects() -> None:
    effects = {}
    for module in pure_modules():
        used = {name for name in imported(module) if name.split(".")[0] in EFFECTS}
        allowed = set() if relative(module).startswith(tuple(PURE)) else VALUES
        effects[relative(module)] = (used - allowed) | (called(module) & DOING)

    assert offenders(effects) == {}


def test_values_come_from_one_place() -> None:
    foreign = {
        relative(module): {name for name in imported(module) if name.startswith("dataclasses")}
        for module in MODULES
    }

    assert set(offenders(foreign)) == {"omg/value.py"}


def test_modules_are_small() -> None:
    lines = {relative(module): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}

    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}


def test_the_program_in_c_is_small() -> None:
    # The lines that have code: neither blank nor nothing but a comment.
    texts = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "shims").glob("*.[ch]"))]
    bare = [re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for text in texts]
    count = sum(bool(line.strip()) for text in bare for line in text.splitlines())

    assert 1000 < count <= MAX_LINES_OF_C


def test_every_module_says_what_it_is() -> None:
    assert [relative(module) for module in MODULES if not ast.get_docstring(parsed(module))] == []


def drawn(text: str) -> dict[str, str]:
    """Return the parent of every class in the drawing of a tree."""
    parents: dict[str, str] = {}
    branch: list[str] = []
    for line in text.splitlines():
        if match := re.match(r"((?:│   |    )*)(?:[├└]── )?(\w+Error)\b", line):
            depth = len(match[1]) // 4 + ("── " in line)
            branch[depth:] = [match[2]]
            parents[match[2]] = branch[depth - 1] if depth else "Exception"
    return parents


def test_the_tree_of_errors_is_as_it_is_drawn() -> None:
    classes = {
        name: kind.__base__.__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.OmgError) and kind.__base__
    }

    assert drawn(errors.__doc__ or "") == classes


# What a distribution is imported as, where that is not its name.
_MODULES = {"pyyaml": "yaml"}


def test_every_dependency_is_imported() -> None:
    imports = {f"{name}." for module in MODULES for name in imported(module)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [
        _MODULES.get(name, name) for text in project["dependencies"] if (name := Requirement(text).name)
    ]

    assert [name for name in needed if not any(used.startswith(f"{name}.") for used in imports)] == []


@pytest.mark.parametrize("hot", HOT)
def test_a_shim_that_asks_omg_does_not_wait_for_heavy_modules(hot: str) -> None:
    assert not loaded_by(hot) & set(HEAVY)


@pytest.mark.parametrize("quick", QUICK)
def test_what_is_there_is_answered_without_what_fetches(quick: str) -> None:
    assert not loaded_by(quick) & set(FETCHING)


def test_the_mise_that_is_there_is_asked_without_what_fetches() -> None:
    fetching = {"httpcore", "ssl", "omg.archive.unpack", "omg.install.installer", "omg.manager.native"}

    assert not loaded_by("omg.manager.mise.provider") & fetching
