"""The audit log: one whole JSON line for every operation that changed something or was refused."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from omg.store.access import store_error

if TYPE_CHECKING:
    from pathlib import Path

    from omg.result import Json

AUDIT_NAME = "audit.jsonl"


def record(state_dir: Path, operation: str, **facts: Json) -> None:
    """Append one line: the time, the operation, its facts. No fact may hold a credential.

    Raises:
        StoreError: The log cannot be written.
    """
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = json.dumps({"time": moment, "pid": os.getpid(), "operation": operation, **facts})
    file = state_dir / AUDIT_NAME
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(
            file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
        try:
            # One write to the end: lines of several processes never mix.
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        raise store_error(error, "write", file) from error
