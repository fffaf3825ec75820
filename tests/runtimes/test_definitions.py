from __future__ import annotations

from collections import Counter

import pytest

from omg.runtimes import registry
from omg.runtimes.registry import RUNTIMES
from omg.runtimes.runtime import version_variable
from omg.versions.grammar import is_safe_name
from omg.versions.range import Constraint
from omg.versions.version import Version

# The program that omg itself is, and POSIX utilities that no runtime may take over.
NEVER_OURS = {"omg", "sh", "ls", "cat", "env", "which", "sudo", "ssh", "git"}


def each_runtime(test):
    return pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.name)(test)


@each_runtime
def test_the_name_may_be_a_directory(runtime) -> None:
    assert is_safe_name(runtime.name)


@each_runtime
def test_the_vocabulary_is_its_own(runtime) -> None:
    assert runtime.vocabulary.runtime == runtime.name


@each_runtime
def test_executables_are_single_path_components(runtime) -> None:
    assert all(is_safe_name(executable) for executable in runtime.executables)


@each_runtime
def test_no_executable_is_named_twice(runtime) -> None:
    assert max(Counter(runtime.executables).values()) == 1


@each_runtime
def test_no_runtime_takes_a_system_utility(runtime) -> None:
    assert not NEVER_OURS & set(runtime.executables)


@each_runtime
def test_a_pattern_has_one_place_for_the_version(runtime) -> None:
    assert all(pattern.count("{}") == 1 for pattern in runtime.executable_patterns)


@each_runtime
def test_what_is_pinned_is_read_again(runtime) -> None:
    assert runtime.pin_file in [file.path for file in registry.files_of(runtime)]


@each_runtime
def test_the_default_spec_is_one(runtime) -> None:
    assert runtime.vocabulary.parse(runtime.default_spec).canonical == runtime.default_spec


@each_runtime
def test_only_short_files_are_read_by_the_shim(runtime) -> None:
    assert all(file.is_plain for file in registry.files_of(runtime) if file.is_native_token)


@each_runtime
def test_its_ranges_can_be_read(runtime) -> None:
    constraint = Constraint.parse(runtime.vocabulary.range_dialect, ">=1.2")

    assert constraint.matches(Version.parse("1.3.0"))


@each_runtime
def test_lts_lines_go_up(runtime) -> None:
    majors = [line.major for line in runtime.vocabulary.lts_lines]

    assert majors == sorted(set(majors))


@each_runtime
def test_the_first_release_of_a_line_belongs_to_it(runtime) -> None:
    lines = runtime.vocabulary.lts_lines

    assert all(line.holds(Version(".".join(map(str, line.first)), release=line.first)) for line in lines)


def test_no_name_means_two_runtimes() -> None:
    names = Counter(name for runtime in RUNTIMES for name in (runtime.name, *runtime.other_names))

    assert max(names.values()) == 1


def test_no_executable_is_shipped_by_two_runtimes() -> None:
    own = Counter(name for runtime in RUNTIMES if not runtime.host for name in runtime.executables)
    of_guests = Counter(name for runtime in RUNTIMES if runtime.host for name in runtime.executables)

    assert max(own.values()) == max(of_guests.values()) == 1


def test_a_guest_shares_names_with_its_host_alone() -> None:
    for guest in (runtime for runtime in RUNTIMES if runtime.host):
        others = [one for one in RUNTIMES if set(one.executables) & set(guest.executables) and one != guest]
        assert [one.name for one in others] in ([], [guest.host])
        assert registry.by_name(guest.host).executables[0] == guest.host


@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        ("node", "node npm npx corepack"),
        ("python", "python3 python pip pip3"),
        ("go", "go gofmt"),
        ("rust", "rustc cargo rustdoc rustfmt cargo-fmt cargo-clippy clippy-driver rust-gdb rust-lldb"),
        ("ruby", "ruby gem irb bundle bundler rake erb"),
        ("java", "java javac jar jshell javadoc keytool jlink jpackage"),
        ("bun", "bun bunx"),
        ("npm", "npm npx"),
        ("pnpm", "pnpm pnpx"),
        ("yarn", "yarn yarnpkg"),
    ],
)
def test_a_runtime_ships_what_its_publisher_ships(name: str, at_least: str) -> None:
    assert set(at_least.split()) <= set(registry.by_name(name).executables)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("node", ".nvmrc"),
        ("python", ".python-version"),
        ("go", ".go-version"),
        ("rust", "rust-toolchain.toml"),
        ("ruby", ".ruby-version"),
        ("java", ".java-version"),
        ("bun", ".bun-version"),
        ("npm", "package.json"),
        ("pnpm", "package.json"),
        ("yarn", "package.json"),
        ("deno", ".tool-versions"),
    ],
)
def test_the_pin_goes_into_the_file_that_others_read_too(name: str, file: str) -> None:
    assert registry.by_name(name).pin_file == file


@pytest.mark.parametrize(
    ("name", "variable"),
    [("node", "OMG_NODE_VERSION"), ("aws-cli", "OMG_AWS_CLI_VERSION"), ("node.js", "OMG_NODE_JS_VERSION")],
)
def test_each_runtime_has_its_variable(name: str, variable: str) -> None:
    assert version_variable(name) == variable


def test_java_tells_its_home() -> None:
    assert registry.by_name("java").home_variables == ("JAVA_HOME",)
    assert registry.by_name("go").dropped_variables == ("GOROOT",)


def test_only_rust_is_chosen_by_variable() -> None:
    assert [runtime.name for runtime in RUNTIMES if runtime.is_chosen_by_variable] == ["rust"]


def test_only_python_looks_for_the_executable_in_a_list() -> None:
    assert [runtime.name for runtime in RUNTIMES if runtime.needs_executable_of_list] == ["python"]
