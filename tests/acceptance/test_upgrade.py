"""`omg upgrade`: global defaults, their global tools, and the pins of a folder."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.global_packages import add_npm
from tests.installers import calls, npm_program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


@pytest.fixture(autouse=True)
def today(env: dict[str, str]) -> None:
    """It is 2026-12-02."""
    env["SOURCE_DATE_EPOCH"] = "1796169600"


@pytest.fixture(autouse=True)
def published(publishers: Publishers) -> None:
    """Releases of node: what is newest of each line, and what was before."""
    for version, lts in (("20.11.1", "Iron"), ("20.20.2", "Iron"), ("24.21.0", "Krypton"), ("26.9.0", False)):
        publishers.node(version, lts=lts, npm_program=npm_program())


def default_of(store: StoreBuilder) -> str:
    return store.layout.current_link("node").readlink().name


def remembered(store: StoreBuilder) -> str:
    return store.layout.default_spec_file("node").read_text().strip()


@pytest.fixture
def old(omg: RunOmg, store: StoreBuilder) -> Path:
    """An old node, used as 20."""
    place = store.add("node", "20.11.1")
    assert omg("use", "node@20", "--offline").exit_status == 0
    return place


@pytest.mark.usefixtures("old")
def test_outdated_then_upgrade_then_nothing(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("outdated").exit_status == 100

    done = omg("upgrade")

    assert (done.exit_status, done.lines) == (
        0,
        [
            "node 20.11.1 -> 20.20.2: now the global default",
            "node 20.11.1 stays installed; to remove it, run: omg uninstall node@20.11.1",
        ],
    )
    assert (default_of(store), remembered(store)) == ("20.20.2", "20")
    assert store.layout.toolchain_dir("node", "20.11.1").is_dir()
    assert (store.layout.shims_dir / "node").is_file()
    again = omg("upgrade", "node")
    assert (again.exit_status, again.lines) == (0, ["node 20.20.2 is the newest version that meets 20"])
    assert [line for line in omg("log").lines if "use node 20.20.2" in line or "20.20.2" in line]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "arguments", "new", "kept"),
    [
        ("20", ("--latest",), "26.9.0", "26"),
        ("20", ("--lts",), "24.21.0", "24"),
        ("20.11", ("--lts",), "24.21.0", "24.21"),
        ("20.11.1", (), "20.11.1", "20.11.1"),
        ("20.11.1", ("--latest",), "26.9.0", "26.9.0"),
        ("lts/iron", (), "20.20.2", "lts/iron"),
        ("lts/iron", ("--lts",), "24.21.0", "lts/krypton"),
        (">=20", ("--latest",), "26.9.0", "npm:>=20"),
        ("20", ("node@24",), "24.21.0", "24"),
        ("20", ("node", "24.21.0"), "24.21.0", "24.21.0"),
    ],
)
def test_how_far_it_goes_and_what_is_asked_for_then(
    omg: RunOmg, store: StoreBuilder, asked: str, arguments: tuple[str, ...], new: str, kept: str
) -> None:
    store.add("node", "20.11.1")
    assert omg("use", f"node@{asked}", "--offline").exit_status == 0

    assert omg("upgrade", *arguments).exit_status == 0

    assert (default_of(store), remembered(store)) == (new, kept)


@pytest.mark.slow
def test_a_default_that_nobody_asked_for_stays_in_its_line(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")

    assert omg("upgrade").exit_status == 0
    assert (default_of(store), remembered(store)) == ("20.20.2", "20")


@pytest.mark.slow
def test_it_never_goes_back(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "26.9.0")
    assert omg("use", "node@26", "--offline").exit_status == 0

    done = omg("upgrade", "--lts")

    assert done.lines == ["node 26.9.0 stays: lts means 24.21.0, which is not newer"]
    assert default_of(store) == "26.9.0"
    assert not store.layout.toolchain_dir("node", "24.21.0").exists()


def test_global_tools_are_carried_over(omg: RunOmg, old: Path, store: StoreBuilder) -> None:
    add_npm(old, "semver", "7.8.6", "semver")

    done = omg("upgrade", "-y")

    assert done.exit_status == 0
    assert "semver  7.8.6  installed" in done.lines
    new = store.layout.toolchain_dir("node", "20.20.2")
    assert (new / "lib/node_modules/semver/package.json").is_file()
    assert (store.layout.shims_dir / "semver").is_file()


@pytest.mark.slow
def test_without_a_person_they_are_named_with_the_command(
    omg: RunOmg, old: Path, store: StoreBuilder
) -> None:
    add_npm(old, "semver", "7.8.6", "semver")

    done = omg("upgrade")

    assert (done.exit_status, default_of(store)) == (0, "20.20.2")
    assert "semver  7.8.6  would install" in done.stderr
    assert "to install them later, run: omg globals copy node@20.11.1 node@20.20.2" in done.stderr
    assert calls(store.layout.toolchain_dir("node", "20.20.2")) == []


@pytest.mark.slow
def test_they_can_be_left_behind(omg: RunOmg, old: Path, store: StoreBuilder) -> None:
    add_npm(old, "semver", "7.8.6", "semver")

    done = omg("upgrade", "-y", "--no-globals")

    assert "semver" not in done.stdout + done.stderr
    assert calls(store.layout.toolchain_dir("node", "20.20.2")) == []


@pytest.mark.slow
def test_one_that_fails_does_not_stop_the_upgrade(omg: RunOmg, old: Path, store: StoreBuilder) -> None:
    add_npm(old, "bad-one", "1.0.0", "bad-one")

    done = omg("upgrade", "-y")

    assert (done.exit_status, default_of(store)) == (1, "20.20.2")
    assert "failed; to try again, run: " in done.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_an_upgrade_can_be_taken_back(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("upgrade", "--lts").exit_status == 0
    assert (default_of(store), remembered(store)) == ("24.21.0", "24")

    assert omg("use", "-").exit_status == 0
    assert (default_of(store), remembered(store)) == ("20.11.1", "20")
    assert omg("use", "-").exit_status == 0
    assert (default_of(store), remembered(store)) == ("24.21.0", "24")


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_the_old_version_goes_on_request(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("config", "set", "upgrade.prune", "true").exit_status == 0
    assert "would remove node 20.11.1" in omg("upgrade", "--dry-run").lines[-1]
    assert "removed node 20.11.1" in omg("upgrade").lines
    assert not store.layout.toolchain_dir("node", "20.11.1").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_a_version_that_a_project_pins_stays(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    (project / ".nvmrc").write_text("20.11.1\n")

    done = omg("upgrade", "--prune")

    assert done.exit_status == 0
    assert f"node 20.11.1 is pinned by {project}/.nvmrc, so it stays installed" in done.lines
    assert store.layout.toolchain_dir("node", "20.11.1").is_dir()


@pytest.mark.slow
def test_a_dry_run_changes_nothing(omg: RunOmg, old: Path, store: StoreBuilder) -> None:
    add_npm(old, "semver", "7.8.6", "semver")

    done = omg("upgrade", "--dry-run", "--prune")

    assert done.lines == [
        "would upgrade node 20.11.1 -> 20.20.2",
        "would install its global tools too: semver",
        "would remove node 20.11.1, unless something needs it",
    ]
    assert default_of(store) == "20.11.1"
    assert not store.layout.toolchain_dir("node", "20.20.2").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("old")
def test_offline_it_says_what_is_missing(omg: RunOmg, store: StoreBuilder) -> None:
    refused = omg("upgrade", "node", "--offline")

    assert refused.exit_status == 1
    assert "--offline is set" in refused.stderr
    assert default_of(store) == "20.11.1"

    store.add("node", "20.20.2")
    assert omg("outdated").exit_status == 100
    assert omg("upgrade", "--offline").exit_status == 0
    assert default_of(store) == "20.20.2"


@pytest.mark.slow
def test_a_linked_default_is_its_own_tools_business(omg: RunOmg, store: StoreBuilder, home: Path) -> None:
    theirs = store.add("node", "20.11.1", versions_dir=home / "theirs")
    assert omg("link", "node@20.11.1", str(theirs)).exit_status == 0
    assert omg("use", "node@20", "--offline").exit_status == 0

    told = omg("outdated")
    assert f"linked to {theirs}" in told.lines[0]
    assert "omg upgrade" not in told.stderr
    (line,) = omg("upgrade").lines

    assert line.endswith("theirs/node/20.11.1: upgrade it with the tool that installed it")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("node",), "node has no global default to upgrade"),
        (("node@20", "--lts"), "a version and --lts cannot be used together"),
        (("node@20", "--pins"), "a version and --pins cannot be used together"),
        (("--latest", "--lts"), "--lts and --latest cannot be used together"),
        (("nod",), "omg upgrade node"),
        (("node@20", "nodejs@24"), "node is named twice, but has only one global default"),
    ],
)
def test_what_cannot_be_meant_is_refused(omg: RunOmg, arguments: tuple[str, ...], message: str) -> None:
    refused = omg("upgrade", *arguments)

    assert refused.exit_status == 2
    assert message in refused.stderr


def test_a_default_that_was_deleted_by_hand_is_told(omg: RunOmg, store: StoreBuilder) -> None:
    shutil.rmtree(store.add("node", "20.11.1"))
    store.set_current("node", "20.11.1")

    told = [(done.exit_status, done.stderr) for done in (omg("upgrade"), omg("outdated"))]

    assert told == 2 * [
        (
            0,
            "omg: warning: node 20.11.1, the global default, is not installed: run omg install node@20.11.1,"
            " or omg use node for another default\n",
        )
    ]


@pytest.mark.slow
def test_without_a_default_there_is_nothing_to_do(omg: RunOmg) -> None:
    done = omg("upgrade")

    assert (done.exit_status, done.stdout) == (0, "")
    assert "no runtime has a global default to upgrade" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "before", "arguments", "after"),
    [
        (".nvmrc", "v20.11.1\n", (), "v20.20.2\n"),
        (".nvmrc", "20.11.1 # ours\n", (), "20.20.2 # ours\n"),
        (".nvmrc", "20\n", (), "20\n"),
        (".nvmrc", "20\n", ("--latest",), "26\n"),
        (".nvmrc", "v20.11\n", ("--lts",), "v24.21\n"),
        (".nvmrc", "lts/iron\n", ("--lts",), "lts/krypton\n"),
        (".nvmrc", "lts/*\n", ("--lts",), "lts/*\n"),
        (".node-version", "20.11.1\n", ("--latest",), "26.9.0\n"),
        (".tool-versions", "ruby 3.3.0\nnodejs 20.11.1\n", (), "ruby 3.3.0\nnodejs 20.20.2\n"),
        ("mise.toml", '[tools]\nnode = "20"  # x\n', ("--lts",), '[tools]\nnode = "24"  # x\n'),
        ("package.json", '{"volta": {"node": "20.11.1"}}\n', (), '{"volta": {"node": "20.20.2"}}\n'),
    ],
)
def test_pins_keep_their_words_and_their_precision(
    omg: RunOmg, project: Path, name: str, before: str, arguments: tuple[str, ...], after: str
) -> None:
    (project / name).write_text(before)

    done = omg("upgrade", "node", "--pins", *arguments)

    assert done.exit_status == 0, done.stderr
    assert (project / name).read_text() == after
    assert omg("current", "node").exit_status == 0


def test_pins_say_what_is_done(omg: RunOmg, project: Path, store: StoreBuilder) -> None:
    (project / ".nvmrc").write_text("v20.11.1\n")
    (project / ".python-version").write_text("3.12\n3.11\n")

    dry = omg("upgrade", "--pins", "--dry-run")
    assert dry.lines == [
        f"{project}/.nvmrc: would write node v20.11.1 -> v20.20.2",
        f"{project}/.python-version: python `3.12 3.11` stays: it lists several versions",
    ]
    assert (project / ".nvmrc").read_text() == "v20.11.1\n"
    assert not store.layout.toolchain_dir("node", "20.20.2").exists()

    done = omg("upgrade", "node", "nodejs", "--pins", "--json")
    assert done.document["pins"] == [
        {
            "runtime": "node",
            "file": f"{project}/.nvmrc",
            "from": "v20.11.1",
            "to": "v20.20.2",
            "version": "20.20.2",
        }
    ]
    assert omg("upgrade", "node", "--pins").lines == [
        f"{project}/.nvmrc: node v20.20.2 is the newest version of its line"
    ]


@pytest.mark.slow
def test_another_file_with_the_old_version_is_named(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("20.11.1\n")
    (project / ".tool-versions").write_text("nodejs 20.11.1\n")

    done = omg("upgrade", "--pins")

    assert (project / ".tool-versions").read_text() == "nodejs 20.20.2\n"
    said = ".nvmrc:1: node 20.11.1; .tool-versions:1 decides 20.20.2; run omg check --fix"
    assert f"contradiction: {said}" in done.stderr
    assert omg("check", "--fix", "-y", "--ignore", "end_of_life").exit_status == 0
    assert (project / ".nvmrc").read_text() == "20.20.2\n"


@pytest.mark.slow
def test_a_pin_is_never_moved_back(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("26.9.0\n")

    done = omg("upgrade", "--pins", "--lts")
    assert done.exit_status == 0
    assert done.lines == [f"{project}/.nvmrc: node 26.9.0 stays: 24.21.0 is not newer"]
    assert (project / ".nvmrc").read_text() == "26.9.0\n"


@pytest.mark.slow
def test_a_pin_whose_release_cannot_be_installed_stays(
    omg: RunOmg, project: Path, publishers: Publishers
) -> None:
    (project / ".nvmrc").write_text("20.11.1\n")
    archive = "nodejs.org/dist/v20.20.2/SHASUMS256.txt"
    publishers.upstream.put(archive, b"0" * 64 + b"  node-v20.20.2-linux-x64.tar.gz\n")

    done = omg("upgrade", "--pins")

    assert done.exit_status == 1
    assert (project / ".nvmrc").read_text() == "20.11.1\n"


@pytest.mark.slow
def test_without_pins_there_is_nothing_to_do(omg: RunOmg) -> None:
    assert "no version is pinned here" in omg("upgrade", "--pins").stderr
