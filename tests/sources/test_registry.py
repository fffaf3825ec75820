"""Every source, whatever it publishes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from omg.platform import Platform
from omg.runtimes.registry import RUNTIMES
from omg.sources.registry import NAMES, has_source, packages_of, source_of

ROOT = Path(__file__).parents[2]
SOURCES = [pytest.param(source_of(name), id=name) for name in NAMES]
SIGNERS = [
    pytest.param(source.signing, id=name)
    for name in NAMES
    if (source := source_of(name)) is not None and source.signing is not None
]


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.name)
def test_every_runtime_has_its_source(runtime) -> None:
    module = runtime.source_module or runtime.package_module

    assert (ROOT / f"omg/sources/{module}.py").exists(), (
        f"set `source_module` in omg/runtimes/{runtime.name}.py to the name of a module in omg/sources/"
    )
    if runtime.package_module:
        assert packages_of(runtime.name, Platform("linux", "x64", "glibc")) is not None
        assert has_source(runtime.name)
        return
    assert source_of(runtime.name) is not None, f"add `SOURCE = ...` to omg/sources/{module}.py"


def test_others_have_none() -> None:
    assert (has_source("deno"), source_of("deno")) == (False, None)


def test_node_and_bun_are_signed() -> None:
    assert {parameter.id for parameter in SIGNERS} >= {"node", "bun"}


@pytest.mark.parametrize("signing", SIGNERS)
def test_pinned_fingerprints_are_whole_and_in_upper_case(signing) -> None:
    assert all(re.fullmatch("[0-9A-F]{40}|[0-9A-F]{64}", each) for each in signing.fingerprints)


@pytest.mark.parametrize("signing", SIGNERS)
def test_no_fingerprint_is_pinned_twice(signing) -> None:
    assert max(Counter(signing.fingerprints).values()) == 1


@pytest.mark.parametrize("signing", SIGNERS)
def test_keys_are_asked_for_by_fingerprint_from_the_hosts_that_are_named(signing) -> None:
    # A file of several keys is read for the pinned ones; it must hold all of them.
    assert len(signing.fingerprints) == 1 or all("{fingerprint}" in url for url in signing.key_urls)
    assert {urlsplit(url).hostname for url in signing.key_urls} == set(signing.hosts)
