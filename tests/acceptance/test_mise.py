"""What omg does not install itself, as a user sees it: no different from what it does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START
from tests.publishing.mise import FakeMise
from tests.signers import new_signer
from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers


@pytest.fixture
def env(env: dict[str, str], one_shell: str) -> dict[str, str]:
    """Return the usual environment, with one shell to ask."""
    return {**env, "PATH": one_shell}


@pytest.fixture
def mise(tmp_path: Path, publishers: Publishers) -> FakeMise:
    """Return a mise that its publisher has and this machine has not."""
    mise = FakeMise(tmp_path / "fake")
    mise.publish(publishers)
    mise.offer("deno", "1.40.0", "2.9.5", "2.9.6")
    mise.need({"DENO_ROOT": "@PLACE@/.deno"})
    return mise


@pytest.fixture
def shim(env: dict[str, str], store: StoreBuilder, project: Path, omg: RunOmg, home: Path):
    """Return a function that calls a shim in the project, in a new shell's environment."""
    omg("setup", "--yes")

    def call(name: str, *arguments: str, **variables: str) -> list[str]:
        path = store.layout.shims_dir / name
        clean = {"HOME": str(home), "PATH": f"{store.layout.shims_dir}:/usr/bin:/bin", **variables}
        clean["OMG_CEILING_DIRS"] = env["OMG_CEILING_DIRS"]
        done = subprocess.run(
            [path, *arguments], env=clean, cwd=project, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    return call


def run_by(lines: list[str]) -> str:
    """Return the version of the tool that ran."""
    return lines[0].split("/")[-3]


def snapshot(root: Path, *without: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of everything below ``root``, apart from some directories."""
    files = {}
    for place, directories, names in os.walk(root):
        directories[:] = [name for name in directories if root.joinpath(place, name) not in without]
        for name in names:
            path = root.joinpath(place, name)
            files[str(path)] = (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
    return files


def test_machine_without_mise_ends_with_the_tool_on_path(mise: FakeMise, omg: RunOmg, shim) -> None:
    done = omg("use", "deno@2")
    assert (done.exit_status, done.lines) == (
        0,
        [
            "installed deno 2.9.6 with mise (verifying it is mise's part)",
            "deno 2.9.6 is now the global default",
        ],
    )
    assert "downloading mise 2026.9.15" in done.stderr
    assert run_by(shim("deno")) == "2.9.6"


def test_dry_run_fetches_no_mise(mise: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("install", "deno@2", "--dry-run", "--json").document["would_install"] == ["deno@2"]
    assert omg("use", "deno@2", "--dry-run").exit_status == 0
    assert not (store.data_dir / "mise").exists()


def test_dry_run_resolves_with_the_mise_that_is_there(mise: FakeMise, omg: RunOmg) -> None:
    omg("install", "deno@1")
    assert omg("install", "deno@2", "--dry-run", "--json").document["would_install"] == ["deno@2.9.6"]


def test_spec_may_stand_apart(mise: FakeMise, omg: RunOmg) -> None:
    assert omg("use", "deno", "1.40.0").lines[-1] == "deno 1.40.0 is now the global default"


def test_versions_are_switched_by_the_folder(mise: FakeMise, omg: RunOmg, project: Path, shim) -> None:
    omg("install", "deno@2.9.5", "deno@2.9.6", "deno@1")
    omg("use", "deno@2.9.6")
    assert run_by(shim("deno")) == "2.9.6"
    (project / ".deno-version").write_text("1.40.0\n")
    assert run_by(shim("deno")) == "1.40.0"
    (project / ".tool-versions").write_text("deno 2.9.5\n")
    assert run_by(shim("deno")) == "2.9.5"
    assert run_by(shim("deno", OMG_DENO_VERSION="1")) == "1.40.0"


def test_sdk_of_dotnet_is_chosen_by_its_own_manifest(
    mise: FakeMise, omg: RunOmg, project: Path, shim
) -> None:
    mise.offer("dotnet", "8.0.302", "8.0.411", "9.0.100")
    omg("use", "dotnet")
    assert run_by(shim("dotnet")) == "9.0.100"
    (project / "global.json").write_text('{"sdk": {"version": "8.0.302"}} // ours')
    assert omg("install").lines == ["installed dotnet 8.0.302 with mise (verifying it is mise's part)"]
    assert run_by(shim("dotnet")) == "8.0.302"
    (project / "global.json").write_text('{"sdk": {"version": "8.0.302", "rollForward": "latestFeature"}}')
    assert omg("install").lines == ["dotnet 8.0.302 is already installed"]
    assert omg("install", "dotnet@8").lines[0].startswith("installed dotnet 8.0.411")
    assert run_by(shim("dotnet")) == "8.0.411"
    assert f"set by {project}/global.json" in omg("current", "dotnet").stdout


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".tool-versions", "npm:@scope/cowsay 1.5\n"),
        ("mise.toml", '[tools]\n"npm:@scope/cowsay" = "1.5"\n'),
        (".prototools", '"npm:@scope/cowsay" = "1.5"\n'),
    ],
)
def test_tool_of_a_backend_is_switched_by_its_name(
    file: str, text: str, mise: FakeMise, omg: RunOmg, project: Path, shim, store: StoreBuilder
) -> None:
    mise.offer("npm:@scope/cowsay", "1.5.0", "1.6.0")
    (project / file).write_text(text)
    assert omg("install").exit_status == 0
    assert omg("use", "npm:@scope/cowsay@latest").exit_status == 0
    assert sorted(path.name for path in store.layout.runtime_dir("npm-scope-cowsay").iterdir()) == [
        "1.5.0",
        "1.6.0",
        "current",
    ]
    assert run_by(shim("cowsay")) == "1.5.0"
    assert omg("which", "cowsay").lines == [
        str(store.layout.toolchain_dir("npm-scope-cowsay", "1.5.0") / "bin/cowsay")
    ]


def test_variables_of_the_tool_are_set_by_its_shim_and_by_exec(
    mise: FakeMise, omg: RunOmg, shim, store: StoreBuilder
) -> None:
    omg("use", "deno@2")
    wanted = f"DENO_ROOT={store.data_dir}/mise/data/installs/deno/2.9.6/.deno"
    assert wanted in shim("deno")
    assert wanted in omg("exec", "deno@2", "--", "deno").lines
    assert wanted in omg("exec", "--", "deno").lines


def test_no_mise_runs_when_a_shim_is_called(mise: FakeMise, omg: RunOmg, shim, project: Path) -> None:
    omg("use", "deno@2")
    (project / "mise.toml").write_text('[tools]\ndeno = "2"\n')
    before = mise.calls
    shim("deno")
    shim("deno")
    assert mise.calls == before


def test_json_is_as_for_every_runtime(mise: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    omg("use", "deno@2.9.5")
    store.add("node", "20.11.1")
    deno, node = (
        omg("--json", "list", name).document["toolchains"][0]  # type: ignore[index]
        for name in ("deno", "node")
    )
    assert set(deno) == set(node)  # type: ignore[arg-type]
    assert (deno["runtime"], deno["version"], deno["source"], deno["default"]) == (  # type: ignore[index]
        "deno",
        "2.9.5",
        "mise",
        True,
    )


@pytest.mark.parametrize("command", ["current", "list", "where", "why"])
def test_commands_answer_as_for_every_runtime(command: str, mise: FakeMise, omg: RunOmg) -> None:
    omg("use", "deno@2.9.5")
    done = omg(command, "deno")
    assert (done.exit_status, "2.9.5" in done.stdout) == (0, True)


def test_available_versions_are_listed(mise: FakeMise, omg: RunOmg) -> None:
    omg("install", "deno@2.9.5")
    assert [line.split() for line in omg("list", "deno", "--remote").lines] == [
        ["1.40.0", "2026-05-20"],
        ["*", "2.9.5", "2026-05-20", "installed"],
        ["2.9.6", "2026-05-20"],
    ]


def test_pin_writes_the_name_that_was_typed(mise: FakeMise, omg: RunOmg, project: Path) -> None:
    mise.offer("npm:cowsay", "1.6.0")
    assert "run omg install npm:cowsay@1.6" in omg("pin", "npm:cowsay@1.6").stderr
    omg("pin", "deno@2")
    assert (project / ".tool-versions").read_text() == "npm:cowsay 1.6\ndeno 2\n"
    omg("pin", "npm:cowsay@1.5")
    assert (project / ".tool-versions").read_text() == "npm:cowsay 1.5\ndeno 2\n"


def test_missing_pin_names_the_command_that_installs_it(mise: FakeMise, omg: RunOmg, project: Path) -> None:
    omg("use", "deno@2.9.5")
    (project / ".tool-versions").write_text("deno 1\n")
    done = omg("which", "deno")
    assert (done.exit_status, "omg install deno@1" in done.stderr) == (127, True)


def test_uninstall_removes_all_of_it(mise: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "deno@2.9.5", "deno@2.9.6")
    assert omg("uninstall", "deno@2.9.5").lines == ["removed deno 2.9.5"]
    assert not store.layout.toolchain_dir("deno", "2.9.5").exists()
    assert not (store.data_dir / "mise/data/installs/deno/2.9.5").exists()
    assert (store.layout.shims_dir / "deno").exists()
    omg("uninstall", "deno@2.9.6")
    assert not (store.layout.shims_dir / "deno").exists()


def test_uninstall_refuses_the_default(mise: FakeMise, omg: RunOmg) -> None:
    omg("use", "deno@2.9.5")
    done = omg("uninstall", "deno@2.9.5")
    assert (done.exit_status, "global default" in done.stderr) == (1, True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_uninstall_refuses_what_is_running(mise: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "deno@2.9.5")
    program = store.data_dir / "mise/data/installs/deno/2.9.5/bin/deno"
    shutil.copy(find_tool("sleep"), program)
    with subprocess.Popen([store.layout.toolchain_dir("deno", "2.9.5") / "bin/deno", "60"]) as process:
        try:
            done = omg("uninstall", "deno@2.9.5")
        finally:
            process.kill()
    assert (done.exit_status, f"process {process.pid}" in done.stderr) == (1, True)


@pytest.mark.slow
def test_a_tool_of_mise_is_upgraded_like_every_runtime(mise: FakeMise, omg: RunOmg, project: Path) -> None:
    assert omg("install", "deno@2.9.5", "deno@1").exit_status == 0
    assert omg("use", "deno@2").lines[-1] == "deno 2.9.5 is now the global default"
    (project / ".deno-version").write_text("1.40.0\n")

    told = omg("outdated", "deno", env={"SOURCE_DATE_EPOCH": "1796169600"})
    assert told.exit_status == 100
    assert "2.9.5   -> 2.9.6  the global default (2)" in told.lines[0]
    assert f"set by {project}/.deno-version (1.40.0); end of life since 2024-10-09" in told.lines[1]
    assert told.lines[1].endswith("newest: 2.9.6")
    assert omg("latest", "deno@2").stdout == "2.9.6\n"
    assert omg("upgrade", "deno").lines[0] == "deno 2.9.5 -> 2.9.6: now the global default"


def test_offline_what_is_there_works(mise: FakeMise, omg: RunOmg) -> None:
    omg("use", "deno@2.9.5")
    omg("install", "deno@1.40.0")
    assert omg("use", "deno@1", "--offline").exit_status == 0
    assert omg("install", "deno@2.9.5", "--offline").exit_status == 0
    assert mise.calls.count("install deno@2.9.5") == 1


def test_offline_without_mise_it_says_what_is_missing(mise: FakeMise, omg: RunOmg) -> None:
    done = omg("use", "deno@2", "--offline")
    assert (done.exit_status, "mise is needed" in done.stderr) == (1, True)


def test_newest_installed_is_the_default_where_no_list_is_available(mise: FakeMise, omg: RunOmg) -> None:
    omg("install", "deno@2.9.5", "deno@1.40.0")
    mise.lose_network()
    done = omg("use", "deno@latest")
    assert (done.exit_status, "warning" in done.stderr) == (0, True)
    assert done.lines[-1] == "deno 2.9.5 is now the global default"


def test_failure_is_reported_in_mises_words_and_changes_nothing(
    mise: FakeMise, omg: RunOmg, store: StoreBuilder
) -> None:
    mise.fail("mise ERROR checksum mismatch for deno.zip\n")
    done = omg("use", "deno@2")
    assert (done.exit_status, done.stdout) == (1, "")
    assert (
        "omg: mise could not install deno@2.9.6\n  mise: ERROR checksum mismatch for deno.zip" in done.stderr
    )
    assert not store.layout.runtime_dir("deno").exists()
    assert not (store.layout.shims_dir / "deno").exists()


def test_what_mise_lost_is_reported_and_restored(mise: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    omg("use", "deno@2.9.5")
    shutil.rmtree(store.data_dir / "mise/data/installs/deno/2.9.5")
    assert omg("verify").lines == ["deno 2.9.5  missing: bin/deno"]
    told = omg("doctor").stdout
    assert ("the target of `bin/deno` is missing" in told, "adopted" in told) == (True, False)
    omg("doctor", "--fix", "--yes")
    assert omg("verify").exit_status == 0


def test_two_at_the_same_time_install_once(mise: FakeMise, env: dict[str, str], project: Path) -> None:
    command = [sys.executable, "-I", "-c", START, "install", "deno@2"]
    both = [subprocess.Popen(command, env=env, cwd=project) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert mise.calls.count("install deno@2.9.6") == 1


def test_interrupted_install_is_taken_up_again(
    mise: FakeMise, omg: RunOmg, env: dict[str, str], project: Path, store: StoreBuilder
) -> None:
    mise.stall()
    command = [sys.executable, "-I", "-c", START, "install", "deno@2"]
    process = subprocess.Popen(command, env=env, cwd=project, stderr=subprocess.DEVNULL)
    while not (mise.directory / "started").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert not store.layout.toolchain_dir("deno", "2.9.6").exists()
    (mise.directory / "slow").unlink()
    assert omg("install", "deno@2").exit_status == 0


def test_killed_install_is_taken_up_again(
    mise: FakeMise, omg: RunOmg, env: dict[str, str], project: Path, store: StoreBuilder
) -> None:
    mise.stall()
    command = [sys.executable, "-I", "-c", START, "install", "deno@2"]
    process = subprocess.Popen(command, env=env, cwd=project, stderr=subprocess.DEVNULL)
    while not (mise.directory / "started").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait(20)
    (mise.directory / "slow").unlink()
    assert omg("install", "deno@2").exit_status == 0
    assert list(store.layout.staging_dir.glob("*")) == []


def test_missing_version_is_installed_by_the_shim_where_that_is_set(
    mise: FakeMise, omg: RunOmg, project: Path, shim
) -> None:
    mise.offer("npm:cowsay", "1.5.0", "1.6.0")
    omg("use", "npm:cowsay@1.5")
    (project / ".tool-versions").write_text("npm:cowsay 1.6\n")
    assert run_by(shim("cowsay", OMG_AUTO_INSTALL="always", OMG_MIRROR="http://127.0.0.1:1")) == "1.6.0"


def test_mise_that_was_fetched_is_installed_again_offline(
    mise: FakeMise, omg: RunOmg, store: StoreBuilder
) -> None:
    omg("list", "deno", "--remote")
    shutil.rmtree(store.data_dir / "mise")
    assert omg("install", "deno@2", "--offline").exit_status == 0


def test_several_are_installed_at_once_with_one_mise(
    mise: FakeMise, omg: RunOmg, publishers: Publishers
) -> None:
    done = omg("install", "deno@2.9.5", "deno@2.9.6", "deno@1.40.0")
    assert done.exit_status == 0
    assert publishers.upstream.count(".tar.gz") == 1


def test_mise_itself_is_installed_and_upgraded_by_name(
    mise: FakeMise, omg: RunOmg, publishers: Publishers, store: StoreBuilder
) -> None:
    assert omg("install", "mise").lines[0].startswith("installed mise 2026.9.15 from github.com/jdx/mise")
    mise.publish(publishers, "2026.10.1")
    assert omg("install", "mise").lines == ["mise 2026.9.15 is already installed"]
    assert omg("install", "mise", "--force").lines[0].startswith("installed mise 2026.10.1")
    assert not (store.layout.shims_dir / "mise").exists()
    assert omg("use", "mise").exit_status == 2


def test_users_own_mise_is_untouched(mise: FakeMise, omg: RunOmg, home: Path, env: dict[str, str]) -> None:
    for place in (
        ".config/mise/config.toml",
        ".local/share/mise/installs/deno/1/bin/deno",
        ".local/state/mise/x",
    ):
        (home / place).parent.mkdir(parents=True)
        (home / place).write_text("mine")
    env |= {"MISE_DATA_DIR": f"{home}/.local/share/mise", "MISE_CONFIG_DIR": f"{home}/.config/mise"}
    own = (home / ".local/share/omg", home / ".cache/omg", home / ".local/state/omg", home / ".config/omg")
    before = snapshot(home, *own)
    omg("use", "deno@2")
    omg("install", "deno@1")
    omg("uninstall", "deno@1.40.0")
    assert snapshot(home, *own) == before


HOSTILE = """
min_version = "9999"
[settings]
trusted_config_paths = ["/"]
yes = true
[env]
EVIL = "{{ exec(command='touch pwned') }}"
_.source = "./evil.sh"
[hooks]
preinstall = "touch pwned"
postinstall = "touch pwned"
[tasks.x]
run = "touch pwned"
[plugins]
deno = "https://evil.example/plugin"
[alias]
deno = "vfox:evil/evil"
[tools]
deno = "2.9.5"
"""


@pytest.mark.usefixtures("shim")
def test_hostile_configuration_in_the_project_does_nothing(
    mise: FakeMise, omg: RunOmg, project: Path, home: Path, store: StoreBuilder
) -> None:
    (project / "mise.toml").write_text(HOSTILE)
    (project / "evil.sh").write_text("touch pwned\n")
    (home / "mise.toml").write_text(HOSTILE)
    assert omg("install").exit_status == 0
    assert omg("use", "deno@2").exit_status == 0
    assert not list(project.parent.rglob("pwned"))
    assert mise.working_dir == str(store.data_dir / "mise/empty")
    assert not any(str(project) in value for value in mise.environment.values())
    assert all("evil" not in call for call in mise.calls)


@pytest.mark.parametrize(
    "line",
    [
        "deno path:/tmp/evil",
        "deno ref:main",
        "deno {{exec(command='touch pwned')}}",
        "deno $(touch pwned)",
        "deno ../../evil",
        "deno --help",
        "vfox:evil/evil 1.0",
        "asdf:evil/evil 1.0",
    ],
)
def test_hostile_line_in_the_project_reaches_no_mise(
    line: str, mise: FakeMise, omg: RunOmg, project: Path
) -> None:
    (project / ".tool-versions").write_text(f"{line}\n")
    assert omg("install").exit_status != 0
    assert not any(call.startswith("install") for call in mise.calls)
    assert not list(project.rglob("pwned"))


@pytest.mark.parametrize("line", ["mise 2026.1.0", "../deno 1", "npm:../x 1", "--force 1"])
def test_line_that_names_no_tool_is_passed_over(
    line: str, mise: FakeMise, omg: RunOmg, project: Path
) -> None:
    (project / ".tool-versions").write_text(f"{line}\n")
    omg("install")
    assert mise.calls == []


def test_rehash_links_what_a_tool_installed_for_itself(
    mise: FakeMise, omg: RunOmg, store: StoreBuilder, shim
) -> None:
    omg("use", "deno@2.9.5")
    place = store.data_dir / "mise/data/installs/deno/2.9.5"
    (place / ".later/bin").mkdir(parents=True)
    shutil.copy(place / "bin/deno", place / ".later/bin/serve")
    done = omg("rehash")
    assert (done.exit_status, "added 1 shim: serve" in done.stderr) == (0, True)
    assert run_by(shim("serve")[:1]) == "2.9.5"
    assert omg("verify").exit_status == 0
    (place / ".later/bin/serve").unlink()
    assert "removed 1 shim: serve" in omg("rehash").stderr
    assert "env --json deno@2.9.5" in mise.calls


def test_rehash_with_nothing_new_leaves_tools_alone(mise: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    omg("use", "deno@2.9.5")
    before = snapshot(store.layout.toolchain_dir("deno", "2.9.5"))
    assert "up to date" in omg("rehash").stderr
    assert snapshot(store.layout.toolchain_dir("deno", "2.9.5")) == before


def test_rehash_works_without_mise_and_where_it_fails(
    mise: FakeMise, omg: RunOmg, store: StoreBuilder
) -> None:
    omg("use", "deno@2.9.5")
    (mise.directory / "directories/deno").unlink()
    shutil.rmtree(store.data_dir / "mise/data")
    assert omg("rehash").exit_status == 0
    assert store.layout.toolchain_dir("deno", "2.9.5").is_dir()
    (store.data_dir / "mise/mise").unlink()
    assert omg("rehash").exit_status == 0


def test_audit_log_names_mise_and_the_tool(mise: FakeMise, omg: RunOmg, home: Path) -> None:
    omg("use", "deno@2")
    lines = (home / ".local/state/omg/audit.jsonl").read_text().splitlines()
    facts = [json.loads(line) for line in lines]
    assert [(fact["operation"], fact["runtime"]) for fact in facts] == [
        ("install", "mise"),
        ("install", "deno"),
        ("use", "deno"),
    ]


NU_UNKNOWN = "mise ERROR nushell not found in mise tool registry\n"
NU_REFUSED = "mise ERROR Failed to install aqua:nushell/nushell@1.0.0: no asset found: nu.tar.gz\n"


@pytest.fixture
def aged(
    store: StoreBuilder,  # first: it makes the directory that omg would make
    mise: FakeMise,
    omg: RunOmg,
    publishers: Publishers,
) -> FakeMise:
    """Return omg's mise, of which a newer release is out by now."""
    omg("install", "mise")
    mise.publish(publishers, "2026.10.1")
    mise.offer("nushell", "1.0.0")
    return mise


def mise_version(store: StoreBuilder) -> str:
    return (store.data_dir / "mise/mise").resolve().parents[1].name


@pytest.mark.parametrize(("at", "words"), [("list", NU_UNKNOWN), ("install", NU_REFUSED)])
def test_tool_that_needs_a_newer_mise_gets_one(
    at: str, words: str, aged: FakeMise, omg: RunOmg, store: StoreBuilder, home: Path
) -> None:
    aged.require("nushell", "2026.10.1", at=at, said=words)
    done = omg("use", "nushell")
    assert done.lines[-1] == "nushell 1.0.0 is now the global default"
    assert "omg's mise (2026.9.15) may be too old for nushell; downloading mise 2026.10.1" in done.stderr
    assert mise_version(store) == "2026.10.1"
    facts = (home / ".local/state/omg/audit.jsonl").read_text().splitlines()
    assert [json.loads(fact)["version"] for fact in facts] == ["2026.9.15", "2026.10.1", "1.0.0", "1.0.0"]


def test_list_of_what_a_newer_mise_has_is_shown(aged: FakeMise, omg: RunOmg) -> None:
    aged.require("nushell", "2026.10.1", at="list", said=NU_UNKNOWN)
    assert omg("list", "nushell", "--remote").lines == ["   1.0.0  2026-05-20"]


def test_shim_that_installs_gets_a_newer_mise_too(
    aged: FakeMise, omg: RunOmg, project: Path, shim, publishers: Publishers, store: StoreBuilder
) -> None:
    aged.offer("nushell", "1.0.0", "1.1.0")
    omg("use", "nushell@1.0.0")
    aged.require("nushell", "2026.10.1", at="install", said=NU_REFUSED)
    (project / ".tool-versions").write_text("nushell 1.1.0\n")
    mirror = publishers.upstream.url
    assert run_by(shim("nushell", OMG_AUTO_INSTALL="always", OMG_MIRROR=mirror)) == "1.1.0"
    assert mise_version(store) == "2026.10.1"


def test_mistyped_name_fetches_nothing_where_mise_is_the_newest(
    mise: FakeMise, omg: RunOmg, publishers: Publishers
) -> None:
    omg("install", "mise")
    done = omg("use", "somethingelse")
    assert (done.exit_status, "mise 2026.9.15 is the newest" in done.stderr) == (1, True)
    assert publishers.upstream.count(".tar.gz") == 1


def test_pin_keeps_the_mise_that_is_there(aged: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    omg("config", "set", "mise.version", "2026.9.15")
    aged.require("nushell", "2026.10.1", at="install", said=NU_REFUSED)
    done = omg("use", "nushell")
    assert (done.exit_status, mise_version(store)) == (1, "2026.9.15")
    assert "no asset found: nu.tar.gz" in done.stderr
    assert "omg config unset mise.version" in done.stderr


def test_offline_a_mise_that_is_too_old_stays(aged: FakeMise, omg: RunOmg, store: StoreBuilder) -> None:
    omg("list", "nushell", "--remote")
    aged.require("nushell", "2026.10.1", at="install", said=NU_REFUSED)
    done = omg("use", "nushell", "--offline")
    assert (done.exit_status, mise_version(store)) == (1, "2026.9.15")
    assert "no asset found: nu.tar.gz" in done.stderr
    assert "the same command without --offline" in done.stderr


def test_newer_mise_with_a_wrong_signature_is_refused_and_the_old_one_stays(
    aged: FakeMise, omg: RunOmg, store: StoreBuilder, publishers: Publishers, home: Path
) -> None:
    signer = new_signer()
    key = home / "key.asc"
    key.write_bytes(signer.key)
    sums = aged.publish(publishers, "2026.10.1")
    wrong = b"0" * 64 + b"  ./mise-v2026.10.1-linux-x64-musl.tar.gz\n"
    publishers.upstream.put(sums.replace(".txt", ".asc"), signer.clear_signed(wrong))
    aged.require("nushell", "2026.10.1", at="install", said=NU_REFUSED)
    omg("config", "set", "verify.extra_keys", str(key))
    done = omg("use", "nushell")
    assert (done.exit_status, mise_version(store)) == (1, "2026.9.15")
    assert "no asset found: nu.tar.gz" in done.stderr
    assert "could not be installed: " in done.stderr
    assert "signature" in done.stderr
    assert omg("use", "deno").exit_status == 0


def test_users_mise_that_is_too_old_is_left_alone(
    mise: FakeMise, omg: RunOmg, store: StoreBuilder, env: dict[str, str], tmp_path: Path
) -> None:
    theirs = mise.put(tmp_path / "their/mise", "2026.7.1")
    before = theirs.read_bytes()
    env["PATH"] = f"{theirs.parent}:{env['PATH']}"
    mise.offer("nushell", "1.0.0")
    mise.require("nushell", "2026.9.15", at="list", said=NU_UNKNOWN)
    assert omg("use", "deno").exit_status == 0
    assert not (store.data_dir / "mise/mise").exists()
    assert omg("use", "nushell").exit_status == 0
    assert (mise_version(store), theirs.read_bytes()) == ("2026.9.15", before)
