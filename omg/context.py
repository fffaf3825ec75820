"""The one seam to the outside: environment, working directory, directories, settings, streams."""

from __future__ import annotations

import os
from pathlib import Path

from omg.config import SYSTEM_FILE, Config, load
from omg.console import Console, open_console
from omg.directories import find_directories
from omg.errors import ConfigError, OmgError
from omg.platform import Platform, this_platform
from omg.store.layout import Store
from omg.value import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.result import Json


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a command knows about its environment.

    Attributes:
        env: The environment as it came.
        cwd: The physical working directory; ``None`` if it was deleted or cannot be read.
        store: The data directory and the read-only stores.
        config_dir: Directory of ``config.toml``; it need not exist, as for the next two.
        cache_dir: Downloads, indexes and memos.
        state_dir: The audit log and the known projects.
        config: The settings.
        console: The streams.
        platform: The machine.
        config_problem: Why ``config`` is only the defaults, for the commands that repair it.
        is_dry_run: Nothing is to be changed, not even what omg remembers.
    """

    env: Mapping[str, str]
    cwd: Path | None
    store: Store
    config_dir: Path
    cache_dir: Path
    state_dir: Path
    config: Config
    console: Console
    platform: Platform = field(default_factory=this_platform)
    config_problem: ConfigError | None = None
    is_dry_run: bool = False

    @property
    def may_remember(self) -> bool:
        """Whether this run may write down that it has seen a project."""
        return self.config.remember_projects and not self.is_dry_run


def open_context(
    env: Mapping[str, str],
    *,
    console: Console | None = None,
    own_data_dir: Path | None = None,
    is_offline: bool = False,
    needs_config: bool = True,
    is_dry_run: bool = False,
    system_config_file: Path = SYSTEM_FILE,
) -> Context:
    """Return the context of this process; nothing is created on disk.

    Args:
        env: The environment.
        console: The streams; those of the process if not given.
        own_data_dir: The store that this omg was started from, see `find_directories`.
        is_offline: The command line forbids the network.
        needs_config: A configuration that cannot be read is an error; otherwise the defaults
            take its place and ``config_problem`` says why.
        is_dry_run: The command line asks what would be done.
        system_config_file: The administrator's defaults.

    Raises:
        ConfigError: The data directory or the configuration cannot be used.
    """
    directories = find_directories(env, own_data_dir=own_data_dir)
    problem = None
    try:
        config = load(env, directories.config_dir, system_file=system_config_file)
    except ConfigError as error:
        if needs_config:
            raise
        config, problem = Config(), error
    if is_offline:
        config = replace(config, offline=True)
    return Context(
        env=env,
        cwd=working_dir(),
        store=Store(directories.data_dir, config.system_dirs),
        config_dir=directories.config_dir,
        cache_dir=directories.cache_dir,
        state_dir=directories.state_dir,
        config=config,
        console=console or open_console(env),
        config_problem=problem,
        is_dry_run=is_dry_run,
    )


def note(context: Context, operation: str, *, outcome: str = "done", **facts: Json) -> None:
    """Write what was done; a log that cannot be written is a warning, since it was done all the same."""
    from omg.store import audit

    try:
        audit.record(context.state_dir, operation, **facts, outcome=outcome)
    except OmgError as error:
        context.console.warn(error.message)


def working_dir() -> Path | None:
    """Return the physical working directory; ``PWD`` is never asked, it may lie."""
    try:
        cwd = os.getcwd()  # noqa: PTH109 - Path.cwd() is the same call with a longer way
    except OSError:
        return None
    # Linux writes `(unreachable)/...` for a directory outside the process's root.
    return Path(cwd) if cwd.startswith("/") else None
