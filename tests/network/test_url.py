"""Every address passes one rewrite and one set of rules."""

from __future__ import annotations

import pytest

from omg.errors import DownloadError
from omg.network.url import Routes, is_same_origin, shown

NODE = ("nodejs.org", ".nodejs.org")


@pytest.mark.parametrize(
    ("url", "rewritten"),
    [
        ("https://nodejs.org/dist/index.json", "https://mirror.example/omg/nodejs.org/dist/index.json"),
        ("https://github.com/a?b=c&d", "https://mirror.example/omg/github.com/a?b=c&d"),
        ("https://host:8443/a", "https://mirror.example/omg/host:8443/a"),
        ("https://user:secret@host/a", "https://mirror.example/omg/host/a"),
        ("https://host", "https://mirror.example/omg/host/"),
        ("https://mirror.example/omg/nodejs.org/x", "https://mirror.example/omg/nodejs.org/x"),
        ("https://mirror.example/other", "https://mirror.example/omg/mirror.example/other"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
    ],
)
@pytest.mark.parametrize("base", ["https://mirror.example/omg", "https://mirror.example/omg/"])
def test_mirror_stands_in_front_of_every_https_address(url: str, rewritten: str, base: str) -> None:
    assert Routes(mirror=base).rewrite(url) == rewritten


def test_longest_prefix_counts_before_the_mirror() -> None:
    routes = Routes(
        mirror="https://m.example",
        prefixes={
            "https://nodejs.org": "https://one.example",
            "https://nodejs.org/dist": "https://two.example/node",
        },
    )
    assert routes.rewrite("https://nodejs.org/dist/index.json") == "https://two.example/node/index.json"


def test_prefix_ends_at_a_slash() -> None:
    routes = Routes(prefixes={"https://nodejs.org/dist": "https://two.example"})
    assert routes.rewrite("https://nodejs.org/distribution") == "https://nodejs.org/distribution"


def test_without_a_mirror_nothing_is_rewritten() -> None:
    assert Routes().rewrite("https://nodejs.org/dist") == "https://nodejs.org/dist"


@pytest.mark.parametrize("url", ["https://nodejs.org/a", "https://cdn.nodejs.org/a", "https://NODEJS.org/a"])
def test_hosts_of_the_source_may_be_asked(url: str) -> None:
    Routes().check(url, hosts=NODE)


@pytest.mark.parametrize(
    ("url", "previous"),
    [
        ("https://evil.example/a", None),
        ("https://evilnodejs.org/a", None),
        ("https://nodejs.org.evil.example/a", None),
        ("https://nodejs.org@evil.example/a", None),
        ("http://nodejs.org/a", None),
        ("http://nodejs.org/a", "https://nodejs.org/b"),
        ("http://127.0.0.1/a", "https://nodejs.org/b"),
        ("http://169.254.169.254/latest", "https://nodejs.org/b"),
        ("https://127.0.0.1/a", "https://nodejs.org/b"),
        ("file:///etc/passwd", "https://nodejs.org/b"),
        ("ftp://nodejs.org/a", None),
        ("https:///a", None),
    ],
)
def test_other_addresses_are_refused(url: str, previous: str | None) -> None:
    with pytest.raises(DownloadError, match="refusing"):
        Routes().check(url, hosts=NODE, requested=[previous] if previous else [])


@pytest.mark.parametrize(
    ("routes", "url"),
    [
        (Routes(mirror="http://mirror.corp"), "http://mirror.corp/nodejs.org/a"),
        (Routes(prefixes={"https://nodejs.org": "http://mirror.corp/n"}), "http://mirror.corp/n/a"),
        (Routes(named=("http://npm.corp/",)), "http://npm.corp/bun"),
    ],
)
def test_plain_http_is_for_addresses_that_the_user_named(routes: Routes, url: str) -> None:
    routes.check(url, hosts=NODE)


def test_plain_http_beside_the_mirror_is_refused() -> None:
    with pytest.raises(DownloadError, match="plain http"):
        Routes(mirror="http://mirror.corp/omg").check("http://mirror.corp/other", hosts=())


def test_mirror_may_redirect_to_its_storage() -> None:
    routes = Routes(mirror="https://mirror.corp")
    requested = ["https://mirror.corp/nodejs.org/x", "https://storage.corp/x"]
    for known in (1, 2):
        routes.check("https://storage.corp/y", hosts=NODE, requested=requested[:known])


MIRROR = "https://mirror.corp/omg"
FIRST = f"{MIRROR}/nodejs.org/dist/x"
CDN = "https://cdn.nodejs.org/x"


@pytest.mark.parametrize(
    ("routes", "requested", "url", "followed"),
    [
        # Its storage, a path of its own, and on from there.
        (Routes(MIRROR), [FIRST], "https://storage.corp/x?sig=1", "https://storage.corp/x?sig=1"),
        (Routes(MIRROR), [FIRST], "https://mirror.corp/files/x", "https://mirror.corp/files/x"),
        (Routes(MIRROR), [FIRST], f"{MIRROR}/files/x", f"{MIRROR}/files/x"),
        (Routes(MIRROR), [FIRST, "https://storage.corp/x"], "https://cdn.corp/x", "https://cdn.corp/x"),
        (Routes(prefixes={"https://": MIRROR}), [f"{MIRROR}/x"], "https://cdn.corp/x", "https://cdn.corp/x"),
        # What a mirror passed on, once.
        (Routes(MIRROR), [FIRST], CDN, f"{MIRROR}/cdn.nodejs.org/x"),
        (Routes(MIRROR), [FIRST], "https://nodejs.org/dist/x", "https://nodejs.org/dist/x"),
        # A registry that the user named, and a publisher without a mirror of its own.
        (Routes(MIRROR, {}, ("https://npm.corp",)), ["https://npm.corp/b"], "https://s3.corp/", "https://s3.corp/"),
        (Routes(None, {"https://cdn.nodejs.org": MIRROR}), ["https://nodejs.org/x"], CDN, f"{MIRROR}/x"),
    ],
)  # fmt: skip
def test_a_redirect_by_a_mirror_is_followed_unless_the_mirror_passed_it_on(
    routes: Routes, requested: list[str], url: str, followed: str
) -> None:
    assert routes.follow(url, hosts=NODE, requested=requested) == followed


def test_an_address_that_the_user_named_is_not_mapped() -> None:
    routes = Routes(MIRROR, {"https://": "https://two.corp"}, ("https://npm.corp/",))
    assert routes.rewrite("https://npm.corp/bun") == "https://npm.corp/bun"


def test_registry_on_this_machine_may_keep_its_archives_at_another_port() -> None:
    Routes(named=("http://127.0.0.1:4873/",)).check("http://localhost:8080/bun.tgz", hosts=())


@pytest.mark.parametrize(
    "named", [(), ("https://npm.corp/",), ("http://npm.corp/",), ("https://127.0.0.1:4873/",)]
)
@pytest.mark.parametrize("previous", [None, "http://npm.corp/bun.tgz"])
def test_registry_elsewhere_sends_nobody_to_this_machine(
    named: tuple[str, ...], previous: str | None
) -> None:
    requested = [previous] if previous else []
    with pytest.raises(DownloadError, match=r"refusing plain http to `127\.0\.0\.1`"):
        Routes(named=named).check("http://127.0.0.1:8080/bun.tgz", hosts=(), requested=requested)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://a/x", "https://a:443/y", True),
        ("https://a/x", "https://A/y", True),
        ("https://a/x", "http://a/x", False),
        ("https://a/x", "https://a:8443/x", False),
        ("https://a/x", "https://b/x", False),
    ],
)
def test_origin_is_scheme_host_and_port(one: str, other: str, is_same: bool) -> None:
    assert is_same_origin(one, other) is is_same


