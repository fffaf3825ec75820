from __future__ import annotations

import pytest

from omg.errors import VersionFileError
from omg.project.edit.toml import set_channel, set_channel_or_line, set_mise_tool, set_proto_tool


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('# c\n[tools]\nnode = "18" # keep\nruby="3.3"\n', '# c\n[tools]\nnode = "20" # keep\nruby="3.3"\n'),
        ('[tools]\nnode = ["18", "16"]\n', '[tools]\nnode = "20"\n'),
        (
            '[tools]\nnode = { version = "18", os = ["linux"] }\n',
            '[tools]\nnode = { version = "20", os = ["linux"] }\n',
        ),
        # TOML 1.1
        (
            '[tools]\nnode = {\n  version = "18", # c\n  os = ["linux"],\n}\n',
            '[tools]\nnode = {\n  version = "20", # c\n  os = ["linux"],\n}\n',
        ),
        ('[tools]\nnode = { path = "/x" }\n', '[tools]\nnode = "20"\n'),
        ('[tools.node]\nversion = "18"\n', '[tools.node]\nversion = "20"\n'),
        ('tools.nodejs = "18"\n', 'tools.nodejs = "20"\n'),
        ('[tools]\n"core:node" = "18"\n', '[tools]\n"core:node" = "20"\n'),
        (
            '[tools]\nruby = "3.3"\n\n[env]\nA = "1"\n',
            '[tools]\nruby = "3.3"\nnode = "20"\n\n[env]\nA = "1"\n',
        ),
        ('[env]\nA = "1"\n', '[env]\nA = "1"\n\n[tools]\nnode = "20"\n'),
        ("[tools]\nnode = 18\n", '[tools]\nnode = "20"\n'),
    ],
)
def test_the_version_of_a_mise_tool_is_replaced_and_all_else_kept(old: str, new: str) -> None:
    assert set_mise_tool(old, "node", "20") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('node = "18" # c\n[settings]\na = 1\n', 'node = "20" # c\n[settings]\na = 1\n'),
        ("[settings]\na = 1\n", 'node = "20"\n\n[settings]\na = 1\n'),
        ('nodejs = "18"\n', 'nodejs = "20"\n'),
    ],
)
def test_the_version_of_a_proto_tool_is_replaced(old: str, new: str) -> None:
    assert set_proto_tool(old, "node", "20") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            '[toolchain]\nchannel = "1.80" # c\ncomponents = [ "clippy" ]\n',
            '[toolchain]\nchannel = "1.82" # c\ncomponents = [ "clippy" ]\n',
        ),
        ('[toolchain]\nprofile = "minimal"\n', '[toolchain]\nprofile = "minimal"\nchannel = "1.82"\n'),
        ('[toolchain]\npath = "/x"\n', '[toolchain]\nchannel = "1.82"\n'),
    ],
)
def test_the_channel_is_replaced(old: str, new: str) -> None:
    assert set_channel(old, "rust", "1.82") == new
    assert set_channel_or_line(old, "rust", "1.82") == new


def test_a_legacy_file_stays_one_line() -> None:
    assert set_channel_or_line("# c\n1.80\n", "rust", "1.82") == "# c\n1.82\n"


@pytest.mark.parametrize("text", ["tools = 1\n", "[tools\n", "a = " + "[" * 5_000])
def test_a_file_that_is_not_understood_is_left_alone(text: str) -> None:
    with pytest.raises(VersionFileError):
        set_mise_tool(text, "node", "20")


def test_tables_in_disorder_are_left_to_a_person() -> None:
    with pytest.raises(VersionFileError, match="too unusual"):
        set_mise_tool("[[tools.node]]\n[tools]\n[tools.node.x]\n", "node", "20")


def test_a_table_is_never_replaced_by_a_version_of_proto() -> None:
    with pytest.raises(VersionFileError, match="is a table"):
        set_proto_tool("[node]\nx = 1\n", "node", "20")
