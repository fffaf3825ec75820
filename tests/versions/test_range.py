from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import InvalidSpecError
from omg.versions.bounds import ANYTHING, LOWEST_PRERELEASE, Bound, Bounds
from omg.versions.range import MAX_RANGE_LENGTH, Constraint
from omg.versions.version import Version

NPM_MATCHES = [
    ("", "1.2.3"),
    ("*", "1.2.3"),
    ("x", "1.2.3"),
    ("1", "1.9.9"),
    ("1.x", "1.9.9"),
    ("1.X.X", "1.0.0"),
    ("1.2.*", "1.2.9"),
    ("1.2.3", "1.2.3"),
    ("=1.2.3", "1.2.3"),
    ("v1.2.3", "1.2.3"),
    ("=v1.2.3", "1.2.3"),
    (">=18 <21", "18.0.0"),
    (">=18 <21", "20.99.0"),
    (">= 18", "18.0.0"),
    (">18", "19.0.0"),
    (">18.1", "18.2.0"),
    (">18", "19.1.0"),
    (">1.2.3-beta.2", "1.2.3-beta.3"),
    ("<=18", "18.99.0"),
    ("<=18.1.0", "18.1.0"),
    ("<=18.1.0", "17.0.0"),
    ("<18.1", "18.0.9"),
    ("<1.2.3-beta.2", "1.2.3-beta.1"),
    ("^1.2.3", "1.2.3"),
    ("^1.2.3", "1.99.0"),
    ("^0.2.3", "0.2.9"),
    ("^0.0.3", "0.0.3"),
    ("^0.0", "0.0.9"),
    ("^0", "0.9.9"),
    ("^0.x", "0.9.9"),
    ("^1.x", "1.9.9"),
    ("~1.2.3", "1.2.9"),
    ("~1.2", "1.2.0"),
    ("~1", "1.9.0"),
    ("~> 1.2", "1.2.5"),
    ("~> 1.2.3", "1.2.5"),
    ("~0.0.1", "0.0.9"),
    ("1.2.3 - 2.3.4", "2.3.4"),
    ("1.2 - 2.3.4", "1.2.0"),
    ("1.2.3 - 2.3", "2.3.99"),
    ("1.2.3 - 2", "2.99.0"),
    ("v1.x - =V2.x", "2.99.0"),
    ("V1.x - v2.x", "1.0.0"),
    ("X - 2", "1.0.0"),
    ("18 || 20", "20.11.1"),
    ("18||20", "18.1.0"),
    ("^18.12.0 || >=20.9.0", "21.0.0"),
    (">=*", "0.0.0"),
    ("<=x", "9.0.0"),
    ("^1.2.3-beta.2", "1.2.3-beta.4"),
    ("^1.2.3-beta.2", "1.3.0"),
    ("~1.2.3-beta.2", "1.2.3-rc.1"),
    (">=1.2.3-alpha", "1.2.3-beta.4"),
    ("=1.2.3-beta.1", "1.2.3-beta.1"),
    (">=1.2.3-0", "1.2.3-beta.4"),
    (">=1.2.3-0 <2.0.0-0", "1.9.0"),
    (">=1.20", "1.20"),
    (">=1.20.0", "1.20"),
    (">=1.21rc2", "1.21rc3"),
    (">=1.21rc2", "1.21.0"),
    (">=21", "21.0.12.1+1"),
]

NPM_MISSES = [
    ("1", "2.0.0"),
    ("1", "11.0.0"),
    ("1.2", "1.3.0"),
    ("1.2.3", "1.2.4"),
    (">=18 <21", "21.0.0"),
    (">18", "18.99.0"),
    (">18.1", "18.1.9"),
    ("<18", "18.0.0"),
    ("<=18.1.0", "18.1.1"),
    ("<=18.1", "18.2.0"),
    ("<=1.2.3-beta.2", "1.2.3"),
    (">1.2.3-beta.2", "1.2.3-beta.1"),
    (">=2.0.0-alpha <2", "2.0.0-beta"),
    ("^1.2.3", "2.0.0"),
    ("^1.2.3", "1.2.2"),
    ("^0.2.3", "0.3.0"),
    ("^0.0.3", "0.0.4"),
    ("^0.0", "0.1.0"),
    ("~1.2.3", "1.3.0"),
    ("~1.2", "1.3.0"),
    ("~1", "2.0.0"),
    ("1.2.3 - 2.3.4", "2.3.5"),
    ("1.2.3 - 2", "3.0.0"),
    ("18 || 20", "19.0.0"),
    (">*", "1.0.0"),
    ("<*", "0.0.0"),
    ("*", "1.0.0-rc.1"),
    (">=1.2.3", "2.0.0-rc.1"),
    ("^1.2.3", "2.0.0-alpha"),
    ("^1.2.3-beta.2", "1.2.4-beta.2"),
    ("^1.2.3-beta.2", "1.2.3-beta.1"),
    ("<2", "2.0.0-rc.1"),
    ("1.2.3 - 2.3", "2.4.0-rc.1"),
    ("*", "myproj"),
    ("*", "pypy3.10-7.3.17"),
    ("*", "nightly-2026-05-20"),
    ("*", "3.13.2t"),
]


