from __future__ import annotations

import pytest

from omg.errors import InvalidSpecError
from omg.runtimes import registry
from omg.versions.resolver import (
    alias_remark,
    could_match,
    expand,
    lines_of,
    nearest,
    newest,
    newest_of_previous_line,
    resolve,
    resolve_expanded,
    whole_version,
    with_first_zero,
)
from omg.versions.spec import Default, Latest, Lts, Range, System, Token, VersionSpec
from omg.versions.version import Version


def pool(texts: str) -> list[Version]:
    return [Version.parse(text) for text in texts.split()]


def resolved(runtime: str, text: str, installed: str, **options) -> str | None:
    vocabulary = registry.by_name(runtime).vocabulary
    spec = vocabulary.parse_any(text)
    version = resolve(spec, pool(installed), vocabulary=vocabulary, **options)
    return version and version.text


NODE = "16.20.2 18.11.0 18.17.0 18.20.4 20.8.0 20.11.1 21.7.3 23.0.0 24.0.0-rc.1"
PYTHON = "2.7.18 3.1.5 3.11.9 3.12.4 3.12.10 3.13.1t 3.15.0rc1 myproj pypy3.10-7.3.17 pypy3.9-7.3.16"
RUST = "1.82.0 1.82.1 1.96.0 1.97.0-beta.3 nightly-2026-05-19 nightly-2026-05-20"
JAVA = "8u402-b06 11.0.22+7 21.0.2+13 21.0.12+8 21.0.12.1+1 22.0.1+8"
RUBY = "1.9.3-p551 3.3.6 3.4.1 3.5.0-preview1 jruby-9.3.15.0 jruby-9.4.8.0"


@pytest.mark.parametrize(
    ("runtime", "text", "installed", "version"),
    [
        # exact
        ("node", "20.11.1", NODE, "20.11.1"),
        ("node", "20.11.2", NODE, None),
        ("python", "3.15.0rc1", PYTHON, "3.15.0rc1"),
        ("python", "3.15.0-rc.1", PYTHON, "3.15.0rc1"),
        ("python", "myproj", PYTHON, "myproj"),
        ("python", "other", PYTHON, None),
        ("ruby", "3.5.0-preview1", RUBY, "3.5.0-preview1"),
        ("java", "21.0.2+13", JAVA, "21.0.2+13"),
        ("rust", "nightly-2026-05-19", RUST, "nightly-2026-05-19"),
        # prefix: whole components, numeric order, no prereleases, no variants
        ("node", "18", NODE, "18.20.4"),
        ("node", "1", NODE, None),
        ("node", "24", NODE, None),
        ("node", "99", NODE, None),
        ("python", "3", PYTHON, "3.12.10"),
        ("python", "3.1", PYTHON, "3.1.5"),
        ("python", "3.12", PYTHON, "3.12.10"),
        ("python", "3.15", PYTHON, None),
        ("python", "3.13", PYTHON, None),
        ("python", "3.13t", PYTHON, "3.13.1t"),
        ("python", "pypy3.10", PYTHON, "pypy3.10-7.3.17"),
        ("python", "pypy", PYTHON, "pypy3.10-7.3.17"),
        ("python", "3.10", PYTHON, None),
        ("java", "1.8", JAVA, "8u402-b06"),
        ("java", "8u402", JAVA, "8u402-b06"),
        ("java", "21", JAVA, "21.0.12.1+1"),
        ("java", "21.0.2", JAVA, "21.0.2+13"),
        ("java", "21.0.12", JAVA, "21.0.12.1+1"),
        ("java", "zulu-21", JAVA, None),
        ("java", "21.0.2-zulu", JAVA, None),
        ("ruby", "1.9", RUBY, "1.9.3-p551"),
        ("ruby", "jruby-9.4", RUBY, "jruby-9.4.8.0"),
        ("ruby", "jruby", RUBY, "jruby-9.4.8.0"),
        ("ruby", "9.4", RUBY, None),
        # exact name before prefix
        ("go", "1.20", "1.20 1.20.8", "1.20"),
        ("go", "1.20", "1.20.8 1.21.0", "1.20.8"),
        ("go", "1.21rc2", "1.21rc2 1.21.0", "1.21rc2"),
        ("go", "1.21", "1.21rc2", None),
        # aliases
        ("node", "latest", NODE, "23.0.0"),
        ("python", "latest", PYTHON, "3.12.10"),
        ("ruby", "latest", "jruby-9.4.8.0 ruby-dev", None),
        ("node", "latest", "stray latest", None),
        # long-term lines
        ("node", "lts", NODE, "20.11.1"),
        ("node", "lts/hydrogen", NODE, "18.20.4"),
        ("node", "lts/iron", "20.8.0", None),
        ("node", "lts/-1", NODE, None),
        ("node", "lts/-3", NODE, "18.20.4"),
        ("node", "lts/-99", NODE, None),
        ("node", "lts/unheard", NODE, None),
        ("java", "lts", JAVA, "21.0.12.1+1"),
        # channels
        ("rust", "stable", RUST, "1.96.0"),
        ("rust", "beta", RUST, "1.97.0-beta.3"),
        ("rust", "nightly", RUST, "nightly-2026-05-20"),
        ("rust", "nightly", RUST + " nightly", "nightly"),
        ("rust", "stable", RUST + " stable", "stable"),
        ("rust", "latest", RUST, "1.96.0"),
        ("rust", "1.82", RUST, "1.82.1"),
        ("rust", "1.97", RUST, None),
        ("bun", "canary", "1.2.0-canary.1 1.2.0-canary.20 1.1.0", "1.2.0-canary.20"),
        # ranges
        ("node", ">=18 <21", NODE, "20.11.1"),
        ("node", "^18.12.0 || ^16", NODE, "18.20.4"),
        ("node", ">=99", NODE, None),
        ("python", ">=3.11", PYTHON, "3.12.10"),
        ("ruby", "~> 3.3", RUBY, "3.4.1"),
        # nothing there
        ("node", "latest", "", None),
        ("node", "18", "", None),
    ],
)
def test_a_spec_means_the_newest_installed_version_that_matches(
    runtime: str, text: str, installed: str, version: str | None
) -> None:
    assert resolved(runtime, text, installed) == version


