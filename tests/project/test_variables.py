"""Which variable pins a runtime, and who has set it."""

from __future__ import annotations

import pytest

from omg.project.variables import is_kept_by_variables, is_passed_on, pinning_variable
from omg.runtimes.registry import by_name

NODE, RUST, RUBY = by_name("node"), by_name("rust"), by_name("ruby")
PAIR = {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.80.0"}


@pytest.mark.parametrize(
    ("env", "executable", "expected"),
    [
        (PAIR, "rustc", "OMG_RUST_VERSION"),
        (PAIR, "cargo", ""),
        (PAIR, None, ""),
        ({**PAIR, "RUSTUP_TOOLCHAIN": "stable"}, "rustc", "RUSTUP_TOOLCHAIN"),
        ({**PAIR, "OMG_RUST_INHERITED": "1.82.0"}, "cargo", "OMG_RUST_VERSION"),
        ({**PAIR, "OMG_RUST_VERSION": ""}, "cargo", ""),
        ({"RUSTUP_TOOLCHAIN": "stable"}, "cargo", "RUSTUP_TOOLCHAIN"),
        ({}, "cargo", ""),
    ],
)
def test_the_variable_that_pins_rust(env: dict[str, str], executable: str | None, expected: str) -> None:
    assert pinning_variable(RUST, env, executable) == expected


@pytest.mark.parametrize("env", [{}, {**PAIR, "OMG_RUST_INHERITED": ""}, dict.fromkeys(PAIR, "")])
def test_without_two_equal_texts_nothing_is_passed_on(env: dict[str, str]) -> None:
    assert not is_passed_on(RUST, env)


def test_of_other_runtimes_no_version_is_passed_on_by_the_users_variable() -> None:
    assert not is_passed_on(NODE, {"OMG_NODE_VERSION": "20.1.0", "OMG_NODE_INHERITED": "20.1.0"})


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"BUNDLE_BIN_PATH": "/b", "RUBYOPT": "-W0 -r/x/bundler/setup"}, True),
        ({"BUNDLE_BIN_PATH": "/b", "RUBYOPT": "-W0"}, False),
        ({"BUNDLE_BIN_PATH": "", "RUBYOPT": "-rbundler/setup"}, False),
        ({"RUBYOPT": "-rbundler/setup"}, False),
    ],
)
def test_bundle_exec_keeps_its_ruby(env: dict[str, str], expected: bool) -> None:
    assert is_kept_by_variables(RUBY, env) is expected


def test_a_runtime_without_such_variables_is_never_kept() -> None:
    assert not is_kept_by_variables(NODE, {})
