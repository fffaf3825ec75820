"""Whose home it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.shell.user_files import own_home_of
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context


def test_sudo_makes_no_files_in_the_home_of_another_user(
    context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below_sudo = replace(context, env={"HOME": str(home), "SUDO_UID": "1000"})
    assert own_home_of(below_sudo) == home

    uid = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: uid + 1)

    with pytest.raises(StoreError, match="is not the home of"):
        own_home_of(below_sudo)
    assert own_home_of(replace(context, env={"HOME": str(home)})) == home
