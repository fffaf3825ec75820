"""`omg link`: adopt a directory as a toolchain."""

from __future__ import annotations

from omg.cli.arguments import add_dry_run
from omg.errors import UsageError
from omg.result import Result, RuntimeVersion
from omg.runtimes.registry import by_name
from omg.status.lifecycle import end_of
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.manager.link import Linked

NAME = "link"
HELP = "link a directory as an installed version"
EXAMPLES = (
    "omg link python@dev ~/src/python/build",
    "omg link node@nightly /opt/node --dry-run",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the name and the directory."""
    parser.add_argument(
        "words",
        nargs="+",
        metavar="RUNTIME@NAME DIR",
        help="the name of the version, and a directory that has a bin/",
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Link the directory."""
    from omg.manager.link import link

    name, text, directory = _read(args.words)
    linked = link(context, by_name(name), text, directory, is_dry_run=args.dry_run)
    report = RuntimeVersion(
        linked.adoptable.runtime,
        linked.adoptable.version,
        is_installed=linked.is_there or not args.dry_run,
        path=str(linked.target),
        source="link",
        linked_to=str(linked.target),
        end_of_life=end_of(context, linked.adoptable.runtime, Version.parse(linked.adoptable.version)),
    )
    return Result((_line(linked, is_dry_run=args.dry_run),), {"toolchains": [report.document()]})


def _line(linked: Linked, *, is_dry_run: bool) -> str:
    """Return what was done, or would be."""
    adoptable = linked.adoptable
    name = f"{adoptable.runtime} {adoptable.version}"
    if linked.is_there:
        return f"{name} is already linked to {adoptable.dir}"
    # Of a prefix that is not the runtime's alone.
    only = (
        f" ({', '.join(path.name for path in adoptable.executables)} only)" if adoptable.executables else ""
    )
    return f"{'would link' if is_dry_run else 'linked'} {name} to {adoptable.dir}{only}"


def _read(words: list[str]) -> tuple[str, str, str]:
    """Return runtime, name and directory of `RUNTIME@NAME DIR` or `RUNTIME NAME DIR`."""
    if len(words) == 3:
        return words[0], words[1], words[2]
    runtime, separator, name = words[0].partition("@")
    if len(words) != 2 or not separator or not name:
        raise UsageError("missing argument: a name or a directory", hint="run omg link RUNTIME@NAME DIR")
    return runtime, name, words[1]
