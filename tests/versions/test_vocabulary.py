from __future__ import annotations

import pytest

from omg.errors import InvalidSpecError
from omg.runtimes import registry
from omg.versions.spec import Lts, Range
from omg.versions.version import Version
from omg.versions.vocabulary import LtsLine

# runtime, as somebody wrote it, what it means
SPELLINGS = [
    # v, in either case, everywhere
    ("node", "v20.11.1", "20.11.1"),
    ("node", "V18", "18"),
    ("python", "v3.12", "3.12"),
    ("go", "v1.21", "1.21"),
    ("java", "v21", "21"),
    # the runtime's own name
    ("node", "node-20", "20"),
    ("node", "node-v20.1.0", "20.1.0"),
    ("node", "node-V20.1.0", "20.1.0"),
    ("node", "8.x", "8"),
    ("python", "python-3.12.4", "3.12.4"),
    ("go", "go1.21", "1.21"),
    ("go", "go1.21rc2", "1.21rc2"),
    ("ruby", "ruby-3.3.0", "3.3.0"),
    ("java", "java-21", "21"),
    ("bun", "bun-v1.1", "1.1"),
    ("rust", "rust-1.82", "1.82"),
    ("deno", "deno-2.0.0", "2.0.0"),
    # but only before a number
    ("go", "google", "google"),
    ("node", "node-myproj", "node-myproj"),
    ("node", "node-X20", "node-X20"),
    # prefixes with a wildcard
    ("node", "18.x", "18"),
    ("node", "18.X", "18"),
    ("node", "18.x.x", "18"),
    ("node", "18.12.x", "18.12"),
    ("node", "18" + ".x" * 79, "18"),
    ("java", "1.x", "1"),
    # white space at the ends
    ("node", " \t20\r\n", "20"),
    ("node", "\f20\v", "20"),
    # the newest
    ("node", "latest", "latest"),
    ("node", "node", "latest"),
    ("node", "stable", "latest"),
    ("node", "current", "latest"),
    ("python", "latest", "latest"),
    ("go", "stable", "latest"),
    ("bun", "latest", "latest"),
    ("rust", "latest", "latest"),
    ("deno", "latest", "latest"),
    # keywords
    ("node", "system", "system"),
    ("node", "default", "default"),
    # long-term lines
    ("node", "lts", "lts"),
    ("node", "lts/*", "lts"),
    ("node", "LTS/*", "lts"),
    ("node", "lts/hydrogen", "lts/hydrogen"),
    ("node", "lts/HYDROGEN", "lts/hydrogen"),
    ("node", "lts/-1", "lts/-1"),
    ("node", "lts/-0", "lts"),
    ("node", "lts/unheard", "lts/unheard"),
    ("java", "lts", "lts"),
    # rust's channels
    ("rust", "stable", "stable"),
    ("rust", "beta", "beta"),
    ("rust", "nightly", "nightly"),
    ("rust", "nightly-2026-05-20", "nightly-2026-05-20"),
    ("rust", "stable-x86_64-unknown-linux-gnu", "stable"),
    ("rust", "1.82-aarch64-apple-darwin", "1.82"),
    ("rust", "1.82.0-x86_64-unknown-linux-musl", "1.82.0"),
    ("rust", "nightly-2026-05-20-x86_64-pc-windows-msvc", "nightly-2026-05-20"),
    ("rust", "1.97.0-beta.3", "1.97.0-beta.3"),
    ("rust", "1.97.0-beta.3-x86_64-unknown-linux-gnu", "1.97.0-beta.3"),
    ("rust", "stable-gnu", "stable"),
    ("rust", "stable-msvc", "stable"),
    ("rust", "stable-x86_64", "stable"),
    ("rust", "nightly-2026-05-20-aarch64", "nightly-2026-05-20"),
    ("rust", "1.82-x86_64-unknown-linux", "1.82"),
    ("rust", "1.82-unknown-linux-musl", "1.82"),
    ("rust", "1.82.0-2024-10-17", "1.82.0"),
    ("rust", "1.95.0_3", "1.95.0"),
    ("rust", "stable-2026-05-28", "stable-2026-05-28"),
    ("rust", "stable-mine", "stable-mine"),
    ("rust", "nightly-2026", "nightly-2026"),
    ("rust", "stage1", "stage1"),
    # java
    ("java", "1.8", "8"),
    ("java", "1.8.0_402", "8.0_402"),
    ("java", "8u402", "8u402"),
    ("java", "21.0.2+13", "21.0.2+13"),
    ("java", "24.0.0+36", "24.0.0+36"),
    ("java", "21.0.12.1+1", "21.0.12.1+1"),
    ("java", "temurin-21", "21"),
    ("java", "temurin64-21.0.2", "21.0.2"),
    ("java", "jdk-21.0.2+13", "21.0.2+13"),
    ("java", "21.0.2-tem", "21.0.2"),
    ("java", "temurin-21.0.2+13.0.LTS", "21.0.2+13"),
    ("java", "zulu-21", "zulu-21"),
    ("java", "21.0.2-zulu", "21.0.2-zulu"),
    # python
    ("python", "3.13t", "3.13t"),
    ("python", "3.14-dev", "3.14-dev"),
    ("python", "cpython-3.12", "3.12"),
    ("python", "cpython-3.12.4-linux-x86_64-gnu", "3.12.4"),
    ("python", "cpython-3.12.4-freebsd-x86_64-none", "3.12.4-freebsd-x86_64-none"),
    ("python", "cpython-3.12-windows-x64-none", "3.12-windows-x64-none"),
    ("python", "pypy-3.10.16-windows-x86_64-none", "pypy-3.10.16-windows-x86_64-none"),
    ("python", "cpython-3.13.0+freethreaded-linux-x86_64-gnu", "3.13.0t"),
    ("python", "pypy3.10", "pypy3.10"),
    ("python", "pypy-3.10", "pypy3.10"),
    ("python", "pypy3.10-7.3.17", "pypy3.10-7.3.17"),
    ("python", "pypy", "pypy"),
    ("python", "3.12.4/envs/app", "app"),
    ("python", "miniforge3-24.1", "miniforge3-24.1"),
    # ruby
    ("ruby", "jruby-9.4", "jruby-9.4"),
    ("ruby", "jruby", "jruby"),
    ("ruby", "1.9.3-p551", "1.9.3-p551"),
    ("ruby", "1.9.3p551", "1.9.3-p551"),
    ("ruby", "2.6.5p114", "2.6.5"),
    ("ruby", "2.1.3@gemset", "2.1.3"),
    ("ruby", "ruby-2.0.0-p195@my_set-1", "2.0.0-p195"),
    ("ruby", "jruby-9.4.8.0@rails", "jruby-9.4.8.0"),
    ("ruby", "truffleruby+graalvm-24.1.1", "truffleruby+graalvm-24.1.1"),
    # a name of one's own
    ("python", "myproj", "myproj"),
]


