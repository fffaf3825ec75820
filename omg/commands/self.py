"""`omg self`: which omg this is, who installed it, its update and its removal."""

from __future__ import annotations

import os

import omg
from omg.cli.arguments import add_dry_run
from omg.errors import StoreError, UsageError
from omg.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import NoReturn

    from omg.context import Context
    from omg.result import Json
    from omg.shell.origin import Origin

NAME = "self"
HELP = "show which omg this is, update it, or remove it"
EXAMPLES = (
    "omg self version",
    "omg self update --from https://example.org/omg",
    "omg self uninstall --purge",
)
NEEDS_CONFIG = False
IS_AUDITED = True
# What the folder asks for makes no shims while omg is removed.
IGNORES_FOLDER = True

_UNINSTALL = "omg self uninstall"
_UPDATE = "omg self update"


def configure(parser: ArgumentParser) -> None:
    """Declare the verb and its options."""
    parser.add_argument(
        "verb",
        nargs="?",
        choices=("version", "update", "uninstall"),
        default="version",
        help="`version` if omitted",
    )
    parser.add_argument(
        "wanted",
        nargs="?",
        metavar="VERSION",
        help="update: this version, newer or older; the newest one if omitted",
    )
    parser.add_argument(
        "--from",
        dest="place",
        metavar="PLACE",
        help="update: a release folder (an https URL or a path), a wheel, an archive, or `index`",
    )
    parser.add_argument(
        "--purge", action="store_true", help="uninstall: remove everything that omg installed, too"
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Show this omg, update it, or become the install.sh that removes it.

    Raises:
        InstallError: It cannot be updated; the omg before is still in use.
        StoreError: The store cannot be written; or there is no install.sh, or it cannot be run.
        UsageError: An option that the verb does not have.
    """
    from omg.shell.origin import origin_of

    _require_fitting(args)
    if args.verb == "update":
        return _update(context, args)
    origin = origin_of(context.store)
    if args.verb == "uninstall":
        _uninstall(context, origin, is_purge=args.purge)
    return _version(origin)


def _require_fitting(args: Namespace) -> None:
    """Refuse what is for another verb."""
    owners = {"--purge": (args.purge, _UNINSTALL), "--from": (args.place, _UPDATE)}
    owners["a version"] = (args.wanted, _UPDATE)
    owners["--dry-run"] = (args.dry_run and args.verb == "version", _UPDATE)
    for word, (is_given, owner) in owners.items():
        if is_given and not owner.endswith(args.verb):
            raise UsageError(f"`{args.verb}` takes no {word.removeprefix('a ')}", hint=f"run {owner}")


def _update(context: Context, args: Namespace) -> Result:
    from omg.context import note
    from omg.updating.update import update

    done = update(context, args.place, args.wanted)
    if done.is_done:
        lines = [f"updated omg {done.before} to {done.available}"]
        note(context, NAME, action="update", version=str(done.available), place=done.place)
    elif done.is_newer:
        lines = [f"would update omg {done.before} to {done.available} (`{done.file}` of {done.place})"]
    elif done.available < done.before:
        lines = [f"nothing newer than omg {done.before}: {done.place} has {done.available}"]
    else:
        lines = [f"omg {done.before} is up to date: {done.place} has nothing newer"]
    if done.signature and done.is_newer:
        lines.append(f"signature: {done.signature}")
    document: dict[str, Json] = {
        "version": str(done.available if done.is_done else done.before),
        "previous": str(done.before),
        "available": str(done.available),
        "updated": done.is_done,
        "dry_run": context.is_dry_run,
        "place": done.place,
        "file": done.file,
        "signature": done.signature or None,
    }
    return Result(tuple(lines), document)


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
    if origin.remove and not context.is_dry_run and not is_started_by(context.store):
        console.say(f"{origin.installer} installed this omg; to remove it too, run {origin.remove}")
    command = ["/bin/sh", str(file), "--purge" if is_purge else "--uninstall"]
    if console.assume_yes:
        command.append("-y")
    if context.is_dry_run:
        command.append("--dry-run")
    environment = {**context.env, "OMG_DATA_DIR": str(context.store.data_dir)}
    restore_process(is_pipe_ignored=False)
    os.execve(command[0], command, environment)  # noqa: S606 - the script, by its path
