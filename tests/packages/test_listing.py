from pathlib import Path

import pytest

from omg.packages.listing import SharedPackages, installed_packages, shared_packages, tool_of
from omg.packages.package import Package, PackageTool, SharedTool
from omg.runtimes.registry import RUNTIMES, by_name
from omg.store.installed import find
from tests.conftest import StoreBuilder, write_executable
from tests.global_packages import add_npm, add_pip


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.name)
def test_the_tool_of_a_definition_is_one(runtime):
    assert bool(runtime.package_tool) == (tool_of(runtime) is not None)


def test_commands_that_are_gone_are_not_listed(store: StoreBuilder):
    prefix = store.add("node", "20.11.1")
    add_npm(prefix, "semver", "7.8.6", "semver", "gone")
    (prefix / "bin/gone").unlink()

    (package,) = listed("node", "20.11.1", store)

    assert package.executables == ("semver",)


def test_what_came_with_another_package_is_listed_for_its_commands(store: StoreBuilder):
    prefix = store.add("python", "3.12.4")
    add_pip(prefix, "jupyter", "1.1.0")
    add_pip(prefix, "jupyterlab", "4.0.0", "jupyter-lab", is_requested=False)
    add_pip(prefix, "click", "8.5.1", is_requested=False)

    assert [package.name for package in listed("python", "3.12.4", store)] == ["jupyter", "jupyterlab"]


def listed(runtime: str, version: str, store: StoreBuilder):
    tool = tool_of(by_name(runtime))
    toolchain = find(store.layout, runtime, version)
    assert isinstance(tool, PackageTool)
    assert toolchain is not None
    return installed_packages(tool, toolchain)


def test_what_is_there_for_all_versions_comes_with_its_folder(tmp_path: Path):
    tool = tool_of(by_name("go"))
    write_executable(tmp_path / "go/bin/gopls")
    assert isinstance(tool, SharedTool)

    shared = shared_packages(tool, {"HOME": str(tmp_path)})

    assert shared == SharedPackages(tool, tmp_path / "go/bin", (Package("gopls", "", ("gopls",)),))
    assert shared_packages(tool, {}).packages == ()
