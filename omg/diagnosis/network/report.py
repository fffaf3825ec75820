"""`omg doctor --network`: which hosts are reachable and how, and how each runtime can be installed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from omg.console import aligned
from omg.diagnosis.network.endpoint import MIRROR, mirrors, supplies
from omg.diagnosis.network.probe import ask_all, without_request
from omg.diagnosis.network.route import find_way
from omg.network.npmrc import registry_addresses
from omg.network.url import Routes, shown
from omg.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omg.context import Context
    from omg.diagnosis.network.endpoint import Endpoint, Supply
    from omg.diagnosis.network.probe import Finding
    from omg.diagnosis.network.route import Route
    from omg.result import Json


def look_at_network(context: Context) -> Result:
    """Contact each address once, none with --offline; exit status 1 if a runtime cannot be installed.

    Raises:
        ConfigError: The configuration, the certificates or a proxy cannot be used.
    """
    if context.config_problem is not None:
        raise context.config_problem
    known = supplies(context)
    places = (*(place for supply in known for place in supply.places), *mirrors(context))
    findings = _findings(context, places)
    ways = tuple(_way(context, supply, findings) for supply in known)
    document: dict[str, Json] = {
        "offline": context.config.offline,
        "places": [_place_document(finding) for finding in findings],
        "runtimes": [_way_document(way) for way in ways],
    }
    lines = (*_table(findings), *_problems(context, findings), *(_runtime_line(context, way) for way in ways))
    return Result(lines, document, exit_status=1 if any(way.works is False for way in ways) else 0)


def _findings(context: Context, places: Sequence[Endpoint]) -> tuple[Finding, ...]:
    config = context.config
    named = registry_addresses(context.env, named=None, configured=config.npm_registry)
    routes = Routes(mirror=config.mirror, prefixes=config.mirrors, named=named)
    if config.offline:
        return without_request(places, context.env, routes)
    context.console.say(f"contacting {len(places)} addresses...")
    return ask_all(places, context.env, routes, headers=config.headers)


def _way(context: Context, supply: Supply, findings: Sequence[Finding]) -> Route:
    own = [finding for finding in findings if supply.runtime in finding.place.runtimes]
    return find_way(supply, own, policies=context.config.verify, has_keys=_has_keys(context, supply))


def _has_keys(context: Context, supply: Supply) -> bool:
    """Return whether a key of the publisher is at hand, or none could be used anyway."""
    from omg.network.cache import KEYS, usable_dir
    from omg.network.fetch import Fetcher
    from omg.signing.keyring import Keyring
    from omg.signing.openpgp import is_available

    signing = supply.source.signing
    if signing is None or not is_available():
        return True
    fetcher = Fetcher(context.env, is_offline=True)
    return bool(Keyring(usable_dir(context, KEYS), fetcher).cached(signing))


def _table(findings: Sequence[Finding]) -> tuple[str, ...]:
    return aligned(
        (
            finding.place.kind,
            ", ".join(finding.place.runtimes) or "all",
            _server(finding),
            _outcome(finding),
            _route(finding),
        )
        for finding in findings
    )


def _server(finding: Finding) -> str:
    """Return the host, or the whole URL of a mirror."""
    if finding.place.kind == MIRROR:
        return finding.url
    return urlsplit(finding.place.url).netloc.rpartition("@")[2]


def _outcome(finding: Finding) -> str:
    if finding.is_reachable is None:
        return "not checked"
    verdict = "reachable"
    if not finding.is_reachable:
        verdict = "NOT reachable" if finding.is_silent else "unexpected response"
    return f"{verdict}, {finding.seconds or 0.0:.2f} s"


def _route(finding: Finding) -> str:
    requested = urlsplit(finding.url)
    parts = [f"mirror {requested.scheme}://{requested.netloc}"] if finding.is_mirrored else []
    parts += [f"proxy {finding.proxy.address} ({finding.proxy.variable})"] if finding.proxy else []
    return ", ".join(parts) or "direct"


def _problems(context: Context, findings: Sequence[Finding]) -> Iterator[str]:
    # Several problems often have one cause: show each hint once.
    hints = dict.fromkeys(finding.hint for finding in findings if finding.problem)
    for hint in hints:
        for finding in findings:
            if finding.problem and finding.hint == hint:
                yield context.console.paint(f"! {finding.url}: {finding.problem}", "warning")
        yield f"  {hint}"


def _runtime_line(context: Context, way: Route) -> str:
    text = f"{way.runtime}: {way.explanation}"
    return context.console.paint(text, "warning") if way.works is False else text


def _place_document(finding: Finding) -> dict[str, Json]:
    return {
        "kind": finding.place.kind,
        "runtimes": list(finding.place.runtimes),
        "url": shown(finding.place.url),
        "asked": finding.url,
        "mirrored": finding.is_mirrored,
        "proxy": finding.proxy.address if finding.proxy else None,
        "proxy_variable": finding.proxy.variable if finding.proxy else None,
        "reachable": finding.is_reachable,
        "seconds": None if finding.seconds is None else round(finding.seconds, 3),
        "problem": finding.problem or None,
        "hint": finding.hint or None,
    }


def _way_document(way: Route) -> dict[str, Json]:
    return {
        "runtime": way.runtime,
        "works": way.works,
        "source": way.source,
        "explanation": way.explanation,
    }