@pytest.mark.parametrize(("text", "version"), NPM_MATCHES)
def test_an_npm_range_holds(text: str, version: str) -> None:
    assert Constraint.parse("npm", text).matches(Version.parse(version))


@pytest.mark.parametrize(("text", "version"), NPM_MISSES)
def test_an_npm_range_does_not_hold(text: str, version: str) -> None:
    assert not Constraint.parse("npm", text).matches(Version.parse(version))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (">=3.11", "3.11.0"),
        (">=3.11,<4", "3.12.4"),
        ("==3.12.*", "3.12.4"),
        ("~=3.12.1", "3.12.4"),
        ("!=3.12.3", "3.12.4"),
        ("", "3.12.4"),
        (">=3.15.0rc1", "3.15.0-rc.2"),
    ],
)
def test_a_range_of_pep_440_holds(text: str, version: str) -> None:
    assert Constraint.parse("pep440", text).matches(Version.parse(version))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (">=3.11", "3.10.14"),
        (">=3.11,<3.12", "3.12.0"),
        ("~=3.12.1", "3.13.0"),
        (">=3.11", "3.15.0rc1"),
        (">=3.11", "3.13.2t"),
        (">=3.9", "pypy3.10-7.3.17"),
        (">=3.9", "myproj"),
        (">=3.11", "3.12.4-foo"),
    ],
)
def test_a_range_of_pep_440_does_not_hold(text: str, version: str) -> None:
    assert not Constraint.parse("pep440", text).matches(Version.parse(version))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("~> 3.3", "3.9.0"),
        ("~>3.3.0", "3.3.9"),
        ("~> 3", "3.9.0"),
        (">= 3.1, < 3.4", "3.3.6"),
        ("3.3.0", "3.3"),
        ("= 3.3.0", "3.3.0"),
        ("!= 3.3.0", "3.3.1"),
        ("~> 3.5.0.preview1", "3.5.0-preview1"),
        ("= 3.5.0.preview1", "3.5.0-preview1"),
    ],
)
def test_a_gem_requirement_holds(text: str, version: str) -> None:
    assert Constraint.parse("gem", text).matches(Version.parse(version))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("~> 3.3", "4.0.0"),
        ("~> 3.3.0", "3.4.0"),
        (">= 3.1, < 3.4", "3.4.0"),
        ("3.3.0", "3.3.1"),
        ("!= 3.3.0", "3.3.0"),
        (">= 3.1", "3.5.0-preview1"),
        (">= 3.1", "jruby-9.4.8.0"),
        ("= 3.5.0.preview1", "3.5.0"),
    ],
)
def test_a_gem_requirement_does_not_hold(text: str, version: str) -> None:
    assert not Constraint.parse("gem", text).matches(Version.parse(version))


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("npm", "banana"),
        ("npm", "lts/*"),
        ("npm", ">="),
        ("npm", "^"),
        ("npm", ">=18 <"),
        ("npm", ">><18"),
        ("npm", ">=1, <2"),
        ("npm", "1 - "),
        ("npm", "1.a.x"),
        ("npm", "1.\uff11.x"),
        ("npm", "X1 - 2"),
        ("npm", ">=pypy3.10"),
        ("npm", ">=3.13t"),
        ("npm", "18 || banana"),
        ("npm", "../20"),
        ("npm", "1" * (MAX_RANGE_LENGTH + 1)),
        ("pep440", "banana"),
        ("pep440", ">=3.11;"),
        ("pep440", "3.11"),
        ("gem", ""),
        ("gem", ">="),
        ("gem", "~> banana"),
        ("gem", "~> jruby-9.4.8.0"),
        ("gem", "3.3t"),
        ("gem", ">= 3.1 < 3.4"),
        ("cargo", "1"),
    ],
)
def test_other_text_is_not_a_range(dialect: str, text: str) -> None:
    with pytest.raises(InvalidSpecError):
        Constraint.parse(dialect, text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("1.2.3", (Bound("=", (1, 2, 3)),)),
        ("1.2.3-beta.2", (Bound("=", (1, 2, 3), Version.parse("1.2.3-beta.2").prerelease),)),
        (">=*", ANYTHING),
        ("* - 2", (Bound("<", (3,), LOWEST_PRERELEASE),)),
    ],
)
def test_a_range_of_npm_consists_of_bounds(text: str, bounds: Bounds) -> None:
    assert Constraint.parse("npm", text).alternatives == (bounds,)


