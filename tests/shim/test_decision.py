"""The whole decision, step by step; the steps are those of shims/README.md."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

import pytest

from omg.errors import (
    InvalidRequestError,
    MissingExecutableError,
    NothingActiveError,
    NotInstalledError,
    UnknownShimError,
    VersionFileError,
)
from omg.runtimes.registry import by_name
from omg.shim.decision import Decision, decide
from omg.shim.decision_input import DecisionInput, InstallMissing
from omg.shim.inheritance import PassOn
from omg.shim.run import RunEnvironment, RunSystem, RunToolchain
from omg.shim.system import Process
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Decide(Protocol):
    def __call__(
        self,
        name: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        aliases: Mapping[str, Mapping[str, str]] | None = None,
        global_tools: Mapping[str, str] | None = None,
        install_missing: InstallMissing | None = None,
    ) -> Decision: ...


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A directory on PATH that is not omg's."""
    directory = tmp_path / "elsewhere"
    directory.mkdir()
    return directory


@pytest.fixture
def run(store: StoreBuilder, project: Path, elsewhere: Path, tmp_path: Path) -> Decide:
    def run(
        name: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        aliases: Mapping[str, Mapping[str, str]] | None = None,
        global_tools: Mapping[str, str] | None = None,
        install_missing: InstallMissing | None = None,
    ) -> Decision:
        here = DecisionInput(
            env={"PATH": str(elsewhere), "OMG_CEILING_DIRS": str(tmp_path), **(env or {})},
            cwd=project,
            store=store.layout,
            aliases=aliases or {},
            uid=os.geteuid(),
            process=Process(os.getpid(), os.getppid()),
            shim=str(store.layout.shims_dir / name),
            global_tools=global_tools or {},
        )
        return decide(name, arguments, here, install_missing=install_missing)

    return run


@pytest.fixture
def nodes(store: StoreBuilder) -> StoreBuilder:
    store.add("node", "18.17.0", executables=["node", "npm", "corepack", "eslint"])
    store.add("node", "20.11.1", executables=["node", "npm"])
    return store


@pytest.fixture
def pythons(store: StoreBuilder) -> StoreBuilder:
    store.add("python", "3.11.2", executables=["python3", "python3.11"])
    store.add("python", "3.12.1", executables=["python3", "python3.12"])
    return store


def test_pinned_version_is_run_by_its_own_path(nodes: StoreBuilder, run: Decide, project: Path) -> None:
    (project / ".nvmrc").write_text("18")

    outcome = run("npm").run()

    assert isinstance(outcome, RunToolchain)
    assert outcome.path == nodes.executable("node", "18.17.0", "npm")


def test_default_is_never_run_through_its_link(nodes: StoreBuilder, run: Decide) -> None:
    nodes.set_current("node", "20.11.1")

    assert run("node").run().path == nodes.executable("node", "20.11.1", "node")


def test_without_pin_and_default_the_system_is_run_under_guard(
    nodes: StoreBuilder, run: Decide, elsewhere: Path
) -> None:
    node = write_executable(elsewhere / "node")

    outcome = run("node").run()

    guard = f"{os.getpid()}:0:0:node:{node}"
    assert outcome == RunSystem(node, guard, by_name("node"), PassOn.NOTHING)


def test_unmet_pin_is_never_the_system(
    nodes: StoreBuilder, run: Decide, project: Path, elsewhere: Path
) -> None:
    write_executable(elsewhere / "node")
    (project / ".nvmrc").write_text("16")

    assert isinstance(run("node").outcome, NotInstalledError)


def test_a_broken_default_is_never_the_system(nodes: StoreBuilder, run: Decide, elsewhere: Path) -> None:
    write_executable(elsewhere / "node")
    nodes.set_current("node", "99.1.0")

    assert isinstance(run("node").outcome, NotInstalledError)


def test_a_name_that_no_version_meets_is_an_error_of_the_broken_default(
    pythons: StoreBuilder, run: Decide, elsewhere: Path
) -> None:
    write_executable(elsewhere / "python3.9")
    pythons.set_current("python", "3.9.1")

    assert "3.9.1, the global default" in str(run("python3.9").outcome)


