"""The ends of lines: fetched at most once a day, kept, and used in place of an older table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.manager.lifecycle import Refresh
from omg.runtimes.registry import by_name
from omg.status.lifecycle import kept_file, life_cycle_of
from omg.status.today import present_days
from omg.value import replace
from omg.versions.version import Version
from tests.upstream import Fault

if TYPE_CHECKING:
    from omg.context import Context
    from tests.upstream import Upstream

SCHEDULE = "raw.githubusercontent.com/nodejs/Release/main/schedule.json"
PRODUCT = "endoflife.date/api/v1/products/python/"


@pytest.fixture
def context(context: Context, upstream: Upstream) -> Context:
    """Return a context of 2026-12-02 that asks the upstream."""
    env = {**context.env, "SOURCE_DATE_EPOCH": "1796169600"}
    return replace(context, env=env, config=replace(context.config, mirror=upstream.url))


@pytest.fixture
def published(upstream: Upstream) -> None:
    """What the publishers say of two lines."""
    upstream.put(SCHEDULE, b'{"v20": {"end": "2026-05-01"}}')
    lines = [{"name": "3.12", "eolFrom": "2028-11-01"}]
    upstream.put(PRODUCT, json.dumps({"result": {"releases": lines}}).encode())


def refresh(context: Context, *names: str) -> None:
    Refresh(context, map(by_name, names)).finish()


def end(context: Context, runtime: str, version: str) -> str | None:
    life_cycle = life_cycle_of(context, runtime)
    return life_cycle.end_of(Version.parse(version)) if life_cycle is not None else None


def test_the_present_day(context: Context) -> None:
    assert present_days(context).today == "2026-12-02"
    assert present_days(context).soon == "2027-03-02"


@pytest.mark.usefixtures("published")
def test_what_was_fetched_counts(context: Context) -> None:
    assert end(context, "node", "20.1.0") == "2026-04-30"
    refresh(context, "node", "python", "bun", "zig")

    assert end(context, "node", "20.1.0") == "2026-05-01"
    assert end(context, "python", "3.12.1") == "2028-11-01"
    assert life_cycle_of(context, "node").as_of == "2026-12-02"  # type: ignore[union-attr]


@pytest.mark.usefixtures("published")
def test_nobody_is_asked_twice_on_a_day(context: Context, upstream: Upstream) -> None:
    refresh(context, "node", "go")
    refresh(context, "node", "go")
    assert upstream.count("schedule.json") == upstream.count("/go/") == 1

    tomorrow = replace(context, env={**context.env, "SOURCE_DATE_EPOCH": "1796256000"})
    refresh(tomorrow, "node")
    assert upstream.count("schedule.json") == 2
    assert life_cycle_of(context, "node").as_of == "2026-12-03"  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"<html>", b"[", b'{"v20": 1}', b"[" * 100_000])
def test_what_is_not_such_a_document_changes_nothing(
    context: Context, upstream: Upstream, content: bytes
) -> None:
    upstream.put(SCHEDULE, content)
    refresh(context, "node")

    assert end(context, "node", "20.1.0") == "2026-04-30"


def test_a_silent_host_is_not_waited_for_long_and_not_again(
    context: Context, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omg.manager.lifecycle.PATIENCE_S", 0.1)
    upstream.put(SCHEDULE, b'{"v20": {"end": "2026-05-01"}}')
    upstream.fail_always(SCHEDULE, Fault(stall_after=3))
    refresh(context, "node")
    refresh(context, "node")

    assert upstream.count("schedule.json") == 1
    assert end(context, "node", "20.1.0") == "2026-04-30"


@pytest.mark.usefixtures("published")
def test_offline_nobody_is_asked(context: Context, upstream: Upstream) -> None:
    refresh(replace(context, config=replace(context.config, offline=True)), "node")

    assert upstream.requests == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"node": []}',
        b'{"node": {"ends": {"20": 7}, "as_of": "2026-12-02"}}',
        b"[" * 99_999,
    ],
)
def test_a_damaged_file_is_none(context: Context, content: bytes) -> None:
    file = kept_file(context.cache_dir)
    file.parent.mkdir(parents=True)
    file.write_bytes(content)

    assert end(context, "node", "20.1.0") == "2026-04-30"


def test_an_older_answer_than_the_table_does_not_count(context: Context) -> None:
    file = kept_file(context.cache_dir)
    file.parent.mkdir(parents=True)
    file.write_text('{"node": {"ends": {"20": "2020-01-01"}, "as_of": "2026-01-01"}}')

    assert end(context, "node", "20.1.0") == "2026-04-30"
