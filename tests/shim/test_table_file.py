from __future__ import annotations

import contextlib
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.runtimes.installer import Installer
from omg.runtimes.registry import RUNTIMES
from omg.shim.listing import Listing
from omg.shim.memo import VersionLocation
from omg.shim.table import FORMAT, Candidate, Table, TableFile, TableRuntime
from omg.shim.table_decoding import InvalidTableError, decode
from omg.shim.table_file import (
    CANDIDATE_RECORD,
    HEADER_RECORD,
    NAME_RECORD,
    RUNTIME_RECORD,
    encode,
)
from omg.shim.table_plan import plan_table
from omg.shim.table_walk import FILE_RECORD, HEAD_RECORD

NODE = TableRuntime(
    name="node",
    variable="OMG_NODE_VERSION",
    legacy_prefix="",
    stamps=b"1,-,-\0/home/ana/.config/omg\0.",
    is_chosen_by_variable=False,
    needs_executable_of_list=False,
    home_variables=("NODE_HOME",),
    link_bins=("/opt/node/bin", "/opt/other\udcff/bin"),
    files=(TableFile("mise_toml", "mise.toml", False, False), TableFile("nvmrc", ".nvmrc", True, True)),
    other_variable="NODE_TOOLCHAIN",
    dropped_variables=("NODE_ROOT",),
    prefix_variables=("npm_config_prefix", "npm_config_global_prefix"),
    is_following=True,
    keeping_variables=("NODE_KEEPER=", "NODE_OPTIONS=keep"),
)
INSTALLER = Installer(
    (), (("install", "i"), ("-g", "$npm_config_global=true")), ("--prefix*",), ("~/.local/bin",), "npm config"
)
OUTSIDE = Installer((), (("", "add"),), is_outside=True)
TABLE = Table(
    rules="1",
    omg_version="0.1.0",
    config_stamp="-,-\0/home/ana/.config/omg",
    system_dirs=("/usr/share/omg",),
    runtimes=(NODE,),
    names={
        "node": (Candidate(0, True),),
        "python3.11": (Candidate(0, True, "3.11"),),
        "python3": (Candidate(0, True, "3", True),),
        "python3.12": (Candidate(0, True, "3.12", needs_pin=True),),
        "tsc": (Candidate(0, False, is_following=True),),
        "cargo": (Candidate(0, True, ignores_inherited=True),),
        "corepack": (Candidate(0, True, is_self_locating=True),),
        "npm": (Candidate(0, True, installers=(INSTALLER, OUTSIDE)),),
    },
    answers={("node", "20"): VersionLocation("20.11.1", 0), ("node", "lts/*"): VersionLocation("20.11.1", 1)},
    reserved=("ls", "omg"),
    left_to_python=("npm",),
    newest_bin_ns=1_700_000_000_123_456_789,
)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
words = st.lists(texts, max_size=2).map(tuple)
installers = st.builds(
    Installer,
    names=st.just(()),
    words=st.lists(words, max_size=2).map(tuple),
    unless=words,
    folders=words,
    advice=texts,
    is_outside=st.booleans(),
    is_relinked=st.booleans(),
)
candidates = st.builds(
    Candidate,
    st.just(0),
    is_owned=st.booleans(),
    prefix=texts,
    is_major=st.booleans(),
    is_following=st.booleans(),
    needs_pin=st.booleans(),
    ignores_inherited=st.booleans(),
    is_self_locating=st.booleans(),
    installers=st.lists(installers, max_size=2).map(tuple),
)
tables = st.builds(
    Table,
    rules=texts,
    omg_version=texts,
    config_stamp=texts,
    system_dirs=st.tuples(texts),
    runtimes=st.just((NODE,)),
    names=st.dictionaries(texts.filter(len), st.tuples(candidates)),
    answers=st.dictionaries(st.tuples(texts, texts), st.builds(VersionLocation, texts, st.integers(0, 9))),
    reserved=words,
    left_to_python=words,
    newest_bin_ns=st.integers(0, 2**64 - 1),
)


def test_a_table_survives_encoding() -> None:
    assert decode(encode(TABLE)) == TABLE


@settings(max_examples=100)
@given(tables)
def test_every_table_survives_encoding(table: Table) -> None:
    assert decode(encode(table)) == table


