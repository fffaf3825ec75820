"""Shims before an install: a project's runtime has them once omg ran there (the setting ``shims.lazy``)."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import pytest

from omg.runtimes.registry import RUNTIMES
from tests.conftest import write_executable
from tests.terminal import call_on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


@pytest.fixture
def set_up(omg: RunOmg, store: StoreBuilder) -> StoreBuilder:
    """Return a store with omg's environment and no installed version."""
    assert omg("rehash").exit_status == 0
    return store


@pytest.fixture
def asking(set_up: StoreBuilder, project: Path) -> StoreBuilder:
    """Return that store; the project asks for bun."""
    (project / ".bun-version").write_text("1.2.0\n")
    return set_up


def shims(store: StoreBuilder) -> list[str]:
    """Return the names in the shims directory."""
    directory = store.layout.shims_dir
    return sorted(shim.name for shim in directory.iterdir()) if directory.exists() else []


def problems_with_shims(omg: RunOmg, cwd: Path) -> list[str]:
    """Return the kinds of the problems with shims that doctor finds."""
    problems = cast("list[dict[str, str]]", omg("doctor", "--json", cwd=cwd).document["problems"])
    return [problem["kind"] for problem in problems if problem["kind"].endswith("_shim")]


def call(
    store: StoreBuilder, env: Mapping[str, str], cwd: Path, script: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a script of sh with the shims first on PATH."""
    path = f"{store.layout.shims_dir}:{env['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-c", script],
        env={**env, "PATH": path, **variables},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def call_bun(store: StoreBuilder, env: Mapping[str, str], cwd: Path, typed: bytes) -> tuple[str, int]:
    """Run `bun hello` on a terminal, with the shims first on PATH; return what was shown, and the status."""
    path = f"{store.layout.shims_dir}:{env['PATH']}"
    return call_on_a_terminal(["/bin/sh", "-c", "bun hello"], {**env, "PATH": path}, cwd, typed)


@pytest.mark.parametrize("words", ["", "current", "list", "which bun", "why bun", "doctor", "rehash", "env"])
def test_a_command_in_the_folder_makes_them(omg: RunOmg, asking: StoreBuilder, words: str) -> None:
    omg(*words.split())

    assert shims(asking) == ["bun", "bunx"]


def test_a_command_that_becomes_another_program_makes_them(omg: RunOmg, asking: StoreBuilder) -> None:
    assert omg("exec", "--", "/bin/true").exit_status == 0

    assert shims(asking) == ["bun", "bunx"]


def test_a_directory_option_counts(omg: RunOmg, asking: StoreBuilder, project: Path, home: Path) -> None:
    omg("-C", str(project), "list", cwd=home)

    assert shims(asking) == ["bun", "bunx"]


@pytest.mark.parametrize("words", ["--version", "--help", "complete -- omg ins", "completions bash"])
def test_a_command_that_has_nothing_to_do_with_folders_makes_none(
    omg: RunOmg, asking: StoreBuilder, words: str
) -> None:
    assert omg(*words.split()).exit_status == 0

    assert shims(asking) == []


@pytest.mark.parametrize("words", ["install --dry-run", "pin bun@1.2.0 --dry-run"])
def test_a_dry_run_writes_nothing(
    omg: RunOmg, asking: StoreBuilder, releases: Publishers, env: dict[str, str], words: str
) -> None:
    env["OMG_MIRROR"] = releases.upstream.url
    before = asking.layout.table_file.with_name("requested").read_bytes()

    omg(*words.split())

    assert shims(asking) == []
    assert asking.layout.table_file.with_name("requested").read_bytes() == before


def test_a_store_that_was_never_set_up_is_not_made(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    (project / ".bun-version").write_text("1.2.0\n")

    omg("current")

    assert list(store.data_dir.iterdir()) == []


def test_a_store_of_an_older_omg_is_brought_up_to_date(omg: RunOmg, asking: StoreBuilder) -> None:
    asking.layout.table_file.with_name("requested").unlink()

    omg("list")

    assert shims(asking) == ["bun", "bunx"]


def test_rehash_counts_them(omg: RunOmg, asking: StoreBuilder) -> None:
    done = omg("rehash", "--json")

    assert done.document["added"] == ["bun", "bunx"]
    assert shims(asking) == ["bun", "bunx"]


def test_in_a_script_the_shim_names_the_command(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    omg("list")

    done = call(asking, env, project, "bun --version")

    assert (done.returncode, done.stdout) == (127, "")
    assert f"bun 1.2.0 is not installed (set by {project}/.bun-version)" in done.stderr
    assert "hint: run omg install bun@1.2.0" in done.stderr


def test_always_installs_and_runs(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], project: Path, releases: Publishers
) -> None:
    omg("list")

    done = call(
        asking, env, project, "bun hello", OMG_AUTO_INSTALL="always", OMG_MIRROR=releases.upstream.url
    )

    assert done.returncode == 0, done.stderr
    assert asking.executable("bun", "1.2.0", "bun").exists()


def test_a_yes_on_a_terminal_installs_and_runs(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], project: Path, releases: Publishers
) -> None:
    env["OMG_MIRROR"] = releases.upstream.url
    omg("list")

    shown, status = call_bun(asking, env, project, b"y\n")

    assert "omg: install bun@1.2.0 now? [Y/n]" in shown
    assert status == 0
    assert asking.executable("bun", "1.2.0", "bun").exists()


def test_a_yes_installs_what_a_constraint_asks_for(
    omg: RunOmg, set_up: StoreBuilder, env: dict[str, str], project: Path, releases: Publishers
) -> None:
    env["OMG_MIRROR"] = releases.upstream.url
    (project / "package.json").write_text('{"engines": {"bun": ">=1 <1.2"}}')
    omg("list")

    shown, status = call_bun(set_up, env, project, b"y\n")

    assert "omg: no installed bun meets `>=1 <1.2`" in shown
    assert "omg: install bun@>=1 <1.2 now? [Y/n]" in shown
    assert status == 0
    assert set_up.executable("bun", "1.0.0", "bun").exists()


def test_a_constraint_is_not_asked_about_where_the_system_can_run(
    omg: RunOmg, set_up: StoreBuilder, env: dict[str, str], project: Path, tmp_path: Path
) -> None:
    (project / "package.json").write_text('{"engines": {"bun": ">=1 <1.2"}}')
    omg("list")
    write_executable(tmp_path / "system/bun", "#!/bin/sh\necho the system\n")
    env["PATH"] = f"{tmp_path}/system:{env['PATH']}"

    shown, status = call_bun(set_up, env, project, b"y\n")

    assert (shown.replace("\r", ""), status) == ("y\nthe system\n", 0)


def test_a_no_on_a_terminal_installs_nothing(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    omg("list")

    shown, status = call_bun(asking, env, project, b"n\n")

    assert "omg: install bun@1.2.0 now? [Y/n]" in shown
    assert "run omg install bun@1.2.0" in shown
    assert status == 127


def test_where_nothing_asks_the_system_runs(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], tmp_path: Path
) -> None:
    omg("list")
    write_executable(tmp_path / "system/bun", "#!/bin/sh\necho the system\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    env["PATH"] = f"{tmp_path}/system:{env['PATH']}"
    done = call(asking, env, elsewhere, "bun")

    assert (done.returncode, done.stdout) == (0, "the system\n")


def test_where_nothing_asks_and_nothing_is_there_it_is_not_found(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], tmp_path: Path
) -> None:
    omg("list")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    done = call(asking, env, elsewhere, "bun")

    assert done.returncode == 127
    assert "no version of bun is installed" in done.stderr


def test_a_removed_project_keeps_them_until_the_next_rehash(
    omg: RunOmg, asking: StoreBuilder, project: Path, home: Path
) -> None:
    omg("list")
    shutil.rmtree(project)

    assert problems_with_shims(omg, home) == []
    assert omg("rehash", "--json", cwd=home).document["removed"] == ["bun", "bunx"]
    assert shims(asking) == []


def test_doctor_finds_nothing_wrong_with_them(
    omg: RunOmg, asking: StoreBuilder, home: Path, project: Path
) -> None:
    omg("list")

    for cwd in (home, project):
        assert problems_with_shims(omg, cwd) == []
        assert omg("rehash", "--json", cwd=cwd).document["removed"] == []
    assert shims(asking) == ["bun", "bunx"]


def test_uninstall_of_the_last_version_keeps_them_where_a_known_folder_asks(
    omg: RunOmg, asking: StoreBuilder, home: Path
) -> None:
    asking.add("bun", "1.2.0")
    omg("rehash", cwd=home)
    omg("current")

    assert omg("uninstall", "bun@1.2.0", "--force", cwd=home).exit_status == 0

    assert shims(asking) == ["bun", "bunx"]


def test_a_folder_that_only_a_shim_followed_is_known(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], project: Path, home: Path
) -> None:
    asking.add("bun", "1.2.0")
    omg("rehash", cwd=home)
    (project / ".bun-version").write_text("1.2\n# a comment\n")
    assert call(asking, env, project, "bun").returncode == 0

    assert omg("uninstall", "bun@1.2.0", "--force", cwd=home).exit_status == 0

    assert shims(asking) == ["bun", "bunx"]


def test_all_means_every_one_everywhere(omg: RunOmg, set_up: StoreBuilder) -> None:
    omg("config", "set", "shims.lazy", "all")

    assert shims(set_up) == sorted({name for runtime in RUNTIMES for name in runtime.executables})
    assert omg("rehash", "--json").document["removed"] == []


def test_all_by_its_variable(omg: RunOmg, set_up: StoreBuilder, env: dict[str, str]) -> None:
    env["OMG_SHIMS_LAZY"] = "all"

    omg("list")

    assert "javac" in shims(set_up)


@pytest.mark.parametrize("is_variable", [True, False])
def test_none_means_installed_ones_only(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], *, is_variable: bool
) -> None:
    omg("list")
    if is_variable:
        env["OMG_SHIMS_LAZY"] = "none"
        omg("rehash")
    else:
        omg("config", "set", "shims.lazy", "none")
    omg("list")

    assert shims(asking) == []


def test_another_value_is_refused(omg: RunOmg, set_up: StoreBuilder) -> None:
    done = omg("list", env={"OMG_SHIMS_LAZY": "some"})

    assert done.exit_status == 1
    assert "accepted: `known`, `all`, `none`" in done.stderr
    assert shims(set_up) == []


def test_versions_of_a_read_only_store_decide_alone(
    omg: RunOmg, asking: StoreBuilder, env: dict[str, str], tmp_path: Path
) -> None:
    asking.add("bun", "1.2.0", executables=["bun"], versions_dir=tmp_path / "shared")
    env["OMG_SYSTEM_DIRS"] = str(tmp_path / "shared")
    omg("rehash")

    omg("list")

    assert shims(asking) == ["bun"]


def test_what_is_not_omgs_stays_in_its_place(omg: RunOmg, asking: StoreBuilder) -> None:
    write_executable(asking.layout.shims_dir / "bun", "#!/bin/sh\necho mine\n")

    omg("list")

    assert (asking.layout.shims_dir / "bun").read_text() == "#!/bin/sh\necho mine\n"


def test_a_reserved_name_gets_none(omg: RunOmg, set_up: StoreBuilder, project: Path) -> None:
    (project / ".tool-versions").write_text("ls 1\nsudo 2\nomg 3\nbun 1.2.0\n")

    omg("list")

    assert shims(set_up) == ["bun", "bunx"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_store_that_cannot_be_written_stays_silent(omg: RunOmg, asking: StoreBuilder) -> None:
    for directory in (asking.layout.shims_dir, asking.layout.table_file.parent, asking.data_dir):
        directory.mkdir(exist_ok=True)
        directory.chmod(0o500)

    done = omg("list")

    assert "cannot write" not in done.stderr
    assert shims(asking) == []


def test_commands_at_the_same_time_all_end_well(omg: RunOmg, asking: StoreBuilder) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: omg("list"), range(8)))

    assert [one.exit_status for one in done] == [0] * 8
    assert [one for one in done if "waiting" in one.stderr] == []
    assert shims(asking) == ["bun", "bunx"]