@pytest.mark.parametrize(("runtime", "text", "canonical"), SPELLINGS)
def test_a_spelling_is_understood(runtime: str, text: str, canonical: str) -> None:
    assert registry.by_name(runtime).vocabulary.parse(text).canonical == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "../20",
        "/usr/bin",
        "20/../../x",
        "./node",
        "~/node",
        "2*",
        "18.*",
        "[0-9]",
        "20?",
        "$(id)",
        "`id`",
        "20;id",
        "20 && id",
        "20|cat",
        "-20",
        "--version",
        "20\x00",
        "20\x1b[31m",
        "2\n0",
        "20\x1f",
        "\u0662\u0660",
        "x" * 81,
        "stable" + "-arm" * 20_000,
        "lts/",
        "lts/-x",
        "lts/../x",
        "lts//hydrogen",
        ">=18",
        "^20",
    ],
)
@pytest.mark.parametrize("runtime", ["node", "python", "rust", "java"])
def test_paths_patterns_and_shell_syntax_are_refused(runtime: str, text: str) -> None:
    with pytest.raises(InvalidSpecError):
        registry.by_name(runtime).vocabulary.parse(text)


def test_a_refusal_quotes_the_text_shortened() -> None:
    with pytest.raises(InvalidSpecError) as caught:
        registry.by_name("node").vocabulary.parse("\x1b[2J" + "x" * 1000)

    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 150


