"""What a program that a shim started is told of the version that it inherited, in other folders."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

INHERITED = "inherited from the process that started this one"
WAY_OUT = "unset OMG_NODE_INHERITED or open a new terminal"
NODE_20 = {"OMG_NODE_INHERITED": "20.20.2"}
KEPT = f"this process keeps node 20.20.2 where no folder asks (inherited; {WAY_OUT})"
# A node that does what an npm script with `cd` does: the first argument is the folder.
_NODE = '#!/bin/sh\ncd "$1" && shift && exec "$@"\n'


class Nested(Protocol):
    def __call__(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def nodes(store: StoreBuilder) -> StoreBuilder:
    """Return a store with three versions of node, 22.1.0 the default."""
    for version in ("20.20.2", "22.1.0", "24.21.0"):
        store.add("node", version)
        write_executable(store.executable("node", version, "node"), _NODE)
    store.set_current("node", "22.1.0")
    return store


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return a folder that asks for nothing."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    return elsewhere


@pytest.fixture
def nested(omg: RunOmg, nodes: StoreBuilder, env: dict[str, str], project: Path, elsewhere: Path) -> Nested:
    """Return what lets the node of a project, which pins 20, start a command in another folder."""
    (project / ".nvmrc").write_text("20\n")
    assert omg("rehash").exit_status == 0

    def nested(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        path = f"{nodes.layout.shims_dir}:{nodes.data_dir}/self/bin:{env['PATH']}"
        return subprocess.run(
            [nodes.layout.shims_dir / "node", str(cwd or elsewhere), *command],
            env={**env, "PATH": path},
            cwd=project,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return nested


def test_every_command_in_a_nested_process_calls_it_inherited(nested: Nested, nodes: StoreBuilder) -> None:
    path = nodes.executable("node", "20.20.2", "node")

    assert nested("omg", "current").stdout == f"node  20.20.2  {INHERITED} ({WAY_OUT})\n"
    first = nested("omg").stdout.splitlines()[0]
    assert first.split(None, 2) == ["node", "20.20.2", f"{INHERITED} ({WAY_OUT})"]
    assert nested("omg", "list").stdout.splitlines() == [
        "   node  24.21.0",
        "   node  22.1.0   default",
        f"*  node  20.20.2  active here, {INHERITED} ({WAY_OUT})",
    ]
    assert nested("omg", "why", "node").stdout.splitlines()[:2] == [
        f"node is {path}",
        f"because it is {INHERITED} ({WAY_OUT}), and no version is pinned here",
    ]
    which = nested("omg", "which", "node")
    assert (which.stdout, which.stderr) == (f"{path}\n", "")


@pytest.mark.parametrize("command", ["", "current", "list"])
def test_json_calls_it_inherited(nested: Nested, command: str) -> None:
    found = json.loads(nested("omg", *command.split(), "--json").stdout)["toolchains"]

    active = [one for one in found if one["runtime"] == "node" and one["active"]]
    assert [(one["version"], one["requested_by"], one["default"]) for one in active] == [
        ("20.20.2", "inherited", False)
    ]


def test_json_of_which_calls_it_inherited(nested: Nested) -> None:
    assert json.loads(nested("omg", "which", "node", "--json").stdout)["requested_by"] == "inherited"


def test_what_why_says_is_what_runs(nested: Nested, nodes: StoreBuilder, tmp_path: Path) -> None:
    for version in ("20.20.2", "22.1.0", "24.21.0"):
        write_executable(nodes.executable("node", version, "npm"), f"#!/bin/sh\necho {version}\n")
    pinning = tmp_path / "pinning"
    pinning.mkdir()
    (pinning / ".nvmrc").write_text("24\n")

    assert nested("npm").stdout == "20.20.2\n"
    assert nested("npm", cwd=pinning).stdout == "24.21.0\n"
    assert nested("omg", "current", cwd=pinning).stdout == f"node  24.21.0  set by {pinning}/.nvmrc\n"


def test_use_names_what_this_process_keeps_and_others_obey(nested: Nested) -> None:
    done = nested("omg", "use", "node@24.21.0")

    assert done.stdout == f"node 24.21.0 is now the global default; {KEPT}\n"
    assert nested("omg", "current").stdout.startswith("node  20.20.2  inherited")
    assert (
        nested("env", "-u", "OMG_NODE_INHERITED", "omg", "current").stdout
        == "node  24.21.0  the global default\n"
    )


def test_nothing_is_inherited_from_the_default(nested: Nested, project: Path) -> None:
    (project / ".nvmrc").unlink()

    assert nested("omg", "current").stdout == "node  22.1.0  the global default\n"
    assert nested("omg", "use", "node@24.21.0").stdout == "node 24.21.0 is now the global default\n"
    assert nested("omg", "current").stdout == "node  24.21.0  the global default\n"


def test_a_shell_that_is_started_there_inherits_nothing(nested: Nested) -> None:
    done = nested("sh", "-c", "echo 'omg current' | SHELL=/bin/sh omg shell node@24.21.0")

    assert done.stdout == "node  24.21.0  set by OMG_NODE_VERSION\n"


def test_a_command_with_a_named_version_inherits_nothing(nested: Nested) -> None:
    done = nested("omg", "exec", "node@24.21.0", "--", "omg", "current")

    assert done.stdout == "node  24.21.0  set by OMG_NODE_VERSION\n"


def shown_by_which(nodes: StoreBuilder, env: dict[str, str], cwd: Path) -> tuple[str, str]:
    """Return the answer of the launcher's `which`, and what it shows on a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [nodes.data_dir / "self/bin/omg", "which", "node"],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        timeout=60,
        check=True,
    )
    os.set_blocking(ours, False)
    try:
        shown = os.read(ours, 4096)
    except BlockingIOError:
        shown = b""
    os.close(theirs)
    os.close(ours)
    return done.stdout.decode(), shown.decode().replace("\r", "")


