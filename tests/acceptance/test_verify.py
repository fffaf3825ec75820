"""`omg verify`: installed files against what was installed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


@pytest.fixture
def toolchain(omg: RunOmg, publishers: Publishers, store: StoreBuilder) -> Path:
    """Return the directory of a toolchain that omg installed."""
    publishers.node("20.11.1")
    assert omg("install", "node@20.11.1").exit_status == 0
    return store.layout.toolchain_dir("node", "20.11.1")


def test_fresh_toolchain_is_intact(omg: RunOmg, toolchain: Path) -> None:
    verified = omg("verify")
    assert (verified.exit_status, verified.lines) == (0, ["node 20.11.1  intact: 6 files"])


@pytest.mark.parametrize(
    ("damage", "verdict"),
    [
        pytest.param(lambda d: (d / "bin/node").write_bytes(b"other"), "changed: bin/node", id="content"),
        pytest.param(lambda d: (d / "bin/node").write_bytes(b""), "changed: bin/node", id="truncated"),
        pytest.param(lambda d: (d / "bin/node").chmod(0o644), "changed: bin/node", id="mode"),
        pytest.param(lambda d: (d / "bin/node").unlink(), "missing: bin/node", id="gone"),
        pytest.param(
            lambda d: ((d / "bin/npm").unlink(), (d / "bin/npm").symlink_to("node")),
            "changed: bin/npm",
            id="link elsewhere",
        ),
        pytest.param(
            lambda d: ((d / "bin/npm").unlink(), (d / "bin/npm").write_text("x")),
            "changed: bin/npm",
            id="file in place of a link",
        ),
        pytest.param(
            lambda d: ((d / "README.md").unlink(), (d / "README.md").mkdir()),
            "changed: README.md",
            id="folder in place of a file",
        ),
        pytest.param(
            lambda d: (d / "bin").rename(d / "bin.old") and (d / "bin").mkdir(),
            "missing: bin/node",
            id="folder emptied",
        ),
        pytest.param(lambda d: shutil.rmtree(d / "bin"), "missing: bin/node", id="half deleted"),
        pytest.param(lambda d: (d / "bin/node").chmod(0o4755), "changed: bin/node", id="set-uid"),
        pytest.param(
            lambda d: (d / "bin").rename(d.parent / "away") and (d / "bin").symlink_to("../away"),
            "changed: bin/node",
            id="link in place of a folder",
        ),
    ],
)
def test_damage_is_named_and_the_status_is_1(damage, verdict: str, omg: RunOmg, toolchain: Path) -> None:
    damage(toolchain)
    verified = omg("verify", "node@20.11.1")
    assert verified.exit_status == 1
    assert f"node 20.11.1  {verdict}" in verified.lines
    assert "--force" in verified.stderr


def test_what_was_added_since_is_reported_and_no_failure(omg: RunOmg, toolchain: Path) -> None:
    (toolchain / "lib/node_modules/tool").mkdir()
    (toolchain / "lib/node_modules/tool/index.js").write_text("")
    verified = omg("verify")
    assert (verified.exit_status, verified.lines) == (0, ["node 20.11.1  intact: 6 files, 1 added since"])
    assert omg("verify", "--json").document["toolchains"][0]["extra"] == ["lib/node_modules/tool/index.js"]


def test_a_damaged_manifest_is_named_and_reinstalled(omg: RunOmg, toolchain: Path) -> None:
    manifest = toolchain / ".omg-manifest.gz"
    sound = manifest.read_bytes()
    for content, what in ((None, "is missing"), (sound[:-9], "is damaged: it is incomplete")):
        manifest.write_bytes(content) if content is not None else manifest.unlink()
        verified = omg("verify")
        assert (verified.exit_status, verified.lines) == (
            1,
            [f"node 20.11.1  the manifest `.omg-manifest.gz` {what}"],
        )
        assert "--force" in verified.stderr
        assert omg("install", "node@20.11.1", "--force").exit_status == 0
        assert manifest.read_bytes() == sound
        assert omg("verify").exit_status == 0


@pytest.mark.parametrize("content", [b"", b"schema = 1\nmanifest = '''\nodd line of five words\n'''\n"])
def test_damaged_receipt_is_reported(content: bytes, omg: RunOmg, toolchain: Path) -> None:
    (toolchain / ".omg-toolchain.toml").write_bytes(content)
    assert omg("verify").exit_status == 1


def test_what_omg_did_not_install_cannot_be_checked(omg: RunOmg, store: StoreBuilder, tmp_path: Path) -> None:
    store.add("node", "18.0.0")
    write_executable(tmp_path / "built/bin/node")
    omg("link", "node@mine", str(tmp_path / "built"))
    verified = omg("verify")
    assert verified.exit_status == 0
    assert [line.split(maxsplit=2)[2] for line in verified.lines] == ["not installed by omg", "linked"]


def test_what_is_not_installed_cannot_be_verified(omg: RunOmg) -> None:
    assert omg("verify", "node@99").exit_status == 127


@pytest.mark.parametrize("command", ["install", "install node@20.11.1", "use node@20.11.1"])
def test_what_is_installed_and_cannot_run_is_not_confirmed(
    omg: RunOmg, toolchain: Path, project: Path, command: str
) -> None:
    (project / ".nvmrc").write_text("20\n")
    (toolchain / "bin/node").write_bytes(b"")
    done = omg(*command.split())
    assert done.exit_status == 1
    assert "omg install node@20.11.1 --force" in done.stderr
