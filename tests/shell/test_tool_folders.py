"""Where tools install programs of the user's, and what keeps such a folder off PATH."""

from pathlib import Path

import pytest

from omg.shell.tool_folders import existing_folders, is_for_programs, programs_in, tool_folders
from tests.conftest import StoreBuilder, write_executable

HOME = Path("/home/ana")


def folders_of(store: StoreBuilder, **env: str) -> list[str]:
    return [str(folder) for folder in tool_folders(env, HOME, store.layout)]


@pytest.mark.parametrize(
    "folder",
    [
        "/home/ana/.cargo/bin",
        "/home/ana/go/bin",
        "/home/ana/.bun/bin",
        "/home/ana/.deno/bin",
        "/home/ana/.dotnet/tools",
        "/home/ana/.local/bin",
        "/home/ana/.gem/ruby/*/bin",
        "/home/ana/.local/share/gem/ruby/*/bin",
    ],
)
def test_usual_folders_are_known(store: StoreBuilder, folder: str):
    assert folders_of(store).count(folder) == 1


@pytest.mark.parametrize(
    ("variable", "value", "there", "not_there"),
    [
        ("CARGO_HOME", "/c", "/c/bin", "/home/ana/.cargo/bin"),
        ("CARGO_INSTALL_ROOT", "/c", "/c/bin", "/home/ana/.cargo/bin"),
        ("GOBIN", "/g", "/g", "/home/ana/go/bin"),
        ("GOPATH", "/g:/h", "/g/bin", "/home/ana/go/bin"),
        ("BUN_INSTALL", "/b", "/b/bin", "/home/ana/.bun/bin"),
        ("PNPM_HOME", "/p", "/p", ""),
        ("PNPM_HOME", "/p", "/p/bin", ""),
        ("DENO_INSTALL_ROOT", "/d", "/d/bin", "/home/ana/.deno/bin"),
        ("XDG_DATA_HOME", "/x", "/x/gem/ruby/*/bin", ""),
    ],
)
def test_a_variable_moves_a_folder(
    store: StoreBuilder, variable: str, value: str, there: str, not_there: str
):
    folders = folders_of(store, **{variable: value})

    assert there in folders
    assert not_there not in folders


@pytest.mark.parametrize("value", ["", "relative", "~/go"])
def test_a_variable_without_an_absolute_path_does_not_count(store: StoreBuilder, value: str):
    assert "/home/ana/go/bin" in folders_of(store, GOBIN=value)


def test_a_folder_of_a_toolchain_is_not_one_of_the_user(store: StoreBuilder):
    toolchain = store.add("node", "20.1.0")

    assert str(toolchain / "bin") not in folders_of(store, npm_config_prefix=str(toolchain))


def test_only_folders_that_exist_are_offered(home: Path):
    (home / "go/bin").mkdir(parents=True)
    (home / "file").touch()

    found = existing_folders([home / "go/bin", home / ".bun/bin", home / "file"])

    assert [(folder.path, folder.problem) for folder in found] == [(home / "go/bin", "")]


def test_each_abi_of_ruby_has_its_own_folder_the_newest_first(home: Path):
    for abi in ("3.4.0", "3.10.0", "jruby"):
        (home / ".gem/ruby" / abi / "bin").mkdir(parents=True)

    found = existing_folders([home / ".gem/ruby/*/bin"])

    assert [folder.path.parent.name for folder in found] == ["3.10.0", "3.4.0", "jruby"]


def test_a_star_in_a_name_is_a_star(home: Path):
    (home / "a/*/bin").mkdir(parents=True)
    (home / "a/b/bin").mkdir(parents=True)

    assert [folder.path for folder in existing_folders([home / "a/*/bin"])] == [home / "a/*/bin"]


def test_a_folder_that_others_can_write_is_left_out(home: Path):
    (home / "bin").mkdir()
    (home / "bin").chmod(0o777)

    (folder,) = existing_folders([home / "bin"])

    assert "other users can write to" in folder.problem


def test_a_folder_in_one_that_others_can_write_is_left_out(home: Path):
    (home / "go/bin").mkdir(parents=True)
    (home / "go").chmod(0o777)

    (folder,) = existing_folders([home / "go/bin"])

    assert "other users can write to" in folder.problem


def test_a_folder_of_another_user_is_left_out(home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / "bin").mkdir()
    monkeypatch.setattr("omg.shell.tool_folders.os.geteuid", lambda: 4711)

    (folder,) = existing_folders([home / "bin"])

    assert folder.problem == "it belongs to another user"


@pytest.mark.parametrize("name", ["a:b", "a\nb", "a\x1bb"])
def test_a_folder_whose_name_cannot_be_written_is_left_out(home: Path, name: str):
    (home / name).mkdir()

    (folder,) = existing_folders([home / name])

    assert "cannot hold" in folder.problem


def test_programs_are_executable_files(home: Path):
    write_executable(home / "bin/tool")
    (home / "bin/readme").touch()
    (home / "bin/folder").mkdir()
    (home / "bin/link").symlink_to("tool")
    (home / "bin/dangling").symlink_to("nothing")

    assert programs_in(home / "bin") == ("link", "tool")


def test_a_folder_that_does_not_exist_has_no_programs(home: Path):
    assert programs_in(home / "bin") == ()


def test_a_folder_of_other_things_is_not_for_programs(home: Path):
    (home / "empty").mkdir()
    (home / "pnpm/store").mkdir(parents=True)
    write_executable(home / "bin/tool")

    found = {name: is_for_programs(home / name) for name in ("empty", "pnpm", "bin", "none")}

    assert found == {"empty": True, "pnpm": False, "bin": True, "none": False}
