"""The marks of an answer, and how many there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.shim import marks

if TYPE_CHECKING:
    import pytest

    from omg.context import Context
    from tests.conftest import StoreBuilder


def test_what_is_too_much_to_be_kept_is_not_looked_at(
    context: Context, store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 4096
    monkeypatch.setattr(marks, "MAX_ANSWER_BYTES", room)

    def of_stores() -> marks.Marks:
        made = marks.Marks()
        marks.add_stores(made, context)
        return made

    store.add("node", "20.0.0", executables=())
    assert of_stores().is_whole

    for number in range(100):
        store.add("node", f"21.{number}.0", executables=())
    many = of_stores()

    assert not many.is_whole
    assert room < len(bytes(many)) < 2 * room