def test_an_available_prefix_is_the_newest_patch() -> None:
    assert resolved("go", "1.20", "1.20 1.20.8 1.20.14", purpose="available") == "1.20.14"


def test_an_available_name_is_itself() -> None:
    assert resolved("go", "1.20", "1.20", purpose="available") == "1.20"


@pytest.mark.parametrize(
    ("text", "installed", "version"),
    [
        ("3.15", "3.14.2 3.15.0rc1", "3.15.0rc1"),
        ("3.15", "3.15.0 3.15.1rc1", "3.15.0"),
        ("3.13", "3.13.1t", "3.13.1t"),
        ("3.13", "3.13.0rc1 3.13.1t", "3.13.0rc1"),
        ("3.10", "pypy3.10-7.3.17", None),
        ("pypy3.10", "3.10.1 pypy3.10-7.3.17", "pypy3.10-7.3.17"),
    ],
)
def test_an_implied_prefix_takes_a_prerelease_for_want_of_better(
    text: str, installed: str, version: str | None
) -> None:
    assert resolved("python", text, installed, allow_prereleases=True) == version


def test_a_prefix_takes_a_prerelease_only_where_that_is_allowed() -> None:
    vocabulary = registry.by_name("python").vocabulary

    assert resolve_expanded(Token("3.15"), pool("3.15.0rc1"), vocabulary=vocabulary) is None


@pytest.mark.parametrize(
    ("value", "version"),
    [("18", "18.20.4"), ("lts/hydrogen", "18.20.4"), ("^20", "20.11.1"), ("home", "16.20.2")],
)
def test_an_alias_means_what_its_spec_means(value: str, version: str) -> None:
    assert resolved("node", "work", NODE, aliases={"work": value, "home": "16"}) == version


def test_a_toolchain_of_the_name_of_an_alias_comes_first() -> None:
    assert resolved("node", "work", NODE + " work", aliases={"work": "18"}) == "work"


def test_an_alias_of_an_exact_name_means_that() -> None:
    assert resolved("go", "work", "1.20 1.20.8", aliases={"work": "1.20"}) == "1.20"


