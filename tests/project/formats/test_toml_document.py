"""TOML documents: what is refused, and what an edit keeps."""

import pytest

from omg.errors import VersionFileError
from omg.project.formats.request import MalformedDocumentError
from omg.project.formats.toml_document import checked_text, load_toml, open_document, open_table


def test_a_mistake_is_reported_with_line_and_column() -> None:
    with pytest.raises(MalformedDocumentError, match="line 2, column 3") as caught:
        load_toml("a = 1\nb c\n")
    assert caught.value.line == 2


def test_a_document_that_breaks_off_is_reported() -> None:
    with pytest.raises(MalformedDocumentError, match="at its end"):
        load_toml("a = [")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "{a=" * 100_000,
        "a." * 100_000 + "a = 1",
        '"a" . ' * 100_000 + "a = 1",
        "[" + "a." * 100_000 + "a]",
        "a = " + "9" * 100_000,
        "a = 1\na = 2",
        "\ud800",
    ],
    ids=["arrays", "tables", "dotted", "quoted", "header", "digits", "twice", "surrogate"],
)
def test_no_document_ends_in_another_failure(text: str) -> None:
    with pytest.raises(MalformedDocumentError):
        load_toml(text)


def test_many_dots_in_a_string_are_no_long_key() -> None:
    assert load_toml(f'a = "{"." * 200}"') == {"a": "." * 200}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a = {\n  b = 1, # why\n  c = [\n 2,\n ],\n}\n", {"b": 1, "c": [2]}),
        ("a = { b = 1, }\n", {"b": 1}),
        ('a = "\\x41\\e"\n', "A\x1b"),
    ],
)
def test_toml_1_1_is_read(text: str, value: object) -> None:
    assert load_toml(text) == {"a": value}


OLD = '[tools]\nnode = "18"\ngo = "1.22"\n'


def test_what_was_to_be_changed_may_differ() -> None:
    document = open_document(OLD)
    open_table(document, "tools")["node"] = "20"

    assert checked_text(document, OLD, "tools", "node") == OLD.replace("18", "20")


def test_whatever_else_differs_is_refused() -> None:
    document = open_document(OLD)
    open_table(document, "tools")["go"] = "1.23"

    with pytest.raises(VersionFileError):
        checked_text(document, OLD, "tools", "node")
