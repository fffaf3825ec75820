"""Writing a version file: never through a link, never over something that was not read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from omg.errors import StoreAccessError, VersionFileError
from omg.project.writing import remove, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a file that must stay as it is."""
    file = tmp_path.resolve() / "secret"
    file.write_bytes(b"secret\n")
    return file


def test_a_new_file_respects_the_mask(project: Path) -> None:
    mask = os.umask(0o027)
    try:
        write(project / ".nvmrc", b"20\n", before=None)
    finally:
        os.umask(mask)

    assert (project / ".nvmrc").read_bytes() == b"20\n"
    assert stat.S_IMODE((project / ".nvmrc").stat().st_mode) == 0o640


def test_the_mode_is_kept(project: Path) -> None:
    file = project / ".nvmrc"
    file.write_bytes(b"18\n")
    file.chmod(0o604)

    write(file, b"20\n", before=b"18\n")

    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"20\n", 0o604)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_is_kept(project: Path) -> None:
    file = project / ".nvmrc"
    file.write_bytes(b"18\n")
    os.chown(file, 12345, 12346)

    write(file, b"20\n", before=b"18\n")

    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 12346)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_whose_owner_cannot_be_kept_is_left_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / ".nvmrc"
    file.write_bytes(b"18\n")
    os.chown(file, 12345, 12346)

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refused)
    with pytest.raises(StoreAccessError):
        write(file, b"20\n", before=b"18\n")

    assert file.read_bytes() == b"18\n"
    assert list(project.iterdir()) == [project / ".nvmrc"]


def test_another_name_of_the_same_file_keeps_its_content(project: Path, secret: Path) -> None:
    os.link(secret, project / ".nvmrc")

    write(project / ".nvmrc", b"20\n", before=b"secret\n")

    assert (secret.read_bytes(), (project / ".nvmrc").read_bytes()) == (b"secret\n", b"20\n")


@pytest.mark.parametrize("before", [None, b"18\n", b"secret\n"])
def test_a_link_planted_after_the_look_is_not_followed(
    project: Path, secret: Path, before: bytes | None
) -> None:
    (project / ".nvmrc").symlink_to(secret)

    with pytest.raises(VersionFileError):
        write(project / ".nvmrc", b"20\n", before=before)

    assert secret.read_bytes() == b"secret\n"
    assert list(project.iterdir()) == [project / ".nvmrc"]


def test_a_folder_that_became_a_link_is_not_followed(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path.resolve() / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "config.toml").write_bytes(b"")
    (project / "mise").symlink_to(elsewhere)

    with pytest.raises(VersionFileError):
        write(project / "mise/config.toml", b"x = 1\n", before=b"")

    assert (elsewhere / "config.toml").read_bytes() == b""


@pytest.mark.parametrize(
    ("now", "before"), [(b"19\n", b"18\n"), (b"18\nmore", b"18\n"), (b"18\n", None), (None, b"18\n")]
)
def test_content_that_was_not_read_is_not_replaced(
    project: Path, now: bytes | None, before: bytes | None
) -> None:
    file = project / ".nvmrc"
    if now is not None:
        file.write_bytes(now)

    with pytest.raises(VersionFileError):
        write(file, b"20\n", before=before)

    assert (file.read_bytes() if file.exists() else None) == now


def test_a_pipe_in_the_files_place_is_left_alone(project: Path) -> None:
    os.mkfifo(project / ".nvmrc")

    with pytest.raises(VersionFileError):
        write(project / ".nvmrc", b"20\n", before=b"18\n")

    assert stat.S_ISFIFO((project / ".nvmrc").stat().st_mode)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error(project: Path) -> None:
    project.chmod(0o555)
    try:
        with pytest.raises(StoreAccessError):
            write(project / ".nvmrc", b"20\n", before=None)
    finally:
        project.chmod(0o755)


def test_a_file_is_deleted_only_with_the_content_that_was_read(tmp_path: Path) -> None:
    file = tmp_path / ".nvmrc"
    file.write_text("20\n")

    with pytest.raises(VersionFileError):
        remove(file, before=b"18\n")
    assert file.exists()

    remove(file, before=b"20\n")
    assert not file.exists()
