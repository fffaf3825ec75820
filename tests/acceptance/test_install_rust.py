"""Rust from its channel manifests, through the real program: channels, profiles, components and targets."""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.publishing.rust import DIST, HOST, WASM, RustPublisher
from tests.upstream import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.fixture
def rust(upstream: Upstream, publishers: Publishers) -> RustPublisher:
    """Return a publisher with a stable, a beta and two nightlies."""
    del publishers  # it makes omg ask the upstream
    rust = RustPublisher(upstream)
    rust.publish("1.95.0", "2026-04-16", "1.95")
    rust.publish("1.96.0", "2026-05-28", "stable", "1.96")
    rust.publish("1.97.0-beta.3", "2026-06-02", "beta")
    rust.publish("1.98.0-nightly", "2026-06-02", "nightly")
    return rust


def names(directory: Path) -> list[str]:
    return sorted(entry.name for entry in directory.iterdir())


@pytest.mark.usefixtures("rust")
@pytest.mark.parametrize(
    ("spec", "version"),
    [
        ("stable", "1.96.0"),
        ("latest", "1.96.0"),
        ("1.95", "1.95.0"),
        ("1.95.0", "1.95.0"),
        ("beta", "1.97.0-beta.3"),
        ("1.97.0-beta.3", "1.97.0-beta.3"),
        ("nightly", "nightly-2026-06-02"),
        ("nightly-2026-06-02", "nightly-2026-06-02"),
        ("stable-2026-05-28", "stable-2026-05-28"),
        ("stable-x86_64-unknown-linux-gnu", "1.96.0"),
    ],
)
def test_spec_installs_what_its_manifest_says(
    omg: RunOmg, store: StoreBuilder, spec: str, version: str
) -> None:
    done = omg("install", f"rust@{spec}", "--profile", "minimal")

    assert (done.exit_status, names(store.layout.versions_dir / "rust")) == (0, [version])


@pytest.mark.usefixtures("rust")
@pytest.mark.parametrize("name", ["channel-rust-stable.toml", "channel-rust-stable.toml.sha256"])
def test_kept_document_that_its_digest_contradicts_is_fetched_again(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream, name: str
) -> None:
    place = f"{DIST}/{name}"
    right = upstream.content(place)
    tag = f'"{hashlib.sha256(right).hexdigest()[:16]}"'
    wrong = right.replace(b"1.96.0", b"1.96.9") if name.endswith("toml") else b"0" * 64 + right[64:]
    upstream.fail(place, Fault(content=wrong, headers={"ETag": tag}))

    done = omg("install", "rust@stable", "--profile", "minimal")

    assert (done.exit_status, names(store.layout.versions_dir / "rust")) == (0, ["1.96.0"])


@pytest.mark.usefixtures("rust")
def test_default_profile_is_merged_into_one_toolchain(omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "rust@stable")

    directory = store.layout.toolchain_dir("rust", "1.96.0")
    assert names(directory) == [".omg-manifest.gz", ".omg-toolchain.toml", "bin", "etc", "lib"]
    assert names(directory / "bin") == [
        "cargo", "cargo-clippy", "cargo-fmt", "clippy-driver", "rustc", "rustdoc", "rustfmt",
    ]  # fmt: skip


@pytest.mark.usefixtures("rust")
def test_records_are_those_of_rustup(omg: RunOmg, store: StoreBuilder, upstream: Upstream) -> None:
    omg("install", "rust@stable", "--profile", "minimal", "--component", "rust-src")

    rustlib = store.layout.toolchain_dir("rust", "1.96.0") / "lib/rustlib"
    assert (rustlib / "components").read_text().split() == [
        f"cargo-{HOST}", "rust-src", f"rust-std-{HOST}", f"rustc-{HOST}",
    ]  # fmt: skip
    assert (rustlib / f"manifest-cargo-{HOST}").read_text() == (
        "file:bin/cargo\nfile:etc/bash_completion.d/cargo\n"
    )
    assert (rustlib / "rust-installer-version").read_text() == "3"
    manifest = upstream.content(f"{DIST}/channel-rust-stable.toml")
    assert (rustlib / "multirust-channel-manifest.toml").read_bytes() == manifest


@pytest.mark.usefixtures("rust")
def test_receipt_names_components_and_targets(omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "rust@stable", "--profile", "minimal", "--component", "clippy,rust-src", "--target", WASM)

    receipt = (store.layout.toolchain_dir("rust", "1.96.0") / ".omg-toolchain.toml").read_text()
    assert 'components = ["cargo", "clippy", "rust-src", "rust-std", "rustc"]' in receipt
    assert f'targets = ["{WASM}"]' in receipt


