"""`omg verify`: are the installed toolchains as they were installed."""

from __future__ import annotations

from omg.cli.arguments import add_runtimes, read_runtimes
from omg.console import aligned
from omg.manager.verify import verify_all
from omg.result import Json, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from omg.context import Context
    from omg.manager.verify import Verified

NAME = "verify"
HELP = "check the installed files"
EXAMPLES = (
    "omg verify",
    "omg verify node@20.11.1",
)
NEEDS_CONFIG = False

# A list of every changed file would be too long; `--json` has them all.
_MAX_NAMED = 10


def configure(parser: ArgumentParser) -> None:
    """Declare what is verified."""
    add_runtimes(parser, nargs="*", meaning="versions to check; if omitted, all that omg installed")


def run(context: Context, args: Namespace) -> Result:
    """Check every installed file; exit status 1 if one has changed or is missing.

    Raises:
        NotInstalledError: What was named is not installed.
        StoreError: A file cannot be read.
    """
    rows: list[tuple[str, str]] = []
    documents: list[Json] = []
    is_all_intact = True
    for one in verify_all(context, read_runtimes(args.runtimes)):
        is_all_intact = is_all_intact and one.is_intact
        for path in one.found.extra if one.found else ():
            context.console.detail(f"added since: {_plain(str(one.toolchain.dir / path))}")
        name = f"{one.toolchain.runtime} {one.toolchain.version}"
        rows += [(name, verdict) for verdict in _verdicts(one)]
        documents.append(_document(one))
    if not is_all_intact:
        context.console.say("hint: run omg install RUNTIME@VERSION --force to reinstall it")
    return Result(aligned(rows), {"toolchains": documents}, exit_status=0 if is_all_intact else 1)


def _verdicts(verified: Verified) -> Iterator[str]:
    found = verified.found
    if verified.problem:
        yield verified.problem
    elif found is None:
        yield "linked" if verified.toolchain.is_linked else "not installed by omg"
    else:
        added = f", {len(found.extra)} added since" if found.extra else ""
        if found.is_intact:
            yield f"intact: {found.checked} files{added}"
            return
        for kind, paths in (("changed", found.changed), ("missing", found.missing)):
            for path in paths[:_MAX_NAMED]:
                yield f"{kind}: {_plain(path)}"
            if len(paths) > _MAX_NAMED:
                yield f"{kind}: {len(paths) - _MAX_NAMED} more"
        for path in found.extra[:_MAX_NAMED]:
            yield f"added since: {_plain(path)}"
        if len(found.extra) > _MAX_NAMED:
            yield f"added since: {len(found.extra) - _MAX_NAMED} more"


def _document(verified: Verified) -> Json:
    toolchain, found = verified.toolchain, verified.found
    return {
        "runtime": toolchain.runtime,
        "version": toolchain.version.text,
        "path": str(toolchain.dir),
        "intact": None if found is None else found.is_intact,
        "problem": verified.problem or None,
        "changed": found.changed if found else (),
        "missing": found.missing if found else (),
        "extra": found.extra if found else (),
    }


def _plain(path: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in path)
