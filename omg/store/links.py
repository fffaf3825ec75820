"""Links in ``versions/``: the global default, and toolchains in other directories.

A link is created under a private name and renamed into place, so that others always see the old one or
the new one.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from omg.errors import InUseError, StoreError
from omg.store import installed, receipts, staging
from omg.store.access import make_dirs, read_regular, store_error, store_errors, sync_dir
from omg.store.installed import Toolchain
from omg.store.lock import locked, version_subject
from omg.store.publish import remove_if_empty, rename_into_place
from omg.store.receipts import RECEIPT_NAME
from omg.versions.grammar import is_safe_name
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.store.layout import Store
    from omg.store.receipts import Receipt

_TIMEOUT_S = 30.0
_MAX_HEAD_BYTES = 1 << 14
# A publisher's URL begins with its scheme.
_URL_OF_LINK = b'\nurl = "/'
# The errors of `readlink` if nothing, or something else, is there.
_NO_LINK = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EINVAL})


def read_current(store: Store, runtime: str) -> str | None:
    """Return the directory name that is the global default of ``runtime``; ``None`` without a link."""
    try:
        return os.readlink(store.current_link(runtime))  # noqa: PTH115 - a Path would hide `./`
    except OSError as error:
        if error.errno in _NO_LINK:
            return None
        raise store_error(error, "read", store.current_link(runtime)) from error


def set_current(store: Store, runtime: str, version: str, *, command: str) -> None:
    """Make ``version`` the global default of ``runtime``; the caller holds the lock of that version.

    Raises:
        StoreError: The link cannot be made, or something that is not a link has its name.
    """
    link = store.current_link(runtime)
    with locked(store, _current_subject(runtime), timeout_s=_TIMEOUT_S, command=command):
        if os.path.lexists(link) and not link.is_symlink():
            raise StoreError(
                f"`{link}` is not a link, so it cannot be the global default",
                hint="run omg doctor --fix to rename it",
            )
        if read_current(store, runtime) != version:
            _publish_link(store, _current_subject(runtime), version, link)


def clear_current(store: Store, runtime: str, *, only: str | None = None, command: str) -> bool:
    """Remove the global default of ``runtime``, and return whether there was one.

    Args:
        store: The store.
        runtime: Name of the runtime.
        only: Remove it only if it is this version.
        command: The command, shown to processes that wait.

    Raises:
        StoreError: The link cannot be removed.
    """
    subject = _current_subject(runtime)
    with locked(store, subject, timeout_s=_TIMEOUT_S, command=command, keeps_file=False):
        present = read_current(store, runtime)
        if present is None or (only is not None and not _means(store, runtime, present, only)):
            return False
        link = store.current_link(runtime)
        with store_errors("delete", link):
            link.unlink()
            sync_dir(link.parent)
        return True


def link_toolchain(
    store: Store, runtime: str, version: str, target: Path, receipt: Receipt, *, command: str
) -> None:
    """Make ``versions/<runtime>/<version>`` a link to ``target``, which omg does not change.

    The receipt is written first: a receipt without a link has no effect.

    Raises:
        InUseError: The version already exists.
        StoreError: The link or the receipt cannot be written.
    """
    subject = version_subject(runtime, version)
    link = store.toolchain_dir(runtime, version)
    with locked(store, subject, timeout_s=_TIMEOUT_S, command=command):
        if link.is_symlink() or link.exists():
            raise InUseError(f"{runtime} {version} already exists (`{link}`)")
        _publish_receipt(store, subject, receipt, link_receipt_file(store, runtime, version))
        _publish_link(store, subject, str(target), link)


def unlink_toolchain(store: Store, runtime: str, version: str) -> None:
    """Remove a link that :func:`link_toolchain` made, never its target; the caller holds the version's lock.

    Raises:
        StoreError: It is not a link, or cannot be removed.
    """
    link = store.toolchain_dir(runtime, version)
    if not link.is_symlink():
        raise StoreError(f"`{link}` is not a link")
    with store_errors("delete", link):
        link.unlink()
        sync_dir(link.parent)
        receipt_file = link_receipt_file(store, runtime, version)
        receipt_file.unlink(missing_ok=True)
        remove_if_empty(receipt_file.parent)
        remove_if_empty(link.parent)


def forget_link(store: Store, runtime: str, version: str, *, command: str) -> None:
    """Delete the receipt of a link that a toolchain of omg's own has replaced.

    Raises:
        StoreError: It cannot be deleted.
    """
    receipt_file = link_receipt_file(store, runtime, version)
    with locked(store, version_subject(runtime, version), timeout_s=_TIMEOUT_S, command=command):
        if not store.toolchain_dir(runtime, version).is_symlink():
            with store_errors("delete", receipt_file):
                receipt_file.unlink(missing_ok=True)
                remove_if_empty(receipt_file.parent)


def broken_toolchain(store: Store, runtime: str, version: str) -> Toolchain | None:
    """Return the linked toolchain of this name whose directory no longer exists, or ``None``."""
    place = store.toolchain_dir(runtime, version)
    if not is_safe_name(version) or not place.is_symlink() or os.path.exists(place):  # noqa: PTH110 - swallows every OSError
        return None
    return Toolchain(
        runtime=runtime,
        version=Version.parse(version),
        dir=place,
        resolved_dir=Path(os.path.realpath(place)),
        is_linked=True,
        store_index=0,
    )


def broken_toolchains(store: Store, runtime: str) -> Iterator[Toolchain]:
    """Yield the linked toolchains of the user's store whose directory, or its ``bin``, no longer exists."""
    try:
        with os.scandir(store.runtime_dir(runtime)) as entries:
            names = sorted(entry.name for entry in entries if entry.is_symlink() and is_safe_name(entry.name))
    except OSError:
        return
    for name in names:
        place = store.toolchain_dir(runtime, name)
        if not os.path.isdir(place / "bin"):  # noqa: PTH112 - swallows every OSError
            real = Path(os.path.realpath(place))
            yield Toolchain(runtime, Version.parse(name), place, real, is_linked=True, store_index=0)


