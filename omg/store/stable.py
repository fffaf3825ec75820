"""Stable places: links ``stable/<runtime>/<prefix>`` to the newest installed version of each line.

``python/3.12`` and ``python/3`` are links; an upgrade moves them, and removing the last version of a line
removes them. Prereleases, dated versions and names belong to no line.
"""

from __future__ import annotations

import os
from contextlib import suppress

from omg.store.replace import is_unfinished, replace_link
from omg.value import dataclass
from omg.versions.version import DATED_CHANNELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from omg.store.installed import Toolchain
    from omg.store.layout import Store
    from omg.versions.version import Version

# `3` and `3.12`: nobody follows a line of more numbers.
_MAX_NUMBERS = 2


@dataclass(frozen=True, slots=True)
class StableChanges:
    """What has to change among the stable places.

    Attributes:
        wrong: Links to be made, each with its target.
        stale: Links of lines of which nothing is installed any more.
    """

    wrong: tuple[tuple[Path, str], ...] = ()
    stale: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wrong or self.stale)


def line_of(version: Version, numbers: int) -> str:
    """Return the prefix with so many numbers that selects ``version`` among others: ``3.12``, ``pypy3.10``.

    Empty where it has fewer numbers, and for a version that belongs to no line.
    """
    if version.is_name or version.is_prerelease or len(version.release) < numbers:
        return ""
    if version.implementation in DATED_CHANNELS:
        return ""
    # As its own name spells it: `pypy3.10`, `jruby-9.4`.
    head = _before_digits(version.text) if version.implementation else ""
    return head + ".".join(map(str, version.release[:numbers])) + version.variant


def newest_of_lines(toolchains: Iterable[Toolchain], numbers: int) -> dict[str, Toolchain]:
    """Return the toolchain that the stable link of each line leads to.

    Args:
        toolchains: What is installed of a runtime, newest first.
        numbers: How many numbers name a line, see `line_of`.
    """
    lines: dict[str, Toolchain] = {}
    for toolchain in toolchains:
        if line := line_of(toolchain.version, numbers):
            lines.setdefault(line, toolchain)
    return lines


def stable_place(store: Store, runtime: str, line: str) -> Path:
    """Return the path of the link that follows ``line``; it need not exist."""
    return store.stable_dir / runtime / line


def compare_stable(store: Store, toolchains: Mapping[str, Iterable[Toolchain]]) -> StableChanges:
    """Return what has to change among the stable places.

    Args:
        store: The store.
        toolchains: What is installed of each runtime, newest first.
    """
    # As text: a store of 500 versions has a thousand links.
    stable_dir = str(store.stable_dir)
    wanted = {
        f"{runtime}/{line}": _target(toolchain)
        for runtime, installed in toolchains.items()
        for line, toolchain in _lines(installed).items()
    }
    present = dict(_present(stable_dir))
    wrong = tuple(
        (store.stable_dir / link, target)
        for link, target in wanted.items()
        # What is no link is somebody's own: it stays.
        if present.get(link, "") not in (target, None)
    )
    stale = tuple(
        store.stable_dir / link
        for link, target in present.items()
        if target is not None and link not in wanted and _is_own(link, target)
    )
    return StableChanges(wrong, stale)


def broken_links(store: Store, toolchains: Mapping[str, Iterable[Toolchain]]) -> tuple[Path, ...]:
    """Return omg's own stable links that lead nowhere, and whose line nothing installed belongs to.

    Args:
        store: The store.
        toolchains: What is installed of each runtime, newest first.
    """
    stale = compare_stable(store, toolchains).stale
    return tuple(sorted(link for link in stale if not os.path.exists(link)))  # noqa: PTH110 - swallows errors


def apply_stable(changes: StableChanges) -> None:
    """Make the changes; the caller holds the lock of the shim table.

    Raises:
        StoreError: A link cannot be made.
    """
    for link, target in changes.wrong:
        replace_link(link, target)
    for link in changes.stale:
        with suppress(OSError):
            link.unlink()
            link.parent.rmdir()  # unless another is there


def _lines(installed: Iterable[Toolchain]) -> dict[str, Toolchain]:
    toolchains = tuple(installed)
    lines: dict[str, Toolchain] = {}
    for numbers in range(1, _MAX_NUMBERS + 1):
        lines |= newest_of_lines(toolchains, numbers)
    return lines


def _before_digits(text: str) -> str:
    return text[: next((place for place, letter in enumerate(text) if letter.isdigit()), 0)]


def _target(toolchain: Toolchain) -> str:
    """Return the link's text: relative in the own store, which may be moved."""
    if toolchain.store_index:
        return str(toolchain.dir)
    return f"../../versions/{toolchain.runtime}/{toolchain.version.text}"


def _present(stable_dir: str) -> Iterator[tuple[str, str | None]]:
    """Yield what is there, ``<runtime>/<prefix>``, with each link's target; ``None`` for what is no link."""
    for runtime in _names(stable_dir):
        for name in _names(f"{stable_dir}/{runtime}"):
            try:
                yield f"{runtime}/{name}", os.readlink(f"{stable_dir}/{runtime}/{name}")  # noqa: PTH115
            except OSError:
                yield f"{runtime}/{name}", None


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)  # noqa: PTH208 - names only
    except OSError:
        return []


def _is_own(link: str, target: str) -> bool:
    """Return whether omg made this link: to a version of this runtime, or unfinished."""
    runtime, _, name = link.partition("/")
    return is_unfinished(name) or target.split("/")[-2:-1] == [runtime]
