"""Archives with the same bytes whenever they are made: sorted, of one owner and time, lightly compressed."""

from __future__ import annotations

import lzma
import os
import shutil
import tarfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from isal import igzip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# 2026-01-01, the time of everything that is packed.
MOMENT = 1_767_225_600
_ZIP_MOMENT = (2026, 1, 1, 0, 0, 0)


def tar(file: Path, tree: Path, top: str) -> Path:
    """Pack ``tree`` as the one folder ``top``; the ending of ``file`` says how it is compressed."""
    with _compressed(file) as stream, tarfile.open(fileobj=stream, mode="w|") as archive:
        archive.add(tree, top, recursive=False, filter=_normal)
        for folder, folders, names in os.walk(tree):
            folders.sort()
            below = Path(folder).relative_to(tree)
            for name in sorted((*folders, *names)):
                member = (top / below / name).as_posix()
                archive.add(Path(folder, name), member, recursive=False, filter=_normal)
    return file


def zipped(file: Path, members: Mapping[str, Path]) -> Path:
    """Pack executables under the names given."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in members.items():
            info = zipfile.ZipInfo(name, _ZIP_MOMENT)
            info.create_system, info.external_attr = 3, 0o100755 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    return file


def unpack_wheel(wheel: Path, tree: Path, place: Callable[[str], str | None]) -> None:
    """Unpack a wheel's files with their modes.

    Args:
        wheel: The wheel.
        tree: Where to.
        place: Path in ``tree`` for a member, or ``None`` for one that is left out.
    """
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            name = place(info.filename)
            if not name or info.is_dir():
                continue
            file = tree / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, file.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            file.chmod(0o755 if info.external_attr >> 16 & 0o111 else 0o644)


def copy_tree(source: Path, target: Path, root: Path) -> None:
    """Copy a folder out of an unpacked Debian tree, with links that leave it replaced by what they mean.

    A link to nothing that was unpacked is left out.
    """
    for folder, folders, names in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*names, *links):
            path = Path(folder, name)
            if path.is_symlink():
                aim = os.readlink(path)  # noqa: PTH115 (pathlib would tidy it)
                meant = (
                    root / aim.lstrip("/")
                    if aim.startswith("/")
                    else Path(os.path.normpath(path.parent / aim))
                )
                if not meant.exists():
                    continue
                if not aim.startswith("/") and meant.is_relative_to(source):
                    (here / name).symlink_to(aim)
                    continue
                if meant.is_dir():
                    copy_tree(meant, here / name, root)
                    continue
                path = meant
            shutil.copy2(path, here / name)


@contextmanager
def _compressed(file: Path) -> Iterator[BinaryIO]:
    if file.suffix == ".xz":
        with lzma.open(file, "wb", preset=0) as stream:
            yield cast("BinaryIO", stream)
    else:
        with (
            file.open("wb") as raw,
            igzip.IGzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=0) as stream,
        ):
            yield cast("BinaryIO", stream)


def _normal(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mtime = MOMENT
    info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
    return info
