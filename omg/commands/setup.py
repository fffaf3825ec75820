"""`omg setup`: omg's own environment, the shims, and one block in each start-up file that needs it."""

from __future__ import annotations

from pathlib import Path

from omg.cli.arguments import add_dry_run
from omg.context import note
from omg.result import Result
from omg.value import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator

    from omg.context import Context
    from omg.result import Json
    from omg.shell.change import Change
    from omg.shell.inspection import ShellReport
    from omg.shell.self_install import Placement
    from omg.shell.startup import StartupFile
    from omg.shell.takeover import Settled, Takeover
    from omg.shell.tool_folders import ToolFolder

NAME = "setup"
HELP = "put the shims on PATH; run it once"
EXAMPLES = (
    "omg setup",
    "omg setup --remove",
    "omg setup jdks",
)
NEEDS_CONFIG = False
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "part",
        nargs="?",
        choices=("jdks",),
        help="jdks: link the installed JDKs where editors look for them (~/.jdks), and nothing else",
    )
    parser.add_argument("--no-modify-path", action="store_true", help="leave the start-up files alone")
    parser.add_argument(
        "--no-tools",
        action="store_true",
        help="leave the folders of your tools (~/.cargo/bin, ~/go/bin...) off PATH; without it, omg asks,"
        " and -y agrees",
    )
    parser.add_argument("--remove", action="store_true", help="remove omg's lines from the start-up files")
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Set omg up, or take its lines out of the start-up files.

    Raises:
        StoreError: There is no home, or it is another user's, or the store cannot be written.
    """
    from omg.shell.change import DECLINED, plan_blocks
    from omg.shell.other_shells import notes_on_other_shells
    from omg.shell.outcome import change_documents, change_lines, settled_documents, settled_lines
    from omg.shell.takeover import look
    from omg.shell.user_files import own_home_of, user_startup_files

    home = own_home_of(context)
    if args.part == "jdks":
        return _set_up_jdks(context, home, is_removal=args.remove)
    if args.remove:
        return _remove(context, home, args)
    if args.dry_run:
        return _preview(context, home, args)
    from omg.cli.repetition import keep_every_help
    from omg.commands.completions import SCRIPTS, script_of
    from omg.shell.self_install import place_omg
    from omg.shim.refresh import warn_of_umask

    warn_of_umask(context)
    placement = place_omg(context, home, {SCRIPTS[shell]: script_of(shell) for shell in SCRIPTS})
    keep_every_help(context)
    folders = _choose_folders(context, home, args)
    files = user_startup_files(context, home, folders=_chosen(folders))
    planned = plan_blocks(files)
    changes: tuple[Change, ...] = ()
    settled: tuple[Settled, ...] = ()
    found: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    if args.no_modify_path:
        # They may have omg's lines from an earlier run.
        is_found = not any(change.is_needed or change.problem for change in planned)
    else:
        changes = _make(context, planned, args)
        if any(change.problem == DECLINED for change in changes):
            reports = look(context, home)
        else:
            taken = _take_over(context, home, files, folders, args)
            settled, reports = taken.settled, taken.reports
        found, verified = _judged(reports)
        is_found = not any(change.problem for change in changes)
    note(
        context,
        NAME,
        files=[*_changed(changes), *(path for one in settled for path in _changed(one.changes))],
    )
    lines = (
        *change_lines(changes),
        *settled_lines(settled),
        *_left_out(folders),
        *_warnings(placement, found),
        *verified,
        *notes_on_other_shells(context.env, home, context.store.data_dir, _chosen(folders)),
        *_how_to_go_on(context, home, placement, folders, is_found=is_found),
    )
    document: dict[str, Json] = {
        "data_dir": str(context.store.data_dir),
        "command": str(placement.command),
        "native": placement.is_native,
        "files": change_documents(changes),
        "other_managers": settled_documents(settled),
        "tool_folders": _folder_documents(folders),
        "complaints": found,
    }
    return Result(lines, document)


def _set_up_jdks(context: Context, home: Path, *, is_removal: bool) -> Result:
    from omg.manager.jdks import link_jdks

    links = link_jdks(context, home, is_removal=is_removal)
    changed: list[Json] = [str(link.path) for link in links if link.is_changed]
    if changed and not context.is_dry_run:
        note(context, NAME, files=changed)
    documents: list[Json] = [
        {
            "path": str(link.path),
            "target": link.target or None,
            "changed": link.is_changed,
            "problem": link.problem or None,
        }
        for link in links
    ]
    if not links:
        context.console.say("no JDK to link; to install one, run omg install java")
    return Result(tuple(map(str, links)), {"jdks": documents})


def _preview(context: Context, home: Path, args: Namespace) -> Result:
    from omg.shell.change import plan_blocks
    from omg.shell.outcome import change_documents, change_lines, settled_documents, settled_lines
    from omg.shell.user_files import user_startup_files

    folders = _choose_folders(context, home, args)
    files = user_startup_files(context, home, folders=_chosen(folders))
    changes = _make(context, plan_blocks(files), args)
    settled = () if args.no_modify_path else _take_over(context, home, files, folders, args).settled
    return Result(
        (*change_lines(changes), *settled_lines(settled), *_left_out(folders)),
        {
            "files": change_documents(changes),
            "other_managers": settled_documents(settled),
            "tool_folders": _folder_documents(folders),
        },
    )


def _remove(context: Context, home: Path, args: Namespace) -> Result:
    from omg.shell.change import plan_removal
    from omg.shell.copies import drop_copy
    from omg.shell.outcome import change_documents, change_lines
    from omg.shell.removal import files_with_omg

    changes = _make(context, plan_removal(files_with_omg(context, home)), args)
    if not args.dry_run:
        for change in changes:
            if not change.problem:
                drop_copy(context.state_dir, change.file.path, change.after)
        note(context, NAME, action="remove", files=_changed(changes))
    lines = [*change_lines(changes)]
    if _changed(changes) and not args.dry_run:
        lines.append("new terminals start without omg; those that are open keep their PATH")
    return Result(tuple(lines), {"files": change_documents(changes)})


def _make(context: Context, changes: tuple[Change, ...], args: Namespace) -> tuple[Change, ...]:
    """Show ``changes``, ask on a terminal, apply them, and return them with their outcome."""
    from omg.shell.change import DECLINED, difference, made, remove_leftovers

    console = context.console
    needed = [change for change in changes if change.is_needed]
    for change in needed:
        console.say(f"{change.file.described}:")
        for line in difference(change):
            console.say(f"  {line}")
    if args.dry_run:
        return changes
    remove_leftovers(changes)
    if not needed:
        return changes
    if console.is_interactive and not console.confirm("Change these files?"):
        return tuple(replace(one, problem=DECLINED) if one.is_needed else one for one in changes)
    return tuple(made(change) if change.is_needed else change for change in changes)


def _changed(changes: Iterable[Change]) -> list[str]:
    return [str(change.file.path) for change in changes if change.is_needed and not change.problem]


def _choose_folders(context: Context, home: Path, args: Namespace) -> tuple[ToolFolder, ...]:
    from omg.shell.change import plan_blocks
    from omg.shell.folder_choice import choose_folders
    from omg.shell.user_files import user_startup_files

    if args.no_tools:
        return ()
    blocks = [change.before or b"" for change in plan_blocks(user_startup_files(context, home))]
    return choose_folders(context, home, blocks, keeps_choice=args.no_modify_path, is_dry_run=args.dry_run)


def _chosen(folders: Iterable[ToolFolder]) -> tuple[Path, ...]:
    return tuple(folder.path for folder in folders if not folder.problem)


def _take_over(
    context: Context,
    home: Path,
    files: tuple[StartupFile, ...],
    folders: Iterable[ToolFolder],
    args: Namespace,
) -> Takeover:
    from omg.shell.takeover import take_over

    return take_over(context, home, files, _chosen(folders), is_dry_run=args.dry_run)


def _judged(reports: tuple[ShellReport, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is wrong in new shells, and a line if nothing is."""
    from omg.shell.inspection import complaints

    found = complaints(reports)
    names = ", ".join(dict.fromkeys(report.mode.shell.name for report in reports))
    return found, () if found or not names else (
        f"checked: new login and interactive shells find omg's shims first ({names})",
    )


