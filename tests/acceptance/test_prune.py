"""`omg prune`, as a user runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from omg.status.today import day_of
from omg.store import receipts
from omg.store.receipts import RECEIPT_NAME, Receipt
from tests.acceptance.starting import COMMAND
from tests.acceptance.terminal import shown
from tests.global_packages import add_npm
from tests.starts import MOST, Starts, processor_s

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

# 1970-01-12, and yesterday.
_LONG_AGO, _RECENTLY = 1_000_000, int(time.time()) - 86400


def use(store: StoreBuilder, version: str, seconds: int) -> None:
    """Let the executables of a node have been used at a time."""
    for file in (store.layout.toolchain_dir("node", version) / "bin").iterdir():
        os.utime(file, (seconds, 1))


@pytest.fixture(autouse=True)
def _nodes(store: StoreBuilder) -> None:
    """20.0.0 is in nobody's way; 20.1.0 is the default, 18.0.0 the newest 18."""
    for version in ("18.0.0", "20.0.0", "20.1.0"):
        store.add("node", version)
        use(store, version, _LONG_AGO)
    store.set_current("node", "20.1.0")


def left(store: StoreBuilder) -> set[str]:
    return {path.name for path in store.layout.runtime_dir("node").iterdir()} - {"current"}


def test_a_dry_run_names_what_would_go_with_size_and_last_use(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("prune", "--dry-run")

    (line,) = done.lines
    assert line.split()[:4] == ["would", "remove", "node", "20.0.0"]
    assert line.endswith("kB  last used on 1970-01-12")
    assert left(store) == {"18.0.0", "20.0.0", "20.1.0"}


def test_global_tools_that_go_with_a_version_are_named(omg: RunOmg, store: StoreBuilder) -> None:
    add_npm(store.layout.toolchain_dir("node", "20.0.0"), "typescript", "5.9.2", "tsc")
    add_npm(store.layout.toolchain_dir("node", "20.1.0"), "eslint", "9.0.0", "eslint")

    (line,) = omg("prune", "--dry-run").lines

    assert line.endswith("  with its global tools typescript")


def test_without_a_terminal_and_a_yes_nothing_is_removed(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("prune")

    assert (done.exit_status, done.stdout) == (2, "")
    assert "would remove node 20.0.0" in done.stderr
    assert "hint: run omg prune -y" in done.stderr
    assert len(left(store)) == 3


def test_yes_removes_what_nothing_needs_and_its_shims(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("prune", "-y")

    assert (done.exit_status, left(store)) == (0, {"18.0.0", "20.1.0"})
    assert "freed" in done.stderr
    assert (store.layout.stable_dir / "node/20").readlink().name == "20.1.0"
    assert omg("prune", "-y").stderr.splitlines() == [
        "nothing to remove; to see why each version stays, run: omg prune -v --dry-run",
        "1 version stays only as the newest of a line; to remove what you no longer use, run:"
        " omg prune --unused 90d",
    ]
    assert omg("prune", "node@20.1.0").stderr.splitlines() == [
        "node 20.1.0 stays: the global default of node",
        "nothing to remove",
    ]


def test_what_was_installed_lately_is_not_unused(omg: RunOmg, store: StoreBuilder) -> None:
    """The files of an archive are as old as the archive."""
    (store.layout.toolchain_dir("node", "18.0.0") / RECEIPT_NAME).write_text("")

    document = omg("prune", "--unused", "1d", "--dry-run", "--json").document

    assert [one["version"] for one in document["removed"]] == ["20.0.0"]


def test_why_others_stay_is_said_with_v(omg: RunOmg) -> None:
    done = omg("prune", "-v", "--dry-run")
    assert "node 20.1.0 stays: the global default of node" in done.stderr
    assert "node 18.0.0 stays: the target of the stable link" in done.stderr


def test_an_age_takes_the_newest_of_a_line_too_and_what_was_used_stays(
    omg: RunOmg, store: StoreBuilder
) -> None:
    use(store, "20.0.0", _RECENTLY)

    document = omg("prune", "--unused", "90d", "-y", "--json").document

    assert left(store) == {"20.0.0", "20.1.0"}
    assert [one["last_used"] for one in document["removed"]] == ["1970-01-12"]
    assert document["freed_bytes"] > 0
    assert {one["version"]: one["reasons"] for one in document["kept"]} == {
        "20.1.0": ["the global default of node"],
        "20.0.0": [f"last used on {day_of(_RECENTLY)}"],
    }


def test_what_is_no_age_is_refused(omg: RunOmg, store: StoreBuilder) -> None:
    for text in ("90", "-1d", "x", "99999d", "\u0667d", "7 d"):
        done = omg("prune", f"--unused={text}", "-y")
        assert (done.exit_status, "a number of days or weeks up to `9999d`" in done.stderr) == (2, True), text
    assert len(left(store)) == 3


def test_a_version_that_is_not_installed_is_refused(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("prune", "node@22", "-y")
    assert (done.exit_status, "node@22 is not installed" in done.stderr) == (127, True)
    assert len(left(store)) == 3


def test_a_linked_version_is_only_unlinked(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    theirs = store.add("node", "20.0.5", versions_dir=tmp_path / "theirs")
    omg("link", "node@mine", str(theirs))

    done = omg("prune", "node@mine", "-y")

    assert [line.split("  ")[0] for line in done.lines] == [f"unlinked node mine; {theirs} is untouched"]
    assert (theirs / "bin/node").exists()
    assert "mine" not in left(store)


def test_links_to_nothing_are_named_and_go(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    # Its folder was deleted, its programs were, and a version was deleted by hand.
    for name in ("gone", "emptied"):
        omg("link", f"node@{name}", str(store.add("node", "20.0.5", versions_dir=tmp_path / name)))
    shutil.rmtree(tmp_path / "gone")
    shutil.rmtree(tmp_path / "emptied/node/20.0.5/bin")
    omg("rehash")
    stable = store.layout.stable_dir / "node/18"
    gone, emptied = tmp_path / "gone/node/20.0.5", tmp_path / "emptied/node/20.0.5"
    expected = [
        f"unlink{{}} node emptied; {emptied} is untouched | its programs no longer exist",
        f"unlink{{}} node gone; {gone} does not exist | its programs no longer exist",
        *(f"remove{{}} the broken link {stable}{more}" for more in ("", ".0")),
    ]
    shutil.rmtree(store.layout.toolchain_dir("node", "18.0.0"))

    wished, done = omg("prune", "--dry-run"), omg("prune", "-y", "--unused", "1d")

    assert [re.sub("  +", " | ", line) for line in wished.lines if "20.0.0" not in line] == [
        f"would {line.format('')}" for line in expected
    ]
    assert [re.sub("  +", " | ", line) for line in done.lines if "20.0.0" not in line] == [
        line.format("ed" if line.startswith("unlink") else "d") for line in expected
    ]
    assert left(store) == {"20.1.0"}
    assert not stable.is_symlink()
    assert omg("prune", "-y", "--json").document["broken_links"] == []
    operations = [one for one in omg("log", "--json").document["operations"] if one["operation"] != "link"]
    assert [(one["operation"], one["version"]) for one in operations] == [
        ("prune", "20.0.0"), ("prune", "emptied"), ("prune", "gone"),
    ]  # fmt: skip


def test_a_link_to_nothing_that_is_the_global_default_stays(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    omg("link", "node@gone", str(store.add("node", "20.0.5", versions_dir=tmp_path / "gone")))
    omg("use", "node@gone")
    shutil.rmtree(tmp_path / "gone")

    done = omg("prune", "node@gone", "-y", "-v")

    assert "node gone stays: the global default of node" in done.stderr
    assert "gone" in left(store)


def test_a_folder_of_links_to_programs_that_are_gone_is_unlinked(omg: RunOmg, store: StoreBuilder) -> None:
    place = store.add("node", "18.9.0", executables=())
    receipts.write(Receipt("node", "18.9.0", "system", "/usr"), place / RECEIPT_NAME)
    (place / "bin/node").symlink_to("/usr/bin/no-such-node")

    (line,) = omg("prune", "node@18", "-y").lines

    assert line.startswith("unlinked node 18.9.0; /usr is untouched")
    assert line.endswith("its programs no longer exist")


def test_commands_note_what_they_use_and_forget_it(omg: RunOmg, store: StoreBuilder, home: Path) -> None:
    noted = home / ".local/state/omg/used"
    for words, used in (
        (("use", "node@20.1.0", "--dry-run"), None),
        (("use", "node@20.1.0"), "20.1.0"),
        (("install", "node@18.0.0"), "18.0.0"),
        (("pin", "node@20.0.0", "--dry-run"), None),
        (("pin", "node@20.0.0"), "20.0.0"),
        (("exec", "--matrix", "node@18", "--", "true"), "18.0.0"),
        (("uninstall", "node@18.0.0", "--force"), None),
    ):
        omg("cache", "forget")
        assert omg(*words).exit_status == 0
        names = [file.name.rpartition("-")[0] for file in noted.iterdir()] if noted.exists() else []
        assert names == ([f"node@{used}"] if used else []), words
    omg("use", "node@20.1.0", env={"OMG_REMEMBER_PROJECTS": "false"})
    assert not noted.exists() or not list(noted.iterdir())


def test_downloads_go_only_when_asked_for(omg: RunOmg, home: Path) -> None:
    downloads = home / ".cache/omg/downloads"
    downloads.mkdir(parents=True)
    for name, seconds in (("sha256-old", _LONG_AGO), ("sha256-new", _RECENTLY)):
        (downloads / name).write_bytes(b"x" * 2000)
        os.utime(downloads / name, (seconds, seconds))

    omg("prune", "-y")
    assert len(list(downloads.iterdir())) == 2
    assert omg("prune", "--downloads", "--unused", "30d", "-y").lines[-1].split() == [
        *("deleted", "1", "kept", "download", "2.0", "kB"),
    ]
    assert [file.name for file in downloads.iterdir()] == ["sha256-new"]
    omg("prune", "--downloads", "-y")
    assert list(downloads.iterdir()) == []


def test_the_last_use_of_a_program_is_kept_by_the_system(omg: RunOmg, store: StoreBuilder) -> None:
    # An access time older than the last change is renewed by any use: mount(8), relatime.
    subprocess.run([store.executable("node", "20.0.0", "node")], check=True, capture_output=True)
    (one,) = omg("prune", "--dry-run", "--json").document["removed"]
    assert one["last_used"] > "2025"


def test_verifying_is_no_use(omg: RunOmg, store: StoreBuilder) -> None:
    omg("verify")
    omg("doctor")
    omg("rehash")
    (one,) = omg("prune", "--dry-run", "--json").document["removed"]
    assert one["last_used"] == "1970-01-12"


@pytest.mark.slow
def test_a_person_is_asked(store: StoreBuilder, env: dict[str, str], project: Path) -> None:
    refused = shown(["prune"], env, project, typed=b"n\n")
    assert "Remove 1 version, " in refused
    assert "nothing was removed: you answered no" in refused
    assert len(left(store)) == 3

    assert "removed node 20.0.0" in shown(["prune"], env, project, typed=b"y\n")
    assert left(store) == {"18.0.0", "20.1.0"}


@pytest.mark.slow
def test_thousands_of_projects_and_hundreds_of_versions_take_no_time(
    store: StoreBuilder, env: dict[str, str], tmp_path: Path, home: Path, project: Path
) -> None:
    versions = {
        "node": [f"{major}.{minor}.9" for major in range(30, 50) for minor in range(10)],
        "python": [f"3.{minor}.{micro}" for minor in range(10, 30) for micro in range(10)],
        "go": [f"1.{minor}.{micro}" for minor in range(30, 40) for micro in range(10)],
    }
    files = {"node": ".nvmrc", "python": ".python-version", "go": ".go-version"}
    for runtime, texts in versions.items():
        for text in texts:
            store.add(runtime, text)
    folders = []
    for number in range(5000):
        folder = tmp_path / f"work/team-{number % 50}/{number}"
        runtime = (*versions,)[number % 3]
        text = versions[runtime][number % 90]
        (folder / "src").mkdir(parents=True)
        (folder / files[runtime]).write_text(f"{text}\n")
        if runtime == "python":
            base = store.layout.toolchain_dir(runtime, text)
            (folder / ".venv").mkdir()
            (folder / ".venv/pyvenv.cfg").write_text(f"home = {base}/bin\n")
        folders.append(folder)
    (home / ".local/state/omg").mkdir(parents=True)
    (home / ".local/state/omg/projects").write_text("".join(f"{folder}\n" for folder in folders))

    def starts(*arguments: str) -> float:
        return Starts().of(processor_s(*COMMAND, *arguments, env=env, cwd=project))

    named = [f"node@{text}" for text in versions["node"][-50:]]
    took = {
        "prune --dry-run": starts("prune", "--dry-run"),
        "uninstall": starts("uninstall", *named, "--dry-run"),
        "uninstall one": starts("uninstall", "go@1.39.9"),
        "prune": starts("prune", "-y"),
    }

    assert {name: ratio for name, ratio in took.items() if ratio > MOST} == {}
    assert not store.layout.toolchain_dir("node", "48.1.9").exists()
