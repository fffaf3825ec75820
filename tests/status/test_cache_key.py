"""The key of a CI cache follows what is requested and the platform, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.errors import OmgError
from omg.platform import Platform
from omg.status.cache_key import cache_key
from omg.value import replace

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context


def test_the_key_begins_with_the_platform(context: Context) -> None:
    there = replace(context, platform=Platform("macos", "arm64"))

    assert cache_key(there, is_recursive=False).startswith("omg-macos-arm64-")


def test_another_requested_version_is_another_key(context: Context, project: Path) -> None:
    keys = set()
    for text in ("20\n", "22\n"):
        (project / ".nvmrc").write_text(text)
        keys.add(cache_key(context, is_recursive=False))
    (project / ".python-version").write_text("3.12\n")
    keys.add(cache_key(context, is_recursive=False))

    assert len(keys) == 3


def test_dependencies_of_a_package_json_do_not_change_the_key(context: Context, project: Path) -> None:
    keys = set()
    for dependencies in ({}, {"left-pad": "1.3.0"}):
        manifest = {"engines": {"node": ">=20"}, "dependencies": dependencies}
        (project / "package.json").write_text(json.dumps(manifest))
        keys.add(cache_key(context, is_recursive=False))

    assert len(keys) == 1


def test_components_of_a_rust_change_the_key(context: Context, project: Path) -> None:
    keys = set()
    for components in ('["clippy"]', '["clippy", "rust-src"]'):
        text = f'[toolchain]\nchannel = "1.80.0"\ncomponents = {components}\n'
        (project / "rust-toolchain.toml").write_text(text)
        keys.add(cache_key(context, is_recursive=False))

    assert len(keys) == 2


def test_subdirectories_count_only_with_recursive(context: Context, project: Path) -> None:
    before = [cache_key(context, is_recursive=recursive) for recursive in (False, True)]
    (project / "web").mkdir()
    (project / "web/.nvmrc").write_text("20\n")
    after = [cache_key(context, is_recursive=recursive) for recursive in (False, True)]

    assert after[0] == before[0]
    assert after[1] != before[1]


def test_a_file_that_cannot_be_used_is_an_error(context: Context, project: Path) -> None:
    (project / "rust-toolchain.toml").write_text("[toolchain\n")

    with pytest.raises(OmgError):
        cache_key(context, is_recursive=False)
