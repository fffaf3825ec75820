from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.shim import memo
from omg.shim.memo import Line, LineStrength, MemoKind, VersionLocation

KEY = memo.file_key("1", "nvmrc", ".nvmrc", b"lts/*\n")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"", 0xCBF29CE484222325),
        (b"a", 0xFE33A6C022939539),
        (b"12345678", 0x0893B2DCC86D6FD0),
        (b"123456789", 0xA6F0421A03DF0297),
    ],
)
def test_the_hash_is_the_one_of_the_contract(data: bytes, value: int) -> None:
    assert memo.hash64(data) == value


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_memo_answers_its_own_key(key: bytes, answer: bytes) -> None:
    assert memo.decode(memo.encode(key, answer), key) == answer


def test_a_memo_does_not_answer_another_key() -> None:
    assert memo.decode(memo.encode(KEY, b"yes"), KEY + b"x") is None


@pytest.mark.parametrize("cut", range(len(memo.encode(KEY, b"yes"))))
def test_a_cut_memo_answers_nothing(cut: int) -> None:
    assert memo.decode(memo.encode(KEY, b"yes")[:cut], KEY) is None


def test_a_longer_memo_answers_nothing() -> None:
    assert memo.decode(memo.encode(KEY, b"yes") + b"!", KEY) is None


@pytest.mark.parametrize("at", range(len(memo.encode(KEY, b"yes"))))
def test_a_damaged_memo_answers_nothing(at: int) -> None:
    damaged = bytearray(memo.encode(KEY, b"yes"))
    damaged[at] ^= 4
    assert memo.decode(bytes(damaged), KEY) is None
    assert memo.decode(bytes(damaged[:at]).ljust(len(damaged), b"\0"), KEY) is None


def test_a_name_holds_kind_and_hash() -> None:
    assert memo.file_name(MemoKind.FILE, b"") == "f-cbf29ce484222325"


def test_the_bytes_of_a_file_are_part_of_its_key() -> None:
    assert memo.file_key("1", "nvmrc", ".nvmrc", b"lts/-1\n") != KEY


def test_rules_are_part_of_a_key() -> None:
    assert memo.file_key("2", "nvmrc", ".nvmrc", b"lts/*\n") != KEY


def test_a_variable_is_keyed_as_a_file_of_its_name() -> None:
    expected = b"1\0variable\0OMG_NODE_VERSION\0lts/*"
    assert memo.variable_key("1", "OMG_NODE_VERSION", b"lts/*") == expected


def test_a_resolution_is_keyed_by_spec_default_and_stamps() -> None:
    expected = b"1\0node\0floor\0npm:>=18\x0020.11.1\x001,-,-\0/c\0."
    key = memo.resolution_key(
        "1", "node", LineStrength.CONSTRAINT, "npm:>=18", current="20.11.1", stamps=b"1,-,-\0/c\0."
    )
    assert key == expected


def test_lines_survive_encoding() -> None:
    lines = (Line("node", LineStrength.PIN, ("20", "npm:>=18 <21")), Line("*", LineStrength.ERROR))
    assert memo.decode_lines(memo.encode_lines(lines)) == lines


def test_a_line_is_tabs_between_runtime_weight_and_specs() -> None:
    assert (
        memo.encode_lines((Line("node", LineStrength.CONSTRAINT, ("20", "18")),)) == b"node\tfloor\t20\t18\n"
    )


@pytest.mark.parametrize("answer", [b"node\n", b"node\tmaybe\t20\n"])
def test_malformed_lines_are_no_answer(answer: bytes) -> None:
    assert memo.decode_lines(answer) is None


@pytest.mark.parametrize("place", [None, VersionLocation("20.11.1", 0), VersionLocation("20.11.1", 2)])
def test_a_place_survives_encoding(place: VersionLocation | None) -> None:
    assert memo.decode_place(memo.encode_place(place)) == place
