"""What the launcher answers by itself the second time, and when it does not (shims/README.md, 16)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.cli.registry import COMMANDS
from omg.shim.compiler import compile_program, find_compiler
from omg.store.environment import running_environment
from tests.acceptance.repeating import make_repeating
from tests.compiled import made_once
from tests.conftest import write_executable
from tests.terminal import call_on_a_terminal
from tests.warm import warm_interpreter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.repeating import Repeating
    from tests.conftest import StoreBuilder

    Change = Callable[[Repeating], object]

_SOURCE_DIR = Path(__file__).parents[2] / "shims"

# All that is answered again, for a project that asks for node 18.
REPEATED = (
    ("current",),
    ("current", "node"),
    ("list",),
    ("ls", "node"),
    ("where", "node"),
    ("where", "node@20"),
    ("where", "node", "20"),
    ("env",),
    ("env", "node@20"),
    ("--help",),
    ("help",),
    ("-h",),
    ("current", "--help"),
    ("i", "-h"),
    ("help", "ls-remote"),
    ("hook", "bash"),
    ("hook", "direnv"),
    ("completions", "zsh"),
    ("complete", "--", "ins"),
    ("complete", "--describe", "--", "use", "no"),
    ("complete", "--", "use", "node@2"),
    ("complete", "--", "use", "--"),
)
EXECUTED = (
    ("exec", "--", "node", "a b", "--help"),
    ("x", "node@20", "--", "node", "c"),
    ("exec", "node@20", "--", "npm", "run"),
    ("exec", "node@20", "java", "--", "/usr/bin/env"),
    ("exec", "--", "env"),
    ("exec", "--", "sh", "-c", "kill -TERM $$"),
    ("exec", "--", "sh", "-c", "exit 7"),
    ("exec", "--", "npm", "run"),
)
# Each is asked again, or is an error each time.
NOT_REPEATED = (
    ("list", "--size"),
    ("current", "-q"),
    ("--offline", "current"),
    ("where", "node@16"),
    ("where", "ruby"),
    ("exec", "-v", "--", "true"),
    ("exec", "--", "no-such-program"),
    ("exec", "--", "/etc/passwd"),
    ("current", "--json"),
    ("alias",),
    # Each is a help of its own kind, and none is to be taken for `omg --help`.
    ("help", "--"),
    ("help", ""),
    ("help", "help"),
    ("help", "--help"),
    ("--", "-h"),
    ("-h", "-h"),
)


@pytest.fixture
def repeating(
    store: StoreBuilder, project: Path, env: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Repeating:
    command = find_compiler()
    if command is None or sys.platform != "linux":
        pytest.skip("needs a C compiler, and tests the program for Linux")

    def compiled(directory: Path) -> Path:
        compile_program(_SOURCE_DIR, directory / "program", [*command, "-Werror"])
        return directory / "program"

    program = made_once(tmp_path_factory, "native", compiled)
    (project / ".nvmrc").write_text("18\n")
    return make_repeating(store, project, env, program, warm_interpreter(tmp_path_factory))


@pytest.mark.parametrize(
    "words_of_all", [REPEATED[1:2], pytest.param(REPEATED, marks=pytest.mark.slow)], ids=["current", "all"]
)
def test_the_second_answer_is_the_same_and_needs_no_python(
    repeating: Repeating, words_of_all: tuple[tuple[str, ...], ...]
) -> None:
    repeating.settle()
    differing, started = {}, set()
    for words in words_of_all:
        first, second = repeating.omg(*words), repeating.omg(*words)
        if (first, first.status, first.stderr) != (second, 0, ""):
            differing[words] = (first, second)
        if second.by_python:
            started.add(words)

    assert differing == {}
    assert started == set()


def test_no_folder_is_in_what_is_kept_once_projects_are_forgotten(repeating: Repeating) -> None:
    repeating.settle()

    def folders() -> list[str]:
        memos = (repeating.cache_dir / "memo").iterdir()
        return [memo.name for memo in memos if os.fsencode(repeating.cwd) in memo.read_bytes()]

    repeating.omg("current")
    kept = folders()
    repeating.omg("cache", "forget")
    forgotten = folders()
    for words in (("current",), ("exec", "--", "node")):
        repeating.with_env(OMG_REMEMBER_PROJECTS="false").omg(*words)

    assert kept
    assert (forgotten, folders()) == ([], [])


@pytest.mark.slow
def test_completions_of_a_longer_word_are_those_of_the_beginning(repeating: Repeating) -> None:
    repeating.settle()
    kept = ("complete", "--describe", "--")
    repeating.omg(*kept, "use", "")
    repeating.omg(*kept, "use", "node@")
    repeating.omg(*kept, "use", "-")
    repeating.omg(*kept, "")
    asked = [
        ("use", "py"),
        ("use", "node@18"),
        ("use", "--of"),
        ("use", "nothing"),
        ("u",),
        ("use", "node@18\t"),
    ]

    said = {words: repeating.omg(*kept, *words) for words in asked}

    assert {words: one.by_python for words, one in said.items()} == {
        words: "\t" in words[-1] for words in asked
    }
    assert said == {words: repeating.python(*kept, *words) for words in asked}
    assert "node@18.17.0\tinstalled" in said["use", "node@18"].stdout


@pytest.mark.slow
def test_what_is_executed_again_gets_the_same(repeating: Repeating) -> None:
    java = repeating.with_env(JAVA_HOME="/usr/lib/jvm/other", EMPTY="")
    for words in EXECUTED:
        java.omg(*words)  # the first one notes which versions are used
    java.rest()
    differing, started = {}, set()
    for words in EXECUTED:
        first, second = java.omg(*words), java.omg(*words)
        if first != second:
            differing[words] = (first, second)
        if second.by_python:
            started.add(words)

    assert differing == {}
    assert started == set()
    # The arguments are no part of what is kept.
    other = java.omg("exec", "--", "node", "other")
    assert (other.by_python, "other" in other.stdout.splitlines()) == (False, True)


@pytest.mark.slow
@pytest.mark.parametrize("line", ["exec {} exec -- node", "{} exec -- node; exit $?"], ids=["exec", "child"])
def test_a_wrapper_that_runs_its_own_name_by_exec_ends(repeating: Repeating, line: str) -> None:
    omg, rounds = repeating.builder.layout.self_dir / "bin/omg", repeating.root / "rounds"
    (repeating.cwd / ".nvmrc").write_text("system\n")
    write_executable(repeating.root / "front/node", f"#!/bin/sh\necho >>'{rounds}'\n{line.format(omg)}\n")
    path = f"{repeating.builder.layout.shims_dir}:{repeating.root}/front:/usr/bin:/bin"
    in_front = repeating.with_env(PATH=path)
    # A process of its own: the guard goes by process ids.
    cold = f"#!/bin/sh\nexec '{running_environment().interpreter}' \"$@\"\n"
    write_executable(repeating.builder.layout.self_dir / "python", cold)

    said = [in_front.omg("exec", "--", "node") for _ in range(3)]

    assert [one.status for one in said] == [127, 127, 127]
    assert all("`node` is a loop: " in one.stderr for one in said)
    # A loop is found at the fourth round.
    assert len(rounds.read_text().splitlines()) <= 4 * len(said)


@pytest.mark.slow
def test_what_is_not_kept_is_asked_each_time(repeating: Repeating) -> None:
    assert [words for words in NOT_REPEATED if not repeating.repeated(*words).by_python] == []
    assert repeating.repeated("--help") == repeating.python("--help")


def _replace_text(file: Path, text: str) -> None:
    """Change what is in a file, and neither its size nor its time of modification."""
    before = file.stat()
    file.write_text(text)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size


def _remake(file: Path, text: str) -> None:
    file.unlink()
    file.write_text(text)


def _toolchain(world: Repeating, version: str, runtime: str = "node") -> Path:
    return world.builder.layout.toolchain_dir(runtime, version)


def _settings(text: str) -> Change:
    def change(world: Repeating) -> None:
        world.config_file.parent.mkdir(parents=True, exist_ok=True)
        world.config_file.write_text(text)

    return change


# What makes an answer stale: each is done after all were asked twice.
CHANGES: dict[str, Change] = {
    "text of the same size": lambda world: _replace_text(world.cwd / ".nvmrc", "20\n"),
    "file made again": lambda world: _remake(world.cwd / ".nvmrc", "20\n"),
    "file deleted": lambda world: (world.cwd / ".nvmrc").unlink(),
    "stronger file": lambda world: (world.cwd / ".tool-versions").write_text("nodejs 20.11.1\n"),
    "file further up": lambda world: (world.root / ".python-version").write_text("3.12\n"),
    "file in a folder": lambda world: write_executable(
        world.cwd / ".config/mise/conf.d/a.toml", '[tools]\nnode = "20"\n'
    ),
    "link in place of the file": lambda world: (
        (world.cwd / ".nvmrc").rename(world.root / "outside"),
        (world.cwd / ".nvmrc").symlink_to(world.root / "outside"),
    ),
    "broken file": lambda world: (world.cwd / ".nvmrc").write_text("no version\n"),
    "version installed": lambda world: world.builder.add("node", "18.20.0"),
    "version deleted": lambda world: shutil.rmtree(_toolchain(world, "18.17.0")),
    "version without its bin": lambda world: shutil.rmtree(_toolchain(world, "18.17.0") / "bin"),
    "version renamed": lambda world: _toolchain(world, "18.17.0").rename(_toolchain(world, "18.16.0")),
    "version linked": lambda world: _toolchain(world, "18.99.0").symlink_to(_toolchain(world, "20.11.1")),
    "other runtime": lambda world: world.builder.add("go", "1.22.0"),
    "runtime without a version": lambda world: shutil.rmtree(_toolchain(world, "3.12.1", "python").parent),
    "default changed": lambda world: world.builder.set_current("java", "21.0.3"),
    "default deleted": lambda world: world.builder.layout.current_link("java").unlink(),
    "alias": _settings('[alias.node]\n18 = "20"\n'),
    "settings that cannot be read": _settings("no settings"),
    "variables of a version": lambda world: (
        _toolchain(world, "21.0.2", "java") / ".omg-variables"
    ).write_text("GREETING=hello\n"),
    "ends of life": lambda world: (
        (world.cache_dir / "index").mkdir(parents=True, exist_ok=True),
        (world.cache_dir / "index/life-cycles.json").write_text(
            '{"node": {"as_of": "2098-01-01", "ends": {"18": "2014-12-01"}}}'
        ),
    ),
    "project forgotten": lambda world: shutil.rmtree(world.root / "home/.local/state/omg"),
    "shim deleted": lambda world: (world.builder.layout.shims_dir / "node").unlink(),
    "other omg": lambda world: os.utime(world.builder.layout.self_dir / "path", (1, 1)),
}
ASKED = (("current",), ("list",), ("where", "node"), ("env",), ("complete", "--", "use", "node@"))
RUN = (("exec", "--", "node"), ("exec", "node@18", "--", "node"))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in ("text of the same size", "alias") else pytest.mark.slow)
        for name in CHANGES
    ],
)
def test_nothing_stale_is_said(repeating: Repeating, name: str) -> None:
    repeating.settle()
    asked = [*ASKED, *RUN] if name not in ("text of the same size", "alias") else ASKED[:1]
    for words in asked:
        repeating.omg(*words)  # which notes which versions are used
    repeating.rest()
    assert {words for words in asked if (repeating.omg(*words), repeating.omg(*words).by_python)[1]} == set()

    CHANGES[name](repeating)
    said = {words: repeating.omg(*words) for words in asked}

    assert said == {words: repeating.python(*words) for words in asked}
    assert said["current",].by_python
    if name == "project forgotten":
        assert said["exec", "--", "node"].by_python  # the use is noted again
        projects = repeating.root / "home/.local/state/omg/projects"
        assert projects.read_text() == f"{repeating.cwd}\n"


def _by_another_link(world: Repeating) -> Change:
    """Let the global default lead to a version by two links, and return what changes the second."""
    link = world.root / "link"
    link.symlink_to(_toolchain(world, "18.17.0"))
    world.builder.set_current("node", str(link))
    (world.cwd / ".nvmrc").unlink()
    return lambda _: (link.unlink(), link.symlink_to(_toolchain(world, "20.11.1")))


def _in_a_folder(world: Repeating) -> Change:
    """Link a version, and return what moves the folder that it is in, with a link where that was."""
    folder, there = world.root / "before", world.root / "after"
    shutil.copytree(_toolchain(world, "18.17.0"), folder / "own")
    _toolchain(world, "18.50.0").symlink_to(folder / "own")
    return lambda _: (folder.rename(there), folder.symlink_to(there))


def _brought(world: Repeating) -> Change:
    """Let a version bring npm as a link, and return what breaks that."""
    version = _toolchain(world, "18.17.0")
    (version / "lib").mkdir()
    (version / "bin/npm").rename(version / "lib/npm")
    (version / "bin/npm").symlink_to("../lib/npm")
    world.builder.add("npm", "10.0.0")
    world.builder.set_current("npm", "10.0.0")
    world.rehash()
    return lambda _: (version / "lib/npm").unlink()


@pytest.mark.slow
@pytest.mark.parametrize("prepare", [_by_another_link, _in_a_folder, _brought])
def test_nothing_stale_is_said_of_what_is_linked(
    repeating: Repeating, prepare: Callable[[Repeating], Change]
) -> None:
    change = prepare(repeating)
    asked = (*ASKED, *RUN)
    for words in asked:
        repeating.repeated(*words)
    repeating.rest()
    kept = {words for words in asked if not repeating.repeated(*words).by_python}
    assert set(ASKED) <= kept

    change(repeating)

    assert {words: repeating.omg(*words) for words in asked} == {
        words: repeating.python(*words) for words in asked
    }


@pytest.mark.slow
@pytest.mark.parametrize("place", ["link", "folder/link"])
def test_nothing_stale_is_said_of_where_a_home_variable_leads(repeating: Repeating, place: str) -> None:
    java, other = _toolchain(repeating, "21.0.2", "java"), repeating.root / "other"
    for folder, target in (("folder", java), ("later", other)):
        (repeating.root / folder).mkdir()
        (repeating.root / folder / "link").symlink_to(target)
    other.mkdir()
    (repeating.root / "link").symlink_to(java)
    set_up = repeating.with_env(JAVA_HOME=f"{repeating.root}/{place}")
    assert not set_up.repeated("current").by_python

    (repeating.root / "link").unlink()
    (repeating.root / "link").symlink_to(other)
    (repeating.root / "folder").rename(repeating.root / "before")
    (repeating.root / "later").rename(repeating.root / "folder")
    said = set_up.omg("current")

    assert "JAVA_HOME is not a Java that omg manages" in said.stderr
    assert said == set_up.python("current")


@pytest.mark.slow
def test_a_damaged_answer_is_not_said(repeating: Repeating) -> None:
    first = repeating.repeated("current")
    assert not first.by_python
    (memo,) = (repeating.cache_dir / "memo").glob("a-*")
    whole = memo.read_bytes()
    damaged = (whole.replace(b"18.17.0 ", b"20.11.1 "), whole[:-9] + bytes(9))

    for content in damaged:
        memo.write_bytes(content)
        said = repeating.omg("current")
        assert (said, said.by_python) == (first, True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_nothing_stale_is_said_after_any_changes(repeating: Repeating, seed: int) -> None:
    chance = random.Random(seed)
    differing, kept = [], 0
    for _ in range(12):
        name, asked = chance.choice([*CHANGES]), chance.sample([*ASKED, RUN[1]], 3)
        if chance.random() < 0.5:
            repeating.rest()
        for words in (*asked, *asked):
            kept += not repeating.omg(*words).by_python
        with suppress(OSError, AssertionError):  # what an earlier one has taken away
            CHANGES[name](repeating)
        differing += [(name, words) for words in asked if repeating.omg(*words) != repeating.python(*words)]

    assert differing == []
    assert kept


@pytest.mark.slow
def test_another_folder_of_the_same_content_has_its_own_answer(repeating: Repeating) -> None:
    other = repeating.standing_in(repeating.root / "other")
    shutil.copytree(repeating.cwd, other.cwd)
    first = repeating.repeated("current")

    said = other.omg("current")

    assert not first.by_python
    assert said.by_python
    assert f"{other.cwd}/.nvmrc" in said.stdout
    assert f"{repeating.cwd}/.nvmrc" in first.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "variables",
    [
        {"OMG_NODE_VERSION": "20"},
        {"OMG_NODE_INHERITED": "20.11.1"},
        {"OMG_LOG": "json"},
        {"OMG_BYPASS": "1"},
        {"NODENV_VERSION": "20"},
        {"JAVA_HOME": "/nowhere"},
        {"NO_COLOR": "1"},
        {"LC_ALL": "C"},
        {"SOURCE_DATE_EPOCH": "4102444800"},
        {"XDG_CONFIG_HOME": "/nowhere"},
        {"PATH": "/usr/bin:/bin"},
        {"BUNDLE_GEMFILE": "Gemfile", "RUBYOPT": "-rbundler/setup", "BUNDLE_BIN_PATH": "x"},
    ],
    ids=str,
)
def test_another_environment_has_its_own_answer(repeating: Repeating, variables: dict[str, str]) -> None:
    assert not repeating.repeated("current").by_python
    changed = repeating.with_env(**variables)

    said = changed.omg("current")

    assert said.by_python
    assert said == changed.python("current")


@pytest.mark.slow
def test_nothing_is_kept_where_something_is_warned_of(repeating: Repeating) -> None:
    assert repeating.with_env(NODENV_VERSION="20").repeated("current").by_python
    (repeating.cwd / ".nvmrc").unlink()
    (repeating.cwd / ".nvmrc").symlink_to(repeating.root / ".version")
    (repeating.root / ".version").write_text("18\n")
    assert repeating.repeated("current").by_python
    assert repeating.with_env(OMG_MIRROR="https://me:secret@example.org").repeated("list").by_python
    assert repeating.with_env(OMG_MIRROR="https://example.org/?key=hidden").repeated("list").by_python
    assert repeating.with_env(OMG_OUR_TOKEN="hidden").repeated("list").by_python
    _settings('[headers."https://example.org/"]\nX-Login = "OMG_OURS"\n')(repeating)
    assert repeating.with_env(OMG_OURS="hidden").repeated("hook", "bash").by_python
    assert not list((repeating.cache_dir / "memo").glob("a-*"))
    assert not repeating.repeated("hook", "bash").by_python


@pytest.mark.slow
def test_a_terminal_is_told_what_comes_before_the_shims(repeating: Repeating) -> None:
    omg = str(repeating.builder.layout.self_dir / "bin/omg")
    assert not repeating.repeated("current").by_python
    before = call_on_a_terminal([omg, "current"], env=repeating.env, cwd=repeating.cwd)
    repeating.rest()
    write_executable(repeating.root / "front/node")
    in_front = repeating.with_env(PATH=f"{repeating.root}/front:{repeating.env['PATH']}")
    answers = [call_on_a_terminal([omg, "current"], env=in_front.env, cwd=repeating.cwd) for _ in range(2)]

    assert "shadow" not in str(before)
    assert "front/node" in str(answers[0])
    assert str(answers[1]) == str(answers[0])


@pytest.mark.slow
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-", "2>&-"])
def test_what_cannot_be_written_is_pythons_to_report(repeating: Repeating, redirection: str) -> None:
    repeating.settle()
    for words in (("current",), ("--help",), ("complete", "--", "use", "")):
        assert not repeating.repeated(*words).by_python
        omg = f"{repeating.builder.layout.self_dir}/bin/omg {' '.join(words)}"
        python = (
            f"{repeating.builder.layout.self_dir}/python -I -S {repeating.builder.layout.self_dir}/start.py"
        )

        said = [
            repeating.call("bash", "-c", f"{one} {redirection}")
            for one in (omg, f"{python} {' '.join(words)}")
        ]

        assert said[0] == said[1]


@pytest.mark.slow
def test_a_help_needs_no_python_after_a_set_up(repeating: Repeating) -> None:
    assert repeating.omg("setup", "--no-modify-path", "-y").status == 0
    helps = [(), *((command.name,) for command in COMMANDS)]

    # Python needs more memory than that to start.
    limited = f"ulimit -v 4096; exec {repeating.builder.layout.self_dir}/bin/omg"
    said = {one: repeating.call("sh", "-c", " ".join((limited, *one, "--help"))) for one in helps}

    assert repeating.call("sh", "-c", f"{limited} log").status != 0
    assert {one: each.status for one, each in said.items() if each.status or not each.stdout} == {}
    assert said["current",] == repeating.python("current", "--help")
    assert said[()] == repeating.python("help")


@pytest.mark.slow
def test_a_pipe_that_nobody_reads_ends_as_with_python(repeating: Repeating) -> None:
    assert not repeating.repeated("current").by_python
    self_dir = repeating.builder.layout.self_dir
    statuses = []
    for command in ([self_dir / "bin/omg"], [self_dir / "python", "-I", "-S", self_dir / "start.py"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [*command, "current"],
            env={**repeating.env, "PWD": str(repeating.cwd)},
            cwd=repeating.cwd,
            stdout=writing,
            check=False,
        )
        os.close(writing)
        statuses.append(done.returncode)

    assert statuses == [141, 141]


@pytest.mark.slow
def test_what_others_could_have_put_there_does_not_count(repeating: Repeating) -> None:
    assert not repeating.repeated("current").by_python
    memo_dir = repeating.cache_dir / "memo"

    memo_dir.chmod(0o770)
    assert repeating.omg("current").by_python

    memo_dir.chmod(0o700)
    assert not repeating.omg("current").by_python
    memo_dir.rename(repeating.cache_dir / "elsewhere")
    memo_dir.symlink_to("elsewhere")
    assert repeating.omg("current").by_python
