"""Genuine installers: what they add can be called at once, and what they remove is gone at once.

Every package is made on the spot, so no registry is asked. Each call runs through the native shim and
through the sh one.
"""

from __future__ import annotations

import ensurepip
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.store.layout import is_shim
from tests.compiled import compiler
from tests.real import local_packages
from tests.real.tools import Tools, only_native, only_sh

if TYPE_CHECKING:
    from tests.real.conftest import Mirror
    from tests.real.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
_STRANGER = 65534


@dataclass(frozen=True)
class Inside:
    """An installer that writes into the toolchain: its commands, and the tool's name."""

    runtime: str
    install: str
    remove: str
    tool: str


_GEM = "gem install --quiet --local --no-document $P/hello-gem/hello-gem-1.0.gem"
INSIDE = {
    "npm": Inside("node", "npm i -gf $P/npm.tgz", "npm rm -g hello-npm", "hello-npm"),
    "pip": Inside("python", "pip install $P/hello_pip-*.whl", "pip uninstall -y hello-pip", "hello-pip"),
    "python -m pip": Inside(
        "python",
        "python3 -m pip install $P/hello_pip-*.whl",
        "python3 -m pip uninstall -y hello-pip",
        "hello-pip",
    ),
    "gem": Inside("ruby", _GEM, "gem uninstall -x hello-gem", "hello-gem"),
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a package of each kind, which every user can read."""
    place = tmp_path_factory.mktemp("packages")
    for name in ("hello-npm", "hello-npm-2"):
        local_packages.npm(place, name)
    local_packages.npm(place, "hello-bun", program="bun")
    for name in ("hello-pip", "hello-pip-2"):
        local_packages.wheel(place, name)
    local_packages.gem(place, "hello-gem")
    local_packages.crate(place, "hello-cargo")
    local_packages.go_module(place, "hello-go")
    return place


@pytest.fixture(scope="module")
def built(machine: Machine, mirror: Mirror, packages: Path) -> Tools:
    """Return the tools, with node, Python and Ruby installed and their packages packed."""
    tools = Tools(machine, mirror, packages)
    tools.need("node", "python", "ruby")
    done = tools.script(
        packages,
        "npm pack --silent ./hello-npm && mv hello-npm-1.0.0.tgz npm.tgz"
        " && npm pack --silent ./hello-npm-2 && mv hello-npm-2-1.0.0.tgz npm-2.tgz"
        " && cd hello-gem && gem build --quiet hello-gem.gemspec",
    )
    assert done.status == 0, done
    return tools


@pytest.fixture
def tools(built: Tools, shim: str) -> Tools:
    """Return the tools, behind one of the shim programs."""
    del shim
    return built


@pytest.fixture(params=INSIDE)
def inside(request: pytest.FixtureRequest) -> Inside:
    """Return one installer after the other."""
    return INSIDE[request.param]


def test_a_script_calls_what_it_installed_and_no_more_what_it_removed(
    tools: Tools, inside: Inside, tmp_path: Path
) -> None:
    done = tools.script(tmp_path, f"{inside.install} >&2 && {inside.tool}")
    assert (done.status, done.output) == (0, f"hello from {inside.tool}\n"), done
    assert done.said == []
    done = tools.script(tmp_path, f"{inside.remove} >&2 && {inside.tool}")
    assert (done.status, done.said, tools.has_shim(inside.tool)) == (127, [], False), done
    assert "not found" in done.errors


def test_a_terminal_is_told_what_is_new(tools: Tools, inside: Inside, tmp_path: Path) -> None:
    done = tools.on_terminal(tmp_path, f"{inside.install} >/dev/null && {inside.tool}")
    assert (done.status, done.output) == (0, f"hello from {inside.tool}\n"), done
    assert done.said == [f"omg: {inside.tool} is now available"]
    again = tools.on_terminal(tmp_path, f"{inside.install} >/dev/null && {inside.tool}")
    assert (again.status, again.said) == (0, []), again
    removed = tools.on_terminal(tmp_path, f"{inside.remove} >/dev/null")
    assert (removed.status, removed.said, tools.has_shim(inside.tool)) == (0, [], False), removed


def test_corepack_adds_and_removes_its_names(tools: Tools, tmp_path: Path) -> None:
    done = tools.on_terminal(tmp_path, "corepack enable && pnpm --version")
    # Its pnpm has to be downloaded: that it is corepack's which says so is all that a test can see here.
    assert "omg: pnpm, pnpx, yarn and yarnpkg are now available" in done.said, done
    assert (done.status, "Network access disabled by the environment" in done.errors) == (1, True), done
    done = tools.script(tmp_path, "corepack disable && pnpm --version")
    assert (done.status, done.said) == (127, []), done
    assert not any(tools.has_shim(name) for name in ("pnpm", "pnpx", "yarn", "yarnpkg"))


COREPACK = ("pnpm", "pnpx", "yarn", "yarnpkg")
# How the shims stand on PATH when corepack looks for itself there.
PLACES = {
    "first": "{shims}:{path}",
    "twice": "{shims}/:/usr/bin:{shims}:{path}",
    "by a link": "{link}/shims:{path}",
    "not at all": "/usr/bin:/bin",
}


@pytest.mark.parametrize("place", PLACES)
def test_corepack_writes_into_its_toolchain(tools: Tools, tmp_path: Path, place: str) -> None:
    shims, bin_dir = tools.machine.store.shims_dir, tools.bin_dir("node")
    (tmp_path / "data").symlink_to(shims.parent)
    path = PLACES[place].format(shims=shims, link=tmp_path / "data", path=tools.machine.env["PATH"])
    for _ in range(2):
        done = tools.script(tmp_path, f"{shims}/corepack enable", {"PATH": path})
        assert (done.status, done.said) == (0, []), done
        assert all((bin_dir / name).is_symlink() and is_shim(shims / name) for name in COREPACK)
        done = tools.script(tmp_path, f"{shims}/corepack disable", {"PATH": path})
        assert (done.status, done.said) == (0, []), done
        assert not any(os.path.lexists(bin_dir / name) or tools.has_shim(name) for name in COREPACK)


def test_a_rehash_takes_back_what_another_corepack_wrote(tools: Tools, tmp_path: Path) -> None:
    shims, bin_dir = tools.machine.store.shims_dir, tools.bin_dir("node")
    corepack = f"{bin_dir}/node {bin_dir}/corepack"
    assert tools.script(tmp_path, "corepack enable").status == 0
    for name in COREPACK:
        (shims / name).unlink()
    # It finds itself among the shims, because no shim started it.
    assert tools.script(tmp_path, f"{corepack} enable", {"PATH": f"{shims}:/usr/bin:/bin"}).status == 0
    assert all((shims / name).is_symlink() for name in COREPACK)
    tools.machine.omg("rehash")
    assert all(is_shim(shims / name) and not (shims / name).is_symlink() for name in COREPACK)
    assert tools.script(tmp_path, "corepack disable").status == 0
    assert not any(os.path.lexists(shims / name) for name in COREPACK)
    displaced = tools.machine.store.displaced_dir
    assert not displaced.exists() or not any(file.name.startswith(COREPACK) for file in displaced.iterdir())


@dataclass(frozen=True)
class Outside:
    """An installer that writes into a folder of the user: its commands, the folder and the tool's name."""

    runtime: str
    install: str
    remove: str
    folder: str
    tool: str
    env: tuple[tuple[str, str], ...] = ()


_CARGO = "cargo install --quiet --path $P/hello-cargo"
OUTSIDE = {
    "npm with a prefix": Outside(
        "node",
        "npm config set prefix ~/.local && npm i -gf $P/npm.tgz",
        "npm rm -g hello-npm",
        "{home}/.local/bin",
        "hello-npm",
        (("npm_config_userconfig", "{home}/prefix-npmrc"),),
    ),
    "pip --user": Outside(
        "python",
        "pip install --user $P/hello_pip-*.whl",
        "pip uninstall -y hello-pip",
        "{home}/.local/bin",
        "hello-pip",
    ),
    "cargo": Outside("rust", _CARGO, "cargo uninstall hello-cargo", "{home}/.cargo/bin", "hello-cargo"),
    "go": Outside("go", "cd $P/hello-go && go install .", "rm $FOLDER/hello-go", "{home}/go/bin", "hello-go"),
    "GOBIN": Outside(
        "go",
        "cd $P/hello-go && go install .",
        "rm $FOLDER/hello-go",
        "{home}/gobin",
        "hello-go",
        (("GOBIN", "{home}/gobin"),),
    ),
    "bun": Outside("bun", "bun add -g $P/hello-bun", "bun rm -g hello-bun", "{home}/.bun/bin", "hello-bun"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_terminal_is_told_where_a_tool_went_that_is_not_on_path(
    tools: Tools, tmp_path: Path, name: str
) -> None:
    outside = OUTSIDE[name]
    if outside.runtime == "rust" and compiler() is None:
        pytest.skip("rustc needs a C compiler to link")
    tools.need(outside.runtime)
    home = str(tools.machine.home)
    folder = outside.folder.format(home=home)
    searched = [one for one in tools.machine.env["PATH"].split(":") if one != folder]
    env = {"FOLDER": folder, **{name: value.format(home=home) for name, value in outside.env}}
    env |= {"PATH": ":".join(searched)}

    done = tools.on_terminal(tmp_path, f"{outside.install} >/dev/null", env)
    assert (done.status, done.said) == (
        0,
        [f"omg: {outside.tool} is in `{folder}`, which is not on PATH; to put it there, run omg setup"],
    ), done
    removed = tools.script(tmp_path, outside.remove, env)
    assert (removed.status, removed.said) == (0, []), removed

    env |= {"PATH": ":".join([*searched, folder])}
    done = tools.on_terminal(tmp_path, f"( {outside.install} ) >/dev/null && {outside.tool}", env)
    assert (done.status, done.output, done.said) == (0, f"hello from {outside.tool}\n", []), done
    assert not tools.has_shim(outside.tool)
    removed = tools.script(tmp_path, f"{outside.remove} >&2 && {outside.tool}", env)
    assert (removed.status, removed.said) == (127, []), removed


# What calls an installer, by the installer that it calls.
NESTED = {
    "make": ("npm", "make setup"),
    "make, gem": ("gem", "make setup"),
    "rake": ("npm", "rake setup"),
    "rake, gem": ("gem", "rake setup"),
    "a Python program": ("npm", "python3 setup_it.py"),
    "a Python program, pip": ("pip", "python3 setup_it.py"),
    "npm run": ("npm", "npm run setup"),
    "npm run, pip": ("pip", "npm run setup"),
    "npm run, gem": ("gem", "npm run setup"),
}
# These call it by its path, so the installer is not the shim.
UNSEEN = {
    "npm run": ("npm", "npm run setup"),
    "rake": ("gem", "rake setup"),
    "a Python program": ("pip", "python3 setup_it.py"),
}


def _write_callers(place: Path, command: str) -> None:
    (place / "package.json").write_text(f'{{"scripts": {{"setup": "{command}"}}}}')
    (place / "Makefile").write_text(f"setup:\n\t{command.replace('$', '$$')}\n")
    (place / "Rakefile").write_text(f"task(:setup) {{ sh '{command}' }}\n")
    (place / "setup_it.py").write_text(
        f"import subprocess\nsubprocess.run('{command}', shell=True, check=True)\n"
    )


@only_native
@pytest.mark.parametrize("name", NESTED)
def test_what_a_nested_installer_adds_can_be_called_in_the_next_line(
    tools: Tools, tmp_path: Path, name: str
) -> None:
    key, caller = NESTED[name]
    inside = INSIDE[key]
    _write_callers(tmp_path, inside.install)
    done = tools.script(tmp_path, f"{caller} >&2\n{inside.tool}")
    assert (done.status, done.output) == (0, f"hello from {inside.tool}\n"), done
    _write_callers(tmp_path, inside.remove)
    done = tools.script(tmp_path, f"{caller} >&2\n{inside.tool}")
    assert (done.status, tools.has_shim(inside.tool)) == (127, False), done


@only_native
@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_installed_behind_the_shims_back_is_there_after_the_next_call_of_the_version(
    tools: Tools, tmp_path: Path, name: str
) -> None:
    key, caller = UNSEEN[name]
    inside = INSIDE[key]
    runtime = {"node": "node", "python": "python3", "ruby": "ruby"}[inside.runtime]
    _write_callers(tmp_path, f"$BIN/{inside.install}")
    env = {"BIN": str(tools.bin_dir(inside.runtime))}
    done = tools.script(tmp_path, f"{caller} >&2\n{runtime} --version >&2\n{inside.tool}", env)
    assert (done.status, done.output) == (0, f"hello from {inside.tool}\n"), done
    _write_callers(tmp_path, f"$BIN/{inside.remove}")
    done = tools.script(tmp_path, f"{caller} >&2\n{runtime} --version >&2\n{inside.tool}", env)
    assert (done.status, tools.has_shim(inside.tool)) == (127, False), done


@only_native
def test_npm_replaces_itself(tools: Tools, tmp_path: Path) -> None:
    own = tools.bin_dir("node").parent / "lib/node_modules/npm"
    version = tools.machine.run(tmp_path, "npm", "--version")
    done = tools.script(
        tmp_path,
        f"npm pack --silent --ignore-scripts {own} && npm i -g ./npm-{version}.tgz >&2 && npm --version",
    )
    assert (done.status, done.output.split(), done.said) == (0, [f"npm-{version}.tgz", version], []), done


def _pip_wheel() -> Path:
    for place in (Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")):
        for file in place.glob("pip-*.whl"):
            return file
    pytest.skip("needs the wheel of pip that comes with Python")


@only_sh
def test_pip_replaces_and_removes_itself(tools: Tools, tmp_path: Path) -> None:
    wheel = _pip_wheel()
    version = wheel.name.split("-")[1]
    done = tools.script(tmp_path, f"pip install -U --force-reinstall {wheel} && pip --version")
    assert (done.status, done.output.split()[:2], done.said) == (0, ["pip", version], []), done
    done = tools.script(tmp_path, "pip uninstall -y pip")
    assert (done.status, done.said) == (0, []), done
    # A `pip` may be the system's from now on, where no other version has one.
    done = tools.script(tmp_path, "python3 -m pip --version")
    assert (done.status, "No module named pip" in done.errors) == (1, True), done
    # This way to call pip is no installer to omg; the next call of the version makes the shim.
    again = f"python3 {wheel}/pip install {wheel} && python3 --version >&2 && pip --version"
    done = tools.script(tmp_path, again)
    assert (done.status, done.output.split()[:2], done.said) == (0, ["pip", version], []), done


def test_two_installers_at_once(tools: Tools, tmp_path: Path) -> None:
    done = tools.script(
        tmp_path,
        "npm i -g $P/npm.tgz >&2 & npm i -g $P/npm-2.tgz >&2 & pip install $P/hello_pip-*.whl & wait\n"
        "hello-npm && hello-npm-2 && hello-pip",
    )
    assert done.output == "hello from hello-npm\nhello from hello-npm-2\nhello from hello-pip\n", done
    done = tools.script(
        tmp_path, "npm rm -g hello-npm >&2 && npm rm -g hello-npm-2 >&2 & pip uninstall -y hello-pip & wait"
    )
    assert not any(tools.has_shim(name) for name in ("hello-npm", "hello-npm-2", "hello-pip")), done


def test_an_installer_that_is_killed_leaves_a_whole_store(tools: Tools, tmp_path: Path) -> None:
    started = tmp_path / "started"
    waiting = {"preinstall": f"echo $$ >{started}.new; mv {started}.new {started}; exec sleep 60"}
    local_packages.npm(tmp_path, "hello-slow", scripts=waiting)
    packed = tools.script(tmp_path, "npm pack --silent ./hello-slow")
    assert packed.status == 0, packed
    shim = tools.machine.store.shims_dir / "npm"
    with subprocess.Popen(
        [shim, "install", "--global", "./hello-slow-1.0.0.tgz"],
        cwd=tmp_path,
        env=tools.env(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 100
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        os.kill(int(started.read_text()), signal.SIGKILL)
    done = tools.script(
        tmp_path, "node -p 6*7 && npm i -g $P/npm.tgz >&2 && hello-npm && npm rm -g hello-npm >&2"
    )
    assert (done.status, done.output) == (0, "42\nhello from hello-npm\n"), done
    assert not tools.has_shim("hello-slow")
    assert tools.machine.document("rehash")["added"] == []


@pytest.mark.parametrize("closed", ["<&-", "<&- >&- 2>&-"])
def test_an_installer_with_closed_streams(tools: Tools, tmp_path: Path, closed: str) -> None:
    inside = INSIDE["gem"]
    done = tools.script(tmp_path, f"{inside.install} {closed}; {inside.tool}; {inside.remove} {closed}")
    assert (done.status, f"hello from {inside.tool}\n" in done.output) == (0, True), done
    assert not tools.has_shim(inside.tool)


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_an_installer_that_is_traced(tools: Tools, tmp_path: Path) -> None:
    inside = INSIDE["gem"]
    trace = "strace -f -q -e trace=execve -o trace"
    done = tools.script(
        tmp_path, f"{trace} {inside.install} >&2 && {inside.tool} && {trace} {inside.remove} >&2"
    )
    assert (done.status, done.output) == (0, f"hello from {inside.tool}\n"), done
    assert not tools.has_shim(inside.tool)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
needs_setpriv = pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv")


@dataclass(frozen=True)
class Stranger:
    """A user who may read the store and not write it, with a home."""

    tools: Tools
    home: Path

    def script(self, script: str) -> tuple[int, str, list[str]]:
        """Return status, output and what omg said of a script in that home."""
        become = ("setpriv", f"--reuid={_STRANGER}", f"--regid={_STRANGER}", "--clear-groups")
        # The folders of tests are closed to others: this user may enter them all, and write none. Without the
        # fix-up, access(2) goes by that as well.
        enter = (
            "--inh-caps=-all,+dac_read_search",
            "--ambient-caps=+dac_read_search",
            "--securebits=+no_setuid_fixup",
        )
        done = self.tools.command(
            self.home, *become, *enter, "sh", "-c", script, env={"HOME": str(self.home)}
        )
        return done.status, done.output + done.errors, done.said


@pytest.fixture
def stranger(tools: Tools, tmp_path: Path) -> Stranger:
    """Return another user."""
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, _STRANGER, _STRANGER)
    return Stranger(tools, home)


def _advice(folder: Path, command: str) -> list[str]:
    return [f"omg: you cannot write to `{folder}`; to install for yourself, run {command}"]


@only_native
@needs_root
@needs_setpriv
def test_npm_says_how_another_user_installs(stranger: Stranger, tools: Tools) -> None:
    status, output, said = stranger.script("npm i -g $P/npm.tgz")
    assert status != 0, output
    advice = "npm config set prefix ~/.local"
    assert said == _advice(tools.bin_dir("node").parent, advice), output
    status, output, said = stranger.script(f"{advice} && npm i -g $P/npm.tgz && ~/.local/bin/hello-npm")
    assert (status, "hello from hello-npm" in output, said) == (0, True, []), output


@only_native
@needs_root
@needs_setpriv
def test_gem_says_how_another_user_installs(stranger: Stranger, tools: Tools) -> None:
    status, output, said = stranger.script(_GEM)
    assert status != 0, output
    assert said == _advice(tools.bin_dir("ruby").parent, "gem install --user-install --env-shebang NAME"), (
        output
    )
    user = _GEM.replace("install", "install --user-install --env-shebang", 1)
    status, output, said = stranger.script(f"{user} && $(ruby -e 'print Gem.user_dir')/bin/hello-gem")
    assert (status, "hello from hello-gem" in output, said) == (0, True, []), output


@only_sh
@needs_root
@needs_setpriv
def test_pip_installs_for_another_user_by_itself_or_says_how(stranger: Stranger, tools: Tools) -> None:
    status, output, said = stranger.script("pip install $P/hello_pip-*.whl && ~/.local/bin/hello-pip")
    assert (status, "hello from hello-pip" in output, said) == (0, True, []), output
    status, output, said = stranger.script("PIP_USER=0 pip install $P/hello_pip_2-*.whl")
    assert status != 0, output
    advice = "python3 -m pip install --user NAME"
    assert said == _advice(tools.bin_dir("python").parent, advice), output
    command = advice.replace("NAME", "$P/hello_pip_2-*.whl")
    status, output, said = stranger.script(f"{command} && ~/.local/bin/hello-pip-2")
    assert (status, "hello from hello-pip-2" in output, said) == (0, True, []), output
