"""The time limit of a test holds for the end of its fixtures, too.

pytest-timeout's alarm rings once, and not at all after a failure: a fixture that hangs then hangs for ever.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_timeout import Settings

_settings = pytest.StashKey["Settings"]()


@pytest.hookimpl(wrapper=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Settings) -> Iterator[None]:
    """Let the alarm ring again as long as something hangs: each fixture's end may."""
    item.stash[_settings] = settings
    yield
    remaining_s, _ = signal.getitimer(signal.ITIMER_REAL)
    signal.setitimer(signal.ITIMER_REAL, remaining_s, remaining_s)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Set the alarm anew for the end of the fixtures."""
    if _settings in item.stash:
        item.config.hook.pytest_timeout_cancel_timer(item=item)
        item.config.hook.pytest_timeout_set_timer(item=item, settings=item.stash[_settings])
    yield
