"""Genuine versions of Java: chosen by their files, compiling, with JAVA_HOME set for those that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
VERSION_FILE = ".java-version"
PROGRAM = """\
public class Hello {
    public static void main(String[] arguments) {
        for (String name : new String[] {"java.runtime.version", "java.home"})
            System.out.print(System.getProperty(name) + " ");
    }
}
"""


@pytest.fixture(scope="module")
def versions(mirror: Mirror) -> list[str]:
    """Return the JDKs of 17 and 11, and the runtime of 21."""
    return mirror.versions("java")


@pytest.fixture(scope="module")
def java(machine: Machine, versions: list[str]) -> Machine:
    newer, older, runtime = versions
    machine.omg("use", f"java@{older}")
    machine.omg("install", "java@17", "java@jre-21")
    machine.omg("use", "java@17")
    assert {newer, older, runtime} <= {path.name for path in (machine.store.versions_dir / "java").iterdir()}
    return machine


@pytest.fixture
def folder(folder: Path) -> Path:
    """Return a folder with a program, whose file asks for a version."""
    (folder / "Hello.java").write_text(PROGRAM)
    return folder


def test_the_file_chooses_what_compiles_and_runs(java: Machine, folder: Path, version: str) -> None:
    java.run(folder, "javac", "Hello.java")
    said, home = java.run(folder, "java", "Hello").split()
    assert said.startswith(version)
    assert home == str(java.store.toolchain_dir("java", version))


def test_a_jar_is_made_and_run(java: Machine, folder: Path, version: str) -> None:
    java.run(folder, "javac", "Hello.java")
    java.run(folder, "jar", "cfe", "hello.jar", "Hello", "Hello.class")
    assert java.run(folder, "java", "-jar", "hello.jar").startswith(version)


def test_a_shim_corrects_the_home_that_tools_are_told(java: Machine, folder: Path, version: str) -> None:
    code = (
        'class Home { public static void main(String[] a) { System.out.print(System.getenv("JAVA_HOME")); } }'
    )
    (folder / "Home.java").write_text(code)
    assert java.run(folder, "env", "JAVA_HOME=/old", "java", "Home.java") == str(
        java.store.toolchain_dir("java", version)
    )


def test_omg_exec_sets_the_home_too(java: Machine, folder: Path, version: str) -> None:
    said = java.run(folder, "omg", "exec", "--", "sh", "-c", 'printf %s "$JAVA_HOME"')
    assert said == str(java.store.toolchain_dir("java", version))


def test_a_major_version_is_the_newest_of_it(java: Machine, versions: list[str], tmp_path: Path) -> None:
    assert java.which(java.home, "java").parts[:2] == ("java", versions[0])


def test_the_runtime_of_another_major_runs_what_the_older_compiled(
    java: Machine, folder: Path, versions: list[str], tmp_path: Path
) -> None:
    java.run(folder, "javac", "Hello.java")
    (folder / ".java-version").write_text("jre-21\n")
    assert java.run(folder, "java", "Hello").startswith(versions[2].removeprefix("jre-"))


def test_a_runtime_has_no_compiler_and_borrows_none(
    java: Machine, tmp_path: Path, versions: list[str]
) -> None:
    (tmp_path / ".java-version").write_text("jre-21\n")
    refused = java.attempt(tmp_path, "javac", "--version")
    assert (refused.returncode, versions[0] in refused.stderr) == (127, True)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_signature_is_that_of_the_key_in_the_configuration(
    java: Machine, mirror: Mirror, versions: list[str], which: int
) -> None:
    signature = java.receipt("java", versions[which]).signature
    assert signature.startswith(f"good by {mirror.signers.fingerprint}")
