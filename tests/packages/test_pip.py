import os
from pathlib import Path

import pytest

from omg.packages.package import Package
from omg.packages.pip import TOOL, normalized, parse_direct_url, parse_metadata, parse_record
from tests.global_packages import add_pip


def test_packages_are_read_with_their_commands(tmp_path: Path):
    add_pip(tmp_path, "black", "26.10.1", "black", "blackd")
    add_pip(tmp_path, "click", "8.5.1", is_requested=False)

    assert list(TOOL.read(tmp_path)) == [
        Package("black", "26.10.1", ("black", "blackd")),
        Package("click", "8.5.1", is_requested=False),
    ]


def test_what_comes_with_python_is_left_out(tmp_path: Path):
    add_pip(tmp_path, "pip", "24.0", "pip")
    add_pip(tmp_path, "setuptools", "65.5.0")

    assert list(TOOL.read(tmp_path)) == []


def test_a_package_of_a_folder_names_it(tmp_path: Path):
    add_pip(tmp_path, "Mine_Own", "1.0", url="file:///home/ana/mine")

    assert list(TOOL.read(tmp_path)) == [
        Package("Mine_Own", "1.0", origin="file:///home/ana/mine", reinstall=("-e", "/home/ana/mine"))
    ]


def test_scripts_that_only_the_record_names_are_commands():
    content = b'../../../bin/tool,sha256=a,1\n"../../../bin/a,b",,\nbin/not,,\n../../../share/doc/x,,\n'

    assert parse_record(content) == {"tool", "a,b"}


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Name: black\n",
        b"Name: bl ack\nVersion: 1\n",
        b"Name: \x1b[2Jx\nVersion: 1\n",
        b"Name: --index-url=x\nVersion: 1\n",
        b"Name: x\nVersion: 1;rm\n",
        b"Summary: x\n\nName: black\nVersion: 1\n",
    ],
)
def test_metadata_without_name_and_version_is_none(head: bytes):
    assert parse_metadata(head) is None


def test_metadata_with_line_ends_of_windows():
    assert parse_metadata(b"Metadata-Version: 2.1\r\nName: x\r\nVersion: 1.0\r\n\r\nName: y\r\n") == (
        "x",
        "1.0",
    )


@pytest.mark.parametrize("content", [b"", b"[]", b'{"url": 5}', b"[" * 100_000, b"\xff"])
def test_direct_url_that_tells_nothing(content: bytes):
    assert parse_direct_url(content) == ("", ())


def test_hostile_records_are_passed_over(tmp_path: Path):
    good = add_pip(tmp_path, "good", "1.0", "good")
    site = good.parent
    (site / "pipe-1.dist-info").mkdir()
    os.mkfifo(site / "pipe-1.dist-info/METADATA")
    (site / "circle-1.dist-info").symlink_to("circle-1.dist-info")
    (site / "file-1.dist-info").touch()
    (good / "entry_points.txt").write_bytes(b"[console_scripts]\n-rf = x:y\n\x1b[2J = x:y\nno equals\n")
    (good / "RECORD").write_bytes(b"x" * (5 << 20))

    assert list(TOOL.read(tmp_path)) == [Package("good", "1.0")]


def test_a_description_of_any_length_is_not_read(tmp_path: Path):
    info_dir = add_pip(tmp_path, "long", "1.0")
    with (info_dir / "METADATA").open("ab") as file:
        file.write(b"x" * (8 << 20))

    assert [package.name for package in TOOL.read(tmp_path)] == ["long"]


def test_names_are_compared_as_pip_does():
    assert TOOL.key is normalized
    assert normalized("Mine_Own.x--y") == "mine-own-x-y"


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("black", "black"),
        ("black==24.1", "black"),
        ("black>=23,<25", "black"),
        ("black[d,jupyter] >= 23", "black"),
        ("black ; python_version > '3.8'", "black"),
        ("./mine", None),
        ("git+https://example.org/x.git", None),
        ("x @ https://example.org/x.zip", None),
    ],
)
def test_an_argument_means_a_package(argument: str, name: str | None):
    assert TOOL.named(argument) == name


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        (b'{"url": "https://example.org/x.zip", "archive_info": {}}', ("https://example.org/x.zip",)),
        (b'{"url": "file:///home/ana/x", "dir_info": {}}', ("file:///home/ana/x",)),
        (b'{"url": "file:///home/ana/a%20b", "dir_info": {"editable": true}}', ("-e", "/home/ana/a b")),
        (
            b'{"url": "https://example.org/x.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}',
            ("git+https://example.org/x.git@abc",),
        ),
    ],
)
def test_what_a_person_types_to_install_it_again(content: bytes, arguments: tuple[str, ...]):
    assert parse_direct_url(content)[1] == arguments


def test_a_record_that_is_no_table_names_no_command():
    assert parse_record(b"../" + b"x" * 200_000) == frozenset()


def test_only_folders_of_python_hold_packages(tmp_path: Path):
    info_dir = add_pip(tmp_path, "black", "26.10.1")
    library = info_dir.parent.parent
    (library.parent / "node22").symlink_to(library.name)
    (library.parent / "python3").symlink_to(library.name)

    assert [package.name for package in TOOL.read(tmp_path)] == ["black"]
