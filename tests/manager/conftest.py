"""A context whose publishers and registry answer on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from omg.install.progress import LineProgress
from omg.manager.native import Native
from omg.sources.registry import SourceOptions
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from tests.upstream import Upstream


class OpenNative(Protocol):
    """Opens omg's own provider, as one command would."""

    def __call__(self, *, source: str | None = None, registry: str | None = None, **config: object) -> Native:
        """Open it, with settings of the configuration."""


@pytest.fixture
def said() -> list[str]:
    """Return what is told while installing."""
    return []


@pytest.fixture
def open_native(
    context: Context, upstream: Upstream, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenNative]:
    opened: list[Native] = []
    monkeypatch.setattr("omg.network.retry._WAITS_S", (0.0, 0.0, 0.0))

    def open_it(*, source: str | None = None, registry: str | None = None, **config: object) -> Native:
        settings = replace(context.config, **{"mirror": upstream.url, **config})  # type: ignore[arg-type]
        native = Native(
            replace(context, config=settings),
            LineProgress(said.append),
            command="test",
            choice=SourceOptions(source, registry),
        )
        opened.append(native)
        return native

    yield open_it
    for native in opened:
        native.close()
