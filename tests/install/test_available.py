"""Which of the available releases a spec means, and whether a list is needed to tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from omg.errors import NoSuchReleaseError, UnsupportedPlatformError, UsageError
from omg.install.available import find_release, lts_lines_of
from omg.runtimes.registry import by_name
from omg.sources.source import Release
from omg.versions.resolver import whole_version
from omg.versions.spec import Latest, VersionSpec
from omg.versions.version import Version

if TYPE_CHECKING:
    from omg.install.plan import Plan

NODE = by_name("node")


def release(text: str, lts: str = "") -> Release:
    return Release(Version.parse(text), lts=lts)


@dataclass
class Listed:
    """An upstream that lists releases from memory, and counts how often it is asked."""

    listed: tuple[Release, ...]
    known_newest: Release | None = None
    asked: list[str] = field(default_factory=list)
    name: str = "here"

    def releases(self, spec: VersionSpec | None = None) -> tuple[Release, ...]:
        self.asked.append("releases")
        return self.listed

    def shortcut(self, spec: VersionSpec) -> Release | None:
        version = whole_version(spec)
        return Release(version) if version else self.known_newest if isinstance(spec, Latest) else None

    def plan(self, release: Release) -> Plan:
        raise NotImplementedError

    def invalidate(self) -> None:
        raise NotImplementedError


RELEASES = (
    release("26.1.0"),
    release("25.3.0"),
    release("24.12.0", "Krypton"),
    release("24.1.0"),
    release("22.13.0", "Jod"),
    release("27.0.0-rc.1"),
)


def find(text: str, upstream: Listed | None = None, **options: object) -> str:
    return find_release(
        NODE,
        NODE.vocabulary.parse_any(text),
        upstream or Listed(RELEASES),
        **{"aliases": {}, "default": None, **options},  # type: ignore[arg-type]
    ).version.text


@pytest.mark.parametrize(
    ("spec", "version"),
    [
        ("24", "24.12.0"),
        ("24.1", "24.1.0"),
        ("lts", "24.12.0"),
        ("lts/jod", "22.13.0"),
        ("latest", "26.1.0"),
        ("^22", "22.13.0"),
        (">=24 <25", "24.12.0"),
    ],
)
def test_newest_that_fits_is_meant(spec: str, version: str) -> None:
    assert find(spec) == version


def test_whole_version_asks_nobody() -> None:
    upstream = Listed(RELEASES)
    assert (find("18.0.1", upstream), upstream.asked) == ("18.0.1", [])


def test_whole_version_knows_its_line() -> None:
    spec = NODE.vocabulary.parse("22.13.0")
    assert find_release(NODE, spec, Listed(()), aliases={}, default=None).lts == "jod"


def test_newest_is_asked_for_where_that_is_cheaper() -> None:
    upstream = Listed(RELEASES, release("26.2.0"))
    assert (find("latest", upstream), upstream.asked) == ("26.2.0", [])


def test_new_line_of_the_index_is_known() -> None:
    assert find("lts", Listed((*RELEASES, release("26.9.0", "Lithium")))) == "26.9.0"


def test_alias_is_followed() -> None:
    assert find("work", aliases={"work": "22"}) == "22.13.0"


def test_default_means_the_default() -> None:
    assert find("default", default=Version.parse("25.3.0")) == "25.3.0"


@pytest.mark.parametrize("spec", ["system", "default"])
def test_what_cannot_be_installed_is_reported(spec: str) -> None:
    with pytest.raises(UsageError, match="not a version that can be installed"):
        find(spec)


def test_release_that_was_passed_over_is_not_meant_again() -> None:
    assert find("24", passed_over=[Version.parse("24.12.0")]) == "24.1.0"


def test_nothing_that_fits_names_the_nearest() -> None:
    with pytest.raises(NoSuchReleaseError, match="here has no node `23`") as raised:
        find("23")
    assert "24.12.0" in (raised.value.hint or "")


def test_release_for_other_machines_only_is_reported_with_the_nearest_for_this_one() -> None:
    elsewhere = Release(Version.parse("23.1.0"), is_available_here=False)
    with pytest.raises(UnsupportedPlatformError, match=r"node 23\.1\.0 is not published for") as raised:
        find("23", Listed((*RELEASES, elsewhere)))
    assert "22.13.0" in (raised.value.hint or "")


def test_newest_for_this_machine_is_meant() -> None:
    elsewhere = Release(Version.parse("24.20.0"), is_available_here=False)
    assert find("24", Listed((*RELEASES, elsewhere))) == "24.12.0"


def test_empty_list_has_nothing_near() -> None:
    with pytest.raises(NoSuchReleaseError) as raised:
        find("23", Listed(()))
    assert raised.value.hint == "run omg list node --remote to see what is available"


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [("20.11.1", True), ("20.11", False), ("lts", False), ("nightly", False), ("^20", False)],
)
def test_three_numbers_are_a_whole_version_of_node(text: str, is_whole: bool) -> None:
    assert (whole_version(NODE.vocabulary.parse_any(text)) is not None) is is_whole


def test_line_begins_with_its_oldest_long_term_release() -> None:
    releases = (release("24.12.0", "Krypton"), release("24.11.0", "Krypton"), release("24.10.0"))
    assert [(line.major, line.name, line.first) for line in lts_lines_of(releases)] == [
        (24, "krypton", (24, 11, 0))
    ]
