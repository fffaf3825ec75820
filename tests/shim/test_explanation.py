"""What `omg why` says of files and candidates, where a version may be inherited."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

import pytest

from omg.shim.decision import decide
from omg.shim.decision_input import DecisionInput
from omg.shim.explanation import Explanation, explain
from omg.shim.system import Process

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder

INHERITED = "inherited from the process that started this one"
NODE_18 = {"OMG_NODE_INHERITED": "18.17.0"}


class Explain(Protocol):
    def __call__(self, name: str, env: dict[str, str]) -> Explanation: ...


@pytest.fixture
def explained(store: StoreBuilder, project: Path, tmp_path: Path) -> Explain:
    """Return what explains a decision in the project."""

    def explained(name: str, env: dict[str, str]) -> Explanation:
        here = DecisionInput(
            env={"PATH": "/nowhere", "OMG_CEILING_DIRS": str(tmp_path), **env},
            cwd=project,
            store=store.layout,
            aliases={},
            uid=os.getuid(),
            process=Process(1, 1),
            shim=str(store.layout.shims_dir),
        )
        return explain(decide(name, (), here), here)

    return explained


def verdicts(explanation: Explanation) -> dict[str, str]:
    return {step.subject: step.verdict for step in explanation.candidates}


@pytest.fixture
def nodes(store: StoreBuilder) -> StoreBuilder:
    for version in ("18.17.0", "20.11.1", "22.1.0"):
        store.add("node", version)
    store.set_current("node", "20.11.1")
    return store


@pytest.mark.usefixtures("nodes")
def test_the_others_are_not_inherited_and_one_is_the_default(explained: Explain) -> None:
    assert verdicts(explained("node", NODE_18)) == {
        "node 22.1.0": "is not inherited",
        "node 20.11.1": "is the global default",
        "node 18.17.0": "chosen",
    }


@pytest.mark.usefixtures("nodes")
def test_without_one_the_others_are_not_the_default(explained: Explain) -> None:
    assert verdicts(explained("node", {"OMG_NODE_INHERITED": "99"})) == {
        "node 22.1.0": "is not the global default",
        "node 20.11.1": "chosen",
        "node 18.17.0": "is not the global default",
    }


@pytest.mark.usefixtures("nodes")
def test_an_inherited_version_below_a_pin_is_called_so(explained: Explain, project: Path) -> None:
    (project / ".nvmrc").write_text("22\n")

    assert verdicts(explained("node", NODE_18)) == {
        "node 22.1.0": "chosen",
        "node 20.11.1": "does not match 22",
        "node 18.17.0": f"does not match 22; {INHERITED}",
    }


def test_a_default_that_lacks_a_tool_is_still_the_default(explained: Explain, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.add("node", "22.1.0", executables=["node", "tsc"])
    store.set_current("node", "20.11.1")

    assert verdicts(explained("tsc", {})) == {
        "node 22.1.0": "chosen",
        "node 20.11.1": "is the global default; it has no tsc either",
    }


def test_a_version_file_is_not_reached_inside_bundle_exec(
    explained: Explain, store: StoreBuilder, project: Path
) -> None:
    for version in ("3.3.0", "3.4.0"):
        store.add("ruby", version)
    (project / ".ruby-version").write_text("3.4.0\n")
    bundle_exec = {"BUNDLE_BIN_PATH": "/b", "RUBYOPT": "-rbundler/setup", "OMG_RUBY_INHERITED": "3.3.0"}

    explanation = explained("ruby", bundle_exec)

    (step,) = explanation.files
    assert (step.verdict, step.is_decisive) == ("pins 3.4.0; not reached: inside bundle exec", False)
    assert verdicts(explanation) == {"ruby 3.4.0": "is not inherited", "ruby 3.3.0": "chosen"}


def test_a_version_file_is_not_reached_by_the_rustc_of_a_cargo(
    explained: Explain, store: StoreBuilder, project: Path
) -> None:
    for version in ("1.80.0", "1.82.0"):
        store.add("rust", version)
    (project / "rust-toolchain").write_text("1.82.0\n")

    (step,) = explained("rustc", {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.80.0"}).files

    assert step.verdict == "pins 1.82.0; not reached: the process that started this one decides"
