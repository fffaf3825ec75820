from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyfakefs.helpers import set_uid

import omg
from omg.config import Config
from omg.errors import StoreAccessError, StoreError
from omg.shim import shims
from omg.shim.program import place_program
from omg.shim.rehash import RehashReport, rehash
from omg.shim.shims import apply_changes, compare_shims, shim_names
from omg.shim.table import Candidate, Table
from omg.shim.table_decoding import decode
from omg.store.access import read_regular
from omg.store.layout import SHIM_MARKER, Store
from omg.value import replace
from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyfakefs.fake_filesystem import FakeFilesystem

    Rehash = Callable[[], RehashReport]

_PROGRAM = f"#!/bin/sh\n# {SHIM_MARKER.decode()}\n"


@pytest.fixture
def config_dir(home: Path) -> Path:
    return home / ".config/omg"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a file that counts as a shim program; nothing here executes it."""
    return write_executable(tmp_path / "program", _PROGRAM)


@pytest.fixture
def rehashed(store: StoreBuilder, config_dir: Path, program: Path) -> Rehash:
    """Return a function that rehashes the store, which has its program and one toolchain."""
    place_program(store.layout, program)
    store.add("node", "20.11.1", executables=("node", "npm"))
    return lambda: rehash(store.layout, Config(), config_dir)


def shims_of(store: StoreBuilder) -> set[str]:
    return {file.name for file in store.layout.shims_dir.iterdir()}


def table_of(store: StoreBuilder) -> Table:
    return decode(store.layout.table_file.read_bytes())


def test_every_executable_gets_a_shim(store: StoreBuilder, rehashed: Rehash) -> None:
    store.add("python", "3.12.1", executables=("python3", "python3.12"))
    rehashed()
    assert shims_of(store) == {"node", "npm", "python3", "python3.12"}


def test_a_broken_default_keeps_the_shims_of_its_runtime(store: StoreBuilder, rehashed: Rehash) -> None:
    store.set_current("node", "20.11.1")
    rehashed()
    shutil.rmtree(store.layout.toolchain_dir("node", "20.11.1"))
    rehashed()
    assert {"node", "npm"} <= shims_of(store)


def test_components_of_an_installed_rust_have_shims(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    assert "rust-analyzer" not in shims_of(store)
    store.add("rust", "1.96.0", executables=("rustc", "cargo"))
    rehashed()
    assert {"rust-analyzer", "rustfmt", "cargo-clippy"} <= shims_of(store)


def test_shims_are_links_of_one_file(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    assert (store.layout.shims_dir / "node").samefile(store.layout.shims_dir / "npm")


def test_no_shim_is_a_link_of_the_program(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    assert store.layout.shim_program_file.stat().st_nlink == 1


def test_shims_and_program_are_protected_from_writing(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    files = (store.layout.shims_dir / "node", store.layout.shim_program_file)
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o555, 0o555]


def test_executables_of_linked_toolchains_get_one(
    store: StoreBuilder, rehashed: Rehash, tmp_path: Path
) -> None:
    write_executable(tmp_path / "mine/bin/tool")
    store.layout.toolchain_dir("node", "mine").symlink_to(tmp_path / "mine")
    rehashed()
    assert "tool" in shims_of(store)


def test_links_to_executables_get_one(store: StoreBuilder, rehashed: Rehash) -> None:
    store.executable("node", "20.11.1", "npx").symlink_to("npm")
    rehashed()
    assert "npx" in shims_of(store)


def test_directories_dot_files_and_plain_files_get_none(store: StoreBuilder, rehashed: Rehash) -> None:
    store.executable("node", "20.11.1", "folder").mkdir()
    store.executable("node", "20.11.1", "notes.txt").touch()
    write_executable(store.executable("node", "20.11.1", ".hidden"))
    store.executable("node", "20.11.1", "dangling").symlink_to("nowhere")
    rehashed()
    assert shims_of(store) == {"node", "npm"}


@pytest.mark.parametrize("name", ["omg", "sh", "test", "[", "find", "sudo", "ssh", "git", "which", "bash"])
def test_reserved_names_get_none(name: str) -> None:
    assert shim_names([name, "node"], ()) == {"node"}


@pytest.mark.parametrize("name", ["node", "python3", "cargo", "c17", "make", "#", "rust-gdb"])
def test_names_of_toolchains_are_not_reserved(name: str) -> None:
    assert shim_names([name], ()) == {name}


def test_a_reserved_name_can_be_allowed() -> None:
    assert shim_names(["git", "ssh"], ["git"]) == {"git"}


def test_omg_cannot_be_allowed() -> None:
    assert shim_names(["omg"], ["omg"]) == set()


def test_the_report_shows_what_was_done(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    store.executable("node", "20.11.1", "npm").unlink()
    write_executable(store.executable("node", "20.11.1", "tool"))
    assert rehashed() == RehashReport(("tool",), ("npm",), ("node",), (), is_table_new=True)


def test_a_second_rehash_does_nothing(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    places = (store.layout.shims_dir, store.layout.table_file, store.layout.shim_program_file)
    before = [(place.stat().st_ino, place.stat().st_mtime_ns) for place in places]
    report = rehashed()
    assert report == RehashReport((), (), ("node", "npm"), (), is_table_new=False)
    assert [(place.stat().st_ino, place.stat().st_mtime_ns) for place in places] == before


def test_a_rehash_with_nothing_to_do_takes_no_lock(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    lock_files = store.layout.locks_dir
    for file in lock_files.iterdir():
        file.unlink()
    rehashed()
    assert list(lock_files.iterdir()) == []


def test_stale_shims_go(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    store.executable("node", "20.11.1", "npm").unlink()
    rehashed()
    assert shims_of(store) == {"node"}


def test_foreign_files_stay(store: StoreBuilder, rehashed: Rehash) -> None:
    file = write_executable(store.layout.shims_dir / "terraform", "#!/bin/sh\n")
    report = rehashed()
    assert (file.read_text(), report.foreign) == ("#!/bin/sh\n", ("terraform",))


def test_foreign_links_and_directories_stay(store: StoreBuilder, rehashed: Rehash) -> None:
    store.layout.shims_dir.mkdir()
    (store.layout.shims_dir / "link").symlink_to(store.layout.shim_program_file)
    (store.layout.shims_dir / "folder").mkdir()
    assert rehashed().foreign == ("folder", "link")


def _is_restored(store: StoreBuilder) -> bool:
    shims = [store.layout.shims_dir / name for name in ("node", "npm")]
    return all(not shim.is_symlink() and shim.read_text() == _PROGRAM for shim in shims)


def test_what_overwrote_the_shims_is_moved_aside_once(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    shim = store.layout.shims_dir / "npm"
    shim.chmod(0o755)
    shim.write_text("mine\n")
    (displaced,) = rehashed().displaced
    assert (displaced.names, displaced.path.read_text()) == (("node", "npm"), "mine\n")
    assert list(store.layout.displaced_dir.iterdir()) == [displaced.path]
    assert _is_restored(store)


def _emptied(shim: Path) -> None:
    shim.chmod(0o755)
    os.truncate(shim, 0)


def _cut(shim: Path) -> None:
    shim.chmod(0o755)
    os.truncate(shim, len(_PROGRAM) - 1)


def _linked(shim: Path) -> None:
    shim.unlink()
    shim.symlink_to("npm")


def _folder(shim: Path) -> None:
    shim.unlink()
    write_executable(shim / "tool")


def _fifo(shim: Path) -> None:
    shim.unlink()
    os.mkfifo(shim)


def _not_executable(shim: Path) -> None:
    shim.chmod(0o444)


def _writable(shim: Path) -> None:
    shim.chmod(0o755)


def _another(shim: Path) -> None:
    shim.unlink()
    write_executable(shim, "mine\n")


@pytest.mark.parametrize(
    "damage",
    [os.unlink, _emptied, _cut, _linked, _folder, _fifo, _not_executable, _writable, _another],
    ids=lambda damage: damage.__name__.strip("_"),
)
def test_every_shim_is_put_back(
    store: StoreBuilder, rehashed: Rehash, damage: Callable[[Path], None]
) -> None:
    rehashed()
    damage(store.layout.shims_dir / "node")
    assert "node" in rehashed().added
    assert _is_restored(store)
    assert rehashed().kept == ("node", "npm")


@pytest.mark.parametrize("damage", [_linked, _folder, _another])
def test_what_was_in_the_place_of_a_shim_is_kept(
    store: StoreBuilder, rehashed: Rehash, damage: Callable[[Path], None]
) -> None:
    rehashed()
    damage(store.layout.shims_dir / "node")
    (displaced,) = rehashed().displaced
    assert displaced.path.is_symlink() or displaced.path.is_dir() or displaced.path.read_text() == "mine\n"


SPELLINGS = ["../versions/node/20.11.1/{}", "{versions}/node/20.11.1/{}", "{shared}/node/22.0.0/{}"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_link_into_a_store_is_replaced_by_its_shim(
    store: StoreBuilder, config_dir: Path, rehashed: Rehash, tmp_path: Path, spelling: str
) -> None:
    rehashed()
    shared = tmp_path / "shared"
    layout = replace(store.layout, system_dirs=(shared,))
    shim = store.layout.shims_dir / "npm"
    shim.unlink()
    # corepack leads to a program that is not in `bin`; it need not even exist.
    shim.symlink_to(spelling.format("lib/corepack/dist/npm.js", versions=layout.versions_dir, shared=shared))
    report = rehash(layout, Config(), config_dir)
    assert (report.added, report.displaced) == (("npm",), ())
    assert _is_restored(store)
    assert not store.layout.displaced_dir.exists()


def test_a_link_into_a_store_is_known_through_a_linked_data_directory(
    store: StoreBuilder, config_dir: Path, rehashed: Rehash, tmp_path: Path
) -> None:
    rehashed()
    shim = store.layout.shims_dir / "npm"
    shim.unlink()
    shim.symlink_to(store.layout.toolchain_dir("node", "20.11.1").resolve() / "lib/npm.js")
    (tmp_path / "linked").symlink_to(store.data_dir)
    report = rehash(Store(tmp_path / "linked"), Config(), config_dir)
    assert ("npm" in report.added, report.displaced) == (True, ())
    assert _is_restored(store)


def test_a_link_into_a_store_goes_with_the_shim_that_it_replaced(
    store: StoreBuilder, rehashed: Rehash
) -> None:
    executable = write_executable(store.layout.toolchain_dir("node", "20.11.1") / "bin/tool")
    rehashed()
    shim = store.layout.shims_dir / "tool"
    shim.unlink()
    shim.symlink_to("../versions/node/20.11.1/bin/npm")
    executable.unlink()
    report = rehashed()
    assert (report.removed, report.displaced, shims_of(store)) == (("tool",), (), {"node", "npm"})


def test_a_link_into_a_store_of_another_name_stays_while_it_works(
    store: StoreBuilder, rehashed: Rehash
) -> None:
    rehashed()
    link = store.layout.shims_dir / "tsc"
    link.symlink_to("../versions/node/20.11.1/bin/npm")
    assert (rehashed().foreign, link.is_symlink()) == (("tsc",), True)
    shutil.rmtree(store.layout.toolchain_dir("node", "20.11.1"))
    assert (rehashed().removed, os.path.lexists(link)) == (("node", "npm", "tsc"), False)


def test_a_link_that_leads_nowhere_outside_the_stores_stays(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    (store.layout.shims_dir / "tsc").symlink_to("../versions-of-mine/tsc")
    assert rehashed().foreign == ("tsc",)


def test_nothing_that_was_moved_aside_is_lost(store: StoreBuilder, rehashed: Rehash) -> None:
    for text in ("first", "second", "third"):
        rehashed()
        (store.layout.shims_dir / "node").unlink()
        write_executable(store.layout.shims_dir / "node", text)
    rehashed()
    kept = sorted(file.read_text() for file in store.layout.displaced_dir.iterdir())
    assert kept == ["first", "second", "third"]


def test_what_overwrote_a_shim_of_a_removed_toolchain_is_moved_aside(
    store: StoreBuilder, rehashed: Rehash
) -> None:
    rehashed()
    shim = store.layout.shims_dir / "npm"
    shim.chmod(0o755)
    shim.write_text("mine\n")
    shutil.rmtree(store.layout.toolchain_dir("node", "20.11.1"))
    assert [one.names for one in rehashed().displaced] == [("node", "npm")]
    assert shims_of(store) == set()


def test_the_others_are_put_back_where_one_cannot_be_moved(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    _another(store.layout.shims_dir / "node")
    (store.layout.shims_dir / "npm").unlink()
    store.layout.displaced_dir.write_text("in the way")
    with pytest.raises(StoreError):
        rehashed()
    assert (store.layout.shims_dir / "npm").read_text() == _PROGRAM
    assert (store.layout.shims_dir / "node").read_text() == "mine\n"


def test_a_program_that_something_links_to_gets_an_inode_of_its_own(
    store: StoreBuilder, rehashed: Rehash
) -> None:
    rehashed()
    program = store.layout.shim_program_file
    program.unlink()
    program.hardlink_to(store.layout.shims_dir / "node")
    rehashed()
    assert program.stat().st_nlink == 1


def test_leftovers_of_a_killed_rehash_go(store: StoreBuilder, rehashed: Rehash) -> None:
    write_executable(store.layout.shims_dir / ".node.1.abcd", _PROGRAM)
    rehashed()
    assert shims_of(store) == {"node", "npm"}


def test_leftovers_of_a_killed_set_up_go_and_other_peoples_files_stay(
    store: StoreBuilder, rehashed: Rehash
) -> None:
    # No process has the number 2^22 + 1; the data directory may be the home.
    gone = [store.data_dir / ".env.4194305.0123abcd", store.data_dir / ".env.fish.4194305.0123abcd"]
    gone.append(store.data_dir / "self/completions/.omg.bash.4194305.0123abcd")
    kept = [store.data_dir / f".env.{os.getpid()}.0123abcd", store.data_dir / ".mine.4194305.0123abcd"]
    gone[-1].parent.mkdir(parents=True)
    for file in (*gone, *kept):
        file.touch()
    rehashed()
    assert [file.exists() for file in (*gone, *kept)] == [False, False, False, True, True]


@pytest.mark.parametrize("length", [0, 7])
def test_a_copy_that_a_killed_rehash_cut_off_goes(store: StoreBuilder, rehashed: Rehash, length: int) -> None:
    rehashed()
    (store.layout.shims_dir / ".node.1.abcd").write_text(_PROGRAM[:length])
    rehashed()
    assert not (store.layout.shims_dir / ".node.1.abcd").exists()


def test_a_shim_that_the_disk_does_not_give_stays_where_it_is(
    store: StoreBuilder, rehashed: Rehash, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehashed()

    def refuse(file: Path, *bound: int) -> bytes:
        if file.name == "npm":
            raise OSError(errno.EIO, "input/output error", str(file))
        return read_regular(file, *bound)

    monkeypatch.setattr(shims, "read_regular", refuse)
    (store.layout.shims_dir / "npm").unlink()
    write_executable(store.layout.shims_dir / "npm", _PROGRAM)
    with pytest.raises(StoreError):
        rehashed()
    assert (store.layout.shims_dir / "npm").read_text() == _PROGRAM


def test_copies_are_kept(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    shim = store.layout.shims_dir / "node"
    shim.unlink()
    write_executable(shim, _PROGRAM).chmod(0o555)
    assert rehashed().kept == ("node", "npm")


@pytest.mark.parametrize("content", [_PROGRAM + "# old\n", _PROGRAM.replace("bin", "BIN")])
def test_shims_of_another_program_are_replaced(store: StoreBuilder, rehashed: Rehash, content: str) -> None:
    write_executable(store.layout.shims_dir / "node", content)
    assert rehashed().added == ("node", "npm")
    assert _is_restored(store)


def test_a_new_program_replaces_all_shims(store: StoreBuilder, rehashed: Rehash, program: Path) -> None:
    rehashed()
    program.write_text(_PROGRAM + "# new\n")
    place_program(store.layout, program)
    assert rehashed().added == ("node", "npm")


def test_where_links_fail_shims_are_copies(
    store: StoreBuilder, rehashed: Rehash, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    rehashed()
    assert (store.layout.shims_dir / "node").read_text() == _PROGRAM
    assert rehashed().kept == ("node", "npm")


def test_the_table_answers_prefixes(store: StoreBuilder, rehashed: Rehash) -> None:
    rehashed()
    assert table_of(store).answers["node", "20"].version == "20.11.1"


def test_the_table_answers_aliases(store: StoreBuilder, rehashed: Rehash, config_dir: Path) -> None:
    rehashed()
    rehash(store.layout, Config(aliases={"node": {"work": "20"}}), config_dir)
    assert table_of(store).answers["node", "work"].version == "20.11.1"


def test_the_table_names_owners_only_for_what_they_ship(store: StoreBuilder, rehashed: Rehash) -> None:
    store.add("python", "3.12.1", executables=("python3", "node"))
    rehashed()
    assert table_of(store).names["node"] == (Candidate(0, True),)


def test_the_table_has_all_runtimes_that_have_a_tool(store: StoreBuilder, rehashed: Rehash) -> None:
    store.add("python", "3.12.1", executables=("tool",))
    store.add("zig", "0.13.0", executables=("tool",))
    rehashed()
    table = table_of(store)
    assert [table.runtimes[one.runtime].name for one in table.names["tool"]] == ["python", "zig"]


def test_a_name_with_a_version_leads_to_the_newest_that_has_it(store: StoreBuilder, rehashed: Rehash) -> None:
    store.add("python", "3.12.1", executables=("python3.12", "pip3.12"))
    store.add("python", "3.12.2", executables=("python3.12",))
    rehashed()
    answers = table_of(store).answers
    found = {name: answers["python", f"implied:{name}"].version for name in ("python3.12", "pip3.12")}
    assert found == {"python3.12": "3.12.2", "pip3.12": "3.12.1"}


def test_read_only_stores_are_in_the_table(store: StoreBuilder, rehashed: Rehash, config_dir: Path) -> None:
    shared = store.data_dir.parent / "shared"
    store.add("node", "22.0.0", executables=("corepack",), versions_dir=shared)
    rehashed()
    both = replace(store.layout, system_dirs=(shared,))
    rehash(both, Config(system_dirs=(shared,)), config_dir)
    assert table_of(store).answers["node", "22"].store == 1
    assert "corepack" in shims_of(store)


def test_read_only_stores_of_a_variable_are_not_noted_as_configured(
    store: StoreBuilder, rehashed: Rehash, config_dir: Path
) -> None:
    shared = store.data_dir.parent / "shared"
    rehash(replace(store.layout, system_dirs=(shared,)), Config(system_dirs=(shared,)), config_dir)
    assert table_of(store).system_dirs == ()


def test_a_change_ahead_of_the_clock_does_not_hold_it_up(store: StoreBuilder, rehashed: Rehash) -> None:
    os.utime(store.layout.runtime_dir("node"), (2**33, 2**33))
    rehashed()
    stamped = table_of(store).runtimes[0].stamps
    assert stamped.startswith(b"8589934592000000000,")


def _rehash(store: StoreBuilder, config_dir: Path) -> RehashReport:
    return rehash(store.layout, Config(), config_dir)


# How many rehashes, and how many of them at once.
@pytest.mark.figures((16, 4), slow=(50, 10), long=(500, 10))
def test_rehashes_at_once_agree(
    store: StoreBuilder, rehashed: Rehash, config_dir: Path, count: tuple[int, int]
) -> None:
    number, at_once = count
    store.add("python", "3.12.1", executables=[f"tool{tool}" for tool in range(30)])
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(at_once, mp_context=context) as pool:
        reports = list(pool.map(_rehash, [store] * number, [config_dir] * number))
    everything = sorted(("node", "npm", *(f"tool{tool}" for tool in range(30))))
    assert {(*report.added, *report.kept) for report in reports} <= {tuple(everything)}
    assert rehashed().kept == tuple(everything)


@pytest.fixture
def caseless(fs: FakeFilesystem) -> Store:
    """Return a store on a disk that does not tell upper from lower case, as on most Macs."""
    fs.add_real_directory(Path(omg.__file__).parent)
    fs.is_case_sensitive = False
    fs.create_file("/data/shim/program", contents=_PROGRAM, st_mode=0o100755)
    fs.create_dir("/data/shims")
    return Store(Path("/data"))


def test_names_that_differ_in_case_share_a_shim_where_the_disk_has_no_case(caseless: Store) -> None:
    wanted = frozenset({"Foo", "foo", "node"})
    apply_changes(caseless, compare_shims(caseless, wanted))
    assert not compare_shims(caseless, wanted)
    assert len(list(caseless.shims_dir.iterdir())) == 2


def test_a_name_that_changes_its_case_keeps_its_shim(caseless: Store) -> None:
    apply_changes(caseless, compare_shims(caseless, frozenset({"Foo"})))
    apply_changes(caseless, compare_shims(caseless, frozenset({"foo"})))
    assert [file.name for file in caseless.shims_dir.iterdir()] == ["foo"]


def test_a_shims_directory_that_cannot_be_read_is_an_error(caseless: Store, fs: FakeFilesystem) -> None:
    fs.chmod("/data/shims", 0o000)
    set_uid(1000)
    with pytest.raises(StoreAccessError, match="shims"):
        compare_shims(caseless, frozenset({"node"}))


def test_a_missing_shims_directory_lacks_every_shim(caseless: Store, fs: FakeFilesystem) -> None:
    fs.rmdir("/data/shims")
    assert compare_shims(caseless, frozenset({"node"})).missing == ("node",)
