from __future__ import annotations

import pytest

from omg.project.formats.request import RustExtras
from omg.project.formats.rust_toolchain import set_legacy_version, set_version
from tests.project.formats.saying import problem, request, said


def legacy(content: str) -> list[str]:
    return said("rust-toolchain", "rust-toolchain", content)


def toml(content: str) -> list[str]:
    return said("rust-toolchain-toml", "rust-toolchain.toml", content)


@pytest.mark.parametrize(
    "content", ["1.82\n", "1.82", "# why\n1.82 # x\n", '[toolchain]\nchannel = "1.82"\n']
)
def test_the_legacy_file_is_a_channel_or_toml(content: str) -> None:
    assert legacy(content) == ["rust pin 1.82"]


@pytest.mark.parametrize(
    ("channel", "spec"),
    [
        ("stable", "stable"),
        ("nightly", "nightly"),
        ("nightly-2026-05-20", "nightly-2026-05-20"),
        ("stable-x86_64-unknown-linux-gnu", "stable"),
        ("1.82.0", "1.82.0"),
        ("stage1", "stage1"),
    ],
)
def test_channels_are_understood(channel: str, spec: str) -> None:
    assert toml(f'[toolchain]\nchannel = "{channel}"\n') == [f"rust pin {spec}"]


def test_components_targets_and_profile_are_handed_on() -> None:
    content = (
        '[toolchain]\nchannel = "1.82"\ncomponents = ["clippy", "rustfmt"]\n'
        'targets = ["wasm32-unknown-unknown"]\nprofile = "minimal"\n'
    )
    found = request("rust-toolchain-toml", "rust-toolchain.toml", content)
    assert found.extras == RustExtras(("clippy", "rustfmt"), ("wasm32-unknown-unknown",), "minimal")


def test_without_channel_the_default_toolchain_is_meant() -> None:
    assert toml('[toolchain]\ncomponents = ["clippy"]\n') == ["rust pin default"]


@pytest.mark.parametrize(
    "content", ["", "\n", "# x\n", "[toolchain]\n", "[other]\nx = 1\n", "toolchain = 1\n", "["]
)
def test_a_file_that_names_no_toolchain_is_a_problem(content: str) -> None:
    assert toml(content) == ["file problem"]
    assert legacy(content) == ["file problem"]


def test_two_channels_in_the_legacy_file_are_a_problem() -> None:
    assert legacy("1.82\n1.81\n") == ["file problem"]


@pytest.mark.parametrize(
    "entry",
    [
        "channel = 1.82",
        'channel = "../x"',
        'channel = "/opt/rust"',
        'channel = ""',
        'profile = "huge"',
        "profile = []",
        "components = 1",
        "targets = [1]",
        'components = ["--force"]',
        'targets = ["../x"]',
        'components = ["a b"]',
    ],
)
def test_a_bad_entry_is_a_problem(entry: str) -> None:
    assert "problem" in toml(f"[toolchain]\n{entry}\n")[0]


def test_a_path_is_refused_with_what_to_do_instead() -> None:
    found = problem("rust-toolchain-toml", "rust-toolchain.toml", '[toolchain]\npath = "/opt/rust"\n')
    assert "refused" in found.message
    assert "omg link" in str(found.hint)


def test_a_path_in_the_legacy_file_is_a_problem() -> None:
    assert legacy("/opt/rust\n") == ["rust problem"]


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
    assert set_version(old, "rust", "1.82") == new
    assert set_legacy_version(old, "rust", "1.82") == new


def test_a_legacy_file_stays_one_line() -> None:
    assert set_legacy_version("# c\n1.80\n", "rust", "1.82") == "# c\n1.82\n"
