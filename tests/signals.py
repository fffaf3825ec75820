"""However pytest was started, a test and what it runs begin with the signals as a terminal gives them.

A shell starts a background job with SIGINT and SIGQUIT ignored, ``nohup`` with SIGHUP, and child processes
inherit that: a test that interrupts a program would wait for ever.
"""

from __future__ import annotations

import signal
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import FrameType

# Python itself ignores these two, and gives a child process their defaults.
_OF_PYTHON = {signal.SIGPIPE, signal.SIGXFSZ}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol() -> None:
    """Undo what is ignored in the process that runs the tests; xdist's controller stays as it was started."""
    _begin_anew()


@cache
def _begin_anew() -> None:
    for number in signal.valid_signals() - _OF_PYTHON:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _go_on)


def _go_on(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: who said ``nohup`` wants pytest to stay. A program that a test runs gets the default."""
