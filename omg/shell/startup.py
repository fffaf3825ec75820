"""The start-up files that put the shims on PATH, and what omg writes into each of them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.assignment import fish_quoted
from omg.store.access import read_regular
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

# What environment.d can hold between double quotes without any escape of its own.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+@=, -]+")
# A start-up file is a page or two.
_MAX_BYTES = 1 << 20

# Begins the line of `posix_body` that names the folders of tools.
_TOOLS = "_omg_tools="


@dataclass(frozen=True, slots=True)
class StartupFile:
    """A file that a shell or a session reads when it starts.

    Attributes:
        path: Where it is.
        readers: Who reads it, for people.
        body: What omg's block in it holds.
        is_first: The block belongs to the top.
    """

    path: Path
    readers: str
    body: bytes
    is_first: bool = False

    @property
    def described(self) -> str:
        """Its path, with who reads it where that says more than its name."""
        return str(self.path) if self.readers == self.path.name else f"{self.path} ({self.readers})"


def startup_files(
    *,
    home: Path,
    config_home: Path,
    data_dir: Path,
    env: Mapping[str, str],
    shells: Set[str],
    is_macos: bool,
    has_systemd: bool,
    tool_folders: Sequence[Path] = (),
) -> tuple[StartupFile, ...]:
    """Return the files that need omg's block on this machine, in the order in which they are read.

    Args:
        home: The user's home.
        config_home: ``$XDG_CONFIG_HOME`` or ``~/.config``.
        data_dir: omg's data directory.
        env: The environment: ``ZDOTDIR``.
        shells: Those of ``bash``, ``zsh``, ``fish`` that this user has.
        is_macos: ``/etc/zprofile`` runs path_helper, which puts the system's directories first.
        has_systemd: The session reads ``environment.d``.
        tool_folders: Absolute paths of folders that go to the end of PATH.
    """
    posix = posix_body(data_dir, home, tool_folders)
    login = posix_body(data_dir, home, tool_folders, is_login=True)
    files: list[StartupFile] = []
    if has_systemd and _PLAIN_PATH.fullmatch(str(data_dir)):
        last = "".join(f":{folder}" for folder in tool_folders if _PLAIN_PATH.fullmatch(str(folder)))
        body = f'PATH="{data_dir}/shims:${{PATH}}{last}"\n'.encode()
        files.append(StartupFile(config_home / "environment.d" / "60-omg.conf", "the desktop session", body))
    files.append(StartupFile(home / ".profile", "login shells", login))
    if "bash" in shells:
        # Of these, a login bash reads only the first that exists, and then not ~/.profile.
        own = (home / name for name in (".bash_profile", ".bash_login"))
        files += [StartupFile(path, "login bash", login) for path in own if path.exists()][:1]
        # At the top: most distributions' files return early in a shell that is not interactive.
        files.append(StartupFile(home / ".bashrc", "interactive bash", posix, is_first=True))
    if "zsh" in shells:
        files.append(StartupFile(_zshenv_dir(home, env) / ".zshenv", "zsh", posix))
        if is_macos:
            files.append(StartupFile(_zdotdir(home, env) / ".zprofile", "login zsh", login))
    if "fish" in shells:
        files.append(
            StartupFile(
                config_home / "fish" / "conf.d" / "omg.fish", "fish", fish_body(data_dir, home, tool_folders)
            )
        )
    return tuple(files)


def posix_body(
    data_dir: Path, home: Path, tool_folders: Sequence[Path] = (), *, is_login: bool = False
) -> bytes:
    """Return the lines for sh, bash and zsh; they survive a store that is gone.

    ``is_login``: only login shells read the file. A bash does not show that it is one.
    """
    spelled = ":".join(_posix_path(folder, home) for folder in tool_folders)
    return (
        f"_omg_data={_posix_path(data_dir, home)}\n"
        + (f"{_TOOLS}{spelled}\n" if spelled else "")
        + ("_omg_start=login\n" if is_login else "")
        + 'if [ -r "$_omg_data/self/env.sh" ]; then . "$_omg_data/self/env.sh"; fi\n'
    ).encode("utf-8", "surrogateescape")


def fish_body(data_dir: Path, home: Path, tool_folders: Sequence[Path] = ()) -> bytes:
    """Return the lines for fish; they survive a store that is gone."""
    spelled = " ".join(_fish_path(folder, home) for folder in tool_folders)
    return (
        f"set -l _omg_data {_fish_path(data_dir, home)}\n"
        + (f"set -l _omg_tools {spelled}\n" if spelled else "")
        + 'test -r "$_omg_data/self/env.fish"; and source "$_omg_data/self/env.fish"\n'
    ).encode("utf-8", "surrogateescape")


def tool_folders_in(data: bytes, home: Path) -> tuple[Path, ...]:
    """Return the folders of tools that `posix_body` wrote into a start-up file; none if it was edited."""
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        if not line.startswith(_TOOLS):
            continue
        try:
            words = shlex.split(line.removeprefix(_TOOLS))
        except ValueError:
            return ()
        spelled = words[0].split(":") if len(words) == 1 else ()
        # An absolute path begins with a slash, so none begins with the text `$HOME`.
        paths = (Path(re.sub(r"^\$HOME(?=/|$)", lambda _: str(home), text)) for text in spelled)
        return tuple(path for path in paths if path.is_absolute())
    return ()


def _posix_path(path: Path, home: Path) -> str:
    """Spell ``path`` for sh; below ``$HOME``, so that the file can be shared between machines."""
    if path == home:
        return '"$HOME"'
    if path.is_relative_to(home):
        return '"$HOME"/' + shlex.quote(str(path.relative_to(home)))
    return shlex.quote(str(path))


def _fish_path(path: Path, home: Path) -> str:
    if path == home:
        return '"$HOME"'
    if path.is_relative_to(home):
        return '"$HOME"/' + fish_quoted(str(path.relative_to(home)))
    return fish_quoted(str(path))


def _zdotdir(home: Path, env: Mapping[str, str]) -> Path:
    named = env.get("ZDOTDIR", "")
    return home.joinpath(named) if named.startswith("/") else home


def _zshenv_dir(home: Path, env: Mapping[str, str]) -> Path:
    """Return where zsh looks for ``.zshenv``: ``~/.zshenv`` itself is the usual place to set ZDOTDIR."""
    try:
        sets_it = b"ZDOTDIR" in read_regular(home / ".zshenv", _MAX_BYTES)
    except OSError:
        sets_it = False
    return home if sets_it else _zdotdir(home, env)