def test_which_tells_a_person_what_the_path_does_not(
    omg: RunOmg, nodes: StoreBuilder, env: dict[str, str], elsewhere: Path, project: Path
) -> None:
    assert omg("rehash").exit_status == 0
    (project / ".nvmrc").write_text("20\n")
    path = f"{nodes.executable('node', '20.20.2', 'node')}\n"
    env = {**env, "PATH": f"{nodes.layout.shims_dir}:{env['PATH']}"}

    assert shown_by_which(nodes, {**env, **NODE_20}, elsewhere) == (
        path,
        f"this node is {INHERITED} ({WAY_OUT})\n",
    )
    assert shown_by_which(nodes, {**env, **NODE_20}, project) == (path, "")
    assert shown_by_which(nodes, env, project) == (path, "")


@pytest.mark.parametrize(
    ("inherited", "words", "line"),
    [
        ("20.20.2", "node@24.21.0", f"node 24.21.0 is now the global default; {KEPT}"),
        ("20.20.2", "node@22.1.0", f"node 22.1.0 is already the global default; {KEPT}"),
        ("20.20.2", "node@20.20.2", "node 20.20.2 is now the global default"),
        (
            "20.20.2",
            "node system",
            "node has no global default now: the system version runs unless a project asks for another;"
            f" {KEPT}",
        ),
        (
            "system",
            "node@24.21.0",
            "node 24.21.0 is now the global default; this process keeps the system's node"
            f" where no folder asks (inherited; {WAY_OUT})",
        ),
        (
            "system",
            "node system",
            "node has no global default now: the system version runs unless a project asks for another",
        ),
        ("19.0.0", "node@24.21.0", "node 24.21.0 is now the global default"),
    ],
)
@pytest.mark.usefixtures("nodes")
def test_use_says_what_stays_in_this_process(omg: RunOmg, inherited: str, words: str, line: str) -> None:
    assert omg("use", *words.split(), env={"OMG_NODE_INHERITED": inherited}).lines == [line]


