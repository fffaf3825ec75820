"""What goes to which stream, and how."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from omg.console import Console, aligned, open_console, shown_size, wants_colour
from omg.errors import NotInstalledError
from omg.result import Result
from omg.value import replace

if TYPE_CHECKING:
    from tests.conftest import RecordedConsole

ERROR = NotInstalledError("node 20 is not installed", hint="run omg install node@20")


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def test_answer_goes_to_stdout_and_the_rest_to_stderr(recorded: RecordedConsole) -> None:
    recorded.console.say("installing")
    recorded.console.show(Result(("20.11.1",)))

    assert (recorded.stdout.getvalue(), recorded.stderr.getvalue()) == ("20.11.1\n", "installing\n")


def test_quiet_keeps_warnings(recorded: RecordedConsole) -> None:
    console = replace(recorded.console, is_quiet=True)

    console.say("installing")
    console.warn("PATH is wrong")

    assert recorded.stderr.getvalue() == "omg: warning: PATH is wrong\n"


def test_remark_follows_the_answer_on_a_terminal(recorded: RecordedConsole) -> None:
    both = Terminal()

    replace(recorded.console, stdout=both, stderr=both).show(Result(("20.11.1",), remark="node is another"))

    assert both.getvalue() == "20.11.1\nomg: warning: node is another\n"


@pytest.mark.parametrize(("stderr", "is_json"), [(io.StringIO, False), (Terminal, True)])
def test_remark_is_for_a_person_who_sees_it(
    recorded: RecordedConsole, stderr: type[io.StringIO], *, is_json: bool
) -> None:
    console = replace(recorded.console, stderr=stderr(), is_json=is_json)

    console.show(Result(("20.11.1",), remark="node is another"))

    assert console.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_details_need_verbose(recorded: RecordedConsole) -> None:
    recorded.console.detail("first")
    replace(recorded.console, is_verbose=True).detail("second")

    assert recorded.stderr.getvalue() == "second\n"


def test_json_answer_is_one_document_with_its_schema(recorded: RecordedConsole) -> None:
    replace(recorded.console, is_json=True).show(Result(("text",), {"path": "/x"}))

    assert json.loads(recorded.stdout.getvalue()) == {"schema": 1, "path": "/x"}


def test_error_is_a_message_and_a_hint(recorded: RecordedConsole) -> None:
    recorded.console.show_error(ERROR)

    assert recorded.stderr.getvalue() == "omg: node 20 is not installed\nhint: run omg install node@20\n"
    assert recorded.stdout.getvalue() == ""


def test_json_error_is_a_document_on_stdout(recorded: RecordedConsole) -> None:
    replace(recorded.console, is_json=True).show_error(ERROR)

    assert json.loads(recorded.stdout.getvalue()) == {
        "schema": 1,
        "error": {
            "kind": "not_installed",
            "message": "node 20 is not installed",
            "hint": "run omg install node@20",
            "exit_status": 127,
        },
    }


def test_question_without_a_person_is_answered_no(recorded: RecordedConsole) -> None:
    assert not recorded.console.confirm("install it?")
    assert recorded.stderr.getvalue() == ""


def test_yes_option_answers_without_asking(recorded: RecordedConsole) -> None:
    assert replace(recorded.console, assume_yes=True).confirm("install it?")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("\n", True), ("y\n", True), ("YES\n", True), ("n\n", False), ("No\n", False), ("", False)],
)
def test_person_answers_on_the_terminal(recorded: RecordedConsole, typed: str, answer: bool) -> None:
    console = replace(recorded.console, stdin=Terminal(typed), stderr=Terminal())

    assert console.confirm("install it?") is answer


@pytest.mark.parametrize(("typed", "answer"), [("yse\ny\n", True), ("what\nn\n", False), ("?\n", False)])
def test_any_other_text_is_asked_about_again(recorded: RecordedConsole, typed: str, answer: bool) -> None:
    console = replace(recorded.console, stdin=Terminal(typed), stderr=Terminal())

    assert console.confirm("install it?") is answer
    assert isinstance(console.stderr, io.StringIO)
    assert console.stderr.getvalue().count("install it?") == 2


@pytest.mark.parametrize(
    ("color", "env", "is_terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_colour_is_for_terminals_and_can_be_refused(
    color: str, env: dict[str, str], is_terminal: bool, wanted: bool
) -> None:
    assert wants_colour(color, env, is_terminal=is_terminal) is wanted


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("\n", "y"), ("Y\n", "y"), ("no\n", "n"), ("c\n", "c"), ("x\nc\n", "c"), ("", "n")],
)
def test_a_question_has_more_answers_than_two(typed: str, answer: str) -> None:
    stdin, stderr = io.StringIO(typed), io.StringIO()
    stdin.isatty = stderr.isatty = lambda: True  # type: ignore[method-assign]
    console = Console(stdin, io.StringIO(), stderr)

    assert console.choose("Go?", {"c": "turn it off"}) == answer
    assert stderr.getvalue().startswith("Go? [Y/n/c; c: turn it off] ")


def test_nobody_to_choose_is_a_no_and_yes_is_assumed(recorded: RecordedConsole) -> None:
    assert recorded.console.choose("Go?", {"c": "x"}) == "n"
    assert replace(recorded.console, assume_yes=True).choose("Go?", {"c": "x"}) == "y"


def test_columns_line_up_whatever_their_colour(recorded: RecordedConsole) -> None:
    painted = replace(recorded.console, is_coloured=True).paint("go", "active")

    assert aligned([("python", "3.12"), (painted, "1.22")]) == ("python  3.12", f"{painted}      1.22")


def test_uncoloured_console_paints_nothing(recorded: RecordedConsole) -> None:
    assert recorded.console.paint("go", "active") == "go"


@pytest.mark.parametrize(
    ("encoding", "text", "written"),
    [("utf-8", "/\udcff", b"/\xff\n"), ("ascii", "/\u0142", b"/\\u0142\n")],
)
def test_what_the_terminal_cannot_show_is_no_reason_to_fail(
    monkeypatch: pytest.MonkeyPatch, encoding: str, text: str, written: bytes
) -> None:
    stream = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(stream, encoding=encoding))

    open_console({}).show(Result((text,)))

    assert stream.getvalue() == written


def test_messages_for_programs_are_json(recorded: RecordedConsole) -> None:
    console = replace(recorded.console, logs_json=True, is_verbose=True)

    console.say("first")
    console.detail("second")
    console.warn("third")
    console.show_error(ERROR)

    lines = [json.loads(line) for line in recorded.stderr.getvalue().splitlines()]
    assert [(line["level"], line["message"]) for line in lines] == [
        ("info", "first"),
        ("debug", "second"),
        ("warning", "third"),
        ("error", "node 20 is not installed"),
    ]
    assert {key: lines[-1][key] for key in ("kind", "hint", "exit_status")} == {
        "kind": "not_installed",
        "hint": "run omg install node@20",
        "exit_status": 127,
    }


def test_program_that_reads_messages_is_asked_nothing(recorded: RecordedConsole) -> None:
    console = replace(recorded.console, stdin=Terminal("y\n"), stderr=Terminal(), logs_json=True)

    assert console.confirm("install it?") is False


def test_the_environment_asks_for_json() -> None:
    assert open_console({"OMG_LOG": "json"}).logs_json
    assert not open_console({}).logs_json


def test_sizes_are_written_in_the_fitting_unit() -> None:
    sizes = (0, 999, 1000, 180_300_000, 1_250_000_000)
    assert [*map(shown_size, sizes)] == ["0 B", "999 B", "1.0 kB", "180.3 MB", "1.2 GB"]
