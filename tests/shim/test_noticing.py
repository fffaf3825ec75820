"""What the working directory asks for is noticed where that is new."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.config import Config
from omg.shim.noticing import needs_rehash, new_requests
from omg.shim.program import place_program
from omg.shim.rehash import rehash
from omg.store.layout import SHIM_MARKER
from omg.value import replace
from tests.conftest import write_executable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder


@pytest.fixture
def rehashed(context: Context, tmp_path: Path) -> Callable[[], None]:
    """Return a function that rehashes with what is new; the store is rehashed."""
    program = write_executable(tmp_path / "program", f"#!/bin/sh\n# {SHIM_MARKER.decode()}\n")
    place_program(context.store, program)

    def rehash_now() -> None:
        rehash(context.store, context.config, context.config_dir, seen=new_requests(context))

    rehash_now()
    return rehash_now


pytestmark = pytest.mark.usefixtures("rehashed")


def test_a_pin_is_new(context: Context, project: Path) -> None:
    (project / ".bun-version").write_text("1.2.0\n")

    assert new_requests(context) == {"bun": project}


def test_a_folder_above_counts(context: Context, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=18"}}')
    (project / "a/b").mkdir(parents=True)

    assert new_requests(replace(context, cwd=project / "a/b")) == {"node": project}


def test_a_file_in_a_folder_of_the_project_counts_for_the_project(context: Context, project: Path) -> None:
    (project / ".config/mise").mkdir(parents=True)
    (project / ".config/mise/config.toml").write_text('[tools]\njava = "21"\n')

    assert new_requests(context) == {"java": project}


def test_it_is_new_once(context: Context, project: Path, rehashed: Callable[[], None]) -> None:
    (project / ".tool-versions").write_text("bun 1.2.0\nnodejs 20\n")
    assert set(new_requests(context)) == {"bun", "node"}
    rehashed()

    assert new_requests(context) == {}


def test_a_lost_shim_is_new(context: Context, project: Path, rehashed: Callable[[], None]) -> None:
    (project / ".bun-version").write_text("1.2.0\n")
    rehashed()
    (context.store.shims_dir / "bun").unlink()

    assert new_requests(context) == {"bun": project}


def test_an_installed_runtime_is_remembered_once(
    context: Context, project: Path, store: StoreBuilder, rehashed: Callable[[], None]
) -> None:
    store.add("bun", "1.2.0", executables=["bunx"])
    (project / ".bun-version").write_text("1.2.0\n")
    assert new_requests(context) == {"bun": project}
    rehashed()

    assert new_requests(context) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".bun-version", "system\n"),
        (".bun-version", "../../bin\n"),
        (".bun-version", "\0\n"),
        ("package.json", '{"packageManager": "evil@1.0.0"}'),
        (".tool-versions", "sudo 1.0\nls 1.0\n"),
        ("mise.toml", '[tools]\n"../bun" = "1"\n'),
    ],
)
def test_nothing_else_is_asked_for(context: Context, project: Path, name: str, text: str) -> None:
    (project / name).write_text(text)

    assert new_requests(context) == {}


def test_dependencies_ask_for_nothing(context: Context, project: Path) -> None:
    inside = project / "node_modules/x"
    inside.mkdir(parents=True)
    (inside / ".bun-version").write_text("1.2.0\n")

    assert new_requests(replace(context, cwd=inside)) == {}


def test_folders_above_a_ceiling_ask_for_nothing(context: Context, project: Path) -> None:
    (project / ".bun-version").write_text("1.2.0\n")
    (project / "a").mkdir()
    env = {**context.env, "OMG_CEILING_DIRS": str(project / "a")}

    assert new_requests(replace(context, cwd=project / "a", env=env)) == {}


def test_a_folder_with_a_line_break_cannot_be_remembered(context: Context, project: Path) -> None:
    odd = project / "a\nb"
    odd.mkdir()
    (odd / ".bun-version").write_text("1.2.0\n")

    assert new_requests(replace(context, cwd=odd)) == {}


def test_files_that_asked_for_nothing_are_read_once(
    context: Context, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "package.json").write_text("{}")
    assert new_requests(context) == {}

    with monkeypatch.context() as patch:
        patch.setattr("omg.project.requested.asking_folder", lambda *_: pytest.fail("read again"))
        assert new_requests(context) == {}
    (project / "package.json").write_text('{"packageManager": "bun@1.2.0"}')

    assert new_requests(context) == {"bun": project}


@pytest.mark.parametrize("name", ["package.json", "mise/conf.d/a.toml", ".config/mise/config.toml"])
def test_files_are_read_again_after_any_change(context: Context, project: Path, name: str) -> None:
    file = project / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    assert new_requests(context) == {}

    file.write_text('{"engines": {"node": "20"}}' if file.suffix == ".json" else '[tools]\nnode = "20"\n')

    assert new_requests(context) == {"node": project}


def test_many_folders_are_remembered_and_not_all(context: Context, project: Path) -> None:
    for number in range(40):
        folder = project / str(number)
        folder.mkdir()
        (folder / "package.json").write_text("{}")
        assert new_requests(replace(context, cwd=folder)) == {}

    assert len((context.state_dir / "looked").read_bytes().splitlines()) == 16


def test_a_state_that_cannot_be_written_is_no_error(context: Context, project: Path) -> None:
    (project / "package.json").write_text("{}")
    context.state_dir.parent.mkdir(parents=True, exist_ok=True)
    context.state_dir.write_text("not a directory")

    assert new_requests(context) == {}


def test_a_folder_of_thousands_is_looked_at(context: Context, project: Path) -> None:
    for number in range(600):
        (project / f"file-{number}").touch()
    (project / ".bun-version").write_text("1.2.0\n")

    assert new_requests(context) == {"bun": project}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_listed_is_looked_at(context: Context, project: Path) -> None:
    (project / ".bun-version").write_text("1.2.0\n")
    project.chmod(0o300)

    assert new_requests(context) == {"bun": project}


def test_a_pipe_in_the_place_of_the_file_does_not_block(context: Context, project: Path) -> None:
    (project / ".bun-version").write_text("1.2.0\n")
    file = context.store.table_file.with_name("requested")
    file.unlink()
    os.mkfifo(file)

    assert new_requests(context) == {}


def test_no_working_directory_asks_for_nothing(context: Context) -> None:
    assert new_requests(replace(context, cwd=None)) == {}


@pytest.mark.parametrize("change", [{"is_dry_run": True}, {"config": Config(shims_lazy="none")}])
def test_nothing_is_new_where_nothing_may_change(
    context: Context, project: Path, change: dict[str, object]
) -> None:
    (project / ".bun-version").write_text("1.2.0\n")

    assert new_requests(replace(context, **change)) == {}


def test_a_store_that_was_never_set_up_stays_as_it_is(context: Context, project: Path) -> None:
    (project / ".bun-version").write_text("1.2.0\n")
    context.store.shim_program_file.unlink()

    assert new_requests(context) == {}


def test_all_needs_a_rehash_until_the_shims_are_there(context: Context) -> None:
    everything = replace(context, config=Config(shims_lazy="all"))
    assert (needs_rehash(context), needs_rehash(everything)) == (False, True)

    rehash(everything.store, everything.config, everything.config_dir)

    assert not needs_rehash(everything)


def test_a_store_of_an_older_omg_needs_a_rehash(context: Context) -> None:
    context.store.table_file.with_name("requested").unlink()

    assert needs_rehash(context)
    assert not needs_rehash(replace(context, is_dry_run=True))
    assert not needs_rehash(replace(context, config=Config(shims_lazy="none")))
