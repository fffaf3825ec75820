"""Stages for the tests of shims, and installs from an upstream with faults."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

import pytest

from omg.install.progress import LineProgress
from omg.manager.job import InstallJob
from omg.manager.native import Native
from omg.network.client import Patience, open_client
from omg.network.fetch import Fetcher
from omg.runtimes.registry import by_name
from omg.shim.program import place_program
from omg.store.layout import Store
from omg.value import replace
from tests import compiled
from tests.acceptance.conftest import is_cold, omg, planted  # noqa: F401 - fixtures
from tests.faults.machine import make_machine
from tests.faults.node_release import READ_TIMEOUT_S, Install
from tests.faults.stage import Way, make_stage
from tests.publishers import Publishers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import httpx

    from omg.context import Context
    from omg.network.proxy import Proxy
    from tests.conftest import StoreBuilder
    from tests.faults.machine import Machine
    from tests.faults.stage import Stage
    from tests.upstream import Upstream

    MakeStage = Callable[[Way], Stage]


@pytest.fixture(scope="session")
def reporter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program that stands in for every executable."""
    return compiled.reporter(tmp_path_factory)


@pytest.fixture(scope="session")
def shared_stage(tmp_path_factory: pytest.TempPathFactory, reporter: Path) -> MakeStage:
    """Return a function that makes the stage of a way once a session; nobody may change it."""

    @cache
    def find(way: Way) -> Stage:
        return make_stage(tmp_path_factory.mktemp(way.name.lower()).resolve(), way, reporter)

    return find


@pytest.fixture
def own_stage(tmp_path: Path, reporter: Path) -> MakeStage:
    """Return a function that makes a stage which belongs to the test alone."""

    def make(way: Way) -> Stage:
        return make_stage(tmp_path.resolve(), way, reporter)

    return make


@pytest.fixture(scope="session")
def shim_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shim program of this machine, made once."""
    store = Store(tmp_path_factory.mktemp("program"))
    place_program(store)
    return store.shim_program_file


@pytest.fixture
def machine(
    tmp_path: Path, shim_program: Path, upstream: Upstream, one_shell: str, request: pytest.FixtureRequest
) -> Machine:
    """Return a home with omg, whose upstream has some releases of node."""
    publishers = Publishers(upstream)
    publishers.node("18.17.0", lts="Hydrogen")
    publishers.node("20.11.1", lts="Iron")
    env = {"OMG_MIRROR": upstream.url, "OMG_CEILING_DIRS": str(tmp_path), "PATH": one_shell}
    return make_machine(tmp_path.resolve(), shim_program, env, is_cold=is_cold(request))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the waits between requests; none of them is really waited, and silence is short."""
    waits: list[float] = []
    monkeypatch.setattr("omg.network.fetch.Fetcher", partial(Fetcher, sleep=waits.append))

    def open_impatient(env: Mapping[str, str], patience: Patience, proxy: Proxy | None) -> httpx.Client:
        return open_client(env, Patience(patience.connect_s, READ_TIMEOUT_S), proxy)

    monkeypatch.setattr("omg.network.exchange.open_client", open_impatient)
    return waits


@pytest.fixture
def install(context: Context, upstream: Upstream, publishers: Publishers, waits: list[float]) -> Install:
    # In one format, so that a fault of it has no way out.
    publishers.node("20.11.1", lts="Iron", kinds=("gz",))

    def run(spec: str = "20.11.1", *, is_forced: bool = False, **config: object) -> str:
        settings = replace(context.config, **{"mirror": upstream.url, **config})  # type: ignore[arg-type]
        native = Native(replace(context, config=settings), LineProgress(lambda _line: None), command="test")
        node = by_name("node")
        try:
            done = native.install(InstallJob(node, node.vocabulary.parse_any(spec), is_forced=is_forced))
        finally:
            native.close()
        return done.toolchain.version.text

    return run


@pytest.fixture
def nothing_kept(store: StoreBuilder, context: Context) -> Iterator[None]:
    """Look afterwards whether a refused install left anything."""
    yield
    assert not store.layout.runtime_dir("node").exists()
    assert list(store.layout.staging_dir.glob("*")) == []
    assert list((context.cache_dir / "downloads").glob("*")) == []
