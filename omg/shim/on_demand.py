"""Installing what a file asks for when a shim is called and it is missing (the setting ``auto_install``).

It starts omg a second time: an install needs the network, locks and a progress display. The decision should
not load those, and their effects on a process should not reach the tool.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from omg.errors import NothingActiveError
from omg.project.not_installed import install_request
from omg.shim.messages import unmet_constraint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from omg.errors import OmgError
    from omg.project.selection import Selection
    from omg.shim.decision import Decision
    from omg.shim.decision_input import InstallMissing

_TERMINAL = "/dev/tty"
_MAX_ANSWER_BYTES = 256


def on_demand(setting: str, data_dir: Path, environment: Mapping[bytes, bytes]) -> InstallMissing | None:
    """Return what installs a missing version, or ``None`` where nothing may.

    Args:
        setting: ``always``, ``never``, or ``ask``: on a terminal, and nowhere else.
        data_dir: The store that the shim serves.
        environment: The environment that the shim was given.
    """
    if setting == "never" or (setting == "ask" and not _is_interactive()):
        return None

    def install(pin: Selection, error: OmgError) -> bool:
        request = install_request(pin)
        if request is None or (setting == "ask" and not _is_wanted(error, request)):
            return False
        # A tool was called: this is no moment to look for others.
        return _install((request, *_parts(pin)), data_dir, {**environment, b"OMG_AUTO_UPDATE": b"never"})

    return install


def is_constraint_met(decision: Decision, install_missing: InstallMissing | None) -> bool:
    """Return whether an install made what only a version constraint asks for: the decision is outdated then.

    That is where neither an installed version nor the system has the executable: a constraint that nothing
    meets is no error as long as anything can run.
    """
    error = decision.outcome
    if install_missing is None or not isinstance(error, NothingActiveError) or not decision.candidates:
        return False
    first = decision.candidates[0]
    constraint = unmet_constraint(first)
    return first.ownership.is_owned and constraint is not None and install_missing(constraint, error)


def _is_interactive() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _is_wanted(error: OmgError, request: str) -> bool:
    """Ask on the terminal itself: standard input belongs to the tool."""
    question = f"omg: {error.message.partition(chr(10))[0]}\nomg: install {request} now? [Y/n] "
    try:
        terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        while True:
            os.write(terminal, question.encode(errors="backslashreplace"))
            answer = os.read(terminal, _MAX_ANSWER_BYTES)
            # Nothing at all is the end of the input (Ctrl-D), not a yes.
            if answer == b"" or answer.strip().lower() in (b"n", b"no"):
                return False
            if answer.strip().lower() in (b"", b"y", b"yes"):
                return True
            os.write(terminal, b"type y for yes or n for no\n")
    except OSError:
        return False
    finally:
        os.close(terminal)


def _parts(pin: Selection) -> tuple[str, ...]:
    """Return the options that ask for the components and targets of a ``rust-toolchain.toml``, too."""
    extras = pin.extras
    if extras is None:
        return ()
    parts = [f"--component={name}" for name in extras.components]
    parts += [f"--target={name}" for name in extras.targets]
    return (*parts, f"--profile={extras.profile}") if extras.profile else tuple(parts)


def _install(request: Sequence[str], data_dir: Path, environment: Mapping[bytes, bytes]) -> bool:
    return run_omg(("install", *request), data_dir, environment) == 0


def run_omg(arguments: Sequence[str], data_dir: Path, environment: Mapping[bytes, bytes]) -> int:
    """Run ``omg`` for the store ``data_dir``; return its exit status, negative for a signal.

    What it prints goes to stderr: stdout is the tool's. Where it cannot be started, the status is 127.
    """
    start_file = data_dir / "self" / "start.py"
    argv = [sys.executable, "-I", "-S", str(start_file), *arguments]
    actions = [(os.POSIX_SPAWN_DUP2, 2, 1)]
    block = {**environment, b"OMG_DATA_DIR": os.fsencode(data_dir)}
    try:
        child = os.posix_spawn(sys.executable, argv, block, file_actions=actions)
    except OSError:
        return 127
    while True:
        with suppress(InterruptedError):
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status)
