"""`omg where`: the directory of a toolchain."""

from __future__ import annotations

from omg.cli.arguments import add_runtimes, read_one
from omg.errors import NotInstalledError
from omg.manager.manager import manager_for
from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "where"
HELP = "print the directory of an installed version"
EXAMPLES = (
    "omg where node@20",
    "omg where --stable python@3.12",
    "omg where java",
)
IS_REPEATABLE = True


def configure(parser: ArgumentParser) -> None:
    """Declare RUNTIME@SPEC."""
    add_runtimes(
        parser, meaning="a runtime and a version; if the version is omitted, the active one", takes_one=True
    )
    parser.add_argument(
        "--stable",
        action="store_true",
        help="print a link that follows upgrades: for editors, and as the base of virtual environments",
    )


def run(context: Context, args: Namespace) -> Result:
    """Print the directory; that of a linked toolchain is where the link leads.

    Raises:
        NotInstalledError: Nothing installed meets it, or it is the system's own, which has none.
        UsageError: ``--stable`` of an exact version.
    """
    requested = read_one(args.runtimes)
    resolved = manager_for(context, requested.runtime).choose(requested, command="omg where {}")
    name, toolchain = requested.runtime.name, resolved.toolchain
    if toolchain is None:
        raise NotInstalledError(
            f"the system's {name} is active here, and omg does not manage its directory",
            hint=f"name a version; to see what is installed, run omg list {name}",
        )
    path, version = str(toolchain.resolved_dir), toolchain.version.text
    if args.stable:
        from omg.manager.stable import stable_link

        link, version = stable_link(context, requested.runtime, toolchain.version, resolved.meaning)
        path = str(link)
    return Result((path,), {"runtime": name, "version": version, "path": path})
