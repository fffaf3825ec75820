"""install.sh from the folder of a release, through a pipe and in it, with stand-ins, in each shell."""

from __future__ import annotations

import hashlib
import platform
import sys
from typing import TYPE_CHECKING

import pytest

import omg
from tests.acceptance.test_install_sh import STAND_IN, Machine, machine_at
from tests.publishers import tar
from tests.shell.shells import FIRST_SH
from tools import release

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="NOT CHECKED: the files of the release are those for Linux x64",
)

_STEM = f"omg_runtimes-{omg.__version__}"
_WHEEL = f"{_STEM}-py3-none-manylinux_2_17_x86_64.musllinux_1_1_x86_64.whl"
_FOREIGN = f"{_STEM}-py3-none-manylinux_2_17_aarch64.musllinux_1_1_aarch64.whl"
_SOURCES = f"{_STEM}.tar.gz"
_ARCHIVE = f"omg-{omg.__version__}-linux-x64.tar.gz"
_PYTHON = STAND_IN.format(version="3.13.15", has_venv="no", is_new="yes", pip="none").encode()


class Folder:
    """The folder of a release, and a machine that installs from it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.dir = machine.root / "release"
        self.dir.mkdir()

    def publish(self, *names: str) -> str:
        """Write the files, and return the install.sh that knows them."""
        for name in names:
            is_archive = name == _ARCHIVE
            content = (
                tar({"omg/python/bin/python": _x(), "omg/python/bin/python3": _x()}) if is_archive else b""
            )
            (self.dir / name).write_bytes(content or name.encode())
        script = (self.machine.root / "checkout/install.sh").read_text()
        script = release.filled_in(script, "", release.sums(self.dir))
        (self.dir / "install.sh").write_text(script)
        return script

    def install(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the script through a pipe."""
        arguments = str(self.machine.root / "arguments")
        return self.machine.run("-s", stdin=script, OMG_RELEASE=str(self.dir), ARGUMENTS=arguments, **env)

    @property
    def pip(self) -> str:
        """What pip was told."""
        lines = (self.machine.root / "arguments").read_text().splitlines()
        return next(line for line in lines if "__pip-runner__.py install" in line)

    def left(self) -> list[Path]:
        """What is in omg's own folder."""
        return [path for path in self.machine.self_dir.glob("*") if path.name != "made"]


def _x() -> tuple[int, bytes]:
    return (0o755, _PYTHON)


@pytest.fixture(params=FIRST_SH)
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Folder:
    machine = machine_at(tmp_path, request.param)
    for tool in ("getconf", "gzip", "mv", "sha256sum", "tar"):
        machine.add_tool(tool)
    return Folder(machine)


def test_wheel_of_the_machine_is_taken(folder: Folder) -> None:
    folder.machine.add_python("system/python3")
    done = folder.install(folder.publish(_FOREIGN, _WHEEL, _SOURCES))

    assert (done.stderr, done.returncode) == ("", 0)
    assert folder.pip.endswith(f"/{_WHEEL}")
    assert {path.name for path in folder.left()} == {*folder.machine.environments(), "path"}
    assert len(folder.machine.environments()) == 1


def test_without_a_wheel_of_the_machine_the_sources_are_taken(folder: Folder) -> None:
    folder.machine.add_python("system/python3")
    done = folder.install(folder.publish(_FOREIGN, _SOURCES))

    assert (done.stderr, done.returncode) == ("", 0)
    assert folder.pip.endswith(f"/{_SOURCES}")


def test_archive_needs_no_python_of_the_machine(folder: Folder) -> None:
    done = folder.install(folder.publish(_WHEEL, _ARCHIVE))

    assert (done.stderr, done.returncode) == ("", 0)
    assert "omg brings its own Python" in done.stdout
    (environment,) = folder.machine.environments()
    assert (folder.machine.self_dir / environment / "bin/python3").read_bytes() == _PYTHON


def test_named_python_takes_the_wheel(folder: Folder) -> None:
    python = folder.machine.add_python("named/python3")
    done = folder.install(folder.publish(_WHEEL, _ARCHIVE), OMG_PYTHON=str(python))

    assert (done.stderr, done.returncode) == ("", 0)
    assert folder.pip.endswith(f"/{_WHEEL}")


def test_script_that_lies_in_the_folder_takes_it(folder: Folder) -> None:
    folder.publish(_WHEEL, _ARCHIVE)
    done = folder.machine.run(str(folder.dir / "install.sh"))

    assert (done.stderr, done.returncode) == ("", 0)
    assert "omg brings its own Python" in done.stdout


@pytest.mark.parametrize("name", [_WHEEL, _ARCHIVE])
def test_changed_file_is_refused_and_leaves_nothing(folder: Folder, name: str) -> None:
    folder.machine.add_python("system/python3")
    script = folder.publish(name)
    with (folder.dir / name).open("ab") as file:
        file.write(b"x")
    found = hashlib.sha256((folder.dir / name).read_bytes()).hexdigest()
    done = folder.install(script)

    assert done.returncode == 1
    assert f"checksum mismatch for `{name}`" in done.stderr
    assert found in done.stderr
    assert folder.left() == []


def test_folder_that_the_script_does_not_know_is_refused(folder: Folder) -> None:
    folder.machine.add_python("system/python3")
    folder.publish(_WHEEL)
    done = folder.install((folder.machine.root / "checkout/install.sh").read_text())

    assert done.returncode == 1
    assert "does not know the files of" in done.stderr
    assert folder.left() == []


def test_missing_file_of_the_release_is_named(folder: Folder) -> None:
    script = folder.publish(_ARCHIVE)
    (folder.dir / _ARCHIVE).unlink()
    done = folder.install(script)

    assert done.returncode == 1
    assert f"cannot copy `{folder.dir}/{_ARCHIVE}`" in done.stderr
    assert folder.left() == []


def test_unpacked_archive_installs_and_stays_as_it_was(folder: Folder) -> None:
    unpacked = folder.machine.root / "omg"
    for name in ("python", "python3"):
        (unpacked / "python/bin").mkdir(parents=True, exist_ok=True)
        (unpacked / "python/bin" / name).write_bytes(_PYTHON)
        (unpacked / "python/bin" / name).chmod(0o755)
    (unpacked / "install").write_text((folder.machine.root / "checkout/install.sh").read_text())
    done = [folder.machine.run(str(unpacked / "install")) for _ in range(2)]

    assert [(one.stderr, one.returncode) for one in done] == [("", 0), ("", 0)]
    assert sorted(path.name for path in (unpacked / "python/bin").iterdir()) == ["python", "python3"]
    assert len(folder.machine.environments()) == 1
