"""Lines that hold more than a version: what the tools print, what people add, and what nobody understands."""

from __future__ import annotations

import pytest

from tests.project.formats.saying import problem, said

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
