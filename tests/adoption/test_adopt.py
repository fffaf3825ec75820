from pathlib import Path

import pytest

from omg.adoption.adopt import adopt
from omg.adoption.finding import Adoptable
from omg.errors import InUseError
from omg.store.installed import find
from omg.store.receipts import read
from tests.conftest import StoreBuilder, write_executable


def test_a_directory_is_linked_and_stays_as_it_was(store: StoreBuilder, tmp_path: Path):
    write_executable(tmp_path / "theirs/bin/node")

    adopt(store.layout, Adoptable("node", "20.1.0", tmp_path / "theirs"), source="nvm", command="test")

    assert store.layout.toolchain_dir("node", "20.1.0").readlink() == tmp_path / "theirs"
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["bin"]


def test_executables_of_a_shared_prefix_become_a_folder_of_links(store: StoreBuilder, tmp_path: Path):
    python = write_executable(tmp_path / "usr/bin/python3.11")
    (tmp_path / "usr/bin/python3").symlink_to("python3.11")
    adoptable = Adoptable("python", "3.11.2", tmp_path / "usr", (tmp_path / "usr/bin/python3", python))

    adopt(store.layout, adoptable, source="system", command="test")

    bin_dir = store.layout.toolchain_dir("python", "3.11.2") / "bin"
    assert {link.name: link.readlink() for link in bin_dir.iterdir()} == {
        "python3": python,
        "python3.11": python,
    }


def test_a_linked_folder_is_a_toolchain_with_a_receipt(store: StoreBuilder, tmp_path: Path):
    node = write_executable(tmp_path / "usr/bin/node")

    adopt(
        store.layout,
        Adoptable("node", "20.1.0", tmp_path / "usr", (node,)),
        source="system",
        command="test",
    )

    assert find(store.layout, "node", "20.1.0") is not None
    receipt = read(store.layout.toolchain_dir("node", "20.1.0") / ".omg-toolchain.toml")
    assert receipt is not None
    assert receipt.source == "system"


def test_what_is_there_is_never_replaced(store: StoreBuilder, tmp_path: Path):
    store.add("node", "20.1.0")
    node = write_executable(tmp_path / "usr/bin/node")

    with pytest.raises(InUseError):
        adopt(
            store.layout,
            Adoptable("node", "20.1.0", tmp_path / "usr", (node,)),
            source="system",
            command="test",
        )
