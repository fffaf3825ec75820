"""`omg install go`: from go.dev to a program that runs, with the names that Go itself looks for."""

from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.publishing.go import GoPublisher
from tests.signers import new_signer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.fixture
def go(publishers: Publishers) -> GoPublisher:
    return GoPublisher(publishers.upstream)


def says(store: StoreBuilder, name: str, env: dict[str, str], cwd: Path) -> str:
    """Return what the shim ``name`` prints."""
    shim = store.layout.shims_dir / name
    done = subprocess.run([shim], env=env, cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_prefix_is_the_newest_of_its_line(omg: RunOmg, go: GoPublisher) -> None:
    for version in ("1.20", "1.20.14", "1.21.0"):
        go.publish(version)
    assert omg("install", "go@1.20").stdout.startswith("installed go 1.20.14 from go.dev")


def test_exact_is_the_release_of_that_name(omg: RunOmg, go: GoPublisher) -> None:
    for version in ("1.20", "1.20.14"):
        go.publish(version)
    omg("install", "go@1.20")
    assert omg("install", "--exact", "go@1.20").stdout.startswith("installed go 1.20 from go.dev")
    assert omg("install", "--exact", "go@1.20").stdout.startswith("go 1.20 is already installed")


def test_exact_without_such_a_release_names_the_nearest(omg: RunOmg, go: GoPublisher) -> None:
    go.publish("1.21.0")
    done = omg("install", "--exact", "go@1.21")
    assert (done.exit_status, "no go `1.21`" in done.stderr, "1.21.0" in done.stderr) == (1, True, True)


def test_first_release_of_a_line_goes_by_three_numbers(
    omg: RunOmg, go: GoPublisher, store, env, project
) -> None:
    go.publish("1.20")
    assert omg("install", "go@1.20.0").stdout.startswith("installed go 1.20 from go.dev")
    (project / ".go-version").write_text("1.20.0\n")
    assert says(store, "go", env, project) == "go 1.20"


def test_every_version_has_a_command_of_its_own(
    omg: RunOmg, go: GoPublisher, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    for version in ("1.21.0", "1.22.3", "1.23rc1"):
        go.publish(version)
        omg("install", f"go@{version}")
    (project / ".go-version").write_text("1.21.0\n")
    names = ("go", "go1.21.0", "go1.22.3", "go1.23rc1")
    assert [says(store, name, env, project) for name in names] == [
        "go 1.21.0",
        "go 1.21.0",
        "go 1.22.3",
        "go 1.23rc1",
    ]
    path = store.layout.toolchain_dir("go", "1.22.3") / "bin/go1.22.3"
    assert omg("which", "go1.22.3").lines == [str(path)]


def test_command_of_a_removed_version_goes_with_it(omg: RunOmg, go: GoPublisher, store: StoreBuilder) -> None:
    go.publish("1.22.3")
    omg("install", "go@1.22.3")
    omg("uninstall", "go@1.22.3")
    assert not (store.layout.shims_dir / "go1.22.3").exists()


def test_signature_of_the_archive_is_reported_and_recorded(
    omg: RunOmg, go: GoPublisher, store: StoreBuilder, upstream: Upstream, home: Path
) -> None:
    signer = new_signer()
    archive = go.publish("1.26.6")
    place = "dl.google.com/go/go1.26.6.linux-amd64.tar.gz.asc"
    upstream.put(place, signer.detached(archive))
    configured(home, signer.key, 'go = "require"')
    done = omg("install", "go@1.26.6")
    assert done.lines == ["installed go 1.26.6 from go.dev (checksum verified; signature: good)"]
    receipt = store.layout.toolchain_dir("go", "1.26.6") / ".omg-toolchain.toml"
    assert tomllib.loads(receipt.read_text())["signature"].startswith(f"good by {signer.fingerprint} at 20")


def test_archive_that_somebody_else_signed_is_refused_before_it_is_fetched(
    omg: RunOmg, go: GoPublisher, upstream: Upstream, home: Path
) -> None:
    archive = go.publish("1.26.6")
    upstream.put(
        "dl.google.com/go/go1.26.6.linux-amd64.tar.gz.asc",
        new_signer("Other <o@example.org>").detached(archive),
    )
    upstream.put("dl.google.com/linux/linux_signing_key.pub", new_signer().key)
    configured(home, new_signer().key, 'go = "require"')
    done = omg("install", "go@1.26.6")
    assert (done.exit_status, "signature" in done.stderr) == (1, True)
    assert upstream.count("go1.26.6.linux-amd64.tar.gz") == 0


@pytest.mark.parametrize("policy", ["", 'go = "warn"'])
def test_archive_that_is_not_the_signed_one_is_never_unpacked(
    omg: RunOmg, go: GoPublisher, store: StoreBuilder, upstream: Upstream, home: Path, policy: str
) -> None:
    signer = new_signer()
    go.publish("1.26.6")
    upstream.put("dl.google.com/go/go1.26.6.linux-amd64.tar.gz.asc", signer.detached(b"another archive"))
    configured(home, signer.key, policy)
    done = omg("install", "go@1.26.6")
    assert (done.exit_status, "bad signature" in done.stderr) == (1, True)
    assert not store.layout.toolchain_dir("go", "1.26.6").exists()


def configured(home: Path, key: bytes, policy: str) -> None:
    directory = home / ".config/omg"
    directory.mkdir(parents=True)
    (directory / "key.asc").write_bytes(key)
    (directory / "config.toml").write_text(f"[verify]\nextra_keys = ['{directory}/key.asc']\n{policy}\n")


def test_release_for_other_machines_names_the_nearest_for_this_one(omg: RunOmg, go: GoPublisher) -> None:
    go.publish("1.26.5")
    go.publish("1.26.6", os="darwin", arch="arm64")
    done = omg("install", "go@1.26.6")
    assert (done.exit_status, "go 1.26.6 is not published for this machine" in done.stderr) == (1, True)
    assert "1.26.5" in done.stderr


def test_release_without_digests_is_not_installed(omg: RunOmg, go: GoPublisher, upstream: Upstream) -> None:
    go.publish("1.4", with_digest=False)
    done = omg("install", "go@1.4")
    assert (done.exit_status, "no SHA-256" in done.stderr, upstream.count(".tar.gz")) == (1, True, 0)


def test_goroot_is_never_set(omg: RunOmg, go: GoPublisher) -> None:
    go.publish("1.26.6")
    omg("use", "go@1.26.6")
    assert "GOROOT" not in omg("env").stdout
    command = ("sh", "-c", "echo ${GOROOT-unset}")
    assert omg("exec", "go@1.26.6", "--", *command).stdout == "unset\n"
