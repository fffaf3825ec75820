"""What needs no provider to be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.errors import InstallError
from omg.manager.job import InstallJob, job_of
from omg.manager.present import find_present, present_of, require_arch
from omg.runtimes.registry import by_name
from omg.sources.extras import Extras
from omg.sources.registry import SourceOptions
from omg.store import installed, receipts
from omg.store.receipts import RECEIPT_NAME, Receipt
from omg.value import replace

if TYPE_CHECKING:
    from omg.context import Context
    from omg.store.installed import Toolchain
    from tests.conftest import StoreBuilder


def job(runtime: str, spec: str, extras: Extras | None = None) -> InstallJob:
    found = by_name(runtime)
    return InstallJob(found, found.vocabulary.parse(spec), extras=extras or Extras())


@pytest.mark.parametrize("spec", ["20.11.1", "v20.11.1"])
def test_a_version_written_in_full_is_found(context: Context, store: StoreBuilder, spec: str) -> None:
    added = store.add("node", "20.11.1")
    present = present_of(context, job("node", spec), SourceOptions())
    assert present is not None
    assert present.dir == added


@pytest.mark.parametrize("spec", ["20", "20.11", "lts", "latest", "20.11.2"])
def test_what_the_available_ones_decide_is_not(context: Context, store: StoreBuilder, spec: str) -> None:
    store.add("node", "20.11.1")
    assert present_of(context, job("node", spec), SourceOptions()) is None


def test_an_alias_of_the_configuration_is_followed(context: Context, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    config = replace(context.config, aliases={"node": {"work": "20.11.1"}})
    runtime = by_name("node")
    context = replace(context, config=config)
    present = find_present(context, job_of(context, runtime, runtime.vocabulary.parse("work")))
    assert present is not None
    assert present.version.text == "20.11.1"


@pytest.mark.parametrize(
    "choice",
    [SourceOptions(source="npm"), SourceOptions(registry="https://npm.example"), SourceOptions(arch="arm64")],
)
def test_a_command_line_that_says_where_from_is_for_providers(
    context: Context, store: StoreBuilder, choice: SourceOptions
) -> None:
    store.add("node", "20.11.1")
    assert present_of(context, job("node", "20.11.1"), choice) is None


def test_optional_parts_are_for_providers(context: Context, store: StoreBuilder) -> None:
    store.add("rust", "1.96.0")
    wanted = job("rust", "1.96.0", Extras(components=("clippy",)))
    assert present_of(context, wanted, SourceOptions()) is None


def test_mise_itself_is_for_providers(context: Context, store: StoreBuilder) -> None:
    store.add("mise", "2026.1.1")
    assert present_of(context, job("mise", "2026.1.1"), SourceOptions()) is None


def test_an_exact_name_is_found_as_well(context: Context, store: StoreBuilder) -> None:
    store.add("go", "1.22.3")
    assert present_of(context, job("go", "1.22.3"), SourceOptions(is_exact=True)) is not None


@pytest.mark.parametrize(
    ("receipt_arch", "arch"), [("x64", "x64"), ("x64", None), ("", "arm64")], ids=["same", "none", "unknown"]
)
def test_what_may_be_for_the_processor_is_there(
    store: StoreBuilder, context: Context, receipt_arch: str, arch: str | None
) -> None:
    toolchain = _installed_for(store, context, receipt_arch)
    require_arch(toolchain, arch)


def test_what_is_for_another_processor_is_not(store: StoreBuilder, context: Context) -> None:
    toolchain = _installed_for(store, context, "x64")
    with pytest.raises(InstallError, match=r"node 20\.11\.1 is installed for x64, not for arm64") as refused:
        require_arch(toolchain, "arm64")
    assert "--arch arm64 --force" in (refused.value.hint or "")


def _installed_for(store: StoreBuilder, context: Context, arch: str) -> Toolchain:
    receipts.write(
        Receipt("node", "20.11.1", "x", "x", arch=arch), store.add("node", "20.11.1") / RECEIPT_NAME
    )
    toolchain = installed.find(context.store, "node", "20.11.1")
    assert toolchain is not None
    return toolchain
