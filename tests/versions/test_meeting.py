"""Whether two specs can mean the same version."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.runtimes.registry import by_name
from omg.versions.meeting import could_meet
from omg.versions.resolver import could_match, resolve
from omg.versions.spec import Lts, Range, Token
from omg.versions.version import Version

# Each is an order of magnitude over what finds a wrong bound.
FEW = settings(max_examples=40)
NODE = by_name("node").vocabulary
PYTHON = by_name("python").vocabulary

NUMBERS = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
WHOLE = st.tuples(*[st.integers(0, 4)] * 3).map(lambda parts: ".".join(map(str, parts)))
NPM = st.one_of(
    st.builds(
        lambda sign, number: f"{sign}{number}",
        st.sampled_from(["^", "~", ">=", "<", ">", "<=", "="]),
        NUMBERS,
    ),
    st.builds(lambda low, high: f">={low} <{high}", NUMBERS, NUMBERS),
    st.builds(lambda low, high: f"{low} - {high}", NUMBERS, NUMBERS),
    st.builds(lambda one, other: f"{one} || ^{other}", NUMBERS, NUMBERS),
    st.builds("{}.x".format, st.integers(0, 3)),
).map(lambda text: Range("npm", text))
PEP440 = st.one_of(
    st.builds(
        lambda sign, number: f"{sign}{number}", st.sampled_from(["==", "!=", ">=", "<", ">", "<="]), NUMBERS
    ),
    st.builds(lambda low, high: f">={low},!={high}", NUMBERS, NUMBERS),
    st.builds(lambda number: f"=={number}.*", NUMBERS),
    st.builds(lambda number: f"!={number}.*", NUMBERS),
    WHOLE.map("~={}".format),
    WHOLE.map("==={}".format),
).map(lambda text: Range("pep440", text))
GEM = st.builds(
    lambda sign, number: Range("gem", f"{sign} {number}"),
    st.sampled_from(["~>", ">=", "<", "=", "!="]),
    NUMBERS,
)
PRERELEASE = st.builds("{}-rc.{}".format, WHOLE, st.integers(0, 2))
# With a fourth number, for what lies between two of three.
POOL = [Version.parse(".".join(map(str, parts))) for parts in product(*[range(6)] * 3, range(2))]
SPECS = st.one_of(NUMBERS.map(Token), PRERELEASE.map(Token), NPM, PEP440, GEM)


@FEW
@given(SPECS, SPECS, st.one_of(WHOLE, PRERELEASE))
def test_specs_that_one_version_meets_could_meet(one, other, text: str) -> None:
    version = Version.parse(text)

    if could_match(one, version, PYTHON) and could_match(other, version, PYTHON):
        assert could_meet((one,), (other,), PYTHON)


@FEW
@given(st.one_of(NUMBERS.map(Token), NPM, GEM), NUMBERS)
def test_specs_that_could_meet_have_a_version(one, text: str) -> None:
    below = [version for version in POOL if version.begins_with(text)]

    assert could_meet((one,), (Token(text),), PYTHON) == (resolve(one, below, vocabulary=PYTHON) is not None)


@FEW
@given(st.lists(SPECS, min_size=1, max_size=3), st.lists(SPECS, min_size=1, max_size=3))
def test_the_order_does_not_count(one, other) -> None:
    assert could_meet(one, other, PYTHON) == could_meet(other, one, PYTHON)


@FEW
@given(SPECS)
def test_what_admits_something_meets_itself_and_everything(spec) -> None:
    assert could_meet((spec,), (Range("npm", "*"),), PYTHON) == could_meet((spec,), (spec,), PYTHON)


CASES = [
    ("20", "20.11.1", True),
    ("18", "20.11.1", False),
    ("3.1", "3.10", False),
    ("20.11.0", "20.11.1", False),
    (">=18 <21", "20", True),
    (">=18 <20", "20", False),
    ("<20.1", "20", True),
    ("lts/iron", "20.3.1", True),
    ("lts/iron", "22", False),
    ("lts/*", "18", False),
    ("lts/*", "99", True),
    ("lts/-1", "18", False),
    ("lts/nobodys", "18", True),
    ("latest", "4", False),
    ("system", "18", True),
    ("nightly", "18", True),
    ("18 || 22", "20", False),
]


def test_cases() -> None:
    wrong = [
        (one, other)
        for one, other, expected in CASES
        if could_meet((NODE.parse_any(one),), (NODE.parse_any(other),), NODE) != expected
    ]

    assert wrong == []


@pytest.mark.parametrize("text", ["myproj", "pypy3.10", "graalpy-24.1.0"])
def test_what_numbers_cannot_tell_could_meet(text: str) -> None:
    assert could_meet((PYTHON.parse(text),), (PYTHON.parse("3.9"),), PYTHON)


def test_any_of_several_is_enough() -> None:
    assert could_meet((Token("18"), Token("20")), (Token("22"), Token("20.1")), NODE)
    assert not could_meet((Token("18"), Lts("jod")), (Token("20"),), NODE)


def test_a_range_that_cannot_be_read_could_meet() -> None:
    assert could_meet((Range("npm", "what"),), (Token("20"),), NODE)
