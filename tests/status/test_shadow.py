"""What a name runs in the calling shell, where that is not what omg says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.runtimes.registry import by_name
from omg.status.runtime_status import status_of, walk_here
from omg.status.shadow import CallingShell, Shadow, documents, remark_on, shadows_of, shadows_of_executable
from omg.value import replace
from tests.conftest import write_executable

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import StoreBuilder


@pytest.fixture
def node(store: StoreBuilder) -> Path:
    """Return the node of a store whose global default it is, with a shim."""
    store.add("node", "24.1.0")
    store.set_current("node", "24.1.0")
    write_executable(store.layout.shims_dir / "node")
    return store.executable("node", "24.1.0", "node")


@pytest.fixture
def theirs(home: Path) -> Path:
    """Return another manager's node."""
    return write_executable(home / ".nvm/versions/node/v20.20.2/bin/node")


def path_of(*directories: Path | str) -> str:
    return ":".join(map(str, directories))


def called_with(context: Context, path: str, **env: str) -> Context:
    return replace(context, env={**context.env, "PATH": path, **env})


def shadow(context: Context, said: Path | None, name: str = "node") -> Shadow | None:
    return CallingShell(context).shadow(name, said)


def shadows_of_runtimes(context: Context, *names: str) -> list[str]:
    walk = walk_here(context)
    statuses = (status_of(context, by_name(name), walk) for name in names)
    return [one.executable for one in shadows_of(context, statuses)]


def test_nothing_before_the_shims_is_no_shadow(
    context: Context, store: StoreBuilder, node: Path, theirs: Path
):
    assert shadow(called_with(context, path_of(store.layout.shims_dir, theirs.parent)), node) is None


def test_the_first_file_before_the_shims_is_what_runs(
    context: Context, store: StoreBuilder, node: Path, theirs: Path
):
    found = shadow(called_with(context, path_of(theirs.parent, store.layout.shims_dir)), node)

    assert found == Shadow("node", theirs, "which comes first on PATH", "omg doctor --fix")


def test_the_file_that_omg_says_is_no_shadow_wherever_it_comes_first(
    context: Context, store: StoreBuilder, theirs: Path, tmp_path: Path
):
    link = tmp_path / "linked/node"
    link.parent.mkdir()
    link.symlink_to(theirs)

    assert shadow(called_with(context, path_of(theirs.parent, store.layout.shims_dir)), link) is None


def test_a_file_that_cannot_be_executed_is_passed_over(
    context: Context, store: StoreBuilder, node: Path, theirs: Path
):
    theirs.chmod(0o644)

    assert shadow(called_with(context, path_of(theirs.parent, store.layout.shims_dir)), node) is None


def test_a_link_to_the_shim_is_no_shadow(context: Context, store: StoreBuilder, node: Path, home: Path):
    (home / "bin").mkdir()
    (home / "bin/node").symlink_to(store.layout.shims_dir / "node")

    assert shadow(called_with(context, path_of(home / "bin", store.layout.shims_dir)), node) is None


def test_the_shims_are_known_by_another_path(
    context: Context, store: StoreBuilder, node: Path, theirs: Path, tmp_path: Path
):
    (tmp_path / "data").symlink_to(store.data_dir)

    shell = CallingShell(called_with(context, path_of(f"{tmp_path}/data/shims/", theirs.parent)))

    assert shell.has_shims
    assert shell.shadow("node", node) is None


@pytest.mark.parametrize("element", ["bin", ""])
def test_a_relative_element_is_looked_up_in_the_working_directory(
    context: Context, store: StoreBuilder, node: Path, project: Path, element: str
):
    file = write_executable(project / element / "node")

    found = shadow(called_with(context, path_of(element, store.layout.shims_dir)), node)

    assert found is not None
    assert found.path is not None
    assert found.path.samefile(file)


def test_shims_off_path_are_the_reason_where_another_file_runs(context: Context, node: Path, theirs: Path):
    found = shadow(called_with(context, str(theirs.parent)), node)

    assert found == Shadow(
        "node", theirs, "omg's shims are not on PATH", "omg setup, then open a new terminal"
    )


def test_shims_off_path_are_no_matter_where_the_file_runs_itself(context: Context, node: Path):
    assert shadow(called_with(context, str(node.parent)), node) is None


def test_an_active_environment_that_a_shim_would_run_is_no_shadow(
    context: Context, store: StoreBuilder, node: Path, home: Path
):
    write_executable(home / "venv/bin/node")
    here = called_with(
        context, path_of(home / "venv/bin", store.layout.shims_dir), VIRTUAL_ENV=f"{home}/venv"
    )

    assert shadow(here, node) is None
    assert shadows_of_runtimes(here, "node") == []


