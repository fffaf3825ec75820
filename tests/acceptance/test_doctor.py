import subprocess
from pathlib import Path
from typing import cast

import pytest

from omg.store.layout import is_shim
from tests.acceptance.conftest import Finished, RunOmg
from tests.conftest import StoreBuilder, write_executable
from tests.shell.shells import needs_bash
from tests.tools import find_tool


@pytest.fixture
def set_up(omg: RunOmg, store: StoreBuilder, one_shell: str) -> StoreBuilder:
    """Return a store with a version of node, set up."""
    store.add("node", "20.1.0")
    assert omg("setup", env={"PATH": one_shell}).exit_status == 0
    return store


@pytest.fixture
def well(set_up: StoreBuilder, one_shell: str) -> dict[str, str]:
    """Return the environment of a terminal that was opened after the set-up."""
    return {"PATH": f"{set_up.layout.shims_dir}:{one_shell}"}


def kinds(done: Finished) -> list[object]:
    problems = done.document["problems"]
    assert isinstance(problems, list)
    return [problem["kind"] for problem in problems]


def test_a_machine_that_is_set_up_has_no_problem(omg: RunOmg, set_up: StoreBuilder):
    assert omg("setup").exit_status == 0
    done = omg("doctor", env={"PATH": f"{set_up.layout.shims_dir}:/usr/bin:/bin"})

    assert done.lines[:2] == ["no problems found", ""]
    assert done.lines[2] == "what each name runs outside your terminal:"
    assert done.exit_status == 0


def test_a_machine_that_is_not_set_up_is_reported_with_a_hint(omg: RunOmg):
    done = omg("doctor")

    assert done.exit_status == 1
    assert "run omg setup" in done.stdout


def test_shims_off_path_are_a_problem(omg: RunOmg, set_up: StoreBuilder):
    assert kinds(omg("doctor", "--json")) == ["not_on_path"]


def test_a_directory_that_hides_a_shim_is_a_problem(omg: RunOmg, well: dict[str, str], home: Path):
    write_executable(home / "bin/node")

    done = omg("doctor", env={"PATH": f"{home}/bin:{well['PATH']}"})

    assert f"`{home}/bin` comes before omg's shims on PATH and shadows `node`" in done.stdout


def test_an_alias_that_hides_a_shim_is_a_problem(omg: RunOmg, well: dict[str, str], home: Path):
    with (home / ".bashrc").open("a") as file:
        file.write("alias node=nodejs\n")

    done = omg("doctor", env=well)

    assert "`node` is `alias node='nodejs'`" in done.stdout
    assert f"({home}/.bashrc:5: alias node=nodejs)" in done.stdout


# What the installers of nvm, pyenv and rustup write, and stand-ins for what these lines read and run.
NVM = 'export NVM_DIR="$HOME/.nvm"\n[ -s "$NVM_DIR/nvm.sh" ] && \\. "$NVM_DIR/nvm.sh"  # This loads nvm\n'
PYENV = (
    'export PYENV_ROOT="$HOME/.pyenv"\n[[ -d $PYENV_ROOT/bin ]] && export PATH="$PYENV_ROOT/bin:$PATH"\n'
    'eval "$(pyenv init - bash)"\n'
)
RUSTUP = '. "$HOME/.cargo/env"\n'


def add_managers(home: Path) -> None:
    """Add nvm, pyenv and rustup at the end of .bashrc."""
    write_executable(home / ".nvm/versions/node/v20.20.2/bin/node")
    (home / ".nvm/nvm.sh").write_text('export PATH="$NVM_DIR/versions/node/v20.20.2/bin:$PATH"\n')
    write_executable(home / ".pyenv/shims/python3")
    init = "#!/bin/sh\necho 'export PATH=\"$PYENV_ROOT/shims:${PATH}\"'\n"
    write_executable(home / ".pyenv/bin/pyenv", init)
    write_executable(home / ".cargo/bin/cargo")
    (home / ".cargo/env").write_text(
        'case ":${PATH}:" in\n    *:"$HOME/.cargo/bin":*) ;;\n'
        '    *) export PATH="$HOME/.cargo/bin:$PATH" ;;\nesac\n'
    )
    with (home / ".bashrc").open("a") as file:
        file.write(f"{NVM}{PYENV}{RUSTUP}")


@needs_bash
def test_three_managers_are_three_problems(omg: RunOmg, set_up: StoreBuilder, home: Path):
    for runtime, version in (("python", "3.12.4"), ("rust", "1.90.0")):
        set_up.add(runtime, version)
    assert omg("setup").exit_status == 0
    add_managers(home)
    managers = [home / ".cargo/bin", home / ".pyenv/shims", home / ".nvm/versions/node/v20.20.2/bin"]
    path = ":".join(map(str, (*managers, set_up.layout.shims_dir, "/usr/bin", "/bin")))

    done = omg("doctor", "--json", env={"PATH": path, "SHELL": find_tool("bash")})

    problems = cast("list[dict[str, str]]", done.document["problems"])
    subjects = [problem["message"].partition(" ")[0] for problem in problems]
    assert subjects == ["rustup", "pyenv", "nvm"]
    assert all("in this shell, interactive bash" in problem["message"] for problem in problems)


