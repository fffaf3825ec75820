"""What names run where nobody types: in scripts, under cron, in services, in a GUI's git hook, below sudo.

Each context is run, all at once, with a deadline and no terminal, and asked for names only.
"""

from __future__ import annotations

import grp
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from omg.shell.question import ask_command, run
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from omg.shell.inspection import ShellReport
    from omg.shell.question import ShellLookup

# A shell that runs a script has PATH of the shell that called it, until it reads a start-up file.
SCRIPTS = ("sh -c", "bash -c", "zsh -c", "fish -c")
CRON = "cron"
SYSTEMD = "systemd --user"
GIT_HOOK = "git hook of a GUI"
SUDO = "sudo"

# What cron gives a job, see crontab(5), and what a desktop gives the programs that it starts.
_BARE_PATH = "/usr/bin:/bin"
_KEPT = ("HOME", "USER", "LOGNAME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "LANG")
_SH = "/bin/sh"
# Whose members sudo knows, on Debian, Fedora and macOS. Of others who call it, it tells the administrator.
_SUDOERS = frozenset(("sudo", "wheel", "admin"))
_CRON_PATH = re.compile(
    r"^[ \t]*PATH[ \t]*=[ \t]*(?P<quote>[\"']?)(?P<path>.*?)(?P=quote)[ \t]*$", re.MULTILINE
)
# Husky's own hook begins with it.
# Source: https://github.com/typicode/husky/blob/v9.1.7/husky, read 2026-12-01.
_HUSKY = 'i="${XDG_CONFIG_HOME:-$HOME/.config}/husky/init.sh"\n[ -f "$i" ] && . "$i"\n'


@dataclass(frozen=True, slots=True)
class ContextLookup:
    """What one context finds.

    Attributes:
        name: The context, for people.
        meanings: What each name runs, as in `omg.shell.question.ShellLookup`; ``None`` where the context is
            not on this machine, or did not answer in time.
    """

    name: str
    meanings: Mapping[str, str] | None


def look_up_in_contexts(
    names: Sequence[str], env: Mapping[str, str], reports: Iterable[ShellReport]
) -> tuple[ContextLookup, ...]:
    """Return what every context finds.

    Args:
        names: What is looked up.
        env: The environment of this process: a shell that runs a script inherits it.
        reports: What new shells found; login shells are not started again.
    """
    login = {report.mode.shell.name: report for report in reports if report.mode.option == "-l"}

    def script(shell: str) -> ShellLookup | None:
        path = shutil.which(shell, path=env.get("PATH"))
        return None if path is None else ask_command((path,), names, env)

    questions: dict[str, Callable[[], ShellLookup | ShellReport | None]] = {
        "sh -c": lambda: script("sh"),
        "bash -c": lambda: script("bash"),
        "bash -lc": lambda: _answered(login.get("bash")),
        "zsh -c": lambda: script("zsh"),
        "zsh -lc": lambda: _answered(login.get("zsh")),
        "fish -c": lambda: script("fish"),
        CRON: lambda: _cron(names, env),
        SYSTEMD: lambda: _systemd(names, env),
        GIT_HOOK: lambda: _git_hook(names, env),
        SUDO: lambda: _sudo(names, env),
    }
    with ThreadPoolExecutor(max_workers=len(questions)) as pool:
        lookups = {name: pool.submit(ask) for name, ask in questions.items()}
        return tuple(
            ContextLookup(name, None if (found := lookup.result()) is None else found.meanings)
            for name, lookup in lookups.items()
        )


def cron_path(crontab: str) -> str:
    """Return PATH of the jobs at the end of a crontab; cron expands nothing in it."""
    lines = list(_CRON_PATH.finditer(crontab))
    return lines[-1]["path"] if lines else _BARE_PATH


def session_path(environment: str) -> str | None:
    """Return PATH of what ``systemctl --user show-environment`` prints; ``None`` if it printed none.

    A value that the user would have to quote is printed in the way of a shell, ``$'...'``.
    """
    values = [line.removeprefix("PATH=") for line in environment.splitlines() if line.startswith("PATH=")]
    if not values:
        return None
    if values[0].startswith("$'"):
        return re.sub(r"\\(.)", r"\1", values[0][2:-1])
    return values[0]


def _answered(report: ShellReport | None) -> ShellReport | None:
    return report if report is not None and report.answered else None


def _bare(env: Mapping[str, str], path: str = _BARE_PATH) -> dict[str, str]:
    return {"PATH": path, **{name: env[name] for name in _KEPT if name in env}}


def _cron(names: Sequence[str], env: Mapping[str, str]) -> ShellLookup | None:
    crontab = shutil.which("crontab", path=env.get("PATH"))
    if crontab is None:
        return None
    # Without a crontab it prints nothing on stdout.
    jobs = run((crontab, "-l"), env)
    return None if jobs is None else ask_command((_SH,), names, _bare(env, cron_path(jobs)))


def _systemd(names: Sequence[str], env: Mapping[str, str]) -> ShellLookup | None:
    systemctl = shutil.which("systemctl", path=env.get("PATH"))
    if systemctl is None:
        return None
    path = session_path(run((systemctl, "--user", "show-environment"), env) or "")
    return None if path is None else ask_command((_SH,), names, _bare(env, path))


def _git_hook(names: Sequence[str], env: Mapping[str, str]) -> ShellLookup | None:
    if shutil.which("git", path=env.get("PATH")) is None:
        return None
    return ask_command((_SH,), names, _bare(env), before=_HUSKY)


def _sudo(names: Sequence[str], env: Mapping[str, str]) -> ShellLookup | None:
    sudo = shutil.which("sudo", path=env.get("PATH"))
    if sudo is None or not _is_known_to_sudo():
        return None
    # Where it would ask for a password, it fails.
    return ask_command((sudo, "-n", "--", _SH), names, env)


def _is_known_to_sudo() -> bool:
    if os.geteuid() == 0:
        return True
    for number in os.getgroups():
        with suppress(KeyError):
            if grp.getgrgid(number).gr_name in _SUDOERS:
                return True
    return False
