"""What an attestation must say of its file and its signer."""

from __future__ import annotations

import pytest

from omg.sources.attested import Attested


@pytest.mark.parametrize(
    ("name", "is_named"),
    [
        ("cpython-3.13.1+20260101-x.tar.gz", True),
        ("cpython-3.13.1-x.tar.gz", True),
        ("cpython-3.13.1", True),
        ("cpython-3.13.15+20260101-x.tar.gz", False),
        ("cpython-3.13.1rc1+20260101-x.tar.gz", False),
        ("x-cpython-3.13.1", False),
        ("", False),
    ],
)
def test_name_is_of_the_same_version(name: str, is_named: bool) -> None:
    assert Attested("example/python", "cpython-3.13.1").is_named(name) == is_named


def test_identity_ends_before_the_branch() -> None:
    identity = Attested("example/python", "x").identity

    assert identity == "https://github.com/example/python/.github/workflows/release.yml@refs/"
