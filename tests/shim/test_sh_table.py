"""The table of the sh shim: what a shell knows after it has sourced it."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from omg.shim.sh_table import FORMAT, _quoted, encode
from omg.shim.table import Candidate, Table, TableFile, TableRuntime
from omg.value import replace
from tests.shim.conftest import SOURCE_DIR

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
    keeping_variables=("KEEPER=", "OPTIONS=of it's $(touch here)"),
)

_RUST = replace(
    _NODE,
    name="rust",
    variable="OMG_RUST_VERSION",
    is_chosen_by_variable=True,
    other_variable="",
    keeping_variables=(),
)

_TABLE = Table(
    rules="1",
    omg_version="0",
    config_stamp="",
    system_dirs=(),
    runtimes=(_NODE, _RUST),
    names={
        "cargo": (Candidate(1, is_owned=True, ignores_inherited=True),),
        "corepack": (Candidate(0, is_owned=True, is_self_locating=True),),
        "node": (Candidate(0, is_owned=True),),
        "node22": (Candidate(0, is_owned=True, prefix="22"),),
        "node20": (Candidate(0, is_owned=True, prefix="20", needs_pin=True),),
        "[": (Candidate(0, is_owned=True),),
        "cowsay": (Candidate(0, is_owned=False),),
    },
    answers={},
)


def _after_sourcing(tmp_path: Path, sought: str, expression: str, **variables: str) -> str:
    table = tmp_path / "table.sh"
    table.write_bytes(encode(_TABLE, "/it's here"))
    script = (
        f'omg_name=$1 omg_sought=$1 omg_runtime= omg_implied= omg_apart=; . {table}; printf %s "{expression}"'
    )
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
        ("cargo", "rust/"),
    ],
)
def test_owned_names_and_runtimes_are_described(tmp_path: Path, name: str, answer: str) -> None:
    assert _after_sourcing(tmp_path, name, "$omg_runtime/$omg_implied") == answer


def test_files_keep_their_order_and_folders_of_files_stand_apart(tmp_path: Path) -> None:
    answer = _after_sourcing(tmp_path, "node", "$omg_files|$omg_folders|$omg_native_files")
    assert answer == ".nvmrc package.json|.config/mise/conf.d|.nvmrc"


def test_the_variable_is_read_with_the_description(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "node", "$omg_pinned", OMG_NODE_VERSION="$(id) 20") == "$(id) 20"


def test_the_other_variables_are_read_with_it(tmp_path: Path) -> None:
    variables = {"NODE_TOOLCHAIN": "$(id)", "OMG_NODE_VERSION": "22", "OMG_NODE_INHERITED": "`id`"}
    expression = "$omg_pinned|$omg_other|$omg_inherited|$omg_inheriting"
    answer = _after_sourcing(tmp_path, "node", expression, **variables)
    assert answer == "22|$(id)|`id`|OMG_NODE_INHERITED"


def test_variables_that_are_not_set_are_empty(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "node", "$omg_pinned|$omg_other|$omg_inherited") == "||"


def test_a_runtime_without_a_second_variable_reads_none(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "cargo", "$omg_other", NODE_TOOLCHAIN="20") == ""


@pytest.mark.parametrize(("name", "variable"), [("cargo", "OMG_RUST_VERSION"), ("node", "")])
def test_the_runtime_that_is_chosen_by_its_variable_is_marked(
    tmp_path: Path, name: str, variable: str
) -> None:
    assert _after_sourcing(tmp_path, name, "$omg_is_by_variable") == variable


@pytest.mark.parametrize(("name", "apart"), [("cargo", "anew"), ("corepack", "self"), ("node", "")])
def test_names_that_are_unlike_the_others_are_marked(tmp_path: Path, name: str, apart: str) -> None:
    assert _after_sourcing(tmp_path, name, "$omg_apart") == apart


def test_what_keeps_a_version_is_a_list_of_words(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "node", "$omg_keeping") == "KEEPER= OPTIONS=of it's $(touch here)"
    assert not (tmp_path / "here").exists()


def test_the_program_reads_this_format() -> None:
    program = (SOURCE_DIR / "shim.sh").read_text(encoding="utf-8")
    assert f'[ "$omg_table" = {FORMAT} ] || omg_hand_over' in program


def test_paths_are_quoted_and_one_with_a_colon_is_left_out(tmp_path: Path) -> None:
    answer = _after_sourcing(tmp_path, "node", "$omg_table_dir|$omg_link_bins")
    assert answer == "/it's here|/opt/it's $(touch here)/bin"
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize(
    "text", ["", "plain", "a/b.c-d_e@%+=:,", "a b", "it's", "''", "$(x)", "caf\u00e9", "\udcff", "a\n"]
)
def test_words_are_quoted_as_the_standard_library_does(text: str) -> None:
    assert _quoted(text) == shlex.quote(text)


def test_a_read_only_store_beside_is_reported(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "node", "$omg_system_dirs") == ""
    assert b"omg_system_dirs=/srv/a:/srv/b" in encode(replace(_TABLE, system_dirs=("/srv/a", "/srv/b")), "/x")


def test_a_name_that_needs_a_pin_is_marked(tmp_path: Path) -> None:
    assert _after_sourcing(tmp_path, "node20", "$omg_implied/$omg_apart") == "20/pin"
