"""The command line: find the command, run it, and report errors, in one place."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from omg.cli import registry, repetition
from omg.cli.parsing import before_separator, load, split
from omg.cli.plain import read_arguments
from omg.console import open_console, silence, unwritable
from omg.context import open_context
from omg.errors import AnswerError, OmgError, StoreAccessError, StoreError, UsageError
from omg.result import Result
from omg.store.umask import forbid_others_to_write
from omg.value import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from omg.cli.parsing import CommandModule
    from omg.console import Console
    from omg.context import Context

# What a shell reports for a program that SIGPIPE ended.
BROKEN_PIPE = 141
# What a shell reports for an unknown command: a shim that cannot decide fails the same way.
NOT_DECIDED = 127
# Of a path that no disk took: Linux's PATH_MAX.
_MAX_PATH_LENGTH = 4096


def main(arguments: Sequence[str], *, own_data_dir: str | None = None) -> int:
    """Run the command that ``arguments`` name and return the exit status.

    Args:
        arguments: The command line without the program.
        own_data_dir: The store that this omg was started from, if it was started from one.
    """
    forbid_others_to_write()
    console = open_console(os.environ, is_json="--json" in before_separator(arguments))
    try:
        return _run(arguments, Path(own_data_dir) if own_data_dir else None)
    except OmgError as error:
        return _show_error(console, error)
    except BrokenPipeError as error:
        return exit_on_write_error(error)
    except OSError as error:
        return _show_error(console, _explain(error))


def exit_on_write_error(error: OSError) -> int:
    """Return the exit status for a result that cannot be written; a closed pipe gets no message."""
    if sys.stdout is not None:
        silence(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    return _show_error(open_console(os.environ), unwritable(error))


def _show_error(console: Console, error: OmgError) -> int:
    """Show an error, and return its exit status; an `AnswerError` always goes to stderr."""
    if isinstance(error, AnswerError):
        console = replace(console, is_json=False)
    try:
        console.show_error(error)
    except BrokenPipeError as failed:
        return exit_on_write_error(failed)
    except AnswerError as failed:
        return _show_error(console, failed)
    return error.exit_status


def _run(arguments: Sequence[str], own_data_dir: Path | None) -> int:
    if os.getuid() != os.geteuid():
        raise StoreAccessError(
            "refusing to run set-uid", hint="run omg as the user who owns the installed versions"
        )
    invocation = split(arguments)
    word = invocation.word
    if word == "help" or (not word and {"-h", "--help"} & set(invocation.arguments)):
        from omg.cli.help import help_for

        return _show_help(help_for(invocation.arguments), arguments, own_data_dir)
    if not word and {"-V", "--version"} & set(invocation.arguments):
        from omg import __version__

        return _show((f"omg {__version__}",))
    found = registry.find(word)
    if found is None:
        from omg.cli.suggestions import explain_word

        raise explain_word(word, invocation.arguments)
    command, implied = found
    module = load(command)
    takes_command = getattr(module, "TAKES_COMMAND", False)
    if invocation.command is not None and not takes_command:
        # This command runs no other program: what follows `--` is positional, as usual.
        own: tuple[str, ...] = (*invocation.arguments, "--", *invocation.command)
    else:
        own = invocation.arguments
    if repetition.asks_for_help(arguments):
        from omg.cli.parser import parser_of

        return _show_help(parser_of(module).format_help().splitlines(), arguments, own_data_dir)
    args = read_arguments(module, (*implied, *own))
    if takes_command:
        args.command = invocation.command
    return _execute(module, args, own_data_dir, arguments)


def _show_help(lines: Iterable[str], arguments: Sequence[str], own_data_dir: Path | None) -> int:
    """Print a help, and let the launcher print it the next time."""
    text = tuple(lines)
    _show(text)
    repetition.keep_help(arguments, own_data_dir, text)
    return 0


def _show(lines: Iterable[str]) -> int:
    """Print text, also with ``--json``."""
    open_console(os.environ).show(Result(tuple(lines), {}))
    return 0


def _execute(
    module: CommandModule, args: Namespace, own_data_dir: Path | None, arguments: Sequence[str]
) -> int:
    begun_ns = time.time_ns()
    if args.directory is not None:
        _enter(args.directory)
    console = open_console(
        os.environ,
        color=args.color,
        is_json=args.json,
        is_quiet=args.quiet,
        is_verbose=args.verbose,
        assume_yes=args.yes,
    )
    try:
        context = open_context(
            os.environ,
            console=console,
            own_data_dir=own_data_dir,
            is_offline=args.offline,
            needs_config=getattr(module, "NEEDS_CONFIG", True),
            is_dry_run=getattr(args, "dry_run", False),
        )
        answer = args.answer = repetition.begin(module, context, arguments, own_data_dir, begun_ns=begun_ns)
        result = _run_noticing(module, context, args)
    except OmgError as error:
        if getattr(module, "IS_DECISION", False) and error.exit_status == OmgError.exit_status:
            error.exit_status = NOT_DECIDED
        raise
    console.show(result)
    if answer is not None and not result.exit_status:
        answer.keep_text(repetition.text_of(result.lines))
    return result.exit_status


def _run_noticing(module: CommandModule, context: Context, args: Namespace) -> Result:
    """Run the command, and notice what its folder asks for, whatever came of it."""
    if getattr(module, "IGNORES_FOLDER", False):
        return _run_audited(module, context, args)
    if getattr(module, "STARTS_PROGRAM", False):
        _notice(context)
    try:
        return _run_audited(module, context, args)
    finally:
        _notice(context)


def _notice(context: Context) -> None:
    """Make the shims that the working directory asks for, where it is the first to ask."""
    from omg.shim.noticing import needs_rehash, new_requests

    try:
        is_needed = needs_rehash(context) or bool(new_requests(context))
    except (OmgError, OSError):
        return  # a store that cannot be read: that is the command's to report
    if is_needed:
        from omg.shim.refresh import make_requested_shims

        make_requested_shims(context)


def _run_audited(module: CommandModule, context: Context, args: Namespace) -> Result:
    try:
        return module.run(context, args)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _explain(error) from error
    except OmgError as error:
        if getattr(module, "IS_AUDITED", False) and not getattr(args, "dry_run", False):
            from omg.cli.auditing import note_refusal

            note_refusal(context, module.NAME, error)
        raise


def _explain(error: OSError) -> OmgError:
    """Return an error of the operating system as an `OmgError` with path, owner, mode and a hint."""
    from omg.store.access import store_error

    name = error.filename if error.filename2 is None else error.filename2
    if not isinstance(name, str | bytes):
        return StoreError((error.strerror or str(error)).lower())
    return store_error(error, "use", Path(os.fsdecode(name)[:_MAX_PATH_LENGTH]))


def _enter(directory: str) -> None:
    try:
        os.chdir(directory)
    except OSError as error:
        raise UsageError(f"cannot enter `{directory}`: {error.strerror}") from error
