"""`omg alias` and `omg unalias`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


def test_alias_is_shown_once_it_is_made(omg: RunOmg) -> None:
    omg("alias", "node", "work", "20")

    assert omg("alias", "node", "work").stdout == "20\n"
    assert omg("alias").stdout == "node@work  node@20\n"


def test_alias_lands_in_the_users_configuration(omg: RunOmg, home: Path) -> None:
    omg("alias", "nodejs", "work", "20")

    assert (home / ".config/omg/config.toml").read_text() == '[alias.node]\nwork = "20"\n'


def test_alias_means_its_spec_in_a_version_file(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    store.add("node", "22.1.0")
    omg("alias", "node", "work", "20")
    (project / ".nvmrc").write_text("work\n")

    assert omg("which", "node").stdout == f"{store.executable('node', '20.11.1', 'node')}\n"


@pytest.mark.parametrize("meaning", ["20", "latest", "system"])
def test_an_installed_version_of_the_aliass_name_comes_first(
    omg: RunOmg, store: StoreBuilder, project: Path, meaning: str
) -> None:
    omg("alias", "node", "work", meaning)
    store.add("node", "20.11.1")
    mine = store.add("node", "work")
    (project / ".nvmrc").write_text("work\n")

    assert omg("use", "node@work").stdout == "node work is now the global default\n"
    assert omg("which", "node").stdout == f"{store.executable('node', 'work', 'node')}\n"
    assert omg("where", "node@work").stdout == f"{mine}\n"


def test_unalias_forgets_it(omg: RunOmg) -> None:
    omg("alias", "node", "work", "20")

    assert omg("unalias", "node", "work").exit_status == 0
    assert omg("alias", "node", "--json").document["aliases"] == {"node": {}}


def test_unknown_alias_is_answered_with_the_known_ones(omg: RunOmg) -> None:
    omg("alias", "node", "work", "20")

    done = omg("unalias", "node", "wrok")

    assert done.exit_status == 2
    assert "node has no alias `wrok` (aliases: work)" in done.stderr


@pytest.mark.parametrize("name", ["20", "v18", "lts/iron", "system", "latest", "default", "../x", "a b"])
def test_name_that_means_something_else_is_refused(omg: RunOmg, name: str) -> None:
    assert omg("alias", "node", name, "20").exit_status == 1
    assert omg("alias").stdout == ""


def test_circle_is_refused(omg: RunOmg) -> None:
    omg("alias", "node", "one", "two")

    done = omg("alias", "node", "two", "one")

    assert done.exit_status == 1
    assert "refers to itself" in done.stderr


@pytest.fixture
def gone(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    """Make an alias of an alias of what is not installed, and pin it."""
    store.add("node", "20.11.1")
    omg("alias", "node", "far", "99.99.99")
    omg("alias", "node", "gone", "far")
    (project / ".nvmrc").write_text("gone\n")


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize(
    "command",
    [
        ("which", "node"),
        ("why", "node"),
        ("current",),
        ("current", "node"),
        ("exec", "--", "node"),
        ("exec", "node@gone", "--", "node"),
        ("where", "node@gone"),
        ("shell", "node@gone"),
        ("env", "node@gone"),
        ("list", "node@gone"),
        ("uninstall", "node@gone"),
        ("verify", "node@gone"),
    ],
)
def test_what_an_alias_stands_for_is_named_with_it(omg: RunOmg, command: tuple[str, ...]) -> None:
    done = omg(*command, "--offline") if command[0] not in ("exec", "shell") else omg(*command)

    said = done.stdout + done.stderr
    assert ("gone" in said, "99.99.99" in said) == (True, True)


@pytest.mark.usefixtures("gone")
def test_what_an_alias_stands_for_is_named_in_json(omg: RunOmg) -> None:
    error = omg("current", "node", "--json").document["error"]

    assert isinstance(error, dict)
    assert ("gone" in str(error["message"]), "99.99.99" in str(error["message"])) == (True, True)


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("command", [("install", "node@gone"), ("use", "node@gone"), ("pin", "node@gone")])
def test_a_version_that_was_never_published_is_named_with_its_alias(
    omg: RunOmg, publishers: Publishers, command: tuple[str, ...]
) -> None:
    publishers.node("20.11.1")
    omg("list", "node", "--remote")

    done = omg(*command)

    assert done.exit_status == 1
    assert ("gone" in done.stderr, "99.99.99" in done.stderr) == (True, True)
