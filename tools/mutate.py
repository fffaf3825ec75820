#!/usr/bin/env python3
"""Change the code in small ways, one at a time, and see whether a test notices.

    tools/mutate.py ROOM          all mutants of a room (signing, versions, project/reading.py...), by mutmut
    tools/mutate.py --survivors   the mutants that once survived, each of which a test has to notice since

The first takes minutes to hours. It is run by hand (``pip install mutmut``), in a copy of the tree. With
``--keep FOLDER`` it goes on with an earlier run. It prints what survives as entries for
``tools/survivors.toml``. There each one gets the test that kills it now (``killed_by``), or the reason why no
test can (``equivalent``). The second takes a minute or two and is a part of ``.ci/run``. Each mutant lives
in a process of its own, and no file of the tree is changed.

mutmut changes the bodies of functions without decorators. What it leaves out (constants, patterns,
properties) can be entered by hand.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.abc
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
SURVIVORS = ROOT / "tools/survivors.toml"
_TIMEOUT_S = 60
_PYTEST = ["-q", "-x", "-n0", "--no-header", "--tb=no", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
_PYTEST += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # what is warm already
_CONFIG = """\
[mutmut]
source_paths=omg
only_mutate={pattern}
also_copy=
    shims
    tests
    tools
    pyproject.toml
    README.md
    CONTRIBUTING.md
pytest_add_cli_args_test_selection={tests}
pytest_add_cli_args=
    -n0
    -oaddopts=
"""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that once survived.

    Attributes:
        file: The module: ``omg/signing/pkcs1.py``.
        function: The function that is changed (``Keyring.add``), or empty for the whole module.
        before: Text that the function has once.
        after: What stands there in the mutant.
        killed_by: The tests that notice it.
        equivalent: Why no test can: it does the same.
    """

    file: str
    function: str
    before: str
    after: str
    killed_by: tuple[str, ...] = ()
    equivalent: str = ""

    @property
    def shown(self) -> str:
        """One line for people."""
        return f"{self.file} {self.function}: {_line(self.before)}  ->  {_line(self.after)}"

    def mutated(self) -> str:
        """Return the module's text with the change.

        Raises:
            ValueError: The text is not there, or more than once: the entry needs another look.
            SyntaxError: The change makes no Python.
        """
        text = (ROOT / self.file).read_text(encoding="utf-8")
        start, end = _span(text, self.function)
        count = text.count(self.before, start, end)
        if count != 1:
            raise ValueError(f"{self.shown}: the text is there {count} times; correct {SURVIVORS.name}")
        at = text.index(self.before, start, end)
        mutated = text[:at] + self.after + text[at + len(self.before) :]
        ast.parse(mutated)
        return mutated


def survivors(file: Path = SURVIVORS) -> list[Survivor]:
    """Return the entries of ``tools/survivors.toml``."""
    with file.open("rb") as stream:
        entries = tomllib.load(stream)["mutant"]
    return [Survivor(**{**entry, "killed_by": tuple(entry.get("killed_by", ()))}) for entry in entries]


def tests_of(module: str) -> str:
    """Return where the tests of ``signing``, ``project/reading.py`` or ``omg/signing/pkcs1.py`` are."""
    path = Path(module.removeprefix("omg/"))
    own = path.with_name(f"test_{path.name}")
    while not (ROOT / "tests" / path).is_dir():
        path = path.parent
    return f"tests/{own}" if own.suffix and (ROOT / "tests" / own).is_file() else f"tests/{path}"


def run_survivors() -> int:
    """Run every entry that is not equivalent; return 1 if one lives, or an entry fits the code no more."""
    found, began = survivors(), time.monotonic()
    killable = [each for each in found if not each.equivalent]
    _warm_up()
    sound = sorted({test for each in killable for test in _tests(each)})
    if _is_noticed(None, sound):
        sys.stderr.write("the tests of tools/survivors.toml fail without a mutant: run pytest first\n")
        return 1
    shards = [found[number :: os.cpu_count() or 1] for number in range(os.cpu_count() or 1)]
    children = [_fork(partial(_living, shard)) for shard in shards]
    living = sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    equivalent = len(found) - len(killable)
    sys.stdout.write(
        f"{len(killable)} mutants that once survived, {equivalent} equivalent ones;"
        f" {living} to look at; {time.monotonic() - began:.0f} s\n"
    )
    return 1 if living else 0


def _living(shard: Sequence[Survivor]) -> int:
    """Return how many of them live, as an exit status."""
    return min(sum(map(_lives, shard)), 69)


def _lives(survivor: Survivor) -> bool:
    """Return whether no test notices ``survivor``, or its entry fits the code no more; say so."""
    try:
        text = survivor.mutated()
    except (ValueError, SyntaxError) as error:
        sys.stderr.write(f"{error}\n")
        return True
    if survivor.equivalent or _is_noticed((survivor, text), _tests(survivor)):
        return False
    sys.stderr.write(f"lives: {survivor.shown}\n")
    return True


def _tests(survivor: Survivor) -> Sequence[str]:
    """Return the tests that notice it; all of the module's where one of them has another name now."""
    for test in survivor.killed_by:
        file, _, name = test.partition("::")
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8"):
            sys.stderr.write(f"{test} is gone: name the test that notices {survivor.shown}\n")
            return [tests_of(survivor.file)]
    return survivor.killed_by


