"""PATH as this process has it: are the shims there, and what stands in front of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.diagnosis.problem import Problem
from omg.store.marker import is_shim
from omg.store.regular import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from omg.store.layout import Store


def check_path(store: Store, env: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what keeps the shims from being found, directory by directory."""
    elements = [element.rstrip("/") for element in env.get("PATH", "").split(":") if element]
    shims = str(store.shims_dir)
    if shims not in elements:
        yield Problem(
            "not_on_path",
            f"`{shims}` is not on PATH here",
            "run omg setup and open a new terminal",
        )
        return
    names = _names(store.shims_dir)
    for element in elements[: elements.index(shims)]:
        hidden = (
            []
            if _may_stand_in_front(element, store, env)
            else [name for name in names if _hides(element, name)]
        )
        if hidden:
            yield Problem(
                "hidden_shim",
                f"`{element}` stands before the shims on PATH and hides {_listed(hidden)}",
                "run omg setup, open a new terminal, and see which start-up file is named below",
            )


def check_shims(store: Store, refresh: Callable[[], None]) -> Iterator[Problem]:
    """Yield what lies among the shims and is none of this omg's; ``refresh`` brings its own in step."""
    try:
        program = read_regular(store.shim_program_file)
    except OSError:
        yield Problem(
            "no_program", f"the shim program `{store.shim_program_file}` is missing", "run omg setup"
        )
        return
    names = _names(store.shims_dir)
    foreign = [name for name in names if not is_shim(store.shims_dir / name)]
    if foreign:
        yield Problem(
            "foreign_shim",
            f"{_listed(foreign)} in `{store.shims_dir}` were not made by omg",
            "move them to another directory: only shims belong there",
        )
    old = [name for name in names if name not in foreign and not _is_same(store, name, program)]
    if old:
        message = f"{_listed(old)} in `{store.shims_dir}` are of another omg"
        yield Problem("old_shim", message, "run omg rehash", refresh)


def _may_stand_in_front(element: str, store: Store, env: Mapping[str, str]) -> bool:
    """Whether ``element`` is an active virtual environment, or a toolchain that a shim chose."""
    active = (env.get(name, "") for name in ("VIRTUAL_ENV", "CONDA_PREFIX"))
    if element in [f"{prefix.rstrip('/')}/bin" for prefix in active if prefix]:
        return True
    return any(element.startswith(f"{versions_dir}/") for versions_dir in store.version_dirs)


def _hides(element: str, name: str) -> bool:
    path = os.path.join(element, name)  # noqa: PTH118 - text as PATH has it
    return os.path.isfile(path) and os.access(path, os.X_OK)  # noqa: PTH113


def _is_same(store: Store, name: str, program: bytes) -> bool:
    shim = store.shims_dir / name
    try:
        return shim.samefile(store.shim_program_file) or read_regular(shim) == program
    except OSError:
        return False


def _names(directory: Path) -> list[str]:
    try:
        return sorted(os.listdir(directory))  # noqa: PTH208 - names only
    except OSError:
        return []


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