def test_shown_address_has_no_secrets() -> None:
    assert shown("https://ana:secret@host:1/a?token=x#y") == "https://host:1/a"


def test_shown_address_is_bounded() -> None:
    assert len(shown(f"https://{'a' * 100_000}/")) < 2000


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://ana:secret@host/a?token=secret", "ftp://host/a"),
        ("https://host/\x1b[2J\u202egpj", "https://host/\\x1b[2J\\u202egpj"),
        ("https://ana:secret@[::1", "an invalid URL"),
    ],
)
def test_odd_address_is_shown_without_harm(url: str, told: str) -> None:
    assert shown(url) == told


@pytest.mark.parametrize(
    "url",
    ["https://mirror.corp/omg/a", "https://MIRROR.corp/omg/a", "https://eve:pw@mirror.corp:443/omg/a"],
)
def test_mirror_that_redirects_to_itself_is_not_rewritten_again(url: str) -> None:
    routes = Routes(mirror="https://ana:secret@Mirror.corp/omg")
    assert routes.rewrite(url) == url
    routes.check(url, hosts=("nodejs.org",), requested=["https://nodejs.org/a"])


@pytest.mark.parametrize(
    "url",
    [
        "https://mirror.corp:8443/omg/a",
        "http://mirror.corp/omg/a",
        "https://mirror.corp.evil/omg/a",
        "https://mirror.corp@evil.example/omg/a",
        "https://mirror.corp/omgx",
        "https://mirror.corp./omg/a",
        "https://mirror.corp:99999/omg/a",
    ],
)
def test_address_that_is_not_the_mirrors_own(url: str) -> None:
    assert not Routes(mirror="https://ana:secret@Mirror.corp/omg").is_mirrored(url)


def test_prefix_fits_in_any_spelling() -> None:
    routes = Routes(prefixes={"https://NodeJS.org:443/dist/": "https://mirror.corp/node"})
    assert routes.rewrite("https://nodejs.org/dist/a?b=c") == "https://mirror.corp/node/a?b=c"