def linked_dir(toolchain: Toolchain) -> Path | None:
    """Return the external directory that a linked toolchain runs; ``None`` for other toolchains.

    Of a shared prefix only some executables are linked, in a folder whose receipt names the prefix.
    """
    if toolchain.is_linked:
        return toolchain.resolved_dir
    try:
        # Enough for that line; importing TOML would take `omg list` longer than everything else.
        head = read_regular(toolchain.dir / RECEIPT_NAME, _MAX_HEAD_BYTES)
    except OSError:
        return None
    line = head.partition(_URL_OF_LINK)[2].partition(b"\n")[0]
    if not line:
        return None
    import json

    try:
        # `receipts.encode` uses escapes that JSON also has.
        return Path(json.loads(b'"/' + line))
    except ValueError:
        return None


def link_receipt_file(store: Store, runtime: str, version: str) -> Path:
    """Return the path of the receipt of a linked toolchain."""
    return store.links_dir / runtime / f"{version}.toml"


def _means(store: Store, runtime: str, target: str, version: str) -> bool:
    """Return whether the link ``current`` with the target ``target`` leads to ``version``."""
    default = None if target == version else installed.current(store, runtime)
    return target == version or (isinstance(default, Toolchain) and default.version.text == version)


def _current_subject(runtime: str) -> str:
    # `current` is not a version, so this never conflicts with the lock of a toolchain.
    return version_subject(runtime, "current")


def _publish_link(store: Store, subject: str, target: str, link: Path) -> None:
    private = staging.fresh_path(store, subject)
    with store_errors("write", link):
        private.symlink_to(target)
        rename_into_place(private, link)


def _publish_receipt(store: Store, subject: str, receipt: Receipt, file: Path) -> None:
    # In staging, where the files of a killed process are cleaned up.
    private = staging.make_dir(store, subject)
    try:
        receipts.write(receipt, private / RECEIPT_NAME)
        make_dirs(file.parent)
        (private / RECEIPT_NAME).rename(file)
    except OSError as error:
        raise store_error(error, "write", file) from error
    finally:
        staging.remove(private)
