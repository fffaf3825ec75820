"""The marks of an answer, and how many there may be."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from omg.shim import marks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def test_a_time_of_whole_seconds_may_be_two_seconds_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 1_700_000_000
    info = tmp_path.stat()
    found = {}
    for fraction_ns in (0, 1):
        changed_ns = seconds * 10**9 + fraction_ns
        times = {"st_ctime_ns": changed_ns}
        monkeypatch.setattr(os, "stat", lambda _, times=times: os.stat_result(tuple(info), times))
        made = marks.Marks()
        made.add_state(str(tmp_path))
        found[fraction_ns] = made.newest_ns - changed_ns

    assert found == {0: 2 * 10**9, 1: 0}


def test_a_version_file_in_a_linked_folder_is_not_kept(context: Context, tmp_path: Path) -> None:
    (tmp_path / "elsewhere/mise").mkdir(parents=True)
    (tmp_path / "elsewhere/mise/config.toml").touch()

    def is_kept() -> bool:
        made = marks.Marks()
        marks.add_folder(made, context)
        return made.is_whole

    assert context.cwd is not None
    before = is_kept()
    (context.cwd / ".config").symlink_to(tmp_path / "elsewhere")

    assert (before, is_kept()) == (True, False)


@pytest.mark.parametrize("is_calm", [True, False])
def test_a_change_of_a_version_file_changes_a_mark(
    context: Context, monkeypatch: pytest.MonkeyPatch, *, is_calm: bool
) -> None:
    monkeypatch.setattr(marks, "_CALM_NS", -(10**18) if is_calm else 10**18)
    assert context.cwd is not None
    cwd, above = context.cwd, context.cwd.parent
    (cwd / ".config").mkdir()
    (cwd / ".python-version").write_text("3.12\n")

    def make_nested() -> None:
        (cwd / ".config/mise").mkdir()
        (cwd / ".config/mise/config.toml").touch()

    changes: tuple[Callable[[], object], ...] = (
        lambda: (cwd / ".nvmrc").write_text("20\n"),
        lambda: (cwd / ".nvmrc").write_text("22\n"),
        lambda: (above / ".tool-versions").write_text("node 20\n"),
        (above / ".tool-versions").unlink,
        make_nested,
        lambda: (cwd / ".python-version").rename(above / ".python-version"),
    )
    unnoticed = []
    for number, change in enumerate(changes):
        before = _of_folder(context)
        time.sleep(0.02)  # the clock of a disk has its steps
        change()
        if _of_folder(context) == before:
            unnoticed.append(number)

    assert unnoticed == []


def test_a_folder_where_nothing_came_or_went_lately_has_one_mark(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert context.cwd is not None
    counts, noticed = [], []
    for calm_ns in (-(10**18), 10**18):
        monkeypatch.setattr(marks, "_CALM_NS", calm_ns)
        before = _of_folder(context)
        (context.cwd / f"notes{calm_ns}.txt").touch()
        counts.append(before.count(b"\0s"))
        noticed.append(_of_folder(context) != before)

    # Else each name that could be one of a version file; then others come and go without a difference.
    assert counts[0] * 5 < counts[1]
    assert noticed == [True, False]


def _of_folder(context: Context) -> bytes:
    made = marks.Marks()
    marks.add_folder(made, context)
    return bytes(made)
