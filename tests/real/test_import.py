"""The Pythons of pyenv and the toolchains of rustup that this machine has, adopted and run through shims."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.conftest import RunOmg, omg, planted  # noqa: F401 - fixtures
from tests.conftest import write_executable

PYENV_ROOT = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
RUSTUP_HOME = Path(os.environ.get("RUSTUP_HOME", Path.home() / ".rustup"))
PYTHONS = sorted(path.name for path in PYENV_ROOT.glob("versions/3.1?.*"))

pytestmark = pytest.mark.real
needs_pyenv = pytest.mark.skipif(len(PYTHONS) < 2, reason="pyenv has fewer than two Pythons here")
needs_rustup = pytest.mark.skipif(
    not list(RUSTUP_HOME.glob("toolchains/nightly-*")) or not list(RUSTUP_HOME.glob("toolchains/stable-*")),
    reason="rustup has no stable and nightly here",
)


@pytest.fixture
def imported(omg: RunOmg, home: Path, env: dict[str, str]) -> dict[str, str]:  # noqa: F811
    """Import, and return the environment of a terminal that was opened afterwards."""
    managers = {"PYENV_ROOT": str(PYENV_ROOT), "RUSTUP_HOME": str(RUSTUP_HOME)}
    assert omg("setup", "--no-modify-path").exit_status == 0
    assert omg("import", "pyenv", "rustup", "-y", env=managers).exit_status == 0
    return {**env, "PATH": f"{home}/.local/share/omg/shims:/usr/bin:/bin"}


def run(env: dict[str, str], cwd: Path, *command: str) -> str:
    return subprocess.run(
        ["/usr/bin/env", *command], env=env, cwd=cwd, capture_output=True, text=True, check=True
    ).stdout.strip()


@needs_pyenv
@pytest.mark.parametrize("version", [PYTHONS[0], PYTHONS[-1]] if PYTHONS else [])
def test_python_version_chooses_a_python_of_pyenv(imported: dict[str, str], project: Path, version: str):
    (project / ".python-version").write_text(f"{version}\n")

    assert run(imported, project, "python3", "--version") == f"Python {version}"


@needs_pyenv
def test_a_virtual_environment_made_through_a_shim_works(imported: dict[str, str], project: Path):
    (project / ".python-version").write_text(f"{PYTHONS[-1]}\n")
    run(imported, project, "python3", "-m", "venv", "--without-pip", "venv")

    found = run(imported, project, "venv/bin/python", "-c", "import sys, json; print(sys.base_prefix)")

    assert Path(found) == (PYENV_ROOT / "versions" / PYTHONS[-1]).resolve()


@needs_pyenv
def test_a_name_with_a_version_runs_that_one(imported: dict[str, str], project: Path):
    (project / ".python-version").write_text(f"{PYTHONS[-1]}\n")
    short = ".".join(PYTHONS[0].split(".")[:2])

    assert run(imported, project, f"python{short}", "--version").startswith(f"Python {short}.")


@needs_rustup
def test_rust_toolchain_chooses_a_toolchain_of_rustup(imported: dict[str, str], project: Path):
    (project / "rust-toolchain").write_text("nightly\n")

    assert "nightly" in run(imported, project, "rustc", "--version")


@needs_rustup
def test_plus_beats_the_file(imported: dict[str, str], project: Path):
    (project / "rust-toolchain").write_text("nightly\n")

    assert "nightly" not in run(imported, project, "cargo", "+stable", "--version")


@needs_rustup
def test_a_nested_cargo_may_choose_another(imported: dict[str, str], project: Path, tmp_path: Path):
    write_executable(tmp_path / "bin/cargo-nested", "#!/bin/sh\ncargo +nightly --version\ncargo --version\n")
    env = {**imported, "PATH": f"{imported['PATH']}:{tmp_path}/bin"}
    (project / "rust-toolchain").write_text("stable\n")

    inner, same = run(env, project, "cargo", "nested").splitlines()

    assert "nightly" in inner
    assert "nightly" not in same


@needs_rustup
def test_the_components_file_is_understood(imported: dict[str, str], project: Path):
    (project / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "stable"\nprofile = "minimal"\n')

    assert "nightly" not in run(imported, project, "rustc", "--version")
