"""How each runtime can be installed, according to the findings. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from omg.diagnosis.network.endpoint import KEYS, PUBLISHER, REGISTRY, STORAGE
from omg.value import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.diagnosis.network.endpoint import Supply
    from omg.diagnosis.network.probe import Finding

_NPM = "npm"


@dataclass(frozen=True, slots=True)
class Route:
    """How a runtime can be installed.

    Attributes:
        runtime: Its name.
        works: Whether an install works without options; ``None`` if nothing was checked.
        source: Where from, as receipts name it; ``None`` if nothing works.
        explanation: The same for people.
    """

    runtime: str
    works: bool | None
    source: str | None
    explanation: str


def find_way(
    supply: Supply, findings: Sequence[Finding], *, policies: Mapping[str, str], has_keys: bool
) -> Route:
    """Return how the runtime of ``supply`` can be installed: what `omg install` would do.

    Args:
        supply: The runtime.
        findings: What came of asking its places.
        policies: ``require`` or ``warn`` by runtime.
        has_keys: A key of its publisher is at hand.
    """
    publisher = _of_kind(findings, PUBLISHER)
    registry = _of_kind(findings, REGISTRY)
    if any(finding.is_reachable is None for finding in findings):
        return Route(supply.runtime, None, None, "not checked: --offline is set")
    if supply.chosen == _NPM:
        return _through_npm(supply, registry, "the configuration chooses npm")
    if all(finding.is_reachable for finding in publisher):
        return _from_publisher(supply, findings, policies, has_keys=has_keys)
    silent = all(finding.is_silent for finding in publisher if not finding.is_reachable)
    reason = f"{supply.source.name} {'cannot be reached' if silent else 'sends an unexpected response'}"
    packages = supply.packages
    if packages is None:
        return Route(supply.runtime, False, None, f"not available: {reason}")
    # An install fails on an unexpected response instead of trying the next source.
    if packages.is_official and silent:
        return _through_npm(supply, registry, reason)
    if all(finding.is_reachable for finding in registry) and registry:
        return Route(
            supply.runtime,
            False,
            None,
            f"not available: {reason}; to install `{packages.main.name}`"
            f" (by {packages.publisher}), run omg install {supply.runtime} --source npm",
        )
    return Route(supply.runtime, False, None, f"not available: {reason}")


def _from_publisher(
    supply: Supply, findings: Sequence[Finding], policies: Mapping[str, str], *, has_keys: bool
) -> Route:
    name = supply.source.name
    missing = [finding for finding in _of_kind(findings, STORAGE) if not finding.is_reachable]
    hosts = ", ".join(urlsplit(finding.place.url).netloc for finding in missing)
    if missing and len(missing) == len(_of_kind(findings, STORAGE)):
        return Route(
            supply.runtime,
            False,
            None,
            f"not available: the files of {name} at {hosts} could not be downloaded",
        )
    text = f"{name}, except for its files at {hosts}" if missing else name
    if any(finding.is_without_list for finding in _of_kind(findings, PUBLISHER)):
        text = f"{text}, exact versions only (the mirror has no list)"
    keys = _of_kind(findings, KEYS)
    if has_keys or not keys or any(finding.is_reachable for finding in keys):
        return Route(supply.runtime, True, name, text)
    if policies.get(supply.runtime) == "require":
        return Route(
            supply.runtime,
            False,
            None,
            "not available: signatures are required, but there are no keys; run omg keys import FILE",
        )
    return Route(
        supply.runtime, True, name, f"{text}, signatures not verified: the keys could not be downloaded"
    )


def _through_npm(supply: Supply, registry: Sequence[Finding], reason: str) -> Route:
    if supply.packages is None:
        return Route(
            supply.runtime,
            False,
            None,
            f"not available: there is no npm package for this platform ({reason})",
        )
    package = supply.packages.main.name
    if not registry:
        text = f"not available: {reason}; for the npm package {package}, {supply.registry_problem}"
        return Route(supply.runtime, False, None, text)
    if not all(finding.is_reachable for finding in registry):
        text = f"not available: {reason}, and the npm registry with {package} sends an unexpected response"
        return Route(supply.runtime, False, None, text)
    return Route(supply.runtime, True, f"npm:{package}", f"npm package {package}, since {reason}")


def _of_kind(findings: Sequence[Finding], kind: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.place.kind == kind)
