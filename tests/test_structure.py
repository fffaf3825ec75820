"""The layout of the code, as CONTRIBUTING.md and the style have it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "omg").rglob("*.py"))
MAX_LINES = 300

# Values and rules: what they need arrives as arguments.
PURE = ["omg/versions", "omg/runtimes", "omg/sources", "omg/project/formats"]
PURE += ["omg/shim/table.py", "omg/shim/memo.py", "omg/shim/sh_table.py"]
EFFECTS = {"asyncio", "fcntl", "glob", "http", "httpx", "io", "mmap", "os", "pathlib", "random", "secrets"}
EFFECTS |= {"select", "shutil", "signal", "socket", "ssl", "subprocess", "tempfile", "threading", "time"}
EFFECTS |= {"fileinput", "urllib"}

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


def imported(module: Path) -> set[str]:
    """Return the dotted names that ``module`` imports anywhere, functions and type checks included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


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


def loaded_by(module: str) -> set[str]:
    """Return all modules that are there after ``module`` is imported by a Python with nothing of its own."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_imports_go_one_way(module: Path) -> None:
    own = part(dotted(module))
    used = {part(name) for name in imported(module) if name.startswith("omg.")} - {"__version__"}

    assert used - {own} <= ALLOWED.get(own, set())


def test_the_table_has_every_package() -> None:
    there = {part(dotted(module)) for module in MODULES}

    assert there - {"__init__"} == set(ALLOWED) & there


@pytest.mark.parametrize(
    "module", [module for module in MODULES if relative(module).startswith(tuple(PURE))], ids=relative
)
def test_pure_modules_have_no_effects(module: Path) -> None:
    assert not {name for name in imported(module) if name.split(".")[0] in EFFECTS}


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_values_come_from_one_place(module: Path) -> None:
    foreign = {name for name in imported(module) if name.startswith("dataclasses")}

    assert not foreign or relative(module) == "omg/value.py"


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_modules_are_small(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_every_module_says_what_it_is(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("hot", HOT)
def test_a_shim_that_asks_omg_does_not_wait_for_heavy_modules(hot: str) -> None:
    assert not loaded_by(hot) & set(HEAVY)


@pytest.mark.parametrize("quick", QUICK)
def test_what_is_there_is_answered_without_what_fetches(quick: str) -> None:
    assert not loaded_by(quick) & set(FETCHING)
