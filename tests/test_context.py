"""The context of a process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from omg.config import Config
from omg.context import open_context, working_dir
from omg.errors import ConfigError


def test_context_follows_the_environment(env: dict[str, str], home: Path) -> None:
    context = open_context(env)

    assert context.store.data_dir == home / ".local/share/omg"
    assert context.config_dir == home / ".config/omg"


def test_opening_a_context_creates_nothing(env: dict[str, str], home: Path) -> None:
    open_context(env)

    assert list(home.iterdir()) == []


def test_system_dirs_become_stores(env: dict[str, str]) -> None:
    context = open_context({**env, "OMG_SYSTEM_DIRS": "/opt/omg"})

    assert context.store.system_dirs == (Path("/opt/omg"),)


def test_offline_option_beats_the_configuration(env: dict[str, str]) -> None:
    assert open_context({**env, "OMG_OFFLINE": "0"}, is_offline=True).config.offline


def test_bad_configuration_is_an_error(env: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        open_context({**env, "OMG_JOBS": "many"})


def test_bad_configuration_is_reported_to_commands_that_work_without_it(env: dict[str, str]) -> None:
    context = open_context({**env, "OMG_JOBS": "many"}, needs_config=False)

    assert context.config == Config()
    assert isinstance(context.config_problem, ConfigError)


def test_working_directory_is_physical(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path / "link")
    monkeypatch.setenv("PWD", str(tmp_path / "link"))

    assert working_dir() == Path(os.path.realpath(tmp_path)) / "real"


def test_deleted_working_directory_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert working_dir() is None
