"""Several installs at once: each by itself, all recorded, interrupted together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.install.installer import Installer
from omg.manager.batch import install_all
from omg.manager.job import InstallJob
from omg.manager.provider import Providers
from omg.runtimes.registry import by_name
from omg.store import staging
from omg.value import replace

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import RecordedConsole, StoreBuilder
    from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("releases")


def job(wanted: str) -> InstallJob:
    name, _, spec = wanted.partition("@")
    runtime = by_name(name)
    return InstallJob(runtime, runtime.vocabulary.parse(spec))


@pytest.fixture
def mirrored(context: Context, upstream: Upstream) -> Context:
    return replace(context, config=replace(context.config, mirror=upstream.url))


def test_each_succeeds_or_fails_by_itself(mirrored: Context) -> None:
    outcomes = install_all(mirrored, [job("node@20.11.1"), job("node@99.0.0"), job("bun@1")], command="test")
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]


def test_each_is_one_line_in_the_audit_log(mirrored: Context) -> None:
    install_all(mirrored, [job("node@20.11.1"), job("node@99.0.0")], command="test")
    lines = (mirrored.state_dir / "audit.jsonl").read_text().splitlines()
    facts = [json.loads(line) for line in lines]
    # In the order in which they end: the one that fails has nothing to fetch.
    assert sorted((fact["outcome"], fact.get("error")) for fact in facts) == [
        ("done", None),
        ("failed", "no_such_release"),
    ]


def test_what_is_there_already_is_not_recorded(mirrored: Context, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    install_all(mirrored, [job("node@20.11.1")], command="test")
    assert not (mirrored.state_dir / "audit.jsonl").exists()


def test_leftovers_of_dead_processes_are_deleted_first(mirrored: Context, store: StoreBuilder) -> None:
    leftover = staging.make_dir(store.layout, "go@1.22.0")
    install_all(mirrored, [job("node@20.11.1")], command="test")
    assert not leftover.exists()


@pytest.mark.parametrize("wanted", [("node@20.11.1",), ("node@20.11.1", "bun@1")])
def test_interrupt_is_passed_on(
    wanted: tuple[str, ...], mirrored: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Installer, "install", interrupt)
    with pytest.raises(KeyboardInterrupt):
        install_all(mirrored, [job(each) for each in wanted], command="test")


@pytest.mark.parametrize("is_resumable", [True, False])
def test_interrupt_tells_that_the_same_command_resumes_what_has_arrived(
    is_resumable: bool, mirrored: Context, recorded: RecordedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Installer, "install", interrupt)
    (mirrored.cache_dir / "partial").mkdir(parents=True)
    if is_resumable:
        (mirrored.cache_dir / "partial/sha256-0").write_bytes(b"half")
    with pytest.raises(KeyboardInterrupt):
        install_all(mirrored, [job("node@20.11.1")], command="omg install node@20.11.1")
    assert ("omg install node@20.11.1" in recorded.stderr.getvalue()) is is_resumable


def test_audit_log_that_cannot_be_written_is_a_warning(mirrored: Context, recorded) -> None:
    mirrored.state_dir.parent.mkdir(parents=True)
    mirrored.state_dir.write_text("a file")
    (outcome,) = install_all(mirrored, [job("node@20.11.1")], command="test")
    assert outcome.error is None
    assert "warning" in recorded.stderr.getvalue()


def test_an_interrupt_while_the_last_one_begins_ends_the_others(
    mirrored: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []

    def begin(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("omg.manager.batch.begin", begin)
    monkeypatch.setattr(Providers, "cancel", lambda _: ended.append(True))
    with pytest.raises(KeyboardInterrupt):
        install_all(mirrored, [job("node@20.11.1"), job("bun@1")], command="test")
    assert ended == [True]
