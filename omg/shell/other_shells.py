"""The start-up lines of nushell, elvish and PowerShell: omg writes or prints them, and asks none of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from omg.shell.startup import StartupFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TIMEOUT_S = 20.0
# The programs, and how people call them.
_NAMES = {"nu": "nushell", "elvish": "elvish", "pwsh": "PowerShell"}


def other_shells(env: Mapping[str, str]) -> dict[str, Path]:
    """Return those of nushell, elvish and PowerShell that are there, by the name of the program."""
    found = {name: shutil.which(name, path=env.get("PATH")) for name in _NAMES}
    return {name: Path(path) for name, path in found.items() if path}


def other_startup_files(
    env: Mapping[str, str],
    *,
    home: Path,
    config_home: Path,
    data_dir: Path,
    tool_folders: Sequence[Path],
    is_everywhere: bool,
) -> Iterator[StartupFile]:
    """Yield the files of nushell and elvish that get omg's block.

    Args:
        env: The environment.
        home: The user's home.
        config_home: ``$XDG_CONFIG_HOME`` or ``~/.config``.
        data_dir: omg's data directory.
        tool_folders: Absolute paths of folders that go to the end of PATH.
        is_everywhere: Those too of shells that are not here, where they usually are.
    """
    shells = other_shells(env)
    autoload = {config_home / "nushell" / "autoload"} if is_everywhere else set()
    if "nu" in shells and (folder := _autoload_folder(shells["nu"], env)):
        autoload.add(folder)
    for folder in sorted(autoload):
        body = _text("env.nu", home, data_dir, tool_folders)
        yield StartupFile(folder / "omg.nu", "nushell", body)
    if is_everywhere or "elvish" in shells:
        body = _text("env.elv", home, data_dir, tool_folders)
        yield StartupFile(config_home / "elvish" / "rc.elv", "interactive elvish", body)


def notes_on_other_shells(
    env: Mapping[str, str], home: Path, data_dir: Path, tool_folders: Sequence[Path]
) -> Iterator[str]:
    """Yield what omg does not know of these shells, and the lines that it does not write itself."""
    shells = other_shells(env)
    unasked = [_NAMES[name] for name in shells if name != "pwsh"]
    if unasked:
        yield f"not checked: what a new {' or '.join(unasked)} finds"
    if "nu" in shells and _autoload_folder(shells["nu"], env) is None:
        yield "left alone: nushell: it has no autoload folder; omg needs nushell 0.101 or newer"
    if "pwsh" in shells:
        yield "PowerShell: omg was not tested there; to try it, add these lines to your $PROFILE:"
        text = _text("env.ps1", home, data_dir, tool_folders).decode("utf-8", "replace")
        yield from (f"  {line}" for line in text.splitlines())


def _autoload_folder(shell: Path, env: Mapping[str, str]) -> Path | None:
    """Return where nushell reads files of the user's by itself; ``None`` before nushell 0.101."""
    try:
        done = subprocess.run(
            [str(shell), "-n", "-c", "$nu.user-autoload-dirs | first"],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    folder = done.stdout.decode("utf-8", "surrogateescape").strip()
    return Path(folder) if done.returncode == 0 and folder.startswith("/") else None


def _text(name: str, home: Path, data_dir: Path, tool_folders: Sequence[Path]) -> bytes:
    spell = {"env.nu": _nu_path, "env.elv": _elvish_path, "env.ps1": _powershell_path}[name]
    between = ", " if name == "env.ps1" else " "
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    text = text.replace("OMG_TOOLS", between.join(spell(folder, home) for folder in tool_folders))
    return text.replace("OMG_DATA", spell(data_dir, home)).encode("utf-8", "surrogateescape")


def _below(path: Path, home: Path) -> str | None:
    """Return ``path`` below the home, so that the file can be shared between machines."""
    return str(path.relative_to(home)) if path.is_relative_to(home) and path != home else None


def _nu_path(path: Path, home: Path) -> str:
    below = _below(path, home)
    text = str(path) if below is None else below
    # A raw string ends at a quote with as many number signs as it began with.
    signs = "#"
    while f"'{signs}" in text:
        signs += "#"
    raw = f"r{signs}'{text}'{signs}"
    return f"({raw})" if below is None else f"($env.HOME | path join {raw})"


def _elvish_path(path: Path, home: Path) -> str:
    below = _below(path, home)
    quoted = "'" + (str(path) if below is None else f"/{below}").replace("'", "''") + "'"
    return quoted if below is None else f"$E:HOME{quoted}"


def _powershell_path(path: Path, home: Path) -> str:
    below = _below(path, home)
    quoted = "'" + (str(path) if below is None else f"/{below}").replace("'", "''") + "'"
    return f"({quoted})" if below is None else f"($HOME + {quoted})"
