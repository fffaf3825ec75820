"""The audit log has one whole line for each operation."""

from __future__ import annotations

import fcntl
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store import audit

if TYPE_CHECKING:
    from pathlib import Path

    from omg.result import Json


def test_every_operation_is_one_line(tmp_path: Path) -> None:
    audit.record(tmp_path / "state", "install", runtime="node", message="two\nlines")
    audit.record(tmp_path / "state", "use", runtime="node")
    lines = (tmp_path / "state" / audit.AUDIT_NAME).read_text().splitlines()
    assert [json.loads(line)["operation"] for line in lines] == ["install", "use"]


@pytest.mark.parametrize(
    "fact",
    [
        *("plain", 'a "quote"', "back\\slash", "two\nlines", "caf\u00e9", "\udcff", "\x7f", ""),
        *(
            True,
            False,
            None,
            7,
            -1,
            2.5,
            (),
            ("a", "b"),
            ["a", ("b", None)],
            {},
            {"names": ("x",), "path": "/y z"},
        ),
    ],
)
def test_a_line_is_what_the_standard_library_writes(tmp_path: Path, fact: Json) -> None:
    audit.record(tmp_path, "rehash", fact=fact)
    (line,) = (tmp_path / audit.AUDIT_NAME).read_text().splitlines()
    assert json.dumps(json.loads(line)) == line
    assert json.loads(line)["fact"] == json.loads(json.dumps(fact))


def test_log_is_private(tmp_path: Path) -> None:
    audit.record(tmp_path, "use")
    assert (tmp_path / audit.AUDIT_NAME).stat().st_mode & 0o777 == 0o600


def test_log_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StoreError):
        audit.record(tmp_path / "state", "use")


def test_what_was_recorded_is_read_back(tmp_path: Path) -> None:
    audit.record(tmp_path, "use", runtime="node", version="20.11.1")
    ((operation,), damaged) = audit.read(tmp_path)
    assert (operation["operation"], operation["version"], damaged) == ("use", "20.11.1", 0)


def test_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert audit.read(tmp_path / "none") == ((), 0)


def test_line_that_was_cut_spoils_no_other(tmp_path: Path) -> None:
    audit.record(tmp_path, "first")
    with (tmp_path / audit.AUDIT_NAME).open("ab") as log:
        log.write(b'{"operation": "cu')
    audit.record(tmp_path, "second")
    operations, damaged = audit.read(tmp_path)
    assert ([operation["operation"] for operation in operations], damaged) == (["first", "second"], 1)


def test_planted_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / audit.AUDIT_NAME).symlink_to(tmp_path / "victim")
    with pytest.raises(StoreError):
        audit.record(tmp_path, "use")
    assert not (tmp_path / "victim").exists()


def test_full_log_makes_room_and_forgets_only_the_oldest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MAX_BYTES", 1000)
    for number in range(100):
        audit.record(tmp_path, "use", number=number)
    operations, damaged = audit.read(tmp_path)
    numbers = [operation["number"] for operation in operations]
    assert (numbers, damaged) == (list(range(100 - len(numbers), 100)), 0)
    assert len(numbers) > 20
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 5000


def test_line_is_written_although_another_process_holds_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PATIENCE_S", 0.05)
    audit.record(tmp_path, "first")
    with (tmp_path / audit.AUDIT_NAME).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        audit.record(tmp_path, "second")
    assert len(audit.read(tmp_path)[0]) == 2


def test_concurrent_lines_are_whole_and_none_is_lost_while_files_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MAX_BYTES", 12_000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: audit.record(tmp_path, "use", number=number), range(400)))
    operations, damaged = audit.read(tmp_path)
    assert (sorted(operation["number"] for operation in operations), damaged) == (list(range(400)), 0)


@pytest.mark.timeout(10)
def test_fifo_in_its_place_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / audit.AUDIT_NAME)
    with pytest.raises(StoreError, match="not a regular file"):
        audit.record(tmp_path, "use")
    with pytest.raises(StoreError, match="not a regular file"):
        audit.read(tmp_path)
