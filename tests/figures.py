"""How often a test does what it does: quickly by default, more under the slow mark, all with ``--long``.

    @pytest.mark.figures(3, slow=40, long=200)
    def test_something(count: int) -> None: ...

runs with 3; with ``-m slow`` with 40; with ``--long`` with 200 in place of both. ``None`` in place of the 3:
not by default.
"""

from __future__ import annotations

import sys

import pytest

# More than there are of anything.
ALL = 1_000_000_000
_SLOW_TIMEOUT_S = 600
_LONG_TIMEOUT_S = 4 * 3600


def report(figures: str) -> None:
    """Say how often something was done (``pytest -s``, ``pytest -rP``)."""
    sys.stdout.write(f"\n{figures}\n")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare ``--long``, ``--cold`` and ``--hints``."""
    parser.addoption("--long", action="store_true", help="the full figures of the fault tests: two hours")
    parser.addoption("--cold", action="store_true", help="start an interpreter for each run of omg")
    parser.addoption("--hints", action="store_true", help="follow the hint of each error of a test")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line(
        "markers", "figures(quick, *, slow, long): how often; an int, or a tuple that the test understands"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give ``count`` the figures of the mark."""
    mark = metafunc.definition.get_closest_marker("figures")
    if mark is None:
        return
    (quick,), slow, long = mark.args, mark.kwargs["slow"], mark.kwargs["long"]
    if metafunc.config.getoption("--long"):
        figures = [pytest.param(long, marks=pytest.mark.timeout(_LONG_TIMEOUT_S), id=_named(long))]
    else:
        marks = [pytest.mark.slow, pytest.mark.timeout(_SLOW_TIMEOUT_S)]
        figures = [pytest.param(quick, id=_named(quick))] if quick is not None else []
        figures.append(pytest.param(slow, marks=marks, id=_named(slow)))
    metafunc.parametrize("count", figures)


def _named(figure: int | tuple[int, ...]) -> str:
    numbers = (figure,) if isinstance(figure, int) else figure
    return " x ".join("all" if number == ALL else str(number) for number in numbers)
