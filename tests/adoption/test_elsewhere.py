"""Which other manager has a version that omg lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.adoption import elsewhere
from omg.adoption.elsewhere import find_elsewhere
from omg.adoption.managers import MANAGERS, SYSTEM
from omg.errors import OmgError
from omg.runtimes.registry import by_name
from tests.conftest import write_executable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.adoption.finding import Finding

PYTHON = by_name("python")


def found(home: Path, *texts: str, aliases: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    specs = [PYTHON.vocabulary.parse_any(text) for text in texts]
    answer = find_elsewhere(PYTHON, specs, env={}, home=home, aliases=aliases or {})
    return None if answer is None else (answer[0], answer[1].text)


@pytest.fixture(autouse=True)
def _pyenv(home: Path) -> None:
    for version in ("3.11.7", "3.11.9", "3.12.1"):
        write_executable(home / f".pyenv/versions/{version}/bin/python3")


def test_the_newest_of_what_is_requested_is_named(home: Path) -> None:
    assert found(home, "3.11") == ("pyenv", "3.11.9")
    assert found(home, "ours", aliases={"ours": "3.12"}) == ("pyenv", "3.12.1")


def test_the_preferred_request_comes_first(home: Path) -> None:
    assert found(home, "3.13", "3.12", "3.11") == ("pyenv", "3.12.1")


def test_nobody_has_it(home: Path) -> None:
    assert found(home, "3.13") is None
    assert found(home) is None


@pytest.mark.parametrize("error", [PermissionError(13, "no"), OmgError("no")])
def test_a_manager_that_cannot_be_read_has_nothing(
    home: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_env: Mapping[str, str], _home: Path) -> Finding:
        raise error

    monkeypatch.setattr(elsewhere, "MANAGERS", {"broken": broken, **MANAGERS})

    assert found(home, "3.12") == ("pyenv", "3.12.1")


def test_the_system_is_not_looked_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def search(_env: Mapping[str, str], _home: Path) -> Finding:
        asked.append(SYSTEM)
        raise AssertionError

    monkeypatch.setattr(elsewhere, "MANAGERS", {SYSTEM: search})

    assert found(home, "3.12") is None
    assert asked == []
