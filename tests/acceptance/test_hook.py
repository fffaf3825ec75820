"""`omg hook` in shells on a terminal, where prompts are."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.conftest import write_executable
from tests.shell.shells import needs_bash, needs_fish, needs_zsh
from tests.shell.terminal import type_into
from tests.tools import find_tool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

SHELLS = [
    pytest.param("bash", marks=needs_bash),
    # All three take a minute of a processor.
    pytest.param("zsh", marks=(needs_zsh, pytest.mark.slow)),
    pytest.param("fish", marks=(needs_fish, pytest.mark.slow)),
]
_START_UP_FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}


class Say(Protocol):
    """Types lines into a shell with the hook."""

    def __call__(self, *lines: str, variables: Mapping[str, str] | None = None) -> list[str]:
        """Return JAVA_HOME as the lines ``say`` among ``lines`` reported it; ``unset`` without one."""


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    """Return the name of a shell."""
    return str(request.param)


@pytest.fixture
def javas(store: StoreBuilder, omg: RunOmg, one_shell: str, shell: str) -> dict[str, str]:
    """Return the homes of two JDKs by their major version; 21 is the global default."""
    homes = {version[:2]: str(store.add("java", version)) for version in ("17.0.10+7", "21.0.2+13")}
    store.set_current("java", "21.0.2+13")
    assert omg("setup", "-y", env={"PATH": one_shell} if shell == "bash" else {}).exit_status == 0
    return homes


@pytest.fixture
def say(shell: str, env: dict[str, str], home: Path, project: Path) -> Say:
    """Return what types into a shell that reads the hook from the store, without starting omg."""
    hook = 'source "$_omg_data/self/hook.fish"' if shell == "fish" else f'. "$_omg_data/self/hook.{shell}"'
    data = f"{home}/.local/share/omg"
    set_data = f"set -l _omg_data {data}" if shell == "fish" else f"_omg_data={data}"
    report = home / "report"
    write_executable(home / "bin/say", f'#!/bin/sh\necho "${{JAVA_HOME-unset}}" >>"{report}"\n')

    def run(*lines: str, variables: Mapping[str, str] | None = None) -> list[str]:
        file = home / _START_UP_FILES[shell]
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = file.read_text() if file.exists() else ""
        file.write_text(f"{kept}\n{set_data}\n{hook}\n")
        started = {**env, "PATH": f"{home}/bin:{env['PATH']}", **(variables or {})}
        shown = type_into([find_tool(shell), "-i"], lines, started, project)
        sys.stdout.write(shown)  # of a test that fails
        return report.read_text().splitlines()

    return run


def test_home_follows_the_folder_and_is_undone(say: Say, javas: dict[str, str], project: Path) -> None:
    (project / "old").mkdir()
    (project / "old/.java-version").write_text("17\n")

    assert say("say", "cd old", "say", "cd ..", "say") == [javas["21"], javas["17"], javas["21"]]


def test_own_home_comes_back(say: Say, javas: dict[str, str], store: StoreBuilder, project: Path) -> None:
    store.layout.current_link("java").unlink()
    (project / "old").mkdir()
    (project / "old/.java-version").write_text("17\n")

    said = say("say", "cd old", "say", "cd ..", "say", variables={"JAVA_HOME": "/my/own: java"})

    assert said == ["/my/own: java", javas["17"], "/my/own: java"]


def test_without_an_own_home_it_is_unset_again(
    say: Say, javas: dict[str, str], store: StoreBuilder, project: Path
) -> None:
    store.layout.current_link("java").unlink()
    (project / "old").mkdir()
    (project / "old/.java-version").write_text("17\n")

    assert say("cd old", "say", "cd ..", "say") == [javas["17"], "unset"]


@pytest.mark.parametrize("pin", ["11\n", "system\n", "../..\n"])
def test_folder_without_a_version_of_omgs_has_the_own_home(
    say: Say, javas: dict[str, str], project: Path, pin: str
) -> None:
    (project / "other").mkdir()
    (project / "other/.java-version").write_text(pin)

    said = say("say", "cd other", "say", variables={"JAVA_HOME": "/own"})

    assert said == [javas["21"], "/own"]


def test_what_was_set_by_hand_stays_until_something_changes(
    say: Say, javas: dict[str, str], project: Path
) -> None:
    (project / "old").mkdir()
    (project / "old/.java-version").write_text("17\n")

    said = say("export JAVA_HOME=/mine", "say", "cd old", "say", "omg use java@system -y", "cd ..", "say")

    assert said == ["/mine", javas["17"], "/mine"]


def test_shell_inside_the_shell_undoes_it_too(
    say: Say, shell: str, javas: dict[str, str], store: StoreBuilder, project: Path
) -> None:
    store.layout.current_link("java").unlink()
    (project / "old").mkdir()
    (project / "old/.java-version").write_text("17\n")
    inside = [f"{find_tool(shell)} -i", "say", "cd ..", "say", "exit"]

    said = say("cd old", *inside, "say", variables={"JAVA_HOME": "/own"})

    # The outer one stands in the folder still.
    assert said == [javas["17"], "/own", javas["17"]]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (".java-version", "17\n"),
        (".tool-versions", "# two\njava 17\n"),
        (".sdkmanrc", "java=17.0.10-tem\n"),
        ("mise.toml", '[tools]\njava = "17"\n'),
        (".config/mise/conf.d/a.toml", '[tools]\njava = "17"\n'),
    ],
)
def test_every_version_file_counts_from_the_next_prompt_on(
    say: Say, javas: dict[str, str], project: Path, file: str, content: str
) -> None:
    prepared = project / "prepared"
    (project / "app").mkdir()
    prepared.write_text(content)
    (project / "app" / file).parent.mkdir(parents=True, exist_ok=True)

    said = say("cd app", "say", f"cp {prepared} {file}", "say", f"rm {file}", "say")

    assert said == [javas["21"], javas["17"], javas["21"]]


def test_edited_file_counts_from_the_next_prompt_on(say: Say, javas: dict[str, str], project: Path) -> None:
    (project / ".java-version").write_text("17\n")
    (project / "sub").mkdir()

    assert say("cd sub", "say", "echo 21 >../.java-version", "say") == [javas["17"], javas["21"]]


def test_what_omg_changes_counts_at_once(say: Say, javas: dict[str, str]) -> None:
    said = say(
        "omg use java@17", "say", "omg shell java@21", "say", "omg shell --unset java", "say",
        "omg use java@system -y", "say", "omg pin java@21", "say",
    )  # fmt: skip

    assert said == [javas["17"], javas["21"], javas["17"], "unset", javas["21"]]


def test_what_another_terminal_changes_counts_from_the_next_prompt_on(
    say: Say, javas: dict[str, str], store: StoreBuilder
) -> None:
    link = store.layout.current_link("java")

    said = say("say", f"ln -sfn 17.0.10+7 {link}", "say", f"rm -r {javas['17']}", "say")

    assert said == [javas["21"], javas["17"], "unset"]


def test_linked_jdk_has_its_own_folder(say: Say, omg: RunOmg, tmp_path: Path) -> None:
    write_executable(tmp_path / "jdk/bin/java")
    omg("setup", "-y")
    omg("link", "java@mine", str(tmp_path / "jdk"))
    omg("use", "java@mine")

    assert say("say") == [str(tmp_path / "jdk")]


def test_systems_java_is_no_home_of_omgs(say: Say, omg: RunOmg, home: Path, store: StoreBuilder) -> None:
    store.add("java", "21.0.2+13")
    omg("setup", "-y")
    write_executable(home / "bin/java")

    assert say("say", variables={"JAVA_HOME": "/own"}) == ["/own"]


def test_folder_behind_a_link_has_what_its_real_parents_ask(
    say: Say, javas: dict[str, str], project: Path
) -> None:
    (project / "real/below").mkdir(parents=True)
    (project / "real/.java-version").write_text("17\n")
    (project / "link").symlink_to("real/below")

    assert say("cd link", "say") == [javas["17"]]


def calls(home: Path) -> int:
    """Return how often omg was started."""
    file = home / "calls"
    return len(file.read_text().splitlines()) if file.exists() else 0


@pytest.fixture
def counted(javas: dict[str, str], home: Path, store: StoreBuilder) -> dict[str, str]:
    """Return the homes; from now on each start of omg is counted."""
    answer = f'case $PWD in */old*) echo "{javas["17"]}/bin/java" ;; *) echo "{javas["21"]}/bin/java" ;; esac'
    launcher = store.layout.self_dir / "bin/omg"
    launcher.unlink()
    write_executable(launcher, f'#!/bin/sh\necho >>"{home}/calls"\n{answer}\n')
    return javas


def test_nothing_is_started_where_nothing_changed(
    say: Say, counted: dict[str, str], home: Path, project: Path
) -> None:
    (project / "old/deep/er").mkdir(parents=True)
    (project / "old/.java-version").write_text("17\n")
    elsewhere = ["mkdir -p new/er", "cd new", "cd er", "true", "cd ../..", "say"]
    inside = ["cd old", "cd deep/er", "touch file", "cd ..", "say"]

    said = say("say", *elsewhere, *inside, variables={"OMG_CEILING_DIRS": ""})

    assert said == [counted["21"], counted["21"], counted["17"]]
    # At the start, and in the folder that asks for another version.
    assert calls(home) == 2


def test_without_a_jdk_nothing_is_started(say: Say, omg: RunOmg, home: Path, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    omg("setup", "-y")
    launcher = store.layout.self_dir / "bin/omg"
    launcher.unlink()
    write_executable(launcher, f'#!/bin/sh\necho >>"{home}/calls"\n')

    assert say("say", "cd /", "say") == ["unset", "unset"]
    assert calls(home) == 0


def test_pipe_in_place_of_a_version_file_holds_nothing_up(
    say: Say, javas: dict[str, str], project: Path
) -> None:
    assert say("mkfifo .java-version", "say", "say") == [javas["21"]] * 2


@pytest.mark.usefixtures("javas")
def test_terminal_inherits_no_version(say: Say, home: Path) -> None:
    said = say(f"env >{home}/env", "say", variables={"OMG_JAVA_INHERITED": "17.0.10+7"})

    assert "INHERITED" not in (home / "env").read_text()
    assert "17" not in said[0]


def test_status_of_the_last_command_is_kept(
    say: Say, shell: str, javas: dict[str, str], home: Path, project: Path
) -> None:
    (project / "old").mkdir()
    (project / "old/.java-version").write_text("17\n")
    fails, report = "cd old; sh -c 'exit 7'", "env CODE={} sh -c 'echo $CODE' >" + f"{home}/status"
    name = "$status" if shell == "fish" else "$?"

    assert say(fails, report.format(name), "say") == [javas["17"]]
    assert (home / "status").read_text() == "7\n"


@pytest.mark.parametrize("name", SHELLS)
def test_current_puts_the_defaults_on_path_without_shims(
    omg: RunOmg, env: dict[str, str], store: StoreBuilder, name: str
) -> None:
    for runtime, version in (("node", "20.11.1"), ("python", "3.12.4"), ("deno", "2.1.0"), ("go", "1.22.3")):
        store.add(runtime, version)
        if runtime != "go":
            store.set_current(runtime, version)
    store.set_current("go", "1.0.0")  # is not installed
    lines = omg("hook", name, "--current").stdout

    script = f'{lines}env | grep "^PATH="'
    done = subprocess.run(
        [find_tool(name), "-c", script], env=env, capture_output=True, text=True, check=True
    )

    folders = [f"{store.data_dir}/versions/{runtime}/current/bin" for runtime in ("node", "python", "deno")]
    assert done.stdout == f"PATH={':'.join(folders)}:{env['PATH']}\n"


def test_current_is_plain_lines(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    place = f"{store.data_dir}/versions/node/current/bin"

    assert omg("hook", "bash", "--current").lines == [f'export PATH="{place}:$PATH"']
    assert omg("hook", "fish", "--current").lines == [f"set -gx PATH '{place}' $PATH"]


def test_current_is_not_for_direnv(omg: RunOmg) -> None:
    assert omg("hook", "direnv", "--current").exit_status == 2


class Direnv:
    """Debian's direnv, with `use omg` in its library and allowed in the project."""

    def __init__(self, env: dict[str, str], home: Path, project: Path) -> None:
        self.env = {
            **env,
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local/share"),
        }
        self.project = project

    def run(self, *command: str, folder: str = ".") -> str:
        """Return what a command prints in the environment of a folder."""
        done = subprocess.run(
            [find_tool("direnv"), "exec", str(self.project / folder), *command],
            env=self.env, cwd=self.project, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def watched(self) -> str:
        """Return what direnv looks at for changes."""
        return self.run("sh", "-c", f'{find_tool("direnv")} show_dump "$DIRENV_WATCHES"')


@pytest.fixture
def direnv(
    omg: RunOmg, env: dict[str, str], home: Path, project: Path, javas: dict[str, str], store: StoreBuilder
) -> Direnv:
    """Return direnv in a project that uses omg; its Java is 17."""
    find_tool("direnv")
    store.add("node", "20.11.1")
    library = home / ".config/direnv/lib/omg.sh"
    library.parent.mkdir(parents=True)
    library.write_text(omg("hook", "direnv").stdout)
    (project / ".envrc").write_text("use omg\n")
    (project / ".java-version").write_text("17\n")
    subprocess.run(
        [find_tool("direnv"), "allow", str(project)],
        env={**env, "XDG_DATA_HOME": str(home / ".local/share")}, check=True,
    )  # fmt: skip
    return Direnv(env, home, project)


def test_use_omg_sets_the_home_and_puts_the_shims_first(
    direnv: Direnv, javas: dict[str, str], store: StoreBuilder
) -> None:
    assert direnv.run("sh", "-c", "echo $JAVA_HOME") == javas["17"]
    assert direnv.run("sh", "-c", "echo $PATH").startswith(f"{store.layout.shims_dir}:")
    assert direnv.run("sh", "-c", "env | grep -c '^OMG_.*_VERSION=' || :") == "0"


def test_use_omg_with_versions_holds_them(direnv: Direnv, project: Path, home: Path) -> None:
    (project / ".envrc").write_text("use omg node@20\n")
    subprocess.run([find_tool("direnv"), "allow", str(project)], env=direnv.env, check=True)

    assert direnv.run("sh", "-c", "echo $OMG_NODE_VERSION") == "20.11.1"


def test_direnv_evaluates_again_when_a_version_file_comes_or_changes(direnv: Direnv, project: Path) -> None:
    watched = direnv.watched()

    for path in (project / ".java-version", project / "mise.toml", project.parent / ".tool-versions"):
        assert f'"{path}"' in watched
    assert "versions/java/current" in watched


@pytest.mark.parametrize(
    "options", ["set -u", "set -eu", "setopt ksh_arrays no_unset sh_word_split err_return"]
)
def test_options_of_the_shell_do_no_harm(
    say: Say, shell: str, javas: dict[str, str], project: Path, options: str
) -> None:
    if shell == "fish":
        options = "true"  # has none
    elif shell == "bash":
        options = options.replace("setopt ksh_arrays no_unset sh_word_split err_return", "shopt -s nullglob")
    (project / "my folder").mkdir()
    (project / "my folder/.java-version").write_text("17\n")

    said = say(options, "say", "cd 'my folder'", "say", "cd ..", "say")

    assert said == [javas["21"], javas["17"], javas["21"]]
