"""An environment for another omg in the store: made beside the one in use, tried, and taken into use.

    <data>/self/env-update-RANDOM     made by `omg self update`; install.sh makes `env-XXXXXX`
    <data>/self/updating              there while another omg is taken into use

The lock of `SUBJECT` is held by who makes or removes one.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from omg.archive.unpack import Archive, unpack
from omg.errors import InstallError, OfflineError
from omg.install.space import require_room, to_unpack_file
from omg.runtimes.runtime import MAX_GROWTH
from omg.sources.layout import Layout
from omg.store.access import read_regular, store_errors
from omg.store.environment import launcher_file, read_environment
from omg.store.replace import replace_file
from omg.updating.files import DISTRIBUTION, Kind, read_version
from omg.updating.virtual import compile_modules, make_virtual, run, run_pip
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from omg.context import Context
    from omg.store.layout import Store
    from omg.updating.files import ReleaseFile

SUBJECT = "self"
_PREFIX = "env-update-"
# What omg and what it imports take, with half as much again.
_ENVIRONMENT_BYTES = 160 << 20
_TRIAL_TIMEOUT_S = 120.0
_OMG = ("-I", "-m", "omg")
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
            # One that was built on another kind of machine is not compiled.
            if not any((environment / "lib").rglob("__pycache__")):
                compile_modules(context, environment)
        else:
            require_room(environment, _ENVIRONMENT_BYTES)
            make_virtual(context, file, environment)
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

    It switches to itself by one rename, and updates shims and table. Until it is done, a file says so.

    Raises:
        InstallError: It failed, wherever it was.
        StoreError: The store cannot be written.
    """
    mark = _mark(context.store)
    replace_file(mark, b"")
    command = [str(environment / "bin" / "python"), *_OMG, "setup", "--no-modify-path", "-y"]
    _run_omg(context, command, "could not be set up")
    with store_errors("delete", mark):
        mark.unlink(missing_ok=True)


def finish_killed(context: Context) -> None:
    """Let the omg in use finish its set-up, where an update was killed in it.

    Raises:
        InstallError: It failed.
        StoreError: The store cannot be written.
    """
    environment = in_use(context.store)
    if environment is not None and _mark(context.store).exists():
        take_into_use(context, environment)


def download(context: Context, environment: Path, wanted: Version | None, directory: Path) -> Path:
    """Let pip download omg from the index that it is configured for, and return the file.

    Args:
        context: The environment variables.
        environment: A virtual environment; the index is asked for what suits it.
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
    run_pip(context, environment, ("download", "--no-deps", "--dest", str(directory), requirement))
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


def _mark(store: Store) -> Path:
    return store.self_dir / "updating"


def _age_s(environment: Path) -> float:
    try:
        return time.time() - environment.stat().st_mtime
    except OSError:
        return 0.0


def _require_version(command: list[str], context: Context, version: Version) -> None:
    said = _run_omg(context, [*command, "--version"], "does not start").strip()
    if said != f"omg {version}":
        raise InstallError(f"the new omg calls itself {quoted(said)}, not omg {version}")


def _run_omg(context: Context, command: Sequence[str], failed: str) -> str:
    env = {**context.env, "OMG_DATA_DIR": str(context.store.data_dir)}
    return run(command, env, _TRIAL_TIMEOUT_S, f"the new omg {failed}")
