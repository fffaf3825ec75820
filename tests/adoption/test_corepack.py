"""corepack's cache, as corepack 0.34.6 makes it, and what omg copies of it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from omg.adoption.adopt import adopt
from omg.adoption.corepack import find_corepack
from omg.store import receipts
from omg.store.receipts import RECEIPT_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder

_DIGEST = hashlib.sha512(b"").hexdigest()


def _package(root: Path, name: str, version: str, bin_: object, *files: str, digest: object = "") -> Path:
    folder = root / "v1" / name / version
    for file in (*files, "package.json"):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(f"{name} {version} {file}")
    note = {"locator": {"name": name, "reference": version}, "bin": bin_, "hash": digest}
    (folder / ".corepack").write_text(json.dumps(note))
    return folder


@pytest.fixture
def root(home: Path) -> Path:
    root = home / ".cache/node/corepack"
    tools = {"pnpm": "./bin/pnpm.cjs", "pnpx": "./bin/pnpx.cjs", "pn": "./bin/pnpm.cjs"}
    files = ("bin/pnpm.cjs", "bin/pnpx.cjs")
    _package(root, "pnpm", "9.15.0", tools, *files, digest=f"sha512.{_DIGEST}")
    # Of Yarn 2 and later it keeps one file.
    _package(root, "yarn", "4.9.2", ["yarn", "yarnpkg"], "yarn.js")
    (root / "lastKnownGood.json").write_text('{"yarn": "4.9.2+sha512.0", "pnpm": 1, "cnpm": "1.0.0"}')
    return root


def test_what_it_has_downloaded_is_found(root: Path, home: Path) -> None:
    found = find_corepack({}, home)

    assert [(one.runtime, one.version, one.digest) for one in found.adoptables] == [
        ("pnpm", "9.15.0", f"sha512:{_DIGEST}"),
        ("yarn", "4.9.2", ""),
    ]
    assert found.adoptables[0].programs == (("pnpm", "bin/pnpm.cjs"), ("pnpx", "bin/pnpx.cjs"))
    assert found.adoptables[1].programs == (("yarn", "yarn.js"), ("yarnpkg", "yarn.js"))
    assert [(runtime.name, text) for runtime, text in found.defaults] == [("yarn", "4.9.2")]
    assert found.place == root


def test_its_variables_say_where(root: Path, home: Path, tmp_path: Path) -> None:
    root.rename(tmp_path / "moved")
    (tmp_path / "cache/node").mkdir(parents=True)

    assert len(find_corepack({"COREPACK_HOME": str(tmp_path / "moved")}, home).adoptables) == 2
    (tmp_path / "moved").rename(tmp_path / "cache/node/corepack")
    assert len(find_corepack({"XDG_CACHE_HOME": str(tmp_path / "cache")}, home).adoptables) == 2
    assert find_corepack({"COREPACK_HOME": "relative"}, home).adoptables == ()


def test_what_points_outside_is_passed_over(home: Path) -> None:
    root = home / ".cache/node/corepack"
    (root / "v1/pnpm").mkdir(parents=True)
    (home / "secret").write_text("x")
    for number, bin_ in enumerate(
        (
            {"pnpm": "../../../../../../secret"},
            {"pnpm": str(home / "secret")},
            {"pnpm": 1},
            7,
            {"pnpm": "absent"},
        )
    ):
        _package(root, "pnpm", f"9.0.{number}", bin_)
    linked = _package(root, "pnpm", "9.1.0", {"pnpm": "bin"})
    (linked / "bin").symlink_to(home / "secret")
    _package(root, "pnpm", "..", {"pnpm": "package.json"})
    (root / "v1/pnpm/9.2.0").symlink_to(_package(root, "elsewhere", "1", {"pnpm": "package.json"}))
    _package(root, "pnpm", "9.3.0", {"pnpm": "package.json"}).joinpath(".corepack").write_text("[" * 9999)

    assert find_corepack({}, home).adoptables == ()


@pytest.mark.usefixtures("root")
def test_it_is_copied_whole_and_needs_the_cache_no_more(home: Path, store: StoreBuilder) -> None:
    pnpm, yarn = find_corepack({}, home).adoptables
    (pnpm.dir / "link").symlink_to(home)
    for one in (pnpm, yarn):
        adopt(store.layout, one, source="corepack", command="omg import")

    place = store.layout.toolchain_dir("pnpm", "9.15.0")
    receipt = receipts.read(place / RECEIPT_NAME)
    assert receipt is not None
    assert (receipt.source, receipt.url, receipt.digest) == ("corepack", "", f"sha512:{_DIGEST}")
    loaded = receipts.load(place)
    assert loaded is not None
    assert {entry.path for entry in loaded[1].entries} >= {"bin/pnpm", "lib/node_modules/pnpm/bin/pnpm.cjs"}
    assert (place / "bin/pnpm").resolve().is_relative_to(place)
    assert (place / "bin/pnpm").stat().st_mode & 0o777 == 0o755
    assert not (place / "lib/node_modules/pnpm/link").exists()
    file = store.layout.toolchain_dir("yarn", "4.9.2") / "bin/yarnpkg"
    assert file.read_text() == "yarn 4.9.2 yarn.js"
