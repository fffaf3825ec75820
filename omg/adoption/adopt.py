"""Take over a toolchain: a link in `versions/`, a directory of links if its prefix is shared, or a copy."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from omg.errors import InUseError
from omg.store import receipts, staging
from omg.store.access import read_regular, store_error
from omg.store.links import link_toolchain
from omg.store.lock import locked, version_subject
from omg.store.manifest import ManifestEntry
from omg.store.publish import publish
from omg.store.receipts import RECEIPT_NAME, Receipt

if TYPE_CHECKING:
    from omg.adoption.finding import Adoptable
    from omg.store.layout import Store

_TIMEOUT_S = 30.0


def adopt(store: Store, adoptable: Adoptable, *, source: str, command: str) -> None:
    """Link ``adoptable`` into ``store``, or copy it out of a cache; nothing outside the store changes.

    Args:
        store: The store.
        adoptable: What another manager installed.
        source: The name of that manager, for the receipt.
        command: The running command, for processes that wait for the lock.

    Raises:
        InUseError: There is a toolchain of that name already.
        StoreError: The store cannot be written.
    """
    receipt = Receipt(
        runtime=adoptable.runtime,
        version=adoptable.version,
        source=source,
        # What is copied needs that folder no more.
        url="" if adoptable.programs else str(adoptable.dir),
        installed_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        digest=adoptable.digest,
        official=False,
    )
    if adoptable.executables or adoptable.programs:
        _publish_folder(store, adoptable, receipt, command=command)
    else:
        link_toolchain(store, adoptable.runtime, adoptable.version, adoptable.dir, receipt, command=command)


def _publish_folder(store: Store, adoptable: Adoptable, receipt: Receipt, *, command: str) -> None:
    subject = version_subject(adoptable.runtime, adoptable.version)
    place = store.toolchain_dir(adoptable.runtime, adoptable.version)
    with locked(store, subject, timeout_s=_TIMEOUT_S, command=command):
        if place.exists() or place.is_symlink():
            raise InUseError(f"{adoptable.runtime} {adoptable.version} is already installed (`{place}`)")
        private = staging.make_dir(store, subject)
        try:
            (private / "bin").mkdir()
            manifest = _copy_package(adoptable, private)
            for executable in adoptable.executables:
                # To the real file: after an upgrade, /usr/bin/python3 is a link to another version.
                (private / "bin" / executable.name).symlink_to(os.path.realpath(executable))
            receipts.write(receipt, private / RECEIPT_NAME, manifest)
            publish(store, adoptable.runtime, adoptable.version, private)
        except OSError as error:
            raise store_error(error, "write", place) from error
        finally:
            staging.remove(private)


def _copy_package(adoptable: Adoptable, private: Path) -> tuple[ManifestEntry, ...]:
    """Copy a package to where npm would put it, with links to its programs in ``bin``; return what is there.

    Only regular files are copied: a package has no others.
    """
    place, programs = f"lib/node_modules/{adoptable.runtime}", dict(adoptable.programs)
    entries = []
    for folder, _, names in os.walk(adoptable.dir) if programs else ():
        for file in (Path(folder, name) for name in names):
            if not stat.S_ISREG(file.lstat().st_mode):
                continue
            inner = file.relative_to(adoptable.dir).as_posix()
            mode = 0o755 if inner in programs.values() or file.lstat().st_mode & 0o111 else 0o644
            copy = private / place / inner
            copy.parent.mkdir(parents=True, exist_ok=True)
            content = read_regular(file)
            copy.write_bytes(content)
            copy.chmod(mode)
            entries.append(ManifestEntry(f"{place}/{inner}", mode, hashlib.sha256(content).digest()))
    for name, program in programs.items():
        (private / "bin" / name).symlink_to(f"../{place}/{program}")
        entries.append(ManifestEntry(f"bin/{name}", 0, b"", f"../{place}/{program}"))
    return tuple(entries)
