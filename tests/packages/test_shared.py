import json
from pathlib import Path

from omg.packages.package import Package
from omg.packages.shared import BUN, CARGO, GO, parse_crates
from tests.conftest import write_executable

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def test_crates_are_those_that_cargo_remembers():
    content = (
        "[v1]\n"
        f'"ripgrep 14.1.0 ({CRATES_IO})" = ["rg"]\n'
        '"bat 0.24.0 (sparse+https://index.crates.io/)" = ["bat"]\n'
        '"mycrate 0.1.0 (path+file:///home/ana/c)" = ["mycrate"]\n'
    )

    assert parse_crates(content.encode()) == (
        Package("bat", "0.24.0", ("bat",)),
        Package("mycrate", "0.1.0", ("mycrate",), "path+file:///home/ana/c"),
        Package("ripgrep", "14.1.0", ("rg",)),
    )


def test_hostile_crates_are_passed_over():
    content = (
        f'[v1]\n"\\u001B[2J 1.0 ({CRATES_IO})" = ["x"]\n"no version" = []\n"--x 1 (y)" = ["x"]\n'
        f'"ok 1.0.0 ({CRATES_IO})" = ["-rf", 5, "ok"]\n'
    )

    assert parse_crates(content.encode()) == (Package("ok", "1.0.0", ("ok",)),)
    for broken in (b"\xff", b"[v1", b"v1 = 5", b"", b"a = " + b"[" * 100_000):
        assert parse_crates(broken) == ()


def test_cargos_folder_is_where_its_variables_say(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".crates.toml").write_text(f'[v1]\n"{name} 1.0.0 ({CRATES_IO})" = ["{name}"]\n')
    env = {"CARGO_HOME": str(tmp_path / "one")}

    assert CARGO.read(env, tmp_path) == (tmp_path / "one/bin", (Package("one", "1.0.0", ("one",)),))
    env["CARGO_INSTALL_ROOT"] = str(tmp_path / "two")
    assert CARGO.read(env, tmp_path) == (tmp_path / "two/bin", (Package("two", "1.0.0", ("two",)),))


def test_without_cargo_nothing_is_listed(tmp_path: Path):
    assert CARGO.read({}, tmp_path) == (tmp_path / ".cargo/bin", ())


def test_go_has_names_only(tmp_path: Path):
    write_executable(tmp_path / "go/bin/gopls")
    write_executable(tmp_path / "go/bin/-rf")
    (tmp_path / "go/bin/folder").mkdir()

    assert GO.read({}, tmp_path) == (tmp_path / "go/bin", (Package("gopls", "", ("gopls",)),))
    assert GO.read({"GOPATH": f"{tmp_path}/go:/other"}, Path("/none"))[1] != ()
    assert GO.read({"GOBIN": f"{tmp_path}/go/bin"}, Path("/none"))[1] != ()


def test_bun_has_a_project_of_all_its_global_packages(tmp_path: Path):
    folder = tmp_path / ".bun/install/global"
    package_dir = folder / "node_modules/semver"
    package_dir.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"dependencies": {"semver": "^7", "gone": "1"}}))
    (package_dir / "package.json").write_text(
        json.dumps({"name": "semver", "version": "7.8.6", "bin": {"semver": "x.js"}})
    )

    bin_dir, packages = BUN.read({}, tmp_path)

    assert bin_dir == tmp_path / ".bun/bin"
    assert list(packages) == [Package("gone", ""), Package("semver", "7.8.6", ("semver",))]
