"""`omg log`: a line for whatever changed something or was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


def told(omg: RunOmg) -> list[tuple[str, str]]:
    return [(one["operation"], one["outcome"]) for one in omg("log", "--json").document["operations"]]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    write_executable(tmp_path / "built/bin/node")
    return tmp_path / "built"


def test_everything_that_changed_something_is_reported(
    omg: RunOmg, store: StoreBuilder, publishers: Publishers, built: Path
) -> None:
    publishers.node("20.11.1")
    commands = (
        ("install", "node@20.11.1"),
        ("use", "node@20.11.1"),
        ("pin", "node@20"),
        ("alias", "node", "work", "20"),
        ("unalias", "node", "work"),
        ("config", "set", "jobs", "2"),
        ("config", "unset", "jobs"),
        ("link", "node@mine", str(built)),
        ("use", "node", "system"),
        ("uninstall", "node@20.11.1", "--force"),
    )
    assert [command for command in commands if omg(*command).exit_status] == []
    assert [operation for operation, outcome in told(omg) if outcome == "done"] == [
        *("install", "use", "pin", "alias", "unalias", "config", "config", "link", "use", "uninstall")
    ]


def test_rehash_is_reported_only_if_it_changed_something(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    omg("rehash")
    omg("rehash")
    assert told(omg) == [("rehash", "done")]


def test_what_was_refused_is_reported_with_the_reason(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    refused = omg("uninstall", "node@20.11.1")
    (operation,) = omg("log", "--json").document["operations"]
    assert refused.exit_status == 1
    assert (operation["operation"], operation["outcome"], operation["error"]) == (
        "uninstall", "refused", "in_use",
    )  # fmt: skip
    assert "node 20.11.1" in operation["message"]


def test_a_message_of_several_lines_is_shown_in_one(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    assert omg("uninstall", "node@99.0.0").exit_status == 127
    (line,) = omg("log").lines
    assert line.endswith("message: node 99.0.0 is not installed; installed: 20.11.1")


def test_queries_and_usage_errors_are_not_logged(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    for command in (("list",), ("use", "node@20.11.1", "--dry-run"), ("use",), ("uninstall", "node")):
        omg(*command)
    assert told(omg) == []


def test_lines_for_people_show_the_newest_last(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("18.0.0", "20.11.1"):
        store.add("node", version)
        omg("use", f"node@{version}", "--offline")
    assert [line.split()[2:] for line in omg("log").lines] == [
        ["use", "node", "18.0.0", "done"],
        ["use", "node", "20.11.1", "done"],
    ]
    assert [line.split()[4] for line in omg("log", "-n", "1").lines] == ["20.11.1"]


def test_damaged_lines_are_left_out_with_a_warning(omg: RunOmg, home: Path) -> None:
    state_dir = home / ".local/state/omg"
    state_dir.mkdir(parents=True)
    (state_dir / "audit.jsonl").write_bytes(b'{"operation": "use", "time": "T"}\n{"oper\n\xff\n')
    shown = omg("log")
    assert (len(shown.lines), "2 damaged lines" in shown.stderr, shown.exit_status) == (1, True, 0)


def test_no_control_character_reaches_the_terminal(omg: RunOmg, home: Path) -> None:
    state_dir = home / ".local/state/omg"
    state_dir.mkdir(parents=True)
    (state_dir / "audit.jsonl").write_text('{"operation": "pin", "file": "a\\u001b[31m\\nb"}\n')
    (line,) = omg("log").lines
    assert line.endswith("file: a?[31m?b")


def test_log_that_cannot_be_written_stops_nothing(omg: RunOmg, store: StoreBuilder, home: Path) -> None:
    store.add("node", "20.11.1")
    (home / ".local/state").mkdir(parents=True)
    (home / ".local/state/omg").write_text("a file")
    done = omg("use", "node@20.11.1", "--offline")
    assert (done.exit_status, "audit.jsonl" in done.stderr) == (0, True)


def facts(omg: RunOmg) -> list[dict[str, object]]:
    """Return what the log tells, without time and process."""
    operations = omg("log", "--json").document["operations"]
    return [{name: one[name] for name in one if name not in ("time", "pid")} for one in operations]


def test_setup_is_reported_with_the_files_that_it_changed(omg: RunOmg, home: Path) -> None:
    assert omg("setup", "--dry-run").exit_status == 0
    assert facts(omg) == []
    omg("setup")
    omg("setup", "--remove")
    added, removed = facts(omg)
    assert str(home / ".profile") in added["files"]
    assert (removed["operation"], removed["action"], removed["files"]) == ("setup", "remove", added["files"])


def test_repairs_are_reported_each_with_its_outcome(omg: RunOmg, store: StoreBuilder) -> None:
    omg("setup")
    store.add("node", "20.11.1")
    store.set_current("node", "18.0.0")
    omg("doctor")
    assert [one["operation"] for one in facts(omg)] == ["setup"]
    omg("doctor", "--fix")
    repairs = [one for one in facts(omg) if one["operation"] == "doctor"]
    assert {(one["action"], one["outcome"]) for one in repairs} == {("fix", "done")}
    default, shims = (str(one["problem"]) for one in repairs)
    assert default.startswith("the global default of node is `18.0.0`")
    assert shims.startswith("missing shims")


def test_repair_that_failed_is_reported(omg: RunOmg, store: StoreBuilder) -> None:
    omg("setup")
    omg("install", "node@20.11.1", "--offline")
    toolchain = store.add("node", "20.11.1")
    (toolchain / ".omg-toolchain.toml").write_bytes(b"")
    omg("doctor", "--fix", "--offline")
    (repair,) = (one for one in facts(omg) if one["operation"] == "doctor" and one["outcome"] == "failed")
    assert repair["error"] == "offline"


def test_downloaded_keys_are_logged(omg: RunOmg, publishers: Publishers) -> None:
    omg("keys")
    assert facts(omg) == []
    omg("keys", "refresh", "bun")
    omg("keys", "refresh", "bun", "--offline")
    failed, refused = facts(omg)
    assert (failed["operation"], failed["action"], failed["outcome"]) == ("keys", "refresh", "failed")
    assert (refused["outcome"], refused["error"]) == ("refused", "offline")
