"""Follows the hints of the errors that a test provokes, as a user does, once the test is over.

What failed is run again: the test may have mended it. If it fails as before, the command of its hint is run,
in the same environment and folder, and then the failing command once more. Now it succeeds, or fails in
another way. A hint that changes nothing misleads, and so does one whose command fails, unless a table below
has the reason.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from tests.hints import commands_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.acceptance.conftest import Finished

# What a user fills in: `run omg link RUNTIME@NAME DIR`.
_BLANK = re.compile(r"\b[A-Z]{3,}\b|[<|\[]")
# The exit status of a command line that omg does not understand.
_USAGE = 2

# The failing command fails as before, though the command of its hint succeeds: that command, and the reason.
UNCHANGED = {
    r"list\b.*": "it shows what there is; which of them was meant, only the user knows",
    r"(component|target) list\b.*": "it shows what there is; which of them was meant, only the user knows",
    r"exec .*": "it is typed in place of the command that failed, which names a version without that program",
    r"config get headers": "it shows which variables hold the credentials; only the user has better ones",
    r"doctor --network": "it shows what is in the way; the network is not omg's",
    r"setup": "a new terminal has the shims on PATH; the one of the test stays as it is",
}
# The command of the hint fails: what it says, and the reason.
UNREACHED = {
    r"cannot reach `|there is no `https?://": "the test serves no releases, or not that one",
    r"is not published for |has no \w+ `": "no publisher of the test has that release",
    r"release-keys/.* answered 404": "the publisher of the test has no keys",
}


class Start(Protocol):
    """Runs omg."""

    def __call__(self, run: Run) -> Finished: ...


@dataclass(frozen=True)
class Run:
    """A run of omg.

    Attributes:
        arguments: The command line.
        variables: All variables.
        cwd: Where it stands.
        stdin: What is typed.
    """

    arguments: tuple[str, ...]
    variables: Mapping[str, str]
    cwd: Path
    stdin: str = ""

    def __str__(self) -> str:
        return shlex.join(("omg", *self.arguments))


@dataclass(frozen=True)
class Fault:
    """An error, or a problem that `omg doctor` found."""

    message: str
    hint: str
    exit_status: int


def misleading(runs: Iterable[tuple[Run, Finished]], start: Start) -> list[str]:
    """Follow the hints of these runs, and return what is wrong with them, one line each.

    Args:
        runs: What a test ran, and how it ended.
        start: Runs omg.
    """
    found: dict[Fault, Run] = {}
    for run, done in runs:
        if not run.cwd.is_dir():
            continue  # the test has removed it
        if run.arguments == ("doctor",):
            # Its problems are told apart in JSON only.
            run = replace(run, arguments=("doctor", "--json"))  # noqa: PLW2901
            done = start(run)  # noqa: PLW2901
        for fault in faults_in(done):
            found.setdefault(fault, run)
    return [line for fault, run in found.items() for line in _follow(fault, run, start)]


def faults_in(done: Finished) -> list[Fault]:
    """Return what a run complained about and gave a hint for."""
    if done.exit_status == 0:
        return []
    try:
        document = json.loads(done.stdout)
    except ValueError:
        document = None
    pairs = _in_document(document) if isinstance(document, dict) else _in_text(done.stderr)
    return [Fault(message, hint, done.exit_status) for message, hint in pairs]


def _in_document(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for found in (document.get("error"), *(document.get("problems") or ())):
        if isinstance(found, dict) and found.get("hint"):
            yield found["message"], found["hint"]


def _in_text(told: str) -> Iterator[tuple[str, str]]:
    message: list[str] = []
    for line in told.splitlines():
        if line.startswith("hint: "):
            yield "\n".join(message), line.removeprefix("hint: ")
        message = [line] if line.startswith("omg: ") else [*message, line]


def _follow(fault: Fault, run: Run, start: Start) -> Iterator[str]:
    # A hint may name another way behind the first.
    words = next(iter(commands_in(fault.hint)), [])
    if not words or any(map(_BLANK.search, words)) or fault not in faults_in(start(run)):
        return
    hinted = Run(("--yes", *words), run.variables, run.cwd)
    followed = start(hinted)
    what = f"{run}: {fault.message!r}: {fault.hint!r}: {hinted}"
    if fault.exit_status == _USAGE:
        # A command line that is wrong stays wrong: that of the hint is typed in its place.
        if followed.exit_status == _USAGE:
            yield f"{what} is wrong too: {followed.stderr!r}"
        return
    # It ends so where it has something to report.
    is_report = words[0] == "doctor" and followed.exit_status == 1
    if followed.exit_status != 0 and not is_report:
        if not any(re.search(pattern, followed.stderr) for pattern in UNREACHED):
            yield f"{what} ends with {followed.exit_status}: {followed.stderr!r}"
        return
    is_excused = any(re.fullmatch(pattern, shlex.join(words)) for pattern in UNCHANGED)
    if not is_excused and (fault.message, fault.exit_status) in (
        (again.message, again.exit_status) for again in faults_in(start(run))
    ):
        yield f"{what} changes nothing"
