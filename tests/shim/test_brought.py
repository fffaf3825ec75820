"""The npm that a project pins and the active node brings: it runs, and nothing is installed for it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from omg.errors import InvalidSpecError, OmgError
from omg.shim.decision import Decision, decide
from omg.shim.decision_input import DecisionInput
from omg.shim.reason import reason_of
from omg.shim.run import RunToolchain
from omg.shim.system import Process

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder

_HASH = "sha512." + "0123456789abcdef" * 8


@pytest.fixture
def manifest(store: StoreBuilder) -> Path:
    """Return what says that the default node brings npm 10.8.2."""
    store.set_current("node", store.add("node", "20.20.2", executables=("node", "npm", "npx")).name)
    file = store.layout.toolchain_dir("node", "20.20.2") / "lib/node_modules/npm/package.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"name": "npm", "version": "10.8.2"}')
    return file


def decided(store: StoreBuilder, project: Path, pin: str, name: str = "npm", **env: str) -> Decision:
    (project / "package.json").write_text(json.dumps({"packageManager": pin}))
    here = DecisionInput(
        env={"PATH": "", "OMG_CEILING_DIRS": str(project.parent), **env},
        cwd=project,
        store=store.layout,
        aliases={"npm": {"ours": "10.8.2", "round": "round"}},
        uid=os.geteuid(),
        process=Process(os.getpid(), os.getppid()),
        shim=str(store.layout.shims_dir / name),
        global_tools={},
    )
    # A question at that point would be one too many.
    return decide(name, (), here, install_missing=lambda *_: pytest.fail("something was to be installed"))


def what_runs(decision: Decision) -> str:
    outcome = decision.outcome
    return str(outcome.toolchain.runtime) if isinstance(outcome, RunToolchain) else type(outcome).__name__


@pytest.mark.usefixtures("manifest")
def test_nodes_own_npm_runs_where_exactly_that_is_pinned(store: StoreBuilder, project: Path) -> None:
    for name in ("npm", "npx"):
        decision = decided(store, project, "npm@10.8.2", name)
        assert what_runs(decision) == "node"
        assert reason_of(decision) == (
            f"node 20.20.2 brings npm 10.8.2, which is pinned by {project}/package.json and not installed"
        )
    assert what_runs(decided(store, project, "npm@9.0.0", OMG_NPM_VERSION="ours")) == "node"
    assert type(decided(store, project, "", OMG_NPM_VERSION="round").outcome) is not InvalidSpecError


def test_one_that_is_installed_comes_first(store: StoreBuilder, project: Path, manifest: Path) -> None:
    assert manifest.exists()
    store.add("npm", "10.8.2", executables=("npm", "npx"))
    assert what_runs(decided(store, project, "npm@10.8.2")) == "npm"


@pytest.mark.parametrize(
    ("pin", "env", "content"),
    [
        ("npm@10.8.3", {}, None),
        (f"npm@10.8.2+{_HASH}", {}, None),
        ("pnpm@9.0.0", {"OMG_NPM_VERSION": "10"}, None),
        ("npm@10.8.2", {"OMG_NODE_VERSION": "99"}, None),
        ("npm@10.8.2", {}, ""),
        ("npm@10.8.2", {}, "[]"),
        ("npm@10.8.2", {}, '{"version": 10}'),
        ("npm@10.8.2", {}, "[" * 100_000),
        ("npm@10.8.2", {}, " " * (1 << 20) + '{"version": "10.8.2"}'),
    ],
    ids=lambda value: str(value)[:24],
)
def test_all_else_is_an_error_or_a_question(
    store: StoreBuilder, project: Path, manifest: Path, pin: str, env: dict[str, str], content: str | None
) -> None:
    if content is not None:
        manifest.write_text(content)
    with pytest.raises(pytest.fail.Exception, match="was to be installed"):
        decided(store, project, pin, **env)


def test_what_node_lacks_is_an_error(store: StoreBuilder, project: Path, manifest: Path) -> None:
    assert manifest.exists()
    store.executable("node", "20.20.2", "npx").unlink()
    with pytest.raises(pytest.fail.Exception):
        decided(store, project, "npm@10.8.2", "npx")
    assert not isinstance(decided(store, project, "npm@10.8.2").outcome, OmgError)
