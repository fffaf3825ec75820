from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.errors import InvalidSpecError, OmgError, UsageError, VersionFileError
from omg.project.formats.editing import set_pin
from omg.project.formats.registry import FORMATS, parse
from omg.project.formats.request import Request
from omg.versions.spec import Token
from tests.project.formats.test_registry import DOCUMENTS, FILE_NAMES


@pytest.mark.parametrize(
    ("format", "file_name", "runtime", "content"),
    [
        ("nvmrc", ".nvmrc", "node", b"1.2\n"),
        ("plain", ".ruby-version", "ruby", b"1.2\n"),
        ("python-version", ".python-version", "python", b"1.2\n"),
        ("go-version", ".go-version", "go", b"1.2\n"),
        ("java-version", ".java-version", "java", b"1.2\n"),
        ("sdkmanrc", ".sdkmanrc", "java", b"java=1.2\n"),
        ("tool-versions", ".tool-versions", "node", b"nodejs 1.2\n"),
        ("tool-versions", ".tool-versions", "erlang", b"erlang 1.2\n"),
        ("mise-toml", "mise.toml", "node", b'[tools]\nnode = "1.2"\n'),
        ("prototools", ".prototools", "node", b'node = "1.2"\n'),
        ("rust-toolchain", "rust-toolchain", "rust", b"1.2\n"),
        ("rust-toolchain-toml", "rust-toolchain.toml", "rust", b'[toolchain]\nchannel = "1.2"\n'),
        ("gemfile", "Gemfile", "ruby", b'ruby "1.2"\n'),
    ],
)
def test_a_new_file_is_written_as_its_owners_do(
    format: str, file_name: str, runtime: str, content: bytes
) -> None:
    assert set_pin(format, file_name, None, runtime, "1.2") == content


def test_line_ends_stay_as_they_are() -> None:
    assert (
        set_pin("tool-versions", ".tool-versions", b"ruby 3.3\r\n", "node", "20")
        == b"ruby 3.3\r\nnodejs 20\r\n"
    )


def test_a_byte_order_mark_goes() -> None:
    assert set_pin("plain", ".node-version", b"\xef\xbb\xbf18\n", "node", "20") == b"20\n"


def test_utf_16_becomes_utf_8() -> None:
    assert (
        set_pin("plain", ".node-version", "# é\n18\n".encode("utf-16"), "node", "20") == "# é\n20\n".encode()
    )


def test_bytes_that_are_no_utf_8_stay() -> None:
    assert set_pin("plain", ".node-version", b"# caf\xe9\n18\n", "node", "20") == b"# caf\xe9\n20\n"


@pytest.mark.parametrize("spec", ["../x", "$(id)", "20\n18", ""])
def test_what_is_no_spec_is_never_written(spec: str) -> None:
    with pytest.raises(InvalidSpecError):
        set_pin("plain", ".node-version", b"18\n", "node", spec)


@pytest.mark.parametrize(
    ("format", "file_name", "runtime", "spec"),
    [
        ("nvmrc", ".nvmrc", "node", ">=18"),
        ("tool-versions", ".tool-versions", "node", ">=18 <20"),
        ("rust-toolchain", "rust-toolchain", "rust", "^1.80"),
        ("gemfile", "Gemfile", "ruby", "latest"),
        ("gemfile", "Gemfile", "ruby", "jruby-9.4"),
    ],
)
def test_what_a_format_cannot_say_is_refused(format: str, file_name: str, runtime: str, spec: str) -> None:
    with pytest.raises(InvalidSpecError, match=r"does not accept"):
        set_pin(format, file_name, None, runtime, spec)


@pytest.mark.parametrize(
    ("format", "file_name", "runtime"), [("go-mod", "go.mod", "go"), ("pyproject", "x", "python")]
)
def test_files_that_state_constraints_pin_nothing(format: str, file_name: str, runtime: str) -> None:
    with pytest.raises(UsageError):
        set_pin(format, file_name, b"", runtime, "1.22")


def test_a_broken_file_is_named() -> None:
    with pytest.raises(VersionFileError, match=r"mise\.toml: invalid TOML at line 1"):
        set_pin("mise-toml", "mise.toml", b"[tools\n", "node", "20")


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), old=DOCUMENTS)
def test_what_was_written_is_read_back_or_nothing_is_written(format: str, old: bytes) -> None:
    runtime = {"gemfile": "ruby", "java-version": "java", "sdkmanrc": "java", "plain": "bun"}.get(
        format, format.partition("-")[0]
    )
    runtime = runtime if runtime in ("ruby", "java", "bun", "rust", "python", "go") else "node"
    try:
        new = set_pin(format, FILE_NAMES[format], old, runtime, "21.0.2")
    except OmgError:
        return
    (first, *_) = [each for each in parse(format, FILE_NAMES[format], new) if each.runtime in (runtime, None)]
    assert isinstance(first, Request)
    assert first.specs == (Token("21.0.2"),)


@pytest.mark.parametrize("old", [b"18\n", b"# x\n  v18 # y\r\n", b"18", b"18\nnpm=10\n"])
def test_pinning_twice_is_pinning_once(old: bytes) -> None:
    once = set_pin("nvmrc", ".nvmrc", old, "node", "20")
    assert set_pin("nvmrc", ".nvmrc", once, "node", "20") == once