@pytest.mark.parametrize("aliases", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_an_alias_that_refers_to_itself_is_an_error(aliases: dict[str, str]) -> None:
    with pytest.raises(InvalidSpecError, match="refers to itself"):
        resolved("node", "a", NODE, aliases=aliases)


def test_an_alias_of_nonsense_is_an_error() -> None:
    with pytest.raises(InvalidSpecError):
        resolved("node", "a", NODE, aliases={"a": "../x"})


@pytest.mark.parametrize(("value", "spec"), [("system", System()), ("default", Default()), ("lts", Lts("*"))])
def test_an_alias_may_lead_to_any_spec(value: str, spec: object) -> None:
    vocabulary = registry.by_name("node").vocabulary

    assert expand(Token("a"), vocabulary, {"a": value}) == spec


def test_default_is_what_the_caller_says() -> None:
    assert resolved("node", "default", NODE, default=Version.parse("16.20.2")) == "16.20.2"


def test_system_is_not_a_version() -> None:
    assert resolved("node", "system", NODE) is None


@pytest.mark.parametrize(
    ("text", "closest"),
    [
        ("20.11.2", "20.11.1 20.8.0 21.7.3"),
        ("18.18.0", "18.17.0 18.20.4 18.11.0"),
        ("99", "24.0.0-rc.1 23.0.0 21.7.3"),
        ("myproj", "24.0.0-rc.1 23.0.0 21.7.3"),
        ("lts/-4", "16.20.2 18.20.4 18.17.0"),
    ],
)
def test_the_nearest_versions_are_reported_closest_first(text: str, closest: str) -> None:
    vocabulary = registry.by_name("node").vocabulary

    found = nearest(vocabulary.parse(text), pool(NODE), vocabulary=vocabulary)

    assert [version.text for version in found] == closest.split()


@pytest.mark.parametrize(
    ("text", "installed", "closest"),
    [
        ("18.17.2", "18.17.0 18.17.9 18.18.0", "18.17.0 18.17.9 18.18.0"),
        ("1.20.5", "1.20 1.21.0", "1.20 1.21.0"),
    ],
)
def test_the_first_number_that_differs_says_how_near(text: str, installed: str, closest: str) -> None:
    assert [version.text for version in nearest(Token(text), pool(installed))] == closest.split()


def test_the_nearest_of_another_implementation_are_its_own() -> None:
    found = nearest(Token("jruby-9.4.9.0"), pool(RUBY), count=3)

    assert [version.text for version in found] == ["jruby-9.4.8.0", "jruby-9.3.15.0", "3.5.0-preview1"]


def test_the_nearest_of_a_line_that_nobody_knows_are_the_newest() -> None:
    vocabulary = registry.by_name("node").vocabulary

    found = nearest(Lts("unheard"), pool(NODE), vocabulary=vocabulary)

    assert [version.text for version in found] == ["24.0.0-rc.1", "23.0.0", "21.7.3"]


@pytest.mark.parametrize("spec", [Lts("-4"), System(), Range("npm", ">=99")])
def test_the_nearest_without_a_vocabulary_are_the_newest(spec: VersionSpec) -> None:
    assert [version.text for version in nearest(spec, pool(NODE), count=2)] == ["24.0.0-rc.1", "23.0.0"]


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("20", "20.11.1", True),
        ("20", "21.0.0", False),
        ("lts", "20.11.1", True),
        ("system", "20.11.1", False),
    ],
)
def test_a_spec_may_mean_what_it_would_mean_alone(text: str, version: str, expected: bool) -> None:
    vocabulary = registry.by_name("node").vocabulary

    assert could_match(vocabulary.parse(text), Version.parse(version), vocabulary) is expected


@pytest.mark.parametrize(
    ("spec", "remark"),
    [
        (Token("work"), ", your alias for 20.11,"),
        (Token("range"), ", your alias for >=18 <21,"),
        (Token("20"), ""),
        (Token("loop"), ""),
        (Lts("*"), ""),
    ],
)
def test_an_alias_is_named_with_what_it_means(spec: VersionSpec, remark: str) -> None:
    vocabulary = registry.by_name("node").vocabulary
    aliases = {"work": "20.11", "range": ">=18 <21", "loop": "loop"}

    assert alias_remark(spec, vocabulary, aliases, end=",") == remark
    assert alias_remark(spec, vocabulary, aliases) == remark.removesuffix(",")


