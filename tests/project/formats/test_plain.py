from __future__ import annotations

import pytest

from omg.project.formats.plain import set_list, set_version
from tests.project.formats.saying import problem, request, said


@pytest.mark.parametrize(
    ("file_name", "runtime"),
    [(".node-version", "node"), (".ruby-version", "ruby"), (".bun-version", "bun")],
)
def test_the_files_name_gives_the_runtime(file_name: str, runtime: str) -> None:
    assert said("plain", file_name, "1.2.3\n") == [f"{runtime} pin 1.2.3"]


def test_a_file_that_nobody_reads_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="nobody-version"):
        said("plain", ".nobody-version", "1")


def test_the_first_line_that_says_something_counts() -> None:
    assert said("plain", ".node-version", "# ours\n\n20.11.1\n18\n") == ["node pin 20.11.1"]


def test_a_range_is_read_whole() -> None:
    assert said("plain", ".bun-version", ">=1.1 <2\n") == ["bun pin npm:>=1.1 <2"]


@pytest.mark.parametrize("content", ["1.1 || 1.3", "1.1 - 1.3"])
def test_a_range_is_never_cut_to_its_first_word(content: str) -> None:
    assert said("plain", ".bun-version", content) == [f"bun pin npm:{content}"]


@pytest.mark.parametrize("name", [".bun-version", ".deno-version", ".yvmrc"])
def test_a_file_whose_owner_reads_ranges_may_hold_one(name: str) -> None:
    (line,) = said("plain", name, "^1.2\n")
    assert line.endswith(" pin npm:^1.2")


@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("plain", ".node-version"),
        ("plain", ".ruby-version"),
        ("plain", ".swift-version"),
        ("go-version", ".go-version"),
        ("java-version", ".java-version"),
        ("rust-version", ".rust-version"),
    ],
)
@pytest.mark.parametrize("content", [">=2.6.6", ">= 2.6.6", "~> 2.6", "^2", "1 || 2", "1 - 2", "2, 3", "<3"])
def test_a_range_is_refused_where_the_files_owner_has_none(format: str, name: str, content: str) -> None:
    assert problem(format, name, content).hint


@pytest.mark.parametrize("content", ["", "\n", " \t\r\n", "# only a comment\n", "\ufeff"])
def test_a_blank_file_pins_nothing(content: str) -> None:
    assert said("plain", ".node-version", content) == []


@pytest.mark.parametrize(
    "content", ["20\r\n", "20\r", "\f20\v", " 20", "20", "20 # lts", "v20", "V20", "20.x"]
)
def test_spellings_of_one_version_are_one_spec(content: str) -> None:
    assert said("plain", ".node-version", content) == ["node pin 20"]


@pytest.mark.parametrize(
    "word",
    [
        "../../bin",
        "/usr/bin/node",
        "$(id)",
        "20;id",
        "*",
        "2\xa00",
        "\u2028",
        "\x1c",
        "-20",
        "~/x",
        "20\x1b[2J",
    ],
)
def test_text_outside_the_grammar_is_a_problem(word: str) -> None:
    found = problem("plain", ".ruby-version", word)
    assert found.runtime == "ruby"
    assert "\x1b" not in found.message


def test_text_in_a_message_is_shortened() -> None:
    assert len(problem("plain", ".node-version", "/" * 60_000).message) < 160


def test_the_line_and_the_text_are_kept() -> None:
    found = request("plain", ".node-version", "# x\n v20.11.1 # y\n")
    assert (found.line, found.text) == (2, "v20.11.1")


@pytest.mark.parametrize("keyword", ["system", "default", "latest", "lts", "lts/hydrogen", "lts/-1"])
def test_keywords_are_understood(keyword: str) -> None:
    assert said("plain", ".node-version", keyword) == [f"node pin {keyword}"]


def test_lts_with_a_star_is_not_taken_for_a_range() -> None:
    assert said("plain", ".node-version", "lts/*") == ["node pin lts"]


def test_python_lists_fall_back_in_order() -> None:
    content = "3.12.4\n# older\n3.11 # x\npypy3.10\n"
    assert said("python-version", ".python-version", content) == ["python pin 3.12.4 3.11 pypy3.10"]


def test_a_python_list_may_hold_uvs_ranges() -> None:
    assert said("python-version", ".python-version", ">=3.11, <3.13") == ["python pin pep440:>=3.11, <3.13"]


def test_a_name_that_is_no_version_is_kept() -> None:
    assert said("python-version", ".python-version", "myproj\n") == ["python pin myproj"]


def test_one_bad_line_spoils_a_python_list() -> None:
    assert said("python-version", ".python-version", "3.12\n../evil\n") == ["python problem"]


def test_an_endless_python_list_is_refused() -> None:
    assert said("python-version", ".python-version", "3.12\n" * 10_000) == ["python problem"]


def test_python_versions_counts_by_its_first_entry() -> None:
    assert said("python-versions", ".python-versions", "3.12\n3.11\n") == ["python pin 3.12"]


def test_go_and_java_files_are_read_with_their_own_prefixes() -> None:
    assert said("go-version", ".go-version", "go1.22.3\n") == ["go pin 1.22.3"]
    assert said("java-version", ".java-version", "1.8\n") == ["java pin 8"]
    assert said("java-version", ".java-version", "temurin-21.0.2+13\n") == ["java pin 21.0.2+13"]


def test_another_vendor_stays_a_name_of_its_own() -> None:
    assert said("java-version", ".java-version", "zulu-21\n") == ["java pin zulu-21"]


def test_a_rust_version_file_names_a_channel() -> None:
    assert said("rust-version", ".rust-version", "stable\n") == ["rust pin stable"]


def test_a_variable_may_hold_a_range() -> None:
    assert said("variable", "OMG_RUBY_VERSION", "~> 3.3") == ["ruby pin gem:~> 3.3"]


def test_a_variable_is_read_like_a_plain_file() -> None:
    assert said("variable", "OMG_NODE_VERSION", " lts/hydrogen ") == ["node pin lts/hydrogen"]


def test_a_variables_name_gives_a_runtime_that_omg_does_not_know() -> None:
    assert said("variable", "OMG_GOLANGCI_LINT_VERSION", "1.60") == ["golangci-lint pin 1.60"]


@pytest.mark.parametrize("name", ["NODE_VERSION", "OMG__VERSION", "OMG_NODE"])
def test_another_variable_is_a_mistake_of_the_caller(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        said("variable", name, "20")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("18\n", "20\n"),
        ("18", "20"),
        ("# why\n\n  v18.1 # lts\n", "# why\n\n  20 # lts\n"),
        ("18 extra\n", "20\n"),
        ("18\n16\n", "20\n16\n"),
        ("", "20\n"),
        ("# only", "# only\n20\n"),
    ],
)
def test_the_first_version_is_replaced_and_all_else_kept(old: str, new: str) -> None:
    assert set_version(old, "node", "20") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3.12\n3.11\n", "3.13\n"),
        ("# a\n3.12 # x\n# b\n3.11\n", "# a\n3.13 # x\n# b\n"),
        ("npm=10\n", "npm=10\n3.13\n"),
        ("18\nnpm = 10\n", "3.13\nnpm = 10\n"),
        (">=3.11\n", "3.13\n"),
    ],
)
def test_a_list_becomes_one_version(old: str, new: str) -> None:
    assert set_list(old, "python", "3.13") == new
