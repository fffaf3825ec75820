"""The newest release of a request, of a line, of all; on small lists, on real ones, and by properties."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.install.available import lts_lines_of
from omg.runtimes.registry import by_name
from omg.sources.newest import Newest, Releases, is_newer
from omg.sources.node import parse_index
from omg.sources.source import Release
from omg.versions.resolver import could_match, resolve_expanded
from omg.versions.spec import Token
from omg.versions.version import Version

INDEX = Path(__file__).parents[3] / "shared/upstream/node/dist-index.renovate.json"


def newest(releases: list[Release], runtime: str, active: str, spec: str | None) -> Newest:
    found = by_name(runtime)
    vocabulary = found.vocabulary.with_lts_lines(lts_lines_of(releases))
    order = Releases(releases, vocabulary=vocabulary, line_numbers=found.line_numbers)
    return order.newest(Version.parse(active), None if spec is None else found.vocabulary.parse_any(spec))


def listed(*texts: str) -> list[Release]:
    return [Release(Version.parse(text)) for text in texts]


def texts(found: Newest) -> list[str | None]:
    versions = (found.meeting, found.of_line, found.overall, found.lts)
    return [one.text if one is not None else None for one in versions]


def test_each_question_has_its_answer() -> None:
    releases = listed("24.21.0", "26.9.0", "20.20.2", "20.11.3", "20.11.1", "27.0.0-rc.1")

    assert texts(newest(releases, "node", "20.11.1", "20.11")) == ["20.11.3", "20.20.2", "26.9.0", "24.21.0"]
    assert texts(newest(releases, "node", "20.11.1", "20.11.1")) == [
        "20.11.1",
        "20.20.2",
        "26.9.0",
        "24.21.0",
    ]
    assert texts(newest(releases, "node", "20.11.1", ">=20 <25")) == [
        "24.21.0",
        "20.20.2",
        "26.9.0",
        "24.21.0",
    ]
    assert texts(newest(releases, "node", "20.11.1", None)) == [None, "20.20.2", "26.9.0", "24.21.0"]


def test_a_line_has_as_many_numbers_as_its_runtime_says() -> None:
    releases = listed("3.12.4", "3.12.14", "3.14.7", "3.12.15t", "pypy3.12-7.3.99")

    assert texts(newest(releases, "python", "3.12.4", "3")) == ["3.14.7", "3.12.14", "3.14.7", None]


def test_another_implementation_is_not_newer() -> None:
    releases = listed("3.12.14", "3.13.1t", "3.13.2", "pypy3.10-7.3.17", "pypy3.10-7.3.19")

    assert texts(newest(releases, "python", "pypy3.10-7.3.17", "pypy3.10"))[:2] == ["pypy3.10-7.3.19"] * 2
    assert not is_newer(Version.parse("3.14.7"), Version.parse("pypy3.10-7.3.17"))
    assert not is_newer(Version.parse("3.14.7"), Version.parse("3.13.1t"))
    assert is_newer(Version.parse("3.14.7t"), Version.parse("3.13.1t"))
    assert not is_newer(None, Version.parse("3.13.1"))


@pytest.mark.parametrize("active", ["nightly-2026-05-20", "mine"])
def test_what_has_no_line_has_nothing_newer_of_it(active: str) -> None:
    assert newest(listed("1.96.0", "nightly-2026-05-21"), "rust", active, active).of_line is None


def test_what_is_for_other_machines_does_not_count() -> None:
    releases = [*listed("20.11.1"), Release(Version.parse("20.20.2"), is_available_here=False)]

    assert texts(newest(releases, "node", "20.11.1", "20"))[:2] == ["20.11.1", "20.11.1"]


def test_security_releases_are_those_of_the_line_since() -> None:
    fixes = {"20.11.1", "20.12.1", "20.19.4", "22.4.1"}
    all_texts = ("20.11.1", "20.12.1", "20.12.2", "20.19.4", "20.20.0", "22.4.1")
    releases = [Release(Version.parse(text), is_security=text in fixes) for text in all_texts]

    found = newest(releases, "node", "20.11.1", "20").security

    assert [version.text for version in found] == ["20.19.4", "20.12.1"]


@pytest.mark.skipif(not INDEX.is_file(), reason="without the publishers' documents")
def test_nodes_real_index_says_which_releases_close_holes() -> None:
    releases = list(parse_index(INDEX.read_bytes()))

    found = newest(releases, "node", "14.16.0", "14")

    assert [one.text for one in found.security] == [
        "14.17.6",
        "14.17.5",
        "14.17.4",
        "14.17.3",
        "14.17.2",
        "14.16.1",
    ]


NUMBERS = st.integers(0, 3)
VERSIONS = st.tuples(st.integers(18, 24), NUMBERS, NUMBERS).map(lambda numbers: ".".join(map(str, numbers)))
SPECS = st.one_of(
    st.integers(18, 24).map(str),
    VERSIONS,
    VERSIONS.map(lambda one: f"^{one}"),
    st.just("lts"),
    st.just("latest"),
)


@given(st.sets(VERSIONS, min_size=1), VERSIONS, SPECS)
def test_the_newest_that_meets_a_request_meets_it_and_none_is_newer(
    published: set[str], active: str, spec: str
) -> None:
    vocabulary = by_name("node").vocabulary
    meaning = vocabulary.parse_any(spec)
    releases = listed(*published)

    found = newest(releases, "node", active, spec)

    fitting = [one.version for one in releases if could_match(meaning, one.version, vocabulary)]
    assert found.meeting == max(fitting, default=None)
    line = [one.version for one in releases if one.version.release[0] == Version.parse(active).release[0]]
    assert found.of_line == max(line, default=None)


# Every way in which one version begins with another, or is another spelling of it.
SPELLINGS = {
    "go": ["1", "1.21", "1.21.0", "1.21rc2", "1.21.1", "1.22", "1.22rc1", "1.2", "1.20"],
    "java": [
        "8",
        "8u482",
        "8.0.482+8",
        "24",
        "24+36",
        "24.0",
        "24.0.0+36",
        "24.0.1+9",
        "jre-24+36",
        "21.0.2",
    ],
    "python": ["3", "3.1", "3.12", "3.12.4", "3.12.4t", "3.15.0rc1", "3.15", "pypy3.10-7.3.17", "pypy3.10"],
    "rust": ["1", "1.96", "1.96.0", "nightly", "nightly-2026-05-20", "stable", "beta-2026-05-20", "mine"],
}


@given(st.data())
def test_what_is_looked_at_is_all_that_may_meet_a_request(data: st.DataObject) -> None:
    runtime = data.draw(st.sampled_from(sorted(SPELLINGS)))
    texts = st.sampled_from(SPELLINGS[runtime])
    published, spec = data.draw(st.sets(texts)), data.draw(texts)
    vocabulary = by_name(runtime).vocabulary
    meaning = vocabulary.parse_any(spec)
    releases = listed(*published)

    found = newest(releases, runtime, "1.0", spec).meeting

    pool = [one.version for one in releases]
    assert found == resolve_expanded(meaning, pool, vocabulary=vocabulary, purpose="available")


@given(st.sets(VERSIONS, min_size=1), VERSIONS)
def test_an_exact_request_is_met_by_nothing_else(published: set[str], spec: str) -> None:
    found = newest(listed(*published), "node", spec, spec).meeting

    assert found == (Version.parse(Token(spec).text) if spec in published else None)
