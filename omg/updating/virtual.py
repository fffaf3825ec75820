"""A virtual environment for another omg, made as install.sh makes one: no pip stays in it.

The pip that installs is that of the interpreter, else the one that ensurepip brings, unpacked for that time.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from omg.config_keys import masked
from omg.errors import InstallError
from omg.signing import sigstore
from omg.store.environment import running_environment
from omg.versions.grammar import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omg.context import Context

_TIMEOUT_S = 1800.0
_LAST_LINES = 5
_HINT_OF_PIP = (
    "check the network and proxy settings, or set PIP_INDEX_URL to an index,"
    " or PIP_FIND_LINKS to a folder of wheels"
)
# Settings that make pip install to another directory, or refuse to.
_ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV")
# The program with which pip itself acts on another environment than its own.
_RUNNER = "__pip-runner__.py"
# Prints the pip of an interpreter: a package, else a wheel. As in install.sh.
_FIND = f"""\
import os, sys
def pips():
    for place in filter(os.path.isabs, sys.path):
        package = os.path.join(place, "pip")
        if os.path.isfile(os.path.join(package, "{_RUNNER}")):
            yield package
    import ensurepip, sysconfig
    bundled = os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")
    for place in filter(os.path.isdir, (sysconfig.get_config_var("WHEEL_PKG_DIR") or "", bundled)):
        for name in sorted(os.listdir(place)):
            if name.startswith("pip-") and name.endswith(".whl"):
                yield os.path.join(place, name)
print(next(pips(), "") or sys.exit("neither pip nor ensurepip"))
"""


def make_virtual(context: Context, file: Path, environment: Path) -> None:
    """Make an environment, and let pip install omg's file and what it needs into it.

    Raises:
        InstallError: Python cannot make a virtual environment, or pip cannot install omg.
    """
    interpreter = running_environment().interpreter
    command = [str(interpreter), "-I", "-m", "venv", "--without-pip", str(environment)]
    run(command, _environment_of_pip(context), _TIMEOUT_S, f"`{interpreter}` cannot make an environment")
    # Who verifies attestations goes on to do so.
    also = (sigstore.REQUIREMENT,) if sigstore.is_available() else ()
    run_pip(context, environment, ("install", "--no-compile", str(file), *also))
    compile_modules(context, environment)


def run_pip(context: Context, environment: Path, arguments: Sequence[str]) -> None:
    """Run pip for an environment.

    Raises:
        InstallError: It failed, or there is none.
    """
    python = str(environment / "bin" / "python")
    options = ("--no-input", "--disable-pip-version-check", "--quiet")
    with _pip(context) as pip:
        command = [python, "-I", str(pip / _RUNNER), arguments[0], *options, *arguments[1:]]
        try:
            run(command, _environment_of_pip(context), _TIMEOUT_S, f"pip could not {arguments[0]} omg")
        except InstallError as error:
            error.hint = _HINT_OF_PIP
            raise


def compile_modules(context: Context, environment: Path) -> None:
    """Compile every module, for good: whatever times its files get, and where nobody can write."""
    options = ("-q", "-f", "-j", "0", "--invalidation-mode", "unchecked-hash")
    command = [
        str(environment / "bin" / "python"),
        "-I",
        "-m",
        "compileall",
        *options,
        str(environment / "lib"),
    ]
    # A file that is no valid module is none that omg imports: it is started next.
    with contextlib.suppress(InstallError):
        run(command, context.env, _TIMEOUT_S, "Python cannot compile omg")


def run(command: Sequence[str], env: Mapping[str, str], timeout_s: float, failed: str) -> str:
    """Run a program in a folder that asks for nothing, and return what it answered.

    Raises:
        InstallError: It failed; with its last lines.
    """
    try:
        done = subprocess.run(
            command,
            cwd="/",
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            # Ctrl-C is for this process, which puts back what was there.
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InstallError(f"{failed}: no answer within {timeout_s:.0f} s") from error
    except OSError as error:
        raise InstallError(f"{failed}: {error.strerror or error}") from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "replace")
    said = (done.stderr.strip() or done.stdout).decode("utf-8", "replace")
    lines = [masked(printable(line.strip()))[:300] for line in said.splitlines() if line.strip()]
    raise InstallError(f"{failed}: {'; '.join(lines[-_LAST_LINES:]) or f'exit status {done.returncode}'}")


@contextlib.contextmanager
def _pip(context: Context) -> Iterator[Path]:
    """Yield the package `pip` of omg's interpreter."""
    interpreter = running_environment().interpreter
    command = [str(interpreter), "-I", "-c", _FIND]
    found = run(command, _environment_of_pip(context), _TIMEOUT_S, f"`{interpreter}` has no pip").rstrip("\n")
    if not found.endswith(".whl"):
        yield Path(found)
        return
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(found) as wheel:
            wheel.extractall(scratch)
        yield Path(scratch) / "pip"


def _environment_of_pip(context: Context) -> dict[str, str]:
    env = {name: value for name, value in context.env.items() if name not in _ELSEWHERE}
    env.update(PIP_USER="0", PIP_RETRIES=env.get("PIP_RETRIES", "2"))
    if context.config.offline:
        env["PIP_NO_INDEX"] = "1"
    # A shim would ask the omg that is being replaced.
    shims_dir = str(context.store.shims_dir)
    elements = env.get("PATH", os.defpath).split(os.pathsep)
    env["PATH"] = os.pathsep.join(element for element in elements if element.rstrip("/") != shims_dir)
    return env
