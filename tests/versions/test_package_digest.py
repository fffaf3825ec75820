"""The digest behind a package manager's version."""

from __future__ import annotations

import hashlib

import pytest

from omg.errors import InvalidSpecError
from omg.versions.package_digest import is_exact, split_digest


@pytest.mark.parametrize("algorithm", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_every_kind_has_its_length(algorithm: str) -> None:
    value = hashlib.new(algorithm, b"").hexdigest()

    assert split_digest(f"9.15.0+{algorithm}.{value.upper()}") == ("9.15.0", f"{algorithm}.{value}")
    for other in (value[:-1], f"{value}0", f"{value[:-1]}g", ""):
        with pytest.raises(InvalidSpecError, match="is not a hash"):
            split_digest(f"9.15.0+{algorithm}.{other}")


@pytest.mark.parametrize("text", ["+", "+sha512", "+md5.0123", "+\x1b[31m", "+sha512.a+sha1.b"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        split_digest(f"1.2.3{text}")
    assert "\x1b" not in caught.value.message


def test_none_is_none() -> None:
    assert split_digest(">=1 <2") == (">=1 <2", "")


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [
        *((text, True) for text in ("1.2.3", "1.2.3-rc.1", "1.2.3+x")),
        *(
            (text, False)
            for text in ("1.2", "^1.2.3", "latest", "", "1.2.3 ", "v1.2.3", "1.2.3.4", "1.2.3\n")
        ),
    ],
)
def test_only_a_whole_version_is_exact(text: str, is_whole: bool) -> None:
    assert is_exact(text) is is_whole
