"""The setting ``auto_update``: one look for newer versions a day, in the background of a command.

The command that begins it does not wait. What was found is said by the next command that fetches, once.
``<state>/updates`` has two lines: the day of the last look, and what is to be said.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from omg.errors import StoreError
from omg.store.access import read_trusted
from omg.store.replace import replace_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context

NEVER, NOTIFY, SECURITY = "never", "notify", "security"
# The hidden command that looks.
LOOK = "look-for-updates"
_MAX_BYTES = 4096


def notice_updates(context: Context) -> None:
    """Say what was found last, and begin to look where nobody did today; after the command's own work."""
    config = context.config
    if config.auto_update == NEVER or config.offline or context.is_dry_run:
        return
    day, found = _read(context)
    today = _today(context)
    if found:
        context.console.say(found)
    if day != today:
        # Before it begins: a look that fails is not tried again today.
        keep_found(context, "")
        _begin(context)
    elif found:
        keep_found(context, "")


def keep_found(context: Context, line: str) -> None:
    """Keep what the next command says, and that somebody looked today; lost where it cannot be written."""
    text = f"{_today(context)}\n{line}\n"
    with suppress(StoreError):
        replace_file(_file(context), text.encode(errors="replace"), mode=0o600)


def _read(context: Context) -> tuple[str, str]:
    """Return the day of the last look, and what it found; empty texts where nobody looked."""
    try:
        text = read_trusted(_file(context), _MAX_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        return "", ""
    day, _, rest = text.partition("\n")
    line = rest.partition("\n")[0]
    return day, line if line.isprintable() else ""


def _today(context: Context) -> str:
    from omg.status.today import present_days  # every command that installs imports this module

    return present_days(context).today


def _file(context: Context) -> Path:
    return context.state_dir / "updates"


def _begin(context: Context) -> None:
    """Start the hidden command, in a session of its own: closing the terminal does not end it."""
    import subprocess

    start_file = context.store.self_dir / "start.py"
    started_by = ("-I", "-S", str(start_file)) if start_file.is_file() else ("-I", "-m", "omg")
    env = {**context.env, "OMG_DATA_DIR": str(context.store.data_dir)}
    nothing = subprocess.DEVNULL
    with suppress(OSError):
        process = subprocess.Popen(
            (sys.executable, *started_by, LOOK),
            cwd="/",
            env=env,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
        )
        # Nobody waits for it: it outlives this command.
        process.returncode = 0
