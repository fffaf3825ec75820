"""What `omg component` and `omg target` share: of which toolchain, what it has, adding and taking out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.cli.arguments import add_dry_run, split_names
from omg.console import aligned
from omg.errors import NotInstalledError, UsageError
from omg.project.not_installed import install_command
from omg.result import Result
from omg.runtimes.registry import by_name
from omg.status.extras import RUNTIME
from omg.status.runtime_status import report, status_of, walk_here
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from omg.context import Context
    from omg.install.contents import Contents
    from omg.sources.source import Extras
    from omg.status.runtime_status import RuntimeStatus
    from omg.store.installed import Toolchain

_VERBS = ("list", "add", "remove")


@dataclass(frozen=True, slots=True)
class PartKind:
    """What one of the two commands is about.

    Attributes:
        name: ``component`` or ``target``.
        names: All that a release has.
        installed: Those that a toolchain has.
        extras: Names as what is wanted.
    """

    name: str
    names: Callable[[Contents], tuple[str, ...]]
    installed: Callable[[Contents], frozenset[str]]
    extras: Callable[[tuple[str, ...]], Extras]


def configure_parts(parser: ArgumentParser, kind: str) -> None:
    """Declare the verb, the names and the toolchain."""
    parser.add_argument("verb", nargs="?", choices=_VERBS, default="list", help="`list` if omitted")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{kind}s, separated by spaces or commas")
    parser.add_argument(
        "--toolchain", metavar="VERSION", help="the Rust to change or list; if omitted, the active one"
    )
    parser.add_argument("--installed", action="store_true", help="list: only what is installed")
    add_dry_run(parser)


def run_parts(context: Context, args: Namespace, kind: PartKind) -> Result:
    """Do what the verb says.

    Raises:
        NotInstalledError: The toolchain is not installed.
        InstallError: A part is unknown, or cannot be fetched, verified or unpacked.
        StoreError: The toolchain keeps no record of its parts, or cannot be changed.
        UsageError: Names are missing, or too many.
    """
    names = split_names(args.names)
    if (args.verb == "list") == bool(names):
        what = "`list` takes no names" if names else f"missing argument: a {kind.name} to {args.verb}"
        raise UsageError(what, hint=f"run omg {kind.name} list to see all {kind.name}s")
    status = status_of(context, by_name(RUNTIME), walk_here(context))
    toolchain = _toolchain(status, args.toolchain)
    if args.verb == "list":
        return _list(context, status, toolchain, kind, only_installed=args.installed)
    if args.dry_run:
        return Result(
            (f"would {args.verb} {', '.join(names)}: {RUNTIME} {toolchain.version}",), {"dry_run": True}
        )
    return _change(context, args.verb, toolchain, kind, names)


def _toolchain(status: RuntimeStatus, text: str | None) -> Toolchain:
    runtime = status.runtime
    if text is None:
        if status.problem is not None:
            raise status.problem
        if status.active is None:
            raise NotInstalledError(
                "no Rust that omg manages is active here",
                hint=f"run omg use {runtime.name}@{runtime.default_spec}, or choose one with --toolchain",
            )
        return status.active
    spec = runtime.vocabulary.parse(text)
    meant = status.installed_versions.resolve(spec)
    if meant is None or meant == "system":
        raise NotInstalledError(
            f"{runtime.name} {quoted(text)} is not installed", hint=f"run {install_command(runtime, spec)}"
        )
    return meant


def _list(
    context: Context, status: RuntimeStatus, toolchain: Toolchain, kind: PartKind, *, only_installed: bool
) -> Result:
    from omg.install.contents import contents_of

    contents = contents_of(toolchain)
    installed = kind.installed(contents)
    names = [
        name
        for name in sorted({*kind.names(contents), *installed})
        if name in installed or not only_installed
    ]
    rows = [
        ("*", context.console.paint(name, "active"), "installed") if name in installed else (" ", name, "")
        for name in names
    ]
    return Result(
        aligned(rows),
        {
            "toolchain": report(toolchain, status, context.store).document(),
            f"{kind.name}s": [{"name": name, "installed": name in installed} for name in names],
        },
    )


def _change(
    context: Context, verb: str, toolchain: Toolchain, kind: PartKind, names: tuple[str, ...]
) -> Result:
    from omg.manager.change import change_parts

    command = f"omg {kind.name} {verb} {' '.join(names)}"
    extras = kind.extras(names)
    if verb == "add":
        changed = change_parts(context, toolchain, kind=kind.name, added=extras, command=command)
    else:
        changed = change_parts(context, toolchain, kind=kind.name, removed=extras, command=command)
    name = f"{toolchain.runtime} {toolchain.version}"
    lines = []
    if changed.added or changed.removed:
        lines += [f"added {part} to {name}" for part in changed.added]
        lines += [f"removed {part} from {name}" for part in changed.removed]
    else:
        lines.append(f"nothing to change in {name}: {', '.join(names)}")
    status = status_of(context, by_name(RUNTIME), walk_here(context))
    return Result(
        tuple(lines),
        {
            "toolchain": report(toolchain, status, context.store).document(),
            "added": list(changed.added),
            "removed": list(changed.removed),
        },
    )
