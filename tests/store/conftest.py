"""A store whose modes bind whoever runs the tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.store.layout import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRANGER = 65534


@pytest.fixture
def of_no_root() -> Iterator[Store]:
    """Return a store of somebody whom modes bind; root becomes another user meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() != 0:
            yield Store(Path(name))
            return
        os.chown(name, _STRANGER, _STRANGER)
        os.seteuid(_STRANGER)
        try:
            yield Store(Path(name))
        finally:
            os.seteuid(0)
