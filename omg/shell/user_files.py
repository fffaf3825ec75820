"""The start-up files of this user, on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.directories import home_dir
from omg.errors import StoreError
from omg.shell.inspection import SHELLS, present_shells
from omg.shell.other_shells import other_startup_files
from omg.shell.startup import startup_files
from omg.store.trust import user_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.context import Context
    from omg.shell.startup import StartupFile

_SYSTEMD_DIR = Path("/run/systemd/system")


def home_of(context: Context) -> Path:
    """Return the user's home.

    Raises:
        StoreError: This user has none.
    """
    home = home_dir(context.env)
    if home is None:
        raise StoreError("no home directory", hint="set HOME to an absolute path")
    return home


def own_home_of(context: Context) -> Path:
    """Return the user's home, to make files in it.

    Raises:
        StoreError: This user has none, or with sudo, it is another user's: the files would become root's.
    """
    home, user = home_of(context), os.geteuid()
    # As root without sudo, in a container for one, any home may be meant.
    if context.env.get("SUDO_UID") and home.exists() and home.stat().st_uid != user:
        raise StoreError(
            f"`{home}` is not the home of {user_name(user)}",
            hint="run it as yourself, without sudo: omg does not need root",
        )
    return home


def user_startup_files(
    context: Context, home: Path, *, folders: Sequence[Path] = (), is_everywhere: bool = False
) -> tuple[StartupFile, ...]:
    """Return the start-up files of this user's shells, or of every shell on every system.

    Args:
        context: The environment and the store.
        home: The user's home.
        folders: The folders of tools that go on PATH.
        is_everywhere: Those too that this machine has no use for.
    """
    config_home = context.env.get("XDG_CONFIG_HOME", "")
    config_dir = Path(config_home) if config_home.startswith("/") else home / ".config"
    files = startup_files(
        home=home,
        config_home=config_dir,
        data_dir=context.store.data_dir,
        env=context.env,
        shells=set(SHELLS) if is_everywhere else present_shells(context.env).keys(),
        is_macos=is_everywhere or context.platform.system == "macos",
        has_systemd=is_everywhere or _SYSTEMD_DIR.is_dir(),
        tool_folders=folders,
    )
    others = other_startup_files(
        context.env,
        home=home,
        config_home=config_dir,
        data_dir=context.store.data_dir,
        tool_folders=folders,
        is_everywhere=is_everywhere,
    )
    return (*files, *others)
