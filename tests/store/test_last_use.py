"""What the last `omg use` replaced, on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreError
from omg.store.last_use import FormerDefault, remember, remembered

if TYPE_CHECKING:
    from tests.conftest import StoreBuilder

NODE = FormerDefault("node", "20.11.1", "")


def test_what_is_remembered_is_read_again(store: StoreBuilder) -> None:
    go = FormerDefault("go", "1.22.1", ">=1.22 <2"), FormerDefault("npm:@scope/tool", "system", "")
    remember(store.layout, (NODE,))
    remember(store.layout, go)

    assert remembered(store.layout) == go


def test_a_file_that_another_user_may_have_written_is_refused(store: StoreBuilder) -> None:
    remember(store.layout, (NODE,))
    store.layout.last_use_file.chmod(0o666)

    with pytest.raises(StoreError, match="another user can write to it"):
        remembered(store.layout)


def test_a_pipe_in_its_place_holds_nothing_up(store: StoreBuilder) -> None:
    os.mkfifo(store.layout.last_use_file)

    with pytest.raises(StoreError, match="not a regular file"):
        remembered(store.layout)
