"""`omg setup`: omg's own environment, the shims, and one block in each start-up file that needs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from omg.commands.arguments import add_dry_run
from omg.errors import OmgError, StoreError
from omg.result import Result

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from omg.context import Context
    from omg.result import Json
    from omg.shell.change import Change
    from omg.shell.startup import StartupFile

NAME = "setup"
HELP = "put the shims on PATH, once"
NEEDS_CONFIG = False

_SHELL_TEXTS = ("env.sh", "env.fish")
_SYSTEMD_DIR = Path("/run/systemd/system")


def configure(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--no-modify-path", action="store_true", help="leave the start-up files alone")
    parser.add_argument("--remove", action="store_true", help="take omg's lines out of the start-up files")
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Set omg up, or take its lines out of the start-up files.

    Raises:
        StoreError: The store cannot be written.
        ConfigError: There is no home directory.
    """
    from omg.shell.change import plan_blocks, plan_removal

    files = startup_files_here(context)
    if args.remove:
        return _report(_make(context, plan_removal(files), args))
    place = None if args.dry_run else _place_omg(context)
    changes = () if args.no_modify_path else _make(context, plan_blocks(files), args)
    if args.dry_run:
        return _report(changes)
    return _set_up_report(context, changes, place, is_path_modified=not args.no_modify_path)


def startup_files_here(context: Context) -> tuple[StartupFile, ...]:
    """Return the start-up files that matter to this user on this machine."""
    from omg.shell.inspection import present_shells
    from omg.shell.startup import startup_files

    home = home_of(context)
    config_home = context.env.get("XDG_CONFIG_HOME", "")
    return startup_files(
        home=home,
        config_home=Path(config_home) if config_home.startswith("/") else home / ".config",
        data_dir=context.store.data_dir,
        env=context.env,
        shells=present_shells(context.env).keys(),
        is_macos=context.platform.system == "macos",
        has_systemd=_SYSTEMD_DIR.is_dir(),
    )


def home_of(context: Context) -> Path:
    """Return the user's home.

    Raises:
        StoreError: This user has none.
    """
    from omg.directories import home_dir

    home = home_dir(context.env)
    if home is None:
        raise StoreError("no home directory to set up", hint="set HOME to an absolute path")
    return home


def _place_omg(context: Context) -> str:
    """Write omg's environment, launcher and shims into the store; return what to type to call omg.

    Raises:
        StoreError: The store cannot be written.
    """
    from omg.shim.program import place_program
    from omg.shim.rehash import rehash
    from omg.store.access import require_own_store
    from omg.store.environment import (
        launcher_file,
        link_command,
        place_launcher,
        running_environment,
        write_environment,
    )
    from omg.store.replace import replace_file

    store = context.store
    require_own_store(store)
    if "\n" in str(store.data_dir) or ":" in str(store.data_dir):
        raise StoreError(
            f"the data directory `{store.data_dir}` cannot stand in PATH", hint="set OMG_DATA_DIR to another"
        )
    write_environment(store, running_environment())
    for name in _SHELL_TEXTS:
        text = Path(__file__).parent.parent / "shell" / name
        replace_file(store.self_dir / name, text.read_bytes())
    place_program(store)
    place_launcher(store)
    rehash(store, context.config)
    try:
        return str(link_command(store, home_of(context) / ".local" / "bin"))
    except StoreError as error:
        context.console.warn(error.message)
        return str(launcher_file(store))


def _make(context: Context, changes: tuple[Change, ...], args: Namespace) -> tuple[Change, ...]:
    """Show ``changes``, ask where there is somebody to ask, make them; return what became of each."""
    console = context.console
    needed = tuple(change for change in changes if change.is_needed)
    for change in needed:
        for line in _difference(change):
            console.say(line)
    if args.dry_run or not needed:
        return changes
    if console.is_interactive and not console.confirm("Change these files?"):
        return tuple(_left_alone(change) for change in changes)
    return tuple(_made(change) for change in changes)


def _made(change: Change) -> Change:
    from dataclasses import replace

    from omg.shell.change import make

    if change.is_needed:
        try:
            make(change)
        except OmgError as error:
            return replace(change, problem=error.message)
    return change


def _left_alone(change: Change) -> Change:
    from dataclasses import replace

    return replace(change, problem="left alone, as you said") if change.is_needed else change


def _difference(change: Change) -> Iterable[str]:
    """Yield the file's name and the lines that come and go."""
    from difflib import unified_diff

    def lines(data: bytes | None) -> list[str]:
        return (data or b"").decode("utf-8", "replace").splitlines()

    yield f"{change.file.path} ({change.file.readers}):"
    for line in list(unified_diff(lines(change.before), lines(change.after), lineterm="", n=0))[2:]:
        if not line.startswith("@@"):
            yield f"  {line}"


def _report(changes: tuple[Change, ...]) -> Result:
    lines = [_change_line(change) for change in changes if change.is_needed or change.problem]
    return Result(tuple(lines) or ("nothing to change",), {"files": _documents(changes)})


def _set_up_report(
    context: Context, changes: tuple[Change, ...], command: str | None, *, is_path_modified: bool
) -> Result:
    from omg.shell.inspection import complaints, inspect_shells, present_shells

    store = context.store
    lines = [_change_line(change) for change in changes if change.is_needed or change.problem]
    found: tuple[str, ...] = ()
    if is_path_modified:
        shells = present_shells(context.env).values()
        reports = inspect_shells(shells, context.env, shims_dir=store.shims_dir, home=home_of(context))
        found = complaints(reports)
        lines += (
            ["", "not yet as it should be in a new shell:", *(f"  {line}" for line in found)] if found else []
        )
    lines += ["", f"omg is set up: {command}", *_how_to_go_on(context)]
    document: dict[str, Json] = {
        "data_dir": str(store.data_dir),
        "command": command,
        "files": _documents(changes),
        "complaints": found,
    }
    return Result(tuple(lines), document)


def _how_to_go_on(context: Context) -> tuple[str, ...]:
    from omg.shell.startup import posix_body

    line = posix_body(context.store.data_dir, home_of(context)).decode("utf-8", "replace").splitlines()
    return (
        "open a new terminal, or in this one:",
        *(f"  {text}" for text in line),
        "then: omg import (adopt what you have), omg use node@20, omg demo",
    )


def _change_line(change: Change) -> str:
    path = change.file.path
    if change.problem:
        return f"left alone: {path} ({change.file.readers}): {change.problem}"
    return f"changed: {path} ({change.file.readers})"


def _documents(changes: Iterable[Change]) -> list[dict[str, Json]]:
    return [
        {
            "path": str(change.file.path),
            "readers": change.file.readers,
            "changed": change.is_needed,
            "problem": change.problem or None,
        }
        for change in changes
    ]
