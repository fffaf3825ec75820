"""How old a release has to be: the newest that meets the request and the age, by properties too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.errors import HeldBackError, NoSuchReleaseError
from omg.install.available import find_release
from omg.runtimes.registry import by_name
from omg.sources.age import MinimumAge, old_enough
from omg.sources.source import Release
from omg.versions.resolver import could_match
from omg.versions.version import Version
from tests.install.test_available import Listed

NODE = by_name("node")
AGE = MinimumAge("3d", "2026-11-28")


def release(text: str, date: str, *, is_security: bool = False) -> Release:
    return Release(Version.parse(text), date=date, is_security=is_security)


def find(
    text: str, releases: list[Release], said: list[str], runtime: str = "node", **options: object
) -> str:
    found = by_name(runtime)
    return find_release(
        found,
        found.vocabulary.parse_any(text),
        Listed(tuple(releases)),
        **{"aliases": {}, "default": None, "age": AGE, "say": said.append, **options},  # type: ignore[arg-type]
    ).version.text


RELEASES = [
    release("26.9.1", "2026-11-30"),
    release("26.9.0", "2026-11-28"),
    release("24.21.1", "2026-11-29", is_security=True),
    release("24.21.0", "2026-09-08"),
    release("27.1.0", "2026-12-01"),
]


@pytest.mark.parametrize(
    ("spec", "version", "said"),
    [
        ("26", "26.9.0", "node 26.9.1 is held back: it was published on 2026-11-30, and minimum_age is 3d"),
        (">=26 <27", "26.9.0", "node 26.9.1 is held back"),
        ("latest", "26.9.0", "node 27.1.0 is held back"),
        ("24", "24.21.1", ""),
        ("26.9.1", "26.9.1", ""),
        ("27.1.0", "27.1.0", ""),
    ],
)
def test_ranges_and_names_mean_what_is_old_enough(spec: str, version: str, said: str) -> None:
    heard: list[str] = []

    assert find(spec, RELEASES, heard) == version
    assert [said in one for one in heard] == ([True] if said else [])


def test_where_all_are_too_young_the_error_names_one() -> None:
    with pytest.raises(HeldBackError) as raised:
        find("27", RELEASES, [])

    assert raised.value.message == (
        "node 27.1.0 was published on 2026-12-01, and minimum_age is 3d; nothing older matches"
    )
    assert raised.value.hint == "to install it anyway, run omg install node@27.1.0"


def test_what_has_no_date_is_old_enough_and_this_is_said() -> None:
    said: list[str] = []

    assert find("1.27", [release("1.27.2", ""), release("1.27.1", "")], said, runtime="go") == "1.27.2"
    assert said == ["go 1.27.2 counts as old enough for minimum_age: its publisher's list has no date for it"]


def test_a_shortcut_does_not_go_around_it() -> None:
    heard: list[str] = []
    upstream = Listed(tuple(RELEASES), known_newest=release("27.1.0", "2026-12-01"))

    found = find_release(
        NODE, NODE.vocabulary.parse("latest"), upstream, aliases={}, default=None, age=AGE, say=heard.append
    )

    assert found.version.text == "26.9.0"
    assert len(heard) == 1


def test_what_is_preferred_has_to_be_old_enough_too() -> None:
    releases = [release("24.21.2", "2026-11-30"), *RELEASES[2:4]]

    assert find(">=24", releases, [], preferred=NODE.vocabulary.parse("24")) == "24.21.1"


DAYS = st.integers(20, 30).map(lambda day: f"2026-11-{day}")
VERSIONS = st.tuples(st.integers(24, 26), st.integers(0, 2), st.integers(0, 2)).map(
    lambda numbers: ".".join(map(str, numbers))
)
LISTS = st.dictionaries(VERSIONS, st.tuples(DAYS | st.just(""), st.booleans()), min_size=1, max_size=8)
SPECS = st.sampled_from(["24", "25", "26.1", ">=24 <26", "latest", "lts"])


@given(LISTS, SPECS)
def test_the_newest_that_meets_the_request_and_the_age(
    published: dict[str, tuple[str, bool]], spec: str
) -> None:
    releases = [release(text, day, is_security=fix) for text, (day, fix) in published.items()]
    meaning, said = NODE.vocabulary.parse_any(spec), []  # type: tuple[object, list[str]]
    fitting = [one for one in releases if could_match(meaning, one.version, NODE.vocabulary)]  # type: ignore[arg-type]
    allowed = [one for one in fitting if one.is_security or one.date <= "2026-11-28"]

    if not allowed:
        with pytest.raises(NoSuchReleaseError):
            find(spec, releases, said)
        return
    found = find(spec, releases, said)

    best = max(one.version for one in allowed)
    assert found == best.text
    # Whatever is left out for its age is said, and nothing is said without a reason.
    youngest = max(one.version for one in fitting)
    is_dated = bool(published[found][0])
    assert [text for text in said if "is held back" in text] == (
        [] if youngest == best else [one for one in said if youngest.text in one]
    )
    assert any("counts as old enough" in text for text in said) is (youngest == best and not is_dated)


@given(LISTS)
def test_without_an_age_nothing_is_held_back(published: dict[str, tuple[str, bool]]) -> None:
    releases = tuple(release(text, day) for text, (day, _) in published.items())

    assert old_enough(releases, None) == releases
    assert all(one.date <= AGE.last_day for one in old_enough(releases, AGE))
