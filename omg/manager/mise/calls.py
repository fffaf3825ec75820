"""Calls of mise during one command: it is found, downloaded or upgraded first where needed."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

from omg.errors import MiseError
from omg.manager.mise import too_old
from omg.manager.mise.environment import backend_settings
from omg.manager.mise.process import Caller
from omg.manager.mise.upgrade import Upgrade
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.context import Context
    from omg.install.progress import Progress
    from omg.manager.mise.installation import MiseInstallation
    from omg.manager.mise.places import Places
    from omg.manager.mise.program import Program


@dataclass(frozen=True, slots=True)
class _Callee:
    program: Program
    caller: Caller


class Calls:
    """Calls mise, from several threads at once."""

    def __init__(
        self, context: Context, places: Places, installation: MiseInstallation, progress: Progress
    ) -> None:
        self._places = places
        self._installation = installation
        self._upgrade = Upgrade(context, installation, progress)
        self._lock = threading.Lock()
        # The last one is called; those before it were too old, and may still be at something.
        self._callees: list[_Callee] = []
        self._is_cancelled = False

    def ask(self, *arguments: str, what: str, timeout_s: float | None = None) -> bytes:
        """Return what mise answers; see `Caller.ask`. The first call fetches mise where there is none.

        Raises:
            InstallError: mise could not be downloaded, or failed.
            StoreError: The store cannot be written.
        """
        return self._current().caller.ask(*arguments, what=what, timeout_s=timeout_s)

    def ask_about(
        self,
        tool: str,
        *arguments: str,
        what: str,
        timeout_s: float | None = None,
        nothing: bytes | None = None,
        report: Callable[[str], object] | None = None,
    ) -> bytes:
        """Return what mise answers about ``tool``, a newer one if this one says that it is too old.

        Args:
            tool: What mise calls it.
            arguments: See `Caller.ask`, as for the rest.
            what: What is being done.
            timeout_s: Longest time that it may take, in seconds.
            nothing: The answer that is a failure if mise complains beside it.
            report: Receives what mise says meanwhile.

        Raises:
            InstallError: mise could not be downloaded, or failed; the hint says whether there is a newer one.
            StoreError: The store cannot be written.
        """

        def ask(callee: _Callee) -> bytes:
            return callee.caller.ask(
                *arguments, what=what, timeout_s=timeout_s, nothing=nothing, report=report
            )

        callee = self._current()
        try:
            return ask(callee)
        except MiseError as error:
            if not too_old.is_said_in(error.message):
                raise
            newer, hint = self._newer(callee, tool)
            if newer is None:
                error.hint = hint
                raise
        try:
            return ask(newer)
        except MiseError as error:
            if too_old.is_said_in(error.message):
                self._upgrade.record_failed_upgrade(tool)
                error.hint = f"omg downloaded mise {newer.program.version}, which reports the same error"
            raise

    def cancel(self) -> None:
        """End what other threads have started."""
        self._is_cancelled = True
        for callee in self._callees:
            callee.caller.cancel()

    def _current(self) -> _Callee:
        with self._lock:
            return self._callees[-1] if self._callees else self._call(self._installation.require())

    def _newer(self, callee: _Callee, tool: str) -> tuple[_Callee | None, str]:
        """Return a newer one than ``callee``; without one, the hint that says why."""
        with self._lock:
            if self._callees[-1] is not callee:
                return self._callees[-1], ""  # another thread was quicker
            outcome = self._upgrade.newer_than(callee.program, tool)
            return (self._call(outcome.program) if outcome.program else None), outcome.hint

    def _call(self, program: Program) -> _Callee:
        env = self._installation.environment()
        path = env["PATH"]
        env |= backend_settings(
            has_npm=shutil.which("npm", path=path) is not None,
            has_uv=shutil.which("uv", path=path) is not None,
        )
        callee = _Callee(program, Caller(program.path, self._places.working_dir, env))
        self._callees.append(callee)
        if self._is_cancelled:
            callee.caller.cancel()
        return callee
