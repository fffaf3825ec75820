from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as PythonVersion

from omg.errors import InvalidVersionError
from omg.versions.grammar import is_safe_name
from omg.versions.version import Version

# Each line is one runtime's versions, oldest first.
LADDERS = [
    # node
    "0.12.18 4.0.0 22.0.0-nightly20240101abcdef 22.0.0-rc.1 22.0.0 22.2.0 22.10.0",
    "24.0.0-nightly202410306dea41d2f7 24.0.0-nightly20241031996708042b 24.0.0-nightly20241101f2",
    # python
    "2.7.18 3.9.21 3.12.4 3.12.10 3.13.0 3.14.0 3.15.0a1 3.15.0a10 3.15.0b1 3.15.0rc1 3.15.0rc2 3.15.0",
    "3.15.0-alpha.2 3.15.0-beta.1 3.15.0-rc.1 3.15.0",
    "3.15.0a7 3.15.0-beta.1 3.15.0rc1",
    "3.14-dev 3.14.0a1",
    "pypy3.9-7.3.16 pypy3.10-7.3.9 pypy3.10-7.3.17rc1 pypy3.10-7.3.17 pypy3.11-7.3.18",
    "pypy3.11-7.3.18 2.7.18",
    # go
    "1.9.7 1.20rc1 1.20rc10 1.20 1.20.14 1.21rc2 1.21.0 1.21.13 1.22.0",
    # rust
    "nightly-2025-12-31 nightly-2026-05-19 nightly-2026-05-20 1.9.0 1.96.0 1.97.0-beta.3 1.97.0",
    # ruby
    "1.8.7-p374 1.9.3-p0 1.9.3-p551 2.0.0-p648 3.4.10 3.5.0-preview1 3.5.0-rc1 3.5.0",
    "jruby-9.3.15.0 jruby-9.4.0.0 jruby-9.4.8.0 jruby-9.4.10.0 jruby-10.0.0.0 3.3.0",
    "truffleruby-24.0.0 truffleruby-24.1.1",
    # java
    "8u402-b06 8u412-b08 11.0.22+7 21-ea+35 21+35 21.0.2+13 21.0.12+8 21.0.12.1+1 22.0.1+8",
    "1.8.0_392-b08 8u402-b06 8.0.412+8",
    # bun
    "0.0.0-9 0.0.0-10 0.0.1 1.2.0-canary.20250101 1.2.0 1.2.21 1.3.0",
    # names are below all versions
    "esp myproj stage1 0.0.1",
    "miniforge3-24.1 pypy3.9-7.3.16",
    # a variant counts as older than the plain one
    "3.13.1t 3.13.1 3.13.2t 3.13.2",
]


@pytest.mark.parametrize("ladder", LADDERS)
def test_versions_are_ordered_as_their_publisher_orders_them(ladder: str) -> None:
    steps = ladder.split()
    shuffled = steps[::-1]

    assert sorted(shuffled, key=Version.parse) == steps


python_releases = st.builds(
    "{}.{}.{}{}".format,
    st.integers(2, 4),
    st.integers(0, 20),
    st.integers(0, 20),
    st.sampled_from(["", "a1", "a10", "b1", "b2", "rc1", "rc2", "-alpha.2", "-beta.3", "-rc.3"]),
)


@given(python_releases, python_releases)
def test_pythons_are_ordered_as_pep_440_orders_them(left: str, right: str) -> None:
    same = PythonVersion(left) == PythonVersion(right)

    assert same or (Version.parse(left) < Version.parse(right)) == (
        PythonVersion(left) < PythonVersion(right)
    )


safe_names = st.from_regex(r"[0-9][0-9A-Za-z.+-]{0,8}|[a-z]{1,8}-?[0-9][0-9.]{0,6}|[a-z]+", fullmatch=True)
versions = safe_names.filter(is_safe_name).map(Version.parse)


@given(versions, versions)
def test_exactly_one_of_less_equal_greater_holds(left: Version, right: Version) -> None:
    assert [left < right, left == right, left > right].count(True) == 1


@given(versions, versions, versions)
def test_the_order_is_transitive(one: Version, other: Version, third: Version) -> None:
    low, middle, high = sorted((one, other, third))

    assert low <= middle <= high
    assert low <= high


@given(st.lists(versions))
def test_sorting_does_not_depend_on_the_order_before(pool: list[Version]) -> None:
    backwards = pool[::-1]

    assert sorted(pool) == sorted(backwards)


@given(safe_names.filter(is_safe_name))
def test_a_version_is_spelled_as_it_was(text: str) -> None:
    assert str(Version.parse(text)) == text


