"""A publisher in a dictionary: follows the steps of a source without any network."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from omg.sources.source import Redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.sources.source import Steps

T = TypeVar("T")


def follow(steps: Steps[T], answers: Mapping[str, bytes | str]) -> T:
    """Return what ``steps`` come to, given documents (bytes) and redirects (text) by address.

    What is not in ``answers`` does not exist. A document that cannot be read raises what its parser raises.
    """
    try:
        wish = next(steps)
        while True:
            answer = answers.get(wish.url)
            if isinstance(answer, bytes) and not isinstance(wish, Redirect):
                wish = steps.send(wish.parse(answer))
            else:
                wish = steps.send(answer if isinstance(wish, Redirect) else None)
    except StopIteration as end:
        result: T = end.value
        return result