def test_an_active_environment_that_a_variable_overrules_is_a_shadow(
    context: Context, store: StoreBuilder, node: Path, home: Path
):
    write_executable(home / "venv/bin/node")
    path = path_of(home / "venv/bin", store.layout.shims_dir)
    here = called_with(context, path, VIRTUAL_ENV=f"{home}/venv", OMG_NODE_VERSION="24")

    (found,) = shadows_of_executable(here, "node", node)

    assert (found.path, found.fix) == (home / "venv/bin/node", "deactivate")
    assert shadows_of_runtimes(here, "node") == ["node"]


def test_bypassed_shims_run_the_system(context: Context, store: StoreBuilder, node: Path, tmp_path: Path):
    system = write_executable(tmp_path / "system/node")
    here = called_with(context, path_of(store.layout.shims_dir, system.parent), OMG_BYPASS="1")

    assert shadow(here, node) == Shadow("node", system, "because OMG_BYPASS is set", "unset OMG_BYPASS")
    assert shadow(here, system) is None


def test_a_versions_own_directory_is_named_as_such(context: Context, store: StoreBuilder, node: Path):
    other = store.add("node", "20.1.0") / "bin/node"

    found = shadow(called_with(context, path_of(other.parent, store.layout.shims_dir)), node)

    assert found is not None
    assert found.fix == f"take {other.parent} off PATH"


def test_a_runtime_is_named_once(context: Context, store: StoreBuilder, home: Path):
    store.add("rust", "1.90.0")
    store.set_current("rust", "1.90.0")
    for name in ("rustc", "cargo"):
        write_executable(home / ".cargo/bin" / name)

    here = called_with(context, path_of(home / ".cargo/bin", store.layout.shims_dir))

    assert shadows_of_runtimes(here, "rust") == ["rustc"]


def test_a_missing_version_is_shadowed_by_whatever_runs(
    context: Context, store: StoreBuilder, theirs: Path, project: Path
):
    (project / ".nvmrc").write_text("18\n")

    here = called_with(context, path_of(theirs.parent, store.layout.shims_dir))

    assert shadows_of_runtimes(here, "node") == ["node"]


def test_what_the_active_version_lacks_is_no_shadow(context: Context, store: StoreBuilder, theirs: Path):
    store.add("node", "24.1.0", executables=["npm"])
    store.set_current("node", "24.1.0")

    here = called_with(context, path_of(theirs.parent, store.layout.shims_dir))

    assert shadows_of_runtimes(here, "node") == []


def test_the_system_is_what_it_is(context: Context, theirs: Path):
    assert shadows_of_runtimes(called_with(context, str(theirs.parent)), "node") == []


def in_front(name: str, path: Path) -> Shadow:
    return Shadow(name, path, "which comes first on PATH", "omg doctor --fix")


def test_the_remark_is_one_line_with_the_home_shortened(context: Context, theirs: Path):
    assert remark_on([in_front("node", theirs)], context) == (
        "in this shell, node is ~/.nvm/versions/node/v20.20.2/bin/node, which comes first on PATH;"
        " fix: omg doctor --fix"
    )


@pytest.mark.parametrize(
    ("names", "others"),
    [
        (("node", "ruby"), "ruby is"),
        (("node", "ruby", "go"), "ruby and go are"),
        (("node", "ruby", "go", "bun", "java"), "ruby and go and 2 more are"),
    ],
)
def test_the_remark_names_others_without_their_paths(
    context: Context, home: Path, names: tuple[str, ...], others: str
):
    assert remark_on([in_front(name, home / name) for name in names], context) == (
        f"in this shell, node is ~/node, which comes first on PATH; {others} shadowed too;"
        " fix: omg doctor --fix"
    )


def test_the_remark_says_first_that_the_shims_are_off_path(context: Context):
    off = Shadow("node", None, "omg's shims are not on PATH", "omg setup, then open a new terminal")

    assert remark_on([off], context) == (
        "in this shell, omg's shims are not on PATH, and node is not found;"
        " fix: omg setup, then open a new terminal"
    )


def test_without_a_shadow_there_is_no_remark(context: Context):
    assert remark_on([], context) == ""


def test_a_path_cannot_control_the_terminal(context: Context):
    assert "is `/a\\x1b[2J/node`, which" in remark_on([in_front("node", Path("/a\x1b[2J/node"))], context)


def test_json_has_each_shadow(theirs: Path):
    off = Shadow("cargo", None, "omg's shims are not on PATH", "omg setup, then open a new terminal")

    assert documents([in_front("node", theirs), off]) == [
        {
            "executable": "node",
            "path": str(theirs),
            "reason": "which comes first on PATH",
            "fix": "omg doctor --fix",
        },
        {"executable": "cargo", "path": None, "reason": off.reason, "fix": off.fix},
    ]


def test_a_file_that_has_gone_since_it_was_decided_is_another(
    context: Context, store: StoreBuilder, theirs: Path, tmp_path: Path
):
    here = called_with(context, path_of(theirs.parent, store.layout.shims_dir))

    assert shadow(here, tmp_path / "gone") is not None
