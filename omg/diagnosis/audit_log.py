"""The audit log: lines that a power cut or a full disk cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.errors import StoreError
from omg.store import audit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_audit_log(state_dir: Path) -> Iterator[Problem]:
    """Yield what keeps the log from being read line by line."""
    try:
        _, damaged = audit.read(state_dir)
    except StoreError as error:
        yield Problem(
            "audit_log", f"the audit log: {error.message}", error.hint or "check its owner and mode"
        )
        return
    if damaged:
        lines = "an incomplete line" if damaged == 1 else f"{damaged} incomplete lines"
        yield Problem(
            "audit_log",
            f"the audit log `{state_dir / audit.AUDIT_NAME}` has {lines}",
            "to remove them, run omg doctor --fix",
            lambda: audit.repair(state_dir),
        )
