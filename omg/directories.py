"""Where omg's four directories are: the XDG rules, on Linux and macOS alike.

The answers equal those of platformdirs' Unix class (a test compares them); it is not imported
because that costs more than everything else that a command does before its own work.
"""

from __future__ import annotations

import os
from pathlib import Path

from omg.errors import ConfigError
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Without a home nothing can be found or kept. Below a device nothing exists and nothing can be
# made, so readers see "absent" and writers get an error, as with any unusable directory.
NOWHERE = Path("/dev/null")


@dataclass(frozen=True, slots=True)
class Directories:
    """The directories of one user; none of them need exist.

    Attributes:
        data_dir: The store: toolchains, shims, omg itself.
        config_dir: ``config.toml``.
        cache_dir: Downloads, indexes, memos; safe to delete at any time.
        state_dir: The audit log and the known projects.
    """

    data_dir: Path
    config_dir: Path
    cache_dir: Path
    state_dir: Path


def find_directories(env: Mapping[str, str], *, own_data_dir: Path | None = None) -> Directories:
    """Return the directories that ``env`` asks for.

    Args:
        env: The environment.
        own_data_dir: The store that this omg was started from, if it was started from one; it
            counts where ``OMG_DATA_DIR`` is not set, so that a moved store manages itself.

    Raises:
        ConfigError: The data directory is unknown, relative, or contains ``:``.
    """
    home = home_dir(env)
    return Directories(
        data_dir=_data_dir(env, home, own_data_dir),
        config_dir=_directory(env, home, "CONFIG", ".config"),
        cache_dir=_directory(env, home, "CACHE", ".cache"),
        state_dir=_directory(env, home, "STATE", ".local/state"),
    )


def home_dir(env: Mapping[str, str]) -> Path | None:
    """Return the user's home: ``HOME`` if absolute, else the entry in the user database."""
    home = env.get("HOME", "")
    if home.startswith("/"):
        return Path(home)
    import pwd

    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return None
    return Path(home) if home.startswith("/") else None


def _data_dir(env: Mapping[str, str], home: Path | None, own_data_dir: Path | None) -> Path:
    named = env.get("OMG_DATA_DIR", "")
    if named and not named.startswith("/"):
        # Unlike the others, never skipped in silence: toolchains would land somewhere else.
        raise ConfigError(
            # Escaped: it may hold anything that an environment can.
            f"OMG_DATA_DIR is `{ascii(named)[1:-1]}`, which is not an absolute path",
            hint="set OMG_DATA_DIR to an absolute path, or unset it",
        )
    if not named and own_data_dir is not None:
        return own_data_dir
    data_dir = _directory(env, home, "DATA", ".local/share")
    if home is None and data_dir.is_relative_to(NOWHERE):
        raise ConfigError(
            "no home directory: HOME is not an absolute path and this user has no entry in the user database",
            hint="set HOME, or OMG_DATA_DIR to an absolute path",
        )
    if ":" in str(data_dir):
        raise ConfigError(
            f"the data directory `{data_dir}` contains `:`, which separates the directories in PATH",
            hint="set OMG_DATA_DIR to a path without `:`",
        )
    return data_dir


def _directory(env: Mapping[str, str], home: Path | None, kind: str, below_home: str) -> Path:
    own = env.get(f"OMG_{kind}_DIR", "")
    if own.startswith("/"):
        return Path(own)
    shared = env.get(f"XDG_{kind}_HOME", "")
    if shared.startswith("/"):
        return Path(shared, "omg")
    return (home or NOWHERE) / below_home / "omg"
