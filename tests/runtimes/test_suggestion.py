"""Words that omg does not know, and what is meant by them."""

from __future__ import annotations

import pytest

from omg.runtimes.mise_registry import NAMES
from omg.runtimes.registry import RUNTIMES, by_name
from omg.runtimes.suggestion import is_listed, nearest_runtime, nearest_word, runtime_of_version


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pypy3.10", "python@pypy3.10"),
        ("temurin-21", "java@temurin-21"),
        ("jre-21", "java@jre-21"),
        ("jruby-9.4", "ruby@jruby-9.4"),
        ("truffleruby-24.1", "ruby@truffleruby-24.1"),
        ("python3.12", "python@3.12"),
        ("cpython-3.12", "python@3.12"),
        ("node20", "node@20"),
        ("nodejs-20", "node@20"),
        ("go1.22", "go@1.22"),
        ("jdk21", "java@21"),
        ("nightly", "rust@nightly"),
        ("canary", "bun@canary"),
    ],
)
def test_version_typed_as_a_runtime_leads_to_its_runtime(name: str, expected: str) -> None:
    found = runtime_of_version(name)
    assert found is not None
    runtime, version = found
    assert f"{runtime.name}@{version}" == expected
    runtime.vocabulary.parse_any(version)


@pytest.mark.parametrize("name", ["deno", "terraform", "mine", "openjdk64-17.0.19", "zulu-21", "nod"])
def test_what_is_not_a_version_leads_nowhere(name: str) -> None:
    assert runtime_of_version(name) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("nod", "node"),
        ("pyton", "python"),
        ("denno", "deno"),
        ("kubctl", "kubectl"),
        ("terrafrom", "terraform"),
    ],
)
def test_typing_error_leads_to_the_runtime(name: str, meant: str) -> None:
    assert nearest_runtime(name) == meant


def test_own_runtimes_come_before_tools_of_mise() -> None:
    assert nearest_runtime("nodes") == "node"


def test_names_of_mise_are_names_of_runtimes_here() -> None:
    assert all(by_name(name) for name in NAMES)


def test_list_of_mise_has_the_own_runtimes_too() -> None:
    assert all(is_listed(runtime.name) for runtime in RUNTIMES)


WORDS = ("node", "python", "go", "zig", "terraform", "install", "uninstall", "pin", "list")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nod", "node"),
        ("nodee", "node"),
        ("npde", "node"),
        ("ndoe", "node"),
        ("zgi", "zig"),
        ("og", "go"),
        ("pni", "pin"),
        ("terrafrom", "terraform"),
        ("terrafrom2", "terraform"),
        ("unisntall", "uninstall"),
        ("node", "node"),
    ],
)
def test_typing_error_is_found(typed: str, meant: str) -> None:
    assert nearest_word(typed, WORDS) == meant


@pytest.mark.parametrize("typed", ["", "x", "do", "nd", "nix", "prune", "deno", "haskell", "pythsn2"])
def test_what_differs_in_more_is_none(typed: str) -> None:
    assert nearest_word(typed, WORDS) is None


def test_first_of_equally_near_ones_counts() -> None:
    assert nearest_word("bat", ("cat", "bar")) == "cat"
