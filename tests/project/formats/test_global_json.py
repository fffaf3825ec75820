"""``global.json``; the documents are in the schema of https://learn.microsoft.com/dotnet/core/tools/global-json."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import InvalidSpecError, VersionFileError
from omg.project.formats.editing import remove_pin, set_pin
from omg.project.formats.global_json import parse
from omg.project.formats.request import FormatProblem, MalformedDocumentError, Request
from omg.runtimes.registry import by_name
from omg.versions.resolver import resolve
from omg.versions.spec import Range
from omg.versions.version import Version


def asked(version: object, policy: object = None) -> Request | FormatProblem:
    sdk = {"version": version} | ({"rollForward": policy} if policy is not None else {})
    (outcome,) = parse(json.dumps({"sdk": sdk, "msbuild-sdks": {"Microsoft.Build": "2.0"}}))
    return outcome


def is_meant(spec: Range, text: str) -> bool:
    candidates = (Version.parse(text),)
    vocabulary = by_name("dotnet").vocabulary
    found = resolve(spec, candidates, vocabulary=vocabulary, aliases={}, default=None, purpose="installed")
    return found is not None


@pytest.mark.parametrize("policy", [None, "patch", "disable", "Disable"])
def test_version_alone_means_that_one(policy: str | None) -> None:
    outcome = asked("8.0.302", policy)
    assert isinstance(outcome, Request)
    assert (outcome.runtime, [spec.canonical for spec in outcome.specs]) == ("dotnet", ["8.0.302"])


@pytest.mark.parametrize(
    ("policy", "fitting", "other"),
    [
        ("latestPatch", ["8.0.302", "8.0.399"], ["8.0.301", "8.0.400"]),
        ("feature", ["8.0.302", "8.0.410"], ["8.0.204", "8.1.100"]),
        ("latestFeature", ["8.0.302", "8.0.410"], ["8.0.204", "8.1.100"]),
        ("minor", ["8.0.302", "8.1.100"], ["8.0.204", "9.0.100"]),
        ("latestMinor", ["8.0.302", "8.1.100"], ["8.0.204", "9.0.100"]),
        ("major", ["8.0.302", "10.0.100"], ["8.0.204", "7.0.410"]),
        ("latestMajor", ["8.0.302", "10.0.100"], ["8.0.204", "7.0.410"]),
    ],
)
def test_policy_says_how_far_it_may_be(policy: str, fitting: list[str], other: list[str]) -> None:
    outcome = asked("8.0.302", policy)
    assert isinstance(outcome, Request)
    (spec,) = outcome.specs
    assert isinstance(spec, Range)
    assert [text for text in (*fitting, *other) if is_meant(spec, text)] == fitting


@pytest.mark.parametrize(
    ("version", "policy"),
    [(8, None), ("8.0.302", 1), ("8.0.302", "sideways"), ("8.0", "latestFeature"), ("8.0.x", "major")],
)
def test_what_dotnet_refuses_is_a_problem(version: object, policy: object) -> None:
    assert isinstance(asked(version, policy), FormatProblem)


@pytest.mark.parametrize(
    "text", ["{}", '{"sdk": {}}', '{"sdk": {"allowPrerelease": false}}', '{"test": {"runner": "x"}}']
)
def test_file_without_a_version_pins_nothing(text: str) -> None:
    assert parse(text) == ()


def test_comments_are_passed_over_and_strings_are_not() -> None:
    text = """{
      // a comment, with a "quote
      "note": "http://example.org/*x*/",
      "sdk": { "version": /* not 9 */ "8.0.302" /* over
      two lines */ }
    }"""
    (outcome,) = parse(text)
    assert isinstance(outcome, Request)
    assert outcome.text == "8.0.302"


@pytest.mark.parametrize(
    "text", ["", "[]", '{"sdk": ', "/* {} */", '{"a": "unended\n}', "{} /* unended", "{} /*/"]
)
def test_what_is_no_object_is_malformed(text: str) -> None:
    with pytest.raises(MalformedDocumentError):
        parse(text)


# As large as a version file may be; with a search that begins anew at each of these, minutes.
@pytest.mark.parametrize("piece", ['"\\', "/* ", '"a\n', "/*", "//", "*/"])
def test_a_hostile_file_is_read_once(piece: str) -> None:
    with pytest.raises(MalformedDocumentError):
        parse(piece * (1_000_000 // len(piece)))


@given(st.text(alphabet='{}":/*\\ \n8.0sdkverion', max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    with suppress(MalformedDocumentError):
        parse(text)


def pinned(text: str, version: str) -> str:
    return set_pin("global-json", "global.json", text.encode(), "dotnet", version).decode()


def test_version_is_replaced_and_all_else_stays() -> None:
    text = '{\r\n  // ours\r\n  "sdk": { "version" : "8.0.302", "rollForward": "disable" }\r\n}\r\n'
    assert pinned(text, "9.0.100") == text.replace("8.0.302", "9.0.100")


@pytest.mark.parametrize("version", ["9", "9.0", ">=8.0.302", "latest"])
def test_what_dotnet_does_not_understand_is_not_written(version: str) -> None:
    with pytest.raises(InvalidSpecError) as raised:
        pinned('{"sdk": {"version": "8.0.302"}}', version)
    assert ".tool-versions" in str(raised.value.hint)


def test_file_that_lets_dotnet_roll_forward_cannot_say_one_version() -> None:
    with pytest.raises(InvalidSpecError) as raised:
        pinned('{"sdk": {"version": "8.0.302", "rollForward": "latestMinor"}}', "9.0.100")
    assert ".tool-versions" in str(raised.value.hint)


@pytest.mark.parametrize(
    "text", ['{"sdk": {"version": "8.0.302"}, "test": {"version": "1"}}', '{"sdk": {"version": 8}}']
)
def test_file_in_which_it_is_not_plain_where_is_left_alone(text: str) -> None:
    with pytest.raises(VersionFileError):
        pinned(text, "9.0.100")


@pytest.mark.parametrize("sdk", ["3", "[]", '"8.0"'])
def test_an_sdk_that_is_no_object_is_reported(sdk: str) -> None:
    (problem,) = parse(f'{{"sdk": {sdk}}}')

    assert isinstance(problem, FormatProblem)
    assert "`sdk` is not an object" in problem.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{\n  "sdk": {\n    "version": "8.0.302"\n  }\n}\n', "{}\n"),
        (
            '{\n  "sdk": {\n    "version": "8.0.302", // ours\n    "rollForward": "patch"\n  }\n}\n',
            '{\n  "sdk": { // ours\n    "rollForward": "patch"\n  }\n}\n',
        ),
    ],
)
def test_its_version_is_removed_and_comments_stay(old: str, new: str) -> None:
    assert remove_pin("global-json", "global.json", old.encode(), "dotnet") == new.encode()
