"""`omg check`: find contradictions between everything that names a version in a project."""

from __future__ import annotations

import shlex

from omg.cli.arguments import add_dry_run
from omg.diagnosis.project import check_project
from omg.diagnosis.project_fix import plan_fixes, write_fixes
from omg.errors import UsageError
from omg.result import Result
from omg.versions.grammar import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.diagnosis.project import Finding, Report
    from omg.diagnosis.project_fix import Fix
    from omg.result import Json

NAME = "check"
HELP = "find contradictions between everything that names a version in a project"
EXAMPLES = (
    "omg check",
    "omg check --format github",
    "omg check --fix --dry-run",
)
IGNORES_FOLDER = True

FOUND = 100
# Each is described in docs/check.md.
KINDS = (
    *("losing_pin", "constraint", "runs_other", "lock_file", "missing_file", "unreadable"),
    *("not_published", "not_installed", "not_locked", "end_of_life", "unread"),
)


def configure(parser: ArgumentParser) -> None:
    """Declare where to look and what to do."""
    parser.add_argument("dir", nargs="?", metavar="DIR", help="the project; the current directory by default")
    parser.add_argument(
        "--fix", action="store_true", help="write the version that decides into the other version files"
    )
    parser.add_argument(
        "--format",
        choices=("text", "github"),
        default="text",
        help="how to print: text, or github annotations",
    )
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        choices=KINDS,
        metavar="KIND",
        help="leave findings of this kind out, such as not_installed or end_of_life; repeat it for more",
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Check, and fix what may be fixed; exit status 100 if something is left."""
    base = context.cwd
    if base is None:
        raise UsageError("the working directory has been deleted", hint="change to a directory that exists")
    report = check_project(context, base / (args.dir or "."), base=base)
    findings = [finding for finding in report.findings if finding.kind not in args.ignore]
    fixes = plan_fixes(context, findings) if args.fix else ()
    if fixes and not args.dry_run:
        _confirm(context, fixes, args.dir, base)
        write_fixes(context, fixes)
    outcomes = {id(fix.finding): fix for fix in fixes}
    if args.format == "github":
        left = [one for one in findings if args.dry_run or not _is_fixed(outcomes.get(id(one)))]
        lines = [_annotation(finding, base) for finding in left]
    else:
        lines = [
            _line(finding, base, outcomes.get(id(finding)), is_dry_run=args.dry_run) for finding in findings
        ]
        lines = lines or [_none_found(report)]
    if report.is_cut:
        context.console.warn(f"stopped after {report.folder_count} folders: name a smaller directory")
    is_left = any(args.dry_run or not _is_fixed(outcomes.get(id(one))) for one in findings)
    document = _document(findings, outcomes, report, is_dry_run=args.dry_run)
    return Result(tuple(lines), document, exit_status=FOUND if is_left else 0)


def _is_fixed(fix: Fix | None) -> bool:
    return fix is not None and fix.file is not None


def _none_found(report: Report) -> str:
    count = report.folder_count
    return f"no contradictions found in {count} folder{'' if count == 1 else 's'}"


def _confirm(context: Context, fixes: Sequence[Fix], directory: str | None, base: Path) -> None:
    """Show what will be changed, and ask.

    Raises:
        UsageError: The answer is no, or this is not a terminal.
    """
    console = context.console
    changes = [fix for fix in fixes if fix.file is not None]
    if not changes:
        return
    if not console.assume_yes:
        for fix in changes:
            console.say(f"{fix.finding.place(base)}: {fix.finding.says} becomes {fix.text}")
    count = "this line" if len(changes) == 1 else f"these {len(changes)} lines"
    if console.confirm(f"Change {count}?"):
        return
    reason = "you answered no" if console.is_interactive else "not a terminal, so omg cannot ask"
    command = shlex.join(("omg", "check", *((directory,) if directory else ()), "--fix"))
    raise UsageError(
        f"nothing was changed: {reason}", hint=f"run {command} -y to change them without a question"
    )


def _line(finding: Finding, base: Path, fix: Fix | None, *, is_dry_run: bool) -> str:
    if fix is None:
        return finding.text(base)
    if fix.file is None:
        outcome = f"not changed: {fix.refusal}"
    else:
        outcome = f"{'would be changed' if is_dry_run else 'changed'} to {fix.text}"
    return f"{finding.place(base)}: {finding.says}; {finding.decides}; {outcome}"


def _annotation(finding: Finding, base: Path) -> str:
    """Return a finding as a workflow command.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands, and
    packages/core/src/command.ts of https://github.com/actions/toolkit for the escapes, read 2026-12-01.
    """
    path = finding.path.relative_to(base) if finding.path.is_relative_to(base) else finding.path
    # A line break has its own escape; anything else would reach the terminal that shows the log.
    name = "\n".join(map(printable, str(path).split("\n")))
    file, title = _escaped_property(name), _escaped_property(f"omg check: {finding.kind}")
    message = _escaped_data(f"{finding.says}; {finding.decides}; {finding.hint}")
    return f"::error file={file},line={finding.line},title={title}::{message}"


def _escaped_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped_data(text).replace(":", "%3A").replace(",", "%2C")


def _document(
    findings: Sequence[Finding], outcomes: dict[int, Fix], report: Report, *, is_dry_run: bool
) -> dict[str, Json]:
    return {
        "findings": [
            {
                "kind": one.kind,
                "file": str(one.path),
                "line": one.line,
                "runtime": one.runtime or None,
                "says": one.says,
                "decides": one.decides,
                "hint": one.hint,
                "fixable": one.contradiction is not None,
                "fixed": not is_dry_run and _is_fixed(outcomes.get(id(one))),
            }
            for one in findings
        ],
        "folders": report.folder_count,
        "complete": not report.is_cut,
        "dry_run": is_dry_run,
    }
