"""A mise that is too old for a tool makes room for a newer one, or the failure says why not."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from omg.errors import InstallError, MiseError, NoSuchReleaseError
from omg.manager.job import InstallJob
from omg.runtimes.registry import by_name
from omg.versions.spec import Latest, Token
from tests.upstream import Fault

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import StoreBuilder
    from tests.manager.mise.conftest import OpenMise
    from tests.publishers import Publishers
    from tests.publishing.mise import FakeMise
    from tests.upstream import Upstream

OLD, NEW = "2026.7.1", "2026.9.15"
NUSHELL, MISE = by_name("nushell"), by_name("mise")
UNKNOWN = "mise ERROR nushell not found in mise tool registry\n"
NO_RECIPE = "mise ERROR Failed to install aqua:nushell/nushell@1.0.0: no asset found: nu.tar.gz\n"


@pytest.fixture
def aged(fake: FakeMise, publishers: Publishers, open_mise: OpenMise, said: list[str]) -> FakeMise:
    """Return a mise that omg fetched when it was the newest; by now there is another."""
    fake.publish(publishers, OLD)
    open_mise().install(InstallJob(MISE, Latest()))
    said.clear()
    fake.offer("nushell", "1.0.0")
    fake.publish(publishers, NEW)
    return fake


def version_now(store: StoreBuilder) -> str:
    return (store.data_dir / "mise/mise").resolve().parents[1].name


def downloads(upstream: Upstream) -> int:
    return upstream.count("linux-x64-musl.tar.gz")


def test_name_that_only_a_newer_one_knows_is_installed(
    aged: FakeMise, open_mise: OpenMise, store: StoreBuilder, said: list[str]
) -> None:
    aged.require("nushell", NEW, at="list", said=UNKNOWN)
    assert open_mise().install(InstallJob(NUSHELL, Token("1.0.0"))).is_new
    assert version_now(store) == NEW
    assert said[0] == f"omg's mise ({OLD}) may be too old for nushell; downloading mise {NEW}"
    assert aged.calls.count("ls-remote --json nushell") == 2


@pytest.mark.parametrize(
    "said_by_it",
    [
        NO_RECIPE + "Available assets:\n" + "nu-2.tar.gz\n" * 40,
        "mise ERROR aqua is not a valid plugin name\n",
        f"mise ERROR mise version {NEW} is required, but you are using {OLD}\n",
        "mise ERROR Failed to install: unsupported aqua package type: pnpm\n",
    ],
)
def test_install_that_only_a_newer_one_can_do_is_repeated_once(
    said_by_it: str, aged: FakeMise, open_mise: OpenMise, store: StoreBuilder
) -> None:
    aged.require("nushell", NEW, at="install", said=said_by_it)
    assert open_mise().install(InstallJob(NUSHELL, Token("1.0.0"))).is_new
    assert version_now(store) == NEW
    assert aged.calls.count("install nushell@1.0.0") == 2


def test_empty_list_of_a_mise_that_complains_is_asked_again(aged: FakeMise, open_mise: OpenMise) -> None:
    complaint = "mise WARN  Remote versions cannot be fetched: no aqua-registry found for nushell/nushell\n"
    aged.require("nushell", NEW, at="list", said=complaint, answer="[]")
    assert [str(release.version) for release in open_mise().releases(NUSHELL)] == ["1.0.0"]


def test_failure_of_another_kind_asks_nobody(
    aged: FakeMise, open_mise: OpenMise, upstream: Upstream, store: StoreBuilder
) -> None:
    before = upstream.count("mise.jdx.dev/VERSION")
    aged.fail("mise ERROR checksum mismatch\n")
    with pytest.raises(MiseError):
        open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))
    assert (upstream.count("mise.jdx.dev/VERSION"), version_now(store)) == (before, OLD)


def test_one_on_path_is_left_alone_and_omgs_own_is_fetched(
    fake: FakeMise,
    open_mise: OpenMise,
    publishers: Publishers,
    store: StoreBuilder,
    said: list[str],
    context: Context,
) -> None:
    theirs = fake.put(store.data_dir.parent / "bin/mise", OLD)
    before = theirs.read_bytes()
    context.env["PATH"] = f"{theirs.parent}:/usr/bin:/bin"  # type: ignore[index]
    fake.offer("nushell", "1.0.0")
    fake.require("nushell", NEW, at="list", said=UNKNOWN)
    fake.publish(publishers, NEW)
    open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))
    assert said[0].startswith(f"the mise on PATH ({OLD}) may be too old for nushell; downloading")
    assert (version_now(store), theirs.read_bytes()) == (NEW, before)


def test_one_that_somebody_put_there_is_not_replaced(
    own: FakeMise, fake: FakeMise, open_mise: OpenMise, publishers: Publishers, store: StoreBuilder
) -> None:
    place = fake.put(store.data_dir / "mise/mise", OLD)
    fake.offer("nushell", "1.0.0")
    fake.require("nushell", NEW, at="install", said=NO_RECIPE)
    fake.publish(publishers, NEW)
    with pytest.raises(MiseError) as raised:
        open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))
    assert "omg install mise --force" in str(raised.value.hint)
    assert not place.is_symlink()


def test_mistyped_name_with_the_newest_mise_costs_no_download(
    aged: FakeMise, open_mise: OpenMise, upstream: Upstream, store: StoreBuilder
) -> None:
    open_mise().install(InstallJob(MISE, Latest(), is_forced=True))
    before = downloads(upstream)
    with pytest.raises(NoSuchReleaseError) as raised:
        open_mise().install(InstallJob(by_name("nushel"), Token("1.0.0")))
    assert str(raised.value.hint).endswith(f"; mise {NEW} is the newest release")
    assert (downloads(upstream), version_now(store)) == (before, NEW)
    assert aged.calls.count("ls-remote --json nushel") == 1


def test_mistyped_name_costs_one_download_and_not_one_with_every_release(
    aged: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream
) -> None:
    typo = by_name("nushel")
    before = downloads(upstream)
    for release in (NEW, "2026.9.16", "2026.9.17"):
        aged.publish(publishers, release)
        with pytest.raises(NoSuchReleaseError) as raised:
            open_mise().install(InstallJob(typo, Token("1.0.0")))
    assert downloads(upstream) == before + 1
    assert "omg install mise --force" in str(raised.value.hint)


def test_name_that_was_unknown_a_week_ago_is_looked_for_again(
    aged: FakeMise, open_mise: OpenMise, publishers: Publishers, context: Context, store: StoreBuilder
) -> None:
    aged.require("nushell", "2026.10.1", at="list", said=UNKNOWN)
    with pytest.raises(NoSuchReleaseError):
        open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))
    aged.publish(publishers, "2026.10.1")
    long_ago = time.time() - 8 * 86400
    os.utime(context.cache_dir / "mise-refused/nushell", (long_ago, long_ago))
    assert open_mise().install(InstallJob(NUSHELL, Token("1.0.0"))).is_new
    assert version_now(store) == "2026.10.1"


def test_names_that_are_alike_are_told(aged: FakeMise, open_mise: OpenMise) -> None:
    names = "".join(f"  nu{number}\n" for number in range(5))
    unknown = "mise ERROR nushel not found in mise tool registry\n\nDid you mean?\n"
    aged.require("nushel", "9999.1.1", at="list", said=unknown + names)
    with pytest.raises(NoSuchReleaseError) as raised:
        open_mise(offline=True).install(InstallJob(by_name("nushel"), Token("1.0.0")))
    assert "did you mean nu0, nu1, nu2, nu3, nu4? " in str(raised.value.hint)


def test_pinned_one_is_kept_and_the_hint_says_so(
    aged: FakeMise, open_mise: OpenMise, store: StoreBuilder, upstream: Upstream
) -> None:
    aged.require("nushell", NEW, at="install", said=NO_RECIPE)
    before = upstream.count("mise.jdx.dev/VERSION")
    with pytest.raises(MiseError) as raised:
        open_mise(mise_version=OLD).install(InstallJob(NUSHELL, Token("1.0.0")))
    assert "no asset found" in raised.value.message
    assert f"mise.version is {OLD}" in str(raised.value.hint)
    assert (upstream.count("mise.jdx.dev/VERSION"), version_now(store)) == (before, OLD)


def test_pinned_one_that_is_newer_than_what_ran_is_fetched(
    aged: FakeMise, open_mise: OpenMise, publishers: Publishers, store: StoreBuilder
) -> None:
    aged.require("nushell", "2026.8.1", at="install", said=NO_RECIPE)
    aged.publish(publishers, "2026.8.1", newest=NEW)
    assert open_mise(mise_version="2026.8.1").install(InstallJob(NUSHELL, Token("1.0.0"))).is_new
    assert version_now(store) == "2026.8.1"


def test_offline_the_failure_stands_and_says_what_was_not_tried(
    aged: FakeMise, open_mise: OpenMise, store: StoreBuilder
) -> None:
    aged.require("nushell", NEW, at="install", said=NO_RECIPE)
    open_mise().releases(NUSHELL)
    with pytest.raises(MiseError) as raised:
        open_mise(offline=True).install(InstallJob(NUSHELL, Token("1.0.0")))
    assert "no asset found" in raised.value.message
    assert "--offline" in str(raised.value.hint)
    assert version_now(store) == OLD


@pytest.mark.parametrize("file", ["VERSION", "SHASUMS256.txt", "linux-x64-musl.tar.gz"])
def test_upgrade_that_fails_leaves_the_failure_and_the_old_one(
    file: str, aged: FakeMise, open_mise: OpenMise, upstream: Upstream, store: StoreBuilder
) -> None:
    aged.require("nushell", NEW, at="install", said=NO_RECIPE)
    base = f"github.com/jdx/mise/releases/download/v{NEW}"
    places = {
        "VERSION": "mise.jdx.dev/VERSION",
        "SHASUMS256.txt": f"{base}/SHASUMS256.txt",
        "linux-x64-musl.tar.gz": f"{base}/mise-v{NEW}-linux-x64-musl.tar.gz",
    }
    upstream.fail_always(places[file], Fault(status=403))
    with pytest.raises(MiseError) as raised:
        open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))
    assert "no asset found" in raised.value.message
    assert str(raised.value.hint).startswith("a newer mise may support it, but could not be installed: ")
    assert version_now(store) == OLD
    with pytest.raises(InstallError, match="no asset found"):
        open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))


def test_newer_one_that_does_not_run_leaves_the_old_one(
    aged: FakeMise, open_mise: OpenMise, upstream: Upstream, store: StoreBuilder
) -> None:
    from tests.publishing.mise import publish_mise

    aged.require("nushell", NEW, at="install", said=NO_RECIPE)
    publish_mise(upstream, b"#!/bin/sh\nexit 126\n", NEW)
    with pytest.raises(MiseError, match="no asset found") as raised:
        open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))
    assert "does not run on this machine" in str(raised.value.hint)
    assert version_now(store) == OLD


def test_newer_one_that_can_do_no_better_says_so(aged: FakeMise, open_mise: OpenMise) -> None:
    aged.require("nushell", "9999.1.1", at="install", said=NO_RECIPE)
    with pytest.raises(MiseError, match="no asset found") as raised:
        open_mise().install(InstallJob(NUSHELL, Token("1.0.0")))
    assert raised.value.hint == f"omg downloaded mise {NEW}, which reports the same error"
    assert aged.calls.count("install nushell@1.0.0") == 2


def test_several_tools_at_once_fetch_one(aged: FakeMise, open_mise: OpenMise, upstream: Upstream) -> None:
    tools = [f"tool{number}" for number in range(4)]
    for tool in tools:
        aged.offer(tool, "1.0.0")
        aged.require(tool, NEW, at="list", said=f"mise ERROR {tool} not found in mise tool registry\n")
    before = downloads(upstream)
    mise = open_mise()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda name=tool: found.append(len(mise.releases(by_name(name)))))
        for tool in tools
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, downloads(upstream)) == ([1] * 4, before + 1)


def test_newer_one_that_another_omg_fetched_is_taken_without_asking(
    fake: FakeMise,
    open_mise: OpenMise,
    publishers: Publishers,
    upstream: Upstream,
    context: Context,
    store: StoreBuilder,
) -> None:
    theirs = fake.put(store.data_dir.parent / "bin/mise", OLD)
    context.env["PATH"] = f"{theirs.parent}:/usr/bin:/bin"  # type: ignore[index]
    fake.offer("nushell", "1.0.0")
    fake.require("nushell", NEW, at="install", said=NO_RECIPE)
    mise = open_mise()
    mise.releases(NUSHELL)
    fake.publish(publishers, NEW)
    open_mise().install(InstallJob(MISE, Latest()))
    before = (downloads(upstream), upstream.count("mise.jdx.dev/VERSION"))
    assert mise.install(InstallJob(NUSHELL, Token("1.0.0"))).is_new
    assert fake.calls.count("install nushell@1.0.0") == 2
    assert (downloads(upstream), upstream.count("mise.jdx.dev/VERSION")) == before


def test_removal_upgrades_nothing(
    aged: FakeMise, open_mise: OpenMise, store: StoreBuilder, upstream: Upstream
) -> None:
    toolchain = open_mise().install(InstallJob(NUSHELL, Token("1.0.0"))).toolchain
    before = downloads(upstream)
    aged.require("nushell", NEW, at="uninstall", said=UNKNOWN)
    open_mise().forget(toolchain, "nushell")
    assert (downloads(upstream), version_now(store)) == (before, OLD)


def test_package_of_its_author_upgrades_where_that_is_the_reachable_source(
    aged: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream, store: StoreBuilder
) -> None:
    aged.require("nushell", NEW, at="install", said=NO_RECIPE)
    aged.publish_package(publishers, NEW)
    upstream.fail_always("mise.jdx.dev/VERSION", Fault(status=403))
    base = f"github.com/jdx/mise/releases/download/v{NEW}"
    upstream.fail_always(f"{base}/SHASUMS256.txt", Fault(status=403))
    assert (
        open_mise(npm_registry=f"{upstream.url}/registry/")
        .install(InstallJob(NUSHELL, Token("1.0.0")))
        .is_new
    )
    assert version_now(store) == NEW
