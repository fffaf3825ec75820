"""`omg outdated` and `omg latest`, and the marks of what is end of life."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import OMG_SCRIPT
from tests.acceptance.terminal import shown
from tests.conftest import write_executable
from tests.prose import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

PAGE = (ROOT / "docs/outdated.md").read_text(encoding="utf-8")
# 2026-12-02: node 20 has ended, node 24 has not.
EPOCH = "1796169600"


def days_ago(days: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - days * 86400))


@pytest.fixture(autouse=True)
def epoch(env: dict[str, str]) -> None:
    env["SOURCE_DATE_EPOCH"] = EPOCH


@pytest.fixture
def published(publishers: Publishers) -> None:
    """Releases of node, one of them a security release."""
    for version, lts in (
        ("20.11.1", "Iron"),
        ("20.19.4", "Iron"),
        ("20.20.2", "Iron"),
        ("24.21.0", "Krypton"),
    ):
        publishers.node(version, lts=lts, is_security=version == "20.19.4")
    publishers.node("26.9.0")


@pytest.fixture
def old(store: StoreBuilder) -> None:
    """An old node, the global default."""
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")


@pytest.mark.usefixtures("published", "old")
def test_what_is_newer_is_shown_with_all_that_speaks_for_it(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("v20.11.1\n")

    done = omg("outdated")

    assert done.exit_status == 100
    rest = "security release: 20.19.4; end of life since 2026-04-30"
    beyond = "newest LTS: 24.21.0; newest: 26.9.0"
    assert done.lines == [
        f"node  20.11.1  -> 20.20.2  the global default (20); {rest}; {beyond}",
        f"node  20.11.1  -> 20.20.2  set by {project}/.nvmrc (20.11.1); {rest}; newer than what is asked for;"
        f" {beyond}",
    ]
    assert done.stderr.splitlines() == [
        "to upgrade the global defaults, run: omg upgrade",
        "for a line that still gets fixes, run: omg upgrade node --lts",
        "to upgrade what is pinned in a folder, run there: omg upgrade --pins",
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("published", "old")
def test_each_command_that_is_named_upgrades(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("use", "node@20.11.1", "--offline").exit_status == 0
    past = {"SOURCE_DATE_EPOCH": "1700000000"}

    # `omg upgrade` would do nothing: exactly that version was asked for.
    assert omg("outdated", env=past).stderr == "to upgrade node to 20.20.2, run: omg upgrade node@20\n"
    assert omg("upgrade", "node@20", "--no-globals").exit_status == 0
    assert store.layout.current_link("node").readlink().name == "20.20.2"
    assert omg("outdated", env=past).exit_status == 0

    assert omg("outdated").stderr == "for a line that still gets fixes, run: omg upgrade node --lts\n"
    assert omg("upgrade", "node", "--lts", "--no-globals").exit_status == 0
    assert omg("outdated").exit_status == 0


@pytest.mark.slow
@pytest.mark.usefixtures("published", "old")
def test_what_to_type_is_below_the_table(omg: RunOmg, env: dict[str, str], project: Path) -> None:
    (project / ".nvmrc").write_text("v20.11.1\n")
    omg("outdated")

    *rows, defaults, ended, pins = shown(["outdated", "--offline"], env, project).splitlines()

    assert [row.split()[:2] for row in rows] == [["node", "20.11.1"]] * 2
    assert defaults == "to upgrade the global defaults, run: omg upgrade"
    assert ended == "for a line that still gets fixes, run: omg upgrade node --lts"
    assert pins == "to upgrade what is pinned in a folder, run there: omg upgrade --pins"


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_what_was_asked_for_is_remembered(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "24.21.0")
    requested = {}
    for spec in ("24", "24.21.0", "lts", "lts/krypton"):
        assert omg("use", f"node@{spec}", "--offline").exit_status == 0
        (use,) = omg("outdated", "node", "--json").document["uses"]  # type: ignore[misc]
        requested[spec] = use["requested"]  # type: ignore[index]
    assert requested == {spec: spec for spec in requested}

    # A default that is another version now was not asked for.
    store.add("node", "20.20.2")
    store.set_current("node", "20.20.2")
    (use,) = omg("outdated", "node", "--json").document["uses"]  # type: ignore[misc]
    assert use["requested"] == "20"  # type: ignore[index]

    assert omg("use", "node", "system").exit_status == 0
    assert not store.layout.default_spec_file("node").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_nothing_to_do_is_success(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("outdated").exit_status == 0
    store.add("node", "24.21.0")
    store.set_current("node", "24.21.0")

    done = omg("outdated")

    assert (done.exit_status, done.stdout) == (0, "")
    assert "nothing is out of date" in done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_known_projects_are_looked_at_on_request(omg: RunOmg, store: StoreBuilder, home: Path) -> None:
    store.add("node", "20.19.4")
    for name in ("a", "b", "c"):
        (home / name).mkdir()
        (home / name / ".nvmrc").write_text("20\n")
        assert omg("current", cwd=home / name).exit_status == 0

    assert omg("outdated").lines == []
    (line,) = omg("outdated", "--projects").lines
    assert f"-> 20.20.2  set by {home}/a/.nvmrc and 2 more (20)" in line
    assert len(omg("outdated", "--projects", "--json").document["uses"]) == 3  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_one_publisher_that_fails_does_not_hide_the_others(
    omg: RunOmg, store: StoreBuilder, publishers: Publishers
) -> None:
    publishers.node("20.20.2")
    store.add("bun", "1.1.0")
    store.set_current("bun", "1.1.0")

    done = omg("outdated")

    assert done.exit_status == 1
    assert "-> 20.20.2" in done.lines[0]
    assert "bun" in done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_the_end_of_a_line_is_known_without_a_publisher(omg: RunOmg) -> None:
    done = omg("outdated", "--offline")

    assert done.exit_status == 1
    assert done.lines == ["node  20.11.1    the global default (20); end of life since 2026-04-30"]
    assert "for a line that still gets fixes, run: omg upgrade node --lts" in done.stderr

    before = omg("outdated", "--offline", env={"SOURCE_DATE_EPOCH": "1700000000"})
    assert (before.exit_status, before.lines) == (1, [])
    assert "nothing is out of date" not in before.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_offline_the_lists_of_earlier_are_used(omg: RunOmg, publishers: Publishers) -> None:
    refused = omg("outdated", "--offline")
    assert refused.exit_status == 1
    assert "--offline is set" in refused.stderr

    publishers.node("20.20.2")
    assert omg("outdated").exit_status == 100
    assert omg("outdated", "--offline").exit_status == 100


@pytest.mark.usefixtures("published", "old")
def test_present_dates_replace_the_table_everywhere(omg: RunOmg, upstream: Upstream) -> None:
    upstream.put(
        "raw.githubusercontent.com/nodejs/Release/main/schedule.json", b'{"v20": {"end": "2027-01-15"}}'
    )
    before = omg("outdated", "--json").document
    assert before["ends_of_life_from"] == {"node": "2026-12-02"}

    assert "end of life on 2027-01-15" in omg("list").lines[0]
    assert "end of life on 2027-01-15" in omg("current").lines[0]
    assert omg("doctor", "--json").document["problems"] == [] or "end_of_life" not in omg("doctor").stdout


@pytest.mark.usefixtures("old")
def test_what_is_end_of_life_is_marked(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "24.1.0")

    assert omg("list").lines == [
        "   node  24.1.0",
        "*  node  20.11.1  active here; default; end of life since 2026-04-30",
    ]
    assert omg("current").lines == ["node  20.11.1  the global default; end of life since 2026-04-30"]
    problems = omg("doctor", "--json").document["problems"]
    (found,) = [one for one in problems if one["kind"] == "end_of_life"]  # type: ignore[index,union-attr]
    assert found["message"] == "end of life, without further fixes: node 20.11.1 (since 2026-04-30)"  # type: ignore[index]
    assert found["advice"] is True  # type: ignore[index]


@pytest.mark.usefixtures("published")
def test_latest_is_a_version_for_scripts(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    said = {
        line: omg("latest", *line.split()).stdout.strip()
        for line in ("node", "node@20", "node 20.19", "node@lts", "node@20.19.4", "node --installed")
    }

    assert said == {
        "node": "26.9.0",
        "node@20": "20.20.2",
        "node 20.19": "20.19.4",
        "node@lts": "24.21.0",
        "node@20.19.4": "20.19.4",
        "node --installed": "20.11.1",
    }


@pytest.mark.slow
@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("node@99", 1, "no node `99` is available"),
        ("node@99.1.2", 1, "no node `99.1.2` is available"),
        ("node@system", 2, "`system` is not a published version"),
        ("node@24 --installed", 127, "node 24 is not installed"),
        ("node go", 2, "expected one runtime, got 2"),
    ],
)
def test_latest_of_nothing_is_an_error(omg: RunOmg, line: str, status: int, message: str) -> None:
    refused = omg("latest", *line.split())

    assert (refused.exit_status, refused.stdout) == (status, "")
    assert message in refused.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_latest_of_what_is_too_young_says_so(omg: RunOmg) -> None:
    refused = omg("latest", "node@24", env={"OMG_MINIMUM_AGE": "500d"})

    assert (refused.exit_status, refused.stdout) == (1, "")
    why = "node 24.21.0 was published on 2026-01-01, and minimum_age is 500d; nothing older matches"
    assert why in refused.stderr
    assert omg("latest", "node@24.21.0", env={"OMG_MINIMUM_AGE": "500d"}).stdout == "24.21.0\n"


@pytest.mark.slow
@pytest.mark.usefixtures("published")
def test_security_releases_are_marked_in_the_list(omg: RunOmg) -> None:
    listed = [line.split() for line in omg("list", "node@20", "--remote").lines]

    assert [line[0] for line in listed if line[-2:] == ["security", "release"]] == ["20.19.4"]
    releases = omg("list", "node@20", "--remote", "--json").document["releases"]
    assert [one["version"] for one in releases if one["security"]] == ["20.19.4"]  # type: ignore[index,union-attr]


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_what_is_too_young_is_said_and_not_taken(omg: RunOmg, publishers: Publishers) -> None:
    today = days_ago(0)
    publishers.node("20.20.1", lts="Iron", date=days_ago(30))
    publishers.node("20.20.2", lts="Iron", date=today)
    assert omg("config", "set", "minimum_age", "3d").exit_status == 0

    (line,) = omg("outdated").lines
    assert "-> 20.20.1" in line
    assert "20.20.2 is held back by minimum_age" in line
    assert omg("latest", "node@20").stdout == "20.20.1\n"
    done = omg("upgrade")
    assert done.lines[0] == "node 20.11.1 -> 20.20.1: now the global default"
    assert f"node 20.20.2 is held back: it was published on {today}, and minimum_age is 3d" in done.stderr
    assert omg("install", "node@20.20.2").exit_status == 0

    assert omg("config", "set", "minimum_ages.node", "0d").exit_status == 0
    assert omg("latest", "node@20").stdout == "20.20.2\n"
    assert omg("latest", "node@20", env={"OMG_MINIMUM_AGE": "soon"}).exit_status == 1


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_a_security_release_is_taken_on_its_first_day(omg: RunOmg, publishers: Publishers) -> None:
    publishers.node("20.20.2", lts="Iron", date=days_ago(0), is_security=True)

    assert omg("upgrade", env={"OMG_MINIMUM_AGE": "4w"}).lines[0].startswith("node 20.11.1 -> 20.20.2")


@pytest.mark.slow
@pytest.mark.usefixtures("published", "old")
def test_the_page_can_be_typed(env: dict[str, str], project: Path, home: Path) -> None:
    write_executable(home / "bin/omg", OMG_SCRIPT)
    environment = {**env, "PATH": f"{home / 'bin'}:/usr/bin:/bin"}
    done = [
        subprocess.run(
            ("bash", "-uc", block), cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        for block in blocks(PAGE)
    ]

    assert [one.returncode for one in done] == [100, 0, 0, 0, 0, 0]
    said = done[1].stdout.splitlines()
    assert said[:3] == ["26.9.0", "20.20.2", "20.11.1"]
    assert json.loads("\n".join(said[3:]))["uses"]
