"""When release lines end, as omg knows it without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omg.runtimes.lifecycle import Days, LifeCycle, end_remark, has_ended
from omg.runtimes.lifecycle_table import known_life_cycle
from omg.sources.lifecycle import parse_schedule
from omg.versions.version import Version

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream"
DAYS = Days("2026-12-01", "2027-03-01")
RUNTIMES = ("node", "python", "go", "rust", "ruby", "java", "deno")


@pytest.mark.parametrize(
    ("runtime", "version", "end"),
    [
        ("node", "20.11.1", "2026-04-30"),
        ("node", "0.12.18", "2016-12-31"),
        ("node", "20.0.0-rc.1", "2026-04-30"),
        ("node", "99.0.0", None),
        ("python", "3.12.4", "2028-10-31"),
        ("python", "3.13.2t", "2029-10-31"),
        ("python", "pypy3.10-7.3.17", None),
        ("go", "1.22", "2025-02-11"),
        ("go", "1.22.3", "2025-02-11"),
        ("rust", "1.96.0", "2026-07-09"),
        ("rust", "nightly-2026-05-20", None),
        ("ruby", "3.1.4", "2025-03-26"),
        ("ruby", "jruby-9.4.8.0", None),
        ("java", "21.0.2+13", "2029-12-31"),
        ("java", "jre-8.0.402+6", "2030-12-31"),
        ("deno", "2.5.7", "2026-04-30"),
        ("deno", "1.46.0", "2024-10-09"),
        ("node", "mine", None),
    ],
)
def test_the_line_of_a_version_decides(runtime: str, version: str, end: str | None) -> None:
    life_cycle = known_life_cycle(runtime)

    assert life_cycle is not None
    assert life_cycle.end_of(Version.parse(version)) == end


def test_a_runtime_that_nobody_dates_has_no_ends() -> None:
    assert known_life_cycle("bun") is None
    assert known_life_cycle("npm-cowsay") is None


@pytest.mark.parametrize(
    ("end", "said", "ended"),
    [
        ("2026-04-30", "end of life since 2026-04-30", True),
        ("2026-12-01", "end of life since 2026-12-01", True),
        ("2026-12-02", "end of life on 2026-12-02", False),
        ("2027-03-01", "end of life on 2027-03-01", False),
        ("2027-03-02", "", False),
        (None, "", False),
    ],
)
def test_what_ends_within_three_months_is_said(end: str | None, said: str, ended: bool) -> None:
    assert end_remark(end, DAYS) == said
    assert has_ended(end, DAYS) is ended


def test_the_most_exact_line_counts() -> None:
    life_cycle = LifeCycle({"0": "2012-01-01", "0.12": "2016-12-31"}, "2026-12-01")

    assert life_cycle.end_of(Version.parse("0.12.1")) == "2016-12-31"
    assert life_cycle.end_of(Version.parse("0.9.1")) == "2012-01-01"


@pytest.mark.skipif(not (UPSTREAM / "lifecycle").is_dir(), reason="without the publishers' documents")
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_table_is_what_the_publishers_say(runtime: str) -> None:
    life_cycle = known_life_cycle(runtime)
    assert life_cycle is not None
    if runtime == "node":
        published = dict(parse_schedule((UPSTREAM / "node/schedule.json").read_bytes()))
    else:
        document = json.loads((UPSTREAM / f"lifecycle/{runtime}.endoflife-date.json").read_bytes())
        lines = {line["releaseCycle"]: line["eol"] for line in document["releases"]}
        published = {line: end for line, end in lines.items() if isinstance(end, str)}

    assert life_cycle.ends == published
