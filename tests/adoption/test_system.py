"""Programs of the system: real processes in a prefix made for the test."""

from pathlib import Path

import pytest

from omg.adoption import finding, system
from omg.adoption.finding import Adoptable
from omg.adoption.system import find_system
from tests.conftest import write_executable


def answers(version: str) -> str:
    return f'#!/bin/sh\n[ "$1" = --version ] && echo "{version}"\n'


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    prefix = tmp_path / "usr"
    (prefix / "bin").mkdir(parents=True)
    monkeypatch.setattr(system, "SYSTEM_BIN_DIRS", (str(prefix / "bin"),))
    monkeypatch.setattr(finding, "_SHARED", (prefix,))
    return prefix


def found(home: Path) -> tuple[Adoptable, ...]:
    return find_system({}, home).adoptables


def test_a_shared_prefix_gives_the_runtimes_own_executables_only(prefix: Path, home: Path):
    for name in ("node", "npm", "ls", "yarn"):
        write_executable(prefix / "bin" / name, answers("v20.20.2"))

    (adoptable,) = found(home)

    assert (adoptable.runtime, adoptable.version) == ("node", "20.20.2")
    assert [path.name for path in adoptable.executables] == ["node", "npm"]


def test_names_with_another_version_stay_where_they_are(prefix: Path, home: Path):
    for name in ("python3", "python3.11", "python3.12"):
        write_executable(prefix / "bin" / name, answers("Python 3.11.2"))

    (adoptable,) = found(home)

    assert [path.name for path in adoptable.executables] == ["python3", "python3.11"]


def test_a_runtime_with_a_directory_of_its_own_is_linked_whole(prefix: Path, home: Path, tmp_path: Path):
    own = write_executable(tmp_path / "lib/jvm/java-17/bin/java", answers("openjdk 17.0.15 2025-04-15"))
    (prefix / "bin/java").symlink_to(own)

    assert found(home) == (Adoptable("java", "17.0.15", tmp_path / "lib/jvm/java-17"),)


def test_homebrew_is_linked_by_the_path_that_survives_an_upgrade(prefix: Path, home: Path, tmp_path: Path):
    own = write_executable(tmp_path / "Cellar/node@20/20.11.1/bin/node", answers("v20.11.1"))
    (tmp_path / "opt").mkdir()
    (tmp_path / "opt/node@20").symlink_to("../Cellar/node@20/20.11.1")
    (prefix / "bin/node").symlink_to(own)

    assert found(home) == (Adoptable("node", "20.11.1", tmp_path / "opt/node@20"),)


def test_go_knows_only_the_word(prefix: Path, home: Path):
    script = '#!/bin/sh\n[ "$1" = version ] && echo "go version go1.21.6 linux/amd64"\n'
    write_executable(prefix / "bin/go", script)

    assert found(home)[0].version == "1.21.6"


def test_a_program_that_does_not_say_its_version_is_passed_over(prefix: Path, home: Path):
    write_executable(prefix / "bin/node", "#!/bin/sh\nexit 1\n")

    assert found(home) == ()


def test_an_empty_system_has_nothing(prefix: Path, home: Path):
    assert found(home) == ()


def asked(prefix: Path) -> str:
    return f'#!/bin/sh\ntouch "{prefix}/asked"\necho 1.80.0\n'


def test_a_proxy_of_another_manager_is_never_started(prefix: Path, home: Path):
    rustup = write_executable(prefix / "bin/rustup", asked(prefix))
    (prefix / "bin/rustc").hardlink_to(rustup)
    (prefix / "bin/node").symlink_to(write_executable(prefix / "lib/volta-shim", asked(prefix)))

    assert found(home) == ()
    assert not (prefix / "asked").exists()


def test_a_program_that_is_asked_finds_no_home(prefix: Path, home: Path):
    write_executable(prefix / "bin/go", '#!/bin/sh\nmkdir -p "$HOME/.config/go"\necho go1.21.6\n')

    assert find_system({"HOME": str(home)}, home).adoptables[0].version == "1.21.6"
    assert list(home.iterdir()) == []