@needs_bash
def test_one_fix_settles_three_managers(omg: RunOmg, set_up: StoreBuilder, home: Path, well: dict[str, str]):
    for runtime, version in (("python", "3.12.4"), ("rust", "1.90.0")):
        set_up.add(runtime, version)
    assert omg("setup").exit_status == 0
    add_managers(home)
    bash = {**well, "SHELL": find_tool("bash")}

    done = omg("doctor", "--fix", "-y", env=bash)

    subjects = [line.split()[1] for line in done.lines if line.startswith("fixed: ")]
    assert (subjects, done.exit_status) == (["nvm", "pyenv", "rustup"], 0)
    assert "open a new terminal: this shell keeps its PATH" in done.lines
    assert omg("doctor", env=bash).lines[0] == "no problems found"


def test_a_default_that_no_longer_exists_is_fixed(omg: RunOmg, well: dict[str, str], set_up: StoreBuilder):
    set_up.set_current("node", "18.0.0")

    done = omg("doctor", "--fix", env=well)

    assert done.lines[0].startswith("fixed: the global default of node is `18.0.0`")
    assert done.exit_status == 0
    assert not set_up.layout.current_link("node").is_symlink()


def test_without_fix_nothing_is_changed(omg: RunOmg, well: dict[str, str], set_up: StoreBuilder):
    set_up.set_current("node", "18.0.0")

    assert omg("doctor", env=well).exit_status == 1
    assert set_up.layout.current_link("node").is_symlink()


def test_a_lost_command_is_made_again(omg: RunOmg, well: dict[str, str], home: Path):
    (home / ".local/bin/omg").unlink()

    assert omg("doctor", "--fix", env=well).exit_status == 0
    assert (home / ".local/bin/omg").exists()


def test_a_shim_of_another_omg_is_recreated(omg: RunOmg, well: dict[str, str], set_up: StoreBuilder):
    shim = set_up.layout.shims_dir / "node"
    content = shim.read_bytes()
    shim.unlink()
    shim.write_bytes(content + b"older")
    shim.chmod(0o755)

    assert kinds(omg("doctor", "--fix", "--json", env=well)) == ["old_shim"]
    assert shim.read_bytes() == content


def overwrite(shim: Path) -> None:
    """Do what root's `cp mytool "$(which node)"` does."""
    shim.chmod(0o755)
    with shim.open("wb") as file:
        file.write(b"#!/bin/sh\necho mine\n")


@pytest.mark.parametrize("command", [("doctor", "--fix"), ("rehash",), ("setup",)])
def test_every_shim_is_put_back_after_one_was_overwritten(
    omg: RunOmg, well: dict[str, str], set_up: StoreBuilder, command: tuple[str, ...]
):
    shims = {file: file.read_bytes() for file in set_up.layout.shims_dir.iterdir()}
    overwrite(set_up.layout.shims_dir / "node")

    # By its launcher, as a person calls it: that has to survive.
    launcher = [set_up.layout.self_dir / "bin/omg", *command]
    home = set_up.data_dir.parents[2]
    # Not where the tests were started, which may ask for a runtime.
    subprocess.run(launcher, env={**well, "HOME": str(home)}, cwd=home, check=True)

    assert {file: file.read_bytes() for file in set_up.layout.shims_dir.iterdir()} == shims
    (displaced,) = set_up.layout.displaced_dir.iterdir()
    assert displaced.read_text() == "#!/bin/sh\necho mine\n"


def test_a_lost_shim_is_a_problem(omg: RunOmg, well: dict[str, str], set_up: StoreBuilder):
    (set_up.layout.shims_dir / "npx").unlink()

    assert kinds(omg("doctor", "--fix", "--json", env=well)) == ["missing_shim"]
    assert is_shim(set_up.layout.shims_dir / "npx")


@pytest.mark.parametrize("name", ["bin/omg", "start.py", "path", "interpreter"])
def test_a_damaged_environment_is_mended(omg: RunOmg, well: dict[str, str], set_up: StoreBuilder, name: str):
    file = set_up.layout.self_dir / name
    sound = file.read_bytes()
    file.unlink()
    file.touch()

    assert omg("doctor", "--fix", env=well).exit_status == 0
    assert file.read_bytes() == sound
    assert omg("doctor", env=well).exit_status == 0


def test_an_interpreter_that_no_longer_exists_is_a_problem(
    omg: RunOmg, well: dict[str, str], set_up: StoreBuilder
):
    (set_up.layout.self_dir / "interpreter").write_text("/nowhere/python3.11\n")

    assert kinds(omg("doctor", "--json", env=well)) == ["no_interpreter"]


def test_an_interpreter_that_a_killed_set_up_left_is_a_problem_until_it_is_fixed(
    omg: RunOmg, well: dict[str, str], set_up: StoreBuilder
):
    file = set_up.layout.self_dir / "interpreter"
    sound = file.read_text()
    file.write_text("/bin/sh\n")

    assert kinds(omg("doctor", "--fix", "--json", env=well)) == ["no_interpreter"]
    assert file.read_text() == sound
    assert kinds(omg("doctor", "--json", env=well)) == []


def test_a_configuration_that_cannot_be_read_is_a_problem(omg: RunOmg, well: dict[str, str], home: Path):
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text("jobs = \n")

    assert kinds(omg("doctor", "--json", env=well)) == ["config"]


def test_an_unknown_key_is_a_problem(omg: RunOmg, well: dict[str, str], home: Path):
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text("job = 3\n")

    assert kinds(omg("doctor", "--json", env=well)) == ["unknown_key"]