def _fork(work: Callable[[], int]) -> int:
    """Return a process that ends with the status that ``work`` returns; with 70 if it fails."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 70
        try:
            status = work()
        except BaseException:  # a fork must not go on with what its parent does
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def _is_noticed(mutant: tuple[Survivor, str] | None, tests: Sequence[str]) -> bool:
    """Return whether one of ``tests`` fails, or never ends, in a process that has the mutant."""
    child = _fork(lambda: _run_tests(mutant, tests))
    deadline = time.monotonic() + _TIMEOUT_S * (1 if mutant else 10)
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return _judge(os.waitstatus_to_exitcode(status), tests)
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _judge(status: int, tests: Sequence[str]) -> bool:
    # 1: a test failed; 2: it could not even be collected, which a mutant may well cause; less: a signal.
    if status > 2:
        raise SystemExit(f"pytest ends with {status} on {' '.join(tests)}; correct {SURVIVORS.name}")
    return status != 0


def _run_tests(mutant: tuple[Survivor, str] | None, tests: Sequence[str]) -> int:
    import pytest

    os.setpgid(0, 0)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)
    if mutant is not None:
        survivor, text = mutant
        name = survivor.file.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, _Finder(name, ROOT / survivor.file, text))
    return int(pytest.main([*_PYTEST, *tests]))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another text."""

    def __init__(self, name: str, file: Path, text: str) -> None:
        self._name = name
        self._file = file
        self._text = text

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Find the one module."""
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._file, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the other text."""
        exec(compile(self._text, str(self._file), "exec"), module.__dict__)


def _warm_up() -> None:
    """Load what all tests use and no mutant is a part of, once for all of them."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    for name in (
        "pytest",
        "hypothesis",
        "httpx",
        "rich.console",
        "pysequoia",
        "pyfakefs.fake_filesystem",
        "ssl",
    ):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _span(text: str, function: str) -> tuple[int, int]:
    """Return where a function's text begins and ends; the whole text for no function."""
    if not function:
        return 0, len(text)
    body: list[ast.stmt] = ast.parse(text).body
    node: ast.stmt | None = None
    for name in function.split("."):
        kinds = (ast.FunctionDef, ast.ClassDef)
        node = next((one for one in body if isinstance(one, kinds) and one.name == name), None)
        if not isinstance(node, kinds):
            raise ValueError(f"there is no function {function}; correct {SURVIVORS.name}")
        body = node.body
    lines = text.splitlines(keepends=True)
    assert node is not None and node.end_lineno is not None  # noqa: PT018
    return sum(map(len, lines[: node.lineno - 1])), sum(map(len, lines[: node.end_lineno]))


def _line(text: str) -> str:
    return " ".join(text.split())


def run_room(room: str, folder: Path) -> int:
    """Let mutmut change ``room`` in a copy of the tree below ``folder``, and print what survives."""
    pattern = f"omg/{room}" if room.endswith(".py") else f"omg/{room}/*.py"
    if not list(ROOT.glob(pattern)):
        sys.stderr.write(f"there is no {pattern}\n")
        return 2
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, files):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    (folder / "setup.cfg").write_text(_CONFIG.format(pattern=pattern, tests=tests_of(room)), encoding="utf-8")
    mutmut = [str(Path(sys.executable).with_name("mutmut"))]
    names = f"omg.{room.removesuffix('.py').replace('/', '.')}*"
    subprocess.run([*mutmut, "run", "--max-children", "1", names], cwd=folder, check=True)
    counts = {"killed": 0, "survived": 0, "no test": 0, "not run": 0}
    for name, status in _results(folder, pattern):
        # A mutant that never ends, or breaks the interpreter, is noticed too.
        kind = "not run" if status is None else {0: "survived", 33: "no test"}.get(status, "killed")
        counts[kind] += 1
        if kind in ("survived", "no test"):
            sys.stdout.write(_entry(name, _diff(mutmut, folder, name)))
    sys.stdout.write(f"# {room}: {sum(counts.values())} mutants, {counts}\n")
    return 0


def _results(folder: Path, pattern: str) -> Iterator[tuple[str, int | None]]:
    for file in sorted((folder / "mutants").glob(f"{pattern}.meta")):
        yield from json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"].items()


def _diff(mutmut: list[str], folder: Path, name: str) -> str:
    return subprocess.run(
        [*mutmut, "show", name], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def _entry(name: str, diff: str) -> str:
    """Return an entry for ``tools/survivors.toml``, to which the test or the reason is to be added."""
    lines = diff.splitlines()
    file = next(line[4:] for line in lines if line.startswith("--- "))
    before = "\n".join(line[1:] for line in lines if line.startswith("-") and not line.startswith("---"))
    after = "\n".join(line[1:] for line in lines if line.startswith("+") and not line.startswith("+++"))
    function = re.sub(r"__mutmut_\d+$", "", name.rpartition(".")[2]).removeprefix("x_")
    function = function.removeprefix("xǁ").replace("ǁ", ".")
    fields = {"file": file, "function": function, "before": before.strip(), "after": after.strip()}
    return "[[mutant]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in fields.items()) + "\n"


def main() -> int:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("room", nargs="?", metavar="ROOM", help="a folder or module below omg/")
    parser.add_argument("--survivors", action="store_true", help="run the mutants of tools/survivors.toml")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where mutmut works, to go on later")
    arguments = parser.parse_args()
    if arguments.survivors:
        return run_survivors()
    if not arguments.room:
        parser.error("which room?")
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        return run_room(arguments.room, arguments.keep)
    with tempfile.TemporaryDirectory() as folder:
        return run_room(arguments.room, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
