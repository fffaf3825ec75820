"""The variables that a toolchain needs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.store import variables
from omg.store.variables import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def toolchain_dir(tmp_path: Path) -> Path:
    directory = tmp_path / "data/versions/deno/2.9.5"
    directory.mkdir(parents=True)
    return directory


def test_without_a_file_there_are_none(toolchain_dir: Path) -> None:
    assert variables.read(toolchain_dir) == {}


def test_paths_below_the_data_directory_move_with_it(toolchain_dir: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    values = {"ROOT": f"{data_dir}/mise/x", "LIST": f"/a:{data_dir}/b:{data_dir}/c", "DATA": str(data_dir)}
    (toolchain_dir / FILE_NAME).write_bytes(variables.encode(values, data_dir))
    data_dir.rename(tmp_path / "moved")
    moved = os.fsencode(tmp_path / "moved")
    assert variables.read(tmp_path / "moved/versions/deno/2.9.5") == {
        b"ROOT": moved + b"/mise/x",
        b"LIST": b"/a:" + moved + b"/b:" + moved + b"/c",
        b"DATA": moved,
    }


def test_a_directory_with_the_same_beginning_stays(tmp_path: Path) -> None:
    content = variables.encode({"OTHER": f"{tmp_path}/database"}, tmp_path / "data")
    assert content == b"OTHER=" + os.fsencode(tmp_path) + b"/database\n"


@pytest.mark.parametrize("name", ["PATH", "OMG_DATA_DIR", "omg_data", "1A", "A-B", "A=B", "", "A B"])
def test_names_that_are_not_its_business_are_left_out(name: str, toolchain_dir: Path, tmp_path: Path) -> None:
    assert variables.encode({name: "x"}, tmp_path) == b""
    (toolchain_dir / FILE_NAME).write_bytes(os.fsencode(f"{name}=x\nGOOD=y\n"))
    assert b"GOOD" in variables.read(toolchain_dir)
    assert os.fsencode(name) not in variables.read(toolchain_dir)


@pytest.mark.parametrize("value", ["a\nB=c", "a\0b", "\x1b[31m"])
def test_values_that_a_line_cannot_hold_are_left_out(value: str, tmp_path: Path) -> None:
    assert variables.encode({"A": value}, tmp_path) == b""


def test_a_file_that_is_too_large_says_nothing(toolchain_dir: Path) -> None:
    (toolchain_dir / FILE_NAME).write_bytes(b"A=b\n" * variables.MAX_BYTES)
    assert variables.read(toolchain_dir) == {}


@settings(deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(variables.is_settable),
        st.text(st.characters(min_codepoint=32, codec="utf-8"), max_size=20).filter(
            lambda value: "@OMG_DATA@" not in value
        ),
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> None:
    data_dir = tmp_path_factory.mktemp("data")
    directory = data_dir / "versions/deno/1"
    directory.mkdir(parents=True)
    (directory / FILE_NAME).write_bytes(variables.encode(values, data_dir))
    assert variables.read(directory) == {os.fsencode(k): os.fsencode(v) for k, v in values.items()}
