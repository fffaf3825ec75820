"""`omg alias` and `omg unalias`: your aliases for versions."""

from __future__ import annotations

from omg.config import FILE_NAME, SYSTEM_FILE, load
from omg.config_edit import change_file, remove_value, set_value
from omg.console import aligned
from omg.context import note
from omg.errors import ConfigError, UsageError
from omg.manager.naming import named_runtime
from omg.result import Result
from omg.runtimes.registry import by_name
from omg.versions.grammar import quoted
from omg.versions.resolver import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping

    from omg.context import Context
    from omg.runtimes.runtime import Runtime

NAME = "alias"
HELP = "list your aliases for versions, or add one"
EXAMPLES = (
    "omg alias",
    "omg alias node work 20.11.1",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True
IGNORES_FOLDER = True


def configure(parser: ArgumentParser) -> None:
    """Declare the runtime, the name and the spec."""
    parser.add_argument("runtime", nargs="?", metavar="RUNTIME", help="list the aliases of one runtime")
    parser.add_argument("name", nargs="?", metavar="NAME", help="show one alias")
    parser.add_argument("spec", nargs="?", metavar="VERSION", help="make NAME an alias for VERSION")


def run(context: Context, args: Namespace) -> Result:
    """Show aliases, or write one to the user's configuration."""
    if args.runtime is None:
        return _shown(context.config.aliases)
    runtime = named_runtime(context, args.runtime, command="omg alias {}")
    aliases = context.config.aliases_of(runtime.name)
    if args.name is None:
        return _shown({runtime.name: aliases})
    if args.spec is not None:
        return _add(context, runtime, args.name, args.spec)
    if args.name not in aliases:
        raise _no_such_alias(runtime, args.name, aliases)
    spec = aliases[args.name]
    return Result((spec,), {"aliases": {runtime.name: {args.name: spec}}})


class Unalias:
    """`omg unalias`."""

    NAME = "unalias"
    HELP = "remove one of your aliases"
    EXAMPLES = (
        "omg unalias node work",
        "omg unalias python old",
    )
    IGNORES_FOLDER = True
    IS_AUDITED = True

    @staticmethod
    def configure(parser: ArgumentParser) -> None:
        """Declare the runtime and the name."""
        parser.add_argument("runtime", metavar="RUNTIME")
        parser.add_argument("name", metavar="NAME", help="the alias to remove")

    @staticmethod
    def run(context: Context, args: Namespace) -> Result:
        """Remove an alias from the user's configuration."""
        runtime, name = by_name(args.runtime), args.name
        aliases = context.config.aliases_of(runtime.name)
        if name not in aliases:
            raise _no_such_alias(runtime, name, aliases)
        file = context.config_dir / FILE_NAME
        change_file(context.store, file, lambda before: remove_value(before, ("alias", runtime.name, name)))
        if name in load(context.env, context.config_dir).aliases_of(runtime.name):
            raise ConfigError(
                f"the alias {name} of {runtime.name} is set for all users, in `{SYSTEM_FILE}`",
                hint=f"to override it with your own, run omg alias {runtime.name} {name} VERSION",
            )
        note(context, "unalias", runtime=runtime.name, name=name)
        context.console.say(f"removed the alias {name} of {runtime.name}")
        return Result((), {"aliases": {runtime.name: {}}})


def _no_such_alias(runtime: Runtime, name: str, aliases: Mapping[str, str]) -> UsageError:
    """Return the error for a name that is not among ``aliases``."""
    known = ", ".join(sorted(aliases)) or "none"
    return UsageError(
        f"{runtime.name} has no alias {quoted(name)} (aliases: {known})",
        hint=f"to add it, run omg alias {runtime.name} NAME VERSION",
    )


def _add(context: Context, runtime: Runtime, name: str, text: str) -> Result:
    vocabulary = runtime.vocabulary
    vocabulary.check_alias_name(name)
    spec = vocabulary.parse_any(text)
    # Expanding it finds an alias loop now, not at the next call of a shim.
    expand(spec, vocabulary, {**context.config.aliases_of(runtime.name), name: text})
    file = context.config_dir / FILE_NAME
    change_file(context.store, file, lambda before: set_value(before, ("alias", runtime.name, name), text))
    note(context, "alias", runtime=runtime.name, name=name, spec=text)
    context.console.say(f"{runtime.name}@{name} now means {runtime.name}@{text}")
    return Result((), {"aliases": {runtime.name: {name: text}}})


def _shown(aliases: Mapping[str, Mapping[str, str]]) -> Result:
    rows = [
        (f"{runtime}@{name}", f"{runtime}@{spec}")
        for runtime, names in sorted(aliases.items())
        for name, spec in sorted(names.items())
    ]
    return Result(aligned(rows), {"aliases": {runtime: dict(names) for runtime, names in aliases.items()}})
