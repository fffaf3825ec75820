"""`default_packages` in the settings, and what `omg install` and `omg use` do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.installers import calls, npm_program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


@pytest.fixture
def node(publishers: Publishers, store: StoreBuilder, omg: RunOmg) -> None:
    """A release of node with an npm, and default packages for it."""
    del store  # it makes the data directory first
    publishers.node("22.1.0", npm_program=npm_program())
    assert omg("config", "set", "default_packages.node", "typescript@5", "@me/tool").exit_status == 0


@pytest.fixture
def installed(store: StoreBuilder) -> Path:
    """Where the release goes."""
    return store.layout.toolchain_dir("node", "22.1.0")


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("command", [("install", "node@22"), ("use", "node@22")])
def test_a_new_version_gets_them(
    omg: RunOmg, store: StoreBuilder, installed: Path, command: tuple[str, ...]
) -> None:
    done = omg(*command)

    assert done.exit_status == 0
    assert (installed / "bin/typescript").is_file()
    assert (store.layout.shims_dir / "typescript").is_file()
    assert "installed the default packages typescript@5, @me/tool into node 22.1.0" in done.stderr
    assert "added 2 packages" not in done.stdout


@pytest.mark.usefixtures("node")
def test_a_missing_version_that_exec_installs_gets_them(omg: RunOmg, installed: Path) -> None:
    assert omg("exec", "node@22", "-y", "--", "node").exit_status == 0
    assert (installed / "bin/typescript").is_file()


@pytest.mark.usefixtures("node")
def test_what_is_installed_already_is_left_alone(omg: RunOmg, installed: Path) -> None:
    omg("install", "node@22", "--no-default-packages")

    omg("install", "node@22")
    omg("use", "node@22")

    assert calls(installed) == []


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("command", [("install", "node@22"), ("use", "node@22")])
def test_they_can_be_left_out(omg: RunOmg, installed: Path, command: tuple[str, ...]) -> None:
    done = omg(*command, "--no-default-packages")

    assert done.exit_status == 0
    assert calls(installed) == []


@pytest.mark.usefixtures("node")
def test_one_that_fails_is_a_warning(omg: RunOmg, installed: Path) -> None:
    omg("config", "set", "default_packages.node", "bad", "typescript")

    done = omg("install", "node@22")

    assert done.exit_status == 0
    assert (
        "omg: warning: npm could not install bad into node 22.1.0;"
        " to try again, run: omg exec node@22.1.0 -- npm install --global bad\n"
    ) in done.stderr
    assert (installed / "bin/typescript").is_file()


def test_a_version_without_npm_is_a_warning(omg: RunOmg, publishers: Publishers, store: StoreBuilder) -> None:
    publishers.bun("1.2.0")
    publishers.node("22.1.0", npm_program=b"#!/no/such/interpreter\n")
    omg("config", "set", "default_packages.node", "typescript")

    done = omg("install", "node@22")

    assert done.exit_status == 0
    assert "omg: warning: cannot run" in done.stderr
    assert "run: omg exec node@22.1.0 -- npm install --global typescript" in done.stderr
    assert (store.layout.shims_dir / "node").is_file()


@pytest.mark.usefixtures("node")
def test_offline_the_command_is_said(omg: RunOmg, installed: Path) -> None:
    omg("install", "node@22", "--no-default-packages")

    done = omg("install", "node@22", "--force", "--offline")

    assert done.exit_status == 0
    assert (
        "because --offline is set; to install them, run: omg exec node@22.1.0 -- npm install" in done.stderr
    )
    assert calls(installed) == []


@pytest.mark.usefixtures("node")
def test_a_version_that_is_installed_again_gets_them_again(omg: RunOmg, installed: Path) -> None:
    omg("install", "node@22")

    assert omg("install", "node@22", "--force").exit_status == 0
    assert [call["arguments"][3:] for call in calls(installed)] == [["typescript@5", "@me/tool"]]


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("command", ["install", "use"])
def test_dry_run_shows_them(omg: RunOmg, command: str) -> None:
    done = omg(command, "node@22", "--dry-run")

    assert "would install its default packages with npm: typescript@5, @me/tool" in done.lines


@pytest.mark.usefixtures("node")
def test_a_project_cannot_set_them(omg: RunOmg, installed: Path, project: Path) -> None:
    omg("config", "unset", "default_packages.node")
    (project / "config.toml").write_text('[default_packages]\nnode = ["evil"]\n')
    (project / "mise.toml").write_text('[default_packages]\nnode = ["evil"]\n[tools]\nnode = "22"\n')
    (project / ".default-npm-packages").write_text("evil\n")

    assert omg("install").exit_status == 0
    assert calls(installed) == []


def test_a_command_takes_one_word_for_one_package(omg: RunOmg, home: Path) -> None:
    omg("config", "set", "default_packages.python", "black>=23,<25", "ruff")

    assert (home / ".config/omg/config.toml").read_text() == (
        '[default_packages]\npython = ["black>=23,<25", "ruff"]\n'
    )
    assert omg("config", "get", "default_packages.python").stdout == "black>=23,<25, ruff\n"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("rust", "ripgrep", "rust needs no default packages: what cargo installs is there for all versions"),
        ("java", "x", "`java` has no default packages"),
        ("nosuch", "x", "`nosuch` has no default packages"),
        ("node", "--eval=x", "`--eval=x` is not a valid value for `default_packages.node`"),
    ],
)
def test_what_cannot_be_one_is_refused(omg: RunOmg, key: str, value: str, message: str) -> None:
    done = omg("config", "set", f"default_packages.{key}", "--", value)

    assert done.exit_status == 2
    assert message in done.stderr
