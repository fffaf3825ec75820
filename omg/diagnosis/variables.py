"""Variables of this shell with which other tools choose a version, past omg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.runtimes.registry import RUNTIMES, by_name
from omg.status.ignored import ForeignVariable, foreign_variables, is_of_another

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context

# What uv reads before it looks on PATH.
# Source: https://docs.astral.sh/uv/reference/environment/#uv_python, read 2026-12-01.
_UV_PYTHON = "UV_PYTHON"


def check_variables(context: Context) -> Iterator[Problem]:
    """Yield advice for each variable that chooses a version for another manager, or for another tool."""
    for variable in (*foreign_variables(context), *_obeyed_elsewhere(context)):
        yield Problem("foreign_variable", variable.problem, variable.remedy, is_advice=True)


def _obeyed_elsewhere(context: Context) -> Iterator[ForeignVariable]:
    """Yield the variables that have nothing to do with what omg runs, and much with what others do."""
    for runtime in RUNTIMES:
        for name in runtime.dropped_variables:
            if context.env.get(name) and is_of_another(context, runtime, context.env[name]):
                yield ForeignVariable(
                    f"{name} is not a {runtime.title} that omg manages; its shims remove it for"
                    " what they run, and other programs obey it",
                    f"unset {name}, and delete the line of the start-up file that sets it",
                )
    python = context.env.get(_UV_PYTHON, "")
    is_own = python.startswith(f"{context.store.data_dir}/")
    if python and not is_own and is_of_another(context, by_name("python"), python):
        yield ForeignVariable(
            f"{_UV_PYTHON} is set, so uv runs that Python, whatever version is active here",
            f"to let uv find the active one, unset {_UV_PYTHON}",
        )
