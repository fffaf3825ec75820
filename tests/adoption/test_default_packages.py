"""Other managers' lists of default packages, as each manager reads its own."""

import os
from pathlib import Path

import pytest

from omg.adoption.default_packages import (
    DefaultPackages,
    find_default_packages,
    parse_gem,
    parse_list,
    parse_nodenv,
    parse_nvm,
    parse_requirement,
    parse_words,
    wanted_by,
)
from omg.adoption.managers import MANAGERS
from omg.runtimes import node, python, ruby

ALL = tuple(MANAGERS)


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def found(home: Path, env: dict[str, str] | None = None, managers: tuple[str, ...] = ALL) -> list:
    return [
        (one.manager, one.runtime.name, *one.packages)
        for one in find_default_packages(managers, env or {}, home)
    ]


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        (".nvm/default-packages", ("nvm", "node", "one")),
        (".nodenv/default-packages", ("nodenv", "node", "one")),
        (".pyenv/default-packages", ("pyenv", "python", "one")),
        (".rbenv/default-gems", ("rbenv", "ruby", "one")),
        (".default-npm-packages", ("asdf", "node", "one")),
        (".default-python-packages", ("asdf", "python", "one")),
        (".default-gems", ("asdf", "ruby", "one")),
        (".default-cargo-crates", ("asdf", "rust", "one")),
        (".default-golang-pkgs", ("asdf", "go", "one")),
        (".default-go-packages", ("mise", "go", "one")),
    ],
)
def test_every_manager_has_its_file(home: Path, path: str, outcome: tuple[str, ...]):
    write(home / path, "one\n")

    assert found(home) == [outcome]


def test_a_manager_that_is_not_asked_about_is_not_read(home: Path):
    write(home / ".nvm/default-packages", "one\n")
    write(home / ".default-npm-packages", "two\n")

    assert found(home, managers=("mise",)) == [("mise", "node", "two")]


@pytest.mark.parametrize(
    ("variable", "path"),
    [("NVM_DIR", "default-packages"), ("RBENV_ROOT", "default-gems"), ("PYENV_ROOT", "default-packages")],
)
def test_their_folder_is_where_their_variable_says(home: Path, tmp_path: Path, variable: str, path: str):
    write(tmp_path / "there" / path, "one\n")

    assert [one[2:] for one in found(home, {variable: str(tmp_path / "there")})] == [("one",)]
    assert found(home, {variable: "relative"}) == []


def test_their_file_is_where_their_variable_says(home: Path, tmp_path: Path):
    file = write(tmp_path / "mine", "one\n")

    assert found(home, {"MISE_NODE_DEFAULT_PACKAGES_FILE": str(file)}) == [("mise", "node", "one")]
    assert found(home, {"RBENV_DEFAULT_GEMS": str(file)}) == [("rbenv", "ruby", "one")]


def test_comments_and_blank_lines_are_no_packages():
    text = "\ufeff# tools\r\n\r\n  rimraf  # deletes\r\n#eslint\r\nowner/repo#branch\r\n"

    assert parse_list(text, parse_nvm) == (("rimraf", "owner/repo#branch"), ())


@pytest.mark.parametrize(
    ("parse", "line", "packages"),
    [
        (parse_nvm, "object-inspect@1.0.2", ("object-inspect@1.0.2",)),
        (parse_nvm, "two words", ()),
        (parse_nodenv, "jshint ~2.6.3", ("jshint@~2.6.3",)),
        (parse_nodenv, "csslint >= 0.9.0 < 0.10.0", ("csslint@>= 0.9.0 < 0.10.0",)),
        (parse_words, "lodash  express", ("lodash", "express")),
        (parse_requirement, "black[d] >=23, <25", ("black[d] >=23, <25",)),
        (parse_requirement, "x==1 --hash=sha256:abc \\", ("x==1",)),
        (parse_requirement, "x ; python_version < '3.9'", ("x ; python_version < '3.9'",)),
        (parse_gem, "bundler", ("bundler",)),
        (parse_gem, "bcat ~>0.6", ("bcat:~>0.6",)),
        (parse_gem, "bcat ~> 0.6", ("bcat:~> 0.6",)),
        (parse_gem, "rails --version 7.0", ("rails:7.0",)),
        (parse_gem, "rails -v 7.0", ("rails:7.0",)),
        (parse_gem, "rails --pre", ("rails:>=0.a",)),
        (parse_gem, "rails --source https://example.org", ()),
    ],
)
def test_versions_are_read_as_their_owner_reads_them(parse, line: str, packages: tuple[str, ...]):
    assert parse(line) == packages


@pytest.mark.parametrize(
    "line", ["-e ./mine", "--index-url https://example.org", "./mine", "/mine", "~/mine", "x\x1b[2J"]
)
def test_options_and_folders_are_left_out(line: str):
    assert parse_list(f"{line}\nblack\n", parse_requirement) == (("black",), (line,))


def test_a_file_of_two_managers_is_read_once(home: Path):
    real = write(home / "dotfiles/npm", "one\n")
    (home / ".default-npm-packages").symlink_to(real)
    (home / ".nvm").mkdir()
    (home / ".nvm/default-packages").symlink_to(real)

    assert found(home) == [("nvm", "node", "one")]


def test_what_is_no_list_is_passed_over(home: Path):
    write(home / ".nvm/default-packages", "x\n" * 50_000)
    write(home / ".default-gems", "\n# nothing\n")
    (home / ".default-npm-packages").mkdir()
    os.mkfifo(home / ".default-python-packages")
    (home / ".default-cargo-crates").symlink_to(".default-cargo-crates")

    assert found(home) == []


def test_lists_of_a_runtime_are_joined():
    lists = [
        DefaultPackages("nvm", node.RUNTIME, Path("a"), ("one", "two")),
        DefaultPackages("pyenv", python.RUNTIME, Path("b"), ("black",)),
        DefaultPackages("mise", node.RUNTIME, Path("c"), ("two", "three")),
    ]

    assert wanted_by(lists, node.RUNTIME) == ("one", "two", "three")
    assert wanted_by(lists, ruby.RUNTIME) == ()
