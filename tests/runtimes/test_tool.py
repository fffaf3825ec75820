"""The names of tools that mise installs."""

from __future__ import annotations

import pytest

from omg.errors import UnknownRuntimeError
from omg.runtimes.registry import by_name
from omg.runtimes.tool import directory_of, split_argument, uses_plugin


@pytest.mark.parametrize(
    ("tool", "directory"),
    [
        ("npm:cowsay", "npm-cowsay"),
        ("npm:@Foo/Bar_baz.qux", "npm-foo-bar-baz-qux"),
        ("github:BurntSushi/ripgrep", "github-burnt-sushi-ripgrep"),
        ("npm:HTTPServer", "npm-http-server"),
        ("npm:X2Ya", "npm-x2-ya"),
        ("npm:aBC1d", "npm-a-bc1d"),
        ("npm:a1b2C3d", "npm-a1b2-c3d"),
        ("npm:12A", "npm-12a"),
        ("go:github.com/x/Y2z", "go-github-com-x-y2z"),
        ("packslip:github.com/s0undt3ch/ToolR", "packslip-github-com-s0undt3ch-tool-r"),
    ],
)
def test_directory_is_called_as_mise_calls_it(tool: str, directory: str) -> None:
    assert directory_of(tool) == directory


def test_a_tool_is_a_runtime_named_for_its_directory() -> None:
    runtime = by_name("npm:@vue/Cli")
    assert (runtime.name, runtime.tool, runtime.typed_name) == ("npm-vue-cli", "npm:@vue/Cli", "npm:@vue/Cli")


def test_backend_is_read_in_any_case() -> None:
    assert by_name("NPM:cowsay").tool == "npm:cowsay"


@pytest.mark.parametrize(("text", "name"), [("core:node", "node"), ("core:deno", "deno")])
def test_core_tools_have_names_of_their_own(text: str, name: str) -> None:
    runtime = by_name(text)
    assert (runtime.name, runtime.tool) == (name, "")


@pytest.mark.parametrize(
    "text",
    [
        "nowhere:x",
        "npm:",
        "npm:../x",
        "npm:a/../b",
        "npm:-x",
        "npm:a b",
        "npm:$(x)",
        "npm:a\nb",
        "vfox:https://example.org/x",
        "asdf:/home/me/plugin",
        "ubi:a/b[exe=c]",
        "path:/usr",
        f"npm:{'a' * 200}",
        f"npm:{'a' * 100}",
    ],
)
def test_what_could_be_no_tool_is_refused(text: str) -> None:
    with pytest.raises(UnknownRuntimeError):
        by_name(text)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("deno@2", ("deno", "@", "2")),
        ("npm:cowsay@1", ("npm:cowsay", "@", "1")),
        ("npm:@scope/x@1", ("npm:@scope/x", "@", "1")),
        ("npm:@scope/x", ("npm:@scope/x", "", "")),
        ("deno", ("deno", "", "")),
        ("@2", ("", "@", "2")),
    ],
)
def test_at_sign_of_a_scope_begins_no_spec(word: str, parts: tuple[str, str, str]) -> None:
    assert split_argument(word) == parts


@pytest.mark.parametrize(
    ("tool", "is_plugin"), [("vfox:a/b", True), ("asdf:a/b", True), ("npm:a", False), ("deno", False)]
)
def test_tools_whose_installer_is_somebodys_code_are_known(tool: str, is_plugin: bool) -> None:
    assert uses_plugin(tool) == is_plugin
