"""Contact all addresses at once: which respond, how, and after how long."""

from __future__ import annotations

import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunningError
from threading import Thread
from typing import TYPE_CHECKING

from omg.errors import OmgError
from omg.network.client import Patience
from omg.network.exchange import Exchange
from omg.network.http_errors import HttpStatusError, NotFoundError, RetryableError
from omg.network.proxy import find_proxy
from omg.network.url import shown
from omg.sources.checksum import is_web_page
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.diagnosis.network.endpoint import Endpoint
    from omg.network.proxy import Proxy
    from omg.network.url import Routes

PATIENCE = Patience(connect_s=4.0, read_s=4.0)
# Of all places together: a name server that is silent knows no other bound.
DEADLINE_S = 10.0
# The first bytes are enough; the response of a server without ranges is not read to its end.
_FIRST_BYTES = {"Range": "bytes=0-4095"}
_NO_BOUND = 1 << 60
_LOGINS = frozenset({407, 511})


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of asking one place.

    Attributes:
        place: The place.
        url: The URL after rewriting, as messages show it.
        is_mirrored: A mirror serves it.
        proxy: The proxy in between.
        is_reachable: It answered as it should; ``None`` if no request was made.
        is_silent: No answer came that could be used, so that an install would turn to the next source.
        seconds: How long that took.
        problem: Why it is not reachable, or what a mirror lacks; lower case, no full stop.
        hint: What to do about it.
        is_without_list: A mirror that has no list of versions, which is enough for whole ones.
    """

    place: Endpoint
    url: str
    is_mirrored: bool
    proxy: Proxy | None
    is_reachable: bool | None = None
    is_silent: bool = False
    seconds: float | None = None
    problem: str = ""
    hint: str = ""
    is_without_list: bool = False


def without_request(
    places: Sequence[Endpoint], env: Mapping[str, str], routes: Routes
) -> tuple[Finding, ...]:
    """Return how each address would be contacted, without contacting it."""
    return tuple(_finding(place, env, routes) for place in places)


def ask_all(
    places: Sequence[Endpoint],
    env: Mapping[str, str],
    routes: Routes,
    *,
    headers: Mapping[str, Mapping[str, str]],
    patience: Patience = PATIENCE,
    deadline_s: float = DEADLINE_S,
) -> tuple[Finding, ...]:
    """Ask every place once, all at the same time, and return what came of each.

    Args:
        places: What to ask.
        env: The environment.
        routes: Mirrors and rules.
        headers: The configuration's request headers.
        patience: How long one server may keep silent.
        deadline_s: How long it may take in all.

    Raises:
        ConfigError: The certificates or a proxy of the environment cannot be used.
    """
    exchange = Exchange(env, routes, headers=headers, patience=patience)
    exchange.open()
    blank = without_request(places, env, routes)
    pending: list[tuple[Finding, Future[Finding]]] = []
    deadline = time.monotonic() + deadline_s
    for finding in blank:
        future: Future[Finding] = Future()
        pending.append((finding, future))
        # Daemons: a name lookup of the system cannot be interrupted.
        Thread(target=_work, args=(finding, exchange, future), daemon=True).start()
    # Not closed: running threads still use it, and the process ends soon.
    return tuple(_awaited(finding, future, deadline, deadline_s) for finding, future in pending)


def _finding(place: Endpoint, env: Mapping[str, str], routes: Routes) -> Finding:
    target = routes.rewrite(place.url)
    return Finding(place, shown(target), target != place.url, find_proxy(target, env))


def _work(finding: Finding, exchange: Exchange, future: Future[Finding]) -> None:
    try:
        future.set_result(_ask(finding, exchange))
    except BaseException as error:  # raised where the result is read
        future.set_exception(error)


def _awaited(finding: Finding, future: Future[Finding], deadline: float, deadline_s: float) -> Finding:
    try:
        return future.result(timeout=max(0.0, deadline - time.monotonic()))
    except StillRunningError:
        return _silent(finding, deadline_s, f"no answer for {deadline_s:.0f} s", None)


def _ask(finding: Finding, exchange: Exchange) -> Finding:
    place = finding.place
    began_s = time.monotonic()
    problem, hint = "", ""
    try:
        if not place.is_document:
            # Where it leads, if anywhere, is no matter: the server is there.
            exchange.redirect_of(place.url, hosts=place.hosts)
            return replace(finding, is_reachable=True, seconds=time.monotonic() - began_s)
        headers = {**place.headers, **_FIRST_BYTES}
        with exchange.ask(place.url, hosts=place.hosts, headers=headers, max_bytes=_NO_BOUND) as answer:
            if is_web_page(next(answer.blocks, b"")):
                problem = "got an HTML page instead of a file (a proxy or login page?)"
                hint = f"open {finding.url} in a browser"
    except RetryableError as error:
        return _silent(finding, time.monotonic() - began_s, str(error), error.hint)
    except NotFoundError as error:
        if place.is_document and finding.is_mirrored and not place.is_needed:
            return replace(
                finding,
                is_reachable=True,
                is_without_list=True,
                seconds=time.monotonic() - began_s,
                problem=f"{_about(finding, error)}: without this list, only exact versions can be installed",
                hint="name an exact version (node@20.11.1), or contact whoever runs the mirror",
            )
        problem = _about(finding, error) if place.is_document else ""
        hint = "check the mirror or proxy: the publisher has this file"
    except HttpStatusError as error:
        is_any_answer = not place.is_document and error.status not in _LOGINS
        problem, hint = ("", "") if is_any_answer else (_about(finding, error), error.hint or "")
    except OmgError as error:
        # A redirect to where the publisher never leads, for one.
        problem = _about(finding, error)
        hint = error.hint or f"open {finding.url} in a browser: a proxy or login page may appear"
    return replace(
        finding, is_reachable=not problem, seconds=time.monotonic() - began_s, problem=problem, hint=hint
    )


def _about(finding: Finding, error: OmgError) -> str:
    """Return the message of ``error`` without the address, which is shown next to it."""
    return error.message.removeprefix(f"`{finding.url}` ")


def _silent(finding: Finding, seconds: float, problem: str, hint: str | None) -> Finding:
    if hint is None and finding.proxy is not None:
        hint = f"check {finding.proxy.variable}; list hosts that need no proxy in NO_PROXY"
    elif hint is None and finding.is_mirrored:
        hint = "check the mirror's address: run omg config"
    elif hint is None:
        hint = "if you need a proxy, set HTTPS_PROXY; if you have a mirror, set OMG_MIRROR"
    return replace(finding, is_reachable=False, is_silent=True, seconds=seconds, problem=problem, hint=hint)
