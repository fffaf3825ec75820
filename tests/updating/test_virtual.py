"""The environment of another omg, with a stand-in for its interpreter."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from omg.errors import InstallError
from omg.store.environment import Environment
from omg.updating import virtual
from omg.updating.virtual import compile_modules, make_virtual, run_pip
from tests.conftest import write_executable
from tools.wheel import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder

# Writes down what it is told, and whether the pip that it is told to run is there.
_PYTHON = """\
#!/bin/sh
case "$2" in
    -c) echo "{pip}"; exit ;;
    */__pip-runner__.py) [ -f "$2" ] || exit 1 ;;
esac
echo "$*" >>"{told}"
case "$*" in *"-m venv"*) mkdir -p "$5/bin" && cp "$0" "$5/bin/python" ;; esac
{ends}
"""


class Interpreter:
    """A stand-in with some pip."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place, self._monkeypatch = place, monkeypatch
        place.mkdir()

    def has(self, pip: Path, ends: str = "") -> None:
        text = _PYTHON.format(pip=pip, told=self.place / "told", ends=ends)
        program = write_executable(self.place / "python", text)
        self._monkeypatch.setattr(virtual, "running_environment", lambda: Environment(program, ()))

    def package(self) -> Path:
        package = self.place / "site-packages/pip"
        package.mkdir(parents=True)
        (package / "__pip-runner__.py").touch()
        return package

    def wheel(self) -> Path:
        wheel = self.place / "pip-24.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("pip/__pip-runner__.py", "")
        return wheel

    @property
    def told(self) -> list[str]:
        return (self.place / "told").read_text().splitlines()


@pytest.fixture
def interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Interpreter:
    return Interpreter(tmp_path / "python", monkeypatch)


def test_environment_is_made_without_pip_and_compiled(
    context: Context, interpreter: Interpreter, tmp_path: Path
) -> None:
    package = interpreter.package()
    interpreter.has(package)

    make_virtual(context, tmp_path / "omg.whl", tmp_path / "env")

    venv, pip, compiled = interpreter.told
    assert venv == f"-I -m venv --without-pip {tmp_path}/env"
    assert pip.startswith(f"-I {package}/__pip-runner__.py install --no-input")
    assert f" --no-compile {tmp_path}/omg.whl" in pip
    assert compiled == f"-I -m compileall -q -f -j 0 --invalidation-mode unchecked-hash {tmp_path}/env/lib"


def test_pip_of_ensurepip_is_unpacked_for_the_time(
    context: Context, interpreter: Interpreter, tmp_path: Path
) -> None:
    interpreter.has(interpreter.wheel())

    make_virtual(context, tmp_path / "omg.whl", tmp_path / "env")

    (runner,) = [word for line in interpreter.told for word in line.split() if "runner" in word]
    assert runner.endswith("/pip/__pip-runner__.py")
    assert not (tmp_path / runner).exists()


def test_failure_of_pip_says_where_packages_come_from(
    context: Context, interpreter: Interpreter, tmp_path: Path
) -> None:
    interpreter.has(interpreter.package(), 'case "$*" in *download*) echo no route >&2; exit 1 ;; esac')
    write_executable(tmp_path / "env/bin/python", (interpreter.place / "python").read_text())

    with pytest.raises(InstallError, match="pip could not download omg: no route") as caught:
        run_pip(context, tmp_path / "env", ("download", "omg-runtimes"))

    assert "PIP_INDEX_URL" in caught.value.hint


def test_program_that_looks_for_pip_finds_that_of_this_python() -> None:
    command = [sys.executable, "-I", "-c", virtual._FIND]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert found.endswith(("/pip", ".whl"))
    assert virtual._FIND.partition("def ")[2].partition("print(")[0] in (ROOT / "install.sh").read_text()


def compiled(module: Path) -> Path:
    return module.parent / "__pycache__" / f"{module.stem}.{sys.implementation.cache_tag}.pyc"


# Commands of all kinds: those that change something, too.
_COMMANDS = ("--version", "list", "current", "use node@20.11.1", "pin node@20.11.1", "rehash", "doctor")


@pytest.mark.slow
def test_a_compiled_environment_may_be_moved_and_reads_no_source(
    context: Context, store: StoreBuilder, home: Path, tmp_path: Path
) -> None:
    store.add("node", "20.11.1")
    made, moved = tmp_path / "made", tmp_path / "moved"
    package = made / "lib/omg"
    shutil.copytree(ROOT / "omg", package, ignore=shutil.ignore_patterns("__pycache__"))
    (made / "bin").mkdir()
    (made / "bin/python").symlink_to(sys.executable)

    compile_modules(context, made)

    modules = list(package.rglob("*.py"))
    headers = {compiled(one).read_bytes()[4:8] for one in modules}
    # PEP 552: by the source's hash, which is not compared.
    assert headers == {b"\x01\0\0\0"}
    for module in modules:
        module.write_text("raise SystemExit('a source was read')\n")
    made.rename(moved)
    before = {one: one.stat().st_mtime_ns for one in moved.rglob("*")}
    libraries = [entry for entry in sys.path if entry.endswith("site-packages")]
    start = f"import sys; sys.path[:0] = {[str(moved / 'lib'), *libraries]!r}\n"
    start += "from omg.__main__ import main; sys.exit(main())"
    for line in _COMMANDS:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", start, *line.split()],
            env={"HOME": str(home), "OMG_CEILING_DIRS": str(tmp_path), "PATH": "/usr/bin:/bin"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert "a source was read" not in done.stderr, line
        assert "Traceback" not in done.stderr, done.stderr
    assert {one: one.stat().st_mtime_ns for one in moved.rglob("*")} == before
