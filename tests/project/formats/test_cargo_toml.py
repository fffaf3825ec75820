from __future__ import annotations

import pytest

from tests.project.formats.saying import said


def cargo_toml(content: str) -> list[str]:
    return said("cargo-toml", "Cargo.toml", content)


@pytest.mark.parametrize(
    ("content", "constraint"),
    [
        ('[package]\nrust-version = "1.70"\n', ">=1.70"),
        ('[package]\nrust-version = "1.70.1"\n', ">=1.70.1"),
        ('[workspace]\nmembers = ["a"]\n[workspace.package]\nrust-version = "1.82"\n', ">=1.82"),
        (
            'package = { rust-version.workspace = true }\n[workspace.package]\nrust-version = "1.82"\n',
            ">=1.82",
        ),
        ('[package]\nrust-version = "1.70"\n[workspace.package]\nrust-version = "1.82"\n', ">=1.70 >=1.82"),
    ],
)
def test_rust_version_is_a_constraint(content: str, constraint: str) -> None:
    assert cargo_toml(content) == [f"rust constraint npm:{constraint}"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[package]\n",
        "[package]\nrust-version.workspace = true\n",
        "[package]\nrust-version = { workspace = true }\n",
        "[package]\nrust-version = 1.70\n",
        '[package]\nrust-version = ">=1.70"\n',
        '[package]\nrust-version = "nightly"\n',
        'package = "x"\nworkspace = 1\n',
    ],
)
def test_a_manifest_without_a_usable_one_requests_nothing(content: str) -> None:
    assert cargo_toml(content) == []


def test_a_broken_file_is_ignored_as_a_whole() -> None:
    assert cargo_toml("[package\n") == ["file ignored"]