@given(st.text())
def test_every_safe_name_is_a_version_and_nothing_else(text: str) -> None:
    try:
        Version.parse(text)
    except InvalidVersionError:
        assert not is_safe_name(text)
    else:
        assert is_safe_name(text)


@given(st.text() | safe_names)
def test_a_text_that_is_no_version_may_be_none(text: str) -> None:
    assert Version.parse_or_none(text) == (Version.parse(text) if is_safe_name(text) else None)


@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=5),
    st.lists(st.integers(0, 3000), min_size=1, max_size=5),
)
def test_plain_numbers_are_ordered_as_numbers(left: list[int], right: list[int]) -> None:
    left_text, right_text = (".".join(map(str, numbers)) for numbers in (left, right))

    assert (Version.parse(left_text) < Version.parse(right_text)) == (left < right)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4), st.integers(1, 4))
def test_a_version_begins_with_each_of_its_prefixes(numbers: list[int], length: int) -> None:
    text, prefix = (".".join(map(str, part)) for part in (numbers, numbers[:length]))

    assert Version.parse(text).begins_with(prefix)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("20.11.1", "20"),
        ("20.11.1", "v20.11"),
        ("3.13.2t", "3.13t"),
        ("3.13.2t", "3.13"),
        ("3.15.0rc1", "3.15"),
        ("3.15.0rc1", "3.15.0-rc.1"),
        ("1.97.0-beta.3", "1.97.0-beta"),
        ("21.0.2+13", "21.0.2"),
        ("21.0.2+13", "21.0.2+13"),
        ("8u402-b06", "8"),
        ("8u402-b06", "8u402"),
        ("8.0.402+6", "8u402-b06"),
        ("1.8.0_402", "8u402"),
        ("1.9.3-p551", "1.9.3"),
        ("pypy3.10-7.3.17", "pypy3.10"),
        ("pypy3.10-7.3.17", "pypy3.10-7.3"),
        ("pypy3.10-7.3.17", "pypy3"),
        ("jruby-9.4.8.0", "jruby-9.4"),
        ("1.20", "1.20"),
        ("myproj", "myproj"),
    ],
)
def test_a_version_is_one_of_its_prefix(text: str, prefix: str) -> None:
    assert Version.parse(text).begins_with(prefix)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("16.0.0", "1"),
        ("3.11.0", "3.1"),
        ("3.13.2", "3.13t"),
        ("3.15.0", "3.15.0rc1"),
        ("21.0.12.1+1", "21.0.12+8"),
        ("21.0.2-zulu", "21.0.2+13"),
        ("pypy3.10-7.3.17", "3.10"),
        ("3.10.4", "pypy3.10"),
        ("jruby-9.4.8.0", "9.4"),
        ("nightly-2026-05-20", "2026"),
        ("miniforge3-24.1", "miniforge3"),
        ("app-1.2", "app-1"),
        ("myproj", "my"),
    ],
)
def test_a_version_is_not_one_of_another_prefix(text: str, prefix: str) -> None:
    assert not Version.parse(text).begins_with(prefix)


@pytest.mark.parametrize(
    "text",
    [
        "3.15.0rc1",
        "3.15.0-rc.1",
        "1.21rc2",
        "3.5.0-preview1",
        "1.97.0-beta.3",
        "nightly-2026-05-20",
        "3.14-dev",
    ],
)
def test_prereleases_are_known_as_such(text: str) -> None:
    assert Version.parse(text).is_prerelease


@pytest.mark.parametrize(
    "text",
    ["20.11.1", "1.9.3-p551", "21.0.2+13", "8u402-b06", "3.13.2t", "pypy3.10-7.3.17", "stable-2026-05-20"],
)
def test_releases_are_not_prereleases(text: str) -> None:
    assert not Version.parse(text).is_prerelease


@pytest.mark.parametrize(
    "text", ["myproj", "stage1", "esp", "miniforge3-24.1", "zulu-21", "nightly", "app-1.2"]
)
def test_names_are_not_versions(text: str) -> None:
    assert Version.parse(text).is_name


def test_a_version_equals_only_its_own_spelling() -> None:
    assert Version.parse("8u402-b06") != Version.parse("8.0.402+6")


def test_equal_versions_are_one_element_of_a_set() -> None:
    assert len({Version.parse("20.11.1"), Version.parse("20.11.1")}) == 1


@pytest.mark.parametrize("text", ["3.24.0-stable", "1.17.3-otp-27", "5.10-RELEASE"])
def test_word_that_only_qualifies_makes_no_prerelease(text: str) -> None:
    version = Version.parse(text)
    assert not version.is_prerelease
    assert version.begins_with(text.partition("-")[0])


