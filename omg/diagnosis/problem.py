"""A problem that `omg doctor` found."""

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
        fix: Fixes it, if omg can; raises `OmgError` if that fails.
        is_advice: All works as it is; `omg doctor` reports it and succeeds.
    """

    kind: str
    message: str
    hint: str
    fix: Callable[[], object] | None = None
    is_advice: bool = False
