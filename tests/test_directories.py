"""Where the four directories are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from platformdirs.unix import Unix

from omg.directories import NOWHERE, find_directories, home_dir
from omg.errors import ConfigError

HOME = {"HOME": "/home/ana"}


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"XDG_DATA_HOME": "/x/data", "XDG_CONFIG_HOME": "/x/config"},
        {"XDG_CACHE_HOME": "/x/cache", "XDG_STATE_HOME": "/x/state"},
        {"XDG_DATA_HOME": "relative", "XDG_CACHE_HOME": ""},
        {"HOME": "relative"},
        {"HOME": ""},
    ],
)
def test_directories_equal_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{kind}_HOME", raising=False)
        monkeypatch.delenv(f"OMG_{kind}_DIR", raising=False)
    for name, value in {**HOME, **env}.items():
        monkeypatch.setenv(name, value)
    theirs = Unix("omg")

    ours = find_directories(os.environ)

    assert str(ours.data_dir) == theirs.user_data_dir
    assert str(ours.config_dir) == theirs.user_config_dir
    assert str(ours.cache_dir) == theirs.user_cache_dir
    assert str(ours.state_dir) == theirs.user_state_dir


def test_omg_variables_beat_xdg_variables() -> None:
    env = {**HOME, "XDG_CACHE_HOME": "/x/cache", "OMG_CACHE_DIR": "/mine"}

    assert find_directories(env).cache_dir == Path("/mine")


def test_relative_cache_dir_is_ignored() -> None:
    assert find_directories({**HOME, "OMG_CACHE_DIR": "mine"}).cache_dir == Path("/home/ana/.cache/omg")


def test_relative_data_dir_is_refused() -> None:
    with pytest.raises(ConfigError, match="OMG_DATA_DIR is `here`, which is not an absolute path"):
        find_directories({**HOME, "OMG_DATA_DIR": "here"})


def test_data_dir_with_a_colon_is_refused() -> None:
    with pytest.raises(ConfigError, match="contains `:`"):
        find_directories({**HOME, "OMG_DATA_DIR": "/a:b"})


def test_own_store_of_a_launcher_counts_where_no_variable_is_set() -> None:
    found = find_directories(HOME, own_data_dir=Path("/opt/omg"))

    assert found.data_dir == Path("/opt/omg")


def test_omg_data_dir_beats_the_launchers_own_store() -> None:
    found = find_directories({**HOME, "OMG_DATA_DIR": "/mine"}, own_data_dir=Path("/opt/omg"))

    assert found.data_dir == Path("/mine")


def test_without_any_home_the_data_dir_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 987654)

    with pytest.raises(ConfigError, match="no home directory"):
        find_directories({})


def test_without_any_home_a_named_data_dir_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 987654)

    found = find_directories({"OMG_DATA_DIR": "/mine"})

    assert found.data_dir == Path("/mine")
    assert found.cache_dir.is_relative_to(NOWHERE)


def test_home_comes_from_the_user_database_where_the_variable_is_missing() -> None:
    import pwd

    assert str(home_dir({})) == pwd.getpwuid(os.getuid()).pw_dir
