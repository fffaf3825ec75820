"""What is written for a newer version, in the precision of what was there."""

from __future__ import annotations

import pytest

from omg.project.moving import is_whole, moved_range, moved_spec, moved_text
from omg.runtimes.registry import by_name
from omg.versions.spec import typed
from omg.versions.version import Version


@pytest.mark.parametrize(
    ("runtime", "old", "version", "new"),
    [
        ("node", "20", "24.21.0", "24"),
        ("node", "20.11", "24.21.0", "24.21"),
        ("node", "20.11.1", "24.21.0", "24.21.0"),
        ("node", "latest", "26.9.0", "latest"),
        ("node", "lts", "24.21.0", "lts"),
        ("node", "lts/-1", "24.21.0", "lts/-1"),
        ("node", "lts/iron", "24.21.0", "lts/krypton"),
        ("node", "lts/iron", "26.9.0", "26"),
        ("node", ">=18 <21", "24.21.0", "24"),
        ("node", "work", "24.21.0", "work"),
        ("python", "3.12", "3.14.7", "3.14"),
        ("python", "3", "3.14.7", "3"),
        ("python", ">=3.11,<3.13", "3.14.7", "3.14"),
        ("python", "3.13.1t", "3.14.7t", "3.14.7t"),
        ("python", "3.13t", "3.14.7t", "3.14t"),
        ("python", "pypy3.10", "pypy3.11-7.3.20", "pypy3.11"),
        ("go", "1.22", "1.27.1", "1.27"),
        ("go", "1.22.3", "1.27", "1.27"),
        ("java", "17", "21.0.12.1+1", "21"),
        ("java", "17.0.2+8", "21.0.12.1+1", "21.0.12.1+1"),
        ("java", "17.0.2", "21.0.12+8", "21.0.12"),
        ("rust", "stable", "1.98.0", "stable"),
        ("rust", "nightly-2026-05-20", "nightly-2026-11-30", "nightly-2026-11-30"),
    ],
)
def test_the_precision_stays(runtime: str, old: str, version: str, new: str) -> None:
    found = by_name(runtime)
    lts = "Krypton" if version == "24.21.0" else ""

    assert typed(moved_spec(found.vocabulary.parse_any(old), Version.parse(version), lts, found)) == new


@pytest.mark.parametrize(
    ("runtime", "text", "old", "new", "moved"),
    [
        ("node", "v20.11.1", "20.11.1", "24.21.0", "v24.21.0"),
        ("node", "20.x", "20", "24", "24.x"),
        ("node", "node-v20", "20", "24", "node-v24"),
        ("go", "go1.22.3", "1.22.3", "1.27.1", "go1.27.1"),
        ("ruby", "ruby-3.3.1", "3.3.1", "3.4.10", "ruby-3.4.10"),
        ("java", "temurin-17.0.2+8", "17.0.2+8", "17.0.19+10", "temurin-17.0.19+10"),
        ("java", "17.0.2-tem", "17.0.2", "17.0.19", "17.0.19-tem"),
        ("python", "3.12.3.12", "3.12", "3.14", None),
        ("java", "1.8", "8", "17", None),
        ("java", "1.8.0", "8.0", "17.0", None),
        ("python", "cpython-3.12", "3.12", "3.14", "cpython-3.14"),
        ("node", "lts/iron", "lts/iron", "lts/krypton", None),
    ],
)
def test_the_words_around_a_version_stay(
    runtime: str, text: str, old: str, new: str, moved: str | None
) -> None:
    found = by_name(runtime)
    parse = found.vocabulary.parse_any

    assert moved_text(text, parse(old), parse(new), found) == moved


@pytest.mark.parametrize(
    ("runtime", "text", "version", "moved"),
    [
        ("node", "^20.1.0", "24.21.0", "^24.21.0"),
        ("node", "~20.1", "24.21.0", "~24.21"),
        ("node", "^v20", "24.21.0", "^v24"),
        ("ruby", "~> 2.7", "3.1.2", "~> 3.1"),
        ("ruby", "~> 2.7.4", "3.1.2", "~> 3.1.2"),
        ("python", "~=3.11.0", "3.14.7", "~=3.14.7"),
        ("node", ">=18 <21", "24.21.0", None),
        ("node", "^18 || ^20", "24.21.0", None),
        ("node", "20", "24.21.0", None),
    ],
)
def test_a_range_around_one_version_stays_one(
    runtime: str, text: str, version: str, moved: str | None
) -> None:
    found = by_name(runtime)

    assert moved_range(found.vocabulary.parse_any(text), Version.parse(version), found) == moved


@pytest.mark.parametrize(
    ("runtime", "text", "whole"),
    [
        ("node", "20.11.1", True),
        ("node", "20.11", False),
        ("node", "27.0.0-rc.1", True),
        ("python", "3.15.0rc1", True),
        ("go", "1.22", False),
        ("node", "latest", False),
        ("node", "work", False),
        ("java", "21+35", True),
    ],
)
def test_one_version_is_whole(runtime: str, text: str, whole: bool) -> None:
    assert is_whole(by_name(runtime).vocabulary.parse_any(text)) is whole
