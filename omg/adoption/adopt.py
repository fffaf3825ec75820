"""Link a toolchain: by a link in `versions/`, or by a directory of links if its prefix is shared."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from omg.errors import InUseError
from omg.store import receipts, staging
from omg.store.access import store_error
from omg.store.links import link_toolchain
from omg.store.lock import locked, version_subject
from omg.store.publish import publish
from omg.store.receipts import RECEIPT_NAME, Receipt

if TYPE_CHECKING:
    from omg.adoption.finding import Adoptable
    from omg.store.layout import Store

_TIMEOUT_S = 30.0


def adopt(store: Store, adoptable: Adoptable, *, source: str, command: str) -> None:
    """Link ``adoptable`` into ``store``; nothing is copied, and nothing outside the store changes.

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
        url=str(adoptable.dir),
        installed_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        official=False,
    )
    if adoptable.executables:
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
            for executable in adoptable.executables:
                # To the real file: after an upgrade, /usr/bin/python3 is a link to another version.
                (private / "bin" / executable.name).symlink_to(os.path.realpath(executable))
            receipts.write(receipt, private / RECEIPT_NAME)
            publish(store, adoptable.runtime, adoptable.version, private)
        except OSError as error:
            raise store_error(error, "write", place) from error
        finally:
            staging.remove(private)
