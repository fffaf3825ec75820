"""`omg verify`: are the installed toolchains as they were installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.cli.arguments import add_runtimes, read_runtimes
from omg.console import aligned
from omg.errors import NotInstalledError, StoreError
from omg.manager.naming import require_runtimes
from omg.result import Json, Result
from omg.runtimes.registry import by_name
from omg.store.installed import list_runtimes, list_toolchains
from omg.store.verification import Verification, half_deleted, verify
from omg.versions.resolver import alias_remark

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from omg.context import Context
    from omg.runtimes.argument import RuntimeArgument
    from omg.store.installed import Toolchain

NAME = "verify"
HELP = "compare the installed files with what was installed"
NEEDS_CONFIG = False

# A changed tree need not be told file by file; `--json` has them all.
_MAX_NAMED = 10


def configure(parser: ArgumentParser) -> None:
    """Declare what is verified."""
    add_runtimes(parser, nargs="*", meaning="what to verify; without any, every version that omg installed")


def run(context: Context, args: Namespace) -> Result:
    """Hash every file anew; status 1 if one that was installed has changed or is missing.

    Raises:
        NotInstalledError: What was named is not installed.
        StoreError: A file cannot be read.
    """
    rows: list[tuple[str, str]] = []
    documents: list[Json] = []
    is_all_intact = True
    for toolchain in _meant(context, read_runtimes(args.wanted)):
        name = f"{toolchain.runtime} {toolchain.version}"
        context.console.detail(f"verifying {name}")
        try:
            found = None if toolchain.is_linked else verify(toolchain.dir)
            problem = ""
        except StoreError as error:
            found, problem = None, error.message
        is_all_intact = is_all_intact and not problem and (found is None or found.is_intact)
        for path in found.extra if found else ():
            context.console.detail(f"added since: {_plain(str(toolchain.dir / path))}")
        rows += [(name, verdict) for verdict in _verdicts(toolchain, found, problem)]
        documents.append(_document(toolchain, found, problem))
    if not is_all_intact:
        context.console.say("hint: run omg install RUNTIME@VERSION --force to reinstall it")
    return Result(aligned(rows), {"toolchains": documents}, exit_status=0 if is_all_intact else 1)


def _meant(context: Context, wanted: tuple[RuntimeArgument, ...]) -> Iterator[Toolchain]:
    """Yield the toolchains of the own store that are named, or all of them."""
    if not wanted:
        for name in list_runtimes(context.store):
            yield from _own(context, name)
    require_runtimes(context, wanted, command="omg verify {}")
    for one in wanted:
        toolchains = _own(context, one.runtime.name)
        remark = ""
        if one.spec is not None:
            from omg.project.resolution import read_installed_versions

            aliases = context.config.aliases_of(one.runtime.name)
            meant = read_installed_versions(context.store, by_name(one.runtime.name), aliases).resolve(
                one.spec
            )
            remark = alias_remark(one.spec, one.runtime.vocabulary, aliases, end=",")
            toolchains = [each for each in toolchains if each == meant or each.version.text == one.text]
        if not toolchains:
            raise NotInstalledError(
                f"{one}{remark} is not installed",
                hint=f"run omg list {one.runtime.name} to see what is installed",
            )
        yield from toolchains


def _own(context: Context, runtime: str) -> list[Toolchain]:
    listed = (one for one in list_toolchains(context.store, runtime) if not one.store_index)
    return [*listed, *half_deleted(context.store, runtime)]


def _verdicts(toolchain: Toolchain, found: Verification | None, problem: str) -> Iterator[str]:
    if problem:
        yield problem
    elif found is None:
        yield "linked" if toolchain.is_linked else "not installed by omg"
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


def _document(toolchain: Toolchain, found: Verification | None, problem: str) -> Json:
    return {
        "runtime": toolchain.runtime,
        "version": toolchain.version.text,
        "path": str(toolchain.dir),
        "intact": None if found is None else found.is_intact,
        "problem": problem or None,
        "changed": found.changed if found else (),
        "missing": found.missing if found else (),
        "extra": found.extra if found else (),
    }


def _plain(path: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in path)
