from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omg.project.formats.registry import BY_NAME, FORMATS, parse
from omg.project.formats.request import FormatProblem, Request
from omg.runtimes.others import OTHER_FILES
from omg.runtimes.registry import MULTI_FILES, RUNTIMES
from omg.versions.spec import parse_canonical

# One file of every format, and what such files are made of.
FILE_NAMES = {
    file.format: file.path.rpartition("/")[2]
    for files in (
        OTHER_FILES,
        MULTI_FILES,
        *(runtime.version_files + runtime.manifests for runtime in RUNTIMES),
    )
    for file in files
} | {"variable": "OMG_NODE_VERSION"}
PIECES = st.sampled_from(
    [
        *(
            "20",
            "v20.11.1",
            "lts/*",
            ">=18 <21",
            "~> 3.3",
            "nightly",
            "system",
            "default",
            "../..",
            "latest:20",
        ),
        *(
            "node",
            "nodejs",
            "python",
            "rust",
            "java",
            "ruby",
            "toolchain",
            "go",
            "tools",
            "channel",
            "version",
        ),
        *(
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "\f",
            "#",
            "=",
            ":",
            ",",
            ".",
            '"',
            "'",
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
        ),
        *(
            "//",
            "=begin",
            "{{",
            "\\",
            "\x00",
            "\x1b[2J",
            "\ufeff",
            "\ud800",
            "é",
            "٣",
            "9" * 5_000,
            "[" * 2_000,
        ),
    ]
)
DOCUMENTS = st.one_of(
    st.binary(max_size=300),
    st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")),
    st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
)


def test_every_version_file_has_a_format() -> None:
    unknown, unused = set(FILE_NAMES) - FORMATS, FORMATS - set(FILE_NAMES)

    assert not unknown, f"add a line Format(...) to omg/project/formats/registry.py for {sorted(unknown)}"
    assert not unused, f"no VersionFile of a runtime in omg/runtimes/ has the format {sorted(unused)}"


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_a_module_holds_what_its_line_names(format: str) -> None:
    line = BY_NAME[format]
    needed = {line.parse}
    needed |= {line.edit, "owner"} if line.edit else set()
    needed |= {"settings"} if line.has_settings else set()

    missing = sorted(needed - vars(line.load()).keys())
    assert not missing, f"add to omg/project/formats/{line.module}.py: {', '.join(missing)}"


def test_reading_loads_nothing_that_only_pin_needs() -> None:
    script = """
import sys
from omg.project.formats.registry import BY_NAME, parse
for each in BY_NAME.values():
    each.load()
print(*sys.modules)
"""
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    edits = {name for name in loaded.split() if name.endswith(("_edit", "editing", "formats.owner"))}

    assert not edits | ({"tomlkit"} & set(loaded.split())), "import it inside the edit"


def test_an_unknown_format_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no-such-format"):
        parse("no-such-format", "x", b"1")


# `derandomize`: the same documents on every run, so that a failure is one that can be looked at.
@settings(max_examples=500, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), data=DOCUMENTS)
def test_no_bytes_make_a_format_fail(format: str, data: bytes) -> None:
    for outcome in parse(format, FILE_NAMES[format], data):
        assert isinstance(outcome, Request | FormatProblem)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), data=DOCUMENTS)
def test_ten_thousand_documents_make_no_format_fail(format: str, data: bytes) -> None:
    for outcome in parse(format, FILE_NAMES[format], data):
        assert isinstance(outcome, Request | FormatProblem)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), data=DOCUMENTS)
def test_requests_survive_the_way_through_a_memo(format: str, data: bytes) -> None:
    requests = [each for each in parse(format, FILE_NAMES[format], data) if isinstance(each, Request)]
    specs = [spec for each in requests for spec in each.specs]
    assert [parse_canonical(spec.canonical) for spec in specs] == specs
    assert all(each.specs for each in requests)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(format=st.sampled_from(sorted(FORMATS)), data=DOCUMENTS)
def test_problems_are_short_and_fit_for_a_terminal(format: str, data: bytes) -> None:
    problems = [each for each in parse(format, FILE_NAMES[format], data) if isinstance(each, FormatProblem)]
    assert all(each.message.isprintable() and len(each.message) < 300 for each in problems)


# What a file may consist of, over and over.
UNITS = (
    *(
        b"a",
        b"1",
        b" ",
        b"\n",
        b"\r",
        b"#",
        b" #",
        b"'",
        b'"',
        b"[",
        b"{",
        b"(",
        b",",
        b".",
        b"a.",
        b"\\",
    ),
    *(
        b"ruby ",
        b'ruby "1",\n',
        b'"1",\n',
        b"node 20\n",
        b"a=1\n",
        b"[a]\n",
        b"go (\n",
        b'{"a":',
        b'"a".',
        b"a .",
    ),
)


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_the_longest_file_of_one_unit_is_read_in_no_time(format: str) -> None:
    seconds = {}
    for unit in UNITS:
        data = unit * (65_536 // len(unit))
        start = time.process_time()
        parse(format, FILE_NAMES[format], data)
        seconds[unit] = time.process_time() - start
    assert {unit: spent for unit, spent in seconds.items() if spent >= 2} == {}


def test_memos_of_two_systems_never_have_one_key() -> None:
    """The same mise.toml may pin a tool on Linux only, and a home may be shared with a Mac."""
    script = "import sys; sys.platform = {!r}; from omg.project.formats.registry import RULES; print(RULES)"
    commands = ([sys.executable, "-c", script.format(system)] for system in ("linux", "darwin"))
    rules = {subprocess.run(command, capture_output=True, check=True).stdout for command in commands}
    assert len(rules) == 2
