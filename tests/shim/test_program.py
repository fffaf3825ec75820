from __future__ import annotations

import os
import stat
import struct
import sys
from typing import TYPE_CHECKING

import pytest

from omg.shim import compiler, program
from omg.shim.compiler import CompilerError, Target, compile_program, find_compiler, target_of
from omg.shim.program import is_placed, place_program, source_dir
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def unpackaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The package came without a program for this machine."""
    monkeypatch.setattr(program, "_PACKAGED_PROGRAM", tmp_path / "none")


@pytest.fixture
def without_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No compiler is on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(compiler.COMPILER_VARIABLE, raising=False)


@pytest.mark.usefixtures("unpackaged", "without_compiler")
def test_without_a_compiler_the_sh_program_is_placed(store: StoreBuilder) -> None:
    place_program(store.layout)
    assert store.layout.shim_program_file.read_bytes() == (source_dir() / "shim.sh").read_bytes()


@pytest.mark.usefixtures("unpackaged")
def test_with_a_compiler_a_native_one_is_placed(store: StoreBuilder) -> None:
    if find_compiler() is None:
        pytest.skip("needs a C compiler")
    place_program(store.layout)
    assert not store.layout.shim_program_file.read_bytes().startswith(b"#!")
    assert os.access(store.layout.shim_program_file, os.X_OK)


@pytest.mark.usefixtures("unpackaged")
def test_a_compiler_that_fails_leaves_the_sh_program(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(compiler.COMPILER_VARIABLE, "false")
    place_program(store.layout)
    assert store.layout.shim_program_file.read_bytes().startswith(b"#!/bin/sh")


@pytest.mark.usefixtures("unpackaged")
def test_a_compiler_that_came_later_is_used_by_a_set_up(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find_compiler() is None:
        pytest.skip("needs a C compiler")
    with monkeypatch.context() as patch:
        patch.setenv(compiler.COMPILER_VARIABLE, "false")
        place_program(store.layout)
    kept = place_program(store.layout)
    changed = place_program(store.layout, tries_again=True)

    assert (kept, changed) == (False, True)
    assert not store.layout.shim_program_file.read_bytes().startswith(b"#!")


@pytest.mark.usefixtures("without_compiler")
def test_a_packaged_program_that_does_not_run_here_is_not_taken(
    store: StoreBuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    foreign = write_executable(tmp_path / "foreign", "\x7fELF of another machine")
    os.utime(foreign, (2**32, 2**32))
    monkeypatch.setattr(program, "_PACKAGED_PROGRAM", foreign)
    place_program(store.layout)
    assert store.layout.shim_program_file.read_bytes().startswith(b"#!/bin/sh")


@pytest.mark.usefixtures("unpackaged", "without_compiler")
def test_nothing_is_placed_twice(store: StoreBuilder) -> None:
    assert place_program(store.layout)
    before = store.layout.shim_program_file.stat()
    assert not place_program(store.layout)
    assert store.layout.shim_program_file.stat() == before


@pytest.mark.usefixtures("unpackaged", "without_compiler")
def test_another_version_of_omg_places_it_anew(store: StoreBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    place_program(store.layout)
    monkeypatch.setattr(program, "__version__", "999")
    assert not is_placed(store.layout)


@pytest.mark.usefixtures("unpackaged", "without_compiler")
def test_a_given_program_stays(store: StoreBuilder, tmp_path: Path) -> None:
    given = write_executable(tmp_path / "given")
    place_program(store.layout, given)
    place_program(store.layout)
    assert store.layout.shim_program_file.read_bytes() == given.read_bytes()


@pytest.mark.usefixtures("unpackaged", "without_compiler")
def test_a_missing_program_is_placed_again(store: StoreBuilder) -> None:
    place_program(store.layout)
    store.layout.shim_program_file.unlink()
    assert place_program(store.layout)


def _emptied(program: Path) -> None:
    program.chmod(0o755)
    os.truncate(program, 0)


def _cut(program: Path) -> None:
    program.chmod(0o755)
    os.truncate(program, 1000)


def _overwritten(program: Path) -> None:
    program.unlink()
    write_executable(program, "mine\n")


def _linked(program: Path) -> None:
    program.unlink()
    program.symlink_to(source_dir() / "shim.sh")


def _writable(program: Path) -> None:
    program.chmod(0o755)


def _with_a_second_name(program: Path) -> None:
    program.with_name("node").hardlink_to(program)


@pytest.mark.usefixtures("unpackaged", "without_compiler")
@pytest.mark.parametrize("damage", [_emptied, _cut, _overwritten, _linked, _writable, _with_a_second_name])
def test_a_damaged_program_is_replaced(store: StoreBuilder, damage: Callable[[Path], None]) -> None:
    place_program(store.layout)
    program = store.layout.shim_program_file
    sound = program.read_bytes()
    damage(program)
    place_program(store.layout)
    assert program.read_bytes() == sound
    assert (stat.S_IMODE(program.lstat().st_mode), program.lstat().st_nlink) == (0o555, 1)


def test_a_compiler_beside_the_working_directory_is_not_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_executable(tmp_path / "bin/cc")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(compiler.COMPILER_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", ".:bin:")
    assert find_compiler() is None


@pytest.mark.parametrize(
    ("triple", "target"),
    [
        ("aarch64-linux-musl", Target("linux", "aarch64")),
        ("x86_64-linux-gnu", Target("linux", "x86_64")),
        ("x86_64-unknown-linux-gnu", Target("linux", "x86_64")),
        ("arm64-apple-darwin", Target("macos", "aarch64")),
        ("aarch64-macos", Target("macos", "aarch64")),
        ("x86_64-macos.11.0", Target("macos", "x86_64")),
        ("aarch64-linux.4.19-gnu.2.31", Target("linux", "aarch64")),
    ],
)
def test_a_target_is_read_from_the_compiler_s_arguments(triple: str, target: Target) -> None:
    assert target_of(["zig", "cc", "-target", triple]) == target
    assert target_of(["clang", f"--target={triple}"]) == target


@pytest.mark.parametrize("triple", ["riscv64-linux-musl", "x86_64-windows-gnu", "x86_64-freebsd"])
def test_other_targets_are_refused(triple: str) -> None:
    with pytest.raises(CompilerError, match=triple):
        target_of(["cc", "-target", triple])


def test_a_static_program_fits_every_distribution() -> None:
    assert Target("linux", "aarch64").wheel_platform == "manylinux_2_17_aarch64.musllinux_1_1_aarch64"


def test_a_failing_compiler_is_named(tmp_path: Path) -> None:
    with pytest.raises(CompilerError, match="`false` failed"):
        compile_program(source_dir(), tmp_path / "program", ["false"])


@pytest.mark.skipif(sys.platform != "linux", reason="needs the program for Linux")
def test_the_native_program_has_no_segment_that_is_written(native_program: Path) -> None:
    """It would cost more at every start than all that the program computes: state is on the stack."""
    data = native_program.read_bytes()
    (start,), (count,) = struct.unpack_from("<Q", data, 32), struct.unpack_from("<H", data, 56)
    segments = [struct.unpack_from("<2I", data, start + 56 * number) for number in range(count)]
    loaded, writable = 1, 2
    assert [flags & writable for kind, flags in segments if kind == loaded] == [0]
