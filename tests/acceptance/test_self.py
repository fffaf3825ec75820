"""omg self"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import omg as package
from tests.prose import ROOT
from tests.shell.test_origin import origin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


def test_version_says_where_omg_comes_from(omg: RunOmg) -> None:
    assert (
        omg("self").lines
        == omg("self", "version").lines
        == [
            f"omg {package.__version__}",
            f"from a checkout: `{ROOT}`",
            f"to upgrade it: git -C {ROOT} pull && omg setup",
            "to remove it: omg self uninstall",
        ]
    )


@pytest.mark.parametrize("is_set_up", [True, False])
def test_uninstall_removes_omg_and_keeps_the_versions(
    omg: RunOmg, store: StoreBuilder, home: Path, tmp_path: Path, *, is_set_up: bool
) -> None:
    (home / ".profile").write_text("# mine\n")
    node = store.add("node", "20.11.1")
    if is_set_up:
        omg("setup", "-y")
        assert (store.layout.shims_dir / "node").exists()

    done = omg("self", "uninstall", "-y", cwd=tmp_path)

    assert done.exit_status == 0, done.stderr
    assert done.lines[-1] == "omg is removed"
    # The stable places lead to the versions.
    assert {path.name for path in store.data_dir.iterdir()} - {"stable"} == {"versions"}
    assert node.exists()
    assert (home / ".profile").read_text() == "# mine\n"
    assert not (home / ".local/bin/omg").is_symlink()


def test_purge_removes_the_versions_too(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    omg("setup", "-y")

    assert omg("self", "uninstall", "--purge", "-y").exit_status == 0
    assert not store.data_dir.exists()


_REMOVED = re.compile(r"would remove `(.+)` \(")


@pytest.mark.parametrize("options", [(), ("--purge",)])
def test_dry_run_names_what_would_go(
    omg: RunOmg, store: StoreBuilder, home: Path, options: tuple[str, ...]
) -> None:
    store.add("node", "20.11.1")
    omg("setup", "-y")
    before = {
        path: path.lstat().st_mtime_ns for path in home.rglob("*") if not path.is_relative_to(state(home))
    }
    there = set(before)

    preview = omg("self", "uninstall", "--dry-run", *options)

    assert preview.exit_status == 0, preview.stderr
    after = {
        path: path.lstat().st_mtime_ns for path in home.rglob("*") if not path.is_relative_to(state(home))
    }
    assert after == before
    assert omg("self", "uninstall", "-y", *options).exit_status == 0
    named = [home / path for path in _REMOVED.findall(preview.stdout)]
    gone = {path for path in there if not path.exists() and not path.is_symlink()}
    unnamed = {path for path in gone if not any(path.is_relative_to(one) for one in named)}
    # Of the start-up files it shows the lines; empty folders go with what was in them.
    shown = {path for path in unnamed if f"{path} (" in preview.stderr}
    assert {
        path for path in unnamed - shown if path not in {parent for one in gone for parent in one.parents}
    } == set()
    assert [path for path in named if path.exists()] == []
    assert (f"would keep `{store.layout.versions_dir}`" in preview.stdout) == (not options)


def state(home: Path) -> Path:
    """Return where the log is, in which each command is noted."""
    return home / ".local/state"


def test_an_omg_of_a_checkout_is_updated_by_git(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("self", "update", "--from", "/nonexistent")

    assert done.exit_status == 1
    assert "runs from a checkout" in done.stderr
    assert f"hint: run git -C {ROOT} pull && omg setup\n" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("version", "--purge"),
        ("update", "--purge"),
        ("uninstall", "--json"),
    ],
)
def test_what_a_verb_does_not_have_changes_nothing(
    omg: RunOmg, store: StoreBuilder, words: tuple[str, ...]
) -> None:
    omg("setup", "-y")
    done = omg("self", *words)

    assert done.exit_status == 2
    assert "run omg self uninstall" in done.stdout + done.stderr
    assert (store.data_dir / "self/path").exists()


@pytest.mark.parametrize(
    "words",
    [("version", "--dry-run"), ("version", "1.2"), ("uninstall", "1.2"), ("uninstall", "--from", "index")],
)
def test_what_is_for_updates_is_for_no_other_verb(omg: RunOmg, words: tuple[str, ...]) -> None:
    done = omg("self", *words)

    assert (done.exit_status, done.stdout) == (2, "")
    assert "hint: run omg self update\n" in done.stderr


def test_the_page_has_the_commands_that_omg_names(store: StoreBuilder, tmp_path: Path) -> None:
    page = (ROOT / "docs/upgrading.md").read_text(encoding="utf-8")
    rows = {row[0]: row[1:] for row in re.findall(r"^\| (\w+) \| `(.+)` \| .*then `(.+)` \|$", page, re.M)}
    receipts = {"pipx": "pipx_metadata.json", "uv": "uv-receipt.toml", "pip": "pyvenv.cfg"}

    named = {
        name: origin(store.layout, tmp_path / name / "omg-runtimes", "pip", file)
        for name, file in receipts.items()
    }

    python = f"{tmp_path}/pip/omg-runtimes/bin/"
    assert rows == {
        name: (one.upgrade.replace(python, ""), one.remove.replace(python, "")) for name, one in named.items()
    }
