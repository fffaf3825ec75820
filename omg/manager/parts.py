"""The optional parts of a toolchain while it is installed: those that it had, those that it lacks. Rust's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import StoreError
from omg.install.contents import record_of
from omg.install.publisher import Publisher
from omg.sources.extras import NO_EXTRAS, Extras
from omg.store import receipts
from omg.store.receipts import RECEIPT_NAME
from omg.value import replace

if TYPE_CHECKING:
    from omg.install.components import Components
    from omg.install.installer import Installed
    from omg.install.plan import Upstream
    from omg.store.installed import Toolchain

RUNTIME = "rust"


def as_before(upstream: Upstream, present: Toolchain | None) -> Upstream:
    """Return ``upstream`` with the parts that a toolchain has which is to be installed again.

    A damaged receipt is no obstacle to what would mend it: the toolchain keeps a record of its own.
    """
    if present is None or present.runtime != RUNTIME or not isinstance(upstream, Publisher):
        return upstream
    components, targets = _had(present)
    if not components:
        return upstream
    requested = upstream.extras
    had = Extras(
        # All members of the old profile are named; those of another one come beside them.
        profile=requested.profile or "minimal",
        components=(*components, *requested.components),
        targets=(*targets, *requested.targets),
    )
    return replace(upstream, extras=had)


def _had(present: Toolchain) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the components and targets of an installed toolchain."""
    try:
        receipt = receipts.read(present.dir / RECEIPT_NAME)
    except StoreError:
        receipt = None
    if receipt is not None:
        return receipt.components, receipt.targets
    record = record_of(present)
    if record is None:
        return (), ()
    return tuple(sorted(record.components)), tuple(sorted(record.targets))


def completed(components: Components, outcome: Installed, requested: Extras) -> Installed:
    """Add what is ``requested`` of a toolchain that was there already and lacks it.

    Raises:
        InstallError: A part is unknown, or cannot be fetched, verified or unpacked.
        StoreError: The toolchain cannot be changed.
    """
    toolchain = outcome.toolchain
    if outcome.is_new or requested == NO_EXTRAS or toolchain.runtime != RUNTIME:
        return outcome
    record = record_of(toolchain)
    if record is not None and not requested.profile and not record.lacks(requested):
        return outcome
    return replace(outcome, added=components.add(toolchain, requested).added)
