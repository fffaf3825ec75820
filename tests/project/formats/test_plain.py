"""Plain version files, and what of one of their lines is the version."""

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


_FORMATS = {
    ".python-version": "python-version",
    ".go-version": "go-version",
    ".java-version": "java-version",
    ".rust-version": "rust-version",
    ".terraform-version": "tfenv",
    ".opentofu-version": "tfenv",
    ".terragrunt-version": "tfenv",
}

# As the tools print them, one release of each kind.
PRINTED = [
    (".ruby-version", "ruby 2.6.5p114 (2019-10-01 revision 67812) [x86_64-linux]", "ruby pin 2.6.5"),
    (".ruby-version", "ruby 1.9.3p551 (2014-11-13 revision 48407) [x86_64-linux]", "ruby pin 1.9.3-p551"),
    (".ruby-version", "ruby 3.3.0 (2023-12-25 revision 5124f9ac75) [arm64-darwin23]", "ruby pin 3.3.0"),
    (".ruby-version", "ruby 3.4.1 (2024-12-25 revision 48d4efcb85) +PRISM [x86_64-linux]", "ruby pin 3.4.1"),
    (
        ".ruby-version",
        "jruby 9.4.5.0 (3.1.4) 2023-11-02 1abae2700f OpenJDK 64-Bit Server VM 17.0.9+9 on 17.0.9+9 +jit"
        " [x86_64-linux]",
        "ruby pin jruby-9.4.5.0",
    ),
    (
        ".ruby-version",
        "truffleruby 23.1.1, like ruby 3.2.2, GraalVM CE Native [x86_64-linux]",
        "ruby pin truffleruby-23.1.1",
    ),
    (".python-version", "Python 3.11.4", "python pin 3.11.4"),
    (
        ".python-version",
        "Python 3.12.4 (main, Jun  6 2024, 18:26:44) [GCC 11.4.0] on linux",
        "python pin 3.12.4",
    ),
    (".go-version", "go version go1.21.3 linux/amd64", "go pin 1.21.3"),
    (".rust-version", "rustc 1.56.1 (59eed8a2a 2021-11-01)", "rust pin 1.56.1"),
    (".rust-version", "rustc 1.15.0-nightly (2217bd771 2016-11-25)", "rust pin 1.15.0-nightly"),
    (".java-version", 'openjdk version "17.0.9" 2023-10-17', "java pin 17.0.9"),
    (".java-version", "openjdk 21.0.2 2024-01-16 LTS", "java pin 21.0.2"),
    (".java-version", 'java version "1.8.0_402"', "java pin 8.0_402"),
    (".java-version", "javac 17.0.9", "java pin 17.0.9"),
    (
        ".deno-version",
        "deno 2.1.4 (stable, release, x86_64-unknown-linux-gnu)\nv8 13.0.245.12-rusty\ntypescript 5.6.2\n",
        "deno pin 2.1.4",
    ),
    (".deno-version", "deno 1.0.0-rc3\nv8 8.4.300\ntypescript 3.8.3\n", "deno pin 1.0.0-rc3"),
    (".terraform-version", "Terraform v1.5.7\non linux_amd64\n", "terraform pin 1.5.7"),
    (".opentofu-version", "OpenTofu v1.6.0\non linux_amd64\n", "opentofu pin 1.6.0"),
    (".crystal-version", "Crystal 1.10.1 [c6f3552f5] (2023-10-13)", "crystal pin 1.10.1"),
    (".exenv-version", "Elixir 1.15.7 (compiled with Erlang/OTP 26)", "elixir pin 1.15.7"),
    (".nim-version", "Nim Compiler Version 2.0.0 [Linux: amd64]", "nim pin 2.0.0"),
    (".swift-version", "Apple Swift version 5.9 (swiftlang-5.9.0.128.108)", "swift pin 5.9"),
    (".terragrunt-version", "terragrunt version v0.53.0", "terragrunt pin 0.53.0"),
]

NAMED = [
    (".ruby-version", "ruby 2.6.5", "ruby pin 2.6.5"),
    (".ruby-version", 'ruby "2.6"', "ruby pin 2.6"),
    (".ruby-version", "ruby '2.6'", "ruby pin 2.6"),
    (".ruby-version", "jruby 9.4.8.0", "ruby pin jruby-9.4.8.0"),
    (".python-version", "python 3.11", "python pin 3.11"),
    (".python-version", "python3\t3.11", "python pin 3.11"),
    (".python-version", "pypy 3.10", "python pin pypy3.10"),
    (".node-version", "node 18", "node pin 18"),
    (".node-version", "Node.js v18.17", "node pin 18.17"),
    (".go-version", "golang 1.20.6", "go pin 1.20.6"),
    (".java-version", "java 17", "java pin 17"),
    (".rust-version", "rust 1.56", "rust pin 1.56"),
    (".bun-version", "bun v1.1.0 # ours", "bun pin 1.1.0"),
]


@pytest.mark.parametrize(("name", "text", "meant"), PRINTED)
def test_a_line_as_the_tool_prints_it_is_that_version(name: str, text: str, meant: str) -> None:
    assert said(_FORMATS.get(name, "plain"), name, text) == [meant]


@pytest.mark.parametrize(("name", "text", "meant"), NAMED)
def test_a_version_may_stand_behind_the_runtimes_name(name: str, text: str, meant: str) -> None:
    assert said(_FORMATS.get(name, "plain"), name, text) == [meant]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".ruby-version", "3.3.0 rails"),
        (".ruby-version", "ruby 3.3.0 rails"),
        (".ruby-version", "ruby on rails"),
        (".ruby-version", "python 3.11"),
        (".ruby-version", "ruby '2.6"),
        (".ruby-version", "ruby 3.3.0 (2023-12-25 ruby 3.4.0"),
        (".python-version", "3.11.4 3.12.1"),
        (".python-version", "3.12 venv\n3.11\n"),
        (".python-version", "Python 3.10.13 (fc59e61, Jan 17 2024)\n[PyPy 7.3.15 with GCC 10.2.1]\n"),
        (".node-version", "latest 18"),
        (".node-version", "node latest"),
        (".node-version", "18 20"),
        (".node-version", "npm 10.2.0"),
        (".rust-version", "cargo 1.56.0 (4ed5d137b 2021-10-04)"),
        (".rust-version", "stable or newer"),
        (".java-version", "zulu 17"),
        (".go-version", "go version go1.21.3 linux/amd64 go1.22.1"),
    ],
)
def test_what_is_left_over_on_a_line_is_refused(name: str, text: str) -> None:
    found = problem(_FORMATS.get(name, "plain"), name, text)
    assert found.hint


@pytest.mark.parametrize("name", [".ruby-version", ".go-version", ".node-version"])
def test_a_word_for_the_newest_alone_on_its_line_means_it(name: str) -> None:
    word = {".ruby-version": "ruby", ".go-version": "go", ".node-version": "node"}[name]

    assert said(_FORMATS.get(name, "plain"), name, f"{word}\n") == [f"{word} pin latest"]


def test_a_variable_is_read_by_the_same_rule() -> None:
    assert said("variable", "OMG_RUBY_VERSION", "ruby 3.3") == ["ruby pin 3.3"]
    assert problem("variable", "OMG_RUBY_VERSION", "3.3 3.4").hint


def test_a_hostile_line_is_refused_in_one_pass() -> None:
    assert problem("plain", ".ruby-version", f"ruby 3 {'(' * 30_000}").hint
    assert problem("plain", ".ruby-version", f"ruby 3{' (a)' * 60}!").hint
