"""What still needs a toolchain is found; what does not is not in the way."""

from __future__ import annotations

import errno
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.project.discovery import Walk
from omg.runtimes.registry import by_name
from omg.status.usage import Reason, Usage, summary
from omg.store import installed, projects
from omg.value import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from omg.project.discovery import Found
    from omg.runtimes.runtime import VersionFile
    from tests.conftest import StoreBuilder

NODE = by_name("node")


def reasons(context: Context, version: str, runtime: str = "node") -> list[str]:
    toolchain = installed.find(context.store, runtime, version)
    assert toolchain is not None
    return list(map(str, Usage(context).reasons(by_name(runtime), toolchain)))


@pytest.fixture(autouse=True)
def _node(store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.add("node", "22.0.0")


@pytest.fixture
def elsewhere(context: Context, tmp_path: Path) -> Context:
    """Return a context that stands in none of the folders that the tests fill."""
    (tmp_path / "elsewhere").mkdir()
    return replace(context, cwd=tmp_path / "elsewhere")


def environment(folder: Path, settings: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(settings)
    return folder


def test_unused_version_has_no_reason_to_stay(context: Context) -> None:
    assert reasons(context, "20.1.0") == []


def test_default_is_a_reason(context: Context, store: StoreBuilder) -> None:
    store.set_current("node", "20.1.0")
    assert reasons(context, "20.1.0") == ["the global default of node"]


def test_pin_of_a_known_project_is_a_reason(elsewhere: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")
    projects.remember(elsewhere.state_dir, project)
    assert reasons(elsewhere, "20.1.0") == [f"pinned by {project}/.nvmrc"]
    assert reasons(elsewhere, "22.0.0") == []


def test_pin_of_an_unknown_project_is_none(elsewhere: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")
    assert reasons(elsewhere, "20.1.0") == []


@pytest.mark.parametrize("below", ["", "a/b"])
def test_working_directory_and_its_parents_are_always_looked_at(
    below: str, context: Context, project: Path
) -> None:
    (project / ".nvmrc").write_text("20\n")
    (project / below).mkdir(parents=True, exist_ok=True)
    assert reasons(replace(context, cwd=project / below), "20.1.0") == [f"pinned by {project}/.nvmrc"]


def test_every_version_of_a_list_is_pinned(context: Context, project: Path, store: StoreBuilder) -> None:
    store.add("python", "3.12.1")
    store.add("python", "3.11.9")
    (project / ".python-version").write_text("3.12.1\n3.11.9\n")
    assert reasons(context, "3.11.9", "python") == [f"pinned by {project}/.python-version"]


def test_pin_in_a_folder_of_the_project_is_seen(elsewhere: Context, project: Path) -> None:
    (project / ".config/mise/conf.d").mkdir(parents=True)
    (project / ".config/mise/conf.d/a.toml").write_text('[tools]\nnode = "20"\n')
    projects.remember(elsewhere.state_dir, project)
    assert len(reasons(elsewhere, "20.1.0")) == 1


def test_floor_of_a_known_project_is_none(context: Context, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=22"}}')
    projects.remember(context.state_dir, project)
    assert reasons(context, "22.0.0") == []


@pytest.mark.parametrize("content", ["../..", "99\n", "\0"])
def test_project_with_problems_is_none(content: str, context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text(content)
    projects.remember(context.state_dir, project)
    assert reasons(context, "20.1.0") == []


def test_project_that_is_gone_is_none(context: Context, tmp_path: Path) -> None:
    projects.remember(context.state_dir, tmp_path / "gone")
    assert reasons(context, "20.1.0") == []


def test_project_that_cannot_be_looked_at_is_none(
    context: Context, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".nvmrc").write_text("22\n")
    closed, loop = tmp_path / "closed", tmp_path / "loop"
    loop.symlink_to(loop)
    for folder in (tmp_path / ("a" * 300), tmp_path / ("a/" * 3000), loop, closed / "app", project):
        projects.remember(context.state_dir, folder)
    # As a disk that does not answer, or somebody else's folder.
    stat = os.stat

    def refuse(path: object, *arguments: object, **options: object) -> os.stat_result:
        if str(closed) in str(path):
            raise PermissionError(errno.EACCES, "permission denied", str(path))
        return stat(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", refuse)
    assert reasons(context, "20.1.0") == []
    assert reasons(context, "22.0.0") == [f"pinned by {project}/.nvmrc"]


def test_installed_versions_are_read_once_whatever_the_number_of_projects(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        folder = tmp_path / f"projects/{number}"
        folder.mkdir(parents=True)
        (folder / ".nvmrc").write_text("20\n" if number % 2 else "22.0.0\n")
        projects.remember(context.state_dir, folder)
    read: Counter[str] = Counter()
    listdir, scandir = os.listdir, os.scandir
    monkeypatch.setattr(os, "listdir", lambda path=".": read.update([str(path)]) or listdir(path))
    monkeypatch.setattr(os, "scandir", lambda path=".": read.update([str(path)]) or scandir(path))
    usage = Usage(context)
    toolchains = installed.list_toolchains(context.store, "node")
    read.clear()
    found = [len(list(usage.reasons(NODE, toolchain))) for toolchain in toolchains]
    assert found == [20, 20]
    runtime_dir = str(context.store.runtime_dir("node"))
    assert read[runtime_dir] == 1
    # The projects and what is above them, once as well.
    others = [path for path in read if path.startswith(str(tmp_path)) and not path.startswith(runtime_dir)]
    assert len(others) > 40
    assert {read[path] for path in others} == {1}


def test_what_lies_above_many_projects_is_followed_once(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/.tool-versions").write_text("nodejs 22.0.0\n")
    for number in range(20):
        (tmp_path / f"projects/{number}").mkdir()
        (tmp_path / f"projects/{number}/package.json").write_text("{}")
        projects.remember(context.state_dir, tmp_path / f"projects/{number}")
    followed: Counter[Path] = Counter()
    files_in = Walk.files_in

    def counted(walk: Walk, directory: str, version_files: tuple[VersionFile, ...]) -> Iterator[Found]:
        followed[Path(directory)] += 1
        return files_in(walk, directory, version_files)

    monkeypatch.setattr(Walk, "files_in", counted)

    pins = Usage(context).selections(NODE)

    assert {str(pin.origin) for pin in pins} == {f"{tmp_path}/projects/.tool-versions"}
    assert len(pins) == 20
    assert {followed[tmp_path / f"projects/{number}"] for number in range(20)} == {1}
    assert followed[tmp_path / "projects"] == 1


def test_a_few_of_many_are_named() -> None:
    pins = tuple(Reason("pinned by", f"/{number}/.nvmrc") for number in range(500))
    text = summary((Reason("the global default of", "node"), *pins))
    assert text == "the global default of node; pinned by /0/.nvmrc, /1/.nvmrc, /2/.nvmrc and 497 more"


@pytest.mark.parametrize("folder", ["", ".venv", "env", ".tox/py312", ".nox/tests", ".direnv/python-3.12"])
def test_environments_of_a_known_project_are_looked_at(
    folder: str, elsewhere: Context, project: Path, store: StoreBuilder
) -> None:
    base = store.add("python", "3.12.1")
    place = project / "app" / folder
    environment(place, f"home = {base}/bin\n")
    projects.remember(elsewhere.state_dir, project / "app")
    assert reasons(elsewhere, "3.12.1", "python") == [f"the base of the virtual environment {place}"]


def test_the_name_of_an_environment_cannot_control_the_terminal(
    context: Context, project: Path, store: StoreBuilder
) -> None:
    base = store.add("python", "3.12.1")
    environment(project / ".tox/\x1b[2J", f"home = {base}/bin\n")

    found = [*reasons(context, "3.12.1", "python"), *Usage(context).environments_on([str(base)])]

    assert len(found) == 2
    assert all("x1b[2J" in one and one.isprintable() for one in found)


@pytest.mark.parametrize("below", [".", "a/b"])
def test_environments_here_and_above_are_always_looked_at(
    below: str, context: Context, project: Path, store: StoreBuilder
) -> None:
    base = store.add("python", "3.12.1")
    environment(project / ".venv", f"home = {base}/bin\n")
    (project / below).mkdir(parents=True, exist_ok=True)
    assert len(reasons(replace(context, cwd=project / below), "3.12.1", "python")) == 1


@pytest.mark.parametrize(
    ("variable", "value", "place"),
    [
        ("", "", ".virtualenvs/x"),
        ("WORKON_HOME", "work", "work/x"),
        ("", "", ".local/share/virtualenvs/app-Ab12"),
        ("XDG_DATA_HOME", "data", "data/virtualenvs/app-Ab12"),
        ("", "", ".cache/pypoetry/virtualenvs/app-py3.12"),
        ("XDG_CACHE_HOME", "c", "c/pypoetry/virtualenvs/app-py3.12"),
        ("POETRY_CACHE_DIR", "poetry", "poetry/virtualenvs/app-py3.12"),
        ("POETRY_VIRTUALENVS_PATH", "envs", "envs/app-py3.12"),
        ("", "", "Library/Caches/pypoetry/virtualenvs/app-py3.12"),
        ("", "", ".local/share/pipx/venvs/black"),
        ("", "", ".local/share/pipx/shared"),
        ("", "", ".local/pipx/venvs/black"),
        ("PIPX_HOME", "pipx", "pipx/venvs/black"),
        ("", "", ".local/share/uv/tools/ruff"),
        ("UV_TOOL_DIR", "tools", "tools/ruff"),
        ("", "", ".local/share/hatch/env/virtual/app/Xy34/test"),
        ("HATCH_DATA_DIR", "hatch", "hatch/env/virtual/app/Xy34/test"),
        ("", "", ".local/share/pdm/venvs/app-Z-3.12"),
        ("", "", ".local/share/omg/self"),
        ("VIRTUAL_ENV", "odd/place", "odd/place"),
    ],
)
def test_environments_of_other_tools_are_looked_at(
    variable: str, value: str, place: str, elsewhere: Context, home: Path, store: StoreBuilder
) -> None:
    base = store.add("python", "3.12.1")
    environment(home / place, f"home = {base}/bin\n")
    env = {**elsewhere.env, **({variable: str(home / value)} if variable else {})}
    found = reasons(replace(elsewhere, env=env), "3.12.1", "python")
    assert found == [f"the base of the virtual environment {home / place}"]


@pytest.mark.parametrize(
    ("settings", "is_found"),
    [
        ("home = {base}/bin\n", True),
        ("version = 3\nhome={base}/bin\n", True),
        ("home = {base}-other/bin\n", False),
        ("home = bin\n", False),
        ("", False),
        ("home = {tmp}/to-bin\n", True),
        ("home = {tmp}/to-store/python/3.12.1/bin\n", True),
        ("home = {store}/versions/python/current/bin\n", True),
        ("home = {tmp}/other-env/bin\n", True),
        ("home = {tmp}/links\n", True),
        ("home = /usr/bin\nexecutable = {base}/bin/python3\n", True),
        ("home = {store}/shims\nversion = 3.12.1\n", True),
        ("home = {store}/shims\nversion_info = 3.12.1.final.0\n", True),
        ("home = {store}/shims\nversion = 3.12.2\n", False),
        ("home = {tmp}/loop/bin\n", False),
    ],
)
def test_base_is_followed_through_links(
    settings: str, is_found: bool, context: Context, tmp_path: Path, project: Path, store: StoreBuilder
) -> None:
    base = store.add("python", "3.12.1")
    store.set_current("python", "3.12.1")
    (tmp_path / "to-bin").symlink_to(base / "bin")
    (tmp_path / "to-store").symlink_to(store.layout.versions_dir)
    (tmp_path / "links").mkdir()
    (tmp_path / "links/python3").symlink_to("../to-bin/python3")
    (tmp_path / "other-env/bin").mkdir(parents=True)
    (tmp_path / "other-env/bin/python").symlink_to("../../links/python3")
    (tmp_path / "loop").symlink_to("loop")
    store.layout.shims_dir.mkdir()
    text = settings.format(base=base, tmp=tmp_path, store=store.data_dir)
    environment(project / ".venv", text)
    store.layout.current_link("python").unlink() if not is_found else None
    found = [one for one in reasons(context, "3.12.1", "python") if "environment" in one]
    assert bool(found) is is_found


def test_linked_toolchain_is_the_base_of_what_goes_through_the_link(
    context: Context, project: Path, tmp_path: Path, store: StoreBuilder
) -> None:
    theirs = store.add("python", "3.12.1", versions_dir=tmp_path / "theirs")
    link = store.layout.toolchain_dir("python", "mine")
    link.parent.mkdir(parents=True)
    link.symlink_to(theirs)
    environment(project / "direct", f"home = {theirs}/bin\n")
    environment(project / "through", f"home = {link}/bin\n")
    found = reasons(context, "mine", "python")
    assert found == [f"the base of the virtual environment {project / 'through'}"]


def test_an_environment_of_a_stable_place_stands_on_what_that_leads_to(
    context: Context, project: Path, store: StoreBuilder
) -> None:
    old = store.add("python", "3.12.1")
    store.add("python", "3.12.2")
    home = store.layout.stable_dir / "python/3.12/bin"
    home.parents[1].mkdir(parents=True)
    home.parent.symlink_to("../../versions/python/3.12.2")
    env_dir = environment(project / "env", f"home = {home}\nexecutable = {old}/bin/python3.12\n")
    (env_dir / "bin").mkdir()
    (env_dir / "bin/python3").symlink_to(home / "python3")

    assert reasons(context, "3.12.1", "python") == []
    assert reasons(context, "3.12.2", "python") == [f"the base of the virtual environment {env_dir}"]
