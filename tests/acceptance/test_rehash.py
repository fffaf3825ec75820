"""`omg rehash`."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from omg.store.layout import is_shim
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


def shims(store: StoreBuilder) -> list[str]:
    """Return the names in the shims directory."""
    return sorted(shim.name for shim in store.layout.shims_dir.iterdir())


def test_toolchain_put_there_by_hand_gets_its_shims(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node", "npm"])

    done = omg("rehash")

    assert done.exit_status == 0
    assert shims(store) == ["node", "npm"]
    assert "added 2 shims: node, npm" in done.stderr


def test_shim_is_a_file_with_the_marker(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node"])
    omg("rehash")

    shim = store.layout.shims_dir / "node"

    assert not shim.is_symlink()
    assert is_shim(str(shim))


def test_shim_of_a_removed_executable_goes(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node", "tsc"])
    omg("rehash")
    store.executable("node", "20.11.1", "tsc").unlink()

    done = omg("reshim")

    assert shims(store) == ["node"]
    assert "removed 1 shim: tsc" in done.stderr


def test_file_of_another_program_is_left_alone_and_reported(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node"])
    foreign = store.layout.shims_dir / "mine"
    foreign.parent.mkdir()
    foreign.write_text("#!/bin/sh\n")

    done = omg("rehash")

    assert foreign.read_text() == "#!/bin/sh\n"
    assert str(foreign) in done.stderr


def test_a_link_into_the_store_gives_way_to_its_shim(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node", "yarn"])
    omg("rehash")
    for name in ("yarn", "pnpm"):
        (store.layout.shims_dir / name).unlink(missing_ok=True)
        (store.layout.shims_dir / name).symlink_to("../versions/node/20.11.1/bin/node")
    assert "damaged or old shims" in omg("doctor").stdout

    document = omg("rehash", "--json").document

    assert (document["added"], document["displaced"], document["foreign"]) == (["yarn"], [], ["pnpm"])
    assert not (store.layout.shims_dir / "yarn").is_symlink()


def test_second_rehash_has_nothing_to_do(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node"])
    omg("rehash")

    assert "shims are up to date" in omg("rehash").stderr


def test_no_shim_hides_a_system_utility(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("python", "3.12.4", executables=["python3", "clear", "ls", "omg", ".hidden"])

    omg("rehash")

    assert shims(store) == ["python3"]


def test_allowed_name_gets_its_shim(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("python", "3.12.4", executables=["python3", "clear"])
    omg("config", "set", "shims.allow", "clear")

    omg("rehash")

    assert shims(store) == ["clear", "python3"]


def test_allowing_a_name_makes_its_shim(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("python", "3.12.4", executables=["python3", "clear"])
    omg("rehash")

    omg("config", "set", "shims.allow", "clear")

    assert shims(store) == ["clear", "python3"]


@pytest.mark.parametrize("command", ["install", "install node@20.11.1", "use node@20.11.1"])
def test_versions_that_were_restored_from_a_cache_get_their_shims(
    omg: RunOmg, store: StoreBuilder, project: Path, command: str
) -> None:
    store.add("node", "20.11.1", executables=["node"])
    (project / ".nvmrc").write_text("20\n")

    assert omg(*command.split()).exit_status == 0

    assert shims(store) == ["node"]


def test_json_names_what_changed(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node"])

    document = omg("rehash", "--json").document

    assert (document["added"], document["removed"], document["foreign"]) == (["node"], [], [])


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_read_only_store_is_named(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node"])
    store.data_dir.chmod(0o500)

    done = omg("rehash")

    assert (done.exit_status, str(store.data_dir) in done.stderr) == (1, True)


@pytest.mark.parametrize("name", ["table", "table.sh", "program", "origin"])
def test_fifo_in_place_of_what_omg_wrote_is_replaced(omg: RunOmg, store: StoreBuilder, name: str) -> None:
    store.add("node", "20.11.1", executables=["node"])
    assert omg("rehash").exit_status == 0
    file = store.layout.table_file.with_name(name)
    file.unlink()
    os.mkfifo(file)
    assert omg("rehash").exit_status == 0
    assert file.is_file()
    assert shims(store) == ["node"]


def test_file_in_the_place_of_a_shim_is_reported(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1", executables=["node"])
    write_executable(store.layout.shims_dir / "node", "mine\n")

    document = omg("rehash", "--json").document

    (file,) = store.layout.displaced_dir.iterdir()
    assert document["displaced"] == [{"names": ["node"], "path": str(file)}]
    assert file.read_text() == "mine\n"


@pytest.mark.parametrize("command", [("rehash",), ("use", "node@20.11.1"), ("install", "node@20.11.1")])
def test_a_store_that_a_command_wrote_can_start_omg(
    omg: RunOmg, store: StoreBuilder, env: dict[str, str], project: Path, command: tuple[str, ...]
) -> None:
    store.add("node", "20.11.1", executables=["node"])
    (project / ".tool-versions").write_text("nodejs lts\n")

    assert omg(*command).exit_status == 0

    shim = store.layout.shims_dir / "node"
    done = subprocess.run([shim], cwd=project, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"path={store.executable('node', '20.11.1', 'node')}")
