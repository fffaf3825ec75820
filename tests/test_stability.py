"""The promises of docs/stability.md that can be compared with the code."""

from __future__ import annotations

import re

from omg.sources.lifecycle import HOSTS
from omg.sources.registry import MISE, NAMES, source_of
from tests.prose import ROOT, literals

PAGE = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")


def listed_hosts() -> dict[str, set[str]]:
    """Return the hosts of the page's table, by runtime."""
    rows = re.findall(r"^\| (\w+) \| ((?:`[^`]+` ?)+) \|$", PAGE, re.MULTILINE)
    return {name: set(re.findall(r"`([^`]+)`", cell)) for name, cell in rows}


def contacted_hosts(name: str) -> set[str]:
    """Return the hosts that a runtime and its publisher's keys come from."""
    source = source_of(name)
    assert source is not None
    hosts = {*source.hosts, *(source.signing.hosts if source.signing else ())}
    return {f"*{host}" if host.startswith(".") else host for host in hosts}


def test_every_host_that_is_contacted_is_listed() -> None:
    assert listed_hosts() == {name: contacted_hosts(name) for name in (*NAMES, MISE)}, (
        "the table of docs/stability.md has a row for each runtime, with the hosts of its source and keys"
    )


def test_every_host_that_is_asked_for_ends_of_life_is_named() -> None:
    assert [host for host in HOSTS if f"`{host}`" not in PAGE.split("## Network")[1].split("\n## ")[0]] == []


def test_own_text_is_plain_ascii() -> None:
    assert [(place, text) for place, text in literals(ROOT / "omg") if not text.isascii()] == []
