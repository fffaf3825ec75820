"""Stamps: a text for the state of the stores and the configuration that an answer was made from.

An answer counts while its stamps equal the present ones. Their layout is in ``shims/README.md``; the shim
programs make the same bytes.
"""

from __future__ import annotations

import os

from omg.config import FILE_NAME, SYSTEM_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from omg.store.layout import Store

# A directory that changes twice within one tick of the file system's clock keeps its time stamp. Linux
# ticks every 1 to 10 ms; twice that is safe.
SETTLED_NS = 20_000_000

_ABSENT = "-"


def stamps(
    store: Store,
    runtime: str,
    config_dir: Path,
    *,
    system_file: Path = SYSTEM_FILE,
    config_marks: tuple[str, ...] = (),
) -> bytes:
    """Return the stamps of ``runtime``.

    Call it *before* the stores are listed: a change in between then makes the answer outdated at
    once, instead of making it wrong. For many runtimes, ``config_marks`` are taken once, before all of them.
    """
    marks = [_directory_stamp(versions_dir / runtime) for versions_dir in store.version_dirs]
    marks += config_marks or marks_of_config(config_dir, system_file)
    places = (os.fsencode(place) for place in (config_dir, *store.system_dirs))
    config_place, *system_places = places
    return b"\0".join((",".join(marks).encode("ascii"), config_place, b".", *system_places))


def marks_of_config(config_dir: Path, system_file: Path = SYSTEM_FILE) -> tuple[str, ...]:
    """Return what the stamps say of the configuration: the user's, and the system's."""
    return config_stamp(config_dir / FILE_NAME), config_stamp(system_file)


def is_settled(stamped: bytes, *, now_ns: int) -> bool:
    """Return whether nothing in ``stamped`` is so young that a further change could look the same.

    A time stamp in the future (a clock that was set back) is not settled until it is in the past.

    Args:
        stamped: The stamps of a runtime.
        now_ns: The time of day in nanoseconds, taken before the stores were listed.
    """
    marks, _, _ = stamped.partition(b"\0")
    times = (mark.partition(b".")[0] for mark in marks.split(b",") if mark != _ABSENT.encode("ascii"))
    return all(int(time) + SETTLED_NS <= now_ns for time in times)


def config_stamp(file: Path) -> str:
    """Return the stamp of a configuration file: its time in nanoseconds, a point, its size."""
    try:
        info = file.stat()
    except OSError:
        return _ABSENT
    return f"{info.st_mtime_ns}.{info.st_size}"


def _directory_stamp(directory: Path) -> str:
    try:
        return str(directory.stat().st_mtime_ns)
    except OSError:
        return _ABSENT
