"""The audit log has one whole line for each operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store import audit

if TYPE_CHECKING:
    from pathlib import Path


def test_every_operation_is_one_line(tmp_path: Path) -> None:
    audit.record(tmp_path / "state", "install", runtime="node", message="two\nlines")
    audit.record(tmp_path / "state", "use", runtime="node")
    lines = (tmp_path / "state" / audit.AUDIT_NAME).read_text().splitlines()
    assert [json.loads(line)["operation"] for line in lines] == ["install", "use"]


def test_log_is_private(tmp_path: Path) -> None:
    audit.record(tmp_path, "use")
    assert (tmp_path / audit.AUDIT_NAME).stat().st_mode & 0o777 == 0o600


def test_log_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StoreError):
        audit.record(tmp_path / "state", "use")
