"""Genuine Rusts, without rustup: chosen by their files, compiling, with components and targets added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.compiled import compiler

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(900),
    pytest.mark.skipif(compiler() is None, reason="rustc needs a C compiler to link"),
]
MANIFEST = '[package]\nname = "hello"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n'
WASM = "wasm32-unknown-unknown"


@pytest.fixture(scope="module")
def versions(mirror: Mirror) -> list[str]:
    """Return the older one and `stable`, which is the newest that Debian has."""
    stable, older = mirror.versions("rust")
    return [older, stable]


@pytest.fixture(scope="module")
def old(versions: list[str]) -> str:
    return versions[0]


@pytest.fixture(scope="module")
def new(versions: list[str]) -> str:
    return versions[1]


@pytest.fixture(scope="module")
def rust(machine: Machine, old: str, new: str) -> Machine:
    machine.omg("install", f"rust@{old}", "--profile", "minimal")
    machine.omg("install", "rust@stable")
    machine.omg("use", f"rust@{new}")
    return machine


def package(place: Path, version: str) -> Path:
    """Make a package whose folder asks for a version."""
    (place / "src").mkdir(parents=True)
    (place / "rust-toolchain.toml").write_text(f'[toolchain]\nchannel = "{version}"\n')
    (place / "Cargo.toml").write_text(MANIFEST)
    (place / "src/main.rs").write_text('fn main() { println!("hello {}", 6 * 7); }\n')
    return place


@pytest.fixture
def folder(version: str, tmp_path: Path) -> Path:
    return package(tmp_path / "package", version)


def test_the_file_chooses_what_compiles(rust: Machine, folder: Path, version: str) -> None:
    assert rust.run(folder, "rustc", "--version").startswith(f"rustc {version}")
    assert rust.run(folder, "cargo", "run", "--quiet", "--offline") == "hello 42"


def test_the_compiler_finds_its_own_library(rust: Machine, folder: Path, version: str) -> None:
    assert rust.run(folder, "rustc", "--print", "sysroot") == str(rust.store.toolchain_dir("rust", version))


def test_plus_chooses_another_than_the_file(rust: Machine, old: str, new: str, tmp_path: Path) -> None:
    folder = package(tmp_path / "package", old)
    assert rust.run(folder, "rustc", "+stable", "--version").startswith(f"rustc {new}")


def test_components_of_the_default_profile_run(rust: Machine, new: str, tmp_path: Path) -> None:
    folder = package(tmp_path / "package", new)
    (folder / "src/main.rs").write_text('fn main(){let x=6*7;println!("{}",x)}\n')
    rust.run(folder, "cargo", "fmt")
    assert "let x = 6 * 7;" in (folder / "src/main.rs").read_text()
    rust.run(folder, "cargo", "clippy", "--offline")


def test_a_component_is_added_to_one_version_and_removed(rust: Machine, old: str, tmp_path: Path) -> None:
    folder = package(tmp_path / "package", old)
    if "clippy" in rust.receipt("rust", old).components:  # another module's install brought it
        rust.omg("component", "remove", "clippy", cwd=folder)
    missing = rust.attempt(folder, "cargo", "clippy", "--offline")
    assert missing.returncode != 0
    rust.omg("component", "add", "clippy", cwd=folder)
    rust.run(folder, "cargo", "clippy", "--offline")
    assert "clippy" in rust.receipt("rust", old).components
    rust.omg("component", "remove", "clippy", cwd=folder)
    assert rust.attempt(folder, "cargo", "clippy", "--offline").returncode != 0
    assert rust.run(folder, "cargo", "run", "--quiet", "--offline") == "hello 42"


def test_a_target_is_added_to_one_version(rust: Machine, old: str, new: str, tmp_path: Path) -> None:
    folder = package(tmp_path / "package", old)
    build = ("cargo", "build", "--quiet", "--offline", "--target", WASM)
    assert rust.attempt(folder, *build).returncode != 0
    rust.omg("target", "add", WASM, cwd=folder)
    rust.run(folder, *build)
    assert (folder / f"target/{WASM}/debug/hello.wasm").read_bytes().startswith(b"\0asm")
    assert rust.receipt("rust", old).targets == (WASM,)
    assert rust.receipt("rust", new).targets == ()


def test_a_target_that_a_version_has_not_is_refused(rust: Machine, new: str, tmp_path: Path) -> None:
    folder = package(tmp_path / "package", new)
    refused = rust.attempt(folder, "omg", "target", "add", WASM)
    assert (refused.returncode, WASM in refused.stderr) == (1, True)
    assert rust.run(folder, "cargo", "run", "--quiet", "--offline") == "hello 42"
