"""One thing that is not as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding of `omg doctor`.

    Attributes:
        kind: Its name in JSON output, in snake case.
        message: What is wrong; lower case, no full stop.
        hint: What to type or to change, as an imperative.
        fix: Puts it right, where that is omg's own business; raises `OmgError` where it cannot.
    """

    kind: str
    message: str
    hint: str
    fix: Callable[[], None] | None = None