def test_a_name_that_a_version_meets_runs_beside_a_broken_default(pythons: StoreBuilder, run: Decide) -> None:
    pythons.set_current("python", "3.9.1")

    assert run("python3.11").run().path == pythons.executable("python", "3.11.2", "python3.11")


@pytest.mark.parametrize(
    ("name", "component"),
    [("cargo-fmt", "rustfmt"), ("clippy-driver", "clippy"), ("rust-analyzer", "rust-analyzer")],
)
def test_a_missing_component_is_named_with_the_command_that_adds_it(
    store: StoreBuilder, run: Decide, name: str, component: str
) -> None:
    store.add("rust", "1.96.0")
    store.add("rust", "1.82.0", executables=["rustc", name])
    store.set_current("rust", "1.96.0")

    outcome = run(name).outcome

    assert isinstance(outcome, MissingExecutableError)
    assert (outcome.hint or "").startswith(f"run omg component add {component}")


@pytest.mark.parametrize(
    ("value", "by"), [("1.96.0", "the global default"), ("1.82.0", "OMG_RUST_VERSION")], ids=["shim", "user"]
)
def test_what_set_the_version_is_not_the_variable_that_a_shim_set(
    store: StoreBuilder, run: Decide, value: str, by: str
) -> None:
    store.add("rust", "1.96.0")
    store.add("rust", "1.82.0")
    store.set_current("rust", "1.96.0")

    outcome = run("cargo-fmt", env={"OMG_RUST_VERSION": value}).outcome

    assert by in str(outcome)


def test_a_linked_toolchain_has_no_components_of_omgs(
    store: StoreBuilder, run: Decide, tmp_path: Path
) -> None:
    store.layout.runtime_dir("rust").mkdir(parents=True)
    store.layout.toolchain_dir("rust", "stage1").symlink_to(store.add("rust", "x", versions_dir=tmp_path))
    store.set_current("rust", "stage1")

    outcome = run("rustfmt").outcome

    assert isinstance(outcome, MissingExecutableError)
    assert "component" not in str(outcome.hint)


def test_without_a_version_of_its_major_a_name_is_the_system(
    store: StoreBuilder, run: Decide, project: Path, elsewhere: Path
) -> None:
    system = write_executable(elsewhere / "python3")
    store.add("python", "2.7.18", executables=["python", "python2"])
    (project / ".python-version").write_text("2.7")

    assert run("python3").run().path == system


def test_without_the_system_it_is_an_error_that_names_the_major(
    store: StoreBuilder, run: Decide, project: Path
) -> None:
    store.add("python", "2.7.18", executables=["python", "python2"])
    (project / ".python-version").write_text("2.7")

    assert "omg install python@3" in str(getattr(run("python3").outcome, "hint", ""))


def test_bypass_is_the_system(nodes: StoreBuilder, run: Decide, project: Path, elsewhere: Path) -> None:
    node = write_executable(elsewhere / "node")
    (project / ".nvmrc").write_text("18")

    assert run("node", env={"OMG_BYPASS": "1"}).run().path == node


def test_bypass_without_another_executable_is_an_error(nodes: StoreBuilder, run: Decide) -> None:
    nodes.set_current("node", "20.11.1")

    assert isinstance(run("node", env={"OMG_BYPASS": "1"}).outcome, NothingActiveError)


@pytest.mark.parametrize("value", ["", "0", "yes"])
def test_bypass_is_spelled_1(nodes: StoreBuilder, run: Decide, value: str) -> None:
    nodes.set_current("node", "20.11.1")

    assert isinstance(run("node", env={"OMG_BYPASS": value}).outcome, RunToolchain)


def test_plus_spec_is_taken_off_rusts_arguments(store: StoreBuilder, run: Decide) -> None:
    store.add("rust", "1.81.0")
    store.add("rust", "1.82.0")

    decision = run("cargo", "+1.81", "build", "+x", env={"OMG_RUST_VERSION": "1.82"})

    assert decision.run().path == store.executable("rust", "1.81.0", "cargo")
    assert decision.arguments == ("build", "+x")


