from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.errors import InvalidSpecError, OmgError, UsageError, VersionFileError
from omg.project.formats.editing import remove_pin, set_pin
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


@settings(max_examples=250, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), old=DOCUMENTS)
def test_what_was_written_is_read_back_or_nothing_is_written(format: str, old: bytes) -> None:
    _assert_it_is_read_back(format, old)


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), old=DOCUMENTS)
def test_what_was_written_in_thousands_of_files_is_read_back(format: str, old: bytes) -> None:
    _assert_it_is_read_back(format, old)


def _assert_it_is_read_back(format: str, old: bytes) -> None:
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


# What a format's own tool leaves in a file that pins nothing.
LINES = st.lists(
    st.sampled_from(["# note", "  # note \t", "", " \t", "ruby 3.3", "go 1.22 # keep", "\r", "# caf\udce9"]),
    max_size=5,
)
ENDS = st.sampled_from(["\n", "\r\n"])
# Tables of which the last one takes the pin.
TOML = st.lists(
    st.sampled_from(["# note", "", "[env]\nA = '1'", "[settings]\nb = 1 # c"]), max_size=3, unique=True
)
TOML = TOML.map(lambda parts: [*parts, "[tools] # ours", "# go", "go = '1.22'"])


@st.composite
def texts(draw: st.DrawFn, lines: st.SearchStrategy[list[str]]) -> bytes:
    """Draw a file of whole lines with one kind of end."""
    text = "".join(f"{line}\n" for line in draw(lines)).replace("\n", draw(ENDS))
    return text.encode("utf-8", "surrogateescape")


COMMENTS = LINES.map(lambda lines: [line for line in lines if line.strip()[:1] in ("", "#")])


# A file, what is pinned in it, and its bytes.
PINNED = st.one_of(
    st.tuples(
        st.sampled_from(
            [
                ("nvmrc", ".nvmrc", "node", "20"),
                ("plain", ".node-version", "node", "20"),
                ("python-version", ".python-version", "python", "3.12"),
                ("sdkmanrc", ".sdkmanrc", "java", "21"),
                ("tfenv", ".terraform-version", "terraform", "1.9"),
            ]
        ),
        texts(COMMENTS),
    ),
    st.tuples(
        st.sampled_from([("tool-versions", ".tool-versions", name, "20") for name in ("node", "zig")]),
        texts(LINES),
    ),
    st.tuples(
        st.sampled_from([("mise-toml", "mise.toml", name, "20") for name in ("node", "zig")]), texts(TOML)
    ),
    st.tuples(st.just(("rust-toolchain-toml", "rust-toolchain.toml", "rust", "1.80")), st.just(b"")),
    st.tuples(st.just(("gemfile", "Gemfile", "ruby", "3.3")), texts(COMMENTS)),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(case=PINNED)
def test_a_pin_that_is_taken_back_leaves_the_bytes_of_before(
    case: tuple[tuple[str, str, str, str], bytes],
) -> None:
    _assert_it_is_taken_back(*case)


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(case=PINNED)
def test_pins_that_are_taken_back_leave_the_bytes_of_thousands_of_files(
    case: tuple[tuple[str, str, str, str], bytes],
) -> None:
    _assert_it_is_taken_back(*case)


def _assert_it_is_taken_back(pin: tuple[str, str, str, str], before: bytes) -> None:
    format, file_name, runtime, version = pin

    pinned = set_pin(format, file_name, before, runtime, version)

    assert pinned != before
    assert remove_pin(format, file_name, pinned, runtime) == before


@settings(max_examples=250, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), old=DOCUMENTS)
def test_what_is_removed_is_gone_and_all_else_means_what_it_meant(format: str, old: bytes) -> None:
    _assert_it_is_gone(format, old)


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), old=DOCUMENTS)
def test_what_is_removed_from_thousands_of_files_is_gone(format: str, old: bytes) -> None:
    _assert_it_is_gone(format, old)


def _assert_it_is_gone(format: str, old: bytes) -> None:
    name = FILE_NAMES[format]
    for runtime in ("node", "ruby", "python", "rust", "java", "go"):
        try:
            new = remove_pin(format, name, old, runtime)
        except OmgError:
            continue
        before, after = parse(format, name, old), parse(format, name, new)
        assert runtime not in {
            one.runtime for one in after if isinstance(one, Request) and one.strength == "pin"
        }
        assert len(new) <= len(old)
        others = [
            [(one.runtime) for one in all if one.runtime not in (runtime, None)] for all in (before, after)
        ]
        assert others[0] == others[1]


