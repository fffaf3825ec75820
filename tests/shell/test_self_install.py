"""What a set-up does for the omg that it runs from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.shell import self_install
from omg.shell.origin import CHECKOUT, INSTALL_SH, PACKAGE_DIR, Origin
from omg.store import bytecode

if TYPE_CHECKING:
    from omg.context import Context


@pytest.mark.parametrize(
    ("installer", "expected"), [(CHECKOUT, []), ("uv", [PACKAGE_DIR]), (INSTALL_SH, [PACKAGE_DIR])]
)
def test_modules_are_complete_but_for_a_checkouts(
    installer: str,
    expected: list[Path],
    context: Context,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    completed: list[Path] = []
    monkeypatch.setattr(self_install, "origin_of", lambda _store: Origin(installer, Path("/environment")))
    monkeypatch.setattr(bytecode, "complete", completed.append)

    self_install.place_omg(context, home, {})

    assert completed == expected