def test_plus_means_nothing_to_others(nodes: StoreBuilder, run: Decide) -> None:
    nodes.set_current("node", "20.11.1")

    assert run("node", "+18").arguments == ("+18",)


def test_plus_alone_is_an_error(run: Decide) -> None:
    assert isinstance(run("cargo", "+").outcome, InvalidRequestError)


def environment(tmp_path: Path, name: str = "python3") -> Path:
    return write_executable(tmp_path / "venv/bin" / name).parents[1]


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_active_environment_comes_before_version_files(
    pythons: StoreBuilder, run: Decide, project: Path, tmp_path: Path, variable: str
) -> None:
    (project / ".python-version").write_text("3.11")
    root = environment(tmp_path)

    outcome = run("python3", env={variable: str(root), "PATH": f"/x:{root}/bin/"}).run()

    assert outcome == RunEnvironment(root / "bin/python3", variable)


def test_environment_that_is_not_on_path_is_not_active(
    pythons: StoreBuilder, run: Decide, project: Path, tmp_path: Path
) -> None:
    (project / ".python-version").write_text("3.11")
    root = environment(tmp_path)

    assert isinstance(run("python3", env={"VIRTUAL_ENV": str(root)}).outcome, RunToolchain)


def test_variable_beats_an_active_environment(pythons: StoreBuilder, run: Decide, tmp_path: Path) -> None:
    root = environment(tmp_path)
    env = {"VIRTUAL_ENV": str(root), "PATH": f"{root}/bin", "OMG_PYTHON_VERSION": "3.11"}

    assert run("python3", env=env).run().path == pythons.executable("python", "3.11.2", "python3")


def test_name_with_a_version_means_the_active_one_if_it_is_one(
    pythons: StoreBuilder, run: Decide, project: Path
) -> None:
    pythons.add("python", "3.11.9", executables=["python3.11"])
    (project / ".python-version").write_text("3.11.2")

    assert run("python3.11").run().path == pythons.executable("python", "3.11.2", "python3.11")


def test_name_with_a_version_means_the_newest_one_else(
    pythons: StoreBuilder, run: Decide, project: Path
) -> None:
    pythons.add("python", "3.11.9", executables=["python3.11"])
    (project / ".python-version").write_text("3.12")

    assert run("python3.11").run().path == pythons.executable("python", "3.11.9", "python3.11")


def test_unmet_pin_does_not_stop_a_name_with_a_version(
    pythons: StoreBuilder, run: Decide, project: Path
) -> None:
    (project / ".python-version").write_text("3.99")

    assert run("python3.11").run().path == pythons.executable("python", "3.11.2", "python3.11")


def test_name_with_a_version_means_a_prerelease_where_there_is_nothing_better(
    store: StoreBuilder, run: Decide
) -> None:
    store.add("python", "3.15.0a1", executables=["python3.15"])

    assert run("python3.15").run().path == store.executable("python", "3.15.0a1", "python3.15")


def test_name_with_a_version_that_nothing_has_shows_how_to_install_it(
    pythons: StoreBuilder, run: Decide, project: Path
) -> None:
    (project / ".python-version").write_text("3.12")

    outcome = run("python3.10").outcome

    assert isinstance(outcome, MissingExecutableError)
    assert outcome.hint == "run omg install python@3.10"


def test_missing_executable_of_the_runtime_itself_names_who_has_it(
    nodes: StoreBuilder, run: Decide, project: Path, elsewhere: Path
) -> None:
    write_executable(elsewhere / "corepack")
    (project / ".nvmrc").write_text("20")

    outcome = run("corepack").outcome

    assert isinstance(outcome, MissingExecutableError)
    assert outcome.message == (
        f"node 20.11.1 (set by {project}/.nvmrc) has no `corepack`\nit is in node 18.17.0"
    )


def test_missing_tool_is_the_systems_where_tools_are_strict(
    nodes: StoreBuilder, run: Decide, project: Path, elsewhere: Path
) -> None:
    eslint = write_executable(elsewhere / "eslint")
    (project / ".nvmrc").write_text("20")

    assert run("eslint", global_tools={"node": "strict"}).run().path == eslint


