from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.runtimes import registry
from omg.runtimes.registry import RUNTIMES
from omg.versions.answers import answers
from omg.versions.resolver import resolve
from omg.versions.spec import parse_canonical
from omg.versions.version import Version
from omg.versions.vocabulary import LtsLine


def answered(runtime: str, installed: str, **aliases: str) -> dict[str, str]:
    candidates = [Version.parse(text) for text in installed.split()]
    return answers(candidates, registry.by_name(runtime).vocabulary, aliases)


def test_every_prefix_of_a_version_is_answered() -> None:
    assert answered("go", "1.21.0 1.21.13 1.20") == {
        "1": "1.21.13",
        "1.20": "1.20",
        "1.20.0": "1.20",
        "1.21": "1.21.13",
        "1.21.0": "1.21.0",
        "1.21.13": "1.21.13",
        "latest": "1.21.13",
        "oldstable": "1.20",
    }


def test_lts_lines_are_answered() -> None:
    found = answered("node", "18.11.0 18.20.4 22.12.0 23.1.0")

    assert {name: found[name] for name in found if name.startswith("lts")} == {
        "lts": "22.12.0",
        "lts/hydrogen": "18.20.4",
        "lts/jod": "22.12.0",
        "lts/-1": "22.12.0",
        "lts/-3": "18.20.4",
    }


def test_learnt_lines_are_answered() -> None:
    vocabulary = registry.by_name("node").vocabulary.with_lts_lines([LtsLine(26, "lithium", (26, 10, 0))])

    assert answers([Version.parse("26.11.0")], vocabulary, {})["lts/lithium"] == "26.11.0"


def test_prereleases_are_answered_by_their_own_name_only() -> None:
    assert answered("python", "3.15.0rc1") == {"3.15.0rc1": "3.15.0rc1"}


def test_channels_are_answered() -> None:
    found = answered("rust", "1.96.0 1.97.0-beta.3 nightly-2026-05-20")

    assert {name: found[name] for name in ("stable", "beta", "nightly")} == {
        "stable": "1.96.0",
        "beta": "1.97.0-beta.3",
        "nightly": "nightly-2026-05-20",
    }


@pytest.mark.parametrize(
    ("channel", "words"), [("nightly", {"nightly"}), ("beta", {"beta"}), ("stable", set())]
)
def test_a_dated_version_is_answered_by_no_part_of_its_date(channel: str, words: set[str]) -> None:
    dated = f"{channel}-2026-05-20"

    assert set(answered("rust", dated)) == {dated, *words}


def test_the_newest_line_has_no_line_before_it_to_count_from() -> None:
    lines = [name for name in answered("node", "24.11.0") if name.startswith("lts")]

    assert lines == ["lts", "lts/krypton"]


@pytest.mark.parametrize("name", ["pypy", "pypy3", "pypy3.10", "pypy3.10-7.3.17"])
def test_another_implementation_is_answered_under_its_name(name: str) -> None:
    assert answered("python", "3.12.4 pypy3.10-7.3.17")[name] == "pypy3.10-7.3.17"


def test_another_implementation_is_not_a_number() -> None:
    assert answered("ruby", "jruby-9.4.8.0") == {
        "jruby": "jruby-9.4.8.0",
        "jruby-9": "jruby-9.4.8.0",
        "jruby-9.4": "jruby-9.4.8.0",
        "jruby-9.4.8": "jruby-9.4.8.0",
        "jruby-9.4.8.0": "jruby-9.4.8.0",
    }


def test_an_alias_is_answered() -> None:
    assert answered("node", "18.20.4 20.11.1", work="18")["work"] == "18.20.4"


@pytest.mark.parametrize("value", ["system", "default", "99", "../x", "work"])
def test_an_alias_without_a_version_is_not(value: str) -> None:
    assert "work" not in answered("node", "18.20.4", work=value)


def test_an_exact_name_is_stronger_than_an_alias() -> None:
    assert answered("node", "18.20.4 work", work="18")["work"] == "work"


INSTALLED = """
    1.20 1.20.8 1.21rc2 18.11.0 18.20.4 20 20.11.1 3.12.4 3.13.1t 3.15.0rc1 8u402-b06 8.0.402+6
    21.0.2+13 21.0.12.1+1 1.9.3-p551 pypy3.10-7.3.17 jruby-9.4.8.0 nightly nightly-2026-05-20
    stable beta-2026-01-01 1.97.0-beta.3 myproj canary 2.0.0-canary.3 truffleruby-24.1.1
"""
installed = st.lists(st.sampled_from(INSTALLED.split()), unique=True)


# How long one takes is not what is promised.
@settings(deadline=None)
@given(st.sampled_from(RUNTIMES), installed)
def test_every_answer_is_the_resolvers(runtime, texts: list[str]) -> None:
    candidates = [Version.parse(text) for text in texts]
    aliases = {"work": "20", "home": "work"}

    found = answers(candidates, runtime.vocabulary, aliases)

    assert found == {
        name: str(resolve(parse_canonical(name), candidates, vocabulary=runtime.vocabulary, aliases=aliases))
        for name in found
    }


# How long one takes is not what is promised.
@settings(deadline=None)
@given(
    st.sampled_from(RUNTIMES), installed, st.sampled_from(["1", "20", "3.12", "21.0.12", "latest", "work"])
)
def test_what_is_not_answered_is_not_installed(runtime, texts: list[str], name: str) -> None:
    candidates = [Version.parse(text) for text in texts]
    aliases = {"work": "20"}

    meant = resolve(parse_canonical(name), candidates, vocabulary=runtime.vocabulary, aliases=aliases)

    assert answers(candidates, runtime.vocabulary, aliases).get(name) == (meant and meant.text)
