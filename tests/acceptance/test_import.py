from pathlib import Path

import pytest

from tests.acceptance.conftest import RunOmg
from tests.conftest import StoreBuilder, write_executable


@pytest.fixture
def pyenv(home: Path) -> Path:
    write_executable(home / ".pyenv/versions/3.11.7/bin/python3")
    write_executable(home / ".pyenv/versions/3.12.1/bin/python3")
    (home / ".pyenv/version").write_text("3.11.7\n")
    return home / ".pyenv"


def tree(directory: Path) -> set[tuple[str, int]]:
    return {(str(path), path.lstat().st_mtime_ns) for path in directory.rglob("*")}


def test_toolchains_are_linked(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    done = omg("import", "pyenv")

    assert done.exit_status == 0
    assert store.layout.toolchain_dir("python", "3.12.1").readlink() == pyenv / "versions/3.12.1"


def test_nothing_of_theirs_is_changed(omg: RunOmg, pyenv: Path):
    before = tree(pyenv)

    omg("import", "pyenv", "-y")

    assert tree(pyenv) == before


def test_the_shims_are_there_at_once(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    omg("import", "pyenv")

    assert (store.layout.shims_dir / "python3").is_file()


def test_what_is_linked_already_gets_its_shims(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    omg("import", "pyenv")
    (store.layout.shims_dir / "python3").unlink()

    omg("import", "pyenv")

    assert (store.layout.shims_dir / "python3").is_file()


def test_their_default_is_offered(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    done = omg("import", "pyenv")

    assert done.lines[-1] == "the default of pyenv is 3.11.7; to use it, run: omg use python@3.11.7"
    assert not store.layout.current_link("python").is_symlink()


def test_their_default_is_taken_over_on_a_yes(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    omg("import", "pyenv", "-y")

    assert store.layout.current_link("python").readlink() == Path("3.11.7")


def test_an_existing_default_is_kept(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    store.add("python", "3.13.0")
    store.set_current("python", "3.13.0")

    omg("import", "pyenv", "-y")

    assert store.layout.current_link("python").readlink() == Path("3.13.0")


def test_a_second_time_links_nothing(omg: RunOmg, pyenv: Path):
    omg("import", "pyenv")

    assert [line.split()[2:4] for line in omg("import", "pyenv").lines[:2]] == [["already", "linked"]] * 2


def test_an_installed_version_is_never_replaced(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    store.add("python", "3.12.1")

    done = omg("import", "pyenv")

    assert "already installed" in done.stdout
    assert not store.layout.toolchain_dir("python", "3.12.1").is_symlink()


def test_dry_run_links_nothing(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    done = omg("import", "pyenv", "--dry-run")

    assert "would link" in done.stdout
    assert not store.layout.versions_dir.exists()


def test_dry_run_says_what_is_linked_already(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    omg("import", "pyenv")
    store.layout.toolchain_dir("python", "3.12.1").unlink()

    done = omg("import", "pyenv", "--dry-run")

    assert [line.split()[2:5] for line in done.lines[:2]] == [
        ["already", "linked", "pyenv:"],
        ["would", "link", "pyenv:"],
    ]


def test_the_system_version_is_linked_only_if_it_is_named(omg: RunOmg, store: StoreBuilder):
    sources = [one["source"] for one in omg("import", "--json").document["toolchains"]]

    assert "system" not in sources
    assert "system: " not in omg("import").stdout
    assert not store.layout.versions_dir.exists()
    assert not omg("import", "system", "--dry-run").exit_status


def test_odd_names_get_no_shim(omg: RunOmg, store: StoreBuilder, pyenv: Path):
    for name in ("-rf", "*", "a b", "$(id)", "black"):
        write_executable(pyenv / "versions/3.12.1/bin" / name)

    omg("import", "pyenv")

    names = {path.name for path in store.layout.shims_dir.iterdir()}
    assert "black" in names
    assert not names & {"-rf", "*", "a b", "$(id)"}


def test_what_is_linked_is_marked(omg: RunOmg, pyenv: Path):
    omg("import", "pyenv")
    theirs = str(pyenv / "versions/3.12.1")

    assert theirs in omg("list", "python").lines[0]
    assert theirs in omg("use", "python@3.12.1").stdout
    assert theirs in omg("why", "python3").stdout
    assert omg("why", "python3", "--json").document["linked_to"] == theirs
    (listed,) = omg("list", "python@3.12.1", "--json").document["toolchains"]
    assert listed["linked_to"] == theirs


def test_nothing_found_says_where_it_looked(omg: RunOmg, home: Path):
    assert omg("import", "nvm").lines == [f"nothing found: nvm ({home}/.nvm)"]


def test_an_unknown_manager_is_a_usage_error(omg: RunOmg):
    done = omg("import", "frob")

    assert done.exit_status == 2
    assert "pyenv, nvm, rustup, uv, mise, asdf" in done.stderr


def test_json_has_every_toolchain(omg: RunOmg, pyenv: Path):
    document = omg("import", "pyenv", "--json").document

    assert document["toolchains"] == [
        {
            "runtime": "python",
            "version": version,
            "installed": True,
            "active": False,
            "default": False,
            "path": str(pyenv / "versions" / version),
            "source": "pyenv",
            "requested_by": None,
            "missing": [],
            "linked_to": str(pyenv / "versions" / version),
            "end_of_life": end,
        }
        for version, end in (("3.11.7", "2027-10-31"), ("3.12.1", "2028-10-31"))
    ]


@pytest.fixture
def lists(home: Path) -> Path:
    (home / ".nvm").mkdir()
    (home / ".nvm/default-packages").write_text("# mine\nrimraf\nobject-inspect@1.0.2\ntwo words\n")
    (home / ".pyenv").mkdir(exist_ok=True)
    (home / ".pyenv/default-packages").write_text("black>=23,<25  # formats\n-e ./mine\n")
    (home / ".default-gems").write_text("bcat ~>0.6\n")
    (home / ".default-cargo-crates").write_text("ripgrep\nbat\n")
    return home / ".config/omg/config.toml"


def test_default_packages_are_shown_with_the_command(omg: RunOmg, home: Path, lists: Path):
    done = omg("import")

    assert f"nvm: {home}/.nvm/default-packages lists rimraf, object-inspect@1.0.2" in done.lines
    assert "  left out: `two words`" in done.lines
    assert (
        "to install them into each new version of Python, run:"
        " omg config set default_packages.python 'black>=23,<25'"
    ) in done.lines
    assert (
        "what cargo installs is there for all versions; to install it, run: cargo install ripgrep bat"
        in done.lines
    )
    assert not lists.exists()


def test_default_packages_are_added_on_a_yes(omg: RunOmg, lists: Path):
    omg("config", "set", "default_packages.node", "typescript")

    done = omg("import", "-y")

    assert "added to default_packages.node: rimraf, object-inspect@1.0.2" in done.lines
    assert lists.read_text() == (
        '[default_packages]\nnode = ["typescript", "rimraf", "object-inspect@1.0.2"]\n'
        'python = ["black>=23,<25"]\nruby = ["bcat:~>0.6"]\n'
    )


def test_default_packages_are_added_once(omg: RunOmg, lists: Path):
    omg("config", "set", "default_packages.node", "rimraf@5", "object-inspect")
    omg("import", "-y")
    before = lists.read_text()

    done = omg("import", "-y")

    assert "added to" not in done.stdout
    assert lists.read_text() == before
    assert 'node = ["rimraf@5", "object-inspect"]' in before


def test_dry_run_adds_no_default_packages(omg: RunOmg, lists: Path):
    done = omg("import", "--dry-run", "-y")

    assert "would add to default_packages.ruby: bcat:~>0.6" in done.lines
    assert not lists.exists()


def test_default_packages_of_one_manager(omg: RunOmg, lists: Path, home: Path):
    document = omg("import", "rbenv", "nvm", "--json").document

    assert document["default_packages"] == [
        {
            "manager": "nvm",
            "runtime": "node",
            "path": f"{home}/.nvm/default-packages",
            "packages": ["rimraf", "object-inspect@1.0.2"],
            "left_out": ["two words"],
        }
    ]


@pytest.fixture
def overrides(home: Path, project: Path) -> Path:
    write_executable(home / ".rustup/toolchains/1.80.0-x86_64-unknown-linux-gnu/bin/rustc")
    (home / ".rustup/settings.toml").write_text(
        f'[overrides]\n"{project}" = "1.80.0-x86_64-unknown-linux-gnu"\n"/gone" = "stable"\n'
    )
    return project


def test_overrides_are_pinned_only_if_that_is_asked_for(omg: RunOmg, overrides: Path):
    done = omg("import", "rustup", "-y")

    line = "rustup has a version set for 2 folders; to pin it there, run: omg import rustup --overrides"
    assert line in done.lines
    assert list(overrides.iterdir()) == []


def test_overrides_become_pins(omg: RunOmg, overrides: Path):
    done = omg("import", "rustup", "--overrides")

    assert f"pinned rust 1.80.0 in {overrides}/rust-toolchain.toml" in done.lines
    assert "left alone: /gone (rust stable): the folder does not exist" in done.lines
    assert (overrides / "rust-toolchain.toml").read_text() == '[toolchain]\nchannel = "1.80.0"\n'


def test_versions_of_the_home_folder_become_defaults_on_a_yes(omg: RunOmg, store: StoreBuilder, home: Path):
    write_executable(home / ".asdf/installs/nodejs/20.11.1/bin/node")
    (home / ".tool-versions").write_text("nodejs 20.11.1 18.0.0\nruby 3.3.0\n")

    offered = omg("import", "asdf").lines[-1]
    accepted = omg("import", "asdf", "-y")

    assert offered == "the default of asdf is 20.11.1; to use it, run: omg use node@20.11.1"
    assert "node 20.11.1 is now the global default (as in asdf)" in accepted.lines
    assert store.layout.current_link("node").readlink() == Path("20.11.1")
    assert (home / ".tool-versions").exists()