@pytest.mark.usefixtures("nodes")
def test_use_says_both_what_a_folder_pins_and_what_is_inherited(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("22\n")

    assert omg("use", "node@24.21.0", env=NODE_20).lines == [
        f"node 24.21.0 is now the global default; {KEPT}",
        f"node 22.1.0 stays active here, set by {project}/.nvmrc",
    ]


@pytest.mark.usefixtures("nodes")
@pytest.mark.parametrize(
    ("constraint", "line"),
    [
        (">=20", "node 20.20.2 stays active here: it satisfies `>=20` of {project}/package.json"),
        (">=22 <23", "node 22.1.0 stays active here, set by {project}/package.json"),
    ],
)
def test_use_says_why_a_version_constraint_keeps_another(
    omg: RunOmg, project: Path, constraint: str, line: str
) -> None:
    (project / "package.json").write_text(f'{{"engines": {{"node": "{constraint}"}}}}')

    assert omg("use", "node@24.21.0", env=NODE_20).lines == [
        f"node 24.21.0 is now the global default; {KEPT}",
        line.format(project=project),
    ]


@pytest.mark.usefixtures("nodes")
def test_use_below_a_variable_names_that_alone(omg: RunOmg) -> None:
    assert omg("use", "node@24.21.0", env={**NODE_20, "OMG_NODE_VERSION": "22.1.0"}).lines == [
        "node 24.21.0 is now the global default",
        "node 22.1.0 stays active here, set by OMG_NODE_VERSION",
    ]


def test_use_names_both_variables_of_rust(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("1.80.0", "1.82.0"):
        store.add("rust", version)
    pair = {"OMG_RUST_VERSION": "1.80.0", "OMG_RUST_INHERITED": "1.80.0"}

    assert omg("use", "rust@1.82.0", env=pair).lines == [
        "rust 1.82.0 is now the global default; this process keeps rust 1.80.0 where no folder asks"
        " (inherited; unset OMG_RUST_VERSION OMG_RUST_INHERITED or open a new terminal)"
    ]


HOSTILE = "20\x1b[2J`\n"


@pytest.mark.usefixtures("nodes")
@pytest.mark.parametrize("command", ["why node", "doctor", "current", ""])
def test_a_variable_that_names_nothing_installed_is_reported(omg: RunOmg, command: str) -> None:
    done = omg(*command.split(), env={"OMG_NODE_INHERITED": HOSTILE})

    assert (
        "omg: warning: OMG_NODE_INHERITED is ignored: `20\\x1b[2J\\`\\n` is not an installed version of node;"
        " run unset OMG_NODE_INHERITED"
    ) in done.stderr.splitlines()
    assert "\x1b" not in done.stdout + done.stderr
    assert "inherited" not in done.stdout


def test_doctor_reports_such_a_variable_of_any_installed_runtime(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("deno", "2.0.0")

    assert (
        "OMG_DENO_INHERITED is ignored: `1.0.0` is not an installed version of deno"
        in omg("doctor", env={"OMG_DENO_INHERITED": "1.0.0"}).stderr
    )


@pytest.mark.usefixtures("nodes")
def test_a_pin_that_is_not_installed_is_the_same_error(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("19\n")

    for command in ("which node", "current node", "why node"):
        with_one, without = omg(*command.split(), env=NODE_20), omg(*command.split())
        assert (with_one.exit_status, with_one.stderr) == (without.exit_status, without.stderr)
        assert with_one.exit_status == 127
    assert omg("list", env=NODE_20).lines[0] == f"!  node  19       not installed, set by {project}/.nvmrc"


@pytest.mark.usefixtures("nodes")
def test_install_without_arguments_keeps_what_is_inherited_and_satisfies(omg: RunOmg, project: Path) -> None:
    (project / "package.json").write_text('{"engines": {"node": ">=20"}}')

    assert omg("install", "--json", env=NODE_20).document["toolchains"][0]["version"] == "20.20.2"  # type: ignore
    assert omg("install", "--json").document["toolchains"][0]["version"] == "22.1.0"  # type: ignore


@pytest.mark.usefixtures("nodes")
def test_install_without_arguments_looks_for_what_the_folder_pins(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("19\n")

    done = omg("install", "--dry-run", "--offline", env=NODE_20)

    assert done.exit_status == 1
    assert done.stderr.startswith("omg: node@19 is not available offline")


def test_current_inside_bundle_exec(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    for version in ("3.3.0", "3.4.0"):
        store.add("ruby", version)
    (project / ".ruby-version").write_text("3.4.0\n")
    env = {"BUNDLE_BIN_PATH": "/b", "RUBYOPT": "-rbundler/setup", "OMG_RUBY_INHERITED": "3.3.0"}

    assert omg("current", env=env).lines == [
        f"ruby  3.3.0  {INHERITED} (unset OMG_RUBY_INHERITED or open a new terminal);"
        " inside bundle exec no version file counts"
    ]
    assert "*" not in "".join(line for line in omg("why", "ruby", env=env).lines if ".ruby-version" in line)
