"""Version files that are ignored are named by `omg why`, `current` and `doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


@pytest.fixture
def package(store: StoreBuilder, project: Path) -> Path:
    """Return a dependency's folder with a version file, in a project that pins another version."""
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")
    package = project / "node_modules/left-pad"
    package.mkdir(parents=True)
    (package / ".nvmrc").write_text("16\n")
    return package


def test_why_names_it(omg: RunOmg, package: Path, project: Path) -> None:
    files = omg("why", "node", "--json", cwd=package).document["files"]

    assert isinstance(files, list)
    told = [(file["path"], file["decisive"], file["verdict"].startswith("ignored")) for file in files]
    assert told == [(f"{package}/.nvmrc", False, True), (f"{project}/.nvmrc", True, False)]


@pytest.mark.parametrize("command", [("current",), ("current", "node"), ("doctor",)])
def test_the_others_name_it_too(omg: RunOmg, package: Path, command: tuple[str, ...]) -> None:
    done = omg(*command, "--json", cwd=package)

    files = done.document["ignored_files"]
    assert isinstance(files, list)
    assert [(file["runtime"], file["path"]) for file in files] == [("node", f"{package}/.nvmrc")]
    assert f"{package}/.nvmrc" in done.stderr


def test_a_file_that_says_nothing_about_the_runtime_is_not_named(omg: RunOmg, package: Path) -> None:
    assert omg("current", "go", "--json", cwd=package).document["ignored_files"] == []


def test_outside_of_dependencies_nothing_is_named(omg: RunOmg, package: Path, project: Path) -> None:
    assert omg("current", "--json").document["ignored_files"] == []


def test_a_toolchain_of_the_store_is_such_a_place(omg: RunOmg, store: StoreBuilder) -> None:
    inside = store.add("node", "20.11.1")
    (inside / ".nvmrc").write_text("16\n")
    store.set_current("node", "20.11.1")

    done = omg("current", "node", "--json", cwd=inside)

    assert done.exit_status == 0
    assert f"{inside}/.nvmrc" in done.stderr


@pytest.mark.parametrize("text", ["{", "{}" + " " * (1 << 20)], ids=["broken", "large"])
def test_why_names_a_broken_shared_manifest(
    omg: RunOmg, store: StoreBuilder, project: Path, text: str
) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    (project / "package.json").write_text(text)

    done = omg("why", "node", "--json")

    files = done.document["files"]
    assert done.exit_status == 0
    assert isinstance(files, list)
    assert [(file["path"], file["verdict"].startswith("ignored")) for file in files] == [
        (f"{project}/package.json", True)
    ]


@pytest.mark.parametrize("command", [("current",), ("current", "node"), ("doctor",)])
def test_the_others_name_a_broken_shared_manifest_too(
    omg: RunOmg, store: StoreBuilder, project: Path, command: tuple[str, ...]
) -> None:
    store.add("node", "20.11.1")
    (project / "package.json").write_text("{")
    (project / "sub").mkdir()

    done = omg(*command, "--json", cwd=project / "sub")

    files = done.document["ignored_files"]
    assert isinstance(files, list)
    assert ("node", f"{project}/package.json") in [(file["runtime"], file["path"]) for file in files]
    assert f"{project}/package.json" in done.stderr
