"""`omg install python`: builds that lie where they were not built, and know it."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from omg.store.receipts import RECEIPT_NAME, read
from tests.publishing.python import INDEX, PythonPublisher, pypy_toolchain, toolchain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

SOURCE = "github.com/astral-sh/python-build-standalone"


@pytest.fixture
def python(publishers: Publishers) -> PythonPublisher:
    return PythonPublisher(publishers.upstream)


def says(store: StoreBuilder, name: str, env: dict[str, str], cwd: Path) -> str:
    """Return what the shim ``name`` prints."""
    shim = store.layout.shims_dir / name
    done = subprocess.run([shim], env=env, cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def installed(omg: RunOmg) -> list[str]:
    versions = omg("list", "python", "--json").document["toolchains"]
    assert isinstance(versions, list)
    return [each["version"] for each in versions]


def test_newest_patch_of_a_minor_is_installed(
    omg: RunOmg, python: PythonPublisher, upstream: Upstream
) -> None:
    for version in ("3.12.13", "3.13.15"):
        python.publish(version)
    done = omg("install", "python@3.12")
    assert done.stdout.startswith(f"installed python 3.12.13 from {SOURCE} (checksum verified;")
    assert (done.stdout + done.stderr).count("Sigstore attestations") == 1
    assert "sign" not in done.stdout + done.stderr
    assert not any("api.github.com" in one.path or INDEX in one.path for one in upstream.requests)


def test_older_patch_comes_from_the_index_of_all(omg: RunOmg, python: PythonPublisher) -> None:
    python.publish("3.12.4", tag="20240814")
    python.publish("3.12.13")
    assert omg("install", "cpython@3.12.4").stdout.startswith("installed python 3.12.4 from")


def test_every_name_runs(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    python.publish("3.12.13")
    omg("use", "python@3.12")
    names = ("python", "python3", "python3.12")
    assert {says(store, name, env, project) for name in names} == {"python 3.12.13"}
    assert {path.name for path in store.layout.shims_dir.iterdir()} >= {"pip", "pip3", "pip3.12"}


def test_files_name_the_place_where_they_lie(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder
) -> None:
    python.publish("3.12.13")
    omg("install", "python@3.12")
    directory = store.layout.toolchain_dir("python", "3.12.13")
    module = (directory / "lib/python3.12/_sysconfigdata__linux_x86_64-linux-gnu.py").read_text()
    assert f"'prefix': '{directory}'" in module
    assert "'CC': 'cc -pthread'" in module
    assert "'INSTALL': '/usr/bin/install -c'" in module
    assert omg("verify", "python@3.12.13").stdout.startswith("python 3.12.13  intact")


def test_pip_runs_its_own_python(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    python.publish("3.12.13")
    omg("use", "python@3.12")
    # The fake Python says who it is and with what it was called: the script.
    pip = store.executable("python", "3.12.13", "pip3")
    assert says(store, "pip3", env, project) == f"python 3.12.13 {pip}"


def test_free_threaded_build_has_a_directory_of_its_own(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder
) -> None:
    python.publish("3.14.7")
    python.publish("3.14.7t")
    python.publish("3.13.0t", tag="20241016", flavor="full")
    assert omg("install", "python@3.14t").stdout.startswith("installed python 3.14.7t")
    assert omg("install", "python@3.13.0t").stdout.startswith("installed python 3.13.0t")
    assert sorted(installed(omg)) == ["3.13.0t", "3.14.7t"]
    directory = store.layout.toolchain_dir("python", "3.13.0t")
    assert sorted(path.name for path in directory.iterdir() if path.name[0] != ".") == ["bin", "lib"]
    assert (directory / "bin/python").resolve().name == "python3.13t"


def test_prerelease_is_installed_only_by_name(omg: RunOmg, python: PythonPublisher) -> None:
    python.publish("3.14.7")
    python.publish("3.15.0rc1")
    assert "3.15.0rc1" in omg("install", "python@3.15").stderr
    assert omg("install", "python@latest").stdout.startswith("installed python 3.14.7")
    assert omg("install", "python@3.15.0rc1").stdout.startswith("installed python 3.15.0rc1")


def test_version_for_other_machines_is_reported_before_any_download(
    omg: RunOmg, python: PythonPublisher, upstream: Upstream
) -> None:
    python.publish("3.13.15", triple="aarch64-apple-darwin")
    python.publish("3.12.13")
    done = omg("install", "python@3.13")
    assert "python 3.13.15 is not published for this machine" in done.stderr
    assert "nearest are 3.12.13" in done.stderr
    assert not any(one.path.endswith(".tar.gz") for one in upstream.requests)


def test_version_that_does_not_exist_names_the_nearest(omg: RunOmg, python: PythonPublisher) -> None:
    python.publish("3.12.13")
    for command in ("install", "use", "pin"):
        done = omg(command, "python@3.12.99")
        assert (done.exit_status, "3.12.13" in done.stderr) == (1, True)


def test_list_has_dates_and_pypy(omg: RunOmg, python: PythonPublisher) -> None:
    python.publish("3.12.4", tag="20240814")
    python.publish("3.12.13")
    python.pypy("3.10.14", "7.3.17")
    lines = omg("list", "python", "--remote").lines
    assert [line.split()[:2] for line in lines] == [
        ["pypy3.10-7.3.17", "2026-05-26"],
        ["3.12.4", "2024-08-14"],
        ["3.12.13", "2026-08-14"],
    ]


def test_what_is_known_is_installed_offline(omg: RunOmg, python: PythonPublisher) -> None:
    python.publish("3.12.13")
    omg("install", "python@3.12")
    omg("uninstall", "python@3.12.13")
    assert omg("install", "python@3.12", "--offline").stdout.startswith("installed python 3.12.13")
    assert "3.12.13" in omg("list", "python", "--remote", "--offline").stdout


def test_pypy_gets_its_pip(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    python.pypy("3.10.14", "7.3.17")
    done = omg("use", "python@pypy3.10")
    assert done.stdout.startswith("installed python pypy3.10-7.3.17")
    pip = store.executable("python", "pypy3.10-7.3.17", "pip")
    assert says(store, "pip", env, project) == f"pypy 7.3.17 {pip}"
    assert says(store, "python3", env, project) == "pypy 7.3.17"
    assert omg("verify", "python@pypy3.10-7.3.17").stdout.startswith("python pypy3.10-7.3.17  intact")


def test_pypy_without_pip_is_installed_and_reported(omg: RunOmg, python: PythonPublisher) -> None:
    members = pypy_toolchain("3.10", "7.3.17", ensurepip="echo 'no such module'; exit 1")
    python.pypy("3.10.14", "7.3.17", members=members)
    done = omg("install", "python@pypy3.10")
    assert done.exit_status == 0
    assert "-m ensurepip --default-pip` could not be run (no such module)" in done.stderr


def test_moved_store_is_repaired(omg: RunOmg, python: PythonPublisher, store: StoreBuilder) -> None:
    python.publish("3.12.13")
    omg("use", "python@3.12")
    added = store.executable("python", "3.12.13", "cowsay")
    added.write_text(f"#!{added.parent}/python3.12\ncow\n")
    added.chmod(0o755)
    away = store.layout.data_dir.with_name("away")
    store.layout.data_dir.rename(away)
    there = {"OMG_DATA_DIR": str(away)}
    problems = json.loads(omg("doctor", "--json", env=there).stdout)["problems"]
    assert [each["fixable"] for each in problems if each["kind"] == "moved_toolchain"] == [True]
    assert "fixed: python 3.12.13 was moved" in omg("doctor", "--fix", env=there).stdout
    directory = away / "versions/python/3.12.13"
    for name in ("pip3", "cowsay"):
        done = subprocess.run([directory / "bin" / name], capture_output=True, text=True, check=True)
        assert done.stdout == f"python 3.12.13 {directory / 'bin' / name}\n"
    receipt = tomllib.loads((directory / ".omg-toolchain.toml").read_text())
    assert (receipt["prefix"], receipt["relocation"]) == (str(directory), "python")
    assert omg("verify", "python@3.12.13", env=there).stdout.startswith("python 3.12.13  intact")
    assert "moved_toolchain" not in omg("doctor", "--json", env=there).stdout


def test_reinstalled_version_keeps_what_was_added_and_its_place(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder
) -> None:
    python.publish("3.12.13")
    omg("install", "python@3.12")
    directory = store.layout.toolchain_dir("python", "3.12.13")
    (directory / "bin/python3.12").write_bytes(b"")
    shutil.copy(directory / "bin/pip3", directory / "bin/added")
    assert "fixed: python 3.12.13 is damaged" in omg("doctor", "--fix").stdout
    assert (directory / "bin/added").exists()
    receipt = tomllib.loads((directory / ".omg-toolchain.toml").read_text())
    assert receipt["prefix"] == str(directory)


@pytest.mark.parametrize("lies", ["bin/python3", "bin"])
def test_archive_without_an_interpreter_is_refused(omg: RunOmg, python: PythonPublisher, lies: str) -> None:
    members = {path: each for path, each in toolchain("3.12.13").items() if not path.startswith(lies)}
    python.publish("3.12.13", members=members)
    done = omg("install", "python@3.12")
    assert (done.exit_status, installed(omg)) == (1, [])
    assert "does not contain `bin/python3`" in done.stderr


def test_spelling_of_another_build_is_answered(omg: RunOmg, python: PythonPublisher) -> None:
    python.publish("3.12.13")
    done = omg("install", "python@3.12.0d")
    assert (done.exit_status, done.stderr.splitlines()[-1]) == (1, "hint: write 3.12.0")


def test_receipt_says_what_is_published_and_not_checked(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder
) -> None:
    python.publish("3.12.13")
    omg("install", "python@3.12")

    receipt = read(store.layout.toolchain_dir("python", "3.12.13") / RECEIPT_NAME)

    assert receipt is not None
    assert receipt.signature.startswith("not checked: python-build-standalone publishes Sigstore")


def test_an_older_receipt_is_read_and_corrected_by_a_reinstall(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder
) -> None:
    python.publish("3.12.13")
    omg("install", "python@3.12")
    file = store.layout.toolchain_dir("python", "3.12.13") / RECEIPT_NAME
    text = file.read_text()
    (line,) = [line for line in text.splitlines() if line.startswith("signature = ")]
    file.write_text(text.replace(line, 'signature = "not signed"'))

    before = read(file)
    assert omg("verify", "python@3.12").exit_status == 0
    assert omg("install", "python@3.12", "--force").exit_status == 0
    after = read(file)

    assert before is not None
    assert after is not None
    assert before.signature == "not signed"
    assert after.signature.startswith("not checked: ")


def test_required_signature_is_refused_where_none_is_checked(
    omg: RunOmg, python: PythonPublisher, store: StoreBuilder
) -> None:
    python.publish("3.12.13")
    omg("config", "set", "verify.python", "require")

    done = omg("install", "python@3.12", "--json")

    assert done.exit_status == 1
    assert not store.layout.toolchain_dir("python", "3.12.13").exists()
