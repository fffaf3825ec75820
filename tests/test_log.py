"""Messages for programs: what counts as CI, and one JSON object a line."""

from __future__ import annotations

import json

import pytest

from omg import log


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, False),
        ({"CI": ""}, False),
        ({"CI": "0"}, False),
        ({"CI": "false"}, False),
        ({"CI": "False"}, False),
        ({"CI": "true"}, True),
        ({"CI": "1"}, True),
        ({"CI": "woodpecker"}, True),
    ],
)
def test_ci_is_a_variable_that_is_set_and_does_not_say_no(env: dict[str, str], expected: bool) -> None:
    assert log.is_ci(env) is expected


@pytest.mark.parametrize(("value", "expected"), [("json", True), ("", False), ("text", False), (None, False)])
def test_only_json_is_json(value: str | None, expected: bool) -> None:
    assert log.wants_json({} if value is None else {"OMG_LOG": value}) is expected


def test_a_message_of_two_lines_is_one_line_of_ascii() -> None:
    line = log.line("info", "first\nzweiö \udcff", size=1)

    assert "\n" not in line
    assert line.isascii()
    document = json.loads(line)
    assert document.pop("time").endswith("Z")
    assert document == {"level": "info", "message": "first\nzweiö \udcff", "size": 1}


def test_without_a_console_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMG_LOG", raising=False)
    assert log.shown("waiting") == "omg: waiting"

    monkeypatch.setenv("OMG_LOG", "json")
    assert json.loads(log.shown("waiting"))["message"] == "waiting"
