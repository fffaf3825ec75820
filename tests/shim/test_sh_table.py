"""The table of the sh shim: what a shell knows after it has sourced it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from omg.shim.sh_table import encode
from omg.shim.table import Candidate, Table, TableFile, TableRuntime
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

_NODE = TableRuntime(
    name="node",
    variable="OMG_NODE_VERSION",
    legacy_prefix="",
    stamps=b"",
    is_chosen_by_variable=False,
    needs_executable_of_list=False,
    home_variables=("NODE_HOME",),
    link_bins=("/opt/it's $(touch here)/bin", "/opt/a:b/bin"),
    files=(
        TableFile("mise", ".config/mise/conf.d/*.toml", is_plain=False, is_native=False),
        TableFile("nvmrc", ".nvmrc", is_plain=True, is_native=True),
        TableFile("package-json", "package.json", is_plain=False, is_native=False),
    ),
    other_variable="NODE_TOOLCHAIN",
)

_TABLE = Table(
    rules="1",
    omg_version="0",
    config_stamp="",
    system_dirs=(),
    runtimes=(_NODE,),
    names={
        "node": (Candidate(0, is_owned=True),),
        "node22": (Candidate(0, is_owned=True, prefix="22"),),
        "[": (Candidate(0, is_owned=True),),
        "cowsay": (Candidate(0, is_owned=False),),
    },
    answers={},
)


def _after_sourcing(tmp_path: Path, sought: str, expression: str, **variables: str) -> str:
    table = tmp_path / "table.sh"
    table.write_bytes(encode(_TABLE, "/it's here"))
    script = f'omg_sought=$1; omg_runtime=; omg_implied=; . {table}; printf %s "{expression}"'
    command = ["/bin/sh", "-c", script, "sh", sought]
    return subprocess.run(
        command, env=variables, cwd=tmp_path, capture_output=True, check=True, text=True
    ).stdout


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("node", "node/"),
        ("node22", "node/22"),
        ("[", "node/"),
        ("cowsay", "/"),
        ("x", "/"),
        ("/node", "node/"),
    ],
)
def test_owned_names_and_runtimes_are_described(tmp_path: Path, name: str, answer: str) -> None:
    assert _after_sourcing(tmp_path, name, "$omg_runtime/$omg_implied") == answer


def test_files_keep_their_order_and_folders_of_files_stand_apart(tmp_path: Path) -> None:
    answer = _after_sourcing(tmp_path, "node", "$omg_files|$omg_folders|$omg_native_files")
    assert answer == ".nvmrc package.json|.config/mise/conf.d|.nvmrc"


def test_the_variable_is_read_with_the_description(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "node", "$omg_pinned", OMG_NODE_VERSION="$(id) 20") == "$(id) 20"


@pytest.mark.parametrize("variables", [{}, {"OMG_NODE_VERSION": ""}], ids=["unset", "empty"])
def test_the_second_variable_stands_in(tmp_path: Path, variables: dict[str, str]) -> None:
    assert _after_sourcing(tmp_path, "node", "$omg_pinned", NODE_TOOLCHAIN="20", **variables) == "20"


def test_the_first_variable_is_stronger(tmp_path: Path) -> None:
    variables = {"NODE_TOOLCHAIN": "20", "OMG_NODE_VERSION": "22"}
    assert _after_sourcing(tmp_path, "node", "$omg_pinned", **variables) == "22"


def test_paths_are_quoted_and_one_with_a_colon_is_left_out(tmp_path: Path) -> None:
    answer = _after_sourcing(tmp_path, "node", "$omg_table_dir|$omg_link_bins")
    assert answer == "/it's here|/opt/it's $(touch here)/bin"
    assert not (tmp_path / "here").exists()


def test_a_read_only_store_beside_is_reported(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "node", "$omg_system_dirs") == ""
    assert b"omg_system_dirs=/srv/a:/srv/b" in encode(replace(_TABLE, system_dirs=("/srv/a", "/srv/b")), "/x")
