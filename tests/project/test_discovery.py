"""Where version files are looked for, and in which order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyfakefs import helpers

from omg.project import discovery
from omg.project.discovery import (
    Found,
    Parsed,
    Walk,
    directories,
    ignored_directories,
    physical_version_dirs,
    places,
    working_dir,
)
from omg.project.reading import Ignored, Unusable
from omg.runtimes.registry import by_name, files_of
from omg.store.layout import Store

if TYPE_CHECKING:
    from pyfakefs.fake_filesystem import FakeFilesystem

NODE = files_of(by_name("node"))


def found_below(top: Path, cwd: Path) -> list[Found]:
    walk = Walk(directories(cwd, str(top)), uid=os.geteuid())
    return list(walk.files(NODE))


def names_below(top: Path, cwd: Path) -> list[str]:
    return [str(found.path.relative_to(top)) for found in found_below(top, cwd)]


def write(file: Path, text: str = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_places_are_the_same_directories_as_text(tmp_path: Path) -> None:
    for cwd in (tmp_path / "a/node_modules/b", tmp_path, Path("/")):
        assert places(str(cwd), str(tmp_path)) == [str(one) for one in directories(cwd, str(tmp_path))]
    assert places("/a/node_modules/b") == ["/a", "/"]


def test_walk_goes_up_to_the_root() -> None:
    assert directories(Path("/a/b")) == (Path("/a/b"), Path("/a"), Path("/"))


def test_without_a_working_directory_there_is_no_walk() -> None:
    assert directories(None) == ()


@pytest.mark.parametrize(
    ("cwd", "first"),
    [
        ("/p/node_modules", "/p"),
        ("/p/node_modules/a/node_modules/b", "/p"),
        ("/p/lib/site-packages/x", "/p/lib"),
        ("/p/vendor/bundle/ruby", "/p"),
        ("/p/vendor/bundle/truffleruby/3.3", "/p"),
        ("/p/vendor/other", "/p/vendor/other"),
        ("/h/.cargo/registry/src/index.crates.io-6f17d22bba15001f/crate", "/h/.cargo"),
        ("/h/.cargo/git/checkouts/x-0123456789abcdef/1", "/h/.cargo"),
        ("/h/go/pkg/mod/example.org/a/b/x@v1/sub", "/h/go"),
        ("/h/go/pkg/mod/cache/vcs", "/h/go"),
        ("/h/.npm/_cacache/tmp", "/h/.npm"),
        ("/tmp/pip-req-build-abc", "/tmp"),
        ("/tmp/pip-install-abc/x", "/tmp"),
        ("/h/.cache/yarn/v6", "/h"),
        ("/h/.local/share/pnpm/store", "/h/.local/share"),
        ("/p/my_node_modules/x", "/p/my_node_modules/x"),
        ("/p/node_modules2", "/p/node_modules2"),
        ("/node_modules/x", "/"),
    ],
)
def test_walk_begins_outside_of_dependencies(cwd: str, first: str) -> None:
    assert directories(Path(cwd))[0] == Path(first)


@pytest.mark.parametrize(
    "cwd",
    [
        "/h/work/registry/src/app",
        "/h/work/registry/src/my-0123456789abcdef0",
        "/h/work/registry/src/-0123456789abcdef",
        "/h/work/pkg/mod/app",
        "/h/work/pkg/x@v1/mod",
        "/h/work/vendor/bundle/app",
        "/h/work/vendor/bundle/rubygems",
        "/h/.cache/app",
        "/h/.cache/uvx",
        "/h/bundler/gemsets",
        "/h/pip-install",
    ],
)
def test_a_folder_of_the_users_own_with_such_a_name_may_pin(cwd: str) -> None:
    assert directories(Path(cwd))[0] == Path(cwd)


@given(place=st.from_regex(discovery._PLACE))
def test_every_dependency_directory_has_a_mark(place: str) -> None:
    assert any(mark in place for mark in discovery._MARKS)


@pytest.mark.parametrize(
    ("cwd", "first"),
    [
        ("/data/versions/node/20.11.1/lib", "/data"),
        ("/opt/shared/node", "/opt"),
        ("/opt/shared2/node", "/opt/shared2/node"),
        ("/opt/shared/node/20/lib/node_modules/npm", "/opt"),
    ],
)
def test_walk_begins_outside_of_a_store(cwd: str, first: str) -> None:
    store = Store(Path("/data"), (Path("/opt/shared"),))

    assert directories(Path(cwd), version_dirs=physical_version_dirs(store))[0] == Path(first)


def test_directories_that_are_left_out_end_at_the_first_that_counts() -> None:
    cwd = Path("/p/node_modules/a/b")

    assert ignored_directories(cwd) == (cwd, cwd.parent, Path("/p/node_modules"))
    assert ignored_directories(Path("/p/a")) == ()


def test_ceiling_is_looked_at_and_ends_the_walk(tmp_path: Path) -> None:
    cwd = tmp_path / "a/b"
    cwd.mkdir(parents=True)

    assert directories(cwd, str(tmp_path / "a")) == (cwd, tmp_path / "a")


def test_ceiling_is_recognised_by_any_of_its_paths(tmp_path: Path) -> None:
    cwd = tmp_path / "a/b"
    cwd.mkdir(parents=True)
    (tmp_path / "link").symlink_to("a")

    assert directories(cwd, f"{tmp_path}/link/../link//") == (cwd, tmp_path / "a")


@pytest.mark.parametrize("ceilings", ["", "a", "./a", ":", "/nonexistent"])
def test_relative_and_absent_ceilings_do_not_count(
    tmp_path: Path, ceilings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cwd = tmp_path / "a"
    cwd.mkdir()
    monkeypatch.chdir(tmp_path)

    assert directories(cwd, ceilings)[-1] == Path("/")


def test_working_directory_is_the_physical_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path / "link")
    monkeypatch.setenv("PWD", "/elsewhere")

    assert working_dir() == Path(os.path.realpath(tmp_path / "real"))


def test_deleted_working_directory_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert working_dir() is None


def test_nearest_directory_comes_first(tmp_path: Path) -> None:
    write(tmp_path / ".nvmrc", "18")
    write(tmp_path / "a/package.json", "{}")

    assert names_below(tmp_path, tmp_path / "a") == ["a/package.json", ".nvmrc"]


def test_within_a_directory_the_order_of_the_files_counts(tmp_path: Path) -> None:
    for name in ("package.json", ".node-version", ".nvmrc", ".tool-versions", ".prototools", "mise.toml"):
        write(tmp_path / name, "{}" if name == "package.json" else "")

    assert names_below(tmp_path, tmp_path) == [
        "mise.toml",
        ".prototools",
        ".tool-versions",
        ".nvmrc",
        ".node-version",
        "package.json",
    ]


def test_pattern_names_its_files_last_of_the_alphabet_first(tmp_path: Path) -> None:
    for name in ("10-a.toml", "20-b.toml", ".hidden.toml", "notes.txt"):
        write(tmp_path / ".config/mise/conf.d" / name)

    assert names_below(tmp_path, tmp_path) == [
        ".config/mise/conf.d/20-b.toml",
        ".config/mise/conf.d/10-a.toml",
    ]


def test_distance_counts_directories(tmp_path: Path) -> None:
    write(tmp_path / ".nvmrc", "18")
    (tmp_path / "a/b").mkdir(parents=True)

    assert [found.distance for found in found_below(tmp_path, tmp_path / "a/b")] == [2]


def test_walk_is_lazy(tmp_path: Path) -> None:
    write(tmp_path / "a/.nvmrc", "18")
    walk = Walk((tmp_path / "a", tmp_path), uid=os.geteuid())
    files = walk.files(NODE)
    next(files)
    write(tmp_path / ".nvmrc", "20")

    assert [found.path for found in files] == [tmp_path / ".nvmrc"]


def test_file_is_read_once_for_all_runtimes(tmp_path: Path) -> None:
    file = write(tmp_path / ".tool-versions", "nodejs 18\ngolang 1.22")
    walk = Walk((tmp_path,), uid=os.geteuid())
    first = [found.content for found in walk.files(NODE)]
    file.write_text("nodejs 20")

    assert [found.content for found in walk.files(files_of(by_name("go")))] == first


def test_names_of_the_wrong_kind_stay_visible(tmp_path: Path) -> None:
    (tmp_path / ".nvmrc").mkdir()

    assert [found.content for found in found_below(tmp_path, tmp_path)] == [Ignored("is a directory")]


def test_unusable_file_is_reported_and_not_raised(tmp_path: Path) -> None:
    write(tmp_path / ".nvmrc", "x" * 70_000)

    assert [found.content for found in found_below(tmp_path, tmp_path)] == [Unusable("is larger than 64 KiB")]


def test_directory_with_a_line_break_in_its_name_is_a_directory(tmp_path: Path) -> None:
    write(tmp_path / "two\nlines/.nvmrc", "18")

    assert names_below(tmp_path, tmp_path / "two\nlines") == ["two\nlines/.nvmrc"]


def test_version_file_at_the_root_counts(fs: FakeFilesystem) -> None:
    fs.create_file("/.nvmrc", contents="18")
    fs.create_dir("/p")

    found = list(Walk(directories(Path("/p")), uid=os.geteuid()).files(NODE))

    assert [(each.path, each.distance) for each in found] == [(Path("/.nvmrc"), 1)]


@pytest.mark.parametrize(("is_sensitive", "count"), [(True, 0), (False, 1)])
def test_case_of_a_name_is_the_file_systems_business(
    fs: FakeFilesystem, is_sensitive: bool, count: int
) -> None:
    fs.is_case_sensitive = is_sensitive
    fs.create_file("/p/.NVMRC", contents="18")

    assert len(list(Walk((Path("/p"),), uid=os.geteuid()).files(NODE))) == count


def test_pattern_in_a_folder_that_may_not_be_listed_has_no_files(fs: FakeFilesystem) -> None:
    helpers.set_uid(1000)
    fs.create_file("/p/.config/mise/conf.d/a.toml")
    fs.create_file("/p/.nvmrc", contents="18")
    Path("/p/.config/mise/conf.d").chmod(0o311)
    try:
        found = list(Walk((Path("/p"),), uid=1000).files(NODE))
    finally:
        helpers.reset_ids()

    assert [each.path.name for each in found] == [".nvmrc"]


def test_deep_tree_is_walked_to_its_top(fs: FakeFilesystem) -> None:
    deep = Path("/" + "/".join(f"d{number}" for number in range(60)))
    fs.create_dir(deep)
    fs.create_file("/.nvmrc", contents="18")

    found = list(Walk(directories(deep), uid=os.geteuid()).files(NODE))

    assert [each.distance for each in found] == [60]


def test_content_is_what_the_format_reads(tmp_path: Path) -> None:
    write(tmp_path / ".nvmrc", "v18\n")

    content = found_below(tmp_path, tmp_path)[0].content

    assert isinstance(content, Parsed)
    assert content.data == b"v18\n"
    assert [answer.runtime for answer in content.answers] == ["node"]
