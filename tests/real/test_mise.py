"""The genuine mise behind omg: deno from its publisher, cowsay from two registries, hostile projects."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from omg.runtimes.tool import directory_of
from tests.real.machine import npm_registry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
OLD, NEW = "2.9.5", "2.9.6"

# Every line would leave a file behind if mise took the project's word.
HOSTILE = """
[settings]
trusted_config_paths = ["/"]
yes = true
[env]
EVIL = "{{ exec(command='touch %(here)s/pwned-by-a-template') }}"
_.source = "%(here)s/evil.sh"
[hooks]
enter = "touch %(here)s/pwned-by-a-hook"
preinstall = "touch %(here)s/pwned-by-a-hook"
postinstall = "touch %(here)s/pwned-by-a-hook"
[tools]
deno = { version = "2.9.5", postinstall = "touch %(here)s/pwned-by-a-tool" }
"""


def snapshot(root: Path) -> dict[str, tuple[int, int]]:
    """Return mode and size of everything below ``root``."""
    return {
        str(path.relative_to(root)): (path.lstat().st_mode, path.lstat().st_size) for path in root.rglob("*")
    }


@pytest.fixture(scope="module")
def deno(machine: Machine, mirror: Mirror) -> Machine:
    """Return the machine with two versions of deno, and a mise of the user's beside."""
    mirror.part("mise")
    mirror.part("deno")
    for place in (".config/mise/config.toml", ".local/share/mise/shims/deno", ".local/state/mise/x"):
        (machine.home / place).parent.mkdir(parents=True)
        (machine.home / place).write_text("# mine\n")
    machine.omg("use", "deno@2")
    machine.omg("use", "deno", OLD)
    return machine


def test_mise_is_signed_by_the_key_in_the_configuration(deno: Machine, mirror: Mirror) -> None:
    receipt = next((deno.store.data_dir / "mise/versions/mise").glob("*/.omg-toolchain.toml"))
    assert f'signature = "good by {mirror.signers.fingerprint}' in receipt.read_text()


@pytest.mark.parametrize("file", [".tool-versions", ".deno-version", "mise.toml"])
@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_folder_chooses_the_deno(deno: Machine, tmp_path: Path, file: str, version: str) -> None:
    texts = {".tool-versions": "deno {}", ".deno-version": "{}", "mise.toml": '[tools]\ndeno = "{}"'}
    (tmp_path / file).write_text(texts[file].format(version) + "\n")
    assert deno.run(tmp_path, "deno", "eval", "console.log(Deno.version.deno)") == version
    assert deno.document("current", "deno", cwd=tmp_path)["toolchains"][0]["version"] == version  # type: ignore[index,call-overload]


def test_deno_is_told_where_it_lives(deno: Machine) -> None:
    root = deno.run(deno.home, "deno", "eval", "console.log(Deno.env.get('DENO_INSTALL_ROOT'))")
    assert root == f"{deno.store.data_dir}/mise/data/installs/deno/{OLD}/.deno"


def test_what_a_prefix_means_is_what_mise_lists(deno: Machine) -> None:
    assert [line.split()[1] for line in deno.omg("list", "deno", "--remote").splitlines()] == [OLD, NEW]


def test_installed_versions_work_offline(deno: Machine, tmp_path: Path) -> None:
    (tmp_path / ".tool-versions").write_text(f"deno {NEW}\n")
    assert deno.run(tmp_path, "omg", "--offline", "install").endswith("already installed")
    assert deno.run(tmp_path, "deno", "--version", env={"OMG_OFFLINE": "1"}).startswith(f"deno {NEW}")


def test_users_mise_is_untouched(deno: Machine) -> None:
    before = [snapshot(deno.home / place / "mise") for place in (".config", ".local/share", ".local/state")]
    deno.omg("install", f"deno@{NEW}", "--force")
    after = [snapshot(deno.home / place / "mise") for place in (".config", ".local/share", ".local/state")]
    assert before == after
    assert [len(files) for files in after] == [1, 2, 1]
    assert not (deno.home / ".cache/mise").exists()


def test_hostile_project_runs_nothing(deno: Machine, tmp_path: Path) -> None:
    (tmp_path / "mise.toml").write_text(HOSTILE % {"here": tmp_path})
    (tmp_path / "evil.sh").write_text(f"touch {tmp_path}/pwned-by-a-script\n")
    (deno.home / "mise.toml").write_text(HOSTILE % {"here": tmp_path})
    try:
        deno.run(tmp_path, "omg", "install", "--force")
        deno.run(tmp_path, "omg", "list", "deno", "--remote")
        deno.run(tmp_path, "deno", "--version")
        # The names that a tool's table may have are a problem of that file, told by omg.
        assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.sh", "mise.toml"]
    finally:
        (deno.home / "mise.toml").unlink()


