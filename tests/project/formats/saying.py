"""What a file says, in the shortest form that a test can be read in."""

from __future__ import annotations

from omg.project.formats.registry import parse
from omg.project.formats.request import FormatProblem, Request


def said(format: str, file_name: str, content: str | bytes) -> list[str]:
    """Return one line for each outcome: ``node pin 20 18``, ``node problem``, ``file problem``."""
    data = content.encode() if isinstance(content, str) else content
    return [_line(outcome) for outcome in parse(format, file_name, data)]


def problem(format: str, file_name: str, content: str | bytes) -> FormatProblem:
    """Return the only outcome, which is a problem."""
    data = content.encode() if isinstance(content, str) else content
    (outcome,) = parse(format, file_name, data)
    assert isinstance(outcome, FormatProblem)
    return outcome


def request(format: str, file_name: str, content: str | bytes) -> Request:
    """Return the only outcome, which is a request."""
    data = content.encode() if isinstance(content, str) else content
    (outcome,) = parse(format, file_name, data)
    assert isinstance(outcome, Request)
    return outcome


def _line(outcome: Request | FormatProblem) -> str:
    if isinstance(outcome, FormatProblem):
        return f"{outcome.runtime or 'file'} {'ignored' if outcome.is_ignored else 'problem'}"
    return " ".join((outcome.runtime, outcome.strength, *(spec.canonical for spec in outcome.specs)))
