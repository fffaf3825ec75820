"""A version file that is a link out of its project is never written through, and hardly quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

TOKEN = "ghp_SecretOfFortyLettersThatNobodyMaySee1"
PIECES = [TOKEN[start : start + 13] for start in range(len(TOKEN) - 12)]


def told(text: str) -> list[str]:
    """Return the pieces of the token that are longer than may be shown."""
    return [piece for piece in PIECES if piece in text]


@pytest.fixture
def project(project: Path) -> Path:
    """Return the usual folder as a repository of its own: what lies above it is outside."""
    (project / ".git").mkdir()
    return project


@pytest.fixture
def token_file(project: Path, store: StoreBuilder) -> Path:
    """Return a secret beside the project, to which the project's version file leads."""
    store.add("node", "20.11.1")
    file = project.parent / ".token"
    file.write_text(f"{TOKEN}\n")
    (project / ".nvmrc").symlink_to("../.token")
    return file


@pytest.mark.parametrize(
    "command",
    [
        ("current",),
        ("current", "node"),
        ("why", "node"),
        ("which", "node"),
        ("install",),
        ("install", "--dry-run"),
        ("install", "node"),
        ("list",),
        ("use", "node@20"),
        ("pin", "node@20"),
        ("uninstall", "node@20.11.1"),
        ("exec", "--", "node"),
        ("env",),
        ("doctor",),
        (),
    ],
)
@pytest.mark.parametrize("option", ["--json", "-v"])
def test_twelve_characters_are_shown_of_what_lies_outside(
    omg: RunOmg, token_file: Path, command: tuple[str, ...], option: str
) -> None:
    done = omg(option, *command)

    assert told(done.stdout + done.stderr + omg("log", "--json").stdout) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".tool-versions", f"nodejs {TOKEN}\n{TOKEN.lower()} 1\n"),
        ("mise.toml", f'[tools]\nnode = "{TOKEN}"\n'),
        (".nvmrc", f"{TOKEN} {TOKEN}\n"),
        (".nvmrc", f">={TOKEN}\n"),
        ("package.json", f'{{"engines": {{"node": ">={TOKEN}"}}}}'),
    ],
)
@pytest.mark.parametrize("command", [("current",), ("why", "node"), ("install",)])
def test_whatever_it_is_read_as(
    omg: RunOmg, project: Path, command: tuple[str, ...], name: str, content: str
) -> None:
    (project.parent / "other").write_text(content)
    (project / name).symlink_to("../other")

    done = omg(*command)

    assert [piece for piece in PIECES if piece.lower() in (done.stdout + done.stderr).lower()] == []


def test_the_beginning_is_shown(omg: RunOmg, token_file: Path) -> None:
    assert f"{TOKEN[:12]}..." in omg("which", "node").stderr


def test_installed_version_that_it_pins_runs(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("java", "21.0.2+13.0.LTS")
    (project.parent / "company").write_text("21.0.2+13.0.LTS\n")
    (project / ".java-version").symlink_to("../company")

    assert omg("which", "java").exit_status == 0
    assert omg("install").exit_status == 0


def test_dotfiles_kept_elsewhere_are_quoted_whole(omg: RunOmg, project: Path) -> None:
    (project.parent / "dotfiles").mkdir()
    (project.parent / "dotfiles/.nvmrc").write_text("20.11.1-a-long-prerelease\n")
    (project / ".nvmrc").symlink_to("../dotfiles/.nvmrc")

    assert "20.11.1-a-long-prerelease" in omg("which", "node").stderr


KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n"


@pytest.mark.parametrize("option", [(), ("--dry-run",), ("--here",), ("--exact",)])
@pytest.mark.parametrize("content", [KEY, "20.9.0\n", ""])
def test_a_link_out_of_the_project_is_not_written_through(
    omg: RunOmg, store: StoreBuilder, project: Path, content: str, option: tuple[str, ...]
) -> None:
    store.add("node", "20.11.1")
    key_file = project.parent / "id_ed25519"
    key_file.write_text(content)
    (project / ".nvmrc").symlink_to("../id_ed25519")

    done = omg("pin", "node@20.11.1", *option, "--json")

    error = done.document["error"]
    assert isinstance(error, dict)
    assert (done.exit_status, error["kind"]) == (1, "outside_project")
    assert key_file.read_text() == content
    assert (project / ".nvmrc").is_symlink()


def test_a_link_to_nothing_outside_makes_no_file(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").symlink_to("../.bash_login")

    assert omg("pin", "node@20").exit_status == 1
    assert not (project.parent / ".bash_login").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mise.toml", '[tools]\nnode = "18"\n'),
        (".tool-versions", "nodejs 18\n"),
        ("package.json", '{"volta": {"node": "18.0.0"}}'),
    ],
)
def test_nor_is_any_other_version_file(omg: RunOmg, project: Path, name: str, content: str) -> None:
    (project.parent / "file").write_text(content)
    (project / name).symlink_to("../file")

    assert omg("pin", "node@20.11.1").exit_status == 1
    assert (project.parent / "file").read_text() == content


def test_a_folder_that_is_a_link_is_not_written_through(omg: RunOmg, project: Path) -> None:
    content = '[tools]\nnode = "18"\n'
    (project.parent / "other").mkdir()
    (project.parent / "other/config.toml").write_text(content)
    (project / ".config").mkdir()
    (project / ".config/mise").symlink_to("../../other")

    assert omg("pin", "node@20.11.1").exit_status == 1
    assert (project.parent / "other/config.toml").read_text() == content


def test_dotfiles_kept_elsewhere_are_edited_and_named(omg: RunOmg, project: Path) -> None:
    target = project.parent / "dotfiles/.nvmrc"
    target.parent.mkdir()
    target.write_text("18\n")
    target.chmod(0o600)
    (project / ".nvmrc").symlink_to("../dotfiles/.nvmrc")

    planned = omg("pin", "node@20", "--dry-run")
    assert (target.read_text(), str(target) in planned.stderr) == ("18\n", True)

    done = omg("pin", "node@20", "--json")
    pins = done.document["pins"]
    assert isinstance(pins, list)
    assert [(pin["file"], pin["target"]) for pin in pins] == [(f"{project}/.nvmrc", str(target))]
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("20\n", 0o600)
    assert (project / ".nvmrc").is_symlink()


def test_content_that_is_no_version_is_not_replaced(omg: RunOmg, project: Path) -> None:
    (project / "keys").write_text(KEY)
    (project / ".nvmrc").symlink_to("keys")

    assert omg("pin", "node@20").exit_status != 0
    assert (project / "keys").read_text() == KEY
