"""`omg why`: the whole decision for an executable, with everything that was looked at."""

from __future__ import annotations

from pathlib import Path

from omg.console import aligned
from omg.errors import OmgError
from omg.project.not_installed import shown_text
from omg.project.selection import shown_path
from omg.result import Result
from omg.shim.explanation import explain
from omg.shim.reason import candidate_of
from omg.shim.run import RunToolchain
from omg.status.decide import decide_here, decision_input
from omg.status.extras import lacking
from omg.status.ignored import warn_of_settings, warn_of_variables
from omg.status.shadow import documents, remark_on, shadows_of_executable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from omg.context import Context
    from omg.result import Json
    from omg.shim.decision import Decision
    from omg.shim.explanation import Explanation, Step

NAME = "why"
HELP = "explain which program a command runs here, and why"
EXAMPLES = (
    "omg why node",
    "omg why python3 --json",
)
IS_DECISION = True


def configure(parser: ArgumentParser) -> None:
    """Declare the executable."""
    parser.add_argument("executable", metavar="EXECUTABLE", help="a command, such as node")


def run(context: Context, args: Namespace) -> Result:
    """Explain the decision. If a shim would fail here, so does this, with the shim's exit status."""
    warn_of_settings(context)
    decision = decide_here(context, args.executable)
    warn_of_variables(context, [case.ownership.runtime for case in decision.candidates])
    explanation = explain(decision, decision_input(context))
    error = decision.outcome if isinstance(decision.outcome, OmgError) else None
    lines = (*_headline(decision, explanation), *_body(decision, explanation))
    said = None if isinstance(decision.outcome, OmgError) else decision.outcome.path
    shadows = shadows_of_executable(context, args.executable, said)
    return Result(
        lines,
        {**_document(decision, explanation), "shadowed_by": documents(shadows)},
        exit_status=error.exit_status if error else 0,
        remark=remark_on(shadows, context),
    )


def _headline(decision: Decision, explanation: Explanation) -> Iterator[str]:
    if isinstance(decision.outcome, OmgError):
        yield f"{decision.name}: {decision.outcome.message}"
        if decision.outcome.hint:
            yield f"hint: {decision.outcome.hint}"
        return
    yield f"{decision.name} is {shown_path(decision.outcome.path)}"
    yield f"because {explanation.reason}"
    missing = _missing(decision)
    if missing:
        yield f"but it lacks {', '.join(map(shown_text, missing))}, requested there too: run omg install"


def _missing(decision: Decision) -> tuple[str, ...]:
    """Return the components and targets that are asked for, too, and that the toolchain lacks."""
    outcome = decision.outcome
    if not isinstance(outcome, RunToolchain):
        return ()
    case = candidate_of(decision)
    active = case.active if case is not None else None
    return lacking(outcome.toolchain, active.selection if active is not None else None)


def _body(decision: Decision, explanation: Explanation) -> Iterator[str]:
    directories = decision.directories
    if decision.candidates:
        yield ""
        if directories:
            place = f"from {shown_path(directories[0])} up to {shown_path(directories[-1])}"
            yield f"version files {place}:" if explanation.files else f"no version files {place}"
        else:
            yield "no version files: the working directory does not exist"
        yield from _rows(explanation.files)
    if explanation.candidates:
        yield ""
        yield "candidates:"
        yield from _rows(explanation.candidates)


def _rows(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the steps as lines, the decisive one marked."""
    return aligned(("*" if step.is_decisive else " ", _shown(step.subject), step.verdict) for step in steps)


def _shown(subject: str) -> str:
    return shown_path(Path(subject)) if subject.startswith("/") else subject


def _document(decision: Decision, explanation: Explanation) -> dict[str, Json]:
    outcome = decision.outcome
    document: dict[str, Json] = {
        "executable": decision.name,
        "path": None if isinstance(outcome, OmgError) else str(outcome.path),
        "reason": explanation.reason or None,
        "missing": list(_missing(decision)),
        "linked_to": explanation.linked_to,
        "error": None,
        "directories": [str(directory) for directory in decision.directories],
        "files": [_chapter(step, "path") for step in explanation.files],
        "candidates": [_chapter(step, "candidate") for step in explanation.candidates],
    }
    if isinstance(outcome, OmgError):
        document["error"] = {
            "kind": outcome.kind,
            "message": outcome.message,
            "hint": outcome.hint,
            "exit_status": outcome.exit_status,
        }
    return document


def _chapter(step: Step, subject: str) -> dict[str, Json]:
    return {
        "runtime": step.runtime or None,
        subject: step.subject,
        "verdict": step.verdict,
        "decisive": step.is_decisive,
    }
