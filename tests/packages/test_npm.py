import json
import os
from pathlib import Path

import pytest

from omg.packages.npm import TOOL, parse_dependencies, parse_manifest
from omg.packages.package import Package
from tests.global_packages import add_npm


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    return tmp_path


def test_packages_are_read_with_their_commands(prefix: Path):
    add_npm(prefix, "semver", "7.8.6", "semver")
    add_npm(prefix, "@angular/cli", "19.0.0", "ng")

    assert list(TOOL.read(prefix)) == [
        Package("@angular/cli", "19.0.0", ("ng",)),
        Package("semver", "7.8.6", ("semver",)),
    ]


def test_what_comes_with_node_is_left_out(prefix: Path):
    add_npm(prefix, "npm", "11.0.0", "npm")
    add_npm(prefix, "corepack", "0.30.0", "corepack")

    assert list(TOOL.read(prefix)) == []


def test_one_command_has_the_name_of_the_package_without_its_scope(prefix: Path):
    assert parse_manifest(b'{"name": "@me/x", "version": "1.0.0", "bin": "x.js"}') == Package(
        "@me/x", "1.0.0", ("x",)
    )


def test_a_linked_package_names_its_folder(prefix: Path, tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "package.json").write_text('{"name": "mine", "version": "1.0.0"}')
    (prefix / "lib/node_modules").mkdir(parents=True)
    (prefix / "lib/node_modules/mine").symlink_to("../../mine")

    assert list(TOOL.read(prefix)) == [Package("mine", "1.0.0", origin=str(mine), reinstall=(str(mine),))]


def test_a_package_that_npm_6_took_from_git_names_it(prefix: Path):
    add_npm(prefix, "mine", "1.0.0", _resolved="git+ssh://git@example.org/mine.git#abc")
    add_npm(prefix, "usual", "1.0.0", _resolved="https://registry.example.org/usual/-/usual-1.0.0.tgz")

    assert [package.origin for package in TOOL.read(prefix)] == ["git+ssh://git@example.org/mine.git#abc", ""]


def test_a_package_under_another_name_is_not_the_one_in_the_registry(prefix: Path):
    package_dir = add_npm(prefix, "other", "1.0.0")
    package_dir.rename(package_dir.with_name("mine"))

    assert list(TOOL.read(prefix)) == [
        Package("mine", "1.0.0", origin="npm:other", reinstall=("mine@npm:other@1.0.0",))
    ]


def test_hostile_manifests_are_passed_over(prefix: Path):
    modules = prefix / "lib/node_modules"
    for name, content in {
        "escape": json.dumps({"name": "escape\x1b[2J", "version": "1.0.0"}),
        "option": json.dumps({"name": "--eval=x", "version": "1.0.0"}),
        "list": "[1]",
        "deep": "[" * 100_000,
        "binary": "\udcff",
        "huge": json.dumps({"name": "huge", "version": "1", "x": "x" * (5 << 20)}),
    }.items():
        (modules / name).mkdir(parents=True)
        (modules / name / "package.json").write_text(content, errors="surrogateescape")
    (modules / "--eval=y").mkdir()
    (modules / "nothing").mkdir()
    (modules / "fifo").mkdir()
    os.mkfifo(modules / "fifo/package.json")
    (modules / "circle").symlink_to("circle")
    (modules / "file").touch()
    add_npm(prefix, "good", "1.0.0")

    assert [package.name for package in TOOL.read(prefix)] == ["good"]


def test_hostile_fields_are_left_out():
    content = json.dumps(
        {"name": "x", "version": "1\n2", "bin": {"-rf": "a", "a b": "a", "ok": "a"}, "_resolved": 5}
    )

    assert parse_manifest(content.encode()) == Package("x", "", ("ok",))


def test_no_folder_is_no_package(tmp_path: Path):
    assert list(TOOL.read(tmp_path / "none")) == []


def test_dependencies_have_names_only():
    content = b'{"dependencies": {"b": "^1", "@a/a": "2", "../x": "1"}}'

    assert parse_dependencies(content) == ("@a/a", "b")
    assert parse_dependencies(b'{"dependencies": []}') == ()


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("typescript", "typescript"),
        ("typescript@5", "typescript"),
        ("typescript@^5.0 || 4", "typescript"),
        ("@angular/cli", "@angular/cli"),
        ("@angular/cli@~19.0", "@angular/cli"),
        ("stevemao/left-pad", None),
        ("./mine", None),
        ("../mine", None),
        ("/mine", None),
        ("git+https://example.org/x.git", None),
        ("mine@npm:other@1", None),
        ("mine@file:../x", None),
    ],
)
def test_an_argument_means_a_package(argument: str, name: str | None):
    assert TOOL.named(argument) == name


def test_it_is_installed_into_the_version_whatever_an_npmrc_says(tmp_path: Path):
    assert TOOL.options(tmp_path) == (f"--prefix={tmp_path}",)
