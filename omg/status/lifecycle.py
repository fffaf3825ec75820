"""When the lines of runtimes end, as far as this machine knows: what was fetched last, else omg's own table.

Nothing is fetched here. `omg.manager.lifecycle` does that, and leaves what it learnt in the cache.
"""

from __future__ import annotations

from contextlib import suppress

from omg.runtimes.lifecycle import FILE_NAME, LifeCycle
from omg.runtimes.lifecycle_table import known_life_cycle
from omg.store.access import read_trusted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.context import Context
    from omg.versions.version import Version

_MAX_BYTES = 1 << 20


def life_cycle_of(context: Context, runtime: str) -> LifeCycle | None:
    """Return the newest that is known of the ends of a runtime's lines; ``None`` where nothing is."""
    own, kept = known_life_cycle(runtime), kept_life_cycles(context.cache_dir).get(runtime)
    return kept if kept is not None and (own is None or kept.as_of > own.as_of) else own


def end_of(context: Context, runtime: str, version: Version) -> str | None:
    """Return the day on which the support of one version ends; ``None`` if unknown."""
    life_cycle = life_cycle_of(context, runtime)
    return life_cycle.end_of(version) if life_cycle is not None else None


def kept_file(cache_dir: Path) -> Path:
    """Return where the ends are kept that were fetched last; it need not exist."""
    return cache_dir / FILE_NAME


def kept_life_cycles(cache_dir: Path) -> Mapping[str, LifeCycle]:
    """Return what was fetched last, by runtime; nothing where that cannot be read or trusted."""
    entries = kept_entries(cache_dir)
    if not entries:
        return {}
    # With json, a twentieth of the time of a command that has nothing to do.
    from omg.sources.lifecycle import checked_ends

    found: dict[str, LifeCycle] = {}
    for name, entry in entries.items():
        ends, as_of = entry.get("ends"), entry.get("as_of")
        if isinstance(ends, dict) and isinstance(as_of, str):
            with suppress(ValueError):
                found[name] = LifeCycle(checked_ends(ends.items()), as_of)
    return found


def kept_entries(cache_dir: Path) -> Mapping[str, Mapping[str, object]]:
    """Return the entries of that file: ``ends``, ``as_of``, and ``asked``, the day of the last try."""
    try:
        content = read_trusted(kept_file(cache_dir), _MAX_BYTES)
    except OSError:
        return {}
    import json

    try:
        entries = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(entries, dict):
        return {}
    return {name: entry for name, entry in entries.items() if isinstance(entry, dict)}
