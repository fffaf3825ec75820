"""What holds for every source, whatever its publisher answers."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omg.errors import OmgError
from omg.network.url import Routes
from omg.platform import Platform
from omg.sources.extras import NO_EXTRAS
from omg.sources.registry import NAMES, source_of
from omg.sources.source import Redirect, Release
from omg.versions.grammar import is_safe_name
from omg.versions.spec import Token
from omg.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Generator

    from omg.sources.source import Offer, Source

PLATFORMS = [
    Platform("linux", "x64", "glibc"),
    Platform("linux", "arm64", "musl"),
    Platform("macos", "arm64"),
    Platform("freebsd", "riscv64"),
]
SPECS = {
    "node": ["20", "nightly"],
    "python": ["3.12", "pypy3.10", "3.14t"],
    "go": ["1.22"],
    "rust": ["stable", "nightly", "1.82"],
    "ruby": ["3.4", "jruby", "truffleruby"],
    "java": ["21", "jre-21"],
    "bun": ["1"],
}
VERSIONS = {
    "node": "20.11.1",
    "python": "3.12.4",
    "go": "1.22.3",
    "rust": "1.82.0",
    "ruby": "3.4.7",
    "java": "21.0.2+13",
    "bun": "1.4.5",
}
# A runtime that is not there fails by itself in each test below; this says what to do.
assert set(SPECS) == set(VERSIONS) == set(NAMES), (
    f"add to SPECS and VERSIONS what {sorted(set(NAMES) - (set(SPECS) & set(VERSIONS)))} understands"
)
# What a hostile publisher, mirror or proxy may put where a version, a name or an address is expected.
WORDS = st.sampled_from(
    [
        "../../etc/passwd",
        "/absolute",
        "a/b",
        "v1.2.3;rm -rf ~",
        "$(touch x)",
        "current",
        "1.2.3\n4",
        "\x1b[31m1.2.3",
        "20.11.1",
        "go1.22.3",
        "3.12.4",
        "http://elsewhere.example/archive.tar.gz",
        "https://elsewhere.example/archive.tar.gz",
        "file:///etc/passwd",
        "a" * 64,
        "",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["version", "files", "filename", "sha256", "link", "binaries", "package", "os", "arch", "url"]
            )
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
DOCUMENTS = (
    st.binary(max_size=200)
    | VALUES.map(lambda value: json.dumps(value).encode())
    | st.lists(WORDS, max_size=5).map(lambda words: "\n".join(words).encode(errors="replace"))
    | st.lists(WORDS, max_size=5).map(
        lambda words: "".join(f"{'a' * 64}  {word}\n" for word in words).encode(errors="replace")
    )
    | st.just(b"<!doctype html><html>sign in</html>")
)

each_source = pytest.mark.parametrize("name", NAMES)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def source(name: str) -> Source:
    found = source_of(name)
    assert found is not None
    return found


def follow_with(steps: Generator[Any, Any, Any], documents: list[bytes | None]) -> Any:
    """Follow ``steps``, answering each wish with the next document, and the last one for ever."""
    answers = iter(documents)
    answer: bytes | None = None
    try:
        wish = next(steps)
        for _ in range(100):
            answer = next(answers, answer)
            if isinstance(wish, Redirect):
                wish = steps.send(answer.decode(errors="replace") if answer else None)
                continue
            wish = steps.send(wish.parse(answer) if answer is not None else None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it never comes to an end")


@each_source
@quick
@given(
    documents=st.lists(st.none() | DOCUMENTS, min_size=1, max_size=4),
    platform=st.sampled_from(PLATFORMS),
    data=st.data(),
)
def test_any_answer_is_refused_or_lists_versions_with_safe_names(name, documents, platform, data) -> None:
    spec = data.draw(st.none() | st.sampled_from(SPECS[name]).map(Token))
    with contextlib.suppress(ValueError, RecursionError, OmgError):
        for release in follow_with(source(name).releases(platform, spec), documents):
            assert is_safe_name(release.version.text)
            assert release.version.text not in ("current", "..", ".")
            assert all(letter.isprintable() for letter in release.lts + release.channel + release.date)


@each_source
@quick
@given(documents=st.lists(st.none() | DOCUMENTS, min_size=1, max_size=4), platform=st.sampled_from(PLATFORMS))
def test_any_answer_is_refused_or_offers_archives_of_the_publishers_hosts(name, documents, platform) -> None:
    release = Release(Version.parse(VERSIONS[name]))
    with contextlib.suppress(ValueError, RecursionError, OmgError):
        offer: Offer = follow_with(source(name).offer(release, platform, NO_EXTRAS), documents)
        assert offer.archives
        for archive in offer.archives:
            Routes().check(archive.url, hosts=source(name).hosts)
            assert urlsplit(archive.url).scheme == "https"
            assert "/" not in archive.name


@each_source
def test_probe_lies_with_the_publisher(name: str) -> None:
    Routes().check(source(name).probe_url, hosts=source(name).hosts)


@each_source
def test_platform_that_nobody_builds_for_is_reported(name: str) -> None:
    release = Release(Version.parse(VERSIONS[name]))
    with pytest.raises((OmgError, ValueError)):
        follow_with(source(name).offer(release, PLATFORMS[-1], NO_EXTRAS), [None])
