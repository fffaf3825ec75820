"""An upstream with a few releases, and a store to install into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.publishers import Publishers
from tests.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """Return an upstream that answers on loopback."""
    with Upstream().serving() as upstream:
        yield upstream


@pytest.fixture
def publishers(upstream: Upstream) -> Publishers:
    """Return what fills the upstream."""
    return Publishers(upstream)
