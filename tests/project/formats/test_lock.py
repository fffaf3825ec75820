from __future__ import annotations

import pytest

from omg.project.formats.lock import has_no_match
from omg.project.formats.registry import parse
from omg.project.formats.request import Request


def locked(format: str, file: str, lock: str) -> Request:
    name = {"mise-toml": "mise.toml", "prototools": ".prototools"}[format]
    beside = ("mise.lock" if format == "mise-toml" else ".protolock", lock.encode())
    (outcome,) = parse(format, name, file.encode(), lock=beside)
    assert isinstance(outcome, Request)
    return outcome


def mise(wanted: str, *entries: str, runtime: str = "node") -> str:
    lock = "".join(f"[[tools.{runtime}]]\n{entry}\n" for entry in entries)
    request = locked("mise-toml", f"[tools]\n{runtime} = {wanted}\n", lock)
    return " ".join(spec.canonical for spec in request.specs)


@pytest.mark.parametrize(
    ("wanted", "entries", "meant"),
    [
        ('"20"', ['version = "20.11.1"\nbackend = "core:node"'], "20.11.1"),
        ('"20.11"', ['version = "20.11.1"'], "20.11.1"),
        ('"latest"', ['version = "20.11.1"'], "20.11.1"),
        ('{ version = "20" }', ['version = "20.11.1"'], "20.11.1"),
        # mise takes the first of several, but one that was made for the request comes before them.
        ('"20"', ['version = "20.1.0"', 'version = "20.11.1"'], "20.1.0"),
        ('"20"', ['version = "20.1.0"', 'version = "20.11.1"\nspecifiers = ["20"]'], "20.11.1"),
        ('"lts"', ['version = "20.11.1"\nspecifiers = ["lts", "latest"]'], "20.11.1"),
        ('["20", "18"]', ['version = "18.1.0"', 'version = "20.11.1"'], "20.11.1 18.1.0"),
        ('["20", "18"]', ['version = "18.1.0"'], "20 18.1.0"),
    ],
)
def test_the_locked_version_is_meant(wanted: str, entries: list[str], meant: str) -> None:
    assert mise(wanted, *entries) == meant


@pytest.mark.parametrize(
    ("wanted", "entry", "meant"),
    [
        ('"20"', 'version = "2.0.1"', "20"),
        ('"2"', 'version = "20.11.1"', "2"),
        ('"20"', 'version = "20.11.1"\nbackend = "aqua:nodejs/node"', "20"),
        ('"lts"', 'version = "20.11.1"', "lts"),
        ('"latest"', 'version = "20.11.1"\nspecifiers = ["lts"]', "latest"),
        ('"system"', 'version = "20.11.1"', "system"),
        ('"20"', 'version = "../20"', "20"),
        ('"20"', "version = 20", "20"),
        ('"20"', 'backend = "core:node"', "20"),
    ],
)
def test_an_entry_that_does_not_match_is_ignored(wanted: str, entry: str, meant: str) -> None:
    assert mise(wanted, entry) == meant


@pytest.mark.parametrize("lock", ["[[tools.node]\n", "tools = 1\n", "", "\0", "[tools]\nnode = 20\n"])
def test_a_lock_that_says_nothing_is_ignored_and_noted(lock: str) -> None:
    request = locked("mise-toml", '[tools]\nnode = "20"\n', lock)

    assert request.text == "20"
    assert "mise.lock" in request.note


def test_a_tool_of_mises_may_have_any_backend() -> None:
    assert mise('"8"', 'version = "8.0.404"\nbackend = "asdf:dotnet"', runtime="dotnet") == "8.0.404"


@pytest.mark.parametrize(
    ("lock", "meant"),
    [
        ('spec = "~20"\nversion = "20.11.1"', "20.11.1"),
        ('spec = "~20"\nversion = "20.11.1"\nos = "windows"', "npm:~20"),
        ('spec = "~18"\nversion = "18.1.0"', "npm:~20"),
        ('version = "20.11.1"', "npm:~20"),
    ],
)
def test_protos_lock_counts_for_the_spec_that_it_was_made_for(lock: str, meant: str) -> None:
    request = locked("prototools", 'node = "~20"\n', f"[[tools.node]]\n{lock}\n")

    assert [spec.canonical for spec in request.specs] == [meant]


def test_a_lock_that_says_the_same_changes_nothing() -> None:
    request = locked("mise-toml", '[tools]\nnode = "20.11.1"\n', '[[tools.node]]\nversion = "20.11.1"\n')

    assert ([spec.canonical for spec in request.specs], request.note) == (["20.11.1"], "")


def test_locks_of_other_tools_do_not_count() -> None:
    lock = '[[tools.python]]\nversion = "3.12.1"\n[[tools.node]]\nversion = "20.11.1"\n'
    request = locked("mise-toml", '[tools]\nnode = "20"\n', lock)

    assert [spec.canonical for spec in request.specs] == ["20.11.1"]


@pytest.mark.parametrize(
    ("entry", "is_other"), [('version = "18.1.0"', True), ('version = "20.11.1"', False), ("", False)]
)
def test_a_lock_with_other_versions_than_the_file_has_no_match(entry: str, is_other: bool) -> None:
    lock = f"[[tools.node]]\n{entry}\n" if entry else ""

    assert has_no_match(locked("mise-toml", '[tools]\nnode = "20"\n', lock)) == is_other