@pytest.mark.parametrize(
    ("dialect", "example"), [("npm", ">=18 <21"), ("pep440", ">=3.9,<3.13"), ("gem", ">= 3.1, < 3.4")]
)
def test_what_is_not_a_range_is_quoted_with_one_that_is(dialect: str, example: str) -> None:
    with pytest.raises(InvalidSpecError, match=r"^`banana` is not a valid version range$") as raised:
        Constraint.parse(dialect, "banana")
    assert raised.value.hint == f"write a range such as {example}"
    assert Constraint.parse(dialect, example)


def test_the_longest_range_is_one() -> None:
    text = "1||" * (MAX_RANGE_LENGTH // 3) + "2"

    assert len(text) == MAX_RANGE_LENGTH
    assert Constraint.parse("npm", text).matches(Version.parse("2.0.0"))


@pytest.mark.parametrize(("dialect", "text"), [("npm", "1"), ("pep440", "==1"), ("gem", "1")])
def test_a_range_knows_its_dialect(dialect: str, text: str) -> None:
    assert Constraint.parse(dialect, text).dialect == dialect


numbers = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))


@given(numbers, numbers)
def test_a_caret_keeps_the_major(asked: tuple[int, int, int], there: tuple[int, int, int]) -> None:
    asked = (asked[0] + 1, *asked[1:])
    constraint = Constraint.parse("npm", "^{}.{}.{}".format(*asked))

    matches = constraint.matches(Version.parse("{}.{}.{}".format(*there)))

    assert matches == (there >= asked and there[0] == asked[0])


@given(numbers, numbers)
def test_a_hyphen_includes_both_ends(low: tuple[int, int, int], high: tuple[int, int, int]) -> None:
    constraint = Constraint.parse("npm", "{}.{}.{} - {}.{}.{}".format(*low, *high))

    assert constraint.matches(Version.parse("{}.{}.{}".format(*high))) == (low <= high)


@given(st.sampled_from(["npm", "pep440", "gem"]), st.text(max_size=40))
def test_any_text_is_read_or_refused(dialect: str, text: str) -> None:
    try:
        constraint = Constraint.parse(dialect, text)
    except InvalidSpecError:
        return
    assert constraint.matches(Version.parse("3.12.4")) in (True, False)


@given(st.text("0123456789.xX*^~<>=|- vrc", max_size=30))
def test_no_range_holds_a_name(text: str) -> None:
    try:
        constraint = Constraint.parse("npm", text)
    except InvalidSpecError:
        return
    assert not constraint.matches(Version.parse("myproj"))


@pytest.mark.parametrize("text", ["1 - y", "y - 1", "1.2.3 - 2 - 3", "* - 1", "1 - *"])
def test_a_range_with_a_hyphen_has_two_versions_or_wildcards(text: str) -> None:
    if "*" in text:
        assert Constraint.parse("npm", text).matches(Version.parse("1.0.0"))
    else:
        with pytest.raises(InvalidSpecError):
            Constraint.parse("npm", text)


@pytest.mark.parametrize(
    ("text", "matching", "other"),
    [
        (">1.2", "1.3.0", "1.2.9"),
        (">1.2.3", "1.2.4", "1.2.3"),
        ("<=1.2.3", "1.2.3", "1.2.4"),
        ("<1.2.3", "1.2.2", "1.2.3"),
    ],
)
def test_numbers_that_are_left_out_count_as_all_of_them(text: str, matching: str, other: str) -> None:
    assert Constraint.parse("npm", text).matches(Version.parse(matching))
    assert not Constraint.parse("npm", text).matches(Version.parse(other))