@pytest.mark.usefixtures("rust")
def test_shims_run_it_and_rustup_gets_none(
    omg: RunOmg, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    omg("use", "rust@stable")
    omg("install", "rust@1.95")

    shims = store.layout.shims_dir
    assert "rustup" not in names(shims)
    called = [shims / "cargo", "+1.95", "build"]
    run = subprocess.run(called, env=env, cwd=project, capture_output=True, text=True, check=False)
    assert (run.stderr, run.stdout) == ("", "cargo 1.95.0 build\n")


def test_without_a_rust_of_omgs_own_there_are_no_shims_of_rust(
    omg: RunOmg, store: StoreBuilder, publishers: Publishers
) -> None:
    publishers.node("20.11.1")
    omg("install", "node@20")

    assert names(store.layout.shims_dir) == ["node", "npm", "npx"]


@pytest.mark.usefixtures("rust")
def test_file_brings_about_channel_components_targets_and_profile(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    (project / "rust-toolchain.toml").write_text(
        '[toolchain]\nchannel = "1.95"\nprofile = "minimal"\ncomponents = ["rustfmt"]\n'
        f'targets = ["{WASM}"]\n'
    )

    done = omg("install")

    directory = store.layout.toolchain_dir("rust", "1.95.0")
    assert done.exit_status == 0
    assert names(directory / "bin") == ["cargo", "cargo-fmt", "rustc", "rustdoc", "rustfmt"]
    assert (directory / f"lib/rustlib/{WASM}/lib/libstd.rlib").is_file()


@pytest.mark.usefixtures("rust")
def test_missing_components_are_reported_and_added(omg: RunOmg, project: Path) -> None:
    omg("use", "rust@stable", "--json")
    (project / "rust-toolchain.toml").write_text(
        f'[toolchain]\nchannel = "stable"\ncomponents = ["rust-src"]\ntargets = ["{WASM}"]\n'
    )

    told = f"lacks rust-src, {WASM}"
    assert told in omg("current").stdout
    assert told in omg("list", "rust").stdout
    assert told in omg("why", "cargo").stdout
    assert omg("install").stdout == f"added rust-src, rust-std for {WASM} to rust 1.96.0\n"
    assert "lacks" not in omg("current").stdout
    assert omg("install").stdout == "rust 1.96.0 is already installed\n"


@pytest.mark.usefixtures("rust")
def test_component_is_added_and_taken_out_again(omg: RunOmg, store: StoreBuilder) -> None:
    omg("use", "rust@stable")
    directory = store.layout.toolchain_dir("rust", "1.96.0")
    before = names(directory / "bin")
    (directory / "bin/own-tool").write_text("#!/bin/sh\n")

    added = omg("component", "add", "rust-src")
    listed = omg("component", "list", "--installed")
    removed = omg("component", "remove", "rust-src", "clippy")

    assert added.stdout == "added rust-src to rust 1.96.0\n"
    assert "rust-src" in listed.stdout
    assert removed.stdout == "removed rust-src from rust 1.96.0\nremoved clippy from rust 1.96.0\n"
    assert not (directory / "lib/rustlib/src/rust/library/core/src/lib.rs").exists()
    assert names(directory / "bin") == sorted(({*before} | {"own-tool"}) - {"cargo-clippy", "clippy-driver"})
    assert omg("verify", "rust").exit_status == 0


@pytest.mark.usefixtures("rust")
def test_shims_of_components_are_there_whether_these_are_or_not(omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "rust@stable", "--profile", "minimal")
    shims = [names(store.layout.shims_dir)]
    omg("component", "add", "clippy", "--toolchain", "stable")
    shims.append(names(store.layout.shims_dir))
    omg("component", "remove", "clippy", "--toolchain", "stable")
    shims.append(names(store.layout.shims_dir))

    # So that `rust-analyzer` names what is missing, and the command that adds it (row 25).
    assert {"cargo", "rustc", "rustdoc", "cargo-clippy", "clippy-driver", "rust-analyzer"} < set(shims[0])
    assert shims == [shims[0]] * 3


@pytest.mark.usefixtures("rust")
def test_target_is_added_listed_and_taken_out(omg: RunOmg, store: StoreBuilder) -> None:
    omg("use", "rust@stable")
    std = store.layout.toolchain_dir("rust", "1.96.0") / f"lib/rustlib/{WASM}/lib/libstd.rlib"

    omg("target", "add", WASM)
    was_there = std.is_file()
    listed = omg("target", "list", "--installed").stdout
    omg("target", "remove", WASM)

    assert (was_there, std.exists()) == (True, False)
    assert listed.split() == ["*", WASM, "installed", "*", HOST, "installed"]


@pytest.mark.usefixtures("rust")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("component", "add", "clipy"), "nearest are clippy"),
        (("target", "add", "wasm32-unknown-unknow"), f"nearest are {WASM}"),
        (("component", "add", "miri"), "was published without miri"),
        (("component", "remove", "rust-src"), "rust-src is not installed"),
        (("component", "remove", "rustc"), "omg uninstall rust@VERSION"),
        (("target", "remove", HOST), "omg uninstall rust@VERSION"),
        (("component", "add"), "missing argument: a component to add"),
        (("component", "add", "clippy", "--toolchain", "1.80"), "rust `1.80` is not installed"),
    ],
)
def test_what_cannot_be_done_names_what_can(omg: RunOmg, arguments: tuple[str, ...], message: str) -> None:
    omg("use", "rust@stable", "-q")

    done = omg(*arguments)

    assert done.exit_status in (1, 2, 127)
    assert message in done.stderr


