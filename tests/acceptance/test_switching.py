"""docs/switching.md: each manager is left by the commands of its section, and its version still runs."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable
from tests.prose import commands, sections
from tests.publishing.java import JavaPublisher
from tests.publishing.python import PythonPublisher
from tests.publishing.ruby import RubyPublisher
from tests.publishing.rust import RustPublisher

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers

# Every one installs.
pytestmark = pytest.mark.slow

SECTIONS = sections("docs/switching.md")
# By manager: where its version is, and what the published one answers.
VERSIONS = {
    "nvm": (".nvm/versions/node/v20.11.1/bin/node", "node 20.11.1"),
    "fnm": (".local/share/fnm/node-versions/v20.11.1/installation/bin/node", "node 20.11.1"),
    "Volta": (".volta/tools/image/node/20.11.1/bin/node", "node 20.11.1"),
    "pyenv": (".pyenv/versions/3.12.4/bin/python3", "python 3.12.4"),
    "rbenv": (".rbenv/versions/3.4.7/bin/ruby", "ruby 3.4.7"),
    "rustup": (".rustup/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc", "rustc 1.96.0"),
    "asdf": (".asdf/installs/nodejs/20.11.1/bin/node", "node 20.11.1"),
    "mise": (".local/share/mise/installs/node/20.11.1/bin/node", "node 20.11.1"),
    "SDKMAN": (".sdkman/candidates/java/21.0.2-tem/bin/java", "java jdk-21.0.12.1+1"),
}
# What they have is not a release of a publisher: a channel, a JDK without its build.
NOT_COPIED = ("rustup", "SDKMAN")
# `mise implode` as its documentation describes it.
MISE = '#!/bin/sh\n[ "$*" = "implode --yes" ] && rm -rf "$HOME/.local/share/mise" "$0"\n'


@pytest.fixture(autouse=True)
def published(publishers: Publishers) -> None:
    """Publish what the managers have."""
    publishers.node("20.11.1", lts="Iron")
    PythonPublisher(publishers.upstream).publish("3.12.4")
    RubyPublisher(publishers.upstream).publish("3.4.7")
    RustPublisher(publishers.upstream).publish("1.96.0", "2026-05-28", "stable", "1.96")
    JavaPublisher(publishers.upstream).publish("jdk-21.0.12.1+1")


@pytest.fixture
def rustup(home: Path, project: Path) -> None:
    """Let rustup have a default, and a toolchain that is set for one folder."""
    write_executable(home / ".rustup/toolchains/1.96.0-x86_64-unknown-linux-gnu/bin/rustc")
    (home / ".rustup/settings.toml").write_text(
        'version = "12"\ndefault_toolchain = "stable-x86_64-unknown-linux-gnu"\n'
        f'[overrides]\n"{project}" = "1.96.0-x86_64-unknown-linux-gnu"\n'
    )


def says(shim: Path, env: dict[str, str]) -> str:
    """Return what the newest installed version answers."""
    versions = {f"OMG_{runtime}_VERSION": "latest" for runtime in ("NODE", "PYTHON", "RUBY", "JAVA", "RUST")}
    return subprocess.run(
        [shim], env={**env, **versions}, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("manager", VERSIONS)
@pytest.mark.usefixtures("rustup")
def test_manager_is_left(
    store: StoreBuilder, home: Path, project: Path, env: dict[str, str], manager: str
) -> None:
    place, answer = VERSIONS[manager]
    theirs = write_executable(home / place, "#!/bin/sh\necho theirs\n")
    write_executable(home / "bin/omg", OMG_SCRIPT)
    write_executable(home / "bin/mise", MISE)
    shims = store.layout.shims_dir
    environment = {**env, "PATH": f"{shims}:{home / 'bin'}:/usr/bin:/bin"}
    said = []

    for line in commands(SECTIONS[manager]):
        done = subprocess.run(
            ("sh", "-c", line), cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
        said += done.stdout.splitlines()

    assert not theirs.exists()
    assert says(shims / theirs.name, env) == answer
    assert manager in NOT_COPIED or f"nothing of omg needs {manager.lower()} any more" in said
