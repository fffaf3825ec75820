"""Reading a file that anybody may have put there: kinds on a real disk, owners and modes on a fake one."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyfakefs import helpers

from omg.project.reading import MAX_MANIFEST_BYTES, MAX_PLAIN_BYTES, Bytes, Ignored, Unusable, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyfakefs.fake_filesystem import FakeFilesystem

ME, ROOT, STRANGER, OWNER = 1000, 0, 1001, 1002


def read_here(path: Path, *, is_plain: bool = True) -> Bytes | Ignored | Unusable | None:
    return read(str(path), directory=str(path.parent), is_plain=is_plain, uid=os.geteuid())


def test_regular_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_bytes(b"20\n\xff")

    assert read_here(tmp_path / ".nvmrc") == Bytes(b"20\n\xff")


def test_absent_file_is_nothing(tmp_path: Path) -> None:
    assert read_here(tmp_path / ".nvmrc") is None


def test_file_below_a_file_is_nothing(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("")

    assert read_here(tmp_path / ".config/mise.toml") is None


def test_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "shared").write_bytes(b"20")
    (tmp_path / ".nvmrc").symlink_to("shared")

    assert read_here(tmp_path / ".nvmrc") == Bytes(b"20")


def test_dangling_link_is_nothing(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").symlink_to("gone")

    assert read_here(tmp_path / ".nvmrc") is None


def test_link_to_itself_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").symlink_to(".nvmrc")

    assert isinstance(read_here(tmp_path / ".nvmrc"), Unusable)


def test_directory_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").mkdir()

    assert read_here(tmp_path / ".nvmrc") == Ignored("is a directory")


def test_fifo_is_passed_over_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".nvmrc")

    assert read_here(tmp_path / ".nvmrc") == Ignored("is not a regular file")


def test_device_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").symlink_to("/dev/zero")

    assert read_here(tmp_path / ".nvmrc") == Ignored("is not a regular file")


def test_socket_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(".nvmrc")

        assert read_here(tmp_path / ".nvmrc") == Ignored("is not a regular file")


@pytest.mark.parametrize(
    ("is_plain", "limit"), [(True, MAX_PLAIN_BYTES), (False, MAX_MANIFEST_BYTES)], ids=["plain", "manifest"]
)
def test_file_at_the_limit_is_read(tmp_path: Path, is_plain: bool, limit: int) -> None:
    (tmp_path / "file").write_bytes(b" " * limit)

    assert read_here(tmp_path / "file", is_plain=is_plain) == Bytes(b" " * limit)


@pytest.mark.parametrize(
    ("is_plain", "limit"), [(True, MAX_PLAIN_BYTES), (False, MAX_MANIFEST_BYTES)], ids=["plain", "manifest"]
)
def test_larger_file_is_refused_not_cut(tmp_path: Path, is_plain: bool, limit: int) -> None:
    (tmp_path / "file").write_bytes(b" " * (limit + 1))

    assert read_here(tmp_path / "file", is_plain=is_plain) == Unusable(f"is larger than {limit // 1024} KiB")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs a file that lies about its size")
def test_size_that_the_file_announces_is_not_relied_on(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").symlink_to("/proc/self/status")

    assert isinstance(read_here(tmp_path / ".nvmrc"), Bytes)


@pytest.fixture
def unprivileged() -> Iterator[None]:
    helpers.set_uid(ME)
    yield
    helpers.reset_ids()


def test_file_that_may_not_be_opened_cannot_be_used(fs: FakeFilesystem, unprivileged: None) -> None:
    fs.create_file("/place/.nvmrc", contents="20", st_mode=0o100000)

    assert read_in_place() == Unusable("cannot be read: Permission denied")


def test_directory_that_may_not_be_searched_holds_nothing(fs: FakeFilesystem, unprivileged: None) -> None:
    fs.create_file("/place/.nvmrc", contents="20")
    Path("/place").chmod(0o600)

    assert read_in_place() is None


def file_of(fs: FakeFilesystem, owner: int, *, directory_owner: int, mode: int = 0o755) -> None:
    fs.create_dir("/place")
    fs.create_file("/place/.nvmrc", contents="20")
    os.chown("/place/.nvmrc", owner, owner)
    os.chown("/place", directory_owner, directory_owner)
    Path("/place").chmod(mode)


def read_in_place() -> Bytes | Ignored | Unusable | None:
    return read("/place/.nvmrc", directory="/place", is_plain=True, uid=ME)


@pytest.mark.parametrize("owner", [ME, ROOT, OWNER], ids=["caller", "root", "owner of the directory"])
def test_file_of_somebody_with_a_say_counts(fs: FakeFilesystem, owner: int) -> None:
    file_of(fs, owner, directory_owner=OWNER)

    assert read_in_place() == Bytes(b"20")


def test_file_of_a_stranger_is_ignored(fs: FakeFilesystem) -> None:
    file_of(fs, STRANGER, directory_owner=OWNER)

    content = read_in_place()

    assert isinstance(content, Ignored)
    assert "uid 1001" in content.reason


def test_file_of_a_stranger_in_a_shared_directory_is_ignored(fs: FakeFilesystem) -> None:
    file_of(fs, STRANGER, directory_owner=ROOT, mode=0o1777)

    assert isinstance(read_in_place(), Ignored)


def test_owner_of_a_directory_open_to_all_has_no_say_in_it(fs: FakeFilesystem) -> None:
    file_of(fs, OWNER, directory_owner=OWNER, mode=0o1777)

    assert isinstance(read_in_place(), Ignored)


@pytest.mark.parametrize("owner", [ME, ROOT], ids=["caller", "root"])
def test_caller_and_root_count_in_a_directory_open_to_all(fs: FakeFilesystem, owner: int) -> None:
    file_of(fs, owner, directory_owner=ROOT, mode=0o1777)

    assert read_in_place() == Bytes(b"20")


def test_link_of_a_stranger_to_my_own_file_is_ignored(fs: FakeFilesystem) -> None:
    fs.create_file("/home/me/.nvmrc", contents="20")
    os.chown("/home/me/.nvmrc", ME, ME)
    fs.create_dir("/place")
    os.chown("/place", ROOT, ROOT)
    Path("/place").chmod(0o1777)
    fs.create_symlink("/place/.nvmrc", "/home/me/.nvmrc")
    os.chown("/place/.nvmrc", STRANGER, STRANGER, follow_symlinks=False)

    assert isinstance(read_in_place(), Ignored)


@pytest.mark.parametrize(
    ("mode", "is_open_to_all"),
    [(0o1777, True), (0o1773, True), (0o1772, True), (0o1775, False), (0o1770, False), (0o777, False)],
)
def test_only_a_sticky_directory_that_all_may_write_is_open_to_all(
    fs: FakeFilesystem, mode: int, is_open_to_all: bool
) -> None:
    file_of(fs, OWNER, directory_owner=OWNER, mode=mode)

    expected = Ignored(f"belongs to another user (uid {OWNER}) in a directory open to all")
    assert read_in_place() == (expected if is_open_to_all else Bytes(b"20"))


def test_whose_file_a_directory_of_many_may_hold_is_reported(fs: FakeFilesystem) -> None:
    file_of(fs, STRANGER, directory_owner=OWNER, mode=0o777)

    reason = f"belongs to neither you, root nor the directory's owner (uid {STRANGER})"
    assert read_in_place() == Ignored(reason)


def test_file_that_changed_hands_after_the_first_look_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".nvmrc").write_bytes(b"20")
    (tmp_path / "other").mkdir()
    open_file = os.open
    monkeypatch.setattr(os, "open", lambda path, flags: open_file(tmp_path / "other", flags))

    assert read_here(tmp_path / ".nvmrc") == Ignored("is a directory")


@pytest.mark.parametrize(
    ("call", "code", "expected"),
    [
        ("lstat", errno.EACCES, None),
        ("lstat", errno.ENOTDIR, None),
        ("lstat", errno.EIO, Unusable("cannot be read: Input/output error")),
        ("open", errno.ENOENT, None),
        ("open", errno.EACCES, Unusable("cannot be read: Permission denied")),
        ("fstat", errno.EIO, Unusable("cannot be read: Input/output error")),
        ("read", errno.EIO, Unusable("cannot be read: Input/output error")),
    ],
)
def test_file_that_the_disk_refuses_is_reported_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, expected: Unusable | None
) -> None:
    (tmp_path / ".nvmrc").write_bytes(b"20")

    def refuse(*arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, call, refuse)
        found = read_here(tmp_path / ".nvmrc")

    assert found == expected


def test_reason_without_a_text_of_the_system_is_reported_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".nvmrc").write_bytes(b"20")

    def refuse(*arguments: object) -> None:
        raise OSError("odd")

    with monkeypatch.context() as broken:
        broken.setattr(os, "open", refuse)
        found = read_here(tmp_path / ".nvmrc")

    assert found == Unusable("cannot be read: odd")


def test_directory_that_is_gone_lets_nobody_else_speak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".nvmrc").write_bytes(b"20")
    file = str(tmp_path / ".nvmrc")

    found = read(file, directory=str(tmp_path / "gone"), is_plain=True, uid=os.geteuid() + 1)

    if os.geteuid() == 0:  # root has a say in every place
        assert found == Bytes(b"20")
        monkeypatch.setattr(
            os, "lstat", lambda path: os.stat_result((0o100644, 0, 0, 1, 1001, 0, 2, 0, 0, 0))
        )
        found = read(file, directory=str(tmp_path / "gone"), is_plain=True, uid=1000)
    assert found == Ignored("is in a directory that cannot be read")


def test_nothing_stays_open(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").write_bytes(b" " * (MAX_PLAIN_BYTES + 1))
    before = os.open(tmp_path, os.O_RDONLY)
    os.close(before)

    for _ in range(3):
        read_here(tmp_path / ".nvmrc")

    after = os.open(tmp_path, os.O_RDONLY)
    os.close(after)
    assert after == before


def test_link_of_mine_counts_in_a_directory_open_to_all(fs: FakeFilesystem) -> None:
    fs.create_file("/home/me/.nvmrc", contents="20")
    os.chown("/home/me/.nvmrc", ME, ME)
    fs.create_dir("/place")
    os.chown("/place", ROOT, ROOT)
    Path("/place").chmod(0o1777)
    fs.create_symlink("/place/.nvmrc", "/home/me/.nvmrc")
    os.chown("/place/.nvmrc", ME, ME, follow_symlinks=False)

    assert read_in_place() == Bytes(b"20")
