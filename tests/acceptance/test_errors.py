"""What omg says when something is wrong: one line, the fix, a status; never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from omg import __version__
from tests.acceptance.conftest import START

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("local", "node", "20"), "omg pin node 20"),
        (("global", "python", "3.12"), "omg use python 3.12"),
        (("set", "nodejs", "20"), "omg pin nodejs 20"),
        (("versions",), "omg list"),
        (("list-all", "node"), "omg list --remote node"),
        (("init",), "omg setup"),
        (("insatll", "node@20"), "omg install node@20"),
        (("whcih", "node"), "omg which node"),
        (("glboal", "node", "20"), "omg use node 20"),
    ],
)
def test_word_of_another_manager_or_typing_error_is_answered_with_the_command(
    omg: RunOmg, typed: tuple[str, ...], meant: str
) -> None:
    done = omg(*typed)

    assert done.exit_status == 2
    assert done.stderr.splitlines()[-1] == f"hint: run {meant}"


@pytest.mark.parametrize("command", ["use", "install", "pin", "where", "list", "uninstall", "verify", "env"])
def test_typing_error_in_a_runtime_is_answered_at_once(
    omg: RunOmg, publishers: Publishers, store: StoreBuilder, command: str
) -> None:
    done = omg(command, "nod@20", "--json")

    assert done.exit_status == 2
    assert done.document["error"]["kind"] == "unknown_runtime"  # type: ignore
    assert publishers.upstream.requests == []
    assert list(store.data_dir.iterdir()) == []


def test_typing_error_in_a_version_file_is_answered_at_once(
    omg: RunOmg, publishers: Publishers, project: Path
) -> None:
    (project / ".tool-versions").write_text("nod 20\n")
    done = omg("install")

    assert (done.exit_status, "node" in done.stderr) == (127, True)
    assert publishers.upstream.requests == []


def test_word_that_is_like_nothing_points_to_the_help(omg: RunOmg) -> None:
    done = omg("qqqqqq")

    assert (done.exit_status, done.stdout) == (2, "")
    assert done.stderr == "omg: unknown command: `qqqqqq`\nhint: run omg --help\n"


def test_hint_quotes_what_a_shell_would_read(omg: RunOmg) -> None:
    assert omg("local", "node", "$(id)").stderr.endswith("hint: run omg pin node '$(id)'\n")


def test_word_with_control_characters_cannot_move_the_cursor(omg: RunOmg) -> None:
    assert "\x1b" not in omg("\x1b[2Jx").stderr


def test_unknown_option_is_a_usage_error(omg: RunOmg) -> None:
    done = omg("alias", "--frobnicate")

    assert (done.exit_status, done.stderr.splitlines()[-1]) == (2, "hint: run omg alias --help")


def test_error_with_json_is_a_document_on_stdout(omg: RunOmg) -> None:
    done = omg("alias", "node", "nothing", "--json")

    assert done.document["error"]["kind"] == "usage"  # type: ignore
    assert done.document["error"]["exit_status"] == done.exit_status == 2  # type: ignore
    assert done.stderr == ""


def test_json_before_the_command_counts_for_errors_too(omg: RunOmg) -> None:
    assert omg("--json", "local").document["error"]["hint"] == "run omg pin node@20"  # type: ignore


def test_directory_that_cannot_be_entered_is_named(omg: RunOmg) -> None:
    done = omg("-C", "/no/such/place", "alias")

    assert done.exit_status == 2
    assert "cannot enter `/no/such/place`" in done.stderr


def test_data_directory_with_a_colon_is_refused(omg: RunOmg) -> None:
    done = omg("alias", env={"OMG_DATA_DIR": "/tmp/a:b"})

    assert (done.exit_status, "contains `:`" in done.stderr) == (1, True)


def test_file_in_the_way_of_the_configuration_is_named(omg: RunOmg, home: Path) -> None:
    (home / ".config").write_text("in the way")

    done = omg("config", "set", "jobs", "2")

    assert done.exit_status == 1
    assert str(home / ".config") in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_forbidden_directory_is_named_with_its_mode(omg: RunOmg, home: Path) -> None:
    (home / ".config").mkdir(mode=0o500)

    done = omg("config", "set", "jobs", "2")

    assert done.exit_status == 1
    assert "mode 0500" in done.stderr
    assert "chmod" in done.stderr


def test_no_home_and_no_user_is_one_clear_line(omg: RunOmg) -> None:
    done = omg("alias", env={"HOME": "relative", "OMG_DATA_DIR": "relative"})

    assert done.exit_status == 1
    assert "OMG_DATA_DIR" in done.stderr


def test_reader_that_goes_away_is_no_error(env: dict[str, str], project: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-I", "-c", START, "config"],
        env=env, cwd=project, stdout=writer, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writer)

    assert done.stderr == b""


def test_closed_streams_do_not_stop_it(env: dict[str, str], project: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" "$@" >&- 2>&- <&-', sys.executable, "-I", "-c", START, "config"],
        env=env, cwd=project, check=False,
    )  # fmt: skip

    assert done.returncode == 0


def test_deleted_working_directory_does_not_stop_it(env: dict[str, str], project: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'rmdir "$PWD" && exec "$0" "$@"', sys.executable, "-I", "-c", START, "config"],
        env=env, cwd=project, capture_output=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")


def test_path_that_is_no_text_is_written_as_it_is(omg: RunOmg, tmp_path: Path) -> None:
    done = omg("config", "path", env={"OMG_CONFIG_DIR": f"{tmp_path}/\udcff"})

    assert done.stdout == f"{tmp_path}/\udcff/config.toml\n"


@pytest.mark.parametrize("typed", [("-q", "config", "get", "jobs"), ("config", "get", "jobs", "-q")])
def test_options_of_every_command_stand_before_or_behind_it(omg: RunOmg, typed: tuple[str, ...]) -> None:
    assert omg(*typed).stdout == "4\n"


def test_directory_option_is_where_the_command_runs(omg: RunOmg, project: Path) -> None:
    (project / "sub").mkdir()

    omg("-C", "sub", "pin", "node@20")

    assert (project / "sub/.nvmrc").read_text() == "20\n"


def test_option_may_stand_between_runtime_and_spec(omg: RunOmg, project: Path) -> None:
    omg("pin", "node", "-q", "20")

    assert (project / ".nvmrc").read_text() == "20\n"


def test_dashes_end_the_options(omg: RunOmg, project: Path) -> None:
    omg("pin", "--", "node", "20")

    assert (project / ".nvmrc").read_text() == "20\n"


@pytest.mark.parametrize("typed", [("--help",), ("-h",), ("help",), ("help", "pin"), ("pin", "--help")])
def test_help_is_the_answer(omg: RunOmg, typed: tuple[str, ...]) -> None:
    done = omg(*typed)

    assert (done.exit_status, "usage: omg" in done.stdout) == (0, True)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version_is_the_packages(omg: RunOmg, option: str) -> None:
    assert omg(option).stdout == f"omg {__version__}\n"