def _left_out(folders: Iterable[ToolFolder]) -> Iterator[str]:
    paths_of: dict[str, list[str]] = {}
    for folder in folders:
        if folder.problem:
            paths_of.setdefault(folder.problem, []).append(f"`{folder.path}`")
    for problem, paths in paths_of.items():
        yield f"not put on PATH behind the shims: {', '.join(paths)}: {problem}"


def _warnings(placement: Placement, found: tuple[str, ...]) -> Iterator[str]:
    if not placement.is_native:
        from omg.shim.compiler import find_compiler

        if find_compiler() is None:
            why, cure = "no C compiler", "gcc or clang"
        else:
            why, cure = (
                "the C compiler cannot make native shims",
                "the C library's headers (Debian: libc6-dev)",
            )
        yield f"{why}: omg uses the slower sh shims; install {cure}, then run omg setup"
    if placement.problem:
        yield placement.problem
    if found:
        yield "other version managers still come first on PATH in new shells:"
        yield from (f"  {line}" for line in found)


def _how_to_go_on(
    context: Context, home: Path, placement: Placement, folders: Iterable[ToolFolder], *, is_found: bool
) -> Iterator[str]:
    """Yield what to type; ``is_found``: a new shell finds the shims by itself."""
    from omg.shell.startup import fish_body, posix_body
    from omg.shell.use_now import line_to_use_now, place_env_files

    data_dir, shell = context.store.data_dir, Path(context.env.get("SHELL", "")).name
    if place_env_files(data_dir, home, _chosen(folders)):
        lines = [line_to_use_now(data_dir, home, shell=shell)]
    else:
        body = (fish_body if shell == "fish" else posix_body)(data_dir, home, _chosen(folders))
        lines = body.decode("utf-8", "replace").splitlines()
    how = (
        "Open a new terminal, or run this here:"
        if is_found
        else "Run this here, or add it to a start-up file:"
    )
    yield f"omg is set up (`{placement.command}`). {how}"
    yield from (f"  {line}" for line in lines)
    yield "then: omg import (link what other managers installed), omg use node@24, omg demo"


def _folder_documents(folders: Iterable[ToolFolder]) -> list[dict[str, Json]]:
    return [{"path": str(folder.path), "problem": folder.problem or None} for folder in folders]