@pytest.mark.parametrize(
    ("format", "file_name", "runtime", "old", "new"),
    [
        ("nvmrc", ".nvmrc", "node", b"# ours\n20 # LTS\n", b"# ours\n"),
        ("plain", ".node-version", "node", b"20\nignored\n", b""),
        ("python-version", ".python-version", "python", b"3.12\n# old\n3.11\n", b"# old\n"),
        ("tool-versions", ".tool-versions", "node", b"node 18\nruby 3\nnodejs 20", b"ruby 3\n"),
        ("sdkmanrc", ".sdkmanrc", "java", b"# c\njava = 21-tem\ngradle=8\n", b"# c\ngradle=8\n"),
        ("prototools", ".prototools", "node", b'# c\nnode = "20"\ngo = "1"\n', b'# c\ngo = "1"\n'),
        (
            "mise-toml",
            "mise.toml",
            "node",
            b'[env]\nA = "1"\n\n[tools] # ours\n# node\nnodejs = "20" # old\n# go\ngo = "1.2"\n',
            b'[env]\nA = "1"\n\n[tools] # ours\n# node\n# go\ngo = "1.2"\n',
        ),
        ("mise-toml", "mise.toml", "node", b'[tools]\nnode = "20"\n# end\n', b"[tools]\n# end\n"),
        (
            "mise-toml",
            "mise.toml",
            "node",
            b'[tools.node]\nversion = "20"\npostinstall = "x"\n[tools.go]\nversion = "1"\n',
            b'[tools.go]\nversion = "1"\n',
        ),
        ("rust-toolchain", "rust-toolchain", "rust", b"1.80\n", b""),
        ("rust-toolchain-toml", "rust-toolchain.toml", "rust", b'[toolchain]\nchannel = "1.80"\n', b""),
        ("gemfile", "Gemfile", "ruby", b'ruby "3.3", ">= 3.3.1" # x\ngem "a"\n', b'gem "a"\n'),
        ("gemfile", "Gemfile", "ruby", b'a\nruby("3.3",\n  engine: "ruby"\n)\ngem "a"', b'a\ngem "a"'),
        ("plain", ".ruby-version", "ruby", "# é\n3.3\n".encode("utf-16"), "# é\n".encode("utf-16")),
        ("plain", ".ruby-version", "ruby", b"\xef\xbb\xbf3.3\n# caf\xe9\n", b"\xef\xbb\xbf# caf\xe9\n"),
    ],
)
def test_a_pin_is_removed_and_all_else_stays(
    format: str, file_name: str, runtime: str, old: bytes, new: bytes
) -> None:
    assert remove_pin(format, file_name, old, runtime) == new


@pytest.mark.parametrize(
    ("format", "file_name", "runtime", "old"),
    [
        ("nvmrc", ".nvmrc", "node", b"20\nnpm=10\n"),
        ("rust-toolchain-toml", "rust-toolchain.toml", "rust", b"# c\n[toolchain]\nchannel = '1.80'\n"),
        (
            "rust-toolchain-toml",
            "rust-toolchain.toml",
            "rust",
            b"[toolchain]\nchannel = '1.80'\nprofile = 'minimal'\n",
        ),
    ],
)
def test_what_its_tool_would_refuse_is_not_made(
    format: str, file_name: str, runtime: str, old: bytes
) -> None:
    with pytest.raises(VersionFileError, match=file_name):
        remove_pin(format, file_name, old, runtime)


def test_a_constraint_is_not_removed() -> None:
    with pytest.raises(UsageError):
        remove_pin("go-mod", "go.mod", b"go 1.21\n", "go")


@pytest.mark.parametrize("old", [b"\xff\xfe2\x000", b"\xfe\xff\x002\x000\xd8\x00"], ids=["cut", "half"])
def test_what_is_no_text_loses_nothing(old: bytes) -> None:
    with pytest.raises(VersionFileError, match="not valid text"):
        remove_pin("plain", ".node-version", old, "node")


def test_a_table_of_one_pin_goes_with_it() -> None:
    assert remove_pin("mise-toml", "mise.toml", b"[tools]\nnode = '20'\n", "node") == b""


def test_a_pin_that_stays_is_an_error_and_no_endless_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omg.project.formats.plain.remove_version", lambda text, _: text)
    with pytest.raises(VersionFileError, match="node-version"):
        remove_pin("plain", ".node-version", b"20\n", "node")
