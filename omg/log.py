"""What omg writes to stderr when a program keeps it: lines of JSON, and no bars in the log of a CI job."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "OMG_LOG"


def is_ci(env: Mapping[str, str]) -> bool:
    """Return whether omg runs in a CI job: ``CI`` is set, and neither ``false`` nor ``0``."""
    return env.get("CI", "").lower() not in ("", "false", "0")


def wants_json(env: Mapping[str, str]) -> bool:
    """Return whether each message is to be one JSON object."""
    return env.get(VARIABLE) == "json"


def line(level: str, message: str, **facts: object) -> str:
    """Return a message as one JSON object in one line.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        message: The text.
        facts: What else is known; each value fits into JSON.
    """
    import json
    import time

    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    # Bytes of a path that are not valid text are escaped: every line stays ASCII.
    return json.dumps({"time": moment, "level": level, "message": message, **facts})


def shown(message: str) -> str:
    """Return the line for a message where there is no console, by the environment of this process."""
    return line("info", message) if wants_json(os.environ) else f"omg: {message}"
