"""What a call leaves for the next one, as a property: another call in the same folder runs the same."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from omg.errors import OmgError
from omg.shim.decision import decide
from omg.shim.decision_input import DecisionInput
from omg.shim.execution import edited_environment
from omg.shim.run import RunToolchain
from omg.shim.system import GUARD_VARIABLE, Process
from omg.store.installed import list_toolchains
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.shim.run import Run
    from tests.conftest import StoreBuilder

_INSTALLED = {
    "node": ("18.17.0", "20.1.0", "20.11.1"),
    "python": ("2.7.18", "3.11.2", "3.12.1", "3.12.4"),
    "ruby": ("3.3.0", "3.4.1"),
    "rust": ("1.82.0", "1.96.0", "nightly-2026-05-19"),
}
_NAMES = {
    "node": ("node", "npm", "cowsay"),
    "python": ("python", "python3", "python2", "python3.11", "python3.12"),
    "ruby": ("ruby",),
    "rust": ("cargo", "rustc"),
}
_SPECS = {
    "node": ("18", "20.1.0", "lts/*"),
    "python": ("2.7", "3.11", "3.12.1"),
    "ruby": ("3.3", "3.4.1"),
    "rust": ("1.82", "1.96.0", "nightly-2026-05-19"),
}
_CONSTRAINTS = {
    "node": ("package.json", '{{"engines": {{"node": "{}"}}}}', ("<20", ">=20", ">=200")),
    "python": ("pyproject.toml", '[project]\nrequires-python = "{}"\n', ("<3", ">=3.8", ">=9")),
    # What a Gemfile says is a pin.
    "ruby": ("Gemfile", 'ruby "{}"\n', ("3.3.0", "3.4.1", "3.0.0")),
    "rust": ("Cargo.toml", '[package]\nrust-version = "{}"\n', ("1.80", "1.90", "1.99")),
}
_BUNDLE = {"BUNDLE_BIN_PATH": "/g/bundle", "RUBYOPT": "-rbundler/setup"}


@dataclass(frozen=True)
class Situation:
    """All that a decision depends on.

    Attributes:
        runtime: The runtime.
        name: The executable.
        arguments: What it is called with.
        pin: What the folder pins, or `None`.
        constraint: What it asks for beside that, or `None`.
        default: What the link of the global default says, or `None`.
        env: The variables.
    """

    runtime: str
    name: str
    arguments: tuple[str, ...]
    pin: str | None
    constraint: str | None
    default: str | None
    env: tuple[tuple[str, str], ...]


@st.composite
def _situations(draw: st.DrawFn) -> Situation:
    runtime = draw(st.sampled_from(sorted(_INSTALLED)))
    installed, specs = _INSTALLED[runtime], _SPECS[runtime]
    variable = f"OMG_{runtime.upper()}_"
    values = {
        f"{variable}VERSION": draw(st.sampled_from([None, None, "", *specs, *installed, "system"])),
        f"{variable}INHERITED": draw(st.sampled_from([None, "", "x", "9.9.9", "system", *installed])),
    }
    if runtime == "rust":
        values["RUSTUP_TOOLCHAIN"] = draw(st.sampled_from([None, None, *specs]))
        if draw(st.booleans()):
            values[f"{variable}INHERITED"] = values[f"{variable}VERSION"]
    bundle = _BUNDLE if draw(st.booleans()) else {}
    has_argument = runtime == "rust" and draw(st.booleans())
    return Situation(
        runtime,
        draw(st.sampled_from(_NAMES[runtime])),
        (f"+{draw(st.sampled_from(specs))}",) if has_argument else (),
        draw(st.sampled_from([None, None, *specs, "9.9", "system", "default"])),
        draw(st.sampled_from([None, *_CONSTRAINTS[runtime][2]])),
        draw(st.sampled_from([None, "9.9.9", *installed])),
        tuple((name, value) for name, value in {**values, **bundle}.items() if value is not None),
    )


@pytest.fixture
def full(store: StoreBuilder, tmp_path: Path) -> StoreBuilder:
    """A store of several versions of several runtimes, and a system that has their names."""
    for runtime, versions in _INSTALLED.items():
        for version in versions:
            names = [name for name in _NAMES[runtime] if _has(name, version)]
            store.add(runtime, version, executables=names)
        for name in _NAMES[runtime]:
            write_executable(tmp_path / "system" / name)
    return store


def _has(name: str, version: str) -> bool:
    if name == "cowsay":
        return version == "20.1.0"
    digits = name.removeprefix("python")
    return name in ("node", "npm", "ruby", "cargo", "rustc") or version.startswith(digits)


def _run(
    situation: Situation, env: dict[str, str], arguments: tuple[str, ...], store: StoreBuilder, cwd: Path
) -> tuple[Run | OmgError, dict[str, str]]:
    """Return what comes of a call, and the environment that it leaves."""
    shim = str(store.layout.shims_dir / situation.name)
    process = Process(os.getpid(), os.getppid())
    here = DecisionInput(env, cwd, store.layout, {}, os.geteuid(), process, shim)
    outcome = decide(situation.name, arguments, here).outcome
    if isinstance(outcome, OmgError):
        return outcome, {}
    block = {os.fsencode(name): os.fsencode(value) for name, value in env.items()}
    toolchains = list_toolchains(store.layout, situation.runtime)
    edited = edited_environment(block, outcome, store.layout, toolchains)
    left = {os.fsdecode(name): os.fsdecode(value) for name, value in edited.items()}
    left.pop(GUARD_VARIABLE, None)
    return outcome, left


def _version(run: Run) -> str:
    return run.toolchain.version.text if isinstance(run, RunToolchain) else str(run.path)


@settings(
    max_examples=300,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(situation=_situations())
@example(Situation("python", "python3", (), "2.7", None, "3.11.2", (("OMG_PYTHON_INHERITED", "system"),)))
@example(Situation("rust", "rustc", ("+1.96.0",), "1.82", None, None, (("OMG_RUST_VERSION", "1.82.0"),)))
def test_what_a_call_leaves_means_the_same_again(
    full: StoreBuilder, project: Path, tmp_path: Path, situation: Situation
) -> None:
    for file in project.iterdir():
        file.unlink()
    if situation.pin is not None:
        (project / ".tool-versions").write_text(f"{situation.runtime} {situation.pin}\n")
    if situation.constraint is not None:
        name, text, _ = _CONSTRAINTS[situation.runtime]
        (project / name).write_text(text.format(situation.constraint))
    full.layout.current_link(situation.runtime).unlink(missing_ok=True)
    if situation.default is not None:
        full.set_current(situation.runtime, situation.default)
    env = {"PATH": f"{tmp_path}/system", "OMG_CEILING_DIRS": str(tmp_path), **dict(situation.env)}

    first, left = _run(situation, env, situation.arguments, full, project)
    if isinstance(first, OmgError):
        return
    second, left_again = _run(situation, left, (), full, project)

    assert not isinstance(second, OmgError)
    assert (_version(second), left_again) == (_version(first), left)