def test_a_loop_of_aliases_is_shown_with_the_command_that_ends_it() -> None:
    vocabulary = registry.by_name("node").vocabulary
    with pytest.raises(InvalidSpecError, match="b -> c -> b") as raised:
        expand(Token("b"), vocabulary, {"b": "c", "c": "b"})
    assert "omg unalias node b" in (raised.value.hint or "")


@pytest.mark.parametrize(
    ("installed", "expected"),
    [("20.1.0 22.0.0 23.0.0-rc.1", "22.0.0"), ("23.0.0-rc.1 23.0.0-rc.2", "23.0.0-rc.2"), ("", None)],
)
def test_the_newest_is_a_release_where_there_is_one(installed: str, expected: str | None) -> None:
    found = newest(pool(installed), registry.by_name("node").vocabulary)
    assert (None if found is None else found.text) == expected


@pytest.mark.parametrize("place", range(len(registry.by_name("node").vocabulary.lts_lines) + 3))
def test_lines_are_counted_back_from_the_newest(place: int) -> None:
    lines = registry.by_name("node").vocabulary.lts_lines
    found = lines_of(Lts(f"-{place}"), registry.by_name("node").vocabulary)

    assert found == ((lines[-1 - place],) if place < len(lines) else ())


def test_a_number_that_omits_its_zero_means_the_release_that_has_it() -> None:
    assert resolved("go", "1.20", "1.20.0 1.21.0") == "1.20.0"
    assert resolved("go", "1.22", "1.20.0 1.21.0") is None


def test_the_channel_and_the_previous_line_of_a_runtime_are_words() -> None:
    assert resolved("rust", "beta", RUST) == "1.97.0-beta.3"
    assert resolved("rust", "stable", RUST) == "1.96.0"


@pytest.mark.parametrize(("runtime", "word"), [("rust", "beta"), ("python", "pypy"), ("go", "oldstable")])
def test_a_word_of_which_nothing_is_installed_means_nothing(runtime: str, word: str) -> None:
    assert resolved(runtime, word, "1.20.0 1.20.1") is None


@pytest.mark.parametrize(
    ("installed", "expected"),
    [
        ("1.20.0 1.20.4 1.21.0 1.21.1 1.22rc1", "1.20.4"),
        ("1.20.0 1.21rc1 1.22.0", "1.20.0"),
        ("1.21.0 1.21.1", None),
        ("", None),
    ],
)
def test_the_previous_line_is_that_before_the_newest_release(installed: str, expected: str | None) -> None:
    found = newest_of_previous_line(pool(installed))

    assert (found and found.text) == expected


def test_without_a_purpose_a_name_is_that_of_an_installed_version() -> None:
    vocabulary = registry.by_name("go").vocabulary

    assert resolve_expanded(Token("1.20"), pool("1.20 1.20.5"), vocabulary=vocabulary) == Version.parse(
        "1.20"
    )


def test_a_version_of_fewer_numbers_is_nearer_than_one_with_another_number() -> None:
    assert [version.text for version in nearest(Token("1.2.3"), pool("1.2.4 1.2"))] == ["1.2", "1.2.4"]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("1.21", "1.21.0"), ("1.21.3", ""), ("1", ""), ("1.21rc2", ""), ("pypy3.10", ""), ("myproj", "")],
)
def test_two_numbers_of_a_release_are_three_with_a_zero(text: str, spelled: str) -> None:
    assert with_first_zero(Version.parse(text)) == spelled


@pytest.mark.parametrize(
    ("spec", "length", "text"),
    [
        (Token("1.2.3"), 3, "1.2.3"),
        (Token("21.0.12.1+1"), 3, "21.0.12.1+1"),
        (Token("1.2"), 3, None),
        (Token("1.2"), 2, "1.2"),
        (Token("1"), 2, None),
        (Token("myproj"), 3, None),
        (Latest(), 3, None),
    ],
)
def test_a_version_is_whole_with_all_its_numbers(spec: VersionSpec, length: int, text: str | None) -> None:
    assert whole_version(spec, length) == (text and Version.parse(text))


def test_a_whole_version_has_three_numbers() -> None:
    assert whole_version(Token("1.2.3")) == Version.parse("1.2.3")
    assert whole_version(Token("1.2")) is None
