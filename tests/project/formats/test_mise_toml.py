from __future__ import annotations

import pytest

from omg.errors import VersionFileError
from omg.project.formats.mise_toml import set_version
from tests.project.formats.saying import problem, said


def mise_toml(content: str) -> list[str]:
    return said("mise-toml", "mise.toml", content)


@pytest.mark.parametrize(
    "content",
    [
        '[tools]\nnode = "20"\n',
        'tools.node = "20"\n',
        'tools = { node = "20" }\n',
        '[tools]\nnode = { version = "20", postinstall = "corepack enable" }\n',
        '[tools.node]\nversion = "20"\n',
        '[[tools.node]]\nversion = "20"\n',
        '[tools]\nnode = ["20"]\n',
        '[tools]\nnodejs = " 20 "\n',
        '[tools]\n"core:node" = "20"\n',
        '[tools]\nnode = "prefix:20"\n',
        '[tools]\nnode = { prefix = "20" }\n',
        '[env]\nNODE = "18"\n[tools]\nnode = "20"\n[tasks]\n',
    ],
)
def test_every_way_to_write_a_tool_is_understood(content: str) -> None:
    assert mise_toml(content) == ["node pin 20"]


@pytest.mark.parametrize("value", ['["20", "18"]', '[{version = "20"}, "18"]'])
def test_an_array_falls_back_in_order(value: str) -> None:
    assert mise_toml(f"[tools]\nnode = {value}\n") == ["node pin 20 18"]


@pytest.mark.parametrize(
    "content", ["", "[env]\nA = 1\n", "[tools]\n", '[tools]\nnode = ""\n', "[tools]\nnode = []\n"]
)
def test_a_file_without_tools_pins_nothing(content: str) -> None:
    assert mise_toml(content) == []


@pytest.mark.parametrize(
    "value",
    [
        "20",
        "20.1",
        "true",
        "[18]",
        '{os = "linux"}',
        "{version = 20}",
        '"ref:main"',
        '{path = "/x"}',
        '"{{x}}"',
        '"../x"',
    ],
)
def test_a_bad_value_is_a_problem_of_that_runtime_only(value: str) -> None:
    assert mise_toml(f'[tools]\nnode = {value}\nruby = "3.3"\n') == ["node problem", "ruby pin 3.3"]


def test_a_number_is_answered_with_the_quotes_that_it_lacks() -> None:
    assert "in quotes" in str(problem("mise-toml", "mise.toml", "[tools]\nnode = 20\n").hint)


def test_of_two_names_for_one_runtime_the_later_counts() -> None:
    assert mise_toml('[tools]\nnodejs = "20"\nnode = "18"\n') == ["node pin 18"]


def test_tools_of_other_backends_go_by_the_name_of_their_directory() -> None:
    assert mise_toml('[tools]\n"npm:prettier" = "3"\n"aqua:Ab/c" = "1"\njq = "1.7"\n') == [
        "npm-prettier pin 3",
        "aqua-ab-c pin 1",
        "jq pin 1.7",
    ]


@pytest.mark.parametrize("key", ["nowhere:prettier", "npm:../x", "npm:-x", "vfox:https://evil.example/x"])
def test_a_tool_that_could_be_none_is_passed_over(key: str) -> None:
    assert mise_toml(f'[tools]\n"{key}" = "3"\njq = "1.7"\n') == ["jq pin 1.7"]


@pytest.mark.parametrize("content", ["[tools", "tools = 1\n", 'tools = "x"\n', "\x00"])
def test_a_broken_file_is_a_problem_as_a_whole(content: str) -> None:
    assert mise_toml(content) == ["file problem"]


@pytest.mark.parametrize(("system", "expected"), [("linux", ["node pin 20"]), ("macos", [])])
def test_a_tool_for_another_system_pins_nothing(
    system: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omg.project.formats.mise_toml._SYSTEM", "linux")
    assert mise_toml(f'[tools]\nnode = {{ version = "20", os = ["windows", "{system}"] }}\n') == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('# c\n[tools]\nnode = "18" # keep\nruby="3.3"\n', '# c\n[tools]\nnode = "20" # keep\nruby="3.3"\n'),
        ('[tools]\nnode = ["18", "16"]\n', '[tools]\nnode = "20"\n'),
        (
            '[tools]\nnode = { version = "18", os = ["linux"] }\n',
            '[tools]\nnode = { version = "20", os = ["linux"] }\n',
        ),
        (
            '[tools]\nnode = [{ version = "18", postinstall = "x" }] # c\n',
            '[tools]\nnode = [{ version = "20", postinstall = "x" }] # c\n',
        ),
        ('[tools]\nnode = [\n  # why\n  "18", # c\n]\n', '[tools]\nnode = [\n  # why\n  "20", # c\n]\n'),
        (
            '[[tools.node]]\nversion = "18"\nos = ["linux"]\n',
            '[[tools.node]]\nversion = "20"\nos = ["linux"]\n',
        ),
        ('[tools]\nnode = [{ prefix = "18" }]\n', '[tools]\nnode = ["20"]\n'),
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
    assert set_version(old, "node", "20") == new


@pytest.mark.parametrize("text", ["tools = 1\n", "[tools\n", "a = " + "[" * 5_000])
def test_a_file_that_is_not_understood_is_left_alone(text: str) -> None:
    with pytest.raises(VersionFileError):
        set_version(text, "node", "20")


def test_tables_in_disorder_are_left_to_a_person() -> None:
    with pytest.raises(VersionFileError, match="too unusual"):
        set_version("[[tools.node]]\n[tools]\n[tools.node.x]\n", "node", "20")
