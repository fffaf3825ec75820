"""What of a release needs no compiler and no index; all of it is built in tests/real/test_release.py."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import omg
from tests.prose import ROOT
from tools import packages, release, self_contained
from tools.packages import BuildError

if TYPE_CHECKING:
    from pathlib import Path

_CHANGELOG = "# Changelog\n\n## 1.1.0\n\n- new\n\n## 1.0.0 (unreleased)\n\n- first\n"


def test_changes_are_the_section_of_the_version() -> None:
    assert release.changes(_CHANGELOG, "1.1.0") == "## 1.1.0\n\n- new\n"
    assert release.changes(_CHANGELOG, "1.0.0") == "## 1.0.0 (unreleased)\n\n- first\n"


@pytest.mark.parametrize("version", ["1.2.0", "1.1", "1x1.0"])
def test_version_without_changes_is_refused(version: str) -> None:
    with pytest.raises(BuildError, match="no section"):
        release.changes(_CHANGELOG, version)


def test_changelog_of_this_checkout_has_its_version() -> None:
    assert release.changes((ROOT / "CHANGELOG.md").read_text(), omg.__version__).startswith("## ")


def test_tagged_clean_commit_may_be_published() -> None:
    release.require_tag("1.0.0", ["v0.9.0", "v1.0.0"], "", "## 1.0.0\n")


@pytest.mark.parametrize(
    ("tags", "status", "notes", "message"),
    [
        (["v1.0.1"], "", "## 1.0.0\n", "no tag v1.0.0"),
        (["v1.0.0"], " M README.md", "## 1.0.0\n", "not committed"),
        (["v1.0.0"], "", "## 1.0.0 (unreleased)\n", "unreleased"),
    ],
)
def test_other_commits_may_not(tags: list[str], status: str, notes: str, message: str) -> None:
    with pytest.raises(BuildError, match=message):
        release.require_tag("1.0.0", tags, status, notes)


def test_sums_are_read_by_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"2")
    (tmp_path / "a").write_bytes(b"1")
    text = release.sums(tmp_path)
    assert text.splitlines()[0] == f"{hashlib.sha256(b'1').hexdigest()}  a"
    assert [line.split()[1] for line in text.splitlines()] == ["a", "b"]


def test_installer_knows_the_release() -> None:
    script = release.filled_in((ROOT / "install.sh").read_text(), "https://example.org/omg", "0  a\n")
    assert "release_address='https://example.org/omg' release_files='0  a\n'\n" in script
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "address", ["http://example.org", "https://example.org/';id;'", "https://example.org/\n", "/folder"]
)
def test_address_that_is_not_plain_is_refused(address: str) -> None:
    with pytest.raises(BuildError, match="not a plain https URL"):
        release.filled_in((ROOT / "install.sh").read_text(), address, "")


def test_installer_without_a_place_for_the_release_is_refused() -> None:
    with pytest.raises(BuildError, match="lacks the line"):
        release.filled_in("#!/bin/sh\n", "", "")


@pytest.mark.parametrize(
    ("triple", "machine", "platform"),
    [
        ("x86_64-unknown-linux-gnu", "linux-x64", "manylinux_2_17_x86_64"),
        ("aarch64-unknown-linux-gnu", "linux-arm64", "manylinux_2_17_aarch64"),
        ("x86_64-unknown-linux-musl", "linux-x64-musl", "musllinux_1_1_x86_64"),
        ("aarch64-apple-darwin", "macos-arm64", "macosx_11_0_arm64"),
        ("x86_64-apple-darwin", "macos-x64", "macosx_11_0_x86_64"),
    ],
)
def test_machine_is_read_from_the_name_of_a_python(
    tmp_path: Path, triple: str, machine: str, platform: str
) -> None:
    name = f"cpython-3.13.15+20260814-{triple}-install_only_stripped.tar.gz"
    found = self_contained.interpreter_of(tmp_path / name)
    assert (found.minor, found.machine) == (13, machine)
    # What omg's own wheel for that machine says.
    assert platform in found.platforms
    assert platform in ".".join(packages.TARGETS.values()).split(".")


@pytest.mark.parametrize(
    "name",
    [
        "cpython-3.13.15+20260814-riscv64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.15+20260814-x86_64-pc-windows-msvc-install_only.tar.gz",
        "cpython-3.13.15+20260814-x86_64-unknown-linux-gnu-debug-full.tar.zst",
        "python.tar.gz",
    ],
)
def test_other_pythons_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BuildError):
        self_contained.interpreter_of(tmp_path / name)


def test_same_tree_packs_to_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    archives = []
    for number, names in enumerate((("b", "a"), ("a", "b"))):
        root = tmp_path / str(number) / "omg"
        root.mkdir(parents=True)
        for name in names:
            (root / name).write_text(name)
            os.utime(root / name, (number, number))
        (root / "a").chmod(0o775 if number else 0o711)
        (root / "b").chmod(0o664 if number else 0o600)
        (root / "link").symlink_to("a")
        if number:
            (root / "same").hardlink_to(root / "b")
        else:
            (root / "same").write_text("b")
        archives.append(tmp_path / f"{number}.tar.gz")
        self_contained.pack(root, archives[-1])
    first, second = archives
    assert first.read_bytes() == second.read_bytes()
    with tarfile.open(first) as archive:
        assert {member.mtime for member in archive} == {1600000000}
        assert [(member.name, oct(member.mode)) for member in archive if member.isreg()] == [
            ("omg/a", "0o755"),
            ("omg/b", "0o644"),
            ("omg/same", "0o644"),
        ]


def test_every_dependency_has_a_fixed_version_for_the_archive() -> None:
    lines = (ROOT / "tools/bundled.txt").read_text().splitlines()
    fixed = {}
    for line in lines:
        if line and line[0] not in " #":
            requirement = Requirement(line.removesuffix("\\").strip())
            fixed[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for dependency in map(Requirement, project["dependencies"]):
        assert dependency.specifier.contains(fixed[canonicalize_name(dependency.name)]), dependency