def test_missing_tool_that_nobody_else_has_names_who_has_it(
    nodes: StoreBuilder, run: Decide, project: Path
) -> None:
    (project / ".nvmrc").write_text("20")

    outcome = run("eslint", global_tools={"eslint": "strict"}).outcome

    assert isinstance(outcome, MissingExecutableError)
    assert "it is in node 18.17.0" in outcome.message
    assert "OMG_NODE_VERSION=18.17.0" in (outcome.hint or "")
    assert "omg config set global_tools.eslint follow" in (outcome.hint or "")


def test_global_tool_of_node_runs_from_the_version_that_has_it(
    nodes: StoreBuilder, run: Decide, project: Path, elsewhere: Path
) -> None:
    write_executable(elsewhere / "eslint")
    (project / ".nvmrc").write_text("20")

    decision = run("eslint")

    assert decision.run().path == nodes.executable("node", "18.17.0", "eslint")
    assert decision.candidates[0].is_followed


def test_global_default_provides_a_tool_before_newer_versions_do(
    nodes: StoreBuilder, run: Decide, project: Path
) -> None:
    nodes.add("node", "22.1.0", executables=["node", "eslint"])
    (project / ".nvmrc").write_text("20")
    assert run("eslint").run().path == nodes.executable("node", "22.1.0", "eslint")

    nodes.set_current("node", "18.17.0")
    assert run("eslint").run().path == nodes.executable("node", "18.17.0", "eslint")

    nodes.set_current("node", "20.11.1")
    assert run("eslint").run().path == nodes.executable("node", "22.1.0", "eslint")


def test_executable_of_the_runtime_itself_is_not_followed(
    nodes: StoreBuilder, run: Decide, project: Path
) -> None:
    (project / ".nvmrc").write_text("20")

    assert isinstance(run("corepack").outcome, MissingExecutableError)


def test_tools_of_python_are_strict_unless_the_setting_says_otherwise(
    store: StoreBuilder, run: Decide, project: Path
) -> None:
    store.add("python", "3.11.2", executables=["python3", "pytest", "poetry"])
    store.add("python", "3.12.1", executables=["python3"])
    (project / ".python-version").write_text("3.12")
    poetry, pytest_tool = (store.executable("python", "3.11.2", name) for name in ("poetry", "pytest"))

    assert isinstance(run("pytest").outcome, MissingExecutableError)
    assert run("poetry", global_tools={"poetry": "follow"}).run().path == poetry
    assert run("pytest", global_tools={"python": "follow"}).run().path == pytest_tool
    setting = {"python": "follow", "pytest": "strict"}
    assert isinstance(run("pytest", global_tools=setting).outcome, MissingExecutableError)


def test_without_an_active_version_the_systems_tool_comes_first(
    nodes: StoreBuilder, run: Decide, project: Path, elsewhere: Path
) -> None:
    assert run("eslint").run().path == nodes.executable("node", "18.17.0", "eslint")
    (project / ".nvmrc").write_text("system")
    assert run("eslint").run().path == nodes.executable("node", "18.17.0", "eslint")

    eslint = write_executable(elsewhere / "eslint")
    assert run("eslint").run().path == eslint
    (project / ".nvmrc").unlink()
    assert run("eslint").run().path == eslint


def test_unmet_pin_is_not_passed_over_for_a_tool_either(
    nodes: StoreBuilder, run: Decide, project: Path, elsewhere: Path
) -> None:
    write_executable(elsewhere / "eslint")
    (project / ".nvmrc").write_text("16")

    assert isinstance(run("eslint").outcome, NotInstalledError)


@pytest.fixture
def shared_tool(store: StoreBuilder) -> StoreBuilder:
    """Node and bun both have the tool, and both are the default."""
    for runtime, version in (("node", "20.11.1"), ("bun", "1.1.0")):
        store.add(runtime, version, executables=[runtime, "tool"])
        store.set_current(runtime, version)
    return store


