"""`omg component` and `omg target`: the optional parts of a Rust toolchain: list, add, remove."""

from __future__ import annotations

from omg.cli.arguments import add_dry_run, split_names
from omg.console import aligned
from omg.errors import NotInstalledError, UsageError
from omg.manager.components import COMPONENTS, TARGETS, change_parts, list_parts
from omg.project.not_installed import install_command
from omg.result import Result
from omg.runtimes.registry import by_name
from omg.status.extras import RUNTIME
from omg.status.runtime_status import report, status_of, walk_here
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.manager.components import PartKind
    from omg.status.runtime_status import RuntimeStatus
    from omg.store.installed import Toolchain

_VERBS = ("list", "add", "remove")


class _Parts:
    """What the two commands share."""

    IS_AUDITED = True
    kind: PartKind

    @classmethod
    def configure(cls, parser: ArgumentParser) -> None:
        """Declare the verb, the names and the toolchain."""
        parser.add_argument("verb", nargs="?", choices=_VERBS, default="list", help="`list` if omitted")
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help=f"{cls.kind.name}s, separated by spaces or commas"
        )
        parser.add_argument(
            "--toolchain", metavar="VERSION", help="the Rust to change or list; if omitted, the active one"
        )
        parser.add_argument("--installed", action="store_true", help="list: only what is installed")
        add_dry_run(parser)

    @classmethod
    def run(cls, context: Context, args: Namespace) -> Result:
        """Do what the verb says.

        Raises:
            NotInstalledError: The toolchain is not installed.
            InstallError: A part is unknown, or cannot be downloaded, verified or unpacked.
            StoreError: The toolchain keeps no record of its parts, or cannot be changed.
            UsageError: Names are missing, or too many.
        """
        kind, names = cls.kind, split_names(args.names)
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


class Component(_Parts):
    """`omg component`."""

    NAME = "component"
    HELP = "rust: list, add or remove components such as clippy"
    EXAMPLES = (
        "omg component list --installed",
        "omg component add clippy rustfmt",
        "omg component remove rust-docs --toolchain nightly",
    )
    kind = COMPONENTS


class Target(_Parts):
    """`omg target`."""

    NAME = "target"
    HELP = "rust: list, add or remove the platforms to compile for"
    EXAMPLES = (
        "omg target list",
        "omg target add wasm32-unknown-unknown",
    )
    kind = TARGETS


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
    found = status.installed_versions.resolve(spec)
    if found is None or found == "system":
        raise NotInstalledError(
            f"{runtime.name} {quoted(text)} is not installed", hint=f"run {install_command(runtime, spec)}"
        )
    return found


def _list(
    context: Context, status: RuntimeStatus, toolchain: Toolchain, kind: PartKind, *, only_installed: bool
) -> Result:
    parts = {
        name: is_installed
        for name, is_installed in list_parts(toolchain, kind).items()
        if is_installed or not only_installed
    }
    rows = [
        ("*", context.console.paint(name, "active"), "installed") if is_installed else (" ", name, "")
        for name, is_installed in parts.items()
    ]
    return Result(
        aligned(rows),
        {
            "toolchain": report(toolchain, status, context.store).document(),
            f"{kind.name}s": [{"name": name, "installed": parts[name]} for name in parts],
        },
    )


def _change(
    context: Context, verb: str, toolchain: Toolchain, kind: PartKind, names: tuple[str, ...]
) -> Result:
    changed = change_parts(context, toolchain, kind, verb, names)
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
