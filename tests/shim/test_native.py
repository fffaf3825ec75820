"""What the native shim decides by itself, and what it leaves to omg."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.project.formats.registry import RULES
from omg.shim import memo
from omg.shim.memo import Line, LineStrength, MemoKind, VersionLocation
from omg.shim.stamps import stamps
from tests.conftest import write_executable
from tests.shim.conftest import HANDED_OVER
from tests.terminal import call_on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shim.conftest import NativeStore


def node(native: NativeStore, version: str) -> str:
    return str(native.builder.executable("node", version, "node"))


def set_time(bin_dir: Path, seconds: int) -> None:
    """Make executables look as if they had been there at that time."""
    os.utime(bin_dir, (seconds, seconds))


def python(native: NativeStore, version: str, name: str = "python3") -> str:
    return str(native.builder.executable("python", version, name))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("18.17.0\n", "18.17.0"),
        ("v18.17.0", "18.17.0"),
        ("V18\r\n", "18.17.0"),
        ("\t 20 \f\n", "20.11.1"),
        ("20.11", "20.11.1"),
    ],
)
def test_one_token_is_read_without_omg(ready: NativeStore, text: str, version: str) -> None:
    (ready.cwd / ".nvmrc").write_text(text)
    assert ready.run("node").path == node(ready, version)


@pytest.mark.parametrize(
    "text", ["lts/*", "20.", ".20", "20..1", "1" * 41, "20 18", "v", "", "20\0", "../20"]
)
def test_anything_else_is_left_to_python(ready: NativeStore, text: str) -> None:
    (ready.cwd / ".nvmrc").write_text(text)
    assert ready.run("node").path == HANDED_OVER


def test_a_pin_that_is_not_installed_is_left_to_python(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("16.0.0")
    assert ready.run("node").path == HANDED_OVER


def test_without_a_pin_the_default_runs(ready: NativeStore) -> None:
    assert ready.run("node").path == node(ready, "20.11.1")


@pytest.mark.parametrize("target", ["16.0.0", "/etc", "..", "current", "/nowhere/20.11.1", "x" * 2000])
def test_a_broken_default_is_omgs_to_explain(ready: NativeStore, target: str) -> None:
    write_executable(ready.root / "system/node")
    ready.builder.set_current("node", target)
    assert ready.run("node").path == HANDED_OVER


@pytest.mark.parametrize("target", ["../node/20.11.1", "./20.11.1/", "{versions}/node/20.11.1"])
def test_a_default_of_another_spelling_runs(ready: NativeStore, target: str) -> None:
    ready.builder.set_current("node", target.format(versions=ready.builder.layout.versions_dir))
    assert ready.run("node").path == node(ready, "20.11.1")


def test_a_variable_beats_a_file(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("20")
    assert ready.with_env(OMG_NODE_VERSION="18").run("node").path == node(ready, "18.17.0")


def test_an_empty_variable_says_nothing(ready: NativeStore) -> None:
    assert ready.with_env(OMG_NODE_VERSION="").run("node").path == node(ready, "20.11.1")


def test_the_nearest_file_wins(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("20")
    below = ready.cwd / "below"
    below.mkdir()
    (below / ".node-version").write_text("18")
    assert ready.standing_in(below).run("node").path == node(ready, "18.17.0")


def test_a_file_forty_directories_up_is_found(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    deep = ready.cwd.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    assert ready.standing_in(deep).run("node").path == node(ready, "18.17.0")


@pytest.mark.parametrize("name", ["file-number-{}", "datei-nümmer-{}", "\N{LATIN SMALL LETTER LONG S}{}"])
def test_a_file_among_many_others_is_found(ready: NativeStore, name: str) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    for number in range(100):
        (ready.cwd / name.format(number)).touch()
    below = ready.cwd / "below"
    below.mkdir()
    assert ready.standing_in(below).run("node").path == node(ready, "18.17.0")


def test_in_a_directory_larger_than_a_page_the_names_are_looked_for(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    large = ready.cwd / "large"
    below = large / "below"
    below.mkdir(parents=True)
    for number in range(400):
        (large / f"file-{number}").touch()
    assert ready.standing_in(below).run("node").path == node(ready, "18.17.0")
    (large / ".node-version").write_text("20")
    assert ready.standing_in(below).run("node").path == node(ready, "20.11.1")


def test_the_walk_ends_at_a_ceiling(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    below = ready.cwd / "below"
    below.mkdir()
    lower = ready.with_env(OMG_CEILING_DIRS=f"relative:{below}/").standing_in(below)
    assert lower.run("node").path == node(ready, "20.11.1")


@pytest.mark.parametrize(
    "place",
    ["node_modules/x", "lib/site-packages", "vendor/bundle/ruby", "a/pkg/mod/z@v1", "a/pip-install-x/y"],
)
def test_dependencies_pin_nothing(ready: NativeStore, place: str) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    inside = ready.cwd / place
    inside.mkdir(parents=True)
    (inside / ".nvmrc").write_text("16.0.0")
    assert ready.standing_in(inside).run("node").path == node(ready, "18.17.0")


def test_a_store_pins_nothing(ready: NativeStore) -> None:
    inside = ready.builder.executable("node", "20.11.1", "node").parent
    (inside / ".nvmrc").write_text("18")
    set_time(inside, 0)
    assert ready.standing_in(inside).run("node").path == node(ready, "20.11.1")


def test_a_read_only_store_pins_nothing(ready: NativeStore, tmp_path: Path) -> None:
    inside = tmp_path / "shared/node/20.0.0"
    inside.mkdir(parents=True)
    (inside / ".nvmrc").write_text("18")
    shared = ready.with_env(OMG_SYSTEM_DIRS=f"relative:{tmp_path}/shared/").standing_in(inside)
    assert shared.run("node").path == node(ready, "20.11.1")


@pytest.mark.parametrize(
    "place", ["vendor/x/bundle", "vendor/bundle", "node_modules2", "src/registry", "pkg/mod/x"]
)
def test_names_that_only_look_like_dependencies_may_pin(ready: NativeStore, place: str) -> None:
    inside = ready.cwd / place
    inside.mkdir(parents=True)
    (inside / ".nvmrc").write_text("18")
    assert ready.standing_in(inside).run("node").path == node(ready, "18.17.0")


def test_a_directory_of_that_name_is_passed_over(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").mkdir()
    assert ready.run("node").path == node(ready, "20.11.1")


def test_a_fifo_of_that_name_is_passed_over(ready: NativeStore) -> None:
    os.mkfifo(ready.cwd / ".nvmrc")
    assert ready.run("node").path == node(ready, "20.11.1")


def test_a_dangling_link_is_passed_over(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").symlink_to("nowhere")
    assert ready.run("node").path == node(ready, "20.11.1")


def test_a_link_to_a_file_is_followed(ready: NativeStore) -> None:
    (ready.cwd / "pin").write_text("18")
    (ready.cwd / ".nvmrc").symlink_to("pin")
    assert ready.run("node").path == node(ready, "18.17.0")


def test_a_link_to_itself_is_left_to_python(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").symlink_to(".nvmrc")
    assert ready.run("node").path == HANDED_OVER


def test_a_file_that_is_too_large_is_left_to_python(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18" + " " * 64 * 1024)
    assert ready.run("node").path == HANDED_OVER


def test_a_file_of_the_greatest_size_is_read(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18" + " " * (64 * 1024 - 2))
    assert ready.run("node").path == node(ready, "18.17.0")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_stranger_s_file_is_ignored(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    os.chown(ready.cwd / ".nvmrc", 12345, 12345)
    assert ready.run("node").path == node(ready, "20.11.1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_file_of_the_directory_s_owner_counts(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    os.chown(ready.cwd / ".nvmrc", 12345, 12345)
    os.chown(ready.cwd, 12345, 12345)
    assert ready.run("node").path == node(ready, "18.17.0")


def test_an_unknown_name_is_left_to_python_with_everything(ready: NativeStore) -> None:
    shim = ready.shim("unheard-of")
    os.link(ready.shim("node"), shim)
    start = ready.builder.data_dir / "self/start.py"
    answer = ready.run("unheard-of", "a b", "")
    assert answer.values("argument") == ["-I", "-S", str(start), ":shim", "-", str(shim), "a b", ""]


def test_a_prefix_is_left_to_python_while_the_table_is_out_of_date(ready: NativeStore) -> None:
    ready.builder.add("node", "20.12.0")
    (ready.cwd / ".nvmrc").write_text("20")
    assert ready.run("node").path == HANDED_OVER


def test_a_new_toolchain_counts_at_once_by_its_exact_name(ready: NativeStore) -> None:
    toolchain_dir = ready.builder.add("node", "20.12.0")
    set_time(toolchain_dir / "bin", 0)
    (ready.cwd / ".nvmrc").write_text("20.12.0")
    assert ready.run("node").path == node(ready, "20.12.0")


def test_executables_that_are_newer_than_the_table_are_left_to_python(ready: NativeStore) -> None:
    write_executable(ready.builder.executable("node", "20.11.1", "tsc"))
    assert ready.run("node").path == HANDED_OVER

    set_time(ready.builder.executable("node", "20.11.1", "tsc").parent, 0)
    assert ready.run("node").path == node(ready, "20.11.1")

    write_executable(ready.builder.executable("node", "20.11.1", "eslint"))
    ready.rehash()
    assert ready.run("node").path == node(ready, "20.11.1")


def test_a_changed_configuration_makes_the_table_outdated(ready: NativeStore) -> None:
    ready.config_dir.mkdir(parents=True)
    (ready.config_dir / "config.toml").write_text('[alias.node]\nwork = "18"\n')
    (ready.cwd / ".nvmrc").write_text("20")
    assert ready.run("node").path == HANDED_OVER


@pytest.mark.parametrize("cut", [0, 7, 71, 2047])
def test_a_cut_table_is_left_to_python(ready: NativeStore, cut: int) -> None:
    table = ready.builder.layout.table_file
    table.write_bytes(table.read_bytes()[:cut])
    (ready.cwd / ".nvmrc").write_text("20")
    assert ready.run("node").path == HANDED_OVER


def test_a_memo_answers_for_a_file(ready: NativeStore) -> None:
    data = b'{"volta": {"node": "18.17.0"}}'
    (ready.cwd / "package.json").write_bytes(data)
    key = memo.file_key(RULES, "package-json", "package.json", data)
    ready.keep_memo(MemoKind.FILE, key, memo.encode_lines((Line("node", LineStrength.PIN, ("18.17.0",)),)))
    assert ready.run("node").path == node(ready, "18.17.0")


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_memo_that_others_may_write_does_not_count(ready: NativeStore, mode: int) -> None:
    (ready.cwd / ".nvmrc").write_bytes(b"lts/*")
    key = memo.file_key(RULES, "nvmrc", ".nvmrc", b"lts/*")
    answer = memo.encode_lines((Line("node", LineStrength.PIN, ("18.17.0",)),))
    ready.keep_memo(MemoKind.FILE, key, answer, mode=mode)
    assert ready.run("node").path == HANDED_OVER


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_memo_of_somebody_else_does_not_count(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_bytes(b"lts/*")
    key = memo.file_key(RULES, "nvmrc", ".nvmrc", b"lts/*")
    answer = memo.encode_lines((Line("node", LineStrength.PIN, ("18.17.0",)),))
    os.chown(ready.keep_memo(MemoKind.FILE, key, answer), 12345, 12345)
    assert ready.run("node").path == HANDED_OVER


def test_a_memo_with_a_damaged_answer_does_not_count(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_bytes(b"lts/*")
    key = memo.file_key(RULES, "nvmrc", ".nvmrc", b"lts/*")
    answer = memo.encode_lines((Line("node", LineStrength.PIN, ("18.17.0",)),))
    file = ready.keep_memo(MemoKind.FILE, key, answer)
    whole = file.read_bytes()
    assert ready.run("node").path == node(ready, "18.17.0")
    file.write_bytes(whole.replace(b"18.17.0", b"20.11.1"))
    assert ready.run("node").path == HANDED_OVER


def test_a_memo_of_an_error_is_left_to_python(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_bytes(b"???")
    key = memo.file_key(RULES, "nvmrc", ".nvmrc", b"???")
    ready.keep_memo(MemoKind.FILE, key, memo.encode_lines((Line("*", LineStrength.ERROR),)))
    assert ready.run("node").path == HANDED_OVER


def test_a_memo_that_says_nothing_lets_the_walk_go_on(ready: NativeStore) -> None:
    (ready.cwd / "package.json").write_bytes(b"{}")
    ready.keep_memo(MemoKind.FILE, memo.file_key(RULES, "package-json", "package.json", b"{}"), b"")
    assert ready.run("node").path == node(ready, "20.11.1")


def constraint_key(native: NativeStore) -> bytes:
    stamped = stamps(native.builder.layout, "node", native.config_dir)
    return memo.resolution_key(
        RULES, "node", LineStrength.CONSTRAINT, "npm:<20", current="20.11.1", stamps=stamped
    )


@pytest.fixture
def constrained(ready: NativeStore) -> NativeStore:
    """A project with a constraint, which a memo knows."""
    (ready.cwd / "package.json").write_bytes(b"constraint")
    key = memo.file_key(RULES, "package-json", "package.json", b"constraint")
    ready.keep_memo(
        MemoKind.FILE, key, memo.encode_lines((Line("node", LineStrength.CONSTRAINT, ("npm:<20",)),))
    )
    return ready


def test_a_memo_answers_for_a_constraint(constrained: NativeStore) -> None:
    constrained.keep_memo(
        MemoKind.RESOLUTION, constraint_key(constrained), memo.encode_place(VersionLocation("18.17.0", 0))
    )
    assert constrained.run("node").path == node(constrained, "18.17.0")


def test_a_constraint_that_nothing_satisfies_leaves_the_default(constrained: NativeStore) -> None:
    constrained.keep_memo(MemoKind.RESOLUTION, constraint_key(constrained), b"")
    assert constrained.run("node").path == node(constrained, "20.11.1")


def test_a_constraint_without_a_memo_is_left_to_python(constrained: NativeStore) -> None:
    assert constrained.run("node").path == HANDED_OVER


def test_a_pin_further_up_beats_a_constraint(constrained: NativeStore) -> None:
    (constrained.cwd.parent / ".nvmrc").write_text("20.11.1")
    assert constrained.run("node").path == node(constrained, "20.11.1")


@pytest.mark.parametrize(
    "answer", [b"../../x\t0", b"18.17.0\t7", b"18.17.0", b"current\t0", b"\t0", b"18.17.0\t-1"]
)
def test_a_hostile_resolution_is_left_to_python(constrained: NativeStore, answer: bytes) -> None:
    constrained.keep_memo(MemoKind.RESOLUTION, constraint_key(constrained), answer)
    assert constrained.run("node").path == HANDED_OVER


def test_of_several_files_of_a_pattern_the_last_name_wins(ready: NativeStore) -> None:
    folder = ready.cwd / ".config/mise/conf.d"
    folder.mkdir(parents=True)
    for name, version in (
        ("a.toml", "20.11.1"),
        ("b.toml", "18.17.0"),
        (".c.toml", "16.0.0"),
        ("d.txt", "16.0.0"),
    ):
        (folder / name).write_text(version)
        key = memo.file_key(RULES, "mise-toml", name, version.encode())
        ready.keep_memo(MemoKind.FILE, key, memo.encode_lines((Line("node", LineStrength.PIN, (version,)),)))
    assert ready.run("node").path == node(ready, "18.17.0")


def test_the_next_of_a_list_is_taken_where_a_memo_says_nothing_meets_the_first(ready: NativeStore) -> None:
    (ready.cwd / ".tool-versions").write_bytes(b"nodejs 22 18.17.0")
    key = memo.file_key(RULES, "tool-versions", ".tool-versions", b"nodejs 22 18.17.0")
    ready.keep_memo(
        MemoKind.FILE, key, memo.encode_lines((Line("node", LineStrength.PIN, ("22", "18.17.0")),))
    )
    stamped = stamps(ready.builder.layout, "node", ready.config_dir)
    missing = memo.resolution_key(RULES, "node", LineStrength.PIN, "22", current="", stamps=stamped)
    ready.keep_memo(MemoKind.RESOLUTION, missing, b"")
    assert ready.run("node").path == node(ready, "18.17.0")


def test_of_a_python_list_the_first_with_the_executable_is_meant(ready: NativeStore) -> None:
    ready.builder.add("python", "3.13.0", executables=("pip3",))
    ready.rehash()
    (ready.cwd / ".python-version").write_bytes(b"list")
    key = memo.file_key(RULES, "python-version", ".python-version", b"list")
    ready.keep_memo(
        MemoKind.FILE, key, memo.encode_lines((Line("python", LineStrength.PIN, ("3.13.0", "3.11.4")),))
    )
    assert ready.run("python3").path == python(ready, "3.11.4")


def test_a_name_with_a_version_means_the_newest_installed_one_of_it(ready: NativeStore) -> None:
    assert ready.run("python3.11").path == python(ready, "3.11.4", "python3.11")


def test_a_name_with_a_version_prefers_the_active_version(ready: NativeStore) -> None:
    ready.builder.add("python", "3.11.9", executables=("python3", "python3.11"))
    ready.rehash()
    (ready.cwd / ".python-version").write_text("3.11.4")
    assert ready.run("python3.11").path == python(ready, "3.11.4", "python3.11")


def test_a_name_with_a_version_does_not_mind_another_active_version(ready: NativeStore) -> None:
    (ready.cwd / ".python-version").write_text("3.12")
    assert ready.run("python3.11").path == python(ready, "3.11.4", "python3.11")


def test_a_tool_of_two_runtimes_belongs_to_the_one_pinned_nearest(ready: NativeStore) -> None:
    write_executable(ready.builder.executable("node", "18.17.0", "tool"))
    write_executable(ready.builder.executable("python", "3.11.4", "tool"))
    ready.rehash()
    (ready.cwd / ".nvmrc").write_text("18")
    below = ready.cwd / "below"
    below.mkdir()
    (below / ".python-version").write_text("3.11")
    assert ready.standing_in(below).run("tool").path == python(ready, "3.11.4", "tool")


def test_a_tool_that_the_version_lacks_is_looked_for_on_path(ready: NativeStore, tmp_path: Path) -> None:
    write_executable(ready.builder.executable("node", "18.17.0", "tool"))
    system = write_executable(tmp_path / "system/tool")
    ready.config_dir.mkdir(parents=True)
    (ready.config_dir / "config.toml").write_text('[global_tools]\nnode = "strict"\n')
    ready.rehash()
    path = f"{ready.env['PATH']}:{system.parent}"
    assert ready.with_env(PATH=path).run("tool").path == str(system)


def test_a_global_tool_that_the_version_lacks_is_followed(ready: NativeStore, tmp_path: Path) -> None:
    write_executable(ready.builder.executable("node", "18.17.0", "tool"))
    system = write_executable(tmp_path / "system/tool")
    ready.rehash()
    path = f"{ready.env['PATH']}:{system.parent}"
    assert ready.with_env(PATH=path).run("tool").path == str(
        ready.builder.executable("node", "18.17.0", "tool")
    )


def test_a_followed_tool_is_left_to_python_where_the_settings_changed(ready: NativeStore) -> None:
    write_executable(ready.builder.executable("node", "18.17.0", "tool"))
    ready.rehash()
    ready.config_dir.mkdir(parents=True)
    (ready.config_dir / "config.toml").write_text('[global_tools]\nnode = "strict"\n')
    assert ready.run("tool").path == HANDED_OVER


def test_an_own_executable_that_the_version_lacks_is_left_to_python(
    ready: NativeStore, tmp_path: Path
) -> None:
    ready.builder.executable("node", "20.11.1", "npx").unlink()
    system = write_executable(tmp_path / "system/npx")
    path = f"{ready.env['PATH']}:{system.parent}"
    assert ready.with_env(PATH=path).run("npx").path == HANDED_OVER


def test_a_linked_toolchain_runs_by_its_real_path(ready: NativeStore, tmp_path: Path) -> None:
    real = write_executable(tmp_path / "real/bin/node")
    (tmp_path / "detour").symlink_to("real")
    ready.builder.layout.toolchain_dir("node", "mine").symlink_to(tmp_path / "detour")
    ready.builder.set_current("node", "mine")
    set_time(real.parent, 0)
    assert ready.run("node").path == str(real)


def test_a_second_store_comes_after_the_own_one(ready: NativeStore, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    other = ready.builder.add("node", "22.0.0", versions_dir=shared)
    (ready.cwd / ".nvmrc").write_text("22.0.0")
    answer = ready.with_env(OMG_SYSTEM_DIRS=f"relative:{shared}/").run("node")
    assert answer.path == str(other / "bin/node")


def test_the_default_of_a_second_store_counts_where_the_own_one_has_none(
    ready: NativeStore, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    other = ready.builder.add("node", "22.0.0", versions_dir=shared)
    (shared / "node/current").symlink_to("22.0.0")
    ready.builder.layout.current_link("node").unlink()
    assert ready.with_env(OMG_SYSTEM_DIRS=str(shared)).run("node").path == str(other / "bin/node")


def test_which_prints_what_the_shim_executes(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("18")
    assert ready.which("node").stdout == f"{ready.run('node').path}\n"


def test_which_hands_over_what_the_shim_would(ready: NativeStore) -> None:
    (ready.cwd / ".nvmrc").write_text("16")
    start = ready.builder.data_dir / "self/start.py"
    assert ready.which("node").values("argument") == ["-I", "-S", str(start), "which", "node"]


@pytest.mark.parametrize(
    ("other", "is_native"), [("", True), ("{store}", True), ("{store}/", False), ("/nowhere", False)]
)
def test_which_of_another_store_is_handed_over(ready: NativeStore, other: str, *, is_native: bool) -> None:
    asking = ready.with_env(OMG_DATA_DIR=other.format(store=ready.builder.data_dir))
    assert (asking.which("node").stdout == f"{ready.run('node').path}\n") == is_native


def _which_on_a_terminal(store: NativeStore, *before: Path) -> str:
    """Return what `omg which node` shows where the shims come after these folders on PATH."""
    path = ":".join(map(str, (*before, store.builder.layout.shims_dir)))
    launcher = store.builder.layout.self_dir / "bin/omg"
    shown, _ = call_on_a_terminal([launcher, "which", "node"], {**store.env, "PATH": path}, store.cwd)
    return shown.replace("\r", "")


def test_which_hands_over_on_a_terminal_where_another_file_comes_first(
    ready: NativeStore, tmp_path: Path
) -> None:
    theirs = write_executable(tmp_path / "theirs/node").parent
    start = ready.builder.data_dir / "self/start.py"
    assert f"argument={start}\nargument=which\nargument=node\n" in _which_on_a_terminal(ready, theirs)


def test_which_hands_over_on_a_terminal_where_something_may_be_inherited(ready: NativeStore) -> None:
    start = ready.builder.data_dir / "self/start.py"
    inheriting = ready.with_env(OMG_NODE_INHERITED="18.17.0")
    assert f"argument={start}\nargument=which\nargument=node\n" in _which_on_a_terminal(inheriting)
    assert inheriting.which("node").stdout == f"{ready.builder.executable('node', '18.17.0', 'node')}\n"


def test_which_answers_on_a_terminal_where_nothing_comes_first(ready: NativeStore, tmp_path: Path) -> None:
    path = ready.run("node").path
    write_executable(tmp_path / "theirs/node").chmod(0o644)
    (tmp_path / "same").mkdir()
    (tmp_path / "same/node").symlink_to(path)
    assert _which_on_a_terminal(ready) == f"{path}\n"
    assert _which_on_a_terminal(ready, tmp_path / "theirs", tmp_path / "same") == f"{path}\n"


def test_the_launcher_prints_the_version(ready: NativeStore) -> None:
    from omg import __version__

    launcher = ready.builder.layout.self_dir / "bin/omg"
    assert ready.run_file(launcher, "--version").stdout == f"omg {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [(), ("list",), ("which", "-a", "node"), ("which", "--json"), ("--version", "x")]
)
def test_the_launcher_hands_over_everything_else(ready: NativeStore, arguments: tuple[str, ...]) -> None:
    launcher = ready.builder.layout.self_dir / "bin/omg"
    assert ready.run_file(launcher, *arguments).values("argument")[3:] == list(arguments)
