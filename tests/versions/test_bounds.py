"""One comparison, with every operator, on both sides of the bound and on it."""

from __future__ import annotations

import pytest

from omg.versions.bounds import ANYTHING, LOWEST_PRERELEASE, NOTHING, Bound
from omg.versions.version import Version


@pytest.mark.parametrize(
    ("operator", "admitted"),
    [
        ("<", "1.1.9 1.2.0-rc.1"),
        ("<=", "1.1.9 1.2.0-rc.1 1.2.0 1.2"),
        (">", "1.2.1"),
        (">=", "1.2.0 1.2 1.2.1"),
        ("=", "1.2.0 1.2"),
        ("!=", "1.1.9 1.2.0-rc.1 1.2.1"),
    ],
)
@pytest.mark.parametrize("release", [(1, 2), (1, 2, 0)])
def test_every_operator_admits_its_side(operator: str, admitted: str, release: tuple[int, ...]) -> None:
    versions = ["1.1.9", "1.2.0-rc.1", "1.2.0", "1.2", "1.2.1"]

    found = [text for text in versions if Bound(operator, release).admits(Version.parse(text))]

    assert found == admitted.split()


def test_lowest_prerelease_is_below_all_others() -> None:
    bound = Bound("<", (1, 2), LOWEST_PRERELEASE)

    assert not any(bound.admits(Version.parse(text)) for text in ("1.2.0-alpha", "1.2.0-0.1", "1.2.0"))
    assert bound.admits(Version.parse("1.1.99"))


def test_nothing_admits_no_release_and_anything_all() -> None:
    versions = [Version.parse(text) for text in ("0.0.0", "0", "1.2.3")]

    assert not any(bound.admits(version) for bound in NOTHING for version in versions)
    assert all(bound.admits(version) for bound in ANYTHING for version in versions)


def test_zeros_at_the_end_make_no_other_release() -> None:
    assert Bound("=", (1, 20)).is_of_same_release(Version.parse("1.20.0"))
    assert not Bound("=", (1, 20)).is_of_same_release(Version.parse("1.20.1"))
