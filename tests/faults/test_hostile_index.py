"""Lists of releases from somebody hostile: what is outside the grammar is dropped, foreign hosts are refused
(row V3)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.errors import DownloadError, OmgError
from omg.install.npm import parse_package
from omg.network.fetch import Fetcher
from omg.network.url import Routes
from omg.sources import adoptium, bun, github, go, lifecycle, node, pypy, ruby
from omg.versions.grammar import is_safe_name
from tests.faults.words import texts
from tests.publishers import tar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omg.sources.source import Release
    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

COUNT = 2000
_FILE = {
    "filename": "x.linux-amd64.tar.gz",
    "os": "linux",
    "arch": "amd64",
    "kind": "archive",
    "sha256": "0" * 64,
}
_PYPY_FILE = {
    "filename": "x.tar.bz2",
    "arch": "x64",
    "platform": "linux",
    "download_url": "https://x/x.tar.bz2",
}
# One entry of each publisher's list, as it is published.
DOCUMENTS: dict[Callable[[bytes], object], object] = {
    node.parse_index: [
        {"version": "v20.11.1", "date": "2024-02-14", "files": ["linux-x64"], "lts": "Iron", "security": True}
    ],
    go.parse_index: [{"version": "go1.22.3", "stable": True, "files": [_FILE]}],
    adoptium.parse_available: {"available_releases": [8, 21], "available_lts_releases": [8, 21]},
    github.parse_assets: {"assets": [{"name": "x.zip", "digest": f"sha256:{'0' * 64}"}]},
    pypy.parse_index: [
        {
            "pypy_version": "7.3.17",
            "python_version": "3.10.14",
            "stable": True,
            "date": "2024-08-27",
            "files": [_PYPY_FILE],
        }
    ],
    ruby.parse_fixed: {"ruby": ["3.3.0"], "jruby": ["9.4.8.0"]},
    lifecycle.parse_schedule: {"v20": {"start": "2023-04-18", "end": "2026-04-30"}},
    lifecycle.parse_product: {"result": {"releases": [{"name": "3.9", "eolFrom": "2025-10-31"}]}},
}


def require_safe(releases: tuple[Release, ...]) -> None:
    """Fail if a release could become a path that leads out of its folder, or say something in a terminal."""
    for release in releases:
        text = release.version.text
        assert is_safe_name(text), text
        assert text.isascii()
        assert text.isprintable()
        assert len(text) <= 80
        assert release.lts == "" or release.lts.isalnum()


def test_entries_of_nodes_list_outside_the_grammar_are_dropped() -> None:
    good = {"version": "v20.11.1", "files": [], "lts": "Iron"}
    hostile = [{"version": text, "files": [text], "lts": text} for text in texts(COUNT)]
    odd: list[object] = [None, 1, [], {}, {"version": None}, {"version": {"a": 1}}, {"version": ["v1.1.1"]}]
    releases = node.parse_index(json.dumps([good, *hostile, *odd]).encode())
    require_safe(releases)
    assert releases[0].version.text == "20.11.1"
    assert len(hostile) == COUNT


def test_tags_of_buns_repository_outside_the_grammar_are_dropped() -> None:
    lines = [
        f"{'b' * 40} refs/tags/bun-v1.2.0",
        *(f"{'c' * 40} refs/tags/bun-v{text}" for text in texts(COUNT)),
    ]
    releases = bun.parse_index("\n".join(lines).encode(errors="surrogatepass"))
    require_safe(releases)
    assert "1.2.0" in {release.version.text for release in releases}


def test_versions_of_an_npm_package_outside_the_grammar_are_dropped() -> None:
    def facts(text: str) -> dict[str, object]:
        address = f"https://registry.example/{'x.tgz' if len(text) % 2 else text}"
        return {"dist": {"tarball": address, "integrity": text}, "engines": {text: text, "node": text}}

    hostile = {text: facts(text) for text in texts(COUNT)}
    odd = {"1.0.1": None, "1.0.2": {}, "1.0.3": {"dist": []}, "1.0.4": {"dist": {"tarball": 1}}}
    document = {"versions": {"1.0.0": facts("x"), **hostile, **odd}}
    versions = parse_package(json.dumps(document).encode()).versions
    assert versions[0].version.text == "1.0.0"
    assert [one.version.text for one in versions if not is_safe_name(one.version.text)] == []
    assert not {one.version.text for one in versions} & set(odd)


def test_redirect_of_the_newest_release_is_read_by_the_grammar() -> None:
    found = [
        bun.parse_newest(f"https://github.com/oven-sh/bun/releases/tag/bun-v{text}") for text in texts(COUNT)
    ]
    require_safe(tuple(release for release in found if release is not None))


@pytest.mark.parametrize("nesting", [b"[" * 200_000, b'{"versions":' * 100_000])
def test_deep_nesting_is_an_error_and_no_crash(nesting: bytes) -> None:
    for parse in (node.parse_index, parse_package):
        with pytest.raises((ValueError, RecursionError)):
            parse(nesting)


def places(document: object, place: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Yield the place of each value in a document."""
    yield place
    if isinstance(document, dict):
        for key, value in document.items():
            yield from places(value, (*place, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from places(value, (*place, number))


def changed(document: object, place: tuple[object, ...], value: object) -> object:
    """Return a document with another value at a place."""
    if not place:
        return value
    key, *rest = place
    if isinstance(document, dict):
        return {**document, key: changed(document[key], tuple(rest), value)}
    assert isinstance(document, list)
    return [changed(one, tuple(rest), value) if number == key else one for number, one in enumerate(document)]


def test_an_odd_value_anywhere_in_a_list_is_passed_over_or_refused() -> None:
    odd: tuple[object, ...] = (
        None,
        [],
        {},
        [[]],
        {"a": 1},
        True,
        -1,
        1e400,
        "",
        "\x1b[2J",
        "9" * 400,
        10**30,
        ["x"],
    )
    failed: set[str] = set()
    for parse, document in DOCUMENTS.items():
        assert parse(json.dumps(document).encode())
        for place in places(document):
            for value in odd:
                try:
                    parse(json.dumps(changed(document, place, value)).encode())
                except (ValueError, OmgError):
                    pass
                except Exception as error:
                    failed.add(f"{parse}: {value!r} at {place}: {error!r}")
    assert failed == set()


def test_list_of_numbers_without_end_is_an_error_and_no_crash(
    omg: RunOmg, publishers: Publishers, upstream: Upstream, env: dict[str, str]
) -> None:
    env["OMG_MIRROR"] = upstream.url
    upstream.put("nodejs.org/dist/index.json", b'[{"version": ' + b"9" * 10_000 + b"}]")
    refused = omg("install", "node@20")
    assert (refused.exit_status, "Traceback" in refused.stderr) == (1, False)
    assert "nodejs.org/dist/index.json" in refused.stderr


# Addresses that a list, a redirect or a package names.

FOREIGN = (
    "https://evil.example/a",
    "https://nodejs.org.evil.example/a",
    "https://evil.example/nodejs.org/a",
    "https://nodejs.org@evil.example/a",
    "https://evilnodejs.org/a",
    "http://nodejs.org/a",
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "ftp://nodejs.org/a",
    "gopher://nodejs.org/a",
    "data:text/plain,a",
    "//evil.example/a",
    "https:///a",
    "https://[::1/a",
    "javascript:alert(1)",
)


@pytest.mark.parametrize("url", FOREIGN)
def test_address_off_the_list_is_refused_without_a_request(url: str) -> None:
    fetcher = Fetcher({})
    with pytest.raises(DownloadError):
        fetcher.read(url, hosts=("nodejs.org", ".nodejs.org"), max_bytes=10)
    fetcher.close()


@pytest.mark.parametrize("url", FOREIGN)
def test_redirect_off_the_list_is_refused(url: str, upstream: Upstream) -> None:
    upstream.redirect("a", url)
    fetcher = Fetcher({}, routes=Routes(named=(upstream.url,)))
    with pytest.raises(DownloadError):
        fetcher.read(f"{upstream.url}/a", hosts=("nodejs.org",), max_bytes=10)
    fetcher.close()
    assert len(upstream.requests) == 1


@pytest.mark.parametrize(
    "tarball",
    [
        "file:///etc/passwd",
        "http://192.0.2.1/a.tgz",
        "a.tgz",
        "",
        "https://",
        "https://[::1/a.tgz",
        "http://127.0.0.1:1/a.tgz",
    ],
)
def test_package_that_names_an_odd_archive_is_refused(
    tarball: str,
    omg: RunOmg,
    publishers: Publishers,
    upstream: Upstream,
    store: StoreBuilder,
    env: dict[str, str],
) -> None:
    publishers.bun_package("1.4.0")
    for name in ("@oven%2Fbun-linux-x64", "@oven%2Fbun-linux-x64-baseline"):
        document = json.loads(upstream.content(f"registry/{name}"))
        document["versions"]["1.4.0"]["dist"]["tarball"] = tarball
        upstream.put(f"registry/{name}", json.dumps(document).encode())
    refused = omg("install", "bun@1.4.0", "--source", "npm", "--registry", f"{upstream.url}/registry")
    assert (refused.exit_status, "Traceback" in refused.stderr) == (1, False)
    assert not store.layout.runtime_dir("bun").exists()


def test_archive_of_a_hostile_mirror_is_refused_by_its_digest(
    omg: RunOmg, publishers: Publishers, upstream: Upstream, store: StoreBuilder, env: dict[str, str]
) -> None:
    publishers.node("20.11.1")
    env["OMG_MIRROR"] = upstream.url
    upstream.put(
        "nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.gz",
        tar({"node/bin/node": (0o755, b"evil")}, "xz"),
    )
    assert omg("install", "node@20.11.1").exit_status == 1
    assert not store.layout.runtime_dir("node").exists()


@pytest.mark.parametrize("url", ["https://[::1", "https://", "https://host:port/", "http://host:0/"])
@pytest.mark.parametrize("variable", ["OMG_MIRROR", "OMG_NPM_REGISTRY"])
def test_setting_that_is_not_an_address_is_reported(url: str, variable: str, omg: RunOmg) -> None:
    refused = omg("install", "bun@1.4.0", env={variable: url})
    assert (refused.exit_status, variable in refused.stderr) == (1, True)
