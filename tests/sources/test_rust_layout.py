"""What an installed Rust says that it consists of, and what of a file's wishes it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from omg.sources.extras import Extras
from omg.sources.rust_layout import parse_record, profile_members
from omg.sources.rust_manifest import ANY, Part, parse_manifest
from tests.sources.test_rust import HOST, WASM, document

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "rust"
RECORD = parse_record(
    f"cargo-{HOST}\nclippy-preview-{HOST}\nrust-src\nrust-std-{HOST}\nrust-std-{WASM}\nrustc-{HOST}\n"
    f"rustc-dev-{HOST}\n".encode()
)


def test_host_is_that_of_the_compiler() -> None:
    assert RECORD.host == HOST


def test_targets_are_those_of_the_standard_libraries() -> None:
    assert RECORD.targets == {HOST, WASM}


@pytest.mark.parametrize(
    "name", ["clippy", "clippy-preview", f"clippy-preview-{HOST}", "rust-src", "rustc-dev"]
)
def test_component_that_is_there_is_not_lacking(name: str) -> None:
    assert RECORD.lacks(Extras(components=(name,))) == ()


def test_what_is_not_there_is_lacking() -> None:
    wanted = Extras(components=("rustfmt", "clippy", "rust"), targets=(WASM, "aarch64-apple-ios"))
    assert RECORD.lacks(wanted, members=("rust-docs",)) == (
        "rust-docs",
        "rustfmt",
        "rust",
        "aarch64-apple-ios",
    )


def test_parts_are_found_in_the_manifest_and_others_keep_their_names() -> None:
    assert RECORD.parts(parse_manifest(document())) == (
        Part("cargo", HOST),
        Part("clippy-preview", HOST),
        Part("rust-src", ANY),
        Part("rust-std", HOST),
        Part("rust-std", WASM),
        Part("rustc", HOST),
        Part(f"rustc-dev-{HOST}", ANY),
    )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../x\n", b"cargo\n"])
def test_odd_record_has_no_host(content: bytes) -> None:
    assert parse_record(content).host == ""


def test_members_of_a_profile_are_those_that_the_host_has() -> None:
    assert profile_members(document(), "default", HOST) == ("rustc", "cargo", "rust-std", "clippy-preview")


@pytest.mark.parametrize("content", [b"", b"\n[profiles]\nx", b"\n[profiles]\ndefault = 7\n"])
def test_odd_manifest_has_no_members(content: bytes) -> None:
    assert profile_members(content, "default", HOST) == ()


@pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the publisher's documents are not here")
def test_members_of_a_real_profile_are_read_as_from_the_whole_manifest() -> None:
    content = (UPSTREAM / "channel-rust-stable-1.86.0.toml").read_bytes()
    manifest = parse_manifest(content)
    whole = [name for name in manifest.profiles["default"] if manifest.part(name, HOST) is not None]
    assert list(profile_members(content, "default", HOST)) == whole
