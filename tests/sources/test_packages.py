"""What npm, pnpm and yarn consist of, as their archives really look (2026-12)."""

from __future__ import annotations

import pytest

from omg.platform import Platform
from omg.sources.registry import packages_of

LINUX = Platform("linux", "x64", "glibc")


@pytest.mark.parametrize("name", ["npm", "pnpm", "yarn"])
def test_every_package_is_official_and_runs_anywhere(name: str) -> None:
    for platform in (
        LINUX,
        Platform("linux", "arm64", "musl"),
        Platform("macos", "arm64"),
        Platform("freebsd", "x64"),
    ):
        packages = packages_of(name, platform)
        assert packages is not None
        assert packages.is_official
        assert (packages.main.name, packages.engine) == (name, "node")


def test_no_other_runtime_is_published_so() -> None:
    assert packages_of("node", LINUX) is packages_of("deno", LINUX) is None


@pytest.mark.parametrize(
    ("platform", "program"),
    [
        (LINUX, "@pnpm/exe.linux-x64"),
        (Platform("linux", "arm64", "musl"), "@pnpm/exe.linux-arm64-musl"),
        (Platform("linux", "ppc64le", "glibc"), "@pnpm/exe.linux-ppc64"),
        (Platform("macos", "arm64"), "@pnpm/exe.darwin-arm64"),
        (Platform("freebsd", "x64"), None),
    ],
)
def test_pnpm_12_is_a_program(platform: Platform, program: str | None) -> None:
    packages = packages_of("pnpm", platform)

    assert packages is not None
    assert (packages.program and packages.program.name) == program


def test_yarn_2_is_another_package_of_which_one_file_is_pinned() -> None:
    packages = packages_of("yarn", LINUX)

    assert packages is not None
    assert packages.successor is not None
    assert (packages.successor.name, packages.successor_from) == ("@yarnpkg/cli-dist", 2)
    assert (packages.main.pinned_file, packages.successor.pinned_file) == (
        "",
        "lib/node_modules/yarn/bin/yarn.js",
    )
