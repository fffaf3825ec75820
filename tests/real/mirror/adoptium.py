"""Adoptium's interface, version 3, answered from the releases that the mirror has.

Source: https://api.adoptium.net/q/swagger-ui/ and docs/cookbook.adoc of adoptium/api.adoptium.net,
read 2026-11-23.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.real.mirror.site import Site

HOST = "api.adoptium.net"
RELEASES = f"{HOST}/_releases.json"
_LARGEST_PAGE = 20
_DEFAULT_PAGE = 10
_FILTERS = ("os", "architecture", "image_type", "jvm_impl", "heap_size", "project")
_OTHER_NAMES = {"x86_64": "x64", "amd64": "x64", "adoptium": "eclipse"}


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asked:
    """A call, and the releases that its filters leave, newest first, each with the binaries that are left."""

    path: str
    query: dict[str, str]
    releases: list[dict[str, Any]]


def answer(sites: Sequence[Site], path: str, query: dict[str, str]) -> Answer | None:
    """Return the answer to ``<host>/<path>?<query>``, or ``None`` if it is no call of this interface."""
    site = next((site for site in sites if (site.root / RELEASES).exists()), None)
    if site is None or not path.startswith(f"{HOST}/v3/"):
        return None
    asked = _Asked(path, query, _filtered(json.loads((site.root / RELEASES).read_bytes()), query))
    for pattern, call in _CALLS.items():
        if match := re.fullmatch(pattern, path.removeprefix(f"{HOST}/v3/")):
            return call(asked, *match.groups())
    return Answer(404, b'{"errorMessage": "no such call"}')


def numbers(release: dict[str, Any]) -> tuple[int, ...]:
    """Return what releases are ordered by."""
    version = release["version_data"]
    return tuple(version.get(name, 0) for name in ("major", "minor", "security", "patch", "build"))


def _filtered(releases: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    wanted = {name: _OTHER_NAMES.get(query[name], query[name]) for name in _FILTERS if query.get(name)}
    vendor = _OTHER_NAMES.get(query.get("vendor", ""), query.get("vendor", "eclipse"))
    left = []
    for release in sorted(releases, key=numbers, reverse=query.get("sort_order") != "ASC"):
        binaries = [each for each in release["binaries"] if wanted.items() <= each.items()]
        if binaries and vendor == release["vendor"]:
            left.append(release | {"binaries": binaries})
    return left


def _available(asked: _Asked) -> Answer:
    majors = sorted({release["version_data"]["major"] for release in asked.releases})
    return _json(
        {
            "available_lts_releases": majors,
            "available_releases": majors,
            "most_recent_feature_release": majors[-1],
            "most_recent_feature_version": majors[-1],
            "most_recent_lts": majors[-1],
            "tip_version": majors[-1],
        }
    )


def _latest(asked: _Asked, major: str) -> Answer:
    """Answer with the newest release's binaries, one entry each, their names in the singular."""
    newest = next((each for each in asked.releases if each["version_data"]["major"] == int(major)), None)
    return _json(
        [
            {
                "binary": binary,
                "release_link": newest["release_link"],
                "release_name": newest["release_name"],
                "vendor": newest["vendor"],
                "version": newest["version_data"],
            }
            for binary in (newest["binaries"] if newest else ())
        ]
    )


def _of_major(asked: _Asked, major: str) -> Answer:
    return _page(asked, [each for each in asked.releases if each["version_data"]["major"] == int(major)])


def _in_range(asked: _Asked, text: str) -> Answer:
    return _page(asked, [each for each in asked.releases if _fits(text, each)])


def _by_name(asked: _Asked, name: str) -> Answer:
    found = next((each for each in asked.releases if each["release_name"] == name), None)
    return _json(found) if found else _none()


def _names(asked: _Asked) -> Answer:
    fitting = [each for each in asked.releases if _fits(asked.query.get("version", ""), each)]
    return _page(asked, [each["release_name"] for each in fitting], "releases")


def _versions(asked: _Asked) -> Answer:
    fitting = [each for each in asked.releases if _fits(asked.query.get("version", ""), each)]
    return _page(asked, [each["version_data"] for each in fitting], "versions")


def _binary(asked: _Asked, name: str, os: str, arch: str, image: str) -> Answer:
    """Redirect to an archive; ``name`` is a major version or a release's name."""
    for release in asked.releases:
        if name in (str(release["version_data"]["major"]), release["release_name"]):
            for binary in release["binaries"]:
                if (binary["os"], binary["architecture"], binary["image_type"]) == (os, arch, image):
                    return Answer(307, b"", {"Location": binary["package"]["link"]})
    return _none()


def _fits(text: str, release: dict[str, Any]) -> bool:
    """Return whether a release is in a range as Maven writes it; a version alone means that one."""
    have = numbers(release)[:4]
    match = re.fullmatch(r"([\[(])([\d.]*),([\d.]*)([\])])", text)
    if match is None:
        return not text or have == _padded(text)
    opening, low, high, closing = match.groups()
    above = not low or (have >= _padded(low) if opening == "[" else have > _padded(low))
    below = not high or (have <= _padded(high) if closing == "]" else have < _padded(high))
    return above and below


def _padded(text: str) -> tuple[int, ...]:
    found = [int(each) for each in re.findall(r"\d+", text.partition("+")[0])]
    return tuple([*found, 0, 0, 0, 0][:4])


def _page(asked: _Asked, found: Sequence[object], name: str = "") -> Answer:
    size = min(int(asked.query.get("page_size", _DEFAULT_PAGE)), _LARGEST_PAGE)
    page = int(asked.query.get("page", 0))
    shown = list(found[page * size : (page + 1) * size])
    if not shown:
        return _none()
    headers = {}
    if len(found) > (page + 1) * size:
        query = urlencode(asked.query | {"page": str(page + 1), "page_size": str(size)})
        headers["Link"] = f'<https://{asked.path}?{query}>; rel="next"'
    return _json({name: shown} if name else shown, headers)


def _json(document: object, headers: dict[str, str] | None = None) -> Answer:
    return Answer(200, json.dumps(document).encode(), headers or {})


def _none() -> Answer:
    return Answer(404, b'{"errorMessage": "no releases match the request"}')


_CALLS: dict[str, Callable[..., Answer]] = {
    r"info/available_releases": _available,
    r"info/release_names": _names,
    r"info/release_versions": _versions,
    r"assets/latest/(\d+)/hotspot": _latest,
    r"assets/feature_releases/(\d+)/ga": _of_major,
    r"assets/version/([^/]+)": _in_range,
    r"assets/release_name/eclipse/([^/]+)": _by_name,
    r"binary/latest/(\d+)/ga/([^/]+)/([^/]+)/([^/]+)/hotspot/normal/eclipse": _binary,
    r"binary/version/([^/]+)/([^/]+)/([^/]+)/([^/]+)/hotspot/normal/eclipse": _binary,
}
