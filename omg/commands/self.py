"""`omg self`: which omg this is, who installed it, and its removal."""

from __future__ import annotations

import os

import omg
from omg.errors import StoreError, UsageError
from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import NoReturn

    from omg.context import Context
    from omg.shell.origin import Origin

NAME = "self"
HELP = "show which omg this is, or remove omg"
EXAMPLES = (
    "omg self version",
    "omg self uninstall",
    "omg self uninstall --purge",
)
NEEDS_CONFIG = False
IS_AUDITED = True
# What the folder asks for makes no shims while omg is removed.
IGNORES_FOLDER = True

_UNINSTALL = "omg self uninstall"


def configure(parser: ArgumentParser) -> None:
    """Declare the verb and its option."""
    parser.add_argument(
        "verb", nargs="?", choices=("version", "uninstall"), default="version", help="`version` if omitted"
    )
    parser.add_argument(
        "--purge", action="store_true", help="uninstall: remove everything that omg installed, too"
    )


def run(context: Context, args: Namespace) -> Result:
    """Show this omg, or become the install.sh that removes it.

    Raises:
        StoreError: There is no install.sh, or it cannot be run.
        UsageError: An option that the verb does not have.
    """
    from omg.shell.origin import origin_of

    origin = origin_of(context.store)
    if args.verb == "uninstall":
        _uninstall(context, origin, is_purge=args.purge)
    if args.purge:
        raise UsageError("`version` has no --purge", hint=f"run {_UNINSTALL} --purge")
    return _version(origin)


def _version(origin: Origin) -> Result:
    from omg.shell.origin import CHECKOUT

    removal = f"{_UNINSTALL}, then {origin.remove}" if origin.remove else _UNINSTALL
    is_checkout = origin.installer == CHECKOUT
    source = "from a checkout" if is_checkout else f"installed by {origin.installer}"
    lines = (
        f"omg {omg.__version__}",
        f"{source}: `{origin.directory}`",
        *((f"to upgrade it: {origin.upgrade}",) if origin.upgrade else ()),
        f"to remove it: {removal}",
    )
    document = {
        "version": omg.__version__,
        "installer": origin.installer,
        "directory": str(origin.directory),
        "upgrade": origin.upgrade or None,
        "remove": origin.remove or None,
    }
    return Result(lines, document)


def _uninstall(context: Context, origin: Origin, *, is_purge: bool) -> NoReturn:
    """Become install.sh: what removes omg's environment cannot run in it."""
    from omg.shell.origin import is_started_by, script
    from omg.shim.execution import restore_process

    console = context.console
    if console.is_json:
        raise UsageError(f"`{_UNINSTALL}` has no JSON output", hint=f"run {_UNINSTALL} (without --json)")
    file = script()
    if not file.is_file():
        raise StoreError(f"`{file}` is missing, so omg cannot remove itself")
    # install.sh says it of the omg that the store starts.
    if origin.remove and not is_started_by(context.store):
        console.say(f"{origin.installer} installed this omg; to remove it too, run {origin.remove}")
    command = ["/bin/sh", str(file), "--purge" if is_purge else "--uninstall"]
    if console.assume_yes:
        command.append("-y")
    environment = {**context.env, "OMG_DATA_DIR": str(context.store.data_dir)}
    restore_process(is_pipe_ignored=False)
    os.execve(command[0], command, environment)  # noqa: S606 - the script, by its path