@pytest.mark.parametrize("text", ["hydrogen", "Hydrogen", "lts-hydrogen", "lts_hydrogen"])
def test_other_spellings_of_an_lts_line_are_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        registry.by_name("node").vocabulary.parse(text)

    assert caught.value.hint == "write lts/hydrogen"


@pytest.mark.parametrize("runtime", ["go", "bun", "rust", "python", "ruby"])
def test_lts_is_refused_where_there_is_none(runtime: str) -> None:
    with pytest.raises(InvalidSpecError, match="no LTS lines"):
        registry.by_name(runtime).vocabulary.parse("lts")


@pytest.mark.parametrize(
    ("runtime", "text", "canonical"),
    [
        ("node", ">=18   <21", "npm:>=18 <21"),
        ("node", "20", "npm:20"),
        ("python", ">=3.11,<4", "pep440:>=3.11,<4"),
        ("ruby", "~> 3.3", "gem:~> 3.3"),
        ("go", ">=1.21", "npm:>=1.21"),
    ],
)
def test_a_range_is_read_in_the_dialect_of_its_runtime(runtime: str, text: str, canonical: str) -> None:
    assert registry.by_name(runtime).vocabulary.parse_range(text).canonical == canonical


@pytest.mark.parametrize("text", ["banana", "../20", "20\x00", ">=18\u2028", "lts/*"])
def test_text_that_is_not_a_range_is_refused(text: str) -> None:
    with pytest.raises(InvalidSpecError):
        registry.by_name("node").vocabulary.parse_range(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("20", "20"),
        ("^20", "npm:^20"),
        ("18 || 20", "npm:18 || 20"),
        ("lts/*", "lts"),
        ("LTS/*", "lts"),
        ("*", "npm:*"),
    ],
)
def test_a_command_line_may_hold_a_spec_or_a_range(text: str, canonical: str) -> None:
    assert registry.by_name("node").vocabulary.parse_any(text).canonical == canonical


def test_a_range_keeps_its_dialect() -> None:
    assert registry.by_name("python").vocabulary.parse_any(">=3.11") == Range("pep440", ">=3.11")


@pytest.mark.parametrize("name", ["work", "my-app", "old_one"])
def test_a_free_name_may_be_an_alias(name: str) -> None:
    registry.by_name("node").vocabulary.check_alias_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "20",
        "v20",
        "20.x",
        "3.13t",
        "latest",
        "stable",
        "node",
        "lts",
        "lts/x",
        "system",
        "default",
        "current",
        "a/b",
        "",
    ],
)
def test_a_name_that_means_something_else_is_not_an_alias(name: str) -> None:
    with pytest.raises(InvalidSpecError):
        registry.by_name("node").vocabulary.check_alias_name(name)


@pytest.mark.parametrize(
    ("runtime", "name"), [("rust", "nightly"), ("ruby", "jruby"), ("python", "pypy3.10")]
)
def test_a_channel_or_implementation_is_not_an_alias(runtime: str, name: str) -> None:
    with pytest.raises(InvalidSpecError):
        registry.by_name(runtime).vocabulary.check_alias_name(name)


@pytest.mark.parametrize("text", ["18.12.0", "18.20.4"])
def test_a_version_belongs_to_a_line_by_its_number(text: str) -> None:
    assert LtsLine(18, "hydrogen", (18, 12, 0)).holds(Version.parse(text))