KNOWN = [
    "deno", "elixir", "erlang", "clojure", "zig", "nim", "crystal", "swift", "kotlin", "flutter", "dart",
    "dotnet", "php", "perl", "lua", "julia",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "known"),
    [*((name, True) for name in KNOWN), *((name, False) for name in ("haskell", "ocaml", "d", "r"))],
)
def test_names_that_people_expect_are_in_mises_registry_or_answered(
    name: str, known: bool, deno: Machine
) -> None:
    told = deno.attempt(deno.home, "omg", "install", f"{name}@99999")
    assert told.returncode != 0
    # Those that mise has under another name, omg answers without mise.
    unknown = f"unknown runtime: `{name}`" in told.stderr
    assert unknown != known, told.stderr
    assert "mise has no tool of that name either" not in told.stderr
    assert known or "omg use " in told.stderr


@pytest.mark.parametrize(
    "tool",
    [
        "npm:@Foo/Bar_baz.qux",
        "github:BurntSushi/ripgrep",
        "npm:HTTPServer",
        "npm:X2Ya",
        "npm:a1b2C3d",
        "packslip:github.com/s0undt3ch/ToolR",
    ],
)
def test_directories_are_called_as_mise_calls_them(deno: Machine, tool: str, tmp_path: Path) -> None:
    (tmp_path / "tool/bin").mkdir(parents=True)
    program = deno.store.data_dir / "mise/mise"
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "MISE_DATA_DIR": str(tmp_path / "data")}
    subprocess.run([program, "link", f"{tool}@1.0", tmp_path / "tool"], env=env, check=True, cwd=tmp_path)
    assert (tmp_path / "data/installs" / directory_of(tool)).is_dir()


@pytest.fixture(scope="module")
def tools(deno: Machine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the variables of a terminal in which npm and uv can be run."""
    registry = npm_registry()
    npm = shutil.which("npm")
    if npm is None or registry is None:
        pytest.skip("needs npm and its registry")
    folder = tmp_path_factory.mktemp("uv")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    done = subprocess.run([folder / "bin/pip", "install", "-q", "uv"], check=False, capture_output=True)
    if done.returncode != 0:
        pytest.skip("needs uv from the Python index")
    kept = ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT")
    network = {name: os.environ[name] for name in kept if name in os.environ}
    path = f"{deno.env['PATH']}:{os.path.dirname(npm)}:{folder}/bin"  # noqa: PTH120
    # The registries themselves are asked: the mirror has the files of publishers only.
    return {"PATH": path, "OMG_MIRROR": "", "npm_config_registry": registry, **network}


@pytest.mark.parametrize(("tool", "said"), [("npm:cowsay", "__"), ("pipx:cowsay", None)])
def test_tools_of_registries_run(
    deno: Machine, tools: dict[str, str], tool: str, said: str | None, tmp_path: Path
) -> None:
    deno.run(tmp_path, "omg", "use", tool, env=tools)
    version = next(
        path for path in deno.store.runtime_dir(directory_of(tool)).iterdir() if path.name != "current"
    )
    (tmp_path / ".tool-versions").write_text(f"{tool} {version.name}\n")
    explicit_selection = ["cowsay", "-t", "hello"] if said is None else ["cowsay", "hello"]
    assert "hello" in deno.run(tmp_path, *explicit_selection, env=tools)
    assert deno.which(tmp_path, "cowsay").parts[0] == directory_of(tool)
    deno.run(tmp_path, "omg", "uninstall", f"{tool}@{version.name}", "--force", env=tools)
    assert not (deno.store.data_dir / "mise/data/installs" / directory_of(tool) / version.name).exists()


def test_name_that_may_be_too_new_brings_the_newest_mise(deno: Machine) -> None:
    config = ("config", "set", "mise.version", "2026.9.14")
    deno.omg(*config)
    deno.omg("install", "mise", "--force")
    assert (deno.store.data_dir / "mise/mise").resolve().parents[1].name == "2026.9.14"
    kept = deno.attempt(deno.home, "omg", "install", "zzyzxtool")
    assert "omg config unset mise.version" in kept.stderr
    deno.omg("config", "unset", "mise.version")
    told = deno.attempt(deno.home, "omg", "install", "zzyzxtool")
    assert told.returncode == 1
    assert "downloading mise 2026.9.15" in told.stderr
    assert "mise has no tool of that name either" in told.stderr
    assert (deno.store.data_dir / "mise/mise").resolve().parents[1].name == "2026.9.15"
    assert "is the newest release" in deno.attempt(deno.home, "omg", "install", "zzyzxtool").stderr


def test_program_that_deno_installs_gets_its_shim_by_rehash(deno: Machine, tmp_path: Path) -> None:
    (tmp_path / "hi.ts").write_text("console.log('hi from', Deno.version.deno)\n")
    deno.run(tmp_path, "deno", "install", "-g", "-n", "hi", "./hi.ts")
    deno.omg("rehash")
    assert deno.run(tmp_path, "hi") == f"hi from {OLD}"


def test_removed_deno_leaves_nothing(deno: Machine) -> None:
    deno.omg("uninstall", f"deno@{NEW}", "--force")
    assert not (deno.store.data_dir / f"mise/data/installs/deno/{NEW}").exists()
    assert not deno.store.toolchain_dir("deno", NEW).exists()
    deno.omg("install", f"deno@{NEW}")
