"""What a job would do, told without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import OfflineError
from omg.manager.job import InstallJob
from omg.manager.preview import Preview, preview_all
from omg.runtimes.registry import by_name
from omg.sources.registry import SourceOptions
from omg.store import installed
from omg.value import replace

if TYPE_CHECKING:
    from omg.context import Context
    from omg.store.installed import Toolchain
    from tests.conftest import StoreBuilder


def job(runtime: str, spec: str, *, is_forced: bool = False) -> InstallJob:
    found = by_name(runtime)
    return InstallJob(found, found.vocabulary.parse(spec), is_forced=is_forced)


@pytest.fixture
def present(context: Context, store: StoreBuilder) -> Toolchain:
    """Return an installed toolchain."""
    store.add("node", "20.1.0")
    found = installed.find(context.store, "node", "20.1.0")
    assert found is not None
    return found


def test_what_is_not_there_would_be_installed() -> None:
    preview = Preview(job("node", "20"), version="20.1.0")
    assert preview.summary == "would install node 20.1.0"
    assert preview.argument == "node@20.1.0"
    assert preview.installs


def test_what_mise_would_install_needs_mise_first() -> None:
    preview = Preview(job("terraform", "1.9"))
    assert preview.summary == "would download mise, then install terraform@1.9 with it"
    assert Preview(job("mise", "latest")).summary == "would install mise@latest"


def test_what_is_there_stays(present: Toolchain) -> None:
    preview = Preview(job("node", "20"), present)
    assert preview.summary == "node 20.1.0 is already installed"
    assert not preview.installs


def test_what_is_forced_would_be_installed_again(present: Toolchain) -> None:
    preview = Preview(job("node", "20", is_forced=True), present, "20.1.0")
    assert preview.summary == "would reinstall node 20.1.0"
    assert preview.installs


def test_optional_parts_would_be_added(present: Toolchain) -> None:
    preview = Preview(job("node", "20"), present, added=("clippy", "rust-src"))
    assert preview.summary == "would add clippy, rust-src to node 20.1.0"
    assert preview.installs


def test_a_job_that_fails_installs_nothing() -> None:
    assert not Preview(job("node", "20"), error=OfflineError("no list")).installs


@pytest.mark.usefixtures("present")
def test_publishers_are_not_asked_for_what_is_there(context: Context) -> None:
    offline = replace(context, config=replace(context.config, offline=True))

    here, absent = preview_all(
        offline, [job("node", "20.1.0"), job("node", "22")], command="omg install", choice=SourceOptions()
    )

    assert here.summary == "node 20.1.0 is already installed"
    assert isinstance(absent.error, OfflineError)
    assert not absent.installs