@pytest.mark.usefixtures("rust")
def test_linked_toolchain_is_left_to_its_own_manager(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    omg("install", "rust@stable")
    store.layout.toolchain_dir("rust", "1.96.0").rename(tmp_path / "elsewhere")
    omg("link", "rust@1.96.0", str(tmp_path / "elsewhere"))

    done = omg("component", "add", "rust-src", "--toolchain", "1.96.0")

    assert (done.exit_status, "rustup component add" in done.stderr) == (1, True)


def test_nightly_without_a_requested_component_gives_way_to_an_older_one(
    omg: RunOmg, store: StoreBuilder, rust: RustPublisher
) -> None:
    rust.lacking.add("clippy-preview")
    rust.publish("1.98.0-nightly", "2026-06-04", "nightly")

    done = omg("install", "rust@nightly")

    assert names(store.layout.versions_dir / "rust") == ["nightly-2026-06-02"]
    assert "the nightly of 2026-06-04 was published without clippy" in done.stderr
    assert "there is no nightly of 2026-06-03" in done.stderr
    assert omg("install", "rust@nightly", "--profile", "minimal").stdout.startswith(
        "installed rust nightly-2026-06-04"
    )


@pytest.mark.usefixtures("rust")
def test_complete_profile_is_refused_with_what_is_not_there(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("install", "rust@stable", "--profile", "complete")

    assert (done.exit_status, "published without miri" in done.stderr) == (1, True)
    assert not (store.layout.versions_dir / "rust").exists()


@pytest.mark.usefixtures("rust")
def test_version_of_the_first_year_says_why_not(omg: RunOmg) -> None:
    done = omg("install", "rust@1.8.0")

    assert (done.exit_status, "begin with 1.9.0" in done.stderr) == (1, True)


@pytest.mark.usefixtures("rust")
def test_version_that_does_not_exist_names_the_nearest(omg: RunOmg) -> None:
    done = omg("install", "rust@1.94")

    assert (done.exit_status, "1.95.0" in done.stderr) == (1, True)


@pytest.mark.usefixtures("rust")
def test_remote_list_has_dates(omg: RunOmg) -> None:
    lines = [line.split() for line in omg("list", "rust", "--remote").lines]

    assert ["1.96.0", "2026-05-28"] in lines
    assert ["nightly-2026-06-02", "2026-06-02", "nightly"] in lines


def test_manifest_with_another_digest_is_refused(
    omg: RunOmg, store: StoreBuilder, rust: RustPublisher, upstream: Upstream
) -> None:
    del rust
    place = f"{DIST}/channel-rust-stable.toml"
    upstream.put(place, upstream.content(place) + b"# more\n")

    done = omg("install", "rust@stable")

    assert (done.exit_status, "does not match" in done.stderr) == (1, True)
    assert not (store.layout.versions_dir / "rust").exists()


@pytest.mark.parametrize(
    ("package", "more"),
    [
        ("cargo", {"{folder}/bin/stray": b"x"}),
        ("cargo", {"{folder}/lib/rustlib/components": b"x"}),
        ("clippy-preview", {"{folder}/bin/cargo": b"x"}),
    ],
)
def test_archive_with_more_than_it_lists_is_refused(
    omg: RunOmg, store: StoreBuilder, rust: RustPublisher, package: str, more: dict[str, bytes]
) -> None:
    rust.more[package] = more
    rust.publish("1.99.0", "2026-07-01")

    done = omg("install", "rust@1.99.0")

    assert (done.exit_status, "is refused" in done.stderr) == (1, True)
    assert not (store.layout.versions_dir / "rust").exists()


@pytest.mark.usefixtures("rust")
def test_reinstalling_keeps_the_parts(omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "rust@stable", "--component", "rust-src", "--target", WASM)
    components = store.layout.toolchain_dir("rust", "1.96.0") / "lib/rustlib/components"
    before = components.read_text()

    omg("install", "rust@stable", "--force")

    assert components.read_text() == before


@pytest.mark.usefixtures("rust")
def test_parts_are_rusts_alone(omg: RunOmg) -> None:
    done = omg("install", "node@20", "--component", "clippy")

    assert (done.exit_status, "node has no components" in done.stderr) == (2, True)


@pytest.mark.usefixtures("rust")
def test_changes_stand_in_the_audit_log(omg: RunOmg, home: Path) -> None:
    omg("use", "rust@stable")
    omg("component", "add", "rust-src")
    omg("component", "add", "clipy")

    log = (home / ".local/state/omg/audit.jsonl").read_text()
    assert '"added": ["rust-src"]' in log
    assert '"outcome": "refused"' in log


@pytest.mark.usefixtures("rust")
def test_component_is_added_without_the_network_where_its_archive_is_kept(omg: RunOmg) -> None:
    omg("use", "rust@stable", "--quiet")
    omg("component", "add", "rust-src")
    omg("component", "remove", "rust-src")

    assert omg("component", "add", "rust-src", "--offline").stdout == "added rust-src to rust 1.96.0\n"


@pytest.mark.usefixtures("rust")
@pytest.mark.parametrize("repair", [("doctor", "--fix", "--offline"), ("install", "rust@1.96.0", "--force")])
def test_damaged_receipt_is_restored_and_no_part_is_lost(
    omg: RunOmg, store: StoreBuilder, repair: tuple[str, ...]
) -> None:
    omg("use", "rust@stable")
    omg("component", "add", "rust-src")
    omg("target", "add", WASM)
    directory = store.layout.toolchain_dir("rust", "1.96.0")
    before = sorted((directory / "lib/rustlib/components").read_text().split())
    (directory / ".omg-toolchain.toml").write_text("cut off")

    omg(*repair)

    assert sorted((directory / "lib/rustlib/components").read_text().split()) == before
    assert omg("verify", "rust").exit_status == 0


@pytest.mark.usefixtures("rust")
def test_damaged_toolchain_is_restored_with_its_parts_and_without_the_network(
    omg: RunOmg, store: StoreBuilder
) -> None:
    omg("use", "rust@stable")
    omg("component", "add", "rust-src")
    directory = store.layout.toolchain_dir("rust", "1.96.0")
    before = (directory / "lib/rustlib/components").read_text()
    (directory / "bin/rustc").unlink()
    (directory / "bin/own-tool").write_text("#!/bin/sh\n")

    done = omg("doctor", "--fix", "--offline")

    assert "rust 1.96.0 is damaged: `bin/rustc` is missing" in done.stdout
    assert (directory / "bin/rustc").is_file()
    assert (directory / "bin/own-tool").is_file()
    assert (directory / "lib/rustlib/components").read_text() == before
    assert omg("verify", "rust").exit_status == 0


def test_component_that_holds_a_file_of_another_is_refused(
    omg: RunOmg, store: StoreBuilder, rust: RustPublisher
) -> None:
    rust.files["rust-src"] = ("bin/cargo",)
    rust.publish("1.99.0", "2026-07-01")
    omg("install", "rust@1.99.0", "--profile", "minimal")
    cargo = store.layout.toolchain_dir("rust", "1.99.0") / "bin/cargo"
    before = cargo.read_bytes()

    done = omg("component", "add", "rust-src", "--toolchain", "1.99.0")

    assert (done.exit_status, "which another component also contains" in done.stderr) == (1, True)
    assert cargo.read_bytes() == before


@pytest.mark.usefixtures("rust")
def test_changed_manifest_of_a_toolchain_is_not_believed(omg: RunOmg, store: StoreBuilder) -> None:
    omg("use", "rust@stable")
    manifest = store.layout.toolchain_dir("rust", "1.96.0") / "lib/rustlib/multirust-channel-manifest.toml"
    manifest.write_bytes(manifest.read_bytes().replace(b"static.rust-lang.org", b"static.rust-lang.com"))

    done = omg("component", "add", "rust-src")

    assert (done.exit_status, "was changed after it was installed" in done.stderr) == (1, True)


@pytest.mark.usefixtures("rust")
def test_exec_installs_a_named_channel_on_a_yes(omg: RunOmg, store: StoreBuilder) -> None:
    refused = omg("exec", "rust@nightly", "--", "rustc")
    done = omg("-y", "exec", "rust@nightly", "--", "sh", "-c", "echo $OMG_RUST_VERSION")

    assert (refused.exit_status, refused.stderr.splitlines()[-1]) == (
        127,
        "hint: run omg install rust@nightly",
    )
    assert (done.exit_status, done.stdout) == (0, "nightly-2026-06-02\n")
    assert names(store.layout.versions_dir / "rust") == ["nightly-2026-06-02"]
