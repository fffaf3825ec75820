"""Why a decision is what it is, where a version may be inherited."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

import pytest

from omg.errors import NothingActiveError, NotInstalledError
from omg.shim.decision import Decision, decide
from omg.shim.decision_input import DecisionInput
from omg.shim.reason import candidate_of, reason_of, requested_by
from omg.shim.system import Process
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pathlib import Path

NODE_18 = {"OMG_NODE_INHERITED": "18.17.0"}
INHERITED = "inherited from the process that started this one"
DROP_NODE = "(unset OMG_NODE_INHERITED or open a new terminal)"
DROP_RUST = "(unset OMG_RUST_VERSION OMG_RUST_INHERITED or open a new terminal)"
BUNDLE_EXEC = {"BUNDLE_BIN_PATH": "/gems/exe/bundle", "RUBYOPT": "-W0 -r/gems/lib/bundler/setup"}


class Decide(Protocol):
    def __call__(self, name: str, env: dict[str, str]) -> Decision: ...


@pytest.fixture
def decided(store: StoreBuilder, project: Path, tmp_path: Path) -> Decide:
    """Return what decides in the project, with what is installed then."""

    def decided(name: str, env: dict[str, str]) -> Decision:
        path = {"PATH": str(tmp_path / "elsewhere"), "OMG_CEILING_DIRS": str(tmp_path)}
        here = DecisionInput(
            env={**path, **env},
            cwd=project,
            store=store.layout,
            aliases={},
            uid=os.getuid(),
            process=Process(1, 1),
            shim=str(store.layout.shims_dir),
        )
        return decide(name, (), here)

    return decided


@pytest.fixture
def nodes(store: StoreBuilder) -> StoreBuilder:
    for version in ("18.17.0", "20.11.1", "22.1.0"):
        store.add("node", version)
    store.set_current("node", "20.11.1")
    return store


@pytest.mark.usefixtures("nodes")
def test_what_is_inherited_is_called_so_and_how_to_drop_it(decided: Decide) -> None:
    decision = decided("node", NODE_18)

    assert reason_of(decision) == f"it is {INHERITED} {DROP_NODE}, and no version is pinned here"
    assert requested_by(decision) == "inherited"


@pytest.mark.usefixtures("nodes")
@pytest.mark.parametrize("value", ["99.0.0", "../18.17.0", "", "18", "current"])
def test_what_names_nothing_installed_is_as_if_it_were_not_there(decided: Decide, value: str) -> None:
    decision = decided("node", {"OMG_NODE_INHERITED": value})

    assert reason_of(decision) == "it is the global default, and no version is pinned here"
    assert requested_by(decision) == "default"


@pytest.mark.usefixtures("nodes")
def test_a_pin_decides_above_what_is_inherited(decided: Decide, project: Path) -> None:
    (project / ".nvmrc").write_text("22\n")

    decision = decided("node", NODE_18)

    assert reason_of(decision) == f"it is what 22 means (set by {project}/.nvmrc)"
    assert requested_by(decision) == f"{project}/.nvmrc"


@pytest.mark.usefixtures("nodes")
def test_a_constraint_that_keeps_what_is_inherited_is_named_beside_it(decided: Decide, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=18"}}')

    decision = decided("node", NODE_18)

    assert reason_of(decision) == (
        f"it is {INHERITED} {DROP_NODE}, and satisfies `>=18` (set by {project}/package.json)"
    )
    assert requested_by(decision) == "inherited"


@pytest.mark.usefixtures("nodes")
@pytest.mark.parametrize(
    ("value", "remark"),
    [
        ("18.17.0", f"node 18.17.0, {INHERITED}, does not satisfy that"),
        ("system", f"the system version, {INHERITED}, satisfies no version constraint"),
    ],
)
def test_a_constraint_that_what_is_inherited_does_not_satisfy(
    decided: Decide, project: Path, value: str, remark: str
) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=20 <21"}}')

    decision = decided("node", {"OMG_NODE_INHERITED": value})

    newest = f"it is the newest for `>=20 <21` (set by {project}/package.json)"
    assert reason_of(decision) == f"{newest}; {remark}"
    assert requested_by(decision) == f"{project}/package.json"


@pytest.mark.usefixtures("nodes")
def test_a_constraint_that_nothing_satisfies_is_named(decided: Decide, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=99"}}')

    assert reason_of(decided("node", NODE_18)) == (
        f"it is {INHERITED} {DROP_NODE},"
        f" and nothing installed satisfies `>=99` (set by {project}/package.json)"
    )


@pytest.mark.usefixtures("nodes")
def test_a_constraint_that_keeps_the_default(decided: Decide, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=18"}}')

    decision = decided("node", {})

    assert (
        reason_of(decision)
        == f"it is the global default, which satisfies `>=18` (set by {project}/package.json)"
    )
    assert requested_by(decision) == f"{project}/package.json"


@pytest.mark.usefixtures("nodes")
def test_the_system_version_can_be_inherited(decided: Decide, tmp_path: Path) -> None:
    write_executable(tmp_path / "elsewhere/node")

    decision = decided("node", {"OMG_NODE_INHERITED": "system"})

    assert reason_of(decision) == (
        f"the system version is {INHERITED} {DROP_NODE}, and no version is pinned here"
    )
    assert requested_by(decision) == "inherited"


@pytest.mark.usefixtures("nodes")
def test_an_inherited_system_version_that_is_not_there_is_an_error_that_says_so(decided: Decide) -> None:
    with pytest.raises(NothingActiveError) as caught:
        decided("node", {"OMG_NODE_INHERITED": "system"}).run()

    assert caught.value.message == (
        f"PATH has no `node` besides omg's shim (the system version, {INHERITED})"
    )
    assert caught.value.hint == "unset OMG_NODE_INHERITED or open a new terminal"


def test_a_tool_that_the_inherited_version_lacks(store: StoreBuilder, decided: Decide) -> None:
    store.add("node", "18.17.0")
    store.add("node", "20.11.1", executables=["node", "tsc"])

    decision = decided("tsc", NODE_18)

    assert reason_of(decision) == (
        f"node 18.17.0 ({INHERITED}) does not have this global tool;"
        " it runs from node 20.11.1, the newest with it"
    )
    assert requested_by(decision) is None


def test_a_tool_of_the_system_that_the_inherited_version_lacks(
    store: StoreBuilder, decided: Decide, tmp_path: Path
) -> None:
    store.add("python", "3.11.2")
    store.add("python", "3.12.4", executables=["python3", "black"])
    write_executable(tmp_path / "elsewhere/black")

    decision = decided("black", {"OMG_PYTHON_INHERITED": "3.11.2"})

    assert reason_of(decision) == f"python 3.11.2 ({INHERITED}) does not have it"
    assert requested_by(decision) is None


@pytest.fixture
def pythons(store: StoreBuilder) -> StoreBuilder:
    store.add("python", "2.7.18", executables=["python", "python2"])
    for version in ("3.11.2", "3.12.4"):
        store.add("python", version)
    store.set_current("python", "3.12.4")
    return store


@pytest.mark.usefixtures("pythons")
def test_a_name_of_a_major_version_steps_over_what_is_inherited(decided: Decide) -> None:
    decision = decided("python3", {"OMG_PYTHON_INHERITED": "2.7.18"})

    assert reason_of(decision) == f"the name means a python 3, and another version is {INHERITED}"
    assert requested_by(decision) == "default"


@pytest.mark.usefixtures("pythons")
def test_a_name_of_a_major_version_may_mean_what_is_inherited(decided: Decide, project: Path) -> None:
    (project / ".python-version").write_text("2.7.18\n")

    decision = decided("python3", {"OMG_PYTHON_INHERITED": "3.11.2"})

    assert reason_of(decision) == (
        "the name means a python 3, and another version is set here;"
        f" this one is {INHERITED} (unset OMG_PYTHON_INHERITED or open a new terminal)"
    )
    assert requested_by(decision) == "inherited"


@pytest.mark.usefixtures("pythons")
def test_what_a_name_itself_means_is_set_by_nothing(decided: Decide, store: StoreBuilder) -> None:
    write_executable(store.executable("python", "3.12.4", "python3.12"))

    decision = decided("python3.12", {"OMG_PYTHON_INHERITED": "3.11.2"})

    assert reason_of(decision) == "the name means a python 3.12"
    assert requested_by(decision) is None


@pytest.fixture
def rusts(store: StoreBuilder) -> StoreBuilder:
    for version in ("1.80.0", "1.82.0"):
        store.add("rust", version)
    store.set_current("rust", "1.82.0")
    return store


PASSED_ON = {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.80.0"}


@pytest.mark.usefixtures("rusts")
def test_rustc_stays_with_its_cargo_which_is_not_called_the_users_wish(
    decided: Decide, project: Path
) -> None:
    (project / "rust-toolchain").write_text("1.82.0\n")

    decision = decided("rustc", PASSED_ON)

    assert reason_of(decision) == (
        f"it is {INHERITED} {DROP_RUST}, and only cargo would follow the version files here"
    )
    assert requested_by(decision) == "inherited"


@pytest.mark.usefixtures("rusts")
def test_cargo_follows_its_folder(decided: Decide, project: Path) -> None:
    (project / "rust-toolchain").write_text("1.82.0\n")

    assert requested_by(decided("cargo", PASSED_ON)) == f"{project}/rust-toolchain"


@pytest.mark.usefixtures("rusts")
def test_cargo_keeps_its_version_where_no_folder_asks(decided: Decide) -> None:
    decision = decided("cargo", PASSED_ON)

    assert reason_of(decision) == f"it is {INHERITED} {DROP_RUST}, and no version is pinned here"


@pytest.mark.usefixtures("rusts")
def test_the_users_own_variable_is_still_the_users(decided: Decide) -> None:
    decision = decided("rustc", {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.82.0"})

    assert reason_of(decision) == "it is what 1.80.0 means (set by OMG_RUST_VERSION)"
    assert requested_by(decision) == "OMG_RUST_VERSION"


@pytest.mark.usefixtures("rusts")
def test_a_rust_passed_on_that_is_not_installed_is_no_wish_of_the_user(decided: Decide) -> None:
    with pytest.raises(NotInstalledError) as caught:
        decided("rustc", {"OMG_RUST_VERSION": "1.70.0", "OMG_RUST_INHERITED": "1.70.0"}).run()

    assert caught.value.message.startswith(
        "rust 1.70.0 is not installed (set by the process that started this one)\n"
    )
    assert caught.value.hint == "run omg install rust@1.70.0, or unset OMG_RUST_VERSION OMG_RUST_INHERITED"


@pytest.mark.parametrize(
    ("inherited", "start"),
    [
        ({}, "it is the global default"),
        (
            {"OMG_RUBY_INHERITED": "3.2.0"},
            f"it is {INHERITED} (unset OMG_RUBY_INHERITED or open a new terminal)",
        ),
    ],
    ids=["default", "inherited"],
)
def test_inside_bundle_exec_no_version_file_of_ruby_counts(
    store: StoreBuilder, decided: Decide, project: Path, inherited: dict[str, str], start: str
) -> None:
    for version in ("3.2.0", "3.3.0", "3.4.0"):
        store.add("ruby", version)
    store.set_current("ruby", "3.3.0")
    (project / ".ruby-version").write_text("3.4.0\n")

    decision = decided("ruby", {**BUNDLE_EXEC, **inherited})

    assert reason_of(decision) == f"{start}, and inside bundle exec no version file counts"


def test_inside_bundle_exec_the_system_version_may_run(
    store: StoreBuilder, decided: Decide, project: Path, tmp_path: Path
) -> None:
    store.add("ruby", "3.4.0")
    write_executable(tmp_path / "elsewhere/ruby")
    (project / ".ruby-version").write_text("3.4.0\n")

    assert reason_of(decided("ruby", BUNDLE_EXEC)) == (
        "inside bundle exec no version file counts, and there is no global default that has it"
    )


def test_a_virtual_environment_sets_by_its_variable(decided: Decide, tmp_path: Path) -> None:
    write_executable(tmp_path / "venv/bin/python3")

    decision = decided("python3", {"VIRTUAL_ENV": f"{tmp_path}/venv", "PATH": f"{tmp_path}/venv/bin"})

    assert (requested_by(decision), candidate_of(decision)) == ("VIRTUAL_ENV", None)
