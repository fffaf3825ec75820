"""What the disk refuses is told with owner, mode and the way out."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreAccessError, StoreError
from omg.store.access import make_private_dir, store_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.store.layout import Store


def failure(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_says_to_make_room(tmp_path: Path, number: int) -> None:
    error = store_error(failure(number), "write", tmp_path / "file")
    assert (type(error), "free up space" in (error.hint or "")) == (StoreError, True)


def test_forbidden_place_names_owner_and_mode_of_what_is_in_the_way(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    error = store_error(failure(errno.EACCES), "write", tmp_path / "absent" / "file")
    tmp_path.chmod(0o700)
    assert isinstance(error, StoreAccessError)
    assert f"`{tmp_path}` is " in error.message
    assert "mode 0500" in error.message
    assert f"chmod u+rwx '{tmp_path}'" in (error.hint or "")


@pytest.mark.parametrize("put", [Path.touch, Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_name_in_a_forbidden_folder_is_not_what_is_in_the_way(
    of_no_root: Store, put: Callable[[Path], None]
) -> None:
    folder = of_no_root.data_dir / "node"
    folder.mkdir()
    put(folder / "current")
    folder.chmod(0o500)
    error = store_error(failure(errno.EACCES), "delete", folder / "current")
    assert f"`{folder}` is " in error.message
    assert f"chmod u+rwx '{folder}'" in (error.hint or "")


def test_read_only_disk_says_where_else(tmp_path: Path) -> None:
    error = store_error(failure(errno.EROFS), "write", tmp_path / "file")
    assert "OMG_DATA_DIR" in (error.hint or "")


def test_store_on_two_disks_is_explained(tmp_path: Path) -> None:
    error = store_error(failure(errno.EXDEV), "publish", tmp_path / "file")
    assert "another disk" in error.message
    assert "OMG_DATA_DIR" in (error.hint or "")


def test_private_directory_is_private_and_its_parents_are_not(tmp_path: Path) -> None:
    make_private_dir(tmp_path / "data" / "locks")
    assert (tmp_path / "data" / "locks").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data").stat().st_mode & 0o700 == 0o700


def test_file_in_the_way_is_an_error_that_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="locks"):
        make_private_dir(tmp_path / "data" / "locks")
