"""`omg cache`: the cached downloads."""

from __future__ import annotations

import time

from omg.cli.arguments import add_dry_run
from omg.console import aligned, shown_size
from omg.manager.present import versions_by_archive
from omg.manager.remembered import forget_projects
from omg.network import cache
from omg.result import Json, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.context import Context
    from omg.network.cache import CacheFile

NAME = "cache"
HELP = "show or delete cached downloads"
EXAMPLES = (
    "omg cache",
    "omg cache prune --dry-run",
    "omg cache clear",
)
# It works with invalid settings.
NEEDS_CONFIG = False
IGNORES_FOLDER = True

_VERBS = ("list", "dir", "prune", "clear", "forget")


def configure(parser: ArgumentParser) -> None:
    """Declare the verb."""
    parser.add_argument(
        "verb",
        nargs="?",
        choices=_VERBS,
        default="list",
        help="`list` if omitted; `prune` deletes what is old or over the size limit, `clear` deletes all;"
        " `forget` forgets the known projects",
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Do what the verb says.

    Raises:
        StoreError: The cache cannot be read or written.
    """
    path = str(context.cache_dir)
    if args.verb == "dir":
        return Result((path,), {"path": path})
    if args.verb == "forget":
        return _forget(context, is_dry_run=args.dry_run)
    found = cache.entries(context.cache_dir)
    if args.verb == "list":
        return _list(context, found)
    gone = found if args.verb == "clear" else _expired(context)
    if not args.dry_run:
        cache.require_own(context.cache_dir)
        if args.verb == "clear":
            cache.clear(context.cache_dir)
        else:
            cache.delete(gone)
    verb = "would delete" if args.dry_run else "deleted"
    context.console.say(f"{verb} {len(gone)} files, {shown_size(_total(gone))}, from {path}")
    document: dict[str, Json] = {
        "path": path,
        "files": len(gone),
        "size_bytes": _total(gone),
        "dry_run": args.dry_run,
    }
    return Result((), document)


def _expired(context: Context) -> tuple[CacheFile, ...]:
    return cache.expired(context.cache_dir, now=time.time(), limits=cache.limits_of(context.config))


def _forget(context: Context, *, is_dry_run: bool) -> Result:
    """Forget the known projects; `omg uninstall` and `omg prune` no longer know what they pin."""
    count = forget_projects(context, is_dry_run=is_dry_run)
    verb = "would forget" if is_dry_run else "forgot"
    context.console.say(f"{verb} {count} project{'' if count == 1 else 's'}")
    path = str(context.state_dir)
    return Result((), {"path": path, "projects": count, "dry_run": is_dry_run})


def _list(context: Context, found: Sequence[CacheFile]) -> Result:
    """List archives and partial downloads one by one, and the small files by kind."""
    toolchains = versions_by_archive(context)
    rows: list[tuple[str, str, str]] = []
    documents: list[Json] = []
    shown = [entry for entry in found if entry.kind in (cache.DOWNLOADS, cache.PARTIAL)]
    for entry in shown:
        toolchain = toolchains.get(entry.file.name)
        rows.append((entry.kind, shown_size(entry.size_bytes), toolchain or entry.file.name))
        documents.append(
            {
                "kind": entry.kind,
                "path": str(entry.file),
                "files": 1,
                "size_bytes": entry.size_bytes,
                "toolchain": toolchain,
            }
        )
    for kind in dict.fromkeys(entry.kind for entry in found if entry not in shown):
        of_kind = [entry for entry in found if entry.kind == kind]
        rows.append((kind or "other", shown_size(_total(of_kind)), f"{len(of_kind)} files"))
        documents.append(
            {
                "kind": kind or "other",
                "path": str(context.cache_dir / kind),
                "files": len(of_kind),
                "size_bytes": _total(of_kind),
                "toolchain": None,
            }
        )
    context.console.say(f"{shown_size(_total(found))} in {context.cache_dir}")
    document: dict[str, Json] = {
        "path": str(context.cache_dir),
        "size_bytes": _total(found),
        "entries": documents,
    }
    return Result(aligned(rows), document)


def _total(found: Sequence[CacheFile]) -> int:
    return sum(entry.size_bytes for entry in found)
