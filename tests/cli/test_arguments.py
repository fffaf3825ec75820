"""RUNTIME@SPEC on a command line."""

from __future__ import annotations

import pytest

from omg.cli.arguments import read_one, read_runtimes
from omg.cli.parser import parser_of
from omg.cli.parsing import load
from omg.cli.registry import find
from omg.errors import InvalidSpecError, UnknownRuntimeError, UsageError
from omg.versions.spec import Lts, Token


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["node@20"], ["node@20"]),
        (["node", "20"], ["node@20"]),
        (["node"], ["node"]),
        (["nodejs", "20", "py@3.12"], ["node@20", "python@3.12"]),
        (["node", "python"], ["node", "python"]),
        (["node", "python", "3.12", "go"], ["node", "python@3.12", "go"]),
        (["node@20", "bun"], ["node@20", "bun"]),
        (["node", "lts/hydrogen"], ["node@lts/hydrogen"]),
        (["rust", "nightly"], ["rust@nightly"]),
        (["terraform", "1.9"], ["terraform@1.9"]),
        (["pypy@3.10"], ["python@pypy-3.10"]),
        (["PyPy", "node@20"], ["python@pypy", "node@20"]),
        (["jruby@9.4"], ["ruby@jruby-9.4"]),
        ([], []),
    ],
)
def test_words_are_read(words: list[str], expected: list[str]) -> None:
    assert [str(wanted) for wanted in read_runtimes(words)] == expected


def test_spec_is_read_with_the_runtimes_words() -> None:
    assert read_one(["node@lts"]).spec == Lts("*")
    assert read_one(["go@go1.22"]).spec == Token("1.22")


def test_text_stays_as_typed() -> None:
    assert read_one(["node", "v20"]).text == "v20"


@pytest.mark.parametrize("word", ["node@", "@20"])
def test_half_a_word_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match=r"has no (version|runtime)"):
        read_runtimes([word])


def test_version_without_a_runtime_is_refused() -> None:
    with pytest.raises(UsageError, match="`20` is not a runtime"):
        read_runtimes(["20"])


@pytest.mark.parametrize("word", ["../node@20", "no/de", "-x@1"])
def test_text_that_is_not_a_name_is_refused(word: str) -> None:
    with pytest.raises(UnknownRuntimeError):
        read_runtimes([word])


@pytest.mark.parametrize("word", ["node@../x", "node@a b;c", "node@$(id)"])
def test_text_that_is_not_a_version_is_refused(word: str) -> None:
    with pytest.raises(InvalidSpecError):
        read_runtimes([word])


def test_several_where_one_is_wanted_are_refused() -> None:
    with pytest.raises(UsageError, match="expected one runtime, got 2"):
        read_one(["node", "python"])


@pytest.mark.parametrize(
    ("command", "several"), [("use", True), ("install", True), ("where", False), ("list", False)]
)
def test_help_shows_several_runtimes_where_several_are_taken(command: str, several: bool) -> None:
    found = find(command)
    assert found is not None
    usage = parser_of(load(found[0])).format_usage()
    assert usage.rstrip().endswith("RUNTIME[@VERSION] ...]") is several
