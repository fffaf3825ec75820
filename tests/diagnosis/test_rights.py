"""What other users may change is found, and closed where it is the user's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.diagnosis.rights import check_rights
from omg.errors import StoreAccessError

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder

_STRANGER = 65534
PLACES = (
    *(".local/share/omg/versions/node", ".local/share/omg/versions/node/20.1.0/bin/node"),
    *(
        ".local/share/omg/self/path",
        ".local/share/omg/shims",
        ".cache/omg/downloads",
        ".config/omg/config.toml",
    ),
    *(".local/share/omg", ".config/omg", ".local/state/omg", ".cache", ".local/share"),
)


@pytest.fixture
def home(home: Path, store: StoreBuilder) -> Path:
    store.add("node", "20.1.0")
    for name in (".cache/omg/downloads", ".config/omg", ".local/state/omg", ".local/share/omg/shims"):
        (home / name).mkdir(parents=True)
    for name in (".config/omg/config.toml", ".local/share/omg/self/path"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).touch()
    for path in (home, *home.rglob("*")):
        path.chmod(path.stat().st_mode & 0o755)
    return home


def kinds(context: Context, home: Path) -> list[str]:
    return [problem.kind for problem in check_rights(context, home)]


def test_what_only_the_user_may_write_is_not_a_problem(context: Context, home: Path) -> None:
    assert kinds(context, home) == []


@pytest.mark.parametrize("place", PLACES)
def test_what_others_may_write_is_found_and_closed(context: Context, home: Path, place: str) -> None:
    before = (home / place).stat().st_mode
    (home / place).chmod(before | 0o002)
    problems = list(check_rights(context, home))
    for problem in problems:
        assert problem.fix is not None
        problem.fix()
    assert (len(problems) > 0, kinds(context, home)) == (True, [])
    assert (home / place).stat().st_mode == before


def test_what_lies_beside_the_store_is_not_looked_at(context: Context, home: Path) -> None:
    (context.store.data_dir / "theirs").touch(0o666)
    (context.store.data_dir / "theirs").chmod(0o666)
    assert kinds(context, home) == []


def test_a_link_is_not_followed(context: Context, home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    (tmp_path / "mine").chmod(0o666)
    (context.store.shims_dir / "mine").symlink_to(tmp_path / "mine")
    assert kinds(context, home) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("place", [".local/share/omg/shims", ".cache/omg", ".local"])
def test_what_belongs_to_another_user_is_found_and_left_alone(
    context: Context, home: Path, place: str
) -> None:
    os.chown(home / place, _STRANGER, _STRANGER)
    (home / place).chmod(0o777)
    problems = list(check_rights(context, home))
    for fix in (problem.fix for problem in problems if problem.fix is not None):
        with pytest.raises(StoreAccessError):
            fix()
    assert problems != []
    assert (home / place).stat().st_mode & 0o777 == 0o777
