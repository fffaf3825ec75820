"""Where the ends of release lines are published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omg.runtimes.registry import RUNTIMES, by_name
from omg.sources.lifecycle import HOSTS, life_cycle_document, parse_product, parse_schedule

SCHEDULE = Path(__file__).parents[3] / "shared/upstream/node/schedule.json"


def test_nodes_schedule() -> None:
    document = (
        b'{"v0.12": {"end": "2016-12-31"}, "v24": {"start": "2025-05-06", "end": "2028-04-30"}, "v9": 7}'
    )

    assert parse_schedule(document) == {"0.12": "2016-12-31", "24": "2028-04-30"}


@pytest.mark.skipif(not SCHEDULE.is_file(), reason="without the publishers' documents")
def test_nodes_real_schedule() -> None:
    ends = parse_schedule(SCHEDULE.read_bytes())

    assert ends["20"] == "2026-04-30"
    assert len(ends) > 25


def test_a_product_of_endoflife_date() -> None:
    lines = [
        {"name": "3.14", "isEol": False, "eolFrom": "2030-10-31"},
        {"name": "3.9", "isEol": True, "eolFrom": "2025-10-31"},
        {"name": "3.15", "isEol": False, "eolFrom": None},
        {"name": "2.0"},
        "3.8",
    ]
    document = json.dumps({"schema_version": "1.2.0", "result": {"name": "python", "releases": lines}})

    assert parse_product(document.encode()) == {"3.14": "2030-10-31", "3.9": "2025-10-31"}


@pytest.mark.parametrize("parse", [parse_schedule, parse_product])
@pytest.mark.parametrize(
    "document",
    [
        b"[]",
        b"<html>",
        b"{}",
        b'{"result": []}',
        b'{"result": {"releases": {}}}',
        b'{"result": {"releases": [{"name": "3.9\\u001b[2J", "eolFrom": "2025-10-31"}]}}',
        b'{"result": {"releases": [{"name": "3.9", "eolFrom": "2025-13-31"}]}}',
        b'{"v20": {"end": true}}',
    ],
)
def test_another_document_is_refused(parse, document: bytes) -> None:
    with pytest.raises(ValueError, match=r"^it |Expecting"):
        parse(document)


def test_no_document_is_believed_without_end() -> None:
    lines = [{"name": str(number), "eolFrom": "2025-10-31"} for number in range(5000)]

    assert len(parse_product(json.dumps({"result": {"releases": lines}}).encode())) == 1000


def test_every_document_is_at_a_host_that_may_be_asked() -> None:
    documents = {runtime.name: life_cycle_document(runtime) for runtime in (*RUNTIMES, by_name("deno"))}

    assert [documents.pop(name) for name in ("bun", "npm", "pnpm", "yarn")] == [None] * 4
    assert {name: one and one.url.split("/")[2] in HOSTS for name, one in documents.items()} == dict.fromkeys(
        documents, True
    )