def test_newest_build_of_a_release_is_its_qualified_one_with_the_highest_number() -> None:
    texts = ["1.17.3-otp-26", "1.17.3", "1.17.3-otp-27", "1.17.3-rc.1"]
    assert [str(each) for each in sorted(map(Version.parse, texts))] == [
        "1.17.3-rc.1",
        "1.17.3",
        "1.17.3-otp-26",
        "1.17.3-otp-27",
    ]


@pytest.mark.parametrize(
    ("name", "asked"), [("24.0.0+36", "24+36"), ("24+36", "24.0.0+36"), ("17.0.4.0+8", "17.0.4+8")]
)
def test_zeros_at_the_end_make_no_other_build(name: str, asked: str) -> None:
    assert Version.parse(name).begins_with(asked)


@pytest.mark.parametrize("other", ["20.11.1", None, (20, 11, 1)])
def test_a_version_equals_no_value_of_another_type(other: object) -> None:
    assert Version.parse("20.11.1") != other
    assert Version.parse("20.11.1") == Version.parse("20.11.1")
    assert hash(Version.parse("20.11.1")) == hash(Version.parse("20.11.1"))


@pytest.mark.parametrize(
    ("text", "prerelease"), [("3.15.0rc1t", "3.15.0rc1"), ("3.15.0t-rc.1", "3.15.0rc1"), ("3.13t", "3.13")]
)
def test_a_variant_may_stand_after_the_prerelease(text: str, prerelease: str) -> None:
    version, plain = Version.parse(text), Version.parse(prerelease)

    assert (version.variant, version.prerelease) == ("t", plain.prerelease)
    assert version < plain


@pytest.mark.parametrize(
    ("older", "newer"), [("24-ea+40", "24+36"), ("8u402-b9", "8u402-b10"), ("21.0.2+9", "21.0.2+13")]
)
def test_builds_are_ordered_as_numbers_and_below_the_release(older: str, newer: str) -> None:
    assert Version.parse(older) < Version.parse(newer)


def test_a_dated_version_has_the_numbers_of_its_date() -> None:
    dated = Version.parse("nightly-2026-05-20")

    assert (dated.implementation, dated.release, dated.is_name) == ("nightly", (2026, 5, 20), False)


def test_what_is_no_version_is_quoted() -> None:
    with pytest.raises(InvalidVersionError, match=r"^`\.\./20` is not a version$"):
        Version.parse("../20")


@pytest.mark.parametrize(
    "text", ["3.12.4", "nightly-2026-05-20", "8u402-b06", "pypy3.10-7.3.17", "1.9.3-p551", "myproj", "v1.2"]
)
def test_a_version_keeps_the_text_that_it_was_read_from(text: str) -> None:
    assert Version.parse(text).text == text


@pytest.mark.parametrize(
    ("text", "prerelease", "channel"),
    [
        ("1.2.3-1", ((0, 1, ""),), ""),
        ("1.2.3-1.2", ((0, 1, ""), (0, 2, "")), ""),
        ("1.2.3-rc.1", ((1, 0, "rc"), (0, 1, "")), "rc"),
        ("1.2.3-a.1", ((1, 0, "alpha"), (0, 1, "")), "alpha"),
        ("1.2.3B2", ((1, 0, "beta"), (0, 2, "")), "beta"),
        ("3.10-7.3.17", ((0, 7, ""), (0, 3, ""), (0, 17, "")), ""),
    ],
)
def test_a_prerelease_has_numbers_and_words(
    text: str, prerelease: tuple[tuple[int, int, str], ...], channel: str
) -> None:
    version = Version.parse(text)

    assert (version.prerelease, version.build, version.channel) == (prerelease, (), channel)


def test_numbers_with_a_dot_behind_them_are_a_name() -> None:
    assert Version.parse("1.").is_name


@pytest.mark.parametrize(("text", "prefix"), [("3.12.4", "myproj"), ("myproj", "3")])
def test_a_name_begins_nothing_and_with_nothing(text: str, prefix: str) -> None:
    assert not Version.parse(text).begins_with(prefix)


@pytest.mark.parametrize(
    ("text", "prefix", "is_named"),
    [
        ("3.12.4", "3.12", True),
        ("3.13.2t", "3.13", False),
        ("3.13.2t", "3.13t", True),
        ("3.15.0-rc.2", "3.15", False),
        ("3.15.0-rc.2", "3.15.0-rc", True),
        ("nightly-2026-05-20", "nightly-2026-05-20", True),
    ],
)
def test_a_prefix_names_a_prerelease_or_variant_or_none(text: str, prefix: str, *, is_named: bool) -> None:
    assert Version.parse(text).is_named_by(Version.parse(prefix)) == is_named


def test_other_versions_have_other_hashes() -> None:
    assert len({hash(Version.parse(f"1.2.{number}")) for number in range(10)}) > 1