@pytest.mark.parametrize("text", ["18.11.0", "19.0.0", "18.13.0-rc.1", "hydrogen", "20.9.0"])
def test_other_versions_do_not(text: str) -> None:
    assert not LtsLine(18, "hydrogen", (18, 12, 0)).holds(Version.parse(text))


def test_learnt_lines_are_added_in_order() -> None:
    vocabulary = registry.by_name("node").vocabulary.with_lts_lines([LtsLine(26, "lithium", (26, 10, 0))])

    assert vocabulary.lts_lines[-1].name == "lithium"


def test_a_learnt_line_does_not_change_a_built_in_one() -> None:
    vocabulary = registry.by_name("node").vocabulary.with_lts_lines([LtsLine(18, "other", (18, 0, 0))])

    assert vocabulary == registry.by_name("node").vocabulary


@pytest.mark.parametrize("text", ["3.13.1t", "pypy3.13-7.3.17", "3.13.0-rc.1"])
def test_only_a_plain_release_belongs_to_a_line(text: str) -> None:
    assert not LtsLine(3, "x", (3, 0)).holds(Version.parse(text))


def test_a_spec_or_a_range_is_read_in_the_dialect_that_is_asked_for() -> None:
    vocabulary = registry.by_name("node").vocabulary

    assert vocabulary.parse_any("~> 20.1", "gem") == Range("gem", "~> 20.1")


def test_lines_are_counted_back_up_to_999() -> None:
    assert registry.by_name("node").vocabulary.parse("lts/-999") == Lts("-999")


@pytest.mark.parametrize("text", ["lts/-1000", "lts/iron-x", "lts/\N{SUPERSCRIPT TWO}"])
def test_other_words_are_no_line(text: str) -> None:
    with pytest.raises(InvalidSpecError):
        registry.by_name("node").vocabulary.parse(text)


@pytest.mark.parametrize(
    ("runtime", "text", "message", "hint"),
    [
        (
            "node",
            "a/b",
            "`a/b` is not a valid version of node",
            "write a version or its beginning; run omg list node",
        ),
        ("node", "lts-iron", "`lts-iron` is not a valid version", "write lts/iron"),
        (
            "go",
            "lts",
            "`lts` is not a valid version: go has no LTS lines",
            "choose a version, or latest: omg inst",
        ),
    ],
)
def test_a_refusal_says_what_to_write(runtime: str, text: str, message: str, hint: str) -> None:
    with pytest.raises(InvalidSpecError) as raised:
        registry.by_name(runtime).vocabulary.parse(text)
    assert raised.value.message == message
    assert (raised.value.hint or "").startswith(hint)


def test_a_refused_alias_says_what_to_choose() -> None:
    with pytest.raises(InvalidSpecError) as raised:
        registry.by_name("node").vocabulary.check_alias_name("20")
    assert raised.value.message == "`20` cannot be an alias: it already has a meaning for node"
    assert raised.value.hint == "choose a name that is not a version or a keyword"


def test_a_spelling_of_more_than_160_letters_is_refused() -> None:
    with pytest.raises(InvalidSpecError):
        registry.by_name("node").vocabulary.parse("18" + ".x" * 80)


@pytest.mark.parametrize("text", [">=18\x07", ">=\uff118", ">=18\xa0", "\xa0>=18"])
@pytest.mark.parametrize("runtime", ["node", "python"])
def test_a_range_has_letters_of_ascii_and_blanks(runtime: str, text: str) -> None:
    vocabulary = registry.by_name(runtime).vocabulary

    for parse in (vocabulary.parse_range, vocabulary.parse_any):
        with pytest.raises(InvalidSpecError, match="is not a valid version of"):
            parse(text)


def test_a_range_may_have_a_tab_between_its_parts() -> None:
    assert registry.by_name("node").vocabulary.parse_range(">=18\t<20") == Range("npm", ">=18 <20")
