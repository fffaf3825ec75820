"""The setting `auto_update`: looked for in the background, said once, never by a shim."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.global_packages import add_npm
from tests.installers import npm_program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers

FOUND = "newer versions: node 20.20.2 (security release); run omg upgrade"
_PATIENCE_S = 30.0


@pytest.fixture(autouse=True)
def published(publishers: Publishers, store: StoreBuilder, env: dict[str, str]) -> None:
    """An old node, the global default; a newer one that closes a hole."""
    env["SOURCE_DATE_EPOCH"] = "1796169600"
    publishers.node("20.11.1", lts="Iron")
    publishers.node("20.20.2", lts="Iron", is_security=True, npm_program=npm_program())
    publishers.node("26.9.0")
    add_npm(store.add("node", "20.11.1"), "semver", "7.8.6", "semver")
    store.set_current("node", "20.11.1")


@pytest.fixture
def notes(home: Path) -> Path:
    """Return the file of what was found."""
    return home / ".local/state/omg/updates"


def lines_when(notes: Path, written: str) -> list[str]:
    """Return the lines of the file once ``written`` is among them."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        lines = notes.read_text().splitlines() if notes.exists() else []
        if written in lines:
            return lines
        time.sleep(0.05)
    return []


def test_by_default_nobody_looks(omg: RunOmg, notes: Path) -> None:
    assert omg("latest", "node").exit_status == 0

    assert not notes.exists()


@pytest.mark.slow
def test_what_is_found_is_said_once_by_the_next_command_that_fetches(
    omg: RunOmg, notes: Path, publishers: Publishers
) -> None:
    notify = {"OMG_AUTO_UPDATE": "notify"}
    first = omg("latest", "node", env=notify)
    assert FOUND not in first.stderr
    assert lines_when(notes, FOUND) == ["2026-12-02", FOUND]

    assert FOUND not in omg("list", env=notify).stderr
    assert FOUND not in omg("latest", "node", "--offline", env=notify).stderr
    asked = len(publishers.upstream.requests)
    assert FOUND in omg("list", "node", "--remote", env=notify).stderr
    assert FOUND not in omg("latest", "node", env=notify).stderr
    # Nobody looked a second time: each of the two commands asked for its list only.
    assert len(publishers.upstream.requests) == asked + 2
    assert omg("current").lines[0].startswith("node  20.11.1")


@pytest.mark.slow
def test_security_releases_are_taken(omg: RunOmg, notes: Path, store: StoreBuilder) -> None:
    done = omg("look-for-updates", env={"OMG_AUTO_UPDATE": "security"})

    told = "upgraded for a security release: node 20.11.1 -> 20.20.2"
    assert done.lines == [told]
    assert notes.read_text() == f"2026-12-02\n{told}\n"
    assert store.layout.current_link("node").readlink().name == "20.20.2"
    new = store.layout.toolchain_dir("node", "20.20.2")
    assert (new / "lib/node_modules/semver/package.json").is_file()
    assert (store.layout.shims_dir / "semver").is_file()
    assert "20.20.2" in omg("log").stdout


@pytest.mark.slow
def test_what_is_no_security_release_is_only_named(
    omg: RunOmg, publishers: Publishers, store: StoreBuilder
) -> None:
    store.add("bun", "1.1.0")
    store.set_current("bun", "1.1.0")
    publishers.bun("1.1.2")
    publishers.bun("1.2.0")

    done = omg("look-for-updates", env={"OMG_AUTO_UPDATE": "security"})

    assert done.lines == [
        "upgraded for a security release: node 20.11.1 -> 20.20.2; newer versions: bun 1.2.0; run omg upgrade"
    ]


@pytest.mark.parametrize("content", [b"2026-12-02", b"2026-12-02\n", b"2026-12-02\n\x1b[2J\n"])
def test_a_damaged_note_says_nothing(omg: RunOmg, notes: Path, content: bytes) -> None:
    notes.parent.mkdir(parents=True)
    notes.write_bytes(content)

    done = omg("latest", "node", env={"OMG_AUTO_UPDATE": "notify"})

    assert (done.exit_status, done.stderr) == (0, "")
