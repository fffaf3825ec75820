"""The real install.sh, with a real Python and a real package index, in temporary homes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import omg

CHECKOUT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.slow


def install(home: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", CHECKOUT / "install.sh", *arguments],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run(home: Path, *command: str) -> str:
    done = subprocess.run(
        command,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a space in its name, in which install.sh has run once."""
    home = tmp_path_factory.mktemp("install") / "home with space"
    home.mkdir()
    (home / ".bashrc").write_text("# mine\n")
    done = install(home)
    assert done.returncode == 0, done.stderr
    return home


def test_a_new_login_shell_has_omg(home: Path):
    assert run(home, "bash", "-lc", "omg --version").startswith("omg ")


def test_the_store_names_an_interpreter_that_is_no_shim(home: Path):
    interpreter = Path((home / ".local/share/omg/self/interpreter").read_text().rstrip("\n"))

    assert interpreter.is_absolute()
    assert interpreter.resolve() == interpreter
    assert "shims" not in interpreter.parts


def test_the_doctor_has_nothing_to_say(home: Path):
    assert run(home, "bash", "-lc", "omg doctor") == "no problems found\n"


def test_a_linked_version_runs_through_its_shim(home: Path, tmp_path: Path):
    (tmp_path / "node/bin").mkdir(parents=True)
    (tmp_path / "node/bin/node").write_text("#!/bin/sh\necho linked node\n")
    (tmp_path / "node/bin/node").chmod(0o755)
    (tmp_path / ".nvmrc").write_text("mine\n")

    script = f"omg link node@mine '{tmp_path}/node' && cd '{tmp_path}' && node"

    assert run(home, "bash", "-lc", script).endswith("linked node\n")


def environment_of(home: Path) -> Path:
    (environment,) = (home / ".local/share/omg/self").glob("env-*")
    return environment


def test_every_module_is_compiled_and_never_looked_at_again(home: Path):
    sources = list(environment_of(home).rglob("*.py"))
    compiled = [list(source.parent.glob(f"__pycache__/{source.stem}.cpython-*.pyc")) for source in sources]

    assert len(sources) > 1000
    assert [source for source, files in zip(sources, compiled, strict=True) if len(files) != 1] == []
    # PEP 552: bit 0 says that it goes by the source's digest, bit 1 that Python checks it.
    assert {files[0].read_bytes()[4:8] for files in compiled} == {b"\1\0\0\0"}


def test_what_is_installed_is_what_pip_installs_from_the_checkout(home: Path, tmp_path: Path):
    run(home, "/usr/bin/python3", "-m", "venv", str(tmp_path / "env"))
    pip = (str(tmp_path / "env/bin/python"), "-m", "pip")
    run(home, *pip, "install", "--quiet", "--no-compile", str(CHECKOUT))
    run(home, *pip, "uninstall", "--quiet", "--yes", "pip", "setuptools")

    expected, found = (files_of(environment) for environment in (tmp_path / "env", environment_of(home)))

    assert sorted(found) == sorted(expected)
    assert {path for path in found if found[path] != expected[path]} == set()


def files_of(environment: Path) -> dict[str, bytes]:
    """Return what pip installed, by path; but what says from where, and in which form, omg's files came."""
    own = [
        f"omg_runtimes-{omg.__version__}.dist-info/{name}"
        for name in ("METADATA", "WHEEL", "direct_url.json")
    ]
    paths = [path for top in ("lib", "share") for path in (environment / top).rglob("*") if path.is_file()]
    return {
        str(path.relative_to(environment)): path.read_bytes()
        for path in paths
        if path.name != "RECORD" and "__pycache__" not in path.parts and not str(path).endswith(tuple(own))
    }


def test_a_second_run_upgrades_in_place(home: Path):
    self_dir = home / ".local/share/omg/self"
    before = (self_dir / "path").read_text()
    bashrc = (home / ".bashrc").read_bytes()

    done = install(home)

    assert done.returncode == 0, done.stderr
    assert (self_dir / "path").read_text() != before
    assert len(list(self_dir.glob("env-*"))) == 1
    assert (home / ".bashrc").read_bytes() == bashrc
    assert run(home, "bash", "-lc", "omg --version").startswith("omg ")


def test_a_failed_upgrade_leaves_the_old_omg_working(home: Path):
    done = install(home, PIP_CONFIG_FILE="/dev/null", PIP_INDEX_URL="http://127.0.0.1:9/simple")

    assert done.returncode == 1
    assert "pip could not download" in done.stderr
    assert run(home, "bash", "-lc", "omg --version").startswith("omg ")


def test_without_a_compiler_the_sh_shims_serve(tmp_path: Path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in Path("/usr/bin").iterdir():
        if not any(word in tool.name for word in ("gcc", "clang", "cc", "c++", "g++", "c89", "c99")):
            (tools / tool.name).symlink_to(tool)
    (tmp_path / "home").mkdir()

    done = install(tmp_path / "home", PATH=str(tools))

    assert done.returncode == 0, done.stderr
    assert (
        "no C compiler: omg uses the slower sh shims; install gcc or clang, then run omg setup" in done.stdout
    )
    assert run(tmp_path / "home", "bash", "-lc", "omg --version").startswith("omg ")


def test_uninstall_gives_the_start_up_files_back(tmp_path: Path, home: Path):
    copy = tmp_path / "home"
    shutil.copytree(home, copy, symlinks=True)

    done = install(copy, "--uninstall")

    assert done.returncode == 0, done.stderr
    assert (copy / ".bashrc").read_text() == "# mine\n"
    assert not (copy / ".profile").exists()
    assert not os.path.lexists(copy / ".local/bin/omg")
    assert not (copy / ".local/share/omg/self").exists()
