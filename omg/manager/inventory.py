"""What installed versions take, when they were last used, and what needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.console import shown_size
from omg.manager.pruning import kept_archives
from omg.manager.remembered import LastUses
from omg.manager.removal import removal_of
from omg.runtimes.registry import by_name
from omg.status.today import day_of
from omg.status.usage import Usage, summary
from omg.store import installed, receipts
from omg.value import dataclass

if TYPE_CHECKING:
    from omg.context import Context
    from omg.result import Json


@dataclass(frozen=True, slots=True)
class Entry:
    """What was asked about one version; ``None`` where it was not asked, or is unknown.

    Attributes:
        size_bytes: The space on the disk that removing it frees.
        last_used: The day on which it was last used.
        used_by: What needs it.
        used_by_text: The same in a few words.
    """

    size_bytes: int | None = None
    last_used: str | None = None
    used_by: tuple[str, ...] | None = None
    used_by_text: str = ""

    def document(self, runtime: str, version: str) -> dict[str, Json]:
        """Return it as the JSON schema spells it."""
        return {
            "runtime": runtime,
            "version": version,
            "size_bytes": self.size_bytes,
            "last_used": self.last_used,
            "used_by": None if self.used_by is None else list(self.used_by),
        }


class Inventory:
    """What is asked about installed versions; the projects are read once for all of them.

    Args:
        context: The world.
        size: Ask for the space that they take.
        last_used: Ask when they were last used.
        used_by: Ask what needs them.
    """

    def __init__(self, context: Context, *, size: bool, last_used: bool, used_by: bool) -> None:
        self._context = context
        self.has_size = size
        self.has_last_use = last_used
        self._uses = LastUses(context) if last_used else None
        self._usage = Usage(context) if used_by else None
        self._total_bytes = 0
        self._receipt_bytes = 0

    def of(self, runtime: str, version: str) -> Entry:
        """Return what is known of an installed version; nothing of one that is not installed.

        Raises:
            StoreError: The store cannot be read.
        """
        toolchain = installed.find(self._context.store, runtime, version)
        if toolchain is None:
            return Entry()
        size_bytes = removal_of(toolchain).size_bytes if self.has_size else None
        if self.has_size:
            self._total_bytes += size_bytes or 0
            self._receipt_bytes += receipts.size_bytes(toolchain.dir)
        use = self._uses.of(toolchain) if self._uses is not None else None
        last_used = None if use is None else day_of(use.at)
        if self._usage is None:
            return Entry(size_bytes, last_used)
        reasons = tuple(self._usage.reasons(by_name(runtime), toolchain))
        return Entry(size_bytes, last_used, tuple(map(str, reasons)), summary(reasons) or "nothing needs it")

    def kept_bytes(self) -> int | None:
        """Return how much the kept archives take, where the sizes are asked for.

        Raises:
            StoreError: The cache cannot be read.
        """
        if not self.has_size:
            return None
        return sum(entry.size_bytes for entry in kept_archives(self._context, unused_days=None))

    def receipt_bytes(self) -> int | None:
        """Return how much of that are omg's own receipts, where the sizes are asked for."""
        return self._receipt_bytes if self.has_size else None

    def totals(self, kept_bytes: int) -> str:
        """Return how much all versions that were looked at take, and what omg keeps, for which command."""
        total, receipt_size = shown_size(self._total_bytes), shown_size(self._receipt_bytes)
        return (
            f"{total}, {receipt_size} of it receipts (for omg verify),"
            f" and {shown_size(kept_bytes)} of kept downloads (to reinstall without a download)"
        )
