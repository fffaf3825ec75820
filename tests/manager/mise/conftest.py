"""A context that installs through a mise of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from omg.install.progress import LineProgress
from omg.manager.mise.provider import Mise
from omg.value import replace
from tests.publishing.mise import FakeMise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omg.context import Context
    from omg.sources.registry import SourceOptions
    from tests.conftest import StoreBuilder
    from tests.upstream import Upstream


class OpenMise(Protocol):
    """Opens the provider, as one command would."""

    def __call__(self, *, choice: SourceOptions | None = None, **config: object) -> Mise:
        """Open it, with settings of the configuration."""


@pytest.fixture
def fake(tmp_path: Path) -> FakeMise:
    """Return a mise that is nowhere yet, and knows deno."""
    fake = FakeMise(tmp_path / "fake")
    fake.offer("deno", "1.40.0", "2.0.0-rc.1", "2.1.4", "2.9.5", "2.10.0")
    return fake


@pytest.fixture
def own(fake: FakeMise, store: StoreBuilder) -> FakeMise:
    """Return the same, as omg's own."""
    fake.put(store.data_dir / "mise/mise")
    return fake


@pytest.fixture
def said() -> list[str]:
    """Return what is told while installing."""
    return []


@pytest.fixture
def open_mise(
    context: Context, upstream: Upstream, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenMise]:
    """Return a function that opens the provider, with a mirror on loopback."""
    monkeypatch.setattr("omg.network.retry._WAITS_S", (0.0, 0.0, 0.0))

    def open_it(*, choice: SourceOptions | None = None, **config: object) -> Mise:
        settings = replace(context.config, **{"mirror": upstream.url, **config})  # type: ignore[arg-type]
        return Mise(
            replace(context, config=settings), LineProgress(said.append), command="test", choice=choice
        )

    return open_it
