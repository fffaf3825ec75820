"""`omg latest`: the newest published version that matches, or the newest installed one, for scripts."""

from __future__ import annotations

from omg.cli.arguments import add_runtimes, read_one
from omg.manager.manager import manager_for
from omg.manager.naming import require_runtimes
from omg.manager.resolving import missing
from omg.result import Result
from omg.status.updates import notice_updates
from omg.value import replace
from omg.versions.spec import Latest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "latest"
HELP = "print the newest version that can be installed, or that is installed"
EXAMPLES = (
    "omg latest node",
    "omg latest python@3.12",
    "omg latest node@lts --installed",
)


def configure(parser: ArgumentParser) -> None:
    """Declare the runtime and where to look."""
    add_runtimes(parser, meaning="a runtime, or versions of it, such as node@20", takes_one=True)
    parser.add_argument(
        "--installed", action="store_true", help="print the newest installed version, without the network"
    )


def run(context: Context, args: Namespace) -> Result:
    """Print the version.

    Raises:
        NotInstalledError: With ``--installed``, and nothing installed matches.
        InstallError: Nothing published matches, or the publisher's list could not be downloaded.
    """
    named = read_one(args.runtimes)
    require_runtimes(context, (named,), command="omg latest {}")
    if named.spec is None:
        named = replace(named, spec=Latest(), text="latest")
    runtime, spec = named.runtime, named.spec or Latest()
    manager = manager_for(context, runtime, command=f"omg latest {named}")
    if args.installed:
        toolchain = manager.resolve_installed(spec).toolchain
        if toolchain is None:
            raise missing(context, named)
        version, date = toolchain.version, ""
    else:
        from omg.manager.published import newest_release

        release = newest_release(context, runtime, spec)
        version, date = release.version, release.date
        notice_updates(context)
    return Result(
        (version.text,),
        {
            "runtime": runtime.name,
            "requested": named.text,
            "version": version.text,
            "date": date or None,
            "installed": any(one.version == version for one in manager.toolchains()),
        },
    )