def test_equal_tables_give_equal_bytes() -> None:
    reversed_names = dict(reversed(TABLE.names.items()))
    again = Table(
        TABLE.rules,
        TABLE.omg_version,
        TABLE.config_stamp,
        TABLE.system_dirs,
        TABLE.runtimes,
        reversed_names,
        TABLE.answers,
        TABLE.reserved,
        TABLE.left_to_python,
        TABLE.newest_bin_ns,
    )
    assert encode(again) == encode(TABLE)


def test_a_thousand_names_are_found_again() -> None:
    names = {f"tool{number}": (Candidate(0, False),) for number in range(1000)}
    table = Table("1", "0", "", (), (NODE,), names, {})
    assert decode(encode(table)).names == names


def test_another_format_number_is_refused() -> None:
    data = bytearray(encode(TABLE))
    struct.pack_into("<I", data, 8, FORMAT + 1)
    with pytest.raises(InvalidTableError, match="another format"):
        decode(bytes(data))


def test_a_cut_table_is_refused() -> None:
    with pytest.raises(InvalidTableError, match="cut short"):
        decode(encode(TABLE)[:-1])


@pytest.mark.parametrize("data", [b"", b"omg", b"omgtable", bytes(72)])
def test_bytes_that_are_no_table_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidTableError):
        decode(data)


@settings(max_examples=300)
@given(st.integers(16, len(encode(TABLE)) - 4), st.integers(0, 2**32 - 1))
def test_a_damaged_number_is_refused_or_read_within_the_file(position: int, number: int) -> None:
    data = bytearray(encode(TABLE))
    struct.pack_into("<I", data, position, number)
    with contextlib.suppress(InvalidTableError):
        decode(bytes(data))


def test_files_of_every_runtime_are_written_once() -> None:
    files = tuple(TableFile("mise-toml", f"{n}.toml", is_plain=False, is_native=False) for n in range(20))
    own = TableFile("plain", ".own", is_plain=True, is_native=True)
    runtimes = tuple(
        TableRuntime(f"r{n}", f"R{n}", "", b"", False, False, (), (), (*files, *[own] * n)) for n in range(9)
    )
    table = Table("1", "1", "", (), runtimes, {}, {})

    data = encode(table)

    assert decode(data) == table
    assert len(data) < len(encode(Table("1", "1", "", (), runtimes[:1], {}, {}))) + 9 * 9 * 20 + 9 * 100


def text_at(data: bytes, offset: int, length: int) -> str:
    return data[offset : offset + length].decode()


def test_what_a_call_needs_lies_in_three_windows_of_the_native_program() -> None:
    source = (Path(__file__).parents[2] / "shims/table.h").read_text(encoding="utf-8")
    sizes = dict(re.findall(r"\b((?:FIRST_|)WINDOW_BYTES) = (\d+)", source))
    listings = [Listing(runtime, b"1,-,-\0/home/ana/.config/omg\0.", (), {}) for runtime in RUNTIMES]
    table = plan_table(
        listings,
        rules="9 linux",
        omg_version="10.10.10",
        config_stamp="-,-\0/home/ana/.config/omg",
        system_dirs=(),
        global_tools={},
        reserved=(),
    )
    data = encode(table)
    header = HEADER_RECORD.unpack_from(data)[1:]
    shared = [*FILE_RECORD.iter_unpack(data[header[16] : header[16] + header[17] * FILE_RECORD.size])]
    ends = [sum(record[:2]) for record in shared if "/" not in text_at(data, *record[:2])]
    assert max(*ends, header[-2] + header[-1] * HEAD_RECORD.size) < int(sizes["FIRST_WINDOW_BYTES"])

    slots = NAME_RECORD.iter_unpack(data[header[12] : header[12] + header[13] * NAME_RECORD.size])
    keys = {text_at(data, slot[1], slot[2]): slot for slot in slots if slot[2]}
    for name in ("node", "python3", "go", "rustc", "ruby", "java", "bun", "npm"):
        _, key, _, candidates, _ = keys[name]
        record_offset = CANDIDATE_RECORD.unpack_from(data, candidates)[0]
        record = RUNTIME_RECORD.unpack_from(data, record_offset)
        files = [*FILE_RECORD.iter_unpack(data[record[12] : record[12] + record[13] * FILE_RECORD.size])]
        places = [candidates, record_offset + RUNTIME_RECORD.size, sum(record[2:4]), record[12]]
        places += [record[12] + len(files) * FILE_RECORD.size, *(sum(file[:2]) for file in files)]
        places += [record[23] + record[24] * HEAD_RECORD.size]
        assert max(places) - key < int(sizes["WINDOW_BYTES"]), name
        assert min(places) > key, name
