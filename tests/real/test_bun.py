"""Genuine versions of bun: chosen by their files, with what they install for the whole home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
OLD, NEW = "1.3.14", "1.4.5"
VERSION_FILE = ".bun-version"


@pytest.fixture(scope="module")
def bun(machine: Machine, mirror: Mirror) -> Machine:
    mirror.part("bun")
    machine.omg("use", f"bun@{OLD}")
    machine.omg("use", "bun@latest")
    return machine


def test_the_file_chooses_the_bun(bun: Machine, folder: Path, version: str) -> None:
    assert bun.run(folder, "bun", "-e", "console.log(Bun.version, 6 * 7)") == f"{version} 42"


def test_bunx_is_there_and_is_the_same_bun(bun: Machine, folder: Path, version: str) -> None:
    assert bun.run(folder, "bunx", "--version") == version


def test_a_script_starts_the_bun_of_the_folder(bun: Machine, folder: Path, version: str) -> None:
    (folder / "package.json").write_text('{"scripts": {"say": "bun --version"}}')
    assert bun.run(folder, "bun", "run", "--silent", "say") == version


def test_the_newest_is_what_latest_means(bun: Machine) -> None:
    assert bun.run(bun.home, "bun", "--version") == NEW


@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_signature_is_that_of_the_key_in_the_configuration(
    bun: Machine, mirror: Mirror, version: str
) -> None:
    assert bun.receipt("bun", version).signature.startswith(f"good by {mirror.signers.fingerprint}")
