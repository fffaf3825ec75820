"""`omg demo`: the main job, with what the machine has, and nothing left behind."""

from __future__ import annotations

import shutil
from argparse import Namespace
from typing import TYPE_CHECKING, cast

import pytest

from omg.adoption.managers import find_pyenv
from omg.commands import demo
from omg.demo import shim_cost_us, two_that_differ
from omg.value import replace
from omg.versions.version import Version
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.acceptance.conftest import RunOmg
    from tests.publishers import Publishers


@pytest.fixture
def pyenv(env: dict[str, str], tmp_path: Path) -> Path:
    """Return a pyenv with two Pythons that no machine has."""
    root = tmp_path / "pyenv"
    for version in ("3.97.1", "3.98.2"):
        write_executable(
            root / "versions" / version / "bin" / "python3", f"#!/bin/sh\necho Python {version}\n"
        )
    env["PYENV_ROOT"] = str(root)
    env["TMPDIR"] = str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    return root


def test_two_projects_run_their_own_versions(omg: RunOmg, pyenv: Path) -> None:
    done = omg("demo", "--offline", "--json")

    scenes = cast("list[dict[str, object]]", done.document["scenes"])
    assert [(scene["version"], scene["output"]) for scene in scenes] == [
        ("3.98.2", "Python 3.98.2"),
        ("3.97.1", "Python 3.97.1"),
    ]
    assert scenes[0]["path"] == str(pyenv / "versions" / "3.98.2" / "bin" / "python3")
    assert done.exit_status == 0


def test_it_says_what_ran_and_what_a_shim_costs(omg: RunOmg, pyenv: Path) -> None:
    done = omg("demo", "--offline")

    assert "  one/.python-version says 3.98.2" in done.lines
    assert f"    (it ran {pyenv}/versions/3.98.2/bin/python3)" in done.lines
    assert any(line.startswith("A shim adds ") for line in done.lines)
    assert done.lines[-1].endswith("omg import (link what you have), omg use node@20, omg current")


def test_nothing_is_left_behind(omg: RunOmg, pyenv: Path, tmp_path: Path) -> None:
    before = sorted(pyenv.rglob("*"))

    omg("demo", "--offline")

    assert list((tmp_path / "temporary").iterdir()) == []
    assert sorted(pyenv.rglob("*")) == before


@pytest.mark.usefixtures("pyenv")
def test_what_a_source_gives_plays_too(omg: RunOmg, publishers: Publishers) -> None:
    publishers.bun("1.2.3")

    done = omg("demo")

    assert "Installed now from its publisher: bun 1.2.3" in done.lines
    assert "    bun 1.2.3 --version" in done.lines


@pytest.mark.usefixtures("pyenv")
def test_a_tool_that_fails_is_not_passed_over(omg: RunOmg, pyenv: Path) -> None:
    write_executable(pyenv / "versions/3.98.2/bin/python3", "#!/bin/sh\necho broken; exit 1\n")

    assert omg("demo", "--offline").exit_status == 1


def test_with_one_toolchain_an_absent_version_is_refused(
    context: Context, env: dict[str, str], pyenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(pyenv / "versions" / "3.97.1")
    monkeypatch.setattr("omg.demo.MANAGERS", {"pyenv": find_pyenv})
    alone = replace(context, env={**context.env, **env}, config=replace(context.config, offline=True))

    lines = demo.run(alone, Namespace()).lines

    assert any(line.startswith("    omg: python 3.99 is not installed (set by ") for line in lines)
    assert "    hint: run omg install python@3.99" in lines
    assert "    (exit status 127: omg never runs another version silently)" in lines


@pytest.mark.usefixtures("pyenv")
def test_without_any_python_an_absent_version_is_refused_too(
    context: Context, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omg.demo.MANAGERS", {})
    bare = replace(context, env={**context.env, **env}, config=replace(context.config, offline=True))

    lines = demo.run(bare, Namespace()).lines

    assert "Found no Python of another version manager to link." in lines
    assert any(line.startswith("    omg: python 3.99 is not installed (set by ") for line in lines)


def test_two_minor_releases_are_preferred() -> None:
    versions = tuple(map(Version.parse, ("3.13.2", "3.13.1", "3.12.9")))

    assert [str(version) for version in two_that_differ(versions)] == ["3.13.2", "3.12.9"]


def test_two_patches_of_one_release_will_do() -> None:
    versions = tuple(map(Version.parse, ("3.13.2", "3.13.1")))

    assert two_that_differ(versions) == versions


def test_a_program_that_fails_has_no_cost(tmp_path: Path) -> None:
    failing = write_executable(tmp_path / "failing", "#!/bin/sh\nexit 1\n")

    assert shim_cost_us(failing, failing, {}, rounds=1) is None
