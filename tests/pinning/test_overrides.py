"""What rustup was told for single folders becomes pins there; nobody's own pin is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.adoption.managers import find_rustup
from omg.pinning.overrides import Override, pin_overrides
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, config=replace(context.config, offline=True))


def done(context: Context, home: Path, folder: Path, text: str, *, is_dry_run: bool = False) -> Override:
    (home / ".rustup").mkdir()
    (home / ".rustup/settings.toml").write_text(f'[overrides]\n"{folder}" = "{text}"\n')
    (one,) = pin_overrides(context, [find_rustup({}, home)], is_dry_run=is_dry_run)
    return one


def test_an_override_becomes_a_pin(context: Context, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "crate"
    folder.mkdir()

    one = done(context, home, folder, "1.80.0-x86_64-unknown-linux-gnu")

    assert one.file == folder / "rust-toolchain.toml"
    assert (folder / "rust-toolchain.toml").read_text() == '[toolchain]\nchannel = "1.80.0"\n'


def test_a_dry_run_writes_nothing(context: Context, home: Path, tmp_path: Path) -> None:
    (tmp_path / "crate").mkdir()

    one = done(context, home, tmp_path / "crate", "nightly", is_dry_run=True)

    assert one.file == tmp_path / "crate/rust-toolchain.toml"
    assert list((tmp_path / "crate").iterdir()) == []


def test_a_pin_of_the_folder_stays(context: Context, home: Path, project: Path) -> None:
    (project / "rust-toolchain").write_text("1.70\n")

    one = done(context, home, project, "nightly")

    assert one.problem == f"{project / 'rust-toolchain'} pins rust already"
    assert [path.name for path in project.iterdir()] == ["rust-toolchain"]


def test_a_pin_above_is_no_pin_of_the_folder(context: Context, home: Path, project: Path) -> None:
    (project / "rust-toolchain").write_text("1.70\n")
    (project / "crate").mkdir()

    done(context, home, project / "crate", "nightly")

    assert (project / "crate/rust-toolchain.toml").read_text() == '[toolchain]\nchannel = "nightly"\n'
    assert (project / "rust-toolchain").read_text() == "1.70\n"


def test_a_folder_that_is_gone_is_named(context: Context, home: Path, tmp_path: Path) -> None:
    assert done(context, home, tmp_path / "gone", "nightly").problem == "the folder does not exist"


@pytest.mark.parametrize(
    "text", ["overrides = 1", '[overrides]\n"/x" = 1\n"relative" = "stable"\n"/y" = "../z"']
)
def test_what_makes_no_sense_is_passed_over(context: Context, home: Path, text: str) -> None:
    (home / ".rustup").mkdir()
    (home / ".rustup/settings.toml").write_text(text)

    assert list(pin_overrides(context, [find_rustup({}, home)], is_dry_run=False)) == []
