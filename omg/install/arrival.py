"""What a download does while it arrives: it claims room on the disks, and moves one progress bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.install.space import require_room, to_unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.install.progress import Progress
    from omg.network.partial import Partial


def on_start(
    progress: Progress, label: str, partial: Partial, *, unpack_dir: Path, growth: float
) -> Callable[[int | None], Callable[[int], None]]:
    """Return the callback for a started transfer: one progress bar, however often it restarts.

    It raises `StoreError` if there is not enough space.

    Args:
        progress: Where to report.
        label: What is downloaded.
        partial: The file that it goes to.
        unpack_dir: A directory on the disk where it will be unpacked.
        growth: How much larger it gets when it is unpacked, at most.
    """
    report: Callable[[int], None] | None = None
    # Bytes reported to the progress bar, and bytes present before it was opened.
    reported_bytes = initial_bytes = 0

    def arrived(count: int) -> None:
        nonlocal reported_bytes
        reported_bytes += count
        if report is not None:
            report(count)

    def started(size_bytes: int | None) -> Callable[[int], None]:
        nonlocal report, initial_bytes
        missing_bytes = size_bytes or 0
        # Assumes both are on one disk: nearly always true, otherwise the margin is larger.
        require_room(unpack_dir, missing_bytes + to_unpack(missing_bytes + partial.size_bytes, growth))
        require_room(partial.file.parent, missing_bytes, setting="OMG_CACHE_DIR")
        if report is None:
            # The whole size: what an earlier run downloaded is part of it.
            initial_bytes = partial.size_bytes
            whole_bytes = size_bytes + initial_bytes if size_bytes is not None else None
            report = progress.download(label, whole_bytes, initial_bytes)
        # Some of the downloaded bytes may have been dropped.
        arrived(partial.size_bytes - initial_bytes - reported_bytes)
        return arrived

    return started
