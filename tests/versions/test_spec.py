from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import InvalidSpecError
from omg.runtimes.registry import RUNTIMES
from omg.versions.grammar import quoted
from omg.versions.spec import Default, Latest, Lts, Range, System, Token, VersionSpec, parse_canonical, typed

CANONICAL: list[tuple[VersionSpec, str]] = [
    (Token("20.11.1"), "20.11.1"),
    (Token("pypy3.10"), "pypy3.10"),
    (Token("myproj"), "myproj"),
    (Range("npm", ">=18 <21"), "npm:>=18 <21"),
    (Range("pep440", ">=3.11"), "pep440:>=3.11"),
    (Range("gem", "~>3.3"), "gem:~>3.3"),
    (Range("npm", "a:b"), "npm:a:b"),
    (Latest(), "latest"),
    (Lts("*"), "lts"),
    (Lts("hydrogen"), "lts/hydrogen"),
    (Lts("-1"), "lts/-1"),
    (System(), "system"),
    (Default(), "default"),
]


@pytest.mark.parametrize(("spec", "text"), CANONICAL)
def test_each_meaning_has_its_canonical_text(spec: VersionSpec, text: str) -> None:
    assert spec.canonical == text


@pytest.mark.parametrize(("spec", "text"), CANONICAL)
def test_canonical_text_is_read_back(spec: VersionSpec, text: str) -> None:
    assert parse_canonical(text) == spec


@pytest.mark.parametrize("text", ["", "../20", "a b", "20\t", "cargo:1", "current", "-1", "lts/../x", "lts/"])
def test_other_text_is_not_canonical(text: str) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        parse_canonical(text)
    assert refused.value.message == f"{quoted(text)} is not a valid version"


@given(st.sampled_from(RUNTIMES), st.text(max_size=30))
def test_whatever_is_read_has_a_canonical_text_that_reads_the_same(runtime, text: str) -> None:
    try:
        spec = runtime.vocabulary.parse_any(text)
    except InvalidSpecError:
        return
    assert parse_canonical(spec.canonical) == spec


@given(st.sampled_from(RUNTIMES), st.text(max_size=30))
def test_canonical_text_fits_a_line_of_a_memo(runtime, text: str) -> None:
    try:
        spec = runtime.vocabulary.parse_any(text)
    except InvalidSpecError:
        return
    assert spec.canonical.isascii()
    assert spec.canonical.isprintable()


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (Range("npm", ">=18 <21"), ">=18 <21"),
        (Token("20"), "20"),
        (Latest(), "latest"),
        (Lts("-1"), "lts/-1"),
    ],
)
def test_a_range_is_typed_without_its_language(spec: VersionSpec, text: str) -> None:
    assert typed(spec) == text
