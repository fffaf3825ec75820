"""`omg check`."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from omg.commands.check import KINDS
from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable
from tests.prose import ROOT, blocks
from tests.upstream import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

PAGE = (ROOT / "docs/check.md").read_text(encoding="utf-8")
SEEN = (
    ".node-version:1: node 18; .nvmrc:1 decides 22.11.0; run omg check --fix",
    "Dockerfile:1: FROM node:18; .nvmrc:1 decides 22.11.0; write 22.11.0 there, or run omg pin node@18",
)


@pytest.fixture(autouse=True)
def contradicting(project: Path, store: StoreBuilder, env: dict[str, str]) -> None:
    """A project that says two things."""
    env["SOURCE_DATE_EPOCH"] = "1796083200"
    store.add("node", "22.11.0")
    (project / ".nvmrc").write_text("22.11.0\n")
    (project / ".node-version").write_text("18  # old\n")
    (project / "Dockerfile").write_text("FROM node:18\n")


def test_findings_are_lines_and_status_100(omg: RunOmg) -> None:
    done = omg("check")

    assert (done.exit_status, done.lines, done.stderr) == (100, list(SEEN), "")


def test_a_project_without_a_fault_is_status_0(omg: RunOmg, project: Path) -> None:
    (project / "below").mkdir()

    done = omg("check", "below")

    assert (done.exit_status, done.lines) == (0, ["no contradictions found in 1 folder"])
    assert omg("check", "--ignore", "losing_pin", "--ignore", "runs_other").exit_status == 0


def test_what_is_no_folder_is_a_usage_error(omg: RunOmg) -> None:
    assert omg("check", ".nvmrc").exit_status == 2
    assert omg("check", "absent").exit_status == 2
    assert omg("check", "--format", "html").exit_status == 2
    assert omg("check", "--ignore", "everything").exit_status == 2


def test_fix_changes_the_version_file_and_nothing_else(omg: RunOmg, project: Path) -> None:
    planned = omg("check", "--fix", "--dry-run")
    refused = omg("check", "--fix")
    before = (project / ".node-version").read_text()
    done = omg("check", "--fix", "-y")

    assert planned.exit_status == refused.exit_status + 98 == 100
    assert planned.lines[0] == f"{SEEN[0].rpartition(';')[0]}; would be changed to 22.11.0"
    assert refused.stderr.splitlines() == [
        ".node-version:1: node 18 becomes 22.11.0",
        "omg: nothing was changed: not a terminal, so omg cannot ask",
        "hint: run omg check --fix -y to change them without a question",
    ]
    assert before == "18  # old\n"
    assert done.exit_status == 100
    assert done.lines[0] == f"{SEEN[0].rpartition(';')[0]}; changed to 22.11.0"
    assert (project / ".node-version").read_text() == "22.11.0  # old\n"
    assert (project / "Dockerfile").read_text() == "FROM node:18\n"
    assert omg("check").lines == [SEEN[1]]
    assert "22.11.0" in omg("log").stdout


@pytest.mark.slow
def test_of_two_entries_in_a_manifest_fix_says_which_it_cannot_change(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("24.1.0\n")
    pins = '{"volta": {"node": "22.0.0"},\n"devEngines": {"runtime": {"name": "node", "version": "^22"}}}\n'
    (project / "package.json").write_text(pins)
    ignored = ("--ignore", "not_installed", "--ignore", "not_published", "--ignore", "end_of_life")

    for _ in range(2):
        lines = omg("check", "--fix", "-y", *ignored).lines
        assert lines[-1] == (
            "package.json:2: node ^22; .nvmrc:1 decides 24.1.0; not changed: package.json has another entry"
            " for node, and only that one is edited: change this one by hand"
        )
    assert (project / "package.json").read_text() == pins.replace("22.0.0", "24.1.0")
    assert omg("check", *ignored).exit_status == 100


def test_fix_writes_the_words_of_each_file(omg: RunOmg, project: Path) -> None:
    (project / "mise.toml").write_text('[tools]\nnode = "22"\nruby = "latest"\n')
    (project / ".ruby-version").write_text("3.3.0\n")
    (project / ".nvmrc").write_text("24.1.0\n")

    done = omg("check", "--fix", "-y", "--ignore", "not_installed")

    # nodenv reads whole versions, nvm also the beginning of one; `latest` of ruby contradicts nothing.
    assert done.lines[0] == ".node-version:1: node 18; mise.toml:2 decides 22; changed to 22.11.0"
    assert done.lines[1] == ".nvmrc:1: node 24.1.0; mise.toml:2 decides 22; changed to 22"
    assert (project / ".ruby-version").read_text() == "3.3.0\n"


def test_what_its_tool_could_not_read_is_not_written(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("lts/krypton\n")

    done = omg("check", "--fix", "-y")

    assert done.lines[0] == (
        ".node-version:1: node 18; .nvmrc:1 decides lts/krypton; not changed: nodenv does not understand"
        " lts/krypton: run omg install node@lts/krypton, then omg check --fix again"
    )
    assert (project / ".node-version").read_text() == "18  # old\n"


def test_annotations_are_escaped_as_github_reads_them(omg: RunOmg, project: Path) -> None:
    (project / "a,b:c%").mkdir()
    (project / "a,b:c%/Dockerfile").write_text("FROM node:18\n")

    lines = omg("check", "--format", "github").lines

    assert lines[2] == (
        "::error file=a%2Cb%3Ac%25/Dockerfile,line=1,title=omg check%3A runs_other::FROM node:18;"
        " .nvmrc:1 decides 22.11.0; write 22.11.0 there, or run omg pin node@18"
    )
    assert [line.partition("::error ")[0] for line in lines] == ["", "", ""]


def test_a_file_name_reaches_neither_the_terminal_nor_a_line_of_its_own(omg: RunOmg, project: Path) -> None:
    folder = project / "x\n::error::\r\x1b[2J"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM node:18\n")

    (line,) = omg("check", "--format", "github").lines[2:]

    assert line.startswith(r"::error file=x%0A%3A%3Aerror%3A%3A\r\x1b[2J/Dockerfile,line=1,")
    assert line.isprintable()


def test_a_version_that_was_never_published_is_found(
    omg: RunOmg, project: Path, publishers: Publishers, upstream: Upstream
) -> None:
    (project / ".nvmrc").write_text("22.99.0\n")
    (project / ".node-version").unlink()
    (project / "Dockerfile").write_text("FROM node:22.98.0\nFROM node:22.11.0\n")
    publishers.node("22.11.0", lts="Jod")
    unknown = omg("check").stdout
    omg("list", "node", "--remote")
    before = upstream.count("index.json")

    assert "no such release" not in unknown
    assert ".nvmrc:1: node 22.99.0; there is no such release; " in omg("check").stdout
    assert upstream.count("index.json") == before + 1
    assert "no such release" not in omg("check", "--offline").stdout


def test_what_was_published_since_or_is_not_known_is_no_finding(
    omg: RunOmg, project: Path, publishers: Publishers, upstream: Upstream
) -> None:
    (project / ".nvmrc").write_text("22.12.0\n")
    (project / "a").mkdir()
    (project / "a/.nvmrc").write_text("22.13.0\n")
    publishers.node("22.11.0", lts="Jod")
    omg("list", "node", "--remote")
    upstream.fail("nodejs.org/dist/index.json", Fault(status=404))
    unanswered = omg("check").stdout
    publishers.node("22.12.0", lts="Jod")
    answered = omg("check").stdout

    assert "no such release" not in unanswered
    assert [line.partition(";")[0] for line in answered.splitlines() if "no such release" in line] == [
        "a/.nvmrc:1: node 22.13.0"
    ]


def test_bare_omg_mentions_the_first(omg: RunOmg, project: Path) -> None:
    assert f"contradiction: {SEEN[0]}" in omg().lines
    assert omg("--json").document["contradiction"] == SEEN[0]
    (project / ".node-version").unlink()
    (project / "Dockerfile").unlink()
    assert omg("--json").document["contradiction"] is None


@pytest.mark.slow
def test_the_page_can_be_typed(omg: RunOmg, env: dict[str, str], project: Path, home: Path) -> None:
    write_executable(home / "bin/omg", OMG_SCRIPT)
    environment = {**env, "PATH": f"{home / 'bin'}:/usr/bin:/bin"}
    done = [
        subprocess.run(
            ("bash", "-c", block), cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        for block in blocks(PAGE)
    ]

    assert [one.returncode for one in done] == [100] * 4
    assert done[0].stdout.splitlines() == list(SEEN)
    assert done[3].stdout.startswith("::error file=Dockerfile,line=1,")


def test_the_page_has_every_kind() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) >= set(KINDS)


def test_the_hook_of_pre_commit_is_a_command(omg: RunOmg, project: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    files = re.compile(hook["files"])

    assert f"id: {hook['id']}" in PAGE
    assert omg(*hook["entry"].split()[1:]).lines == list(SEEN)
    wanted = (
        ".nvmrc",
        "a/.tool-versions",
        "Dockerfile.dev",
        ".github/workflows/ci.yml",
        "x/yarn.lock",
        "go.mod",
    )
    assert [name for name in wanted if not files.search(name)] == []
    assert not files.search("README.md")


def test_the_document_has_every_finding(omg: RunOmg, project: Path) -> None:
    document = json.loads(omg("check", "--json").stdout)

    assert [(one["kind"], one["line"], one["fixable"], one["fixed"]) for one in document["findings"]] == [
        ("losing_pin", 1, True, False),
        ("runs_other", 1, False, False),
    ]
    assert document["findings"][0]["file"] == str(project.resolve() / ".node-version")
    assert (document["folders"], document["complete"], document["dry_run"]) == (1, True, False)