def test_tool_of_two_runtimes_belongs_to_the_first_of_the_table(
    shared_tool: StoreBuilder, run: Decide
) -> None:
    assert run("tool").run().path == shared_tool.executable("node", "20.11.1", "tool")


def test_tool_of_two_runtimes_belongs_to_the_one_pinned_nearest(
    shared_tool: StoreBuilder, run: Decide, project: Path
) -> None:
    (project.parent / ".nvmrc").write_text("20")
    (project / ".bun-version").write_text("1.1.0")

    assert run("tool").run().path == shared_tool.executable("bun", "1.1.0", "tool")


def test_variable_is_nearest_of_all(shared_tool: StoreBuilder, run: Decide, project: Path) -> None:
    (project / ".nvmrc").write_text("20")

    decision = run("tool", env={"OMG_BUN_VERSION": "1.1.0"})

    assert decision.run().path == shared_tool.executable("bun", "1.1.0", "tool")


def test_unmet_pin_that_is_nearest_is_an_error(shared_tool: StoreBuilder, run: Decide, project: Path) -> None:
    (project / ".bun-version").write_text("1.0.0")

    assert isinstance(run("tool").outcome, NotInstalledError)


def test_tool_of_an_unknown_runtime_is_found(store: StoreBuilder, run: Decide, project: Path) -> None:
    store.add("terraform", "1.9.0")
    (project / ".tool-versions").write_text("terraform 1.9.0")

    assert run("terraform").run().path == store.executable("terraform", "1.9.0", "terraform")


def test_name_that_nothing_provides_is_unknown(run: Decide) -> None:
    assert isinstance(run("frobnicate").outcome, UnknownShimError)


@pytest.mark.parametrize("name", ["", ".", "..", "../node", "a/b", ".hidden"])
def test_name_that_is_a_path_is_unknown(run: Decide, name: str) -> None:
    assert isinstance(run(name).outcome, UnknownShimError)


def test_nothing_active_shows_what_is_installed(nodes: StoreBuilder, run: Decide) -> None:
    outcome = run("node").outcome

    assert isinstance(outcome, NothingActiveError)
    assert "installed: 20.11.1, 18.17.0" in outcome.message
    assert outcome.hint == "run omg use node@20.11.1"


def test_pin_on_the_system_without_one_names_the_file(
    nodes: StoreBuilder, run: Decide, project: Path
) -> None:
    nodes.set_current("node", "20.11.1")
    (project / ".nvmrc").write_text("system")

    outcome = run("node").outcome

    assert isinstance(outcome, NothingActiveError)
    assert f"{project}/.nvmrc" in outcome.message


def test_broken_alias_is_a_request_that_fails(nodes: StoreBuilder, run: Decide, project: Path) -> None:
    (project / ".nvmrc").write_text("a")

    outcome = run("node", aliases={"node": {"a": "a"}}).outcome

    assert isinstance(outcome, InvalidRequestError)
    assert outcome.exit_status == 127


def test_missing_version_can_be_brought_about(store: StoreBuilder, run: Decide, project: Path) -> None:
    (project / ".nvmrc").write_text("20.11.1")

    decision = run("node", install_missing=lambda pin, _: store.add("node", pin.text).is_dir())

    assert decision.run().path == store.executable("node", "20.11.1", "node")


def test_refused_install_leaves_the_error(run: Decide, project: Path) -> None:
    (project / ".nvmrc").write_text("20.11.1")

    assert isinstance(run("node", install_missing=lambda _pin, _refusal: False).outcome, NotInstalledError)


def test_what_was_looked_at_is_kept_when_a_file_cannot_be_used(
    nodes: StoreBuilder, run: Decide, project: Path
) -> None:
    (project / ".nvmrc").write_text("../x")

    decision = run("node")

    assert isinstance(decision.outcome, VersionFileError)
    assert [case.ownership.runtime.name for case in decision.candidates] == ["node"]


def test_deciding_writes_nothing(nodes: StoreBuilder, run: Decide, project: Path, tmp_path: Path) -> None:
    (project / ".tool-versions").write_text("nodejs 18")
    before = sorted(tmp_path.rglob("*"))
    run("node")

    assert sorted(tmp_path.rglob("*")) == before
