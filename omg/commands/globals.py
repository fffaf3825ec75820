"""`omg globals`: the tools that were installed globally, by version; copy them to another version."""

from __future__ import annotations

from pathlib import Path

from omg.cli.arguments import SPELLING, add_dry_run, read_one, read_runtimes
from omg.config_keys import masked
from omg.console import aligned
from omg.errors import UsageError
from omg.manager.manager import manager_for
from omg.manager.naming import require_runtimes
from omg.project.selection import shown_path
from omg.result import Result
from omg.status.active import installed_runtimes
from omg.versions.grammar import quoted
from omg.versions.resolver import could_match

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from omg.context import Context
    from omg.manager.copying import CopyPlan, PackageCopy
    from omg.packages.package import Package
    from omg.result import Json
    from omg.runtimes.runtime import Runtime, RuntimeArgument
    from omg.store.installed import Toolchain

NAME = "globals"
HELP = "show globally installed tools (npm, pip, gem, cargo...), or copy them to another version"
EXAMPLES = (
    "omg globals",
    "omg globals node@20",
    "omg globals copy node@20 node@22",
)

_COPY = "copy"
_EXAMPLE = "run omg globals copy node@20 node@22, for example"
_ALL = "all versions"


def configure(parser: ArgumentParser) -> None:
    """Declare what to list, or what to copy to what."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar=SPELLING,
        help="list only this runtime, or only versions that match; `copy OLD NEW` installs the tools of one"
        " version into another",
    )
    add_dry_run(parser)
    parser.usage = f"{parser.prog} [OPTION ...] [{SPELLING}]\n       {parser.prog} copy [OPTION ...] OLD NEW"


def run(context: Context, args: Namespace) -> Result:
    """List the global packages, or copy them."""
    if args.words[:1] == [_COPY]:
        return _copy(context, args.words[1:], is_dry_run=args.dry_run)
    if not args.words:
        return list_globals(context, None)
    named = read_one(args.words)
    require_runtimes(context, (named,), command="omg globals {}")
    return list_globals(context, named)


def list_globals(context: Context, named: RuntimeArgument | None) -> Result:
    """Return the global packages of the installed versions, newest version first.

    Args:
        context: The world.
        named: The runtime, or the versions of it, to list; every runtime that is installed if not given.

    Raises:
        StoreAccessError: A store cannot be read.
    """
    runtimes = installed_runtimes(context) if named is None else (named.runtime,)
    rows: list[tuple[str, ...]] = []
    documents: list[Json] = []
    for runtime in runtimes:
        for version, package in _packages(context, runtime, named):
            rows.append(_row(runtime, version, package))
            documents.append(_document(runtime, version, package))
    if not rows:
        subject = named or "any installed version"
        context.console.say(f"no tools are installed globally in {subject}{_why_not(named)}")
    return Result(aligned(rows), {"packages": documents})


def _packages(
    context: Context, runtime: Runtime, named: RuntimeArgument | None
) -> Iterator[tuple[str | None, Package]]:
    """Yield the global packages of a runtime, each with its version; without one, it is shared by all."""
    from omg.packages.listing import installed_packages, shared_packages, tool_of
    from omg.packages.package import PackageTool, SharedTool

    tool = tool_of(runtime)
    if isinstance(tool, SharedTool):
        yield from ((None, package) for package in shared_packages(tool, context.env).packages)
    if not isinstance(tool, PackageTool):
        return
    spec = named.spec if named is not None else None
    for toolchain in manager_for(context, runtime).toolchains():
        if spec is None or could_match(spec, toolchain.version, runtime.vocabulary):
            for package in installed_packages(tool, toolchain):
                yield toolchain.version.text, package


def _why_not(named: RuntimeArgument | None) -> str:
    """Say so where omg knows no installer of a runtime."""
    if named is None or named.runtime.package_tool:
        return ""
    return f"; omg does not know what installs tools for {named.runtime.title}"


def _row(runtime: Runtime, version: str | None, package: Package) -> tuple[str, ...]:
    notes = [" ".join(package.executables)] if package.executables else []
    if package.origin:
        notes.append(f"from {_shown_origin(package.origin)}")
    if not package.is_requested:
        notes.append("came with another package")
    return (runtime.name, version or _ALL, package.name, package.version or "-", ", ".join(notes))


def _shown_origin(origin: str) -> str:
    """Return where a package came from for a line of text: an address without its password."""
    if origin.startswith("/"):
        return shown_path(Path(origin))
    return quoted(masked(origin), 200)[1:-1]


def _document(runtime: Runtime, version: str | None, package: Package) -> dict[str, Json]:
    return {
        "runtime": runtime.name,
        "version": version,
        "name": package.name,
        "package_version": package.version or None,
        "executables": list(package.executables),
        "requested": package.is_requested,
        "origin": masked(package.origin) or None,
    }


def _copy(context: Context, words: Sequence[str], *, is_dry_run: bool) -> Result:
    """Install the global packages of one version into another.

    Raises:
        UsageError: The words are not two versions of one runtime, or omg cannot ask for confirmation.
        NotInstalledError: One of them is not installed.
        OmgError: See `copy_packages`.
    """
    from omg.manager.copying import FAILED, copy_packages, plan_copy
    from omg.packages.listing import shared_packages, tool_of
    from omg.packages.package import SharedTool

    runtime, source, target = _versions(context, words)
    tool = tool_of(runtime)
    if tool is None:
        raise UsageError(f"omg does not know what installs tools for {runtime.title}")
    if isinstance(tool, SharedTool):
        place = shown_path(shared_packages(tool, context.env).bin_dir)
        line = (
            f"nothing to copy: what {tool.name} installs is in {place}, for all versions of {runtime.title}"
        )
        return Result((line,), _copy_document(source, target, (), is_dry_run=is_dry_run))
    plan = plan_copy(tool, source, target)
    if not is_dry_run and plan.missing:
        _confirm(context, plan, " ".join(("omg globals copy", *words)))
        plan = copy_packages(context, plan)
    lines = copied_rows(plan)
    if not lines:
        lines = (f"nothing to copy: {_name(source)} has no packages that {tool.name} installed",)
    has_failed = any(copy.outcome == FAILED for copy in plan.copies)
    document = _copy_document(source, target, plan.copies, is_dry_run=is_dry_run)
    return Result(lines, document, exit_status=1 if has_failed else 0)


def _versions(context: Context, words: Sequence[str]) -> tuple[Runtime, Toolchain, Toolchain]:
    """Return the two installed versions that ``words`` mean."""
    named = read_runtimes(words)
    if len(named) != 2:
        raise UsageError(f"`omg globals copy` takes two versions, {len(named)} given", hint=_EXAMPLE)
    old, new = named
    if old.runtime is not new.runtime:
        raise UsageError(
            f"the tools of {old.runtime.title} cannot be copied to {new.runtime.title}", hint=_EXAMPLE
        )
    source, target = (manager_for(context, one.runtime).choose(one).toolchain for one in named)
    if source is None or target is None:
        name = old if source is None else new
        raise UsageError(f"{name} is the system version, which omg does not manage", hint=_EXAMPLE)
    if source == target:
        raise UsageError(f"{old} and {new} are the same version: {_name(source)}", hint=_EXAMPLE)
    return old.runtime, source, target


def _confirm(context: Context, plan: CopyPlan, command: str) -> None:
    """Show what will be done, and ask.

    Raises:
        UsageError: The answer is no, or this is not a terminal.
    """
    if agrees_to_copy(context, plan):
        return
    reason = "you answered no" if context.console.is_interactive else "not a terminal, so omg cannot ask"
    raise UsageError(
        f"nothing was installed: {reason}", hint=f"run {command} -y to install without a question"
    )


def agrees_to_copy(context: Context, plan: CopyPlan) -> bool:
    """Show the packages of a copy, and return whether the user wants them; False without a terminal."""
    console = context.console
    if not console.assume_yes:
        for line in copied_rows(plan):
            console.say(line)
    count = len(plan.missing)
    packages = "this package" if count == 1 else f"these {count} packages"
    return console.confirm(f"Install {packages} into {_name(plan.target)} with {plan.tool.name}?")


def copied_rows(plan: CopyPlan) -> tuple[str, ...]:
    """Return a line for each package of a copy, and what came of it."""
    return aligned(map(_copy_row, plan.copies))


def _copy_row(copy: PackageCopy) -> tuple[str, ...]:
    package = copy.package
    origin = _shown_origin(package.origin)
    said = {
        "install": "would install",
        "present": f"already there{_other_version(copy)}",
        "left_out": f"left out, as it came from {origin}; to install it, run: {copy.command}",
        "installed": "installed",
        "failed": f"failed; to try again, run: {copy.command}",
    }
    return (package.name, package.version or "-", said[copy.outcome])


def _other_version(copy: PackageCopy) -> str:
    return "" if copy.present_version == copy.package.version else f", as {copy.present_version}"


def _copy_document(
    source: Toolchain, target: Toolchain, copies: Sequence[PackageCopy], *, is_dry_run: bool
) -> dict[str, Json]:
    packages = copied_documents(copies)
    return {
        "runtime": source.runtime,
        "from": source.version.text,
        "to": target.version.text,
        "packages": packages,
        "dry_run": is_dry_run,
    }


def copied_documents(copies: Sequence[PackageCopy]) -> list[Json]:
    """Return what the JSON output says of the packages of a copy."""
    return [
        {
            "name": copy.package.name,
            "package_version": copy.package.version or None,
            "present_version": copy.present_version,
            "outcome": copy.outcome,
            "origin": masked(copy.package.origin) or None,
            "command": copy.command,
        }
        for copy in copies
    ]


def _name(toolchain: Toolchain) -> str:
    return f"{toolchain.runtime} {toolchain.version}"
