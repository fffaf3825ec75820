"""Genuine versions of go: chosen by their files, compiling, and each with its own home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
OLD, NEW = "1.26.6", "1.27.3"
VERSION_FILE = ".go-version"
PROGRAM = """\
package main

import (
	"fmt"
	"runtime"
)

func main() { fmt.Println("hello from", runtime.Version()) }
"""


@pytest.fixture(scope="module")
def go(machine: Machine, mirror: Mirror) -> Machine:
    mirror.part("go")
    machine.omg("use", f"go@{OLD}")
    machine.omg("use", "go@1.27")
    return machine


@pytest.fixture
def folder(folder: Path) -> Path:
    """Return a module whose folder asks for a version."""
    (folder / "go.mod").write_text("module example.org/hello\n\ngo 1.21\n")
    (folder / "main.go").write_text(PROGRAM)
    return folder


def test_the_file_chooses_what_compiles(go: Machine, folder: Path, version: str) -> None:
    assert go.run(folder, "go", "run", ".") == f"hello from go{version}"


def test_each_finds_its_own_home(go: Machine, folder: Path, version: str) -> None:
    assert go.run(folder, "go", "env", "GOROOT") == str(go.store.toolchain_dir("go", version))


def test_gofmt_is_there(go: Machine, folder: Path, version: str) -> None:
    assert go.run(folder, "gofmt", "-l", ".") == ""
    assert go.which(folder, "gofmt").parts[:2] == ("go", version)


def test_a_tool_that_go_starts_is_of_the_same_version(go: Machine, folder: Path, version: str) -> None:
    assert go.run(folder, "go", "tool", "compile", "-V") == f"compile version go{version}"


def test_go_chooses_a_toolchain_of_omg_by_itself(go: Machine, folder: Path) -> None:
    """Go looks for ``go1.27.3`` on PATH before it downloads one."""
    (folder / ".go-version").write_text(f"{OLD}\n")
    (folder / "go.mod").write_text(f"module example.org/hello\n\ngo {NEW}\n")
    assert go.run(folder, "go", "run", ".", env={"GOPROXY": "off"}) == f"hello from go{NEW}"


@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_signature_is_that_of_the_key_in_the_configuration(
    go: Machine, mirror: Mirror, version: str
) -> None:
    assert go.receipt("go", version).signature.startswith(f"good by {mirror.signers.fingerprint}")
