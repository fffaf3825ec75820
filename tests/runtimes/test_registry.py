from __future__ import annotations

import pytest

from omg.errors import UnknownRuntimeError
from omg.runtimes import registry


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("node", "node"),
        ("nodejs", "node"),
        ("py", "python"),
        ("python3", "python"),
        ("golang", "go"),
        ("rustlang", "rust"),
        ("rb", "ruby"),
        ("jdk", "java"),
        ("openjdk", "java"),
        ("bunjs", "bun"),
        ("Node", "node"),
    ],
)
def test_a_runtime_is_known_by_all_its_names(text: str, name: str) -> None:
    assert registry.by_name(text).name == name


@pytest.mark.parametrize("text", ["gleam", "aws-cli", "1password"])
def test_an_unknown_name_is_a_runtime_of_which_nothing_is_known(text: str) -> None:
    runtime = registry.by_name(text)

    assert (runtime.name, runtime.executables, runtime.version_files) == (text, (), ())


@pytest.mark.parametrize("text", ["", "../x", "a b", "nowhere:prettier", "-x", "x\n", "current"])
def test_other_text_is_not_a_runtime(text: str) -> None:
    with pytest.raises(UnknownRuntimeError):
        registry.by_name(text)


def test_a_generic_name_is_in_lower_case() -> None:
    with pytest.raises(UnknownRuntimeError):
        registry.generic("Deno")


@pytest.mark.parametrize(("text", "is_known"), [("golang", True), ("deno", False)])
def test_known_runtimes_are_distinguished_from_others(text: str, is_known: bool) -> None:
    assert registry.is_known(text) == is_known


def test_the_order_is_the_tables() -> None:
    names = [runtime.name for runtime in registry.RUNTIMES]

    assert names == ["node", "python", "go", "rust", "ruby", "java", "bun", "npm", "pnpm", "yarn"], (
        "a new runtime goes to the end of `_MODULES`, and here: its place decides who owns an executable"
    )


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("node", [".nvmrc", ".node-version", "package.json"]),
        ("python", [".python-version", ".python-versions", "pyproject.toml", "Pipfile"]),
        ("go", [".go-version", "go.mod", "go.work"]),
        ("rust", ["rust-toolchain", "rust-toolchain.toml", ".rust-version", "Cargo.toml"]),
        ("ruby", [".ruby-version", "Gemfile"]),
        ("java", [".java-version", ".sdkmanrc"]),
        ("bun", [".bun-version", "package.json"]),
        ("pnpm", ["package.json"]),
        ("yarn", [".yvmrc", "package.json"]),
        ("deno", [".deno-version"]),
        ("gleam", []),
    ],
)
def test_a_runtimes_own_files_come_after_those_of_several(name: str, files: list[str]) -> None:
    every = [file.path for file in registry.files_of(registry.by_name(name))]

    assert every == [
        # As mise 2026.9.15 has it: each was removed in turn, and `mise ls --current` asked which one counts.
        ".mise.local.toml",
        "mise.local.toml",
        "mise/config.local.toml",
        ".mise/config.local.toml",
        ".config/mise.local.toml",
        ".config/mise/mise.local.toml",
        ".config/mise/config.local.toml",
        ".mise.toml",
        "mise.toml",
        "mise/config.toml",
        "mise/conf.d/*.toml",
        ".mise/config.toml",
        ".mise/conf.d/*.toml",
        ".config/mise.toml",
        ".config/mise/mise.toml",
        ".config/mise/config.toml",
        ".config/mise/conf.d/*.toml",
        ".prototools",
        ".tool-versions",
        *files,
    ]


@pytest.mark.parametrize(
    ("name", "major"), [("python3", "3"), ("pip3", "3"), ("python2", "2"), ("pip2", "2")]
)
def test_a_name_of_a_major_carries_no_version(name: str, major: str) -> None:
    assert dict(registry.by_name("python").major_names)[name] == major
    assert registry.implied_version(name) is None


@pytest.mark.parametrize(
    ("executable", "name", "prefix"),
    [
        ("python3.11", "python", "3.11"),
        ("python3.13t", "python", "3.13t"),
        ("pip3.11", "python", "3.11"),
        ("pydoc3.11", "python", "3.11"),
        ("idle3.11", "python", "3.11"),
        ("2to3-3.11", "python", "3.11"),
        ("python3.11-config", "python", "3.11"),
        ("pypy3.10", "python", "pypy3.10"),
        ("ruby3.3", "ruby", "3.3"),
        ("go1.22.3", "go", "1.22.3"),
        ("go1.21rc2", "go", "1.21rc2"),
    ],
)
def test_a_name_may_carry_a_version(executable: str, name: str, prefix: str) -> None:
    found = registry.implied_version(executable)

    assert found is not None
    assert (found[0].name, found[1]) == (name, prefix)


@pytest.mark.parametrize(
    "executable",
    [
        *("python3", "pip3", "python3-config", "2to3", "pypy3", "python", "python-3", "python3.11-dbg"),
        *("go", "gofmt", "golangci-lint", "node20", "ruby", "f2py3.11", "python3.", "python..", "x2", ""),
        "python\u0663",
    ],
)
def test_other_digits_imply_nothing(executable: str) -> None:
    assert registry.implied_version(executable) is None


@pytest.mark.parametrize(
    ("executable", "names"),
    [
        ("node", ["node"]),
        ("npx", ["node", "npm"]),
        ("python3.11", ["python"]),
        ("gofmt", ["go"]),
        ("cargo-clippy", ["rust"]),
        ("bundle", ["ruby"]),
        ("jshell", ["java"]),
        ("bunx", ["bun"]),
        ("tsc", []),
        ("yarn", ["yarn"]),
    ],
)
def test_a_runtime_owns_what_it_ships(executable: str, names: list[str]) -> None:
    assert [runtime.name for runtime in registry.owners_of(executable)] == names


@pytest.mark.parametrize(
    ("name", "first"),
    [("dotnet-core", "dotnet"), ("gh", "github-cli"), ("awscli", "aws-cli"), ("protoc", "protobuf")],
)
def test_a_second_name_of_mises_registry_is_the_same_runtime(name: str, first: str) -> None:
    assert registry.by_name(name) == registry.by_name(first)
