"""`omg unalias`: remove one of your aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.commands.alias import no_such_alias
from omg.config import FILE_NAME, SYSTEM_FILE, load
from omg.config_edit import change_file, remove_value
from omg.context import note
from omg.errors import ConfigError
from omg.result import Result
from omg.runtimes.registry import by_name

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context

NAME = "unalias"
HELP = "remove one of your aliases"
EXAMPLES = (
    "omg unalias node work",
    "omg unalias python old",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the runtime and the name."""
    parser.add_argument("runtime", metavar="RUNTIME")
    parser.add_argument("name", metavar="NAME", help="the alias to remove")


def run(context: Context, args: Namespace) -> Result:
    """Remove an alias from the user's configuration."""
    runtime = by_name(args.runtime)
    aliases = context.config.aliases_of(runtime.name)
    if args.name not in aliases:
        raise no_such_alias(runtime, args.name, aliases)
    file = context.config_dir / FILE_NAME
    change_file(context.store, file, lambda before: remove_value(before, ("alias", runtime.name, args.name)))
    if args.name in load(context.env, context.config_dir).aliases_of(runtime.name):
        raise ConfigError(
            f"the alias {args.name} of {runtime.name} is set for all users, in `{SYSTEM_FILE}`",
            hint=f"to override it with your own, run omg alias {runtime.name} {args.name} VERSION",
        )
    note(context, "unalias", runtime=runtime.name, name=args.name)
    context.console.say(f"removed the alias {args.name} of {runtime.name}")
    return Result((), {"aliases": {runtime.name: {}}})
