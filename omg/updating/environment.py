"""An environment for another omg in the store: made beside the one in use, tried, and taken into use.

    <data>/self/env-update-RANDOM     made by `omg self update`; install.sh makes `env-XXXXXX`

The lock of `SUBJECT` is held by who makes or removes one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from omg.archive.unpack import Archive, unpack
from omg.config_keys import masked
from omg.errors import InstallError, OfflineError
from omg.install.space import require_room, to_unpack_file
from omg.runtimes.runtime import MAX_GROWTH
from omg.signing import sigstore
from omg.sources.source import Layout
from omg.store.access import read_regular, store_errors
from omg.store.environment import launcher_file, read_environment, running_environment
from omg.updating.files import DISTRIBUTION, Kind, read_version
from omg.versions.grammar import printable, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from packaging.version import Version

    from omg.context import Context
    from omg.store.layout import Store
    from omg.updating.files import ReleaseFile

SUBJECT = "self"
_PREFIX = "env-update-"
# What omg, what it imports and pip take, with half as much again.
_ENVIRONMENT_BYTES = 160 << 20
_PIP_TIMEOUT_S = 1800.0
# A new omg compiles its modules when it first runs.
_TRIAL_TIMEOUT_S = 120.0
_LAST_LINES = 5
_HINT_OF_PIP = (
    "check the network and proxy settings, or set PIP_INDEX_URL to an index,"
    " or PIP_FIND_LINKS to a folder of wheels"
)
_OMG = ("-I", "-m", "omg")
# Settings that make pip install to another directory, or refuse to.
_ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV")
_DAY_S = 24 * 3600.0
_VERSION = re.compile(rb'^__version__ = "([0-9A-Za-z.+!]{1,64})"$', re.MULTILINE)
_MAX_INIT_BYTES = 64 << 10


def has_own_python(environment: Path) -> bool:
    """Return whether an environment is an unpacked archive, not a virtual environment."""
    return not (environment / "pyvenv.cfg").exists()


def make(context: Context, file: Path, released: ReleaseFile) -> Path:
    """Make an environment from a file of a release, and return it; on failure nothing is left of it.

    Args:
        context: Where the store is.
        file: The file, verified.
        released: What its name says.

    Raises:
        InstallError: Python cannot make a virtual environment, or pip cannot install omg.
        ArchiveError: The archive is refused.
        StoreError: A disk operation failed, or there is not enough space.
    """
    environment = context.store.self_dir / f"{_PREFIX}{os.urandom(4).hex()}"
    try:
        with store_errors("create", environment):
            environment.mkdir(mode=0o755)
        if released.kind is Kind.ARCHIVE:
            require_room(environment, to_unpack_file(file, file.name, MAX_GROWTH))
            layout = Layout(root="python/", executables=("bin/python", "bin/python3"))
            unpack((Archive(file, file.name, layout),), environment)
        else:
            require_room(environment, _ENVIRONMENT_BYTES)
            _make_virtual(context, file, environment)
    except BaseException:
        remove(environment)
        raise
    return environment


def try_out(context: Context, environment: Path, version: Version) -> None:
    """Start the omg of an environment, and let it read the store.

    Raises:
        InstallError: It does not start, is another version, or cannot read the store.
    """
    python = str(environment / "bin" / "python")
    _require_version([python, *_OMG], context, version)
    _run_omg(context, [python, *_OMG, "list", "--json", "--offline"], "cannot read the store")


def require_started(context: Context, version: Version) -> None:
    """Require that the launcher of the store starts the new omg.

    Raises:
        InstallError: It does not.
    """
    _require_version([str(launcher_file(context.store))], context, version)


def take_into_use(context: Context, environment: Path) -> None:
    """Let the omg of an environment set itself up in the store; the start-up files stay as they are.

    It switches to itself by one rename, and updates shims and table.

    Raises:
        InstallError: It failed, wherever it was.
    """
    command = [str(environment / "bin" / "python"), *_OMG, "setup", "--no-modify-path", "-y"]
    _run_omg(context, command, "could not be set up")


def download(context: Context, environment: Path, wanted: Version | None, directory: Path) -> Path:
    """Let pip download omg from the index that it is configured for, and return the file.

    Args:
        context: The environment variables.
        environment: A virtual environment with pip.
        wanted: The version; the newest one if not given.
        directory: Where to put it.

    Raises:
        OfflineError: --offline is set.
        InstallError: The index has no such omg, or could not be read.
    """
    if context.config.offline:
        raise OfflineError(
            "the package index is needed, and --offline is set",
            hint="run the same command without --offline and OMG_OFFLINE",
        )
    requirement = DISTRIBUTION if wanted is None else f"{DISTRIBUTION}=={wanted}"
    _run_pip(context, environment, ("download", "--no-deps", "--dest", str(directory), requirement))
    (file,) = directory.iterdir()
    return file


def environment_of(store: Store, package: Path) -> Path | None:
    """Return the environment of the store that a package is in; ``None`` if it is somewhere else."""
    self_dir, real = os.path.realpath(store.self_dir), Path(os.path.realpath(package))
    return store.self_dir / real.relative_to(self_dir).parts[0] if real.is_relative_to(self_dir) else None


def package_in_use(store: Store) -> Path | None:
    """Return the package of the omg that the shims start; ``None`` if there is none."""
    environment = read_environment(store)
    start = environment.start_file if environment is not None else None
    return start.parent if start is not None else None


def in_use(store: Store) -> Path | None:
    """Return the environment that the shims start; ``None`` if another installer made it, or it is gone."""
    package = package_in_use(store)
    return environment_of(store, package) if package is not None else None


def version_in_use(store: Store) -> Version | None:
    """Return the version of the omg that the shims start; ``None`` if it does not say."""
    package = package_in_use(store)
    try:
        content = read_regular(package / "__init__.py", _MAX_INIT_BYTES) if package is not None else b""
    except OSError:
        return None
    match = _VERSION.search(content)
    return read_version(match[1].decode()) if match else None


def sweep(store: Store, kept: Sequence[Path]) -> None:
    """Remove the environments that earlier updates left: killed ones, and the one before the last.

    The one before goes only now: a command that began with it may have run on for some time. One that
    install.sh makes right now is younger than a day.
    """
    names = {environment.name for environment in kept}
    for environment in sorted(store.self_dir.glob("env-*")):
        is_old = environment.name.startswith(_PREFIX) or _age_s(environment) > _DAY_S
        if is_old and environment.name not in names:
            remove(environment)


def remove(environment: Path) -> None:
    """Remove an environment that is not in use; what cannot be removed is left to the next update."""
    shutil.rmtree(environment, ignore_errors=True)


def _age_s(environment: Path) -> float:
    try:
        return time.time() - environment.stat().st_mtime
    except OSError:
        return 0.0


def _make_virtual(context: Context, file: Path, environment: Path) -> None:
    interpreter = running_environment().interpreter
    command = [str(interpreter), "-I", "-m", "venv", str(environment)]
    _run(command, _environment_of_pip(context), _PIP_TIMEOUT_S, f"`{interpreter}` cannot make an environment")
    # Who verifies attestations goes on to do so.
    also = (sigstore.REQUIREMENT,) if sigstore.is_available() else ()
    _run_pip(context, environment, ("install", str(file), *also))


def _run_pip(context: Context, environment: Path, arguments: Sequence[str]) -> None:
    pip = [str(environment / "bin" / "python"), "-I", "-m", "pip"]
    options = ("--no-input", "--disable-pip-version-check", "--quiet")
    what = f"pip could not {arguments[0]} omg"
    try:
        _run(
            [*pip, arguments[0], *options, *arguments[1:]], _environment_of_pip(context), _PIP_TIMEOUT_S, what
        )
    except InstallError as error:
        error.hint = _HINT_OF_PIP
        raise


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


def _require_version(command: list[str], context: Context, version: Version) -> None:
    said = _run_omg(context, [*command, "--version"], "does not start").strip()
    if said != f"omg {version}":
        raise InstallError(f"the new omg calls itself {quoted(said)}, not omg {version}")


def _run_omg(context: Context, command: Sequence[str], failed: str) -> str:
    env = {**context.env, "OMG_DATA_DIR": str(context.store.data_dir)}
    return _run(command, env, _TRIAL_TIMEOUT_S, f"the new omg {failed}")


def _run(command: Sequence[str], env: Mapping[str, str], timeout_s: float, failed: str) -> str:
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
